"""People: who the made-up debtors are, what each wants, and how each behaves. Pure.

The same seed makes the same people. Nobody here exists: names are common ones thrown together, and
the numbers lie in a block of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import TypeVar

from bot.simulation.made_up_names import CITIES, FIRST_NAMES, GOODS, LAST_NAMES, STREETS
from storage.words import Channel, Language

T = TypeVar("T")


class Goal(StrEnum):
    """What somebody wants of the talk."""

    PAY = "pay"
    PARTS = "pay in parts"
    LATER = "pay later"
    PAID = "has paid already"
    DISPUTE = "does not agree"
    NOT_ME = "is somebody else"
    STOP = "wants no messages"
    PERSON = "wants a person"
    CALLBACK = "wants to be called"
    COMPLAINT = "complains"
    TROUBLE = "has no money"
    DEBT_HELP = "has a helper"
    CRISIS = "is in danger"
    DECEASED = "tells of a death"
    SILENT = "says nothing"


class Mood(StrEnum):
    """How somebody talks."""

    PLAIN = "plain"
    CURT = "curt"
    CHATTY = "chatty"
    ANGRY = "angry"
    CONFUSED = "confused"
    FOREIGN = "foreign"


class Picks(StrEnum):
    """How somebody answers a menu."""

    DIGIT = "digit"
    LABEL = "label"
    OWN_WORDS = "own words"


#: What people of whom a reminder is sent want, by our own guess; hard goals are more frequent than
#: in life, so that a run of some hundred meets each of them.
GOALS: Mapping[Goal, float] = {
    Goal.PAY: 25,
    Goal.PARTS: 17,
    Goal.LATER: 14,
    Goal.PAID: 8,
    Goal.DISPUTE: 8,
    Goal.NOT_ME: 4,
    Goal.STOP: 4,
    Goal.PERSON: 4,
    Goal.CALLBACK: 2,
    Goal.COMPLAINT: 2,
    Goal.TROUBLE: 5,
    Goal.DEBT_HELP: 2.5,
    Goal.CRISIS: 1,
    Goal.DECEASED: 1.5,
    Goal.SILENT: 4,
}
MOODS: Mapping[Mood, float] = {
    Mood.PLAIN: 40,
    Mood.CURT: 22,
    Mood.CHATTY: 15,
    Mood.ANGRY: 10,
    Mood.CONFUSED: 10,
    Mood.FOREIGN: 3,
}
#: Between which goals people change their mind while they talk.
FICKLE = (Goal.PAY, Goal.PARTS, Goal.LATER)
#: Goals that one has of another's phone, or that leave no room for a menu: said at once.
PRESSING = frozenset(
    {Goal.NOT_ME, Goal.STOP, Goal.PERSON, Goal.CRISIS, Goal.DECEASED, Goal.COMPLAINT}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Debt:
    """One claim on somebody. `cents` is what is to be paid."""

    creditor: str  #: its slug
    reference: str
    invoice: str
    cents: int
    invoiced_on: date
    due_on: date
    description: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A made-up debtor. Chances are 0 to 1; `patience` counts bad answers until giving up."""

    number: int
    name: str
    phone: str
    channel: Channel
    language: Language
    street: str
    postcode: str
    house: str
    suffix: str
    city: str
    debts: tuple[Debt, ...]
    goal: Goal
    mood: Mood
    picks: Picks
    foreign: str = ""  #: the language of somebody who speaks neither Dutch nor English
    second_goal: Goal | None = None  #: what it becomes when the mind changes
    parts: int = 3
    days_ahead: int = 5  #: until the promised day
    typos: float = 0.0
    splits: float = 0.0  #: chance that a message comes in two
    interrupts: float = 0.0  #: chance to ask something instead of answering
    wrong_first: bool = False  #: mistypes the first proof
    coy: bool = False  #: does not give an address before it is told why
    proves_by_invoice: bool = False
    patience: int = 3
    starts: float = 1.0  #: chance to answer a message of ours that is not an answer
    follows_links: float = 0.4  #: chance to open a link before any talk
    keeps_word: float = 0.85  #: chance to pay on the promised or agreed day
    slow_minutes: int = 60  #: until a first answer, on average


FOREIGN = ("de", "pl", "tr", "fr", "es", "ar", "uk")
_LETTERS = "ABCDEGHJKLMNPRTVWXZ"
#: +31 6 12… : mobile numbers that the sandbox treats as ordinary ones.
_FIRST_PHONE = 31612000000


