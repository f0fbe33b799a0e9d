"""Postponing: one instalment of a plan, once, by some days. Pure.

The new day is a working day, before the next instalment's, and at most so many days after the
agreed one as the creditor's box says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from payments.plans.days import last_working_day
from storage.free_days import ends_on
from storage.policy_plan import PlanBox


class PostponeCode(StrEnum):
    """Why an instalment does not move."""

    NEVER = "never"  #: this creditor allows none
    ONCE_ALREADY = "once_already"  #: an instalment of this plan has moved before
    NOT_LATER = "not_later"  #: the day is not after the agreed one, or already gone by
    TOO_FAR = "too_far"
    UNDER_WAY = "under_way"  #: the bank has the order to take it from the account


@dataclass(frozen=True, kw_only=True, slots=True)
class NotPostponed:
    """Why an instalment does not move, and the last day to which it could."""

    code: PostponeCode
    latest: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Movable:
    """The instalment that may move: its day, the next one's, and what stands in its way.

    `under_way`: it was handed to the bank, which takes it from the account on or after its day.
    """

    due_on: date
    next_on: date | None
    moved_before: bool = False
    under_way: bool = False


def latest_move(movable: Movable, box: PlanBox, today: date) -> date | None:
    """Return the last day to which an instalment may move; None when it may not at all."""
    if movable.under_way or movable.moved_before or not box.postpone_days:
        return None
    latest = movable.due_on + timedelta(days=box.postpone_days)
    if movable.next_on is not None:
        latest = min(latest, movable.next_on - timedelta(days=1))
    earliest = max(movable.due_on, today)
    found = last_working_day(latest, earliest)
    return found if found > earliest else None


def postponed_to(movable: Movable, wanted: date, box: PlanBox, today: date) -> date | NotPostponed:
    """Return the day to which an instalment moves that should move to `wanted`, or why not."""
    if movable.under_way:
        return NotPostponed(code=PostponeCode.UNDER_WAY)
    if not box.postpone_days:
        return NotPostponed(code=PostponeCode.NEVER)
    if movable.moved_before:
        return NotPostponed(code=PostponeCode.ONCE_ALREADY)
    latest = latest_move(movable, box, today)
    if latest is None:
        return NotPostponed(code=PostponeCode.TOO_FAR)
    if wanted <= max(movable.due_on, today):
        return NotPostponed(code=PostponeCode.NOT_LATER, latest=latest)
    if wanted > latest and wanted > movable.due_on + timedelta(days=box.postpone_days):
        return NotPostponed(code=PostponeCode.TOO_FAR, latest=latest)
    moved = ends_on(wanted)
    return moved if moved <= latest else _back(latest, wanted)


def _back(latest: date, wanted: date) -> date | NotPostponed:
    """Take the last day that may be, if a weekend alone stands between it and what was wanted."""
    if wanted - latest <= timedelta(days=4):
        return latest
    return NotPostponed(code=PostponeCode.TOO_FAR, latest=latest)
