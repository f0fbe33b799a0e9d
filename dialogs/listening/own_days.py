"""Own days: the days that somebody names for the parts of a plan, each its own. All pure.

"In 3 delen, 1 december, 4 januari en 1 februari"; "kan de tweede op 5 januari?".
"""

from __future__ import annotations

import re
from datetime import date

from dialogs.entities.found import find_values
from dialogs.understanding.by_rules import Meaning


def own_days(meaning: Meaning, today: date) -> tuple[date, ...]:
    """Return the days of "in 3 delen, 1 december, 4 januari en 1 februari": one for each part.

    None when days and parts differ in number, when amounts are named too, or when the days are a
    choice or a span.
    """
    count = meaning.count
    if not count or count < 2 or meaning.option or meaning.amounts or meaning.dated:
        return ()
    plain = _NTH_PART.sub(" ", meaning.plain)
    if _NO_OWN_DAYS.search(plain):
        return ()
    said = {when.day for when in find_values(plain, plain, today).ahead if when.day}
    return tuple(sorted(said)) if len(said) == count and min(said) >= today else ()


def day_of_part(meaning: Meaning, today: date) -> tuple[int, date] | None:
    """Return the place of a later part, -1 for the last, and the day that is named for it."""
    said = _LATER_PART.search(meaning.plain)
    if said is None or meaning.amounts or meaning.count or meaning.option:
        return None
    rest = meaning.plain[: said.start()] + meaning.plain[said.end() :]
    days = [when.day for when in find_values(rest, rest, today).ahead if when.day]
    return (_PLACES[said["nth"]], days[0]) if len(days) == 1 else None


_PLACES = {
    "tweede": 2, "2e": 2, "2de": 2, "second": 2, "derde": 3, "3e": 3, "3de": 3, "third": 3,
    "vierde": 4, "4e": 4, "4de": 4, "fourth": 4, "laatste": -1, "last": -1,
}  # fmt: skip
_LATER_PART = re.compile(
    rf"\b(?:de|het|deel|the) (?P<nth>{'|'.join(_PLACES)})\b"
    r"(?: (?:deel|termijn|keer|part|payment|one)\b)?"
    r"(?=.*\b(?:op|on|naar|to|pas|ook|de|the)\b.*\d)"
)
#: "1e op 1 december 2e op 1 januari": which part it is, and no day.
_NTH_PART = re.compile(
    r"\b(?:de |het |the )?(?:[1-9](?:e|ste|de|st|nd|rd|th)|eerste|tweede|derde|vierde|vijfde|zesde"
    r"|laatste|first|second|third|fourth|last)"
    r"(?: (?:deel|termijn|keer|betaling|part|payment))?"
    r"(?= (?:op |on |dan |vanaf )?(?:de |the )?\d)"
)
_NO_OWN_DAYS = re.compile(
    r"\b(?:of|or|tussen|between|niet|not|ipv|in plaats|instead|elke|iedere|per|steeds|every|each)\b"
)