def draw(
    seed: int, count: int, first_day: date, days: int, creditors: tuple[str, ...]
) -> list[Person]:
    """Make `count` people whose invoices fall due around a run of `days` from `first_day`."""
    return [
        _person(Random(f"{seed}:{number}"), number, first_day, days, creditors)  # noqa: S311
        for number in range(count)
    ]


def choose(rng: Random, weights: Mapping[T, float]) -> T:
    """Return one of the keys, by its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def _person(
    rng: Random, number: int, first_day: date, days: int, creditors: tuple[str, ...]
) -> Person:
    goal, mood = choose(rng, GOALS), choose(rng, MOODS)
    language = Language.EN if rng.random() < 0.15 else Language.NL
    fickle = goal in FICKLE and rng.random() < 0.1
    hurried = goal in PRESSING
    return Person(
        number=number,
        name=f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}",
        phone=f"+{_FIRST_PHONE + number}",
        channel=Channel.WHATSAPP if rng.random() < 0.35 else Channel.SMS,
        language=language,
        street=rng.choice(STREETS),
        postcode=f"{rng.randint(1011, 9999)} {rng.choice(_LETTERS)}{rng.choice(_LETTERS)}",
        house=str(rng.randint(1, 240)),
        suffix=rng.choice(("a", "b", "bis", "II")) if rng.random() < 0.12 else "",
        city=rng.choice(CITIES),
        debts=_debts(rng, number, goal, first_day, days, creditors),
        goal=goal,
        mood=mood,
        picks=choose(rng, {Picks.DIGIT: 4, Picks.LABEL: 3, Picks.OWN_WORDS: 3}),
        foreign=rng.choice(FOREIGN) if mood is Mood.FOREIGN else "",
        second_goal=rng.choice([one for one in FICKLE if one is not goal]) if fickle else None,
        parts=rng.choice((2, 2, 3, 3, 3, 4, 5, 6)),
        days_ahead=rng.choice((1, 2, 3, 4, 5, 7, 8, 10, 12)),
        typos=rng.choice((0.0, 0.0, 0.0, 0.01, 0.02, 0.05)),
        splits=0.2 if mood is Mood.CHATTY else rng.choice((0.0, 0.0, 0.1)),
        interrupts={Mood.CONFUSED: 0.45, Mood.CHATTY: 0.25, Mood.CURT: 0.05}.get(mood, 0.12),
        wrong_first=rng.random() < 0.1,
        coy=not hurried and rng.random() < 0.12,
        proves_by_invoice=rng.random() < 0.1,
        patience=rng.choice((2, 3, 3, 4)),
        starts=0.0 if goal is Goal.SILENT else rng.choice((0.6, 0.85, 0.95)),
        follows_links=rng.choice((0.1, 0.4, 0.7)),
        keeps_word=rng.choice((0.5, 0.9, 0.95)),
        slow_minutes=rng.choice((5, 20, 60, 240)),
    )


def _debts(
    rng: Random, number: int, goal: Goal, first_day: date, days: int, creditors: tuple[str, ...]
) -> tuple[Debt, ...]:
    slug = rng.choice(creditors)
    first = _debt(rng, f"S{number:05}", slug, goal, first_day, days)
    luck = rng.random()
    if luck < 0.06:  # two invoices of one creditor
        return first, _debt(rng, f"S{number:05}B", slug, goal, first_day, days)
    others = [one for one in creditors if one != slug]
    if luck < 0.09 and others:  # and of another one
        return first, _debt(rng, f"S{number:05}C", rng.choice(others), goal, first_day, days)
    return (first,)


def _debt(
    rng: Random, reference: str, creditor: str, goal: Goal, first_day: date, days: int
) -> Debt:
    least = 6_000 if goal is Goal.PARTS and rng.random() < 0.9 else 1_500
    due_on = first_day + timedelta(days=rng.randint(-9, max(days // 3, 0)))
    return Debt(
        creditor=creditor,
        reference=reference,
        invoice=f"F2026-{rng.randint(100_000, 999_999)}",
        cents=min(least + int(rng.expovariate(1 / 18_000)), 250_000),
        invoiced_on=due_on - timedelta(days=14),
        due_on=due_on,
        description=rng.choice(GOODS),
    )
