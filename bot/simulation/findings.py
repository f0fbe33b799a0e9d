"""Findings: what a referee blows the whistle for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Foul(StrEnum):
    """What may never happen. One of these makes a run fail."""

    LEAK = "leak"  #: a word of the debt to somebody who had not proved who they are
    LOOP = "loop"  #: the same answer again, or turn after turn without any progress
    HOURS = "hours"  #: our own initiative at night, on a Sunday or on a holiday
    DAY_CAP = "day cap"  #: more than one initiative on one day
    WEEK_CAP = "week cap"  #: more than two initiatives in seven days
    AFTER_STOP = "after stop"
    AFTER_WRONG_NUMBER = "after wrong number"
    AFTER_CRISIS = "after crisis"
    IN_TROUBLE = "pressed in trouble"  #: a reminder after word of trouble, dispute or payment
    BROKEN_TURN = "broken turn"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One foul: at whom, when, and what was said."""

    foul: Foul
    person: int
    at: datetime
    why: str

    def __str__(self) -> str:
        return f"{self.foul}: {self.why}"
