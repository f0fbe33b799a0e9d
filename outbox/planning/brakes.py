"""Brakes and budgets: when a creditor's messages halt by themselves, and how much it may spend.

Judging is pure; what is judged are the tallies, which `outbox.planning.counting` keeps.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from storage.clock import LOCAL
from storage.policy import Policy
from storage.policy_bounds import BrakeLimits, Budget
from storage.records.brakes import Brake, Tally, Trouble

#: A single case is chance, however few messages went out.
LEAST_CASES = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """What left of our own accord in the window, and the trouble that came of it."""

    sent: int = 0
    undelivered: int = 0
    opted_out: int = 0
    wrong_number: int = 0
    complaints: int = 0

    def of(self, trouble: Trouble) -> int:
        """Return how often this kind of trouble came."""
        return int(getattr(self, trouble))

    def with_more(self, trouble: Trouble, number: int) -> Counts:
        """Return the counts with more of one kind."""
        return Counts(**(asdict(self) | {str(trouble): self.of(trouble) + number}))


@dataclass(frozen=True, kw_only=True, slots=True)
class Braked:
    """Why a brake goes on: which kind of trouble, in how many of how many, and the limit."""

    trouble: Trouble
    number: int
    sent: int
    limit_percent: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Spent:
    """What left in a creditor's name today and this month; local days."""

    messages_today: int = 0
    messages_this_month: int = 0
    segments_today: int = 0
    segments_this_month: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """What the gate must know: whether the brake is on, and how many messages may still go.

    `messages_left` is None when no budget bounds them. A budget in segments lets messages go until
    it is spent; the last one may go a little over it.
    """

    brake_on: bool = False
    messages_left: int | None = None

    @property
    def budget_left(self) -> bool:
        """Whether anything may still be spent."""
        return self.messages_left is None or self.messages_left > 0


def judge(counts: Counts, limits: BrakeLimits) -> Braked | None:
    """Return why to halt, or None. The worst against its limit is named.

    Nothing is said on fewer messages than `least_sent`, nor on a single case.
    """
    if counts.sent < limits.least_sent:
        return None
    passed = [
        Braked(trouble=trouble, number=counts.of(trouble), sent=counts.sent, limit_percent=percent)
        for trouble, percent in _limits(limits).items()
        if percent < 100
        and counts.of(trouble) >= LEAST_CASES
        and counts.of(trouble) * 100 > percent * counts.sent
    ]
    return max(passed, key=lambda one: one.number / one.limit_percent, default=None)


def _limits(limits: BrakeLimits) -> dict[Trouble, int]:
    return {
        Trouble.COMPLAINT: limits.complaint_percent,
        Trouble.WRONG_NUMBER: limits.wrong_number_percent,
        Trouble.OPTED_OUT: limits.opt_out_percent,
        Trouble.UNDELIVERED: limits.undelivered_percent,
    }


def messages_left(budget: Budget | None, spent: Spent) -> int | None:
    """Return how many messages a budget still lets go, or None when it bounds nothing."""
    if budget is None:
        return None
    pairs = (
        (budget.messages_a_day, spent.messages_today),
        (budget.messages_a_month, spent.messages_this_month),
        # A message has one segment or more.
        (budget.segments_a_day, spent.segments_today),
        (budget.segments_a_month, spent.segments_this_month),
    )
    left = [max(0, bound - used) for bound, used in pairs if bound is not None]
    return min(left, default=None)


_SPENT = text(
    """
    select creditor_id,
           coalesce(sum(messages) filter (where day = :today), 0), sum(messages),
           coalesce(sum(segments) filter (where day = :today), 0), sum(segments)
      from tallies
     where creditor_id = any(:ids) and day between :first and :today
     group by creditor_id
    """
)


def bounds_of(
    session: Session, policies: Mapping[uuid.UUID, Policy], now: datetime
) -> dict[uuid.UUID, Bounds]:
    """Return the bounds of each creditor: one look by primary key, one more if any has a budget."""
    braked = set(
        session.scalars(
            select(Brake.creditor_id).where(Brake.creditor_id.in_(policies), Brake.is_on)
        )
    )
    with_budget = [key for key, policy in policies.items() if policy.budget is not None]
    spent = spent_by(session, with_budget, now) if with_budget else {}
    return {
        key: Bounds(
            brake_on=key in braked,
            messages_left=messages_left(policy.budget, spent.get(key, Spent())),
        )
        for key, policy in policies.items()
    }


def spent_by(
    session: Session, creditor_ids: Sequence[uuid.UUID], now: datetime
) -> dict[uuid.UUID, Spent]:
    """Return what each creditor spent today and this month; who spent nothing is left out."""
    today = now.astimezone(LOCAL).date()
    rows = session.execute(
        _SPENT, {"ids": list(creditor_ids), "today": today, "first": today.replace(day=1)}
    )
    return {
        key: Spent(
            messages_today=messages,
            messages_this_month=month,
            segments_today=segments,
            segments_this_month=segments_month,
        )
        for key, messages, month, segments, segments_month in rows
    }


def counts_of(
    session: Session, creditor_id: uuid.UUID, limits: BrakeLimits, now: datetime
) -> Counts:
    """Return what happened in the window since the brake was last released."""
    brake = session.get(Brake, creditor_id, populate_existing=True)
    first = now.astimezone(LOCAL).date() - timedelta(days=limits.window_days - 1)
    sums = [func.coalesce(func.sum(getattr(Tally, name)), 0) for name in Counts.__slots__]
    row = session.execute(
        select(*sums).where(
            Tally.creditor_id == creditor_id,
            Tally.day >= first,
            Tally.round == (0 if brake is None else brake.round),
        )
    ).one()
    return Counts(**dict(zip(Counts.__slots__, map(int, row), strict=True)))
