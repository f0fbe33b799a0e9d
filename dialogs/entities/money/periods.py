"""How often an amount comes: "per maand", "p wk", "elke 4 weken", "om de veertien dagen", "25/mnd".

Composed of a word for "each", a number that may be missing, and a unit, so that no spelling of one
of them has to be listed with all of the others.
"""

from __future__ import annotations

import re
from enum import StrEnum

from dialogs.entities.numbers import WORDS, number


class Per(StrEnum):
    """How often an amount comes."""

    DAY = "day"
    WEEK = "week"
    TWO_WEEKS = "2weeks"
    FOUR_WEEKS = "4weeks"
    MONTH = "month"
    QUARTER = "quarter"


_DAYS = r"(?:dag(?:en)?|dgn|days?)"
_WEEKS = r"(?:w(?:e|ee|i)k(?:en|s)?|week(?:en|je)?|wk|wkn|wks)"
_MONTHS = (
    r"(?:maand(?:en)?|maandje|mnd|mndn|mn|maan|maond|maant|mand|moand|mnt|mndje|months?|mth|mon)"
)
_QUARTERS = r"(?:kwartaal|kwartalen|kwart jaar|quarters?)"
_UNIT = rf"(?:{_QUARTERS}|{_MONTHS}|{_WEEKS}|{_DAYS}|fortnight)"
_EACH = r"(?:per|p\.?|in de|in het|in een|in den|iedere|ieder|elke|elk|a|an|each|every|the|om de|/)"
#: "Elke vrijdag" comes every week, "elke 25e" every month.
_WEEKDAY = r"(?:ma|din|woen|donder|vrij|zater|zon)dag|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_NTH_OF_MONTH = (
    r"(?:elke|iedere|every|each) (?:eerste|laatste|first|last)(?: dag| day)? (?:van|of) (?:de|"
    r"the) (?:maand|month)"
    r"|(?:elke|iedere|every|each|steeds op de|altijd op de) \d{1,2}(?:e|ste|de|st|nd|rd|th)\b"
    r"(?: van de maand| of the month)?"
)
_ADVERBS: tuple[tuple[Per, str], ...] = (
    (Per.TWO_WEEKS, (r"tweewekelijks\w*|veertiendaags\w*|biweekly|bi-weekly|fortnightly"
                    r"|every other week|om de andere week")),
    (Per.FOUR_WEEKS, r"vierwekelijks\w*"),
    (Per.QUARTER, r"driemaandelijks\w*|kwartaalbasis|quarterly"),
    (Per.MONTH, r"maandel\w*ks\w*|monthly|maandbasis|'?s maands|" + _NTH_OF_MONTH),
    (Per.WEEK, rf"wekelijks\w*|weekly|weekbasis|(?:elke|iedere|every|each) (?:{_WEEKDAY})"),
    (Per.DAY, r"dagelijks\w*|daily"),
)  # fmt: skip
_COUNTED = (
    r"(?<![a-z])(?:(?:1 ?x|1 keer|een keer|eens) (?=per ))?"
    rf"{_EACH}\s?(?:(?:\d{{1,2}}|{WORDS})\s?)?{_UNIT}"
)
#: One period of any kind. Wrap it in word boundaries.
PERIOD = "|".join([rf"(?:{pattern})" for _, pattern in _ADVERBS] + [rf"(?:{_COUNTED})"])
#: Behind an amount that is surely money a unit is enough: "45 euro mnd", "€20 week".
BARE_UNIT = (
    r"(?:de )?(?:maand|mnd|week|wk)(?!\w)(?! (?:lang|geleden|later|terug|of|voor|na|uitstel))"
)

_PARTS = re.compile(rf"{_EACH}\s?(?:(?P<n>\d{{1,2}}|{WORDS})\s?)?(?P<unit>{_UNIT})(?!\w)")
_ALL_ADVERBS = tuple((per, re.compile(rf"(?<!\w)(?:{pattern})")) for per, pattern in _ADVERBS)
#: So many days make each period; "om de week" is every other week.
_LENGTHS = {1: Per.DAY, 7: Per.WEEK, 14: Per.TWO_WEEKS, 28: Per.FOUR_WEEKS}
_BARE_UNITS = {"m": Per.MONTH, "w": Per.WEEK}


def period_of(said: str) -> Per | None:
    """Return how often the amount comes that has these words beside it; None if they say no such.

    >>> period_of("elke 4 weken"), period_of("om de week"), period_of("p maand")
    (<Per.FOUR_WEEKS: '4weeks'>, <Per.TWO_WEEKS: '2weeks'>, <Per.MONTH: 'month'>)
    """
    adverb = next((per for per, pattern in _ALL_ADVERBS if pattern.search(said)), None)
    if adverb is not None:
        return adverb
    match = _PARTS.search(said)
    if match is None:
        return _BARE_UNITS.get(said.strip().removeprefix("de ")[:1])
    return _counted(match)


def _counted(match: re.Match[str]) -> Per | None:
    times = (number(match["n"]) if match["n"] else 1) or 1
    unit = match["unit"]
    every_other = match[0].startswith("om de") and match["n"] is None
    if unit.startswith(("kw", "q")):
        return Per.QUARTER if times == 1 else None
    if unit.startswith("m"):
        return {1: Per.MONTH, 3: Per.QUARTER}.get(times * (2 if every_other else 1))
    if unit == "fortnight":
        return Per.TWO_WEEKS
    days = times * (7 if unit.startswith("w") else 1)
    return _LENGTHS.get(days * 2 if every_other else days)
