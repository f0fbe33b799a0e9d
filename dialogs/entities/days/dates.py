"""Dates in a message, relative to the local day. What was not said is never filled in.

A weekday means the next such day, never today. "Volgende week" is a span, not a day: whoever
needs a day must ask for one. Days that lie behind us ("vorige vrijdag") are not dates to come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

from dialogs.entities.blanks import blank
from dialogs.entities.clauses import Clauses, clauses_of
from dialogs.entities.days.date_patterns import WRITTEN
from dialogs.entities.days.day_words import BEHIND_NO_MONTH, NTH
from dialogs.entities.days.days_behind import READERS_BEHIND, looked_back
from dialogs.entities.days.feasts import feast, week_around, weekday_around
from dialogs.entities.days.first_patterns import FIRST
from dialogs.entities.days.following import FOLLOWING, following
from dialogs.entities.days.looking_back import looks_back
from dialogs.entities.days.near_patterns import NEAR
from dialogs.entities.days.principal import of_payments
from dialogs.entities.days.reckoning import PASSED, READERS, Reader, When, next_day_of_month, vague
from dialogs.entities.days.spans import (
    between,
    next_quarter,
    next_years_month,
    part_of,
    rest_of_whole,
    week_of_month,
    weekday_of_month,
)
from dialogs.entities.days.weeks import READERS_OF_WEEKS

_MORE: Mapping[str, Reader] = {
    "between": between,
    "feast": feast,
    "week_around": week_around,
    "weekday_around": weekday_around,
    "next_quarter": next_quarter,
    "next_years_month": next_years_month,
    "part_of": part_of,
    "rest_of_whole": rest_of_whole,
    "week_of_month": week_of_month,
    "weekday_of_month": weekday_of_month,
}
_READERS = {**READERS, **READERS_OF_WEEKS, **READERS_BEHIND, **_MORE}
#: In this order; what an earlier rule read, a later one does not see.
_RULES = tuple(
    (re.compile(pattern), _READERS[reader]) for pattern, reader in (*FIRST, *WRITTEN, *NEAR)
)
_BARE_DAY = re.compile(
    rf"^(?:op |de |den |op de |the |on the )?(?P<d>\d{{1,2}}){NTH}?(?: dan| graag| alstublieft)?$"
)
#: "12-3" beside a postcode is a house number, not the twelfth of March.
_ADDRESS = re.compile(
    rf"(?:\b\d+\S*[ ,]+)?(?<![\w-]){BEHIND_NO_MONTH}[1-9]\d{{3}}"
    r"(?:| (?!(?:is|en|in|op|of|te|om|ik|de|je|at|or|to|on)\b))[a-z]{2}\b(?:[ ,]*\d+\S*)?"
)
_SHORT_DAY = re.compile(r"^(?:op )?(?P<day>ma|di|wo|do|vr|za|zo)$")


def split_dates(
    text: str, today: date, clauses: Clauses | None = None
) -> tuple[tuple[When, ...], str]:
    """Return all days and spans, also those behind us, and the text without what speaks of one.

    With its clauses the day that it is about comes first.
    """
    found: dict[int, When] = {}
    left = rest = _ADDRESS.sub(lambda match: "#" * len(match[0]), text)
    told_from_another = list(FOLLOWING.finditer(left))
    for match in told_from_another:
        left, rest = blank(left, *match.span()), blank(rest, *match.span())
    for pattern, reader in _RULES:
        for match in list(pattern.finditer(left)):
            when = _safely(reader, match, today)
            if when is PASSED:
                continue
            left = blank(left, *match.span())
            found |= {match.start(): when} if when else {}
            # "Elke week" names no day, but may be how often an amount comes.
            if when or reader is vague or any(char.isdigit() for char in match[0]):
                rest = blank(rest, *match.span())
    for match in told_from_another:
        before = max((place for place in found if place < match.start()), default=-1)
        when = _safely(partial(following, before=found.get(before)), match, today)
        found |= {match.start(): when} if when else {}
    found = dict(sorted(found.items()))
    around = clauses_of(found, text, clauses)
    # "Op 3 november betaald": the last time that this day came, not the next.
    found = {
        start: looked_back(when, today, text[start:])
        if looks_back(when, start, text, around)
        else when
        for start, when in found.items()
    }
    if clauses is not None:
        found = of_payments(found, text, around, today)
    return tuple(_distinct(found)), rest


def _safely(reader: Reader, match: re.Match[str], today: date) -> When | None:
    """Leave out what lies beyond the calendar, such as "over 999 maanden" in the year 9999."""
    try:
        return reader(match, today)
    except (OverflowError, ValueError):
        return None


def _distinct(found: dict[int, When]) -> Iterator[When]:
    seen: set[When] = set()
    for when in found.values():
        if when not in seen and not when.doubted:
            seen.add(when)
            yield when


def bare_day(text: str, today: date) -> When | None:
    """Return the day that a short answer to "op welke dag?" means: "25", "de 25e", "vr"."""
    stripped = text.strip(" .!?")
    match = _SHORT_DAY.match(stripped)
    if match:
        return READERS_OF_WEEKS["weekday"](match, today)
    match = _BARE_DAY.match(stripped)
    return next_day_of_month(int(match["d"]), today) if match else None
