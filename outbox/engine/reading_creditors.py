"""Reading the creditors of a batch: what each lets us do now, by policy, brake and budget."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from outbox.engine.one_by_one import one_by_one
from outbox.facts import CreditorFacts
from outbox.planning.brakes import Bounds, bounds_of
from outbox.planning.policies import is_readable, policy_of
from payments.bank.freshness import current_statements
from storage.ladder import VERIFICATION_MONTHS
from storage.policy import Policy
from storage.records.creditors import Creditor

# What left is counted when the call has ended; what is being called is spent as well.
_UNDER_WAY = text(
    """
    select creditor_id, count(*) as count from messages
     where status = 'sending' and creditor_id = any(:ids) group by creditor_id
    """
)


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
    budgets = [key for key, policy in policies.items() if policy.budget is not None]
    one_by_one(session, budgets)
    bounds = bounds_of(session, policies, now)
    wanted = {key: policy.bank_statement_required for key, policy in policies.items()}
    current = current_statements(session, wanted, now)
    under_way: dict[uuid.UUID, int] = {}
    if budgets:
        rows = session.execute(_UNDER_WAY, {"ids": budgets})
        under_way |= {row.creditor_id: row.count for row in rows}
    return {
        creditor.id: _now(
            creditor,
            policies[creditor.id],
            bounds[creditor.id],
            under_way.get(creditor.id, 0),
            current=current[creditor.id],
        )
        for creditor in found
    }


def _now(
    creditor: Creditor, policy: Policy, bounds: Bounds, under_way: int, *, current: bool
) -> CreditorNow:
    left = bounds.messages_left
    if left is not None:
        left = max(0, left - under_way)
    return CreditorNow(
        facts=CreditorFacts(
            # In the name of a creditor whose policy cannot be read, nothing is started.
            active=creditor.active and is_readable(creditor),
            brake_on=bounds.brake_on,
            budget_left=left is None or left > 0,
            hours=policy.hours,
            initiatives_a_week=policy.initiatives_a_week,
            statement_current=current,
        ),
        tolerance_cents=policy.tolerance_cents,
        verification_months=policy.verification_months,
        messages_left=left,
    )
