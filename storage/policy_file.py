"""Policy files: the YAML in which a creditor writes its policy, read with every fault named.

A fault tells the line, the place, what is wrong and how to mend it; all faults come together, so
that a file is mended in one pass. Unknown and doubled keys are refused. Scalars are read as the
text that stands there, so that `08:00`, `no` and `+31612345678` mean what they look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import yaml

from storage.errors import PolicyValueError
from storage.ladder import LEAST_VERIFICATION_MONTHS, MOST_VERIFICATION_MONTHS
from storage.policy import (
    DEFAULT_POLICY,
    DEFAULT_STEPS,
    DEFAULT_STRATEGY,
    Answering,
    Contact,
    ContactHours,
    DigestPolicy,
    Policy,
    Step,
    StepCondition,
    StepEvent,
    Strategy,
    TemplateKey,
)
from storage.policy_autopay_yaml import read_autopay
from storage.policy_bounds_yaml import read_brakes, read_budget, read_experiment
from storage.policy_plan_yaml import read_plan
from storage.policy_texts_yaml import read_texts, text_key, text_name
from storage.policy_yaml import (
    Fault,
    Section,
    one_of,
    optional,
    text,
    time_of_day,
    whole,
    yes_or_no,
)
from storage.words import Address, Channel, Language

#: The templates that a step may send; the others belong to payments and plans.
STEP_TEMPLATES = (
    TemplateKey.OPENER,
    TemplateKey.FOLLOW_UP,
    TemplateKey.LAST_FRIENDLY,
    TemplateKey.BEFORE_DUE,
)
#: The channels of a step that names none, and those that it may name.
STEP_CHANNELS = (Channel.WHATSAPP, Channel.SMS)
ALLOWED_CHANNELS = (*STEP_CHANNELS, Channel.EMAIL, Channel.LETTER)

_CONTENT_SID = re.compile(r"HX[0-9a-fA-F]{32}")


class PolicyFileError(PolicyValueError):
    """The policy file cannot be used."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def policy_text(content: bytes) -> str:
    """Return the text of a policy file; a byte order mark is no part of it.

    Raises:
        PolicyFileError: the file is no UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = f"is no UTF-8 at byte {error.start + 1}; save it as UTF-8 text"
        raise PolicyFileError([Fault(line=line, place="the file", problem=problem)]) from error


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
    policy = _policy(Section.at(root, "the file", faults))
    if faults or policy is None:
        raise PolicyFileError(faults)
    return policy


def line_of(yaml_text: str, place: str) -> int | None:
    """Return the line, from 1, at which a place such as `texts.opener.nl` stands; None if nowhere.

    For faults that are found where the words are understood, after the file was read.
    """
    node = yaml.compose(yaml_text, Loader=yaml.SafeLoader)
    section, _, name = place.partition(".")
    for part in (section, name) if name else (section,):
        entries = node.value if isinstance(node, yaml.MappingNode) else []
        found = [pair for pair in entries if _names(str(pair[0].value), part)]
        if not found:
            return None
        key, node = found[-1]
    return int(key.start_mark.line) + 1


def _names(written: str, part: str) -> bool:
    """Tell whether a key is meant by a part of a place; a text's may be written out further."""
    key = text_key(written)
    return written == part or (key is not None and text_name(key) == part)


def _policy(root: Section) -> Policy | None:
    default = DEFAULT_POLICY
    public_name = root.take("public_name", text, default.public_name)
    tolerance = root.take("tolerance_cents", whole(0, 100_000), default.tolerance_cents)
    values: dict[str, Any] = {
        "public_name": public_name,
        "listed": root.take("listed", yes_or_no, default.listed),
        "contact": _contact(root.section("contact")),
        "hours": _hours(root.section("hours")),
        "address": root.take("address", one_of(Address, Address), default.address),
        "answering": _answering(root.section("answering")),
        "strategy": _strategy(root.section("strategy"), tolerance),
        "digest": _digest(root.section("digest")),
        "whatsapp_templates": _whatsapp_templates(root),
        "texts": read_texts(root),
        "verification_months": root.take(
            "verification_months",
            whole(LEAST_VERIFICATION_MONTHS, MOST_VERIFICATION_MONTHS),
            default.verification_months,
        ),
        "initiatives_a_week": root.take(
            "initiatives_a_week", whole(1, default.initiatives_a_week), default.initiatives_a_week
        ),
        "brakes": read_brakes(root.section("brakes")),
        "budget": read_budget(root.section("budget")),
        "experiment": read_experiment(root.section("experiment"), STEP_TEMPLATES, STEP_CHANNELS),
        "plan": read_plan(root.section("plan")),
        "autopay": read_autopay(root.section("autopay")),
        "bank_statement_required": root.take(
            "bank_statement_required", optional(whole(1, 31)), default.bank_statement_required
        ),
        "least_part_payment_cents": root.take(
            "least_part_payment_cents",
            optional(whole(1, 100_000_000)),
            default.least_part_payment_cents,
        ),
    }
    return root.close(lambda: Policy(**values))


