"""Dates in a message, relative to the local day. What was not said is never filled in.

A weekday means the next such day, never today. "Volgende week" is a span, not a day: whoever
needs a day must ask for one. Days that lie behind us ("vorige vrijdag") are not dates to come.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dialogs.numbers import WORDS, number

_WEEKDAYS = {
    "maandag": 0, "dinsdag": 1, "woensdag": 2, "donderdag": 3, "vrijdag": 4, "zaterdag": 5,
    "zondag": 6, "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4,
    "saturday": 5, "sunday": 6, "ma": 0, "di": 1, "wo": 2, "do": 3, "vr": 4, "za": 5, "zo": 6,
}  # fmt: skip
_MONTHS = {
    "januari": 1, "februari": 2, "maart": 3, "april": 4, "mei": 5, "juni": 6, "juli": 7,
    "augustus": 8, "september": 9, "oktober": 10, "november": 11, "december": 12, "jan": 1,
    "feb": 2, "mrt": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sept": 9, "sep": 9, "okt": 10,
    "nov": 11, "dec": 12, "january": 1, "february": 2, "march": 3, "may": 5, "june": 6, "july": 7,
    "august": 8, "october": 10, "oct": 10,
}  # fmt: skip
_DAY = "|".join(name for name in _WEEKDAYS if len(name) > 2)
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NEXT = r"(?:volgende|komende|aankomende|next)"
_GONE = r"(?:vorige|afgelopen|laatste|last|sinds|since|jongstleden)"
_N = rf"(?:\d{{1,3}}|{WORDS}|an|a)"


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """A day, or a span of days when `first` and `last` differ."""

    first: date
    last: date

    @property
    def day(self) -> date | None:
        """The one day that was meant, or None for a span."""
        return self.first if self.first == self.last else None


Reader = Callable[[re.Match[str], date], When | None]


def _on(day: date) -> When:
    return When(first=day, last=day)


def _in_days(count: int) -> Reader:
    return lambda _match, today: _on(today + timedelta(days=count))


def _weekday(match: re.Match[str], today: date) -> When:
    ahead = (_WEEKDAYS[match["day"]] - today.weekday()) % 7 or 7
    return _on(today + timedelta(days=ahead))


def _weekday_next_week(match: re.Match[str], today: date) -> When:
    monday = today + timedelta(days=7 - today.weekday())
    return _on(monday + timedelta(days=_WEEKDAYS[match["day"]]))


def _week_next(_match: re.Match[str], today: date) -> When:
    monday = today + timedelta(days=7 - today.weekday())
    return When(first=monday, last=monday + timedelta(days=6))


def _weekend(match: re.Match[str], today: date) -> When:
    saturday = today + timedelta(days=(5 - today.weekday()) % 7)
    if "volgend" in match[0] or "next" in match[0]:
        saturday += timedelta(days=7)
    return When(first=saturday, last=saturday + timedelta(days=1))


def _after_weekend(_match: re.Match[str], today: date) -> When:
    monday = today + timedelta(days=7 - today.weekday())
    return When(first=monday, last=monday + timedelta(days=4))


def _month_start(today: date, ahead: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
    return date(year, month + 1, 1)


def _month_end(start: date) -> date:
    return start.replace(day=calendar.monthrange(start.year, start.month)[1])


def _ahead(match: re.Match[str]) -> int:
    return 1 if re.search(_NEXT, match[0]) else 0


def _end_of_month(match: re.Match[str], today: date) -> When:
    return _on(_month_end(_month_start(today, _ahead(match))))


def _start_of_month(match: re.Match[str], today: date) -> When:
    start = _month_start(today, 1)
    return When(first=start, last=start + timedelta(days=6))


def _month_next(_match: re.Match[str], today: date) -> When:
    start = _month_start(today, 1)
    return When(first=start, last=_month_end(start))


def _after_count(match: re.Match[str], today: date) -> When | None:
    said = match["n"]
    count = 1 if said in {"a", "an"} else number(said)
    if count is None:
        return None
    unit = match["unit"]
    if unit == "jaar":
        return None
    if unit.startswith(("maand", "month")):
        start = _month_start(today, count)
        return _on(start.replace(day=min(today.day, _month_end(start).day)))
    days = 7 if unit.startswith("we") else 1
    return _on(today + timedelta(days=count * days))


def _day_of_month(match: re.Match[str], today: date) -> When | None:
    return next_day_of_month(int(match["d"]), today, ahead=_ahead(match))


def next_day_of_month(day: int, today: date, *, ahead: int = 0) -> When | None:
    """Return the next time that the month has this day, today included; None if there is none."""
    for months in range(ahead, ahead + 13):
        start = _month_start(today, months)
        if 1 <= day <= _month_end(start).day and start.replace(day=day) >= today:
            return _on(start.replace(day=day))
    return None


def _dated(match: re.Match[str], today: date) -> When | None:
    named = match.groupdict()
    month = _MONTHS.get(named.get("month") or "") or int(named.get("m") or 0)
    year = int(named["year"]) if named.get("year") else None
    return _calendar_day(today, int(named["d"]), month, year)


def _calendar_day(today: date, day: int, month: int, year: int | None) -> When | None:
    if year is not None and year < 100:
        year += 2000
    years = (year,) if year is not None else (today.year, today.year + 1)
    for candidate in years:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year is not None or found >= today:
            return _on(found)
    return None


_YEAR = r"(?:[\s-](?P<year>20\d\d))?"
_NTH = r"(?:e|ste|de|st|nd|rd|th)"
_MONTHLY = r"(?:maand|month)"
_UNIT = r"(?:dag(?:en)?|week|weken|maand(?:en)?|jaar|days?|weeks?|months?)"
_COUNTED = r"(?:keer|termijn|deel|bericht|factuur|herinnering|maal)"


def _gone(_match: re.Match[str], _today: date) -> When | None:
    """Swallow what is behind us or too vague, so that no later rule reads a part of it."""
    return None


#: In this order; what an earlier rule read, a later one does not see.
_PATTERNS: tuple[tuple[str, Reader], ...] = (
    (rf"\b{_GONE}\s(?:{_DAY}|week|maand|month|weekend)(?: (?:op )?(?:{_DAY}))?\b", _gone),
    (rf"\b(?:{_DAY})\s(?:jl|j\.l\.|jongstleden)\b", _gone),
    (r"\b(?:gisteren|eergisteren|yesterday|gister)\b", _gone),
    (rf"\b{_N}\s{_UNIT}\s(?:geleden|ago|terug)\b", _gone),
    (r"\b(?:dag|week|maand) of \w+\b|\bof \w+ (?:dagen|weken)\b", _gone),
    (rf"\b\d{{1,2}}e {_COUNTED}\b", _gone),
    # Written out.
    (r"\b(?P<year>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b", _dated),
    (r"(?<![\d.,-])(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<year>(?:20)?\d\d)(?![\d-])", _dated),
    (r"(?<![\d.,/€-])(?<!€ )(?P<d>\d{1,2})[-/](?P<m>\d{1,2})(?![\d/,-])", _dated),
    (rf"\b(?P<d>\d{{1,2}}){_NTH}?\s(?:of\s)?(?P<month>{_MONTH})\b{_YEAR}", _dated),
    (
        rf"\b(?P<month>{_MONTH})\s(?:the\s)?(?P<d>\d{{1,2}}){_NTH}?\b(?!\s?(?:euro|€)){_YEAR}",
        _dated,
    ),
    # Weeks and months.
    (rf"\b{_NEXT} week (?:op )?(?P<day>{_DAY})\b", _weekday_next_week),
    (rf"\b(?P<day>{_DAY}) (?:volgende week|next week)\b", _weekday_next_week),
    (r"\b(?:na|after)(?: het| dit| the)? weekend\b", _after_weekend),
    (r"\b(?:dit|komend|het|volgend|aankomend|this|next|the) weekend\b", _weekend),
    (
        (
            rf"\b(?:eind|einde|end|laatste dag)(?: van| of)?(?: de| deze| the| this)?(?: {_NEXT})?"
            rf" {_MONTHLY}\b|\bmaandeinde\b"
        ),
        _end_of_month,
    ),
    (
        rf"\b(?:de |den )?(?P<d>\d{{1,2}}){_NTH}? (?:van )?(?:de )?{_NEXT} {_MONTHLY}\b",
        _day_of_month,
    ),
    (
        (
            rf"\b(?:begin|start|beginning|eerste week)(?: van| of)?(?: de| the)?(?: {_NEXT})?"
            rf" {_MONTHLY}\b"
        ),
        _start_of_month,
    ),
    (rf"\b{_NEXT} {_MONTHLY}\b", _month_next),
    (rf"\b{_NEXT} week\b", _week_next),
    (
        (
            rf"\b(?:over|binnen|in|within)\s(?P<n>{_N})\s(?P<unit>{_UNIT})"
            r"\b(?! (?:spreiden|verdelen|betalen))"
        ),
        _after_count,
    ),
    # Days.
    (r"\b(?:overmorgen|day after tomorrow)\b", _in_days(2)),
    (r"(?<!goede )(?<!good )\b(?:morgen(?:ochtend|middag|avond)?|tomorrow)\b", _in_days(1)),
    (r"\b(?:vandaag|vanavond|vanmiddag|vannacht|today|tonight)\b", _in_days(0)),
    (rf"\b(?P<day>{_DAY})(?:s|avond|ochtend|middag)?\b", _weekday),
    (
        (
            r"\b(?:de|den|op|voor|tot|rond|vanaf|the|on|per)(?: de| the)?"
            rf" (?P<d>\d{{1,2}}){_NTH}(?![a-z])"
        ),
        _day_of_month,
    ),
)
_RULES = tuple((re.compile(pattern), reader) for pattern, reader in _PATTERNS)
_BARE_DAY = re.compile(
    rf"^(?:op |de |den |op de |the |on the )?(?P<d>\d{{1,2}}){_NTH}?(?: dan| graag| alstublieft)?$"
)
#: "12-3" beside a postcode is a house number, not the twelfth of March.
_ADDRESS = re.compile(
    r"(?:\b\d+\S*[ ,]+)?(?<![\w-])[1-9]\d{3}"
    r"(?:| (?!(?:is|en|in|op|of|te|om|ik|de|je|at|or|to|on)\b))[a-z]{2}\b(?:[ ,]*\d+\S*)?"
)
_SHORT_DAY = re.compile(r"^(?:op )?(?P<day>ma|di|wo|do|vr|za|zo)$")


def find_dates(text: str, today: date) -> tuple[When, ...]:
    """Return the days and spans ahead in a normalised text, in the order in which they come."""
    found: dict[int, When] = {}
    left = _ADDRESS.sub(lambda match: "#" * len(match[0]), text)
    for pattern, reader in _RULES:
        for match in list(pattern.finditer(left)):
            when = _safely(reader, match, today)
            if when is not None:
                found[match.start()] = when
            left = left[: match.start()] + "#" * len(match[0]) + left[match.end() :]
    return tuple(_distinct(found))


def _safely(reader: Reader, match: re.Match[str], today: date) -> When | None:
    """Leave out what lies beyond the calendar, such as "over 999 maanden" in the year 9999."""
    try:
        return reader(match, today)
    except (OverflowError, ValueError):
        return None


def _distinct(found: dict[int, When]) -> Iterator[When]:
    seen: set[When] = set()
    for _, when in sorted(found.items()):
        if when not in seen:
            seen.add(when)
            yield when


def bare_day(text: str, today: date) -> When | None:
    """Return the day that a short answer to "op welke dag?" means: "25", "de 25e", "vr"."""
    stripped = text.strip(" .!?")
    match = _SHORT_DAY.match(stripped)
    if match:
        return _weekday(match, today)
    match = _BARE_DAY.match(stripped)
    return next_day_of_month(int(match["d"]), today) if match else None
