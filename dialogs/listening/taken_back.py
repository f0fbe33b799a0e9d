"""Taken back: the day that is meant when a message names another only to say it does not suit.

"Vrijdag lukt toch niet, maandag wel" is about Monday, and "vrijdag lukt niet" names no day at all.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from dialogs.entities.days.day_words import DAY, MONTH
from dialogs.entities.found import find_values
from dialogs.understanding.by_rules import Meaning

_DAY = (
    rf"(?:(?:aanstaande|komende|aankomende|deze|volgende|a\.?s\.?|this|next) )?"
    rf"(?:{DAY}|overmorgen|morgen|vandaag|nu|tomorrow|today|now"
    r"|de \d{1,2}(?:e|ste|de)\b"
    rf"|\d{{1,2}} (?:{MONTH})\w*"
    r"|(?:de|het) eind(?:e)? van de maand|eind van de maand|volgende week|next week)"
)
_FAILS = r"(?:lukt|kan|gaat|haal|red|past|komt|werkt|schikt|is|wordt|betaal)"
_WORDS = r"(?:(?:dat|het|mij|me|ik|toch|helaas|nog|echt|ook|voor|er|al|wel|geld|uit) ){0,4}"
_REFUSED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:op )?{_DAY},? {_FAILS} {_WORDS}niet(?: (?:lukken|betalen|redden|halen|meer))*",
        rf"\b{_FAILS} {_WORDS}(?:op )?{_DAY} {_WORDS}niet(?: (?:lukken|betalen|redden|halen))*",
        rf"\b(?:op )?{_DAY} (?:toch |helaas |liever |maar )?niet\b",
        rf"\b(?:in plaats van|ipv|i\.p\.v\.|instead of|rather than|not) (?:op |on )?{_DAY}",
        (
            rf"\b(?:on )?{_DAY} (?:(?:does|will|is|it|that|do) )?(?:not|doesn't|won't|isn't)"
            r"(?: (?:work|possible|going|good|suit|ok|fit|be))*"
        ),
        (
            rf"\b(?:had|zou|heb)(?: \w+){{0,4}} (?:op )?{_DAY}"
            r"(?=.*\b(?:niet (?:gelukt|gedaan|gehaald|gered|gegaan)|vergeten)\b)"
        ),
        rf"\b(?:can not|can't|cannot) (?:pay |do |make )?(?:it )?(?:on )?{_DAY}",
    )
)
#: "Vrijdag kan niet eerder" and "niet voor vrijdag" name the day that is meant.
_MEANS_IT = re.compile(r"\b(?:niet (?:voor|eerder|later)|not (?:before|until|later))\b")


def without_refused_days(meaning: Meaning, today: date) -> Meaning:
    """Return the message without the days that it says do not suit; other values stay."""
    if _MEANS_IT.search(meaning.plain):
        return meaning
    rest = meaning.plain
    for pattern in _REFUSED:
        rest = pattern.sub(" ", rest)
    if rest == meaning.plain:
        return meaning
    return replace(meaning, dates=find_values(rest, rest, today).ahead)
