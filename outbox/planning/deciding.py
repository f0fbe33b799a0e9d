"""Deciding: which claims of a debtor get which message now, and when each is looked at next. Pure.

One message speaks for all overdue claims of a debtor with a creditor. The oldest whose step has
come leads it; the others go along, and their step counts as taken when it was near.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from outbox import calendar
from outbox.planning.progress import (
    Retry,
    earlier_tries,
    history_of,
    is_under_way,
    missed_step,
    retry_of,
    tried,
)
from outbox.planning.seen import ClaimSeen, Household, PointSeen
from outbox.planning.strategy import Course, Planned, StepDone, applies, coming
from outbox.verdict import ReasonCode
from outbox.wording.templates import TEMPLATES
from outbox.wording.whatsapp_templates import choose_template
from storage.clock import LOCAL
from storage.policy import ContactHours, Policy, Step, TemplateKey
from storage.words import Channel, Rung

#: A claim waits for an older one whose step comes this soon, and its own step counts as taken when
#: it would have come this soon after the message that spoke for both.
NEAR = timedelta(days=7)
#: After the promised day and its grace (`arrangements.PROMISE_GRACE`), the claim is looked at.
PROMISE_ENDS = timedelta(days=3)

#: The reminders that have a wording for several claims at once, for who proved who they are.
_FOR_SEVERAL = frozenset({TemplateKey.FOLLOW_UP, TemplateKey.LAST_FRIENDLY})

#: What an experiment makes of a step of a claim: the same, another wording or order of channels, or
#: None for a claim that is held out, which passes the step over.
Vary = Callable[[Household, ClaimSeen, Step], Step | None]


def as_it_is(household: Household, claim: ClaimSeen, step: Step) -> Step | None:
    """Leave every step as the strategy has it."""
    del household, claim
    return step


@dataclass(frozen=True, kw_only=True, slots=True)
class Means:
    """What our side can do: the channels that are set up and the approved WhatsApp templates.

    `held` are the channels that a fault of our own set-up keeps shut until somebody mends it.
    """

    channels: frozenset[Channel]
    held: frozenset[Channel] = frozenset()
    approved: Mapping[str, str] = field(default_factory=dict)
    vary: Vary = as_it_is


@dataclass(frozen=True, kw_only=True, slots=True)
class Along:
    """A claim that goes along with another's message, and the step that this takes the place of."""

    claim: ClaimSeen
    step: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Send:
    """A message that is to be queued. `again` counts those of its kind that came to nothing.

    `is_retry`: the provider could not bring the step over this channel before.
    """

    claim: ClaimSeen
    step: Step
    template: TemplateKey
    channel: Channel
    point: PointSeen
    others: tuple[Along, ...] = ()
    again: int = 0
    is_retry: bool = False

    @property
    def tells_of_all(self) -> bool:
        """Whether the text names all its claims together."""
        return self.template is TemplateKey.SEVERAL


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What becomes of one claim: when it is looked at next, and what is queued for it now.

    `unreachable` is the position of a step that no channel could carry; 0 when none could any.
    `held` is the channel that its message waits for until somebody mended our set-up.
    """

    claim: ClaimSeen
    plan_at: datetime | None
    send: Send | None = None
    unreachable: int | None = None
    held: Channel | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Outlook:
    """Where a claim stands. `rests` and `busy` claims get nothing now; `at` is when to look."""

    claim: ClaimSeen
    steps: tuple[Step, ...]
    course: Course
    rests: bool = False
    busy: bool = False
    at: datetime | None = None
    planned: Planned | None = None
    missed: Step | None = None
    tried: frozenset[Channel] = frozenset()
    retry: Retry | None = None


def decide(household: Household, means: Means, now: datetime) -> list[Decision]:
    """Decide about every due claim of a household, and about those that go along.

    A creditor that is not active, or whose policy cannot be read, starts nothing: its claims are
    looked at again at the next opening.
    """
    policy = household.creditor.policy
    if policy is None or not household.creditor.active:
        at = _next_opening(now, ContactHours() if policy is None else policy.hours)
        return [Decision(claim=claim, plan_at=at) for claim in household.claims if claim.is_due]
    return _Round(household, policy, means, now).decisions()


class _Round:
    """One look at a household."""

    def __init__(self, household: Household, policy: Policy, means: Means, now: datetime) -> None:
        self._household = household
        self._policy = policy
        self._means = means
        self._now = now
        self._today = now.astimezone(LOCAL).date()
        ordered = sorted(household.claims, key=lambda claim: (claim.due_on, claim.reference))
        self._outlooks = [self._outlook(claim) for claim in ordered]
        self._is_busy = any(outlook.busy for outlook in self._outlooks)
        self._done: dict[uuid.UUID, Decision] = {}

    def decisions(self) -> list[Decision]:
        """Go through the due claims, the oldest first."""
        for outlook in self._outlooks:
            if outlook.claim.is_due and outlook.claim.id not in self._done:
                self._done[outlook.claim.id] = self._decide(outlook)
        return list(self._done.values())

    # ------------------------------------------------------------------ where a claim stands

    def _outlook(self, claim: ClaimSeen) -> _Outlook:
        steps = self._fitting(claim)
        course = Course(
            steps=steps,
            due_on=claim.due_on,
            history=history_of(claim),
            verified_at=self._household.debtor.verified_at,
            events=claim.events,
        )
        resting = self._rest(claim)
        if resting is not None:
            return _Outlook(claim=claim, steps=steps, course=course, rests=True, at=resting[0])
        if is_under_way(claim, self._now):
            return _Outlook(claim=claim, steps=steps, course=course, busy=True)
        missed = missed_step(claim, steps)
        planned = coming(course, self._now, self._policy.hours)
        return _Outlook(
            claim=claim,
            steps=steps,
            course=course,
            planned=planned,
            missed=missed,
            tried=tried(claim, missed),
            retry=self._retry(claim, course, planned),
        )

    def _retry(self, claim: ClaimSeen, course: Course, planned: Planned | None) -> Retry | None:
        """Return the next try of a step that was not brought, unless its time is over by then."""
        retry = retry_of(claim, course.steps, self._policy.hours)
        if retry is None or not applies(retry.step, course.verified_at):
            return None
        if planned is not None and planned.at < retry.at:
            return None
        day = max(retry.at, self._now).astimezone(LOCAL).date()
        late = retry.step.template is TemplateKey.BEFORE_DUE and day > course.due_on
        fit = not self._household.debtor.faults(retry.channel)
        return retry if fit and not late else None

    def _fitting(self, claim: ClaimSeen) -> tuple[Step, ...]:
        """Return the steps that an experiment leaves and that some channel of ours could carry."""
        varied = [self._means.vary(self._household, claim, step) for step in claim.steps]
        return tuple(
            step
            for step in varied
            if step is not None and any(self._could(channel) for channel in step.channels)
        )

    def _could(self, channel: Channel) -> bool:
        point = self._household.debtor.point_for(channel)
        return channel in self._means.channels and point is not None

    def _rest(self, claim: ClaimSeen) -> tuple[datetime | None] | None:
        """Return when a claim that rests wakes up: paid, too little, in a plan, or promised."""
        if claim.open_cents <= self._policy.tolerance_cents or claim.has_plan:
            return (None,)
        if claim.promised_on is None:
            return None
        # The sweep of promises breaks it after its grace, and then sets the claim on its way again.
        ends = calendar.start_of_day(claim.promised_on + PROMISE_ENDS)
        return (max(ends, _next_opening(self._now, self._policy.hours)),)

    # ------------------------------------------------------------------ what becomes of it

    def _decide(self, outlook: _Outlook) -> Decision:
        claim = outlook.claim
        if outlook.rests:
            return Decision(claim=claim, plan_at=outlook.at)
        if self._is_busy:
            opening = _next_opening(self._now, self._policy.hours)
            later = opening if outlook.planned is None else max(opening, outlook.planned.at)
            return Decision(claim=claim, plan_at=later)
        if not outlook.steps:
            return Decision(claim=claim, plan_at=None, unreachable=0)
        repeated = self._repeat(outlook)
        if repeated is not None:
            return repeated
        missed = None if outlook.missed is None else outlook.missed.position
        planned = outlook.planned
        if planned is None or planned.at > self._now:
            at = None if planned is None else planned.at
            return Decision(claim=claim, plan_at=at, unreachable=missed)
        waits = self._waits_for_older(outlook)
        if waits is not None:
            return Decision(claim=claim, plan_at=waits, unreachable=missed)
        send = self._send(outlook, planned.step, frozenset())
        return send or Decision(claim=claim, plan_at=None, unreachable=missed)

    def _repeat(self, outlook: _Outlook) -> Decision | None:
        """Take a step that reached nobody again: over the same channel, or else over another."""
        retry = outlook.retry
        if retry is not None and retry.at > self._now:
            return Decision(claim=outlook.claim, plan_at=retry.at)
        if retry is not None:
            others = frozenset(retry.step.channels) - {retry.channel}
            again = self._send(outlook, retry.step, others)
            if again is not None:
                return again
        if outlook.missed is None:
            return None
        return self._send(outlook, outlook.missed, outlook.tried)

    def _waits_for_older(self, outlook: _Outlook) -> datetime | None:
        """Return when an older overdue claim has its step, if that is near."""
        if not self._is_overdue(outlook.claim):
            return None
        for older in self._outlooks:
            if older.claim.id == outlook.claim.id:
                return None
            at = self._comes_at(older)
            if at is not None and self._now < at <= self._now + NEAR:
                return at
        return None

    def _comes_at(self, outlook: _Outlook) -> datetime | None:
        """Return when a claim's own message comes, if it is on its way to one."""
        claim, planned = outlook.claim, outlook.planned
        if claim.id in self._done:
            return self._done[claim.id].plan_at if self._is_overdue(claim) else None
        if outlook.retry is not None:
            return outlook.retry.at if self._is_overdue(claim) else None
        if outlook.rests or planned is None or claim.plan_at is None:
            return None
        return max(planned.at, claim.plan_at) if self._is_overdue(claim) else None

    def _is_overdue(self, claim: ClaimSeen) -> bool:
        return claim.due_on < self._today

    # ------------------------------------------------------------------ the message

    def _send(self, outlook: _Outlook, step: Step, tried: frozenset[Channel]) -> Decision | None:
        others = self._along(outlook, step)
        channel = self._channel(step, tried, others=bool(others))
        point = None if channel is None else self._household.debtor.point_for(channel)
        if channel is None or point is None:
            return None
        if channel in self._means.held:
            opening = _next_opening(self._now, self._policy.hours)
            return Decision(claim=outlook.claim, plan_at=opening, held=channel)
        for along in others:
            if along.step is not None:
                self._done[along.claim.id] = self._gone_along(along)
        # One message at a time; whatever else is due waits for the next opening.
        self._is_busy = True
        send = Send(
            claim=outlook.claim,
            step=step,
            template=template_of(step, point, others=bool(others)),
            channel=channel,
            point=point,
            others=others,
            again=earlier_tries(outlook.claim, step, channel),
            is_retry=outlook.retry is not None and outlook.retry.channel is channel,
        )
        return Decision(claim=outlook.claim, plan_at=self._after(outlook, step.position), send=send)

    def _along(self, leader: _Outlook, step: Step) -> tuple[Along, ...]:
        """Return the other overdue claims that the leader's message speaks for."""
        if step.template is TemplateKey.BEFORE_DUE or not self._is_overdue(leader.claim):
            return ()
        return tuple(
            Along(claim=other.claim, step=self._near_step(other))
            for other in self._outlooks
            if other.claim.id != leader.claim.id
            and not other.rests
            and self._is_overdue(other.claim)
            and (other.claim.id not in self._done or self._done[other.claim.id].send is None)
        )

    def _near_step(self, outlook: _Outlook) -> int | None:
        again = outlook.retry.step if outlook.retry is not None else outlook.missed
        if again is not None:
            return again.position
        planned = outlook.planned
        if planned is None or planned.step.after is not None or planned.at > self._now + NEAR:
            return None
        return planned.step.position

    def _gone_along(self, along: Along) -> Decision:
        outlook = next(one for one in self._outlooks if one.claim.id == along.claim.id)
        at = None if along.step is None else self._after(outlook, along.step)
        return Decision(claim=along.claim, plan_at=at)

    def _after(self, outlook: _Outlook, position: int) -> datetime | None:
        """Return when the step after this one comes, if this one were sent today."""
        course = outlook.course
        history = [done for done in course.history if done.position != position]
        then = Course(
            steps=course.steps,
            due_on=course.due_on,
            history=[*history, StepDone(position=position, at=self._now)],
            verified_at=course.verified_at,
            events=course.events,
        )
        planned = coming(then, self._now, self._policy.hours)
        if planned is None:
            return None
        return max(planned.at, _next_opening(self._now, self._policy.hours))

    def _channel(self, step: Step, tried: frozenset[Channel], *, others: bool) -> Channel | None:
        """Return the first channel of the step that can reach the debtor, or None.

        When none can and none was tried, the last one is taken all the same: the gate then refuses
        it and its verdict tells why this debtor hears nothing.
        """
        left = [one for one in step.channels if one not in tried and self._could(one)]
        for channel in left:
            if not faults(self._household, self._means, (step, channel), others=others):
                return channel
        return left[-1] if left and not tried else None


def faults(
    household: Household, means: Means, way: tuple[Step, Channel], *, others: bool = False
) -> tuple[ReasonCode, ...]:
    """Return why a channel cannot carry a step to this debtor now; empty when it can."""
    step, channel = way
    debtor, policy = household.debtor, household.creditor.policy
    found = debtor.faults(channel)
    point = debtor.point_for(channel)
    if channel is not Channel.WHATSAPP or point is None or policy is None:
        return found
    key = template_of(step, point, others=others)
    rung = TEMPLATES[key].richest(point.shown_rung).rung
    if choose_template(means.approved, policy, key, debtor.language, rung) is None:
        return (*found, ReasonCode.TEMPLATE_NOT_APPROVED)
    return found


def template_of(step: Step, point: PointSeen, *, others: bool) -> TemplateKey:
    """Return the text of a step: who proved who they are hears of all claims at once."""
    several = others and point.shown_rung is Rung.VERIFIED and step.template in _FOR_SEVERAL
    return TemplateKey.SEVERAL if several else step.template


def _next_opening(now: datetime, hours: ContactHours) -> datetime:
    tomorrow = now.astimezone(LOCAL).date() + timedelta(days=1)
    return calendar.next_open(calendar.start_of_day(tomorrow), hours)
