"""The cadence: which step of a strategy comes next for a claim, and when. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from outbox import calendar
from storage.clock import LOCAL
from storage.policy import ContactHours, Step, StepCondition, Strategy


@dataclass(frozen=True, kw_only=True, slots=True)
class StepDone:
    """A step that was taken, or passed over because its message was refused for good."""

    position: int
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """The next step and the first moment (UTC, in the creditor's hours) for it."""

    step: Step
    at: datetime


def next_step(
    strategy: Strategy,
    history: Sequence[StepDone],
    due_date: date,
    verified_at: datetime | None,
    now: datetime,
    hours: ContactHours | None = None,
) -> Planned | None:
    """Return the step after those of `history`, or None when the strategy is at its end.

    `history` holds the steps since the cadence last started. A step whose day has come is planned
    for the next moment in the hours from `now` on; a later one for the opening of its day. Steps
    whose conditions fail are passed over without waiting for them.
    """
    last = max(history, key=lambda done: done.position, default=None)
    for step in strategy.steps:
        if last is not None and step.position <= last.position:
            continue
        if _applies(step, verified_at):
            day = _day_of(step, last, due_date, verified_at)
            earliest = max(now, calendar.start_of_day(day))
            at = calendar.next_open(earliest, hours or ContactHours())
            return Planned(step=step, at=at)
    return None


def _applies(step: Step, verified_at: datetime | None) -> bool:
    needed = StepCondition.UNVERIFIED if verified_at is None else StepCondition.VERIFIED
    return all(condition is needed for condition in step.conditions)


def _day_of(
    step: Step, last: StepDone | None, due_date: date, verified_at: datetime | None
) -> date:
    previous = None if last is None else _local_day(last.at)
    days = []
    if step.days_after_due is not None:
        days.append(due_date + timedelta(days=step.days_after_due))
    if step.days_after_previous is not None:
        # With no step before it, the due date takes that step's place.
        since = due_date if previous is None else previous
        days.append(since + timedelta(days=step.days_after_previous))
    day = max(days)
    if verified_at is None or step.days_after_verified is None:
        return day
    # Proof from before the last step, or before the due date, brings nothing forward beyond it.
    since = max(_local_day(verified_at), due_date if previous is None else previous)
    return min(day, since + timedelta(days=step.days_after_verified))


def _local_day(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()
