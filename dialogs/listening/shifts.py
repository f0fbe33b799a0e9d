"""Shifts: to which day somebody wants to move a part of a plan ("een week later", "de 5e")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dialogs.entities.numbers import WORDS, number
from dialogs.understanding.by_rules import Meaning

_N = rf"(?:\d{{1,2}}|{WORDS}|a|an|one)"
_UNIT = r"(?P<unit>dagen|dag|daagjes|weken|week|weekje|days|day|weeks)"
_LATER = r"(?:later|uitstel|extra|opschuiven|uitstellen|verschuiven|verzetten|verder|extension)"
_LENGTHS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<n>{_N}) {_UNIT}\b.{{0,12}}?\b{_LATER}\b",
        rf"\b{_LATER}\b.{{0,12}}?\b(?:van|met|over|voor|by|of|for) (?P<n>{_N}) {_UNIT}\b",
    )
)
_MONTH = re.compile(
    rf"\b(?:een|1|a|one) (?:maand|month)\b.{{0,12}}?\b{_LATER}\b"
    r"|\b(?:maand overslaan|skip a month)\b"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """What was asked: a day, or something vague of which a day must still be named."""

    to: date | None = None
    vague: bool = False


def asks_shift(plain: str) -> bool:
    """Tell whether a normalised text says by how much something should move."""
    return any(pattern.search(plain) for pattern in (*_LENGTHS, _MONTH))


def shift_of(meaning: Meaning, due_on: date, today: date) -> Shift:
    """Return to which day an instalment that is due on `due_on` should move.

    "Een week later" counts from the day that was agreed, or from today when that has gone by.
    """
    since = max(due_on, today)
    for pattern in _LENGTHS:
        match = pattern.search(meaning.plain)
        if match:
            count = 1 if match["n"] in {"a", "an", "one"} else number(match["n"])
            if count is not None:
                unit = 7 if match["unit"].startswith("we") else 1
                return Shift(to=since + timedelta(days=count * unit))
    if _MONTH.search(meaning.plain):
        return Shift(to=since + timedelta(days=30))
    # "Van deze maand" is about the instalment, not about the new day.
    said = [when for when in meaning.dates if when.first > today]
    days = {when.day for when in said if when.day is not None and when.day != due_on}
    if len(days) == 1:
        return Shift(to=days.pop())
    return Shift(vague=bool(said))
