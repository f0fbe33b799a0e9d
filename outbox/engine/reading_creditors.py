"""Reading the creditors of a batch: what each lets us do now, by policy, brake and budget."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outbox.facts import CreditorFacts
from outbox.planning.brakes import Bounds, bounds_of
from outbox.planning.policies import is_readable, policy_of
from storage.ladder import VERIFICATION_MONTHS
from storage.policy import Policy
from storage.records.creditors import Creditor


@dataclass(frozen=True, kw_only=True, slots=True)
class CreditorNow:
    """A creditor as the gate sees it now, and what of its policy concerns claims and numbers.

    `messages_left` is what its budget still lets go, None when nothing bounds it.
    """

    facts: CreditorFacts
    tolerance_cents: int = 0
    verification_months: int = VERIFICATION_MONTHS
    messages_left: int | None = None


def read_creditors(
    session: Session, ids: Sequence[uuid.UUID], now: datetime
) -> dict[uuid.UUID, CreditorNow]:
    """Return the creditors by their ids; the same creditor is read once for a whole batch."""
    found = session.scalars(select(Creditor).where(Creditor.id.in_(ids))).all()
    policies = {creditor.id: policy_of(creditor) for creditor in found}
    bounds = bounds_of(session, policies, now)
    return {
        creditor.id: _now(creditor, policies[creditor.id], bounds[creditor.id])
        for creditor in found
    }


def _now(creditor: Creditor, policy: Policy, bounds: Bounds) -> CreditorNow:
    return CreditorNow(
        facts=CreditorFacts(
            # In the name of a creditor whose policy cannot be read, nothing is started.
            active=creditor.active and is_readable(creditor),
            brake_on=bounds.brake_on,
            budget_left=bounds.budget_left,
            hours=policy.hours,
            initiatives_a_week=policy.initiatives_a_week,
        ),
        tolerance_cents=policy.tolerance_cents,
        verification_months=policy.verification_months,
        messages_left=bounds.messages_left,
    )
