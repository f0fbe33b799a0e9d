"""Months and weeks that count parts: "6 maanden lang 25", "50 per maand, 3 maanden", "6 mnd".

So many months to wait, or that something lasted, are none.
"""

from __future__ import annotations

import re

from dialogs.entities.money.part_words import (
    CLOSED,
    FEW,
    LITTLE,
    MONTHS,
    PAYING,
    SO_LONG,
    SPREAD,
    WISHED,
    N,
)

#: The surest first; the number is group "n".
MONTH_COUNTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^(?P<n>{FEW}) {MONTHS} (?:dus )?(?:en )?niet \d",
        rf"\bin (?P<n>{FEW}) {MONTHS} (?=€? ?\d+(?:,\d\d)? (?:euro )?per maand)",
        (
            rf"(?<!over )(?<!binnen )(?<!na )\b(?P<n>{FEW}) weken (?=€? ?\d+(?:,\d\d)? (?:euro "
            r")?(?:per|elke) week)"
        ),
        rf"(?<!pas )\b{PAYING} in (?P<n>{FEW}) {MONTHS}{CLOSED}",
        rf"\bin (?P<n>{N}) {MONTHS} tijd\b",
        rf"\bmet (?P<n>{N}) {MONTHS} (?:kom|ben|red|lukt)\b",
        (
            r"\b(?:doe|kies|wil|liever|toch|graag) (?:dan |het |toch |"
            rf"graag )*(?:maar )?(?P<n>{FEW}) {MONTHS}{CLOSED}"
        ),
        (
            r"\bheb (?:ik )?(?:er )?(?:zeker |minstens |"
            rf"wel )?(?P<n>{FEW}) {MONTHS} nodig\b(?! (?:om|voor) te)"
        ),
        rf"\b(?P<n>{FEW}) {MONTHS} om (?:het|dit|dat|alles|de \w+|hem) (?:af te|te|helemaal)",
        rf"\b(?P<n>{FEW}) (?:{MONTHS}|weken|weeks) x (?=€|\d)",
        (
            rf"\b(?:denk|dacht|gedacht) (?:\w+ )?aan (?P<n>{N}) {MONTHS}"
            r"(?! (?:uitstel|geleden|later|wachten|extra|respijt))\b"
        ),
        rf"\b(?:zou|moet|kan|mag)\b.{{0,20}} in (?P<n>{N}) {MONTHS} (?:lukken|kunnen|mogen)\b",
        rf"\b(?P<n>{N}) weken (?:lang|achter elkaar|achtereen)\b",
        (
            rf"\b(?:kan|mag|kunnen|can|could)\b(?! (?:ik )?pas).{{0,30}}\b(?:in|"
            rf"over) (?P<n>{N}) {MONTHS}(?= ?[.!?]*$)"
        ),
        (
            rf"\b{SPREAD}\b.{{0,24}}?\b(?:over|in|op)\s"
            rf"(?:(?:de )?(?:komende|volgende|eerste) )?(?P<n>{N})\s(?:{MONTHS}|weken|weeks)"
        ),
        rf"\b(?:over|in)\s(?P<n>{N})\s{MONTHS}\s(?:te )?(?:{SPREAD}|afbetalen|aflossen)",
        rf"\bin\s(?P<n>{N})\s{MONTHS}\s(?:te )?{PAYING}",
        (
            rf"\b(?<!over )(?<!binnen )(?<!na )(?P<n>{N})\s{MONTHS}\s"
            rf"(?:lang|op rij|achter elkaar|achtereen|long|in a row|{SPREAD}|{PAYING}|graag|"
            rf"please)\b"
        ),
        (
            r"\b(?:split|splits|knip|hak|verdeel|verdelen|opdelen|splitsen|opsplitsen|knippen|"
            rf"hakken|divide)\b.{{0,24}}?"
            rf"\b(?:in|into)\s(?P<n>{N})\b(?! (?:{MONTHS}|weken|weeks|dagen|days))"
        ),
        (
            rf"(?<!over )(?<!binnen )(?<!in )(?<!na )(?<!de )(?<!elke )(?<!iedere )(?<!per )"
            rf"\b(?P<n>{N})\s{MONTHS} (?:van |a |lang )?(?=€|\d|#)"
        ),
        rf"\b{SPREAD} (?P<n>{N}) {MONTHS}\b",
        (
            rf"(?<!over )(?<!na )(?<!nog )(?<!komende )(?<!in )(?<!van )\b(?P<n>{N}) {MONTHS} "
            r"(?:(?:zou|moet) (?:dat|het) (?:gaan|lukken|kunnen)|over doen|overheen)\b"
        ),
        rf"\bover (?P<n>{N}) {MONTHS} (?:mag|kan|mogen|kunnen) (?:doen|{SPREAD})\b",
        # As long as that what is paid each month: "25 per maand, 6 maanden".
        rf"\b(?:per|elke|iedere) maand\b.{{0,40}} (?P<n>{FEW}) {MONTHS} dus{CLOSED}",
        rf"\bin (?P<n>{N}) {MONTHS} (?:van|a) (?=€|\d)",
        rf"\b(?:per|elke|iedere) maand\b(?:{SO_LONG})*(?P<n>{FEW}) {MONTHS}(?: lang)?{CLOSED}",
        (
            rf"\b(?:(?:per|elke|iedere) week|(?:elke|iedere) \w{{2,6}}dag)\b(?:{SO_LONG})*"
            rf"(?P<n>{FEW}) weken(?: lang)?{CLOSED}"
        ),
        rf"(?<!over )(?<!binnen )(?<!na )\b(?P<n>{FEW}) weken,? (?:elke|iedere|per) week\b",
        rf"\b(?:in )?totaal (?P<n>{FEW}) {MONTHS}{CLOSED}",
        # Done within so long: "in 9 maanden heb ik het afbetaald", "de rest in 3 maanden".
        (
            rf"\bin (?P<n>{FEW}) {MONTHS} (?:\w+ ){{0,5}}?(?:afbetaald|afgelost|klaar mee|"
            r"helemaal betaald|weggewerkt|ervan af)\b"
        ),
        (
            r"\b(?:rest|restant|overige|resterende bedrag) (?:betaal ik |graag |"
            rf"dan )?in (?P<n>{FEW}) {MONTHS}\b"
        ),
        (
            r"\b(?:optie|\w*regeling|plan|spreiding|looptijd|periode)(?: van| met| over)? "
            rf"(?P<n>{N}) {MONTHS}\b"
        ),
        (
            r"(?:\b(?:pay|spread|split|month|week|euros?|instal\w*)|\d|#|^)[^.]{0,20} ?"
            rf"\b(?:for|gedurende)\s(?P<n>{N})\s{MONTHS}\b"
        ),
        rf"\b(?:monthly|maandelijks)\b.{{0,12}}\b(?P<n>{N}) {MONTHS}\b",
        (
            rf"\b(?P<n>{N}) {MONTHS}\b.{{0,12}}\b(?:elke|iedere) maand\b.{{0,16}}"
            r"\b(?:deel|stuk|stukje|beetje|iets|termijn)\b"
        ),
        # "6 mnd": as a time to wait for people say "over" or "uitstel" with it.
        rf"^{WISHED}(?P<n>{FEW})\s?{MONTHS}{LITTLE}",
    )
)
