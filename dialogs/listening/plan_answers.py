"""Plan answers: what a short answer means while we talk about parts, or about moving one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dialogs.entities.amounts import Amount, bare_number
from dialogs.entities.dates import bare_day
from dialogs.intents import Intent
from dialogs.listening.offers import finds_it_too_much, offers_something
from dialogs.listening.shifts import asks_shift
from dialogs.understanding.by_rules import CERTAIN, Meaning, inform

#: Nobody means this many parts; a larger number is an amount a month. It is read back anyway.
MOST_COUNT = 12
_MAY_BE_A_NO = {Intent.UNCLEAR, Intent.UNSURE, Intent.HARDSHIP, Intent.DENY}


def as_parts(meaning: Meaning, _today: date) -> Meaning:
    """Read the answer to "in how many parts?": a number, an amount, or any other offer."""
    value = bare_number(meaning.plain)
    if value is not None and value > MOST_COUNT:
        return inform(replace(meaning, amounts=(Amount(cents=value * 100, per="month"),)))
    if value is not None:
        return inform(replace(meaning, count=value))
    return as_offer(meaning)


def as_offer(meaning: Meaning) -> Meaning:
    """Read what somebody can pay as an offer, and "dat is te veel" as a no."""
    if offers_something(meaning):
        return inform(meaning)
    if meaning.intent in _MAY_BE_A_NO and finds_it_too_much(meaning.plain):
        return replace(meaning, intent=Intent.DENY, confidence=CERTAIN)
    return meaning


def as_shift(meaning: Meaning, today: date) -> Meaning:
    """Read "een week later", "de 5e" or a day as the day to which a part of the plan moves."""
    if asks_shift(meaning.plain):
        return inform(meaning)
    short = bare_day(meaning.plain, today)
    if short is not None:
        return inform(replace(meaning, dates=(short,)))
    about_days = {Intent.PROMISE_TO_PAY, Intent.PAY_NOW, *_MAY_BE_A_NO}
    return inform(meaning) if meaning.dates and meaning.intent in about_days else meaning
