"""The cadence: which step of a strategy comes next for a claim, and when. Pure.

Steps that hang on the calendar are taken in their order, each once. A step that hangs on an event
comes when the event happened, wherever it stands in the list, also once; an event from before the
last message counts no more, because that message has answered it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from outbox import calendar
from storage.clock import LOCAL
from storage.policy import (
    ContactHours,
    Step,
    StepCondition,
    StepEvent,
    TemplateKey,
)

#: A step of the calendar waits for that of an event which comes no more than this much later.
EVENT_GOES_FIRST = timedelta(days=3)


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """How far a cadence has come: its steps, those done since it started, and what happened.

    `verified_at` is when the debtor proved who they are, None while that is not so. `events` are
    the newest of each kind since the cadence started.
    """

    steps: Sequence[Step]
    due_on: date
    history: Sequence[StepDone] = ()
    verified_at: datetime | None = None
    events: Mapping[StepEvent, datetime] = field(default_factory=dict)

    @property
    def last_at(self) -> datetime | None:
        """When the newest step was done."""
        return max((done.at for done in self.history), default=None)


def coming(course: Course, now: datetime, hours: ContactHours) -> Planned | None:
    """Return the next step of a cadence, or None when it is at its end.

    A step whose day has come is planned for the next moment in the hours from `now` on; a later
    one for the opening of its day. Steps whose conditions fail are passed over without waiting.
    """
    timed, after_event = _timed(course, now, hours), _after_event(course, now, hours)
    if timed is None or after_event is None:
        return timed or after_event
    return after_event if after_event.at <= timed.at + EVENT_GOES_FIRST else timed


def _timed(course: Course, now: datetime, hours: ContactHours) -> Planned | None:
    events = {step.position for step in course.steps if step.after is not None}
    reached = max(
        (done.position for done in course.history if done.position not in events), default=0
    )
    for step in course.steps:
        if step.after is not None or step.position <= reached:
            continue
        if not applies(step, course.verified_at):
            continue
        day = _day_of(step, course)
        at = calendar.next_open(max(now, calendar.start_of_day(day)), hours)
        if step.template is TemplateKey.BEFORE_DUE and _local_day(at) > course.due_on:
            continue
        return Planned(step=step, at=at)
    return None


def _after_event(course: Course, now: datetime, hours: ContactHours) -> Planned | None:
    done = {step.position for step in course.history}
    last = course.last_at
    found = []
    for step in course.steps:
        happened = None if step.after is None else course.events.get(step.after)
        if happened is None or step.position in done or not applies(step, course.verified_at):
            continue
        if last is None or happened > last:
            earliest = max(now, _moment_of(step, happened))
            found.append(Planned(step=step, at=calendar.next_open(earliest, hours)))
    return min(found, key=lambda planned: planned.at, default=None)


def _moment_of(step: Step, happened: datetime) -> datetime:
    if step.hours is not None:
        return happened + timedelta(hours=step.hours)
    if not step.days:
        return happened
    return calendar.start_of_day(_local_day(happened) + timedelta(days=step.days))


def applies(step: Step, verified_at: datetime | None) -> bool:
    """Tell whether a step's conditions hold: the debtor did or did not prove who they are."""
    needed = StepCondition.UNVERIFIED if verified_at is None else StepCondition.VERIFIED
    return all(condition is needed for condition in step.conditions)


def _day_of(step: Step, course: Course) -> date:
    last, verified_at = course.last_at, course.verified_at
    # With no step before it, the due date takes that step's place.
    since = course.due_on if last is None else _local_day(last)
    days = []
    if step.days_after_due is not None:
        days.append(course.due_on + timedelta(days=step.days_after_due))
    if step.days_after_previous is not None:
        days.append(since + timedelta(days=step.days_after_previous))
    day = max(days)
    if verified_at is None or step.days_after_verified is None:
        return day
    # Proof from before the last step, or before the due date, brings nothing forward beyond it.
    proved = max(_local_day(verified_at), since)
    return min(day, proved + timedelta(days=step.days_after_verified))


def _local_day(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()
