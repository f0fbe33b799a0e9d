"""Moments: reading an answer to "when may we call?" as one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from dialogs.entities.clock_times import bare_time, find_time
from dialogs.entities.dates import bare_day
from dialogs.entities.phone_numbers import find_phone
from dialogs.entities.proof import Proof
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


def as_moment(meaning: Meaning, today: date) -> Meaning:
    """Read "na vijven" or "vrijdag" as the moment that was asked for; other wishes stay."""
    if meaning.intent not in _ABOUT_TIME:
        return meaning
    plain = meaning.plain
    if suits_whenever(plain):
        return inform(meaning)
    told = find_time(plain) or bare_time(plain) or meaning.dates or bare_day(plain, today)
    if told or find_phone(meaning.text):
        # The figures are a time or a number to call, no proof of who speaks.
        return inform(replace(meaning, proof=Proof()))
    return meaning
