"""The words that speak of days, in the order in which they are read, each with its reader."""

from __future__ import annotations

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
from dialogs.entities.feasts import FEAST, WEEKDAY_AROUND
from dialogs.entities.numbers import WORDS
from dialogs.entities.spans import (
    BETWEEN,
    NEXT_QUARTER,
    NEXT_YEARS_MONTH,
    PART_OF,
    WEEK_OF_MONTH,
    WEEKDAY_OF_MONTH,
)

#: In this order; what an earlier rule read, a later one does not see.
PATTERNS: tuple[tuple[str, str], ...] = (
    # "Drie vierde van het bedrag" is no third of April.
    (r"\b\d/\d (?:van|deel|of the)\b", "gone"),
    (rf"\b(?:mevrouw|meneer|mevr|mw|dhr|heer|familie|fam) (?:{DAY})\b", "gone"),
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
            r"\b(?:over|in|binnen) (?:een |1 )?(?:half jaar|jaar|\w+ maanden) (?:klaar|ervan af|"
            r"afgelost|schuldenvrij)\b"
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
    (rf"\b\d{{1,2}}e (?!kerstdag|paasdag|pinksterdag){COUNTED}\b", "gone"),
    (rf"\b(?:elke|iedere|every) (?:{ORDINAL}|laatste)(?: dag)? van de {MONTHLY}\b", "gone"),
    (rf"\b(?:altijd|meestal|steeds) (?:op |rond )?(?:{DAY})\b", "gone"),
    (
        (
            rf"\b(?<!lukt )(?<!gaat )(?<!kan )(?:niet|geen|not) (?:op |voor |pas )?(?:morgen|"
            rf"vandaag|{DAY}|tomorrow|today|"
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
    (
        (
            rf"\b(?:geef|gun|give|geven)\b(?:(?! per | elke | iedere | every |"
            rf" each ).){{0,24}}?\b(?<!every )(?<!elke )(?<!per )(?P<n>{N}) (?P<unit>{UNIT})\b"
        ),
        "after_count",
    ),
    (
        (
            rf"\b(?P<n>{N}) (?P<unit>{UNIT}) (?:uitstel|de tijd|respijt|geduld|wachten|speling|"
            rf"later|nog(?! \w+ niet)|vanaf nu|na vandaag|from now|from today|extension|more time|"
            rf"extra time)\b"
            rf"|\b(?<!duurt )(?<!loopt )(?<!moet )(?<!zit )(?<!geldt )nog "
            rf"(?P<n2>{N}) (?P<unit2>{UNIT})(?= nodig| geduld| wachten| de tijd|$|[.,!?])"
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
        (
            rf"\b(?:de |den )?(?P<nth>{ORDINAL}|(?!een ){WORDS}) (?:van |"
            rf"of )?(?P<month>{LONG_MONTH})\b"
        ),
        "ordinal_dated",
    ),
    (PART_OF, "part_of"),
    (
        (
            rf"\b(?:in|gedurende|ergens in|pas in|vanaf|wordt|wordt het|liever|pas|"
            rf"during)(?: de maand)? (?P<month>{LONG_MONTH})\b{YEAR}"
        ),
        "in_month",
    ),
    (WEEKDAY_AROUND, "weekday_around"),
    (FEAST, "feast"),
    (
        (
            # "Deze week 50" and "per week 20" name an amount, and no week of the year.
            r"(?<!per )(?<!elke )(?<!iedere )(?<!each )(?<!every )(?<!a )(?<!de )"
            r"(?<!deze )(?<!volgende )(?<!komende )(?<!this )(?<!next )\b"
            r"week (?P<w>[1-4]?\d|5[0-3])\b(?![.,]\d|\s?(?:euro|eur\b|€|,-|x\b|keer))"
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
    (
        (
            rf"\b(?:op|rond|tegen|vanaf|per) (?:de|den) (?P<nth>{ORDINAL})"
            r"(?= (?:betalen|overmaken|storten|voldoen|aflossen|maak|betaal|doen|kan|stort|"
            r"afschrijven|van)\b)"
        ),
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
    (
        (
            r"(?<!goede )(?<!good )\b(?:morgen(?:ochtend|middag|avond|vroeg|nacht)?|"
            r"mor(?:ge)?navond|tomorrow)\b"
        ),
        "in_days_1",
    ),
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
