"""The words of days that are read first: what names no day at all, and what lies behind us.

What is read here, a later rule does not see: "elke vrijdag" is no Friday to come.
"""

from __future__ import annotations

from dialogs.entities.days.day_words import (
    COUNTED,
    DAY,
    GONE,
    LONG_MONTH,
    MONTH,
    MONTHLY,
    NEXT,
    NTH,
    ORDINAL,
    THAN,
    UNIT,
    YEAR,
    N,
)
from dialogs.entities.days.spans import WEEK_OF_MONTH, WEEKDAY_OF_MONTH

_EACH_NTH = (
    r"\b(?:(?:ieder|iedere|elke|every|each|op|rond|on) )?(?:de |the )?"
    rf"(?P<d>\d{{1,2}}){NTH}(?: van de maand| of the month)?,? (?!en |van |{MONTH})"
)
_FROM_MONTH = (
    r"(?:(?<!en )vanaf|(?:te )?beginnend?(?: in| met| vanaf)?|start(?:end)?(?: in)?|ingaande|"
    r"eerste(?: keer)?(?: in)?|starting(?: in)?|from|beginning in)"
    rf" (?P<month>{LONG_MONTH})\b{YEAR}"
)

FIRST: tuple[tuple[str, str], ...] = (
    # A birthday.
    (rf"\b(?:\d{{1,2}}{NTH}?|{ORDINAL}) (?:{MONTH}) 19\d\d\b|\bgeboortedatum\b.{{0,24}}", "gone"),
    # "Drie vierde van het bedrag" is no third of April.
    (r"\b\d/\d (?:van|deel|of the)\b", "gone"),
    (rf"\b(?:mevrouw|meneer|mevr|mw|dhr|heer) (?:{DAY})\b", "gone"),
    # Hours and habits: "van maandag tot en met vrijdag", "eind van de maand is altijd krap".
    (
        rf"\b(?:van |from )?(?:{DAY}) (?:tot(?: en met)?|t/m|tm|to|till|until|through) (?:{DAY})\b",
        "gone",
    ),
    (
        (
            rf"\b(?:(?:aan het |op het )?(?:eind|einde|begin)(?: van)?(?: de)?|de|het) ?(?:{DAY}|"
            rf"maand|week|weekend|maandag)"
            r" (?:is|zijn|wordt|werk|zit|heb) (?:\w+ ){0,2}(?:altijd|meestal|vaak|nooit)\b"
        ),
        "gone",
    ),
    (
        (
            rf"\b(?:woon|wonen|woont|flat|appartement|"
            rf"kamer)\b.{{0,24}}\bop de \d{{1,2}}{NTH}(?! (?:van|{MONTH}))"
        ),
        "gone",
    ),
    (
        (
            r"\b(?:over|in|binnen) (?:een |1 )?(?:half jaar|jaar|\w+ (?:maanden|mnd)) "
            r"(?:\w+ ){0,5}?(?:klaar(?! met)|ervan af|afgelost|afbetaald|schuldenvrij)\b"
        ),
        "gone",
    ),
    (
        (
            r"\b(?:a|one|een) (?:week|month|maand|day|dag) or (?:so|two)\b|"
            r"\bweekend van (?:de )?(?=\d)"
        ),
        "gone",
    ),
    # "Binnen een week na ontvangst": of a day that is not known.
    (
        (
            rf"\b(?:{N}|de|die) {UNIT} (?:na|after) (?:ontvangst|levering|dagtekening|receipt|"
            r"(?:de|het|mijn|uw|jullie|my|your|the) (?!\d)\w+)\b"
        ),
        "gone",
    ),
    (
        (
            rf"\bin {N} {UNIT} (?:tijd )?(?:al )?{N} \w+|"
            r"\bhaal (?:ik )?(?:het )?(?:eind|einde) van de (?:week|maand|dag) niet"
        ),
        "gone",
    ),
    # "Een dag later dan afgesproken": of a day that nobody names.
    (
        (
            rf"\b{N} {UNIT} (?:later|eerder) (?:\w+ )?dan(?= {THAN})"
            rf"(?: (?:op )?(?:de )?\d{{1,2}}{NTH})?"
        ),
        "gone",
    ),
    (rf"\b(?:de )?week (?:na|after) (?:{NEXT} week|de volgende)\b", "week_after_next"),
    # "Geannuleerd binnen 14 dagen" tells how soon something was done.
    (
        (
            rf"\b(?!geduld)(?:(?:af|op|aan|terug|uit)?ge\w{{2,}}(?:d|t|en)|betaald|cancelled|"
            rf"returned) (?:\w+ ){{0,2}}"
            rf"(?:binnen|in|within) (?:de |het |the )?{N} {UNIT}\b"
        ),
        "gone",
    ),
    (rf"\bde \d{{1,2}}{NTH} die\b", "gone"),
    (WEEKDAY_OF_MONTH, "weekday_of_month"),
    (WEEK_OF_MONTH, "week_of_month"),
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
    (r"\b(?:in|within) a fortnight\b", "in_days_14"),
    (rf"\b{GONE}\s(?:{DAY}|week|maand|month|weekend|jaar|year)\b", "gone"),
    (r"\b(?:eergister(?:en|avond)?|day before yesterday)\b", "days_ago_2"),
    (r"\b(?:gisteren|gister|gisteravond|gistermiddag|gisterenavond|yesterday)\b", "days_ago_1"),
    (rf"\b(?P<n>{N})\s(?P<unit>{UNIT})\s(?:geleden|ago|terug)\b", "ago"),
    (rf"\been (?P<unit>dag|week|maand) of (?P<n>{N}) (?:geleden|terug)\b", "ago"),
    (
        (
            rf"\b(?:heb|hebben) (?:ik |we |wij )?(?:nog |zo'n )?(?P<n>{N})"
            r" (?P<unit>dagen|weken|weekjes|week|werkdagen)(?= nodig\b)"
        ),
        "after_count",
    ),
    (
        r"\b(?:over|in) (?:een )?(?:half jaar|half a year)\b(?! (?:spreiden|verdelen|betalen))",
        "half_year",
    ),
    (
        (
            r"\b(?<!spreiden )(?<!verdelen )(?<!smeren )(?<!gespreid )(?<!betalen )(?<!aflossen )"
            r"(?:over|binnen|in|nog) (?:zo'n |ongeveer |circa )?een (?P<unit>dag|week|maand) of"
            # "A week or two" is no more than that; "een week of drie" is about three.
            rf" (?!(?<=week of )twee|(?<=maand of )twee)(?P<n>{N})\b"
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
    # "Twee a drie weken", "10 tot 14 dagen" name no day, and no amount either.
    (rf"\b{N} ?(?:a|tot|of|to|or|-) ?{N} {UNIT}\b", "vague"),
    # "Elke 28e, te beginnen in december": the first of them is the 28th of December.
    (rf"{_EACH_NTH}(?:[a-z]+,? ){{0,3}}?{_FROM_MONTH}", "dated"),
    (rf"{_EACH_NTH}(?=(?:[a-z€\d,]+ ){{1,3}}?{_FROM_MONTH})", "dated"),
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
    # "De 3e al deze week", "van 80 naar 120 in 2 weken".
    (rf"\b\d{{1,2}}{NTH} al (?:deze|die|dit|van)\b", "gone"),
    (rf"(?<=naar \d\d\d )(?:euro )?(?:in|binnen) {N} {UNIT}(?: tijd)?\b", "gone"),
    # "Tot mijn 18e".
    (rf"\b(?:mijn|haar|zijn|hun|my|his|her) \d{{1,2}}{NTH}(?![a-z])", "gone"),
    (rf"\b\d{{1,2}}{NTH} (?!kerstdag|paasdag|pinksterdag)\w*{COUNTED}\b", "gone"),
    (rf"\b(?:elke|iedere|every) (?:{ORDINAL}|laatste)(?: dag)? van de {MONTHLY}\b", "gone"),
    (
        (
            rf"\b(?:(?:altijd|meestal|steeds|vaak) (?:op |rond )?(?:{DAY})(?: (?:en|of) (?:{DAY}))*"
            rf"|(?:{DAY}) (?:altijd|meestal)"
            rf"|(?:alleen|enkel|maar) (?:op )?(?:{DAY})(?: (?:{DAY}))* en (?:{DAY}))\b"
        ),
        "gone",
    ),
    (
        (
            rf"\b(?<!lukt )(?<!gaat )(?<!kan )(?:niet|geen|not) (?:op |voor |pas )?(?:morgen|"
            rf"vandaag|{DAY}|tomorrow|today|"
            rf"(?:{NEXT}|deze|this)"
            rf" (?:week|{MONTHLY})|dit weekend|(?:de )?\d{{1,2}}{NTH})(?=,? (?:maar\b|but\b|"
            # In "niet, zondag wel" it is Sunday.
            rf"wel (?:op |in |de )?(?:\d|{DAY}|{MONTH}|{NEXT}|over|na|begin|eind|half)))"
        ),
        "gone",
    ),
)
