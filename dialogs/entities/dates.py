"""Dates in a message, relative to the local day. What was not said is never filled in.

A weekday means the next such day, never today. "Volgende week" is a span, not a day: whoever
needs a day must ask for one. Days that lie behind us ("vorige vrijdag") are not dates to come.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dialogs.entities.aside import blank
from dialogs.entities.numbers import WORDS, number

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
_ORDINALS = {
    "eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "vijfde": 5, "zesde": 6, "zevende": 7,
    "achtste": 8, "negende": 9, "tiende": 10, "elfde": 11, "twaalfde": 12, "dertiende": 13,
    "veertiende": 14, "vijftiende": 15, "zestiende": 16, "zeventiende": 17, "achttiende": 18,
    "negentiende": 19, "twintigste": 20, "eenentwintigste": 21, "tweeentwintigste": 22,
    "drieentwintigste": 23, "vierentwintigste": 24, "vijfentwintigste": 25,
    "zesentwintigste": 26, "zevenentwintigste": 27, "achtentwintigste": 28,
    "negenentwintigste": 29, "dertigste": 30, "eenendertigste": 31, "first": 1, "fifteenth": 15,
}  # fmt: skip
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_DAY = "|".join(name for name in _WEEKDAYS if len(name) > 2)
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_LONG_MONTH = "|".join(name for name in _MONTHS if len(name) > 3 or name == "mei")
_NEXT = r"(?:volgende|volgend|komende|aankomende|aanstaande|next|coming)"
_GONE = r"(?:vorige|afgelopen|laatste|last|sinds|since|jongstleden)"
_N = rf"(?:\d{{1,3}}|{WORDS}|an|a)"


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """A day, or a span of days when `first` and `last` differ."""

    first: date
    last: date
    #: It was said to lie behind us, as "gisteren" and "dat was in mei" do.
    behind: bool = False

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
    return _on(_on_weekday(match, today))


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
    return _on(today + timedelta(days=7 - today.weekday()))


def _rest_of_week(_match: re.Match[str], today: date) -> When:
    return When(first=today, last=today + timedelta(days=6 - today.weekday()))


def _end_of_week(match: re.Match[str], today: date) -> When:
    friday = today + timedelta(days=4 - today.weekday() + 7 * _ahead(match))
    return When(first=friday, last=friday + timedelta(days=2)) if friday >= today else _on(today)


def _start_of_next_week(_match: re.Match[str], today: date) -> When:
    return _on(today + timedelta(days=7 - today.weekday()))


def _week_after_next(_match: re.Match[str], today: date) -> When:
    monday = today + timedelta(days=14 - today.weekday())
    return When(first=monday, last=monday + timedelta(days=6))


def _week_number(match: re.Match[str], today: date) -> When | None:
    week = int(match["w"])
    for year in (today.year, today.year + 1):
        monday = date.fromisocalendar(year, week, 1)
        if monday + timedelta(days=6) >= today:
            return When(first=max(monday, today), last=monday + timedelta(days=6))
    return None


def _rest_of_month(_match: re.Match[str], today: date) -> When:
    return When(first=today, last=_month_end(today.replace(day=1)))


def _named_month(match: re.Match[str], today: date) -> date:
    month = _MONTHS[match["month"]]
    year = int(match["year"]) if match.groupdict().get("year") else today.year
    if not match.groupdict().get("year") and month < today.month:
        year += 1
    return date(year, month, 1)


def _in_month(match: re.Match[str], today: date) -> When:
    start = _named_month(match, today)
    return When(first=max(start, today), last=_month_end(start))


def _end_of_named(match: re.Match[str], today: date) -> When:
    return _on(_month_end(_named_month(match, today)))


def _start_of_named(match: re.Match[str], today: date) -> When | None:
    start = _named_month(match, today)
    return _on(start if start >= today else start.replace(year=start.year + 1))


def _middle_of_named(match: re.Match[str], today: date) -> When | None:
    return _later_or_next_year(_named_month(match, today).replace(day=15), today)


def _later_or_next_year(day: date, today: date) -> When:
    return _on(day if day >= today else day.replace(year=day.year + 1))


def _feast(month: int, day: int) -> Reader:
    return lambda _match, today: _later_or_next_year(date(today.year, month, day), today)


def _weekday_after_week(match: re.Match[str], today: date) -> When:
    return _on(_on_weekday(match, today) + timedelta(days=7))


def _on_weekday(match: re.Match[str], today: date) -> date:
    return today + timedelta(days=(_WEEKDAYS[match["day"]] - today.weekday()) % 7 or 7)


def _weekday_of_this_week(match: re.Match[str], today: date) -> When | None:
    day = today + timedelta(days=_WEEKDAYS[match["day"]] - today.weekday())
    return _on(day) if day >= today else None


def _middle_of_month(match: re.Match[str], today: date) -> When | None:
    return next_day_of_month(15, today, ahead=_ahead(match))


def _first_weekday_of_month(match: re.Match[str], today: date) -> When:
    start = _month_start(today, 1)
    return _on(start + timedelta(days=(_WEEKDAYS[match["day"]] - start.weekday()) % 7))


def _ordinal_of_month(match: re.Match[str], today: date) -> When | None:
    return next_day_of_month(_ORDINALS[match["nth"]], today, ahead=_ahead(match))


def _ordinal_dated(match: re.Match[str], today: date) -> When | None:
    return _calendar_day(today, _ORDINALS[match["nth"]], _MONTHS[match["month"]], None)


def _after_one_and_half(_match: re.Match[str], today: date) -> When:
    return _on(today + timedelta(days=10))


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
    return _on(_month_start(today, 1))


def _month_next(_match: re.Match[str], today: date) -> When:
    start = _month_start(today, 1)
    return When(first=start, last=_month_end(start))


def _after_count(match: re.Match[str], today: date) -> When | None:
    said = match["n"]
    count = 1 if said in {"a", "an"} else number(said)
    if count is None:
        return None
    unit = match["unit"]
    if unit in {"jaar", "year", "years"}:
        return None
    if unit.startswith("kwart"):
        return None
    if unit.startswith(("maand", "month")):
        start = _month_start(today, count)
        return _on(start.replace(day=min(today.day, _month_end(start).day)))
    days = 7 if unit.startswith("we") else 1
    return _on(today + timedelta(days=count * days))


def _day_of_month_next(match: re.Match[str], today: date) -> When | None:
    return next_day_of_month(int(match["d"]), today, ahead=1)


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


_PERIODS = r"per (?:maand|week|dag)|in de maand|elke|iedere|a month|p.m"
_YEAR = r"(?:[\s-](?P<year>20\d\d))?"
_NTH = r"(?:e|sten|ste|den|de|st|nd|rd|th)"
_MONTHLY = r"(?:maand|month)"
_UNIT = r"(?:dag(?:en|je|jes)?|weekjes?|maandjes?|dgn|week|weken|wkn|maand(?:en)?|mnd|jaar|years?|days?|weeks?|months?)"
_COUNTED = (
    r"(?:keer|termijn|deel|bericht|factuur|herinnering|maal|verdieping|etage|kerstdag|hands|helft|"
    r"kwartaal|huwelijk|kind|paasdag|pinksterdag|kans|brief|mail|aanmaning|keus|baan|persoon|adres|"
    r"nummer|app|sms|klas|jaar|jaars|plaats|betaling|poging|rekening|time|reminder|floor|message|"
    r"payment|instal?lment|letter)"
)


def _gone(_match: re.Match[str], _today: date) -> When | None:
    """Swallow what is too vague, so that no later rule reads a part of it."""
    return None


def _back(day: date) -> When:
    return When(first=day, last=day, behind=True)


def _days_ago(count: int) -> Reader:
    return lambda _match, today: _back(today - timedelta(days=count))


def _last_weekday(match: re.Match[str], today: date) -> When:
    behind = (today.weekday() - _WEEKDAYS[match["day"]]) % 7 or 7
    return _back(today - timedelta(days=behind))


def _weekday_last_week(match: re.Match[str], today: date) -> When:
    monday = today - timedelta(days=7 + today.weekday())
    return _back(monday + timedelta(days=_WEEKDAYS[match["day"]]))


def _last_week(_match: re.Match[str], today: date) -> When:
    monday = today - timedelta(days=7 + today.weekday())
    return When(first=monday, last=monday + timedelta(days=6), behind=True)


def _last_month(_match: re.Match[str], today: date) -> When:
    start = _month_start(today, -1)
    return When(first=start, last=_month_end(start), behind=True)


def _last_weekend(_match: re.Match[str], today: date) -> When:
    saturday = today - timedelta(days=(today.weekday() - 5) % 7 or 7)
    return When(first=saturday, last=saturday + timedelta(days=1), behind=True)


def _ago(match: re.Match[str], today: date) -> When | None:
    said, unit = match["n"], match["unit"]
    count = 1 if said in {"a", "an"} else number(said)
    if count is None or unit in {"jaar", "year", "years"}:
        return None
    if unit.startswith(("maand", "month", "mnd")):
        start = _month_start(today, -count)
        return _back(start.replace(day=min(today.day, _month_end(start).day)))
    return _back(today - timedelta(days=count * (7 if unit.startswith("w") else 1)))


def _half_year(_match: re.Match[str], today: date) -> When:
    start = _month_start(today, 6)
    return _on(start.replace(day=min(today.day, _month_end(start).day)))


#: In this order; what an earlier rule read, a later one does not see.
_PATTERNS: tuple[tuple[str, Reader], ...] = (
    # What is behind us.
    (rf"\b(?:vorige|last) week (?:op )?(?P<day>{_DAY})\b", _weekday_last_week),
    (rf"\b(?P<day>{_DAY}) (?:van )?(?:vorige week|last week)\b", _weekday_last_week),
    (rf"\b(?:vorige|afgelopen|last|verleden|laatstleden|sinds|since)\s(?P<day>{_DAY})\b", _last_weekday),
    (rf"\b(?P<day>{_DAY})\s(?:jl|j\.l\.|jongstleden)\b", _last_weekday),
    (r"\b(?:vorig|afgelopen|last|verleden) weekend\b", _last_weekend),
    (r"\b(?:vorige|afgelopen|last|verleden) week\b", _last_week),
    (r"\b(?:vorige|afgelopen|last|verleden) (?:maand|month)\b", _last_month),
    (rf"\b{_GONE}\s(?:{_DAY}|week|maand|month|weekend|jaar|year)\b", _gone),
    (r"\b(?:eergisteren|day before yesterday)\b", _days_ago(2)),
    (r"\b(?:gisteren|gister|gisteravond|gistermiddag|gisterenavond|yesterday)\b", _days_ago(1)),
    (rf"\b(?P<n>{_N})\s(?P<unit>{_UNIT})\s(?:geleden|ago|terug)\b", _ago),
    (r"\b(?:over|in) (?:een )?(?:half jaar|half a year)\b(?! (?:spreiden|verdelen|betalen))", _half_year),
    (r"\b(?:een )?(?:dag|week|maand|paar dagen|paar weken) of \w+\b|\bof \w+ (?:dagen|weken)\b", _gone),
    (r"\b(?:over|binnen|in|within) (?:een )?(?:paar|enkele|aantal|few|couple of|a few|a couple of)"
     r" (?:dagen|weken|maanden|days|weeks|months)\b", _gone),
    (rf"\b(?:al|sinds|since|for|meer dan|ruim) {_N} {_UNIT}\b", _gone),
    (rf"\b(?:ieder|iedere|elk|elke|every|each)\s(?:{_DAY}|week|maand|month|dag|day)\b"
     rf"(?: de \d{{1,2}}{_NTH})?", _gone),
    (rf"\b\d{{1,2}}e {_COUNTED}\b", _gone),
    (rf"\b(?:niet|geen|not) (?:op |voor |pas )?(?:morgen|vandaag|{_DAY}|tomorrow|today|(?:{_NEXT}|deze|this)"
     rf" (?:week|{_MONTHLY})|dit weekend|(?:de )?\d{{1,2}}{_NTH})(?=,? (?:maar|but|wel))", _gone),
    # The day of the month says more than the weekday beside it.
    (rf"\b(?:{_DAY}),? (?=(?:de |den |the )?\d{{1,2}}(?:{_NTH}(?![a-z])| (?:{_MONTH})\b|[-/]\d))", _gone),
    (r"\b(?:de|die) week (?:er|daar)na\b|\bthe week after(?: that| next)?\b", _week_after_next),
    (rf"\b(?:geef|gun|give|geven)\b.{{0,24}}?\b(?P<n>{_N}) (?P<unit>{_UNIT})\b", _after_count),
    (rf"\b(?P<n>{_N}) (?P<unit>{_UNIT}) (?:uitstel|de tijd|respijt|extension|more time|extra time)\b",
     _after_count),
    # Written out.
    (r"\b(?P<year>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b", _dated),
    (r"(?<![\d.,-])(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<year>(?:20)?\d\d)(?![\d-])", _dated),
    (r"(?<![\d.,/€-])(?<!€ )(?P<d>\d{1,2})[-/](?P<m>\d{1,2})(?![\d/,-])", _dated),
    (rf"\b(?P<d>\d{{1,2}}){_NTH}?\s(?:of\s)?(?P<month>{_MONTH})\b{_YEAR}", _dated),
    (
        rf"\b(?P<month>{_MONTH})\s(?:the\s)?(?P<d>\d{{1,2}}){_NTH}?\b(?!\s?(?:euro|€)){_YEAR}",
        _dated,
    ),
    (rf"\b(?:de |den )?(?P<nth>{_ORDINAL}) (?:van )?(?P<month>{_MONTH})\b", _ordinal_dated),
    (
        rf"\b(?:eind|einde|end|laatste (?:dag|week))(?: van| of)? (?P<month>{_MONTH})\b{_YEAR}",
        _end_of_named,
    ),
    (
        rf"\b(?:begin|start|beginning|eerste week|begin of)(?: van| of)? (?P<month>{_MONTH})\b{_YEAR}",
        _start_of_named,
    ),
    (rf"\b(?:half|medio|midden|mid|halverwege)(?: in)?[ -](?P<month>{_MONTH})\b{_YEAR}", _middle_of_named),
    (rf"\b(?:in|gedurende|ergens in|pas in|vanaf|during)(?: de maand)? (?P<month>{_LONG_MONTH})\b{_YEAR}",
     _in_month),
    (r"\b(?:met|rond|voor|tegen|op|eerste) kerst(?:dag)?\b|\b(?:by|before|at) christmas\b", _feast(12, 25)),
    (r"\b(?:na|after) (?:de )?(?:kerst|christmas)(?:dagen)?\b", _feast(12, 27)),
    (r"\b(?:met|op|voor|rond) sinterklaas\b|\bpakjesavond\b", _feast(12, 5)),
    (r"\b(?:met|op|na|voor|rond) koningsdag\b", _feast(4, 27)),
    (r"\b(?:met oud en nieuw|oudjaar\w*|new year's eve)\b", _feast(12, 31)),
    (r"\b(?:met nieuwjaar|op nieuwjaarsdag|new year's day)\b", _feast(1, 1)),
    (
        r"(?<!per )(?<!elke )(?<!iedere )(?<!om de )(?<!each )(?<!every )(?<!a )(?<!de )(?<!in de )"
        r"\bweek (?P<w>[1-4]?\d|5[0-3])\b(?![.,]\d|\s?(?:euro|eur\b|€|,-|x\b|keer))",
        _week_number,
    ),
    # Weeks and months.
    (rf"\b(?P<day>{_DAY}) (?:over (?:een week|8 dagen|acht dagen)|a week|week)\b", _weekday_after_week),
    (rf"\b(?:(?:deze|this) week (?:op )?(?P<day>{_DAY}))\b", _weekday_of_this_week),
    (rf"\b(?:begin|start|beginning) (?:van |of )?{_NEXT} week\b", _start_of_next_week),
    (rf"\b(?:eind|einde|end)(?: van| of)?(?: de| deze| the| this| {_NEXT})? week\b", _end_of_week),
    (rf"\beerste (?P<day>{_DAY}) van (?:de )?{_NEXT} maand\b", _first_weekday_of_month),
    (rf"\b(?:medio|midden|mid|halverwege|half van)(?: van)?(?: de)? (?:{_NEXT} )?(?:maand|month)\b"
     rf"|\bhalverwege de maand\b", _middle_of_month),
    (
        rf"\b{_NEXT} {_MONTHLY},? (?:op |rond |voor )?(?:de |den |the )?(?P<d>\d{{1,2}})(?:{_NTH})?\b"
        r"(?!\s?(?:euro|€|,-|x|keer|termijn))",
        _day_of_month_next,
    ),
    (rf"\b(?:de |op de )?(?P<nth>{_ORDINAL})(?: dag)? van (?:de )?(?:{_NEXT} )?{_MONTHLY}\b", _ordinal_of_month),
    (
        rf"\b(?:de |den |the )(?P<d>\d{{1,2}}){_NTH}? van (?:de|elke|deze) {_MONTHLY}\b",
        _day_of_month,
    ),
    (r"\b(?:over|in) anderhalve week\b", _after_one_and_half),
    (rf"\b{_NEXT} week (?:op )?(?P<day>{_DAY})\b", _weekday_next_week),
    (rf"\b(?P<day>{_DAY}) (?:volgende week|next week)\b", _weekday_next_week),
    (r"\b(?:na|after)(?: het| dit| the)? weekend\b", _after_weekend),
    (r"\b(?:dit|komend|het|volgend|aankomend|this|next|the) weekend\b", _weekend),
    (
        (
            rf"\b(?:eind|einde|end|laatste dag)(?: van| of)?(?: de| deze| the| this)?(?: {_NEXT})?"
            rf" {_MONTHLY}\b|\bmaandeinde\b"
            rf"|\b{_NEXT} {_MONTHLY} (?:aan het |op het |op 't )?(?:eind|einde)\b"
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
    (rf"\b(?:deze|this|lopende) {_MONTHLY}\b", _rest_of_month),
    (r"\b(?:deze|this|dees) week\b", _rest_of_week),
    (rf"\b(?:de|den|op de|rond de|voor de) (?P<nth>{_ORDINAL})(?= |$)(?! (?:{_COUNTED}|\w+))", _ordinal_of_month),
    (rf"\b{_NEXT} week\b", _week_next),
    (
        (
            rf"\b(?:over(?!\s{_N} (?:months|weeks))|binnen|in|within)\s(?P<n>{_N})\s(?P<unit>{_UNIT})"
            r"\b(?! (?:te )?(?:spreiden|verdelen|betalen|uitsmeren|afbetalen|aflossen|verspreid|uit))"
        ),
        _after_count,
    ),
    # Days.
    (r"\boverovermorgen\b", _in_days(3)),
    (r"\b(?:overmorgen|day after tomorrow)\b", _in_days(2)),
    (r"(?<!goede )(?<!good )\b(?:morgen(?:ochtend|middag|avond)?|tomorrow)\b", _in_days(1)),
    (r"\b(?:vandaag|vanavond|vanmiddag|vannacht|today|tonight)\b", _in_days(0)),
    (rf"\b(?P<day>{_DAY})(?:s|avond|ochtend|middag)?\b", _weekday),
    (
        (
            r"\b(?:de|den|op|voor|tot|rond|vanaf|the|on|per|na|tegen)(?: de| the)?"
            rf" (?P<d>\d{{1,2}}){_NTH}(?![a-z])"
        ),
        _day_of_month,
    ),
    (
        rf"(?<![\w.,€/-])(?P<d>[12]?\d|3[01]){_NTH}(?![a-z])(?!\s?(?:{_PERIODS}|euro))",
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
#: A payment that was made; its day is no day to come.
_LOOKS_BACK = re.compile(
    r"\b(?:heb|hebben|heeft|had|is|was|zijn|werd|ben)\b.{0,60}\b(?:betaald|overgemaakt|voldaan|"
    r"afgeschreven|geincasseerd|overgeboekt|gestort|geint|betaling gedaan|binnengekomen)\b"
    r"|\b(?:betaald|overgemaakt|voldaan|overgeboekt|afgeschreven|gestort) (?:op|via|in|heb|is|#|\d)"
    r"|\b(?:i )?(?:have )?(?:already )?(?:paid|transferred|sent)\b"
    r"|\b(?:dat|het|die|this|that|it) (?:was|waren|were)\b"
)
_LOOKS_AHEAD = re.compile(
    r"\b(?:zal|ga|gaan|kan|wil|zou|betaal|maak|stort|krijg|krijgt|komt|komen|volgende|komende|will|"
    r"going|can|wordt|worden|morgen|overmorgen|straks|zodra|rest)\b"
)
_SHORT_DAY = re.compile(r"^(?:op )?(?P<day>ma|di|wo|do|vr|za|zo)$")


def find_dates(text: str, today: date) -> tuple[When, ...]:
    """Return the days and spans ahead in a normalised text, in the order in which they come."""
    return tuple(when for when in split_dates(text, today)[0] if not when.behind)


def split_dates(text: str, today: date) -> tuple[tuple[When, ...], str]:
    """Return all days and spans, also those behind us, and the text without what speaks of one."""
    found: dict[int, When] = {}
    left = rest = _ADDRESS.sub(lambda match: "#" * len(match[0]), text)
    for pattern, reader in _RULES:
        for match in list(pattern.finditer(left)):
            when = _safely(reader, match, today)
            left = blank(left, *match.span())
            if when is not None:
                found[match.start()] = when
            # "Elke week" names no day, but may be how often an amount comes.
            if when is not None or any(char.isdigit() for char in match[0]):
                rest = blank(rest, *match.span())
    if _LOOKS_BACK.search(text) and not _LOOKS_AHEAD.search(text):
        # "Op 3 november betaald": the last time that this day came, not the next.
        found = {start: _looked_back(when, today) for start, when in found.items()}
    return tuple(_distinct(found)), rest


def _looked_back(when: When, today: date) -> When:
    """Return the day behind us that a day ahead must have meant: last Friday, last 3 November."""
    if when.first <= today:
        return replace(when, behind=True)
    ahead = (when.first - today).days
    if ahead <= 7:
        back = timedelta(days=7)
    else:
        try:
            earlier = when.first.replace(year=when.first.year - 1)
        except ValueError:
            return when
        back = when.first - earlier
        if ahead <= 31 and when.day:
            month = _month_start(when.first, -1)
            back = when.first - month.replace(day=min(when.first.day, _month_end(month).day))
    return When(first=when.first - back, last=when.last - back, behind=True)


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
