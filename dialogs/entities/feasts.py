"""Feasts and the days around them: "met kerst", "na oud en nieuw", "de week voor Pasen".

Composed of a word for where it stands and the feast, so that every feast knows every word.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

import holidays

from dialogs.entities.days import When

#: Days of the year; a number alone is how many days after Easter Sunday.
_FEASTS: tuple[tuple[str, tuple[int, int] | int], ...] = (
    (r"(?:eerste |1e |1ste )?kerst(?:dag(?:en)?|mis)?|christmas(?: day)?|xmas", (12, 25)),
    (r"(?:tweede|2e|2de) kerstdag|boxing day", (12, 26)),
    (r"kerstavond|christmas eve", (12, 24)),
    (r"oud ?(?:en|&) ?nieuw|oude?jaars?(?:dag|avond)?|new year'?s eve", (12, 31)),
    (r"nieuwjaar(?:s ?dag)?|jaarwisseling|new year(?:'?s day)?", (1, 1)),
    (r"sinterklaas(?:avond)?|pakjesavond|sint", (12, 5)),
    (r"sint ?maarten", (11, 11)),
    (r"koningsdag|king'?s day", (4, 27)),
    (r"bevrijdingsdag", (5, 5)),
    (r"dag van de arbeid", (5, 1)),
    (r"valentijn(?:s ?dag)?|valentine'?s day", (2, 14)),
    (r"driekoningen", (1, 6)),
    (r"dierendag", (10, 4)),
    (r"halloween", (10, 31)),
    (r"goede vrijdag|good friday", -2),
    (r"(?:eerste |1e )?pasen|(?:eerste |1e )?paasdag|easter", 0),
    (r"tweede paasdag|2e paasdag|paasmaandag", 1),
    (r"hemelvaart(?:s ?dag)?", 39),
    (r"(?:eerste )?pinksteren|(?:eerste )?pinksterdag", 49),
    (r"tweede pinksterdag|2e pinksterdag|pinkstermaandag", 50),
)
_NAMES = tuple((re.compile(pattern), when) for pattern, when in _FEASTS)
_FEAST = "|".join(rf"(?:{pattern})" for pattern, _ in _FEASTS)
_WHERE = (
    r"(?P<where>(?:de )?week (?:voor|na|van|before|after)|(?:een|1) (?:dag|week) (?:voor|na)|"
    r"(?:kort |vlak |gelijk |meteen |direct |pas )?(?:na|after|voor|before|tegen|rond|met|op|by|at|"
    r"on|around|tijdens|tot|uiterlijk|in)(?: met)?)"
)
#: The feast after a word that places it, or alone where its name says it is a day.
FEAST = (
    rf"\b{_WHERE}(?: de| het| the)? (?P<feast>{_FEAST})\b(?!\w)"
    r"|\b(?P<alone>(?:(?:eerste|tweede|1e|2e) )?"
    r"(?:kerst|paas|pinkster|nieuwjaars|konings|hemelvaarts|"
    r"oudejaars|oudjaars|oudejaar)dag|(?:kerst|oudejaars|sinterklaas|pakjes)avond|goede vrijdag)\b"
)
#: Christmas and Easter last two days, so "after" them is the third.
_TWO_DAYS = re.compile(r"kerst(?:dagen|mis)?$|christmas|xmas|^pasen$|easter|^pinksteren$")


def feast(match: re.Match[str], today: date) -> When | None:
    """Return the day or the span that is named by a feast, the next time that it comes."""
    name = match["feast"] or match["alone"]
    days = next((days for pattern, days in _NAMES if pattern.fullmatch(name)), None)
    if days is None:
        return None
    where = match["where"] or ""
    for year in (today.year, today.year + 1):
        when = _around(_in_year(days, year), where, two_days=bool(_TWO_DAYS.search(name)))
        if when.last >= today:
            return when
    return None


def _around(day: date, where: str, *, two_days: bool) -> When:
    week = "week" in where
    if "na" in where.split() or "after" in where:
        start = day + timedelta(days=2 if two_days and not week else 1)
        return When(first=start, last=start + timedelta(days=6 if week else 0))
    if week and "van" not in where:
        return When(first=day - timedelta(days=7), last=day - timedelta(days=1))
    if week:
        monday = day - timedelta(days=day.weekday())
        return When(first=monday, last=monday + timedelta(days=6))
    return When(first=day, last=day)


def _in_year(days: tuple[int, int] | int, year: int) -> date:
    if isinstance(days, tuple):
        return date(year, *days)
    return _easter(year) + timedelta(days=days)


@lru_cache(maxsize=64)
def _easter(year: int) -> date:
    free = holidays.country_holidays("NL", years=year)
    return min(day for day in free if day.month in {3, 4} and day.isoweekday() == 7)
