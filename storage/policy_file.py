"""Policy files: the YAML in which a creditor writes its policy, read with every fault named.

A fault tells the line, the place, what is wrong and how to mend it; all faults come together, so
that a file is mended in one pass. Unknown and doubled keys are refused. Scalars are read as the
text that stands there, so that `08:00`, `no` and `+31612345678` mean what they look like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, TypeVar

import yaml

from storage.policy import (
    DEFAULT_POLICY,
    DEFAULT_STEPS,
    DEFAULT_STRATEGY,
    Contact,
    ContactHours,
    DigestPolicy,
    Policy,
    PolicyValueError,
    Step,
    StepCondition,
    Strategy,
    TemplateKey,
)
from storage.words import Channel, Language

T = TypeVar("T")

#: The templates that a step may send; the others belong to payments and plans.
STEP_TEMPLATES = (TemplateKey.OPENER, TemplateKey.FOLLOW_UP, TemplateKey.LAST_FRIENDLY)
STEP_CHANNELS = (Channel.WHATSAPP, Channel.SMS)

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_CONTENT_SID = re.compile(r"HX[0-9a-fA-F]{32}")
_YES = {"true": True, "yes": True, "ja": True, "false": False, "no": False, "nee": False}


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that is wrong in a policy file. `line` counts from 1."""

    line: int
    place: str
    problem: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.place}: {self.problem}"


