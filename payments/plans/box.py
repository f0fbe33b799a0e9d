"""The box: what a creditor lets a debtor choose, and what a plan must be to lie inside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from payments.plans.days import months_later
from payments.plans.proposal import Proposal
from storage.free_days import ends_on
from storage.policy_plan import Approver as Approver
from storage.policy_plan import PlanBox as PlanBox
from storage.policy_plan import Rhythm as Rhythm


class Reason(StrEnum):
    """Why a plan does not lie inside the box."""

    NOTHING_OPEN = "nothing_open"
    AMOUNT_CHANGED = "amount_changed"  #: the parts do not come to what is open
    TOO_FEW_PARTS = "too_few_parts"
    FIRST_IN_THE_PAST = "first_in_the_past"
    FIRST_TOO_LATE = "first_too_late"
    FIRST_TOO_SMALL = "first_too_small"
    PART_TOO_SMALL = "part_too_small"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_LONG = "too_long"
    RHYTHM = "rhythm"  #: not in this rhythm
    HOW_MUCH = "how_much"  #: it was not said how much, nor in how many parts


def latest_first(box: PlanBox, today: date) -> date:
    """Return the last day on which a plan's first instalment may be due."""
    return ends_on(today + timedelta(days=box.first_within_days))


def latest_second(first: date) -> date:
    """Return the last day on which the second instalment may be due, after one on `first`."""
    return ends_on(months_later(first, 2))


def least_first(box: PlanBox, total_cents: int) -> int:
    """Return the least that a plan's first instalment may be, in cents."""
    share = -(-total_cents * box.first_percent // 100)
    return max(box.first_least_cents, share)


def fault(proposal: Proposal, total_cents: int, box: PlanBox, today: date) -> Reason | None:
    """Return the first reason for which a plan does not lie inside the box, or None if it does."""
    if total_cents <= 0:
        return Reason.NOTHING_OPEN
    if proposal.total_cents != total_cents:
        return Reason.AMOUNT_CHANGED
    if proposal.rhythm not in box.rhythms:
        return Reason.RHYTHM
    if len(proposal.parts) < max(box.least_parts, 1):
        return Reason.TOO_FEW_PARTS
    return (
        _fault_of_dates(proposal, box, today)
        or _fault_of_amounts(proposal, total_cents, box)
        or _fault_of_length(proposal, box)
    )


def _fault_of_length(proposal: Proposal, box: PlanBox) -> Reason | None:
    parts = proposal.parts
    if proposal.rhythm is Rhythm.MONTH:
        return Reason.TOO_MANY_PARTS if len(parts) > box.most_parts else None
    ends = months_later(parts[0].due_on, box.most_parts)
    return Reason.TOO_LONG if parts[-1].due_on > ends else None


def _fault_of_dates(proposal: Proposal, box: PlanBox, today: date) -> Reason | None:
    first = proposal.parts[0].due_on
    if first < today:
        return Reason.FIRST_IN_THE_PAST
    late = first > latest_first(box, today)
    late = late or any(part.due_on > latest_second(first) for part in proposal.parts[1:2])
    return Reason.FIRST_TOO_LATE if late else None


def _fault_of_amounts(proposal: Proposal, total_cents: int, box: PlanBox) -> Reason | None:
    amounts = [part.cents for part in proposal.parts]
    if min(amounts[:-1], default=total_cents) < box.least_cents:
        return Reason.PART_TOO_SMALL
    return Reason.FIRST_TOO_SMALL if amounts[0] < least_first(box, total_cents) else None


def box_from_json(value: Mapping[str, Any]) -> PlanBox:
    """Read a box whose fields went through JSON."""
    return PlanBox(
        **dict(value)
        | {
            "rhythms": tuple(Rhythm(rhythm) for rhythm in value["rhythms"]),
            "approver": Approver(value["approver"]),
        }
    )
