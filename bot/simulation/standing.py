"""Where a person stands: what is remembered of the talk, and what a person can do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from bot.simulation.people import Goal, Person


@dataclass(frozen=True, kw_only=True, slots=True)
class Mind:
    """What a person remembers of the talk so far."""

    goal: Goal
    patience: int
    changes_to: Goal | None = None  #: what the goal becomes at the first read-back
    said: int = 0  #: messages sent
    wished: int = 0  #: how often the wish was said or picked
    asides: int = 0
    last_read: str = ""  #: the newest text, to notice that the same comes again
    refused: bool = False  #: said once that an address is private
    tried: int = 0  #: proofs given
    proved: bool = False  #: knows by what the phone shows that the proof was right
    agreed: bool = False
    paid: int = 0
    over: bool = False
    gave_up: bool = False
    wants_link: bool = False
    waits_for_person: bool = False
    wakes_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Says:
    """Send these messages. `meant` is a key of the phrases; a tap names a button."""

    at: datetime
    lines: tuple[str, ...]
    meant: str
    tap: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Pays:
    """Open a link and pay there; `fails`: the bank says no."""

    at: datetime
    link: str
    fails: bool = False


Act: TypeAlias = Says | Pays


def first_mind(person: Person) -> Mind:
    """Return the mind of somebody who has read nothing yet."""
    return Mind(goal=person.goal, patience=person.patience, changes_to=person.second_goal)


def spoken(mind: Mind, acts: Sequence[Act]) -> Mind:
    """Count what is about to be said."""
    return replace(mind, said=mind.said + sum(isinstance(act, Says) for act in acts))
