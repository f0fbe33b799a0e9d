"""Moments: reading an answer to "when may we call?" as one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from dialogs.entities.days.clock_times import TimeWish, bare_time, find_time
from dialogs.entities.days.dates import bare_day
from dialogs.entities.days.day_words import DAY
from dialogs.entities.identity.phone_numbers import find_phone
from dialogs.entities.identity.proof import Proof
from dialogs.intents import Intent
from dialogs.listening.puzzled import has_no_idea
from dialogs.understanding.by_rules import Meaning, inform

#: What a time or a day is an answer to; beside other words it has another meaning.
_ABOUT_TIME = frozenset(
    {
        Intent.UNCLEAR,
        Intent.UNSURE,
        Intent.PROMISE_TO_PAY,
        Intent.PAY_NOW,
        Intent.REQUEST_CALLBACK,
        Intent.AFFIRM,
        Intent.DENY,
        Intent.GREET,
        Intent.THANKS_BYE,
        Intent.INFORM,
    }
)


_WHENEVER = re.compile(
    r"^(?:dat |het |mij |me |nou |sorry )*(?:maakt (?:mij |me )?niet(?:s)? uit|kan altijd|altijd"
    r"|zo snel mogelijk|doe maar (?:iets|wat)|wanneer (?:u|je|jullie|het) \w+|any ?time|whenever"
    r"|as soon as possible|asap)\b"
)


def suits_whenever(plain: str) -> bool:
    """Tell whether a normalised text leaves the moment of a call open."""
    return bool(_WHENEVER.match(plain)) or has_no_idea(plain)


_LEAVES_IT_OPEN = frozenset({Intent.OUT_OF_SCOPE, Intent.HELP, Intent.ASK_DETAILS})


def moved_hour(plain: str) -> TimeWish | None:
    """Return the hour of "actually make it 4": another one than was agreed, and nothing else."""
    said = _MAKE_IT.match(plain)
    return bare_time(plain[said.end() :].rstrip(" .!?")) if said else None


_MAKE_IT = re.compile(
    r"^(?:(?:actually|nee|no|oh|toch|liever|doe|maar|maak|er|make|it|that|rather|better|can|we|do|"
    r"kan|mag|het|om|at|sorry|wait|wacht|hmm|ook|naar|to|van|dan|wordt)[ ,]+)+"
)
_HOURS_ON = re.compile(
    r"\b(?P<n>een|1|twee|2|half|anderhalf|an|a|one|two) ?(?:uur|uurtje|uren|hours?)"
    r" (?P<way>later|eerder|vroeger|earlier|sooner)\b"
)
_IN_HOURS = {"half": 30, "anderhalf": 90, "twee": 120, "2": 120, "two": 120}


def hours_on(plain: str) -> int | None:
    """Return by how many minutes a call moves: "een uurtje later" is 60; below 0 is sooner."""
    said = _HOURS_ON.search(plain)
    if said is None:
        return None
    minutes = _IN_HOURS.get(said["n"], 60)
    return minutes if said["way"] == "later" else -minutes


SAME_TIME = re.compile(r"\b(?:zelfde|dezelfde|same) (?:tijd(?:stip)?|uur|time|hour)\b")


def sees_you(plain: str) -> bool:
    """Tell whether somebody nods to a day that was agreed: "prima, tot donderdag"."""
    return bool(_SEE_YOU.match(plain))


def moves_call(meaning: Meaning, today: date) -> bool:
    """Tell whether a message, after a call was agreed, is about when that call comes.

    "Donderdag kan toch niet, vrijdag zelfde tijd" pays nothing on Friday.
    """
    plain = meaning.plain
    if meaning.intent not in _MAY_MOVE or meaning.amounts or _OF_MONEY.search(plain):
        return False
    told = find_time(plain) or moved_hour(plain) or meaning.dates or bare_day(plain, today)
    return bool(told or SAME_TIME.search(plain) or _CANNOT.search(plain))


_MAY_MOVE = frozenset(
    {
        Intent.UNCLEAR,
        Intent.UNSURE,
        Intent.PROMISE_TO_PAY,
        Intent.REQUEST_CALLBACK,
        Intent.OUT_OF_SCOPE,
        Intent.DENY,
    }
)
_OF_MONEY = re.compile(
    r"\b(?:betaal\w*|betalen|pay\w*|paid|over ?mak\w*|maak \w+ over|voldoe\w*|geld|euro|bedrag"
    r"|link|loon|salaris|uitkering|money|factuur|rekening|delen|termijn\w*)\b"
)
#: "Prima, tot donderdag" moves nothing.
_SEE_YOU = re.compile(
    r"^(?:(?:ok|oke|ja|prima|top|goed|fijn|mooi|super|bedankt|dank (?:u|je)|great|fine|thanks)"
    r"[ ,]+)*"
    r"(?:tot|spreek (?:u|je|jullie)|see you|until|talk to you)"
    r"(?: (?:dan|straks|morgen|overmorgen|later|then|tomorrow|op|on|volgende|aanstaande|next|week"
    rf"|hoor|{DAY}))+"
    r"[ .!]*$"
)
_CANNOT = re.compile(
    r"\b(?:kan|lukt|past|komt|schikt)\b.{0,24}\bniet\b"
    r"|\b(?:can not|cannot|does not suit|busy then)\b"
)


def as_moment(meaning: Meaning, today: date) -> Meaning:
    """Read "na vijven" or "vrijdag" as the moment that was asked for; other wishes stay."""
    plain = meaning.plain
    if meaning.intent in _ABOUT_TIME | _LEAVES_IT_OPEN and suits_whenever(plain):
        return inform(meaning)
    if meaning.intent not in _ABOUT_TIME:
        return meaning
    told = find_time(plain) or bare_time(plain) or meaning.dates or bare_day(plain, today)
    if told or SAME_TIME.search(plain) or find_phone(meaning.text):
        # The figures are a time or a number to call, no proof of who speaks.
        return inform(replace(meaning, proof=Proof()))
    return meaning