def _contact(section: Section | None) -> Contact:
    if section is None:
        return Contact()
    names = ("name", "phone", "email")
    values = {name: section.take(name, text, "") for name in names}
    return section.close(lambda: Contact(**values)) or Contact()


def _answering(section: Section | None) -> Answering:
    default = Answering()
    if section is None:
        return default
    values: dict[str, Any] = {
        name: section.take(name, whole(1, 90), getattr(default, name))
        for name in ("dispute_days", "complaint_days")
    }
    values |= {
        name: section.take(name, text, "") for name in ("complaint_contact", "disputes_body")
    }
    return section.close(lambda: Answering(**values)) or default


def _hours(section: Section | None) -> ContactHours:
    default = ContactHours()
    if section is None:
        return default
    opens = section.take("opens", time_of_day, default.opens)
    closes = section.take("closes", time_of_day, default.closes)
    saturday = section.take("saturday", yes_or_no, default.saturday)
    built = section.close(lambda: ContactHours(opens=opens, closes=closes, saturday=saturday))
    return built or default


def _digest(section: Section | None) -> DigestPolicy | None:
    if section is None:
        return None
    channel = section.take("channel", one_of(Channel, Channel), Channel.EMAIL)
    to = section.take("to", text, "")
    hour = section.take("hour", whole(0, 23), 18)
    language = section.take("language", one_of(Language, Language), Language.NL)
    return section.close(lambda: DigestPolicy(channel=channel, to=to, hour=hour, language=language))


def _strategy(section: Section | None, tolerance_cents: int) -> Strategy:
    default = DEFAULT_STRATEGY
    if section is None:
        return Strategy(tolerance_cents=tolerance_cents)
    name = section.take("name", text, default.name)
    version = section.take("version", whole(1, 1_000_000), default.version)
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


def _step(position: int, section: Section) -> Step | None:
    named = section.has("template")
    template = section.take("template", one_of(TemplateKey, STEP_TEMPLATES), None)
    days = optional(whole(-60, 3650))
    values: dict[str, Any] = {
        name: section.take(name, days, None)
        for name in ("days_after_due", "days_after_previous", "days_after_verified")
    }
    values["channels"] = section.take_list(
        "channels", one_of(Channel, ALLOWED_CHANNELS), STEP_CHANNELS
    )
    values["after"] = section.take("after", optional(one_of(StepEvent, StepEvent)), None)
    values["days"] = section.take("days", optional(whole(0, 365)), None)
    values["hours"] = section.take("hours", optional(whole(0, 8760)), None)
    values["conditions"] = section.take_list("when", one_of(StepCondition, StepCondition), ())
    if template is None:
        if not named:
            section.fault(f"needs a template: one of {', '.join(STEP_TEMPLATES)}")
        section.close(lambda: None)
        return None
    return section.close(lambda: Step(position=position, template=template, **values))


def _whatsapp_templates(root: Section) -> tuple[tuple[str, str], ...]:
    keys = [*TemplateKey, "digest"]
    known = {f"{key}.{language}" for key in keys for language in Language}
    pairs = root.pairs("whatsapp_templates")
    for pair in pairs:
        if pair.name not in known:
            root.fault_of(pair, "is no template; write it as opener.nl")
        elif not _CONTENT_SID.fullmatch(pair.text):
            root.fault_of(pair, f"{pair.text!r} is no ContentSid (HX and 32 hex digits)")
    return tuple((pair.name, pair.text) for pair in pairs)


def _syntax_fault(error: Exception) -> Fault:
    mark = getattr(error, "problem_mark", None)
    line = 1 if mark is None else mark.line + 1
    problem = getattr(error, "problem", None) or "cannot be read"
    return Fault(line=line, place="the file", problem=f"is no YAML: {problem}")
