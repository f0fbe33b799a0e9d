"""The words that speak of days, in the order in which they are read, each with its reader."""

from __future__ import annotations

from dialogs.entities.days.day_words import (
    COUNTED,
    DAY,
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
from dialogs.entities.days.feasts import FEAST, WEEK_AROUND, WEEKDAY_AROUND
from dialogs.entities.days.first_patterns import FIRST
from dialogs.entities.days.spans import (
    BETWEEN,
    NEXT_QUARTER,
    NEXT_YEARS_MONTH,
    PART_OF,
)
from dialogs.entities.numbers import WORDS

#: In this order; what an earlier rule read, a later one does not see.
PATTERNS: tuple[tuple[str, str], ...] = (
    *FIRST,
    (WEEK_AROUND, "week_around"),
    (rf"\b(?:{DAY}),? (?:de |den |the )(?P<nth>{ORDINAL})\b(?! \w*{COUNTED})", "ordinal_of_month"),
    # Short forms that are no other word, or stand where only a day can.
    (
        (
            r"\b(?P<day>wo|za)\b(?! ?\d)|\b(?P<day1>vr)\b(?=$| ?[.!?]| (?:ochtend|middag|avond|"
            r"betaal|krijg|maak|stort|doe|kan|heb|lukt|dan|pas)\b)"
            r"|\b(?:op|uiterlijk|komende|volgende|aanstaande|deze) (?P<day2>ma|di|do|vr|"
            r"zo)\b(?! ?\d)"
            r"|\b(?P<day3>ma|di|do|zo) ?(?:ochtend|middag|avond)\b"
        ),
        "weekday",
    ),
    # The day of the month says more than the weekday beside it.
    (
        (
            rf"\b(?:{DAY}),? (?=(?:de |den |the )?\d{{1,2}}(?:{NTH}(?![a-z])| (?:{MONTH})\b|"
            rf"[-/]\d))"
        ),
        "gone",
    ),
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
            rf"(?P<n2>{N}) (?P<unit2>{UNIT})(?= nodig| geduld| wachten| de tijd| (?:en )?dan\b|$|"
            r"[.,!?])"
        ),
        "after_count",
    ),
    (
        (
            r"(?<!per )(?<!elke )(?<!iedere )(?<!deze )(?<!de )\b"
            r"(?P<unit>dagje|weekje|maandje|week|maand) (?:uitstel|respijt|later|extra)\b"
        ),
        "after_count",
    ),
    (BETWEEN, "between"),
    # Written out.
    (r"\b(?P<year>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b", "dated"),
    (r"(?<![\d.,-])(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<year>(?:20)?\d\d)(?![\d-])", "dated"),
    (r"(?<![\d.,-])(?P<d>\d{1,2}) (?P<m>[01]?\d) (?P<year>20\d\d)(?![\d-])", "dated"),
    (r"\bop (?P<d>[0-3]?\d)\.(?P<m>0[1-9]|1[0-2])\b(?![.\d]|\s?(?:euro|eur|€|uur|u\b))", "dated"),
    (r"(?<![\d.,/€-])(?<!€ )(?P<d>[0-3]?\d)[-/](?P<m>[01]?\d)(?![\d/,-])", "dated"),
    (rf"\b(?P<d>\d{{1,2}}){NTH}?\s(?:of\s|van\s)?(?P<month>{MONTH})\b{YEAR}", "dated"),
    (
        (
            rf"\b(?P<month>{MONTH})\s(?:the\s|de\s|op de\s)?(?P<d>\d{{1,2}}){NTH}?\b"
            rf"(?!\s?(?:euro|€|per\b|in de\b|elke\b|eur\b|,-)){YEAR}"
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
    (rf"\b(?P<month>{LONG_MONTH}) (?:the )?(?P<nth>{ORDINAL})\b(?! (?:week|hel))", "ordinal_dated"),
    (PART_OF, "part_of"),
    (
        (
            rf"\b(?:in|naar|gedurende|ergens in|pas in|misschien|waarschijnlijk|zeg|vanaf|wordt|"
            r"wordt het|liever|pas|"
            rf"during)(?: de maand)? (?P<month>{LONG_MONTH})\b{YEAR}"
        ),
        "in_month",
    ),
    # "Mei lukt wel": the month alone, where it is what can be.
    (
        (
            rf"\b(?<!van )(?<!uit )(?<!over )(?<!of )(?P<month>(?!may\b)(?:{LONG_MONTH}))"
            rf"{YEAR}(?= (?:lukt|kan|betaal|betalen|gaat|is|zou|past|dan|pas|wel|graag|wordt)\b)"
        ),
        "in_month",
    ),
    (rf"^(?:pas |denk |misschien )?(?P<month>(?:{LONG_MONTH}))$(?P<year>)", "in_month"),
    (WEEKDAY_AROUND, "weekday_around"),
    (FEAST, "feast"),
    (
        (
            # "Deze week 50" and "per week 20" name an amount, and no week of the year.
            r"(?<!per )(?<!elke )(?<!iedere )(?<!each )(?<!every )(?<!a )(?<!de )"
            r"(?<!deze )(?<!volgende )(?<!komende )(?<!this )(?<!next )\b"
            r"week(?:nummer|nr)? (?P<w>[1-4]?\d|5[0-3])\b(?![.,]\d|\s?(?:euro|eur\b|€|,-|x\b|keer))"
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
    (rf"\b(?:a|one) week (?:from|after) (?P<day>{DAY})\b", "weekday_after_week"),
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
    (
        r"\b(?:dit|dis|dees|komend|het|volgend|aankomend|this|next|the|(?:van)?'?t) weekend\b",
        "weekend",
    ),
    (
        (
            rf"\b(?:eind|einde|end|laatste dag)(?: van| of)?(?: de| deze| the| this)?(?: {NEXT})?"
            rf" {MONTHLY}\b|\bmaandeinde\b"
            rf"|\b{NEXT} {MONTHLY} (?:aan het |op het |op 't )?(?:eind|einde)\b"
        ),
        "end_of_month",
    ),
    (
        rf"\b(?:de |den |the )?(?P<d>\d{{1,2}}){NTH}? (?:van |of )?(?:de |the )?{NEXT} {MONTHLY}\b",
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
            rf"\b(?:op|rond|tegen|vanaf|per|tot) (?:de|den) (?P<nth>{ORDINAL})"
            r"(?= (?:betalen|overmaken|storten|voldoen|aflossen|maak|betaal|doen|kan|stort|"
            r"afschrijven|van|kunnen|mogen|wachten|uitstel|lukken|geven)\b)"
        ),
        "ordinal_of_month",
    ),
    # "De tiende kan ik", but not "de eerste kan ik niet betalen".
    (
        (
            rf"\b(?:de|den|op de|rond de|voor de) (?!(?:eerste|tweede|derde) )(?P<nth>{ORDINAL})"
            r"(?= (?:kan|dan|graag|betaal|krijg|lukt|komt|heb|ga|maak|zal|stort|word|wordt|en|is|"
            r"want|dus|maar|pas)\b)"
        ),
        "ordinal_of_month",
    ),
    # "De eerste betalen, dan heb ik loon": of the month, and not of two parts or two invoices.
    (
        (
            r"\b(?:de|den) (?P<nth>eerste)(?!.*\btweede\b)"
            r"(?= (?:betaal|betalen|dan|krijg|komt|maak|doe|is)\b.{0,40}"
            r"\b(?:loon|salaris|aow|uitkering|pensioen|toeslag|bijstand|ww|gestort|betaaldag)\b)"
        ),
        "ordinal_of_month",
    ),
    (rf"\b{NEXT} week\b", "week_next"),
    (
        (
            rf"\b(?:over(?!\s{N} (?:months|weeks))|binnen|in|"
            rf"within|komt met)\s(?:nu en )?(?:zo'n |ongeveer |circa |"
            rf"about )?(?P<n>{N})\s(?P<unit>{UNIT})"
            r"\b(?! (?:te )?(?:spreiden|verdelen|uitsmeren|afbetalen|aflossen|verspreid|uit))"
            # "Over zes maanden betalen" is as often a spread; a few weeks are a day.
            r"(?!(?:(?<=maanden)|(?<=maand)|(?<=months)) (?:te )?betalen(?! we| wij))"
        ),
        "after_count",
    ),
    (r"\b(?:over|binnen|within|in) 24 (?:uur|hours)\b", "in_days_1"),
    (r"\b(?:over|binnen|within|in) 48 (?:uur|hours)\b", "in_days_2"),
    # Days.
    (r"\boverovermorgen\b", "in_days_3"),
    (r"\b(?:overmorgen(?:ochtend|middag|avond)?|day after tomorrow)\b", "in_days_2"),
    (
        (
            r"(?<!goede )(?<!good )(?<!in de )\b(?:morgen(?:ochtend|middag|avond|vroeg|nacht)?|"
            r"mor(?:ge)?navond|tomorrow)\b"
        ),
        "in_days_1",
    ),
    (r"\b(?:vanochtend|vanmorgen|this morning)\b", "in_days_0"),
    (
        r"\b(?:vandaag|vanavond|vanmiddag|vannacht|today|tonight|this (?:evening|afternoon))\b",
        "in_days_0",
    ),
    (rf"\b(?P<day>{DAY})(?:s|avond|ochtend|middag|morgen|nacht)?\b", "weekday"),
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
