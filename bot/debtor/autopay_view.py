"""What the debtor's page shows of autopay: the offer, or what runs and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from payments.autopay.banking_days import banking_day_from
from payments.autopay.opting_in import may_opt_in, notice_days_of
from payments.plan_records import InstalmentState, plan_state
from storage.policy_autopay import AutopayTerms
from storage.records.autopay import (
    CollectionStatus,
    Mandate,
    MandateStatus,
    collections_of,
    live_mandate,
)
from storage.records.claims import Claim
from storage.records.payments import PayLink
from storage.records.plans import Plan


@dataclass(frozen=True, kw_only=True, slots=True)
class NextCollection:
    """The collection that comes next: its day, and how much in cents."""

    on: date
    cents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AutopayView:
    """Autopay of a claim's plan.

    Attributes:
        offered: it may be chosen now.
        runs: the debtor gave a mandate that lives, confirmed or not yet.
        notice_days: how many days ahead each collection is told of.
        coming: what is collected next, None when nothing is planned.
        under_way: the part that this link is for is being collected: there is nothing to do.
    """

    offered: bool
    runs: bool
    notice_days: int
    coming: NextCollection | None = None
    under_way: bool = False


def autopay_view(
    session: Session, claim: Claim, plan: Plan, terms: AutopayTerms, link: PayLink, balance: int
) -> AutopayView:
    """Read autopay of a running plan as this link shows it."""
    mandate = live_mandate(session, claim.id)
    runs = mandate is not None and mandate.status is not MandateStatus.ASKED
    tried = collections_of(session, plan.id)
    taken = {c.instalment_id for c in tried if c.status is CollectionStatus.COLLECTING}
    waiting = [state for state in plan_state(plan, balance) if state.open_cents]
    first = link.instalment_id or (waiting[0].instalment.id if waiting else None)
    return AutopayView(
        offered=may_opt_in(session, claim, terms),
        runs=runs,
        notice_days=notice_days_of(mandate, terms),
        coming=_coming(session, mandate, waiting) if runs and mandate else None,
        under_way=first in taken,
    )


def _coming(
    session: Session, mandate: Mandate, waiting: list[InstalmentState]
) -> NextCollection | None:
    tried = collections_of(session, mandate.plan_id)
    announced = [one for one in tried if one.status is CollectionStatus.ANNOUNCED]
    if announced:
        soonest = min(announced, key=lambda one: one.collect_on)
        return NextCollection(on=soonest.collect_on, cents=soonest.announced_cents)
    over = {one.instalment_id for one in tried}
    ahead = [state for state in waiting if state.instalment.id not in over]
    if not ahead:
        return None
    return NextCollection(on=banking_day_from(ahead[0].due_on), cents=ahead[0].open_cents)
