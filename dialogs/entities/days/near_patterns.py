"""The words that speak of weeks, months and days near today, in the order of their reading."""

from __future__ import annotations

from dialogs.entities.days.day_words import (
    ANY_DAY,
    COUNTED,
    DAY,
    MONTHLY,
    NEXT,
    NTH,
    ORDINAL,
    PERIODS,
    UNIT,
    N,
)
from dialogs.entities.days.spans import NEXT_QUARTER, NEXT_YEARS_MONTH

#: What is read after all that was written out.
NEAR: tuple[tuple[str, str], ...] = (
    # Years, weeks and months.
    (NEXT_YEARS_MONTH, "next_years_month"),
    (NEXT_QUARTER, "next_quarter"),
    (
        rf"\b(?P<day>{ANY_DAY}) (?:over (?P<n>{N}) weken|in (?P<m>{N}) weeks)\b",
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
        rf"\b(?P<day>{ANY_DAY}) (?:over (?:een week|8 dagen|acht dagen)|a week|week)\b",
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
    (rf"\b{NEXT} week (?:op )?(?P<day>{ANY_DAY})\b", "weekday_next_week"),
    (rf"\b(?P<day>{ANY_DAY}) (?:volgende week|next week)\b", "weekday_next_week"),
    (r"\b(?:na|after)(?: het| dit| the)? weekend\b", "after_weekend"),
    (
        r"\b(?:dit|dis|dees|komend|het|volgend|aankomend|this|next|the|(?:van)?'?t) weekend\b",
        "weekend",
    ),
    (
        (
            rf"\b(?:eind|einde|end|laatste dag)(?: van| of)?(?: de| deze| the| this)?(?: {NEXT})?"
            rf" {MONTHLY}\b|\bmaand ?einde\b"
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
    (rf"\b(?:deze|dees|this|lopende) {MONTHLY}\b", "rest_of_month"),
    (r"\b(?:deze|this|dees|van de) week\b", "rest_of_week"),
    (
        r"\b(?:nog dit (?P<unit>kwartaal|jaar)|dit (?P<yet>jaar) nog|dit (?P<whole>kwartaal))\b",
        "rest_of_whole",
    ),
    (
        rf"\b(?:de|den|op de|rond de|voor de) (?P<nth>{ORDINAL})(?= |$)(?! (?:{COUNTED}|[\w#]+))",
        "ordinal_of_month",
    ),
    (
        (
            rf"\b(?:op|rond|tegen|vanaf|per|tot) (?:de|den) (?P<nth>{ORDINAL})"
            r"(?= (?:betalen|overmaken|storten|voldoen|aflossen|maak|betaal|doen|kan|stort|"
            r"afschrijven|van|kunnen|mogen|wachten|uitstel|lukken|geven)\b"
            rf"| €| (?:\d{{1,4}}|{N}) ?(?:euro|eur|,-))"
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
            r"\b(?! (?:te )?(?:spreiden|verdelen|uitsmeren|afbetalen|aflossen|verspreid|uit|"
            r"van \d))"
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
            rf" (?P<d>\d{{1,2}}){NTH}(?![a-z]| (?:op|in|per|vanaf) #)"
        ),
        "day_of_month",
    ),
    (
        # "1e op 25 januari" is the first one.
        (
            rf"(?<![\w.,€/-])(?P<d>[12]?\d|3[01]){NTH}(?![a-z])(?!\s?(?:{PERIODS}|euro)|"
            r" (?:op|in|per|vanaf) #| \d+(?:,\d\d?)? (?:euro |eur |€ )?(?:op )?#)"
        ),
        "day_of_month",
    ),
)
