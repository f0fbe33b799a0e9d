"""Plan answers: what a short answer means while we talk about parts, or about moving one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from dialogs.entities.dated_parts import figure_beside_a_day
from dialogs.entities.days.dates import bare_day
from dialogs.entities.money.amounts import Amount, bare_number
from dialogs.entities.numbers import WORDS, number
from dialogs.intents import Intent
from dialogs.listening.offers import finds_it_too_much, offers_something
from dialogs.listening.shifts import asks_shift
from dialogs.understanding.by_rules import CERTAIN, Meaning, inform

#: Nobody means this many parts; a larger number is an amount a month. It is read back anyway.
MOST_COUNT = 12
_MAY_BE_A_NO = {
    Intent.UNCLEAR,
    Intent.UNSURE,
    Intent.HARDSHIP,
    Intent.DENY,
    Intent.REQUEST_PLAN,
}


def as_parts(meaning: Meaning, today: date) -> Meaning:
    """Read the answer to "in how many parts?": a number, an amount, or any other offer."""
    value = bare_number(meaning.plain)
    if value is not None and value > MOST_COUNT:
        return inform(replace(meaning, amounts=(Amount(cents=value * 100, per="month"),)))
    if value is not None:
        return inform(replace(meaning, count=value))
    return as_new_count(meaning) or as_offer(_with_figure(meaning, today))


def _with_figure(meaning: Meaning, today: date) -> Meaning:
    """Hear "eerste van de maand 100" as an amount too: in a talk about parts nothing else fits."""
    if meaning.amounts or meaning.count or meaning.dated or not meaning.dates:
        return meaning
    if _INSTEAD.search(meaning.plain):
        return meaning  # "de 1e ipv 26" names the day before it
    cents = figure_beside_a_day(meaning.plain, today)
    if cents and cents < _LEAST_FIGURE:
        return meaning  # "the first one on dec 5"
    return replace(meaning, amounts=(Amount(cents=cents, per="month"),)) if cents else meaning


_INSTEAD = re.compile(r"\b(?:ipv|in plaats van|i\.p\.v\.|instead of|rather than)\b")
#: Nobody offers less than this as a bare figure.
_LEAST_FIGURE = 500


def as_start(meaning: Meaning) -> Meaning:
    """Read a day beside a plan that was read back as the day on which it starts.

    "Kan de eerste een week later", "volgende week woensdag heb ik geld"; who says to pay all of it
    at once on a day means no plan any more.
    """
    if meaning.intent not in _MAY_START or _ALL_OF_IT.search(meaning.plain):
        return meaning
    return inform(meaning) if meaning.dates or asks_shift(meaning.plain) else meaning


_MAY_START = {Intent.PROMISE_TO_PAY, *_MAY_BE_A_NO} - {Intent.DENY}
_ALL_OF_IT = re.compile(
    r"\b(?:alles|in (?:een|1) keer|ineens|helemaal|(?:hele|volle|volledige) bedrag|in full"
    r"|all of it|everything|at once|the whole)\b"
)


def as_new_count(meaning: Meaning) -> Meaning | None:
    """Read "nee liever in 4" as another number of parts; a figure alone may be a choice."""
    said = _NEW_COUNT.match(meaning.plain)
    count = number(said["n"]) if said else None
    if said is None or count is None or not 1 < count <= MOST_COUNT:
        return None
    beside = said["before"].strip() or said["after"].strip()
    return inform(replace(meaning, count=count)) if beside else None


_NEW_COUNT = re.compile(
    r"^(?P<before>(?:(?:nee|nou|oke|ok|hmm|of|dan|toch|liever|doe|maar|kan|mag|het|graag|in|no|rather|make|it|"
    r"can|i|we|do|better|wel|ook|ik|wil)[, ]+)*)"
    rf"(?P<n>\d{{1,2}}|{WORDS})"
    r"(?P<after>(?: ?(?:x|keer|delen|dan|graag|alstublieft|maar|ook|please|parts|times|instead))*)"
    r"[ .!?]*$"
)


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
