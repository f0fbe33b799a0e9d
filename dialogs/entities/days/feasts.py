"""Feasts and the days around them: "met kerst", "na oud en nieuw", "de week voor Pasen".

Composed of a word for where it stands and the feast, so that every feast knows every word.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

import holidays

from dialogs.entities.days.day_words import DAY, MONTH, MONTHS, NTH, WEEKDAYS
from dialogs.entities.days.reckoning import When, calendar_day, next_day_of_month

#: Days of the year, or the nth weekday of a month (month, nth, weekday); a number alone is how many
#: days after Easter Sunday.
_FEASTS: tuple[tuple[str, tuple[int, ...] | int], ...] = (
    (r"(?:eerste |1e |1ste )?kerst(?:dag(?:en)?|mis)?|christmas(?: day)?|xmas", (12, 25)),
    (r"(?:tweede|2e|2de) kerstdag|boxing day", (12, 26)),
    (r"kerstavond|christmas eve", (12, 24)),
    (r"oud ?(?:en|&) ?nieuw|oude?jaars?(?:dag|avond)?|new year'?s eve", (12, 31)),
    (r"nieuwjaar(?:s ?dag)?|jaarwisseling|new year(?:'?s day)?", (1, 1)),
    (r"sint ?maarten", (11, 11)),
    (r"sinterklaas(?:avond)?|pakjesavond|sint", (12, 5)),
    (r"koningsdag|king'?s day", (4, 27)),
    (r"bevrijdingsdag", (5, 5)),
    (r"dag van de arbeid", (5, 1)),
    (r"valentijn(?:s ?dag)?|valentine'?s day", (2, 14)),
    (r"driekoningen", (1, 6)),
    (r"dierendag", (10, 4)),
    (r"halloween", (10, 31)),
    (r"moederdag|mother'?s day", (5, 2, 6)),
    (r"vaderdag|father'?s day", (6, 3, 6)),
    (r"prinsjesdag", (9, 3, 1)),
    (r"black friday", (11, 4, 4)),
    (r"goede vrijdag|good friday", -2),
    (r"(?:eerste |1e )?pasen|(?:eerste |1e )?paasdag(?:en)?|easter", 0),
    (r"tweede paasdag|2e paasdag|paasmaandag", 1),
    (r"hemelvaart(?:s ?dag)?", 39),
    (r"(?:eerste )?pinksteren|(?:eerste )?pinksterdag(?:en)?", 49),
    (r"tweede pinksterdag|2e pinksterdag|pinkstermaandag", 50),
)
_NAMES = tuple((re.compile(pattern), when) for pattern, when in _FEASTS)
_FEAST = "|".join(rf"(?:{pattern})" for pattern, _ in _FEASTS)
_WHERE = (
    r"(?P<where>(?:de )?week (?:voor|na|van|before|after)|(?:de |een |1 |the )?(?:dag|day|"
    r"week) (?:voor|na|before|after)|"
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
#: At the beginning, or before a word of paying, a feast needs nothing that places it.
_PAYS_THEN = (
    r"(?= (?:pas|dan|vrij|(?:ben|heb|zet|krijg|doe|regel) ik|betaal|kan|wordt het|lukt|stort|maak|"
    r"is (?:prima|goed|haalbaar)|krijgt|"
    r"krijgen)\b| ?[.!?]*$)"
)
FEAST += (
    rf"|(?:^|\b(?:wordt|wordt het|tot|pas|maar|dan|volgend jaar|"
    rf"next) )(?P<bare>{_FEAST}){_PAYS_THEN}"
)
#: "De maandag na kerst", "de dag voor Pasen" is of `FEAST`.
WEEKDAY_AROUND = (
    rf"\b(?P<day>{DAY}) (?P<side>na|voor|after|before) (?:de |het |the )?"
    rf"(?:(?P<feast>{_FEAST})|(?P<d>\d{{1,2}})(?:e|ste|de)? (?P<month>{MONTH}))\b"
)
#: "De week van 9 augustus", "in de week na de 15e".
WEEK_AROUND = (
    rf"\b(?P<where>week (?:van|voor|na|of|before|after)) (?:(?:{DAY}) )?(?:de |the )?"
    rf"(?P<d>\d{{1,2}})(?:(?:{NTH})?(?: van| of)? (?P<month>{MONTH})\b|{NTH}\b|"
    rf"[-/](?P<m>\d{{1,2}})\b)"
    r"(?! (?:tot|t/m|en|until|to) (?:de )?\d)"
)
#: Christmas and Easter last two days, so "after" them is the third.
_TWO_DAYS = re.compile(
    r"kerst(?:dagen|mis)?$|christmas|xmas|^pasen$|paasdagen|easter|^pinksteren$|pinksterdagen"
)


def feast(match: re.Match[str], today: date) -> When | None:
    """Return the day or the span that is named by a feast, the next time that it comes."""
    name = match["feast"] or match["alone"] or match["bare"]
    days = next((days for pattern, days in _NAMES if pattern.fullmatch(name)), None)
    if days is None:
        return None
    where = match["where"] or ""
    for year in (today.year, today.year + 1):
        when = _around(_in_year(days, year), where, two_days=bool(_TWO_DAYS.search(name)))
        if when.last >= today:
            return when
    return None


def weekday_around(match: re.Match[str], today: date) -> When | None:
    """Return the weekday next after or last before a feast or a date."""
    after = match["side"] in {"na", "after"}
    for year in (today.year, today.year + 1):
        day = _middle(match, year, after=after)
        if day is None:
            return None
        far = (WEEKDAYS[match["day"]] - day.weekday()) % 7 or 7
        found = day + timedelta(days=far if after else far - 7 if far < 7 else -7)
        if found >= today:
            return When(first=found, last=found)
    return None


def week_around(match: re.Match[str], today: date) -> When | None:
    """Return the week that a date is in, or the seven days before or after it."""
    number = MONTHS[match["month"]] if match["month"] else int(match["m"] or 0)
    day = (
        calendar_day(today, int(match["d"]), number, None)
        if number
        else next_day_of_month(int(match["d"]), today)
    )
    if day is None or day.doubted:
        return None
    return _around(day.first, match["where"].replace(" of", " van"), two_days=False)


def _middle(match: re.Match[str], year: int, *, after: bool) -> date | None:
    """Return the day around which a weekday was named; of two days of Christmas the outer one."""
    if match["d"]:
        try:
            return date(year, MONTHS[match["month"]], int(match["d"]))
        except ValueError:
            return None
    name = match["feast"]
    days = next((days for pattern, days in _NAMES if pattern.fullmatch(name)), None)
    if days is None:
        return None
    return _in_year(days, year) + timedelta(days=1 if after and _TWO_DAYS.search(name) else 0)


def _around(day: date, where: str, *, two_days: bool) -> When:
    week = "week" in where
    if ("dag" in where or "day" in where) and ("voor" in where or "before" in where):
        day -= timedelta(days=1)
        return When(first=day, last=day)
    if "na" in where.split() or "after" in where:
        start = day + timedelta(days=2 if two_days and not week else 1)
        return When(first=start, last=start + timedelta(days=6 if week else 0))
    if week and "van" not in where:
        return When(first=day - timedelta(days=7), last=day - timedelta(days=1))
    if week:
        monday = day - timedelta(days=day.weekday())
        return When(first=monday, last=monday + timedelta(days=6))
    return When(first=day, last=day)


def _in_year(days: tuple[int, ...] | int, year: int) -> date:
    if isinstance(days, tuple) and len(days) == 3:
        month, nth, weekday = days
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    if isinstance(days, tuple):
        return date(year, days[0], days[1])
    return _easter(year) + timedelta(days=days)


@lru_cache(maxsize=64)
def _easter(year: int) -> date:
    free = holidays.country_holidays("NL", years=year)
    return min(day for day in free if day.month in {3, 4} and day.isoweekday() == 7)
