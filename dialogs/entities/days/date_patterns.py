"""The words that speak of days of the calendar, in the order in which they are read."""

from __future__ import annotations

from dialogs.entities.days.day_words import (
    COUNTED,
    DAY,
    LONG_MONTH,
    MONTH,
    NTH,
    ORDINAL,
    UNIT,
    YEAR,
    N,
)
from dialogs.entities.days.feasts import FEAST, WEEK_AROUND, WEEKDAY_AROUND
from dialogs.entities.days.spans import (
    BETWEEN,
    PART_OF,
)
from dialogs.entities.days.weeks import NUMBERED
from dialogs.entities.numbers import WORDS

#: What is read after `FIRST`: weekdays with a number, dates, months and feasts.
WRITTEN: tuple[tuple[str, str], ...] = (
    (WEEK_AROUND, "week_around"),
    (
        rf"\b(?P<day>{DAY}),? (?:de |den |the )(?P<nth>{ORDINAL})\b(?! \w*{COUNTED})",
        "weekday_ordinal",
    ),
    # Short forms that are no other word, or stand where only a day can.
    (
        (
            r"(?:^|[.!?] |\b(?:dus|dan|en|maar) )(?:(?P<day5>di|vr)"
            r"(?= (?:wordt|komt|is|lukt|gaat|pas|kan|dan|heb)\b)"
            r"|(?P<day6>ma|di|do|vr)(?= (?:kan|betaal|krijg|maak|stort|doe|ga|heb|regel) (?:ik|we|"
            r"wij)\b))|"
            r"\b(?P<day4>ma|di|wo|do|vr|za|zo) of (?:ma|di|wo|do|vr|za|zo)\b|"
            r"\b(?P<day>wo|za)\b(?! ?\d| over | week| volgende week)|"
            r"\b(?P<day1>vr)\b(?=$| ?[.!?]| (?:ochtend|middag|avond|"
            r"betaal|krijg|maak|stort|doe|kan|heb|lukt|dan|pas)\b)"
            r"|\b(?:op|uiterlijk|komende|volgende|aanstaande|deze) (?P<day2>ma|di|do|vr|"
            r"zo)\b(?! ?\d)"
            r"|\b(?P<day3>ma|di|do|zo) ?(?:ochtend|middag|avond)\b"
        ),
        "weekday",
    ),
    (NUMBERED, "weekday_numbered"),
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
            r"\b(?:geduld|uitstel|respijt|de tijd)(?: van| voor| nog| met)?"
            rf" (?P<n>{N}) (?P<unit>{UNIT})\b"
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
            rf"\b(?<!begin )(?<!eind )(?<!einde )(?<!half )(?<!medio )(?<!\bin )"
            rf"(?P<month>{MONTH})\s(?:the\s|de\s|op de\s)?(?P<d>[0-3]?\d){NTH}?\b"
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
            rf"\b(?:in|naar|gedurende|ergens in|pas in|misschien|waarschijnlijk|zeg|vanaf|"
            r"(?<!one )(?<!invoice )(?<!bill )from|"
            r"wordt|per|starten|beginnen|eerste (?:termijn|betaling|keer)|"
            r"ingaande|met ingang van|startend|beginnend|wordt het|liever|pas|"
            rf"during)(?: de maand)? (?P<month>{MONTH})\b{YEAR}"
        ),
        "in_month",
    ),
    # "Mei lukt wel": the month alone, where it is what can be.
    (
        (
            rf"\b(?<!van )(?<!uit )(?<!over )(?<!of )(?<!voor )(?P<month>(?!may\b)(?:{LONG_MONTH}))"
            rf"{YEAR}(?= (?:lukt|kan|betaal|betalen|gaat|zou|past|dan|pas|weer|wel|ook|graag|mag|"
            r"oke?|beter|prima|haalbaar|"
            r"(?:verdien|krijg|start|begin|doe|maak|stort|regel) (?:ik|we|wij)|"
            r"wordt|is (?:ook |wel |pas |het )*(?:goed|prima|oke?|beter|haalbaar|mogelijk))\b)"
        ),
        "in_month",
    ),
    (
        (
            rf"(?:^(?:pas |denk |misschien )?|\b(?:dus|doe maar|maar|dan|graag|niet|lukken|nee) )"
            rf"(?P<month>(?:{LONG_MONTH})){YEAR}(?=$| ?[.!?]| beter\b)"
        ),
        "in_month",
    ),
    (WEEKDAY_AROUND, "weekday_around"),
    (FEAST, "feast"),
    (
        (
            # "Deze week 50" and "per week 20" name an amount, and no week of the year.
            r"(?<!per )(?<!elke )(?<!iedere )(?<!each )(?<!every )(?<!a )(?<!de )"
            r"(?<!\d )(?<!een )(?<!ene )(?<!andere )(?<!deze )(?<!volgende )(?<!komende )"
            r"(?<!this )(?<!next )\b"
            r"week(?:nummer|nr)? (?P<w>[1-4]?\d|5[0-3])\b(?![.,]\d|\s?(?:euro|eur\b|€|,-|x\b|keer))"
        ),
        "week_number",
    ),
)
