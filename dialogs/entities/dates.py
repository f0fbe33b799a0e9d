"""Dates in a message, relative to the local day. What was not said is never filled in.

A weekday means the next such day, never today. "Volgende week" is a span, not a day: whoever
needs a day must ask for one. Days that lie behind us ("vorige vrijdag") are not dates to come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from dialogs.entities.aside import blank
from dialogs.entities.day_words import (
    COUNTED,
    DAY,
    GONE,
    LONG_MONTH,
    MONTH,
    MONTHLY,
    NEXT,
    NTH,
    ORDINAL,
    PERIODS,
    UNIT,
    YEAR,
    N,
)
from dialogs.entities.days import READERS, Reader, When, looked_back, next_day_of_month
from dialogs.entities.feasts import FEAST, feast
from dialogs.entities.numbers import WORDS
from dialogs.entities.spans import (
    BETWEEN,
    NEXT_QUARTER,
    NEXT_YEARS_MONTH,
    PART_OF,
    WEEK_OF_MONTH,
    WEEKDAY_OF_MONTH,
    between,
    next_quarter,
    next_years_month,
    part_of,
    week_of_month,
    weekday_of_month,
)

#: In this order; what an earlier rule read, a later one does not see.
_PATTERNS: tuple[tuple[str, str], ...] = (
    # "Drie vierde van het bedrag" is no third of April.
    (r"\b\d/\d (?:van|deel|of the)\b", "gone"),
    (rf"\b(?:mevrouw|meneer|mevr|mw|dhr|heer|familie|fam) (?:{DAY})\b", "gone"),
    # What is behind us.
    (rf"\b(?:vorige|last) week (?:op )?(?P<day>{DAY})\b", "weekday_last_week"),
    (rf"\b(?P<day>{DAY}) (?:van )?(?:vorige week|last week)\b", "weekday_last_week"),
    (
        rf"\b(?:vorige|afgelopen|last|verleden|laatstleden|sinds|since)\s(?P<day>{DAY})\b",
        "last_weekday",
    ),
    (rf"\b(?P<day>{DAY})\s(?:jl|j\.l\.|jongstleden)\b", "last_weekday"),
    (r"\b(?:vorig|afgelopen|last|verleden) weekend\b", "last_weekend"),
    (r"\b(?:vorige|afgelopen|last|verleden) week\b", "last_week"),
    (r"\b(?:vorige|afgelopen|last|verleden) (?:maand|month)\b", "last_month"),
    (WEEKDAY_OF_MONTH, "weekday_of_month"),
    (WEEK_OF_MONTH, "week_of_month"),
    (r"\b(?:in|within) a fortnight\b", "in_days_14"),
    (rf"\b{GONE}\s(?:{DAY}|week|maand|month|weekend|jaar|year)\b", "gone"),
    (r"\b(?:eergisteren|day before yesterday)\b", "days_ago_2"),
    (r"\b(?:gisteren|gister|gisteravond|gistermiddag|gisterenavond|yesterday)\b", "days_ago_1"),
    (rf"\b(?P<n>{N})\s(?P<unit>{UNIT})\s(?:geleden|ago|terug)\b", "ago"),
    (
        r"\b(?:over|in) (?:een )?(?:half jaar|half a year)\b(?! (?:spreiden|verdelen|betalen))",
        "half_year",
    ),
    (
        (
            rf"\b(?:over|binnen|in|nog) (?:zo'n |ongeveer |circa )?een (?P<unit>dag) of"
            rf" (?P<n>{N})\b"
        ),
        "after_count",
    ),
    (
        r"\b(?:een )?(?:dag|week|maand|paar dagen|paar weken) of \w+\b|\bof \w+ (?:dagen|weken)\b",
        "gone",
    ),
    (
        (
            r"\b(?:over|binnen|in|within) (?:een )?(?:paar|enkele|aantal|few|couple of|a few|"
            r"a couple of)"
            r" (?:dagen|weken|maanden|days|weeks|months)\b"
        ),
        "gone",
    ),
    (rf"\b(?:al|sinds|since|for|meer dan|ruim) {N} {UNIT}\b", "gone"),
    (
        (
            rf"\b(?:ieder|iedere|elk|elke|every|each)\s(?:{DAY}|week|maand|month|dag|day)\b"
            rf"(?: de \d{{1,2}}{NTH})?"
        ),
        "gone",
    ),
    (
        rf"\b(?:ieder|iedere|elke|every|each) \d{{1,2}}{NTH}\b(?: van de maand| of the month)?",
        "gone",
    ),
    (rf"\b\d{{1,2}}e {COUNTED}\b", "gone"),
    (
        (
            rf"\b(?:niet|geen|not) (?:op |voor |pas )?(?:morgen|vandaag|{DAY}|tomorrow|today|"
            rf"(?:{NEXT}|deze|this)"
            rf" (?:week|{MONTHLY})|dit weekend|(?:de )?\d{{1,2}}{NTH})(?=,? (?:maar|but|wel))"
        ),
        "gone",
    ),
    # The day of the month says more than the weekday beside it.
    (
        (
            rf"\b(?:{DAY}),? (?=(?:de |den |the )?\d{{1,2}}(?:{NTH}(?![a-z])| (?:{MONTH})\b|"
            rf"[-/]\d))"
        ),
        "gone",
    ),
    (r"\b(?:de|die) week (?:er|daar)na\b|\bthe week after(?: that| next)?\b", "week_after_next"),
    (rf"\b(?:geef|gun|give|geven)\b.{{0,24}}?\b(?P<n>{N}) (?P<unit>{UNIT})\b", "after_count"),
    (
        (
            rf"\b(?P<n>{N}) (?P<unit>{UNIT}) (?:uitstel|de tijd|respijt|geduld|wachten|speling|"
            rf"later|nog(?! \w+ niet)|vanaf nu|na vandaag|from now|from today|extension|more time|"
            rf"extra time)\b"
            rf"|\bnog (?P<n2>{N}) (?P<unit2>{UNIT})(?= nodig| geduld| wachten| de tijd|$|[.,!?])"
        ),
        "after_count",
    ),
    (BETWEEN, "between"),
    # Written out.
    (r"\b(?P<year>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b", "dated"),
    (r"(?<![\d.,-])(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<year>(?:20)?\d\d)(?![\d-])", "dated"),
    (r"(?<![\d.,-])(?P<d>\d{1,2}) (?P<m>[01]?\d) (?P<year>20\d\d)(?![\d-])", "dated"),
    (r"(?<![\d.,/€-])(?<!€ )(?P<d>[0-3]?\d)[-/](?P<m>[01]?\d)(?![\d/,-])", "dated"),
    (rf"\b(?P<d>\d{{1,2}}){NTH}?\s(?:of\s|van\s)?(?P<month>{MONTH})\b{YEAR}", "dated"),
    (
        (
            rf"\b(?P<month>{MONTH})\s(?:the\s|de\s|op de\s)?(?P<d>\d{{1,2}}){NTH}?\b"
            rf"(?!\s?(?:euro|€)){YEAR}"
        ),
        "dated",
    ),
    (
        rf"\b(?:de |den )?(?P<nth>{ORDINAL}|(?!een ){WORDS}) (?:van )?(?P<month>{LONG_MONTH})\b",
        "ordinal_dated",
    ),
    (PART_OF, "part_of"),
    (
        (
            rf"\b(?:in|gedurende|ergens in|pas in|vanaf|"
            rf"during)(?: de maand)? (?P<month>{LONG_MONTH})\b{YEAR}"
        ),
        "in_month",
    ),
    (FEAST, "feast"),
    (
        (
            r"(?<!per )(?<!elke )(?<!iedere )(?<!each )(?<!every )(?<!a )(?<!de )"
            r"\bweek (?P<w>[1-4]?\d|5[0-3])\b(?![.,]\d|\s?(?:euro|eur\b|€|,-|x\b|keer))"
        ),
        "week_number",
    ),
    # Years, weeks and months.
    (NEXT_YEARS_MONTH, "next_years_month"),
    (NEXT_QUARTER, "next_quarter"),
    (
        rf"\b(?P<day>{DAY}) (?:over (?P<n>{N}) weken|in (?P<m>{N}) weeks)\b",
        "weekday_after_weeks",
    ),
    (
        (
            r"\b(?P<from>vandaag|morgen|today|tomorrow) (?:over )?"
            rf"(?:(?P<n>{N}) (?:weken|weeks)|(?:een week|a week|8 dagen|acht dagen))\b"
        ),
        "day_after_weeks",
    ),
    (
        rf"\b(?P<day>{DAY}) (?:over (?:een week|8 dagen|acht dagen)|a week|week)\b",
        "weekday_after_week",
    ),
    (rf"\b(?:(?:deze|this) week (?:op )?(?P<day>{DAY}))\b", "weekday_of_this_week"),
    (
        (
            rf"\b{NEXT} {MONTHLY},? (?:op |rond |voor |on )?(?:de |den |"
            rf"the )?(?P<d>\d{{1,2}})(?:{NTH})?\b"
            r"(?!\s?(?:euro|€|,-|x|keer|termijn|per\b|in de|elke|iedere|a month))"
        ),
        "day_of_month_next",
    ),
    (
        rf"\b(?:de |op de )?(?P<nth>{ORDINAL})(?: dag)? van (?:de )?(?:{NEXT} )?{MONTHLY}\b",
        "ordinal_of_month",
    ),
    (
        rf"\b(?:de |den |the )(?P<d>\d{{1,2}}){NTH}? van (?:de|elke|deze) {MONTHLY}\b",
        "day_of_month",
    ),
    (r"\b(?:over|in|binnen) (?:zo'n )?anderhalve (?P<unit>week|maand)\b", "after_one_and_half"),
    (rf"\b{NEXT} week (?:op )?(?P<day>{DAY})\b", "weekday_next_week"),
    (rf"\b(?P<day>{DAY}) (?:volgende week|next week)\b", "weekday_next_week"),
    (r"\b(?:na|after)(?: het| dit| the)? weekend\b", "after_weekend"),
    (r"\b(?:dit|komend|het|volgend|aankomend|this|next|the) weekend\b", "weekend"),
    (
        (
            rf"\b(?:eind|einde|end|laatste dag)(?: van| of)?(?: de| deze| the| this)?(?: {NEXT})?"
            rf" {MONTHLY}\b|\bmaandeinde\b"
            rf"|\b{NEXT} {MONTHLY} (?:aan het |op het |op 't )?(?:eind|einde)\b"
        ),
        "end_of_month",
    ),
    (
        rf"\b(?:de |den )?(?P<d>\d{{1,2}}){NTH}? (?:van )?(?:de )?{NEXT} {MONTHLY}\b",
        "day_of_month",
    ),
    (
        (
            rf"\b(?:begin|start|beginning|eerste week)(?: van| of)?(?: de| the)?(?: {NEXT})?"
            rf" {MONTHLY}\b"
        ),
        "start_of_month",
    ),
    (rf"\b{NEXT} {MONTHLY}\b", "month_next"),
    (rf"\b(?:deze|this|lopende) {MONTHLY}\b", "rest_of_month"),
    (r"\b(?:deze|this|dees|van de) week\b", "rest_of_week"),
    (
        rf"\b(?:de|den|op de|rond de|voor de) (?P<nth>{ORDINAL})(?= |$)(?! (?:{COUNTED}|\w+))",
        "ordinal_of_month",
    ),
    # "De tiende kan ik", but not "de eerste kan ik niet betalen".
    (
        (
            rf"\b(?:de|den|op de|rond de|voor de) (?!(?:eerste|tweede|derde) )(?P<nth>{ORDINAL})"
            r"(?= (?:kan|dan|graag|betaal|krijg|lukt|komt|heb|ga|maak|zal|stort|word|wordt)\b)"
        ),
        "ordinal_of_month",
    ),
    (rf"\b{NEXT} week\b", "week_next"),
    (
        (
            rf"\b(?:over(?!\s{N} (?:months|weeks))|binnen|in|"
            rf"within)\s(?:zo'n |ongeveer |circa |about )?(?P<n>{N})\s(?P<unit>{UNIT})"
            r"\b(?! (?:te )?(?:spreiden|verdelen|betalen|uitsmeren|afbetalen|aflossen|"
            r"verspreid|uit))"
        ),
        "after_count",
    ),
    # Days.
    (r"\boverovermorgen\b", "in_days_3"),
    (r"\b(?:overmorgen(?:ochtend|middag|avond)?|day after tomorrow)\b", "in_days_2"),
    (r"(?<!goede )(?<!good )\b(?:morgen(?:ochtend|middag|avond)?|tomorrow)\b", "in_days_1"),
    (r"\b(?:vanochtend|vanmorgen|this morning)\b", "in_days_0"),
    (r"\b(?:vandaag|vanavond|vanmiddag|vannacht|today|tonight)\b", "in_days_0"),
    (rf"\b(?P<day>{DAY})(?:s|avond|ochtend|middag)?\b", "weekday"),
    (
        (
            r"\b(?:de|den|op|voor|tot|rond|vanaf|the|on|per|na|tegen)(?: de| the)?"
            rf" (?P<d>\d{{1,2}}){NTH}(?![a-z])"
        ),
        "day_of_month",
    ),
    (
        rf"(?<![\w.,€/-])(?P<d>[12]?\d|3[01]){NTH}(?![a-z])(?!\s?(?:{PERIODS}|euro))",
        "day_of_month",
    ),
)
_MORE: Mapping[str, Reader] = {
    "between": between,
    "feast": feast,
    "next_quarter": next_quarter,
    "next_years_month": next_years_month,
    "part_of": part_of,
    "week_of_month": week_of_month,
    "weekday_of_month": weekday_of_month,
}
_RULES = tuple((re.compile(pattern), {**READERS, **_MORE}[reader]) for pattern, reader in _PATTERNS)
_BARE_DAY = re.compile(
    rf"^(?:op |de |den |op de |the |on the )?(?P<d>\d{{1,2}}){NTH}?(?: dan| graag| alstublieft)?$"
)
#: "12-3" beside a postcode is a house number, not the twelfth of March.
_ADDRESS = re.compile(
    r"(?:\b\d+\S*[ ,]+)?(?<![\w-])[1-9]\d{3}"
    r"(?:| (?!(?:is|en|in|op|of|te|om|ik|de|je|at|or|to|on)\b))[a-z]{2}\b(?:[ ,]*\d+\S*)?"
)
#: A payment that was made; its day is no day to come.
_LOOKS_BACK = re.compile(
    r"\b(?:heb|hebben|heeft|had|is|was|zijn|werd|ben)\b.{0,60}\b(?:betaald|overgemaakt|voldaan|"
    r"afgeschreven|gegaan|afgegaan|"
    r"geincasseerd|overgeboekt|gestort|geint|betaling gedaan|binnengekomen)\b"
    r"|\b(?:betaald|overgemaakt|voldaan|overgeboekt|afgeschreven|gestort) (?:op|via|in|heb|is|#|\d)"
    r"|\b(?:i )?(?:have )?(?:already )?(?:paid|transferred|sent)\b"
    r"|\b(?:dat|het|die|this|that|it) (?:was|waren|were)\b"
    r"|\b(?:ging|gingen|betaalde|deed|maakte|stond|kwam|kreeg|ontving|stortte|boekte|verstuurde|"
    r"stuurde|bestelde|kocht|went|received|ordered|bought)\b"
    r"|\b(?:heb|hebben|heeft|have|has) .{0,40}?\b(?:ge(?!duld|bied)\w{2,}(?:d|t|en)|gedaan|"
    r"ontvangen|besteld|verstuurd)\b"
    r"|\b(?:betaald|overgemaakt|voldaan|overgeboekt|gestort)(?: hoor| al| toch| dus)?[ .!]*$"
)
_LOOKS_AHEAD = re.compile(
    r"\b(?:zal|ga|gaan|kan|wil|zou|betaal|maak|stort|krijg|krijgt|komt|komen|volgende|komende|will|"
    r"going|can|wordt|worden|morgen|overmorgen|straks|zodra|rest)\b"
)
_SHORT_DAY = re.compile(r"^(?:op )?(?P<day>ma|di|wo|do|vr|za|zo)$")


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
        found = {start: looked_back(when, today) for start, when in found.items()}
    return tuple(_distinct(found)), rest


def _safely(reader: Reader, match: re.Match[str], today: date) -> When | None:
    """Leave out what lies beyond the calendar, such as "over 999 maanden" in the year 9999."""
    try:
        return reader(match, today)
    except (OverflowError, ValueError):
        return None


def _distinct(found: dict[int, When]) -> Iterator[When]:
    seen: set[When] = set()
    for _, when in sorted(found.items(), key=lambda one: one[0]):
        if when not in seen and not when.doubted:
            seen.add(when)
            yield when


def bare_day(text: str, today: date) -> When | None:
    """Return the day that a short answer to "op welke dag?" means: "25", "de 25e", "vr"."""
    stripped = text.strip(" .!?")
    match = _SHORT_DAY.match(stripped)
    if match:
        return READERS["weekday"](match, today)
    match = _BARE_DAY.match(stripped)
    return next_day_of_month(int(match["d"]), today) if match else None