class PolicyFileError(PolicyValueError):
    """The policy file cannot be used."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class _WrongValueError(PolicyValueError):
    """A value cannot be read; the message says what to write instead."""


def parse_policy(yaml_text: str) -> Policy:
    """Read a policy; an empty text gives the defaults.

    Raises:
        PolicyFileError: the text is no YAML, or something in it cannot be used. It holds each
            fault with its line and its mend.
    """
    try:
        root = yaml.compose(yaml_text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise PolicyFileError([_syntax_fault(error)]) from error
    if root is None:
        return DEFAULT_POLICY
    faults: list[Fault] = []
    policy = _policy(_Section.at(root, "the file", faults))
    if faults or policy is None:
        raise PolicyFileError(faults)
    return policy


class _Section:
    """One mapping of the file; it takes out keys one by one and reports what is left."""

    def __init__(
        self, entries: dict[str, yaml.Node], line: int, place: str, faults: list[Fault]
    ) -> None:
        self._entries = entries
        self._line = line
        self._place = place
        self._faults = faults
        self._known: list[str] = []

    @classmethod
    def at(cls, node: yaml.Node, place: str, faults: list[Fault]) -> _Section:
        """Open the mapping at `node`; anything else is a fault and counts as empty."""
        line = node.start_mark.line + 1
        entries: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            problem = "must be a mapping, with `key: value` on each line"
            faults.append(Fault(line=line, place=place, problem=problem))
            return cls(entries, line, place, faults)
        for key, value in node.value:
            name = str(key.value)
            if name in entries:
                faults.append(
                    Fault(
                        line=key.start_mark.line + 1,
                        place=_inside(place, name),
                        problem="stands there twice; keep one of them",
                    )
                )
            entries[name] = value
        return cls(entries, line, place, faults)

    def take(self, key: str, read: Callable[[str], T], default: T) -> T:
        """Read one scalar, or give the default when it is not there or not usable."""
        self._known.append(key)
        node = self._entries.pop(key, None)
        if node is None:
            return default
        return _scalar(node, _inside(self._place, key), read, default, self._faults)

    def take_list(
        self, key: str, read: Callable[[str], T], default: tuple[T, ...]
    ) -> tuple[T, ...]:
        """Read a list of scalars; a single scalar counts as a list of one."""
        self._known.append(key)
        node = self._entries.pop(key, None)
        if node is None:
            return default
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        place = _inside(self._place, key)
        found = [_scalar(item, place, read, None, self._faults) for item in items]
        return tuple(value for value in found if value is not None)

    def sections(self, key: str) -> list[_Section] | None:
        """Open each mapping of a list, or return None when the key is not there."""
        self._known.append(key)
        node = self._entries.pop(key, None)
        if node is None:
            return None
        place = _inside(self._place, key)
        if not isinstance(node, yaml.SequenceNode):
            self._report(node.start_mark.line + 1, place, "must be a list, with `- ` before each")
            return None
        return [
            _Section.at(item, f"{place}[{position}]", self._faults)
            for position, item in enumerate(node.value, start=1)
        ]

    def section(self, key: str) -> _Section | None:
        """Open a mapping inside this one, or return None when it is not there."""
        self._known.append(key)
        node = self._entries.pop(key, None)
        if node is None:
            return None
        return _Section.at(node, _inside(self._place, key), self._faults)

    def pairs(self, key: str) -> list[tuple[str, str]]:
        """Read a mapping whose keys are free, as texts."""
        opened = self.section(key)
        if opened is None:
            return []
        names = sorted(opened._entries)
        return [(name, opened.take(name, _text, "")) for name in names]

    def close(self, build: Callable[[], T]) -> T | None:
        """Refuse the keys that nobody took, then build the value; a refusal is a fault here."""
        for key, node in self._entries.items():
            mend = f"is not known; use one of {', '.join(self._known)}"
            self._report(node.start_mark.line + 1, _inside(self._place, key), mend)
        try:
            return build()
        except PolicyValueError as error:
            self._report(self._line, self._place, str(error))
            return None

    def fault(self, problem: str) -> None:
        """Report something about this mapping as a whole."""
        self._report(self._line, self._place, problem)

    def _report(self, line: int, place: str, problem: str) -> None:
        self._faults.append(Fault(line=line, place=place, problem=problem))


def _policy(root: _Section) -> Policy | None:
    default = DEFAULT_POLICY
    public_name = root.take("public_name", _text, default.public_name)
    tolerance = root.take("tolerance_cents", _whole(0, 100_000), default.tolerance_cents)
    values: dict[str, Any] = {
        "public_name": public_name,
        "contact": _contact(root.section("contact")),
        "hours": _hours(root.section("hours")),
        "strategy": _strategy(root.section("strategy"), tolerance),
        "digest": _digest(root.section("digest")),
        "whatsapp_templates": _whatsapp_templates(root),
        "initiatives_a_week": root.take(
            "initiatives_a_week", _whole(1, default.initiatives_a_week), default.initiatives_a_week
        ),
        **_plan(root.section("plan")),
    }
    return root.close(lambda: Policy(**values))


def _contact(section: _Section | None) -> Contact:
    if section is None:
        return Contact()
    names = ("name", "phone", "email")
    values = {name: section.take(name, _text, "") for name in names}
    return section.close(lambda: Contact(**values)) or Contact()


def _hours(section: _Section | None) -> ContactHours:
    default = ContactHours()
    if section is None:
        return default
    opens = section.take("opens", _time, default.opens)
    closes = section.take("closes", _time, default.closes)
    saturday = section.take("saturday", _yes_or_no, default.saturday)
    built = section.close(lambda: ContactHours(opens=opens, closes=closes, saturday=saturday))
    return built or default


def _plan(section: _Section | None) -> dict[str, int]:
    parts, cents = DEFAULT_POLICY.plan_most_parts, DEFAULT_POLICY.plan_least_cents
    if section is not None:
        parts = section.take("most_parts", _whole(1, 60), parts)
        cents = section.take("least_cents", _whole(1, 100_000_000), cents)
        section.close(lambda: None)
    return {"plan_most_parts": parts, "plan_least_cents": cents}


def _digest(section: _Section | None) -> DigestPolicy | None:
    if section is None:
        return None
    channel = section.take("channel", _one_of(Channel, Channel), Channel.EMAIL)
    to = section.take("to", _text, "")
    hour = section.take("hour", _whole(0, 23), 18)
    language = section.take("language", _one_of(Language, Language), Language.NL)
    return section.close(lambda: DigestPolicy(channel=channel, to=to, hour=hour, language=language))


def _strategy(section: _Section | None, tolerance_cents: int) -> Strategy:
    default = DEFAULT_STRATEGY
    if section is None:
        return Strategy(tolerance_cents=tolerance_cents)
    name = section.take("name", _text, default.name)
    version = section.take("version", _whole(1, 1_000_000), default.version)
    opened = section.sections("steps")
    steps: tuple[Step, ...] = DEFAULT_STEPS
    if opened is not None:
        found = [_step(number, step) for number, step in enumerate(opened, start=1)]
        steps = tuple(step for step in found if step is not None)
        if len(steps) < len(found):
            # The steps have faults of their own; their numbering would only add noise.
            steps = DEFAULT_STEPS
    built = section.close(
        lambda: Strategy(name=name, version=version, steps=steps, tolerance_cents=tolerance_cents)
    )
    return built or default


def _step(position: int, section: _Section) -> Step | None:
    template = section.take("template", _one_of(TemplateKey, STEP_TEMPLATES), None)
    days = _optional(_whole(-60, 3650))
    values: dict[str, Any] = {
        name: section.take(name, days, None)
        for name in ("days_after_due", "days_after_previous", "days_after_verified")
    }
    values["channels"] = section.take_list(
        "channels", _one_of(Channel, STEP_CHANNELS), STEP_CHANNELS
    )
    values["conditions"] = section.take_list("when", _one_of(StepCondition, StepCondition), ())
    if template is None:
        section.fault(f"needs a template: one of {', '.join(STEP_TEMPLATES)}")
        return None
    return section.close(lambda: Step(position=position, template=template, **values))


def _whatsapp_templates(root: _Section) -> tuple[tuple[str, str], ...]:
    keys = [*TemplateKey, "digest"]
    known = {f"{key}.{language}" for key in keys for language in Language}
    pairs = root.pairs("whatsapp_templates")
    for name, sid in pairs:
        if name not in known:
            root.fault(f"whatsapp_templates.{name} is no template; write it as opener.nl")
        elif not _CONTENT_SID.fullmatch(sid):
            root.fault(
                f"whatsapp_templates.{name}: {sid!r} is no ContentSid (HX and 32 hex digits)"
            )
    return tuple(pairs)


def _scalar(
    node: yaml.Node, place: str, read: Callable[[str], T], default: T, faults: list[Fault]
) -> T:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.ScalarNode):
        faults.append(Fault(line=line, place=place, problem="must be a single value"))
        return default
    try:
        return read(node.value.strip())
    except _WrongValueError as error:
        faults.append(Fault(line=line, place=place, problem=str(error)))
        return default


def _text(value: str) -> str:
    return value


def _time(value: str) -> time:
    match = _TIME.fullmatch(value)
    if match is None:
        raise _WrongValueError(f"{value!r} is no time of day; write it as 08:30")
    return time(int(match[1]), int(match[2]))


def _yes_or_no(value: str) -> bool:
    if value.lower() not in _YES:
        raise _WrongValueError(f"{value!r} is neither; write true or false")
    return _YES[value.lower()]


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        number = int(value) if re.fullmatch(r"-?\d{1,12}", value) else None
        if number is None or not least <= number <= most:
            raise _WrongValueError(f"{value!r} must be a whole number from {least} to {most}")
        return number

    return read


def _one_of(words: Callable[[str], T], allowed: Iterable[T]) -> Callable[[str], T]:
    known: Mapping[str, T] = {str(word): word for word in allowed}

    def read(value: str) -> T:
        if value not in known:
            raise _WrongValueError(f"{value!r} is not known; use one of {', '.join(known)}")
        return words(value)

    return read


def _optional(read: Callable[[str], T]) -> Callable[[str], T | None]:
    return read


def _inside(place: str, key: str) -> str:
    return key if place == "the file" else f"{place}.{key}"


def _syntax_fault(error: Exception) -> Fault:
    mark = getattr(error, "problem_mark", None)
    line = 1 if mark is None else mark.line + 1
    problem = getattr(error, "problem", None) or "cannot be read"
    return Fault(line=line, place="the file", problem=f"is no YAML: {problem}")
