"""Policy YAML: opens a mapping of a policy file, takes its keys one by one and names each fault.

Scalars are read as the text that stands there, so that `08:00`, `no` and `+31612345678` mean what
they look like.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import TypeVar

import yaml

from storage.errors import PolicyValueError

T = TypeVar("T")

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_YES = {"true": True, "yes": True, "ja": True, "false": False, "no": False, "nee": False}


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that is wrong in a policy file. `line` counts from 1."""

    line: int
    place: str
    problem: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.place}: {self.problem}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """One entry of a mapping whose keys are free, and where it stands. `line` counts from 1."""

    name: str
    text: str
    place: str
    line: int


class WrongValueError(PolicyValueError):
    """A value cannot be read; the message says what to write instead."""


class Section:
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
    def at(cls, node: yaml.Node, place: str, faults: list[Fault]) -> Section:
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

    def sections(self, key: str) -> list[Section] | None:
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
            Section.at(item, f"{place}[{position}]", self._faults)
            for position, item in enumerate(node.value, start=1)
        ]

    def section(self, key: str) -> Section | None:
        """Open a mapping inside this one, or return None when it is not there."""
        self._known.append(key)
        node = self._entries.pop(key, None)
        if node is None:
            return None
        return Section.at(node, _inside(self._place, key), self._faults)

    def pairs(self, key: str) -> list[Pair]:
        """Read a mapping whose keys are free, as texts."""
        opened = self.section(key)
        if opened is None:
            return []
        lines = {name: node.start_mark.line + 1 for name, node in opened._entries.items()}
        return [
            Pair(
                name=name,
                text=opened.take(name, text, ""),
                place=_inside(opened._place, name),
                line=lines[name],
            )
            for name in sorted(lines)
        ]

    def has(self, key: str) -> bool:
        """Tell whether a key is there and not taken yet."""
        return key in self._entries

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

    def fault_of(self, pair: Pair, problem: str) -> None:
        """Report something about one of `pairs`, where it stands."""
        self._report(pair.line, pair.place, problem)

    def _report(self, line: int, place: str, problem: str) -> None:
        self._faults.append(Fault(line=line, place=place, problem=problem))


def _scalar(
    node: yaml.Node, place: str, read: Callable[[str], T], default: T, faults: list[Fault]
) -> T:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.ScalarNode):
        faults.append(Fault(line=line, place=place, problem="must be a single value"))
        return default
    try:
        return read(node.value.strip())
    except WrongValueError as error:
        faults.append(Fault(line=line, place=place, problem=str(error)))
        return default


def text(value: str) -> str:
    """Read any text that can be kept: no NUL or other control character but line ends and tabs."""
    for position, char in enumerate(value, start=1):
        if unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\r\t":
            raise WrongValueError(
                f"holds a character that cannot be kept, U+{ord(char):04X} at position {position}; "
                "take it out"
            )
    return value


def time_of_day(value: str) -> time:
    """Read a time of day, such as 08:30."""
    match = _TIME.fullmatch(value)
    if match is None:
        raise WrongValueError(f"{value!r} is no time of day; write it as 08:30")
    return time(int(match[1]), int(match[2]))


def yes_or_no(value: str) -> bool:
    """Read a yes or a no, in English or Dutch."""
    if value.lower() not in _YES:
        raise WrongValueError(f"{value!r} is neither; write true or false")
    return _YES[value.lower()]


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers within bounds."""

    def read(value: str) -> int:
        number = int(value) if re.fullmatch(r"-?\d{1,12}", value) else None
        if number is None or not least <= number <= most:
            raise WrongValueError(f"{value!r} must be a whole number from {least} to {most}")
        return number

    return read


def one_of(words: Callable[[str], T], allowed: Iterable[T]) -> Callable[[str], T]:
    """Return a reader of one of these words."""
    known: Mapping[str, T] = {str(word): word for word in allowed}

    def read(value: str) -> T:
        if value not in known:
            raise WrongValueError(f"{value!r} is not known; use one of {', '.join(known)}")
        return words(value)

    return read


def optional(read: Callable[[str], T]) -> Callable[[str], T | None]:
    """Let what a reader reads be left out, for the type checker."""
    return read


def _inside(place: str, key: str) -> str:
    return key if place == "the file" else f"{place}.{key}"
