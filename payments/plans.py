"""Plans: how a claim is cut into instalments within the creditor's box. Pure arithmetic."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

#: The day of the month on which a ready choice starts: Dutch salaries come between the 21st and
#: the 26th, so that the money is there.
AFTER_PAYDAY = 26

#: Nobody is asked to pay a first instalment sooner than this.
LEAST_NOTICE = timedelta(days=3)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanBox:
    """What the creditor lets a debtor choose without asking anybody.

    Attributes:
        most_parts: the most instalments.
        least_parts: the fewest instalments.
        least_cents: the least that one instalment may be, in cents.
        first_within_days: the first instalment falls at most this many days from today.
    """

    most_parts: int = 6
    least_parts: int = 2
    least_cents: int = 1000
    first_within_days: int = 31


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One instalment of a proposal: what, and on which local date at the latest."""

    due_on: date
    cents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A plan that fits the box: its parts in order of date."""

    parts: tuple[Part, ...]

    @property
    def total_cents(self) -> int:
        """Return the sum of all parts, in cents."""
        return sum(part.cents for part in self.parts)


class RefusalCode(StrEnum):
    """Why a plan does not fit the box."""

    NOTHING_OPEN = "nothing_open"
    TOO_FEW_PARTS = "too_few_parts"
    TOO_MANY_PARTS = "too_many_parts"
    PART_TOO_SMALL = "part_too_small"
    FIRST_IN_THE_PAST = "first_in_the_past"
    FIRST_TOO_LATE = "first_too_late"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanRefusal:
    """A plan that the box does not allow, and what it would allow instead.

    Attributes:
        code: why not.
        most_parts: the most instalments that this total can have; 0 when it cannot be cut at all.
        latest_first: the last date for a first instalment, if `today` was known.
    """

    code: RefusalCode
    most_parts: int
    latest_first: date | None = None


def equal_parts(total_cents: int, parts: int) -> tuple[int, ...]:
    """Cut a total in cents into `parts` amounts that differ by one cent at most, largest first.

    Raises:
        ValueError: there is no part, or the total is below zero.
    """
    if parts < 1 or total_cents < 0:
        raise ValueError(f"cannot cut {total_cents} cents into {parts} parts")
    each, rest = divmod(total_cents, parts)
    return (each + 1,) * rest + (each,) * (parts - rest)


def months_later(start: date, months: int) -> date:
    """Return the same day some months later, or the month's last day when it is shorter."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def most_parts(total_cents: int, box: PlanBox) -> int:
    """Return the most instalments that this total can have; 0 when it cannot be cut at all."""
    fitting = min(box.most_parts, total_cents // max(box.least_cents, 1))
    return fitting if fitting >= box.least_parts else 0


def propose(
    total_cents: int, parts: int, box: PlanBox, first_on: date, *, today: date | None = None
) -> Proposal | PlanRefusal:
    """Cut a total into monthly parts from `first_on`, or say why the box does not allow it.

    The due day stays the same each month and falls on the month's last day where the month is too
    short. The box's bound on the first date is checked when `today` (local date) is given.
    """
    latest = today + timedelta(days=box.first_within_days) if today else None
    code = _refusal(total_cents, parts, box) or _date_refusal(first_on, today, latest)
    if code is not None:
        return PlanRefusal(code=code, most_parts=most_parts(total_cents, box), latest_first=latest)
    amounts = equal_parts(total_cents, parts)
    return Proposal(
        parts=tuple(
            Part(due_on=months_later(first_on, index), cents=cents)
            for index, cents in enumerate(amounts)
        )
    )


def _refusal(total_cents: int, parts: int, box: PlanBox) -> RefusalCode | None:
    if total_cents <= 0:
        return RefusalCode.NOTHING_OPEN
    if parts < max(box.least_parts, 1):
        return RefusalCode.TOO_FEW_PARTS
    if parts > box.most_parts:
        return RefusalCode.TOO_MANY_PARTS
    if total_cents // parts < box.least_cents:
        return RefusalCode.PART_TOO_SMALL
    return None


def _date_refusal(first_on: date, today: date | None, latest: date | None) -> RefusalCode | None:
    if today is not None and first_on < today:
        return RefusalCode.FIRST_IN_THE_PAST
    if latest is not None and first_on > latest:
        return RefusalCode.FIRST_TOO_LATE
    return None


def first_date(box: PlanBox, today: date) -> date:
    """Return when a ready choice starts: just after the next payday, as far as the box allows."""
    earliest = today + LEAST_NOTICE
    payday = earliest.replace(day=AFTER_PAYDAY)
    if payday < earliest:
        payday = months_later(payday, 1)
    return min(payday, today + timedelta(days=box.first_within_days))


def choices(total_cents: int, box: PlanBox, today: date) -> tuple[Proposal, ...]:
    """Return up to three sensible plans, fewest parts first; none when the box allows no plan.

    Two or three come back whenever the box leaves that much room.
    """
    most = most_parts(total_cents, box)
    if not most:
        return ()
    counts = sorted({box.least_parts, (box.least_parts + most) // 2, most})
    first_on = first_date(box, today)
    made = (propose(total_cents, count, box, first_on, today=today) for count in counts)
    return tuple(plan for plan in made if isinstance(plan, Proposal))
