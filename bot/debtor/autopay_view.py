"""What the debtor's page shows of autopay: the offer, or what runs and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from payments.autopay.coming import Coming, coming
from payments.autopay.opting_in import may_opt_in, notice_days_of
from payments.plan_records import plan_state
from storage.clock import LOCAL
from storage.policy_autopay import AutopayTerms
from storage.records.autopay import (
    CollectionStatus,
    MandateStatus,
    collections_of,
    live_mandate,
    newest_mandate,
)
from storage.records.claims import Claim
from storage.records.payments import PayLink
from storage.records.plans import Plan

#: It ran and was stopped, by whomever: somebody who counted on it is told.
_STOPPED = frozenset({MandateStatus.REVOKED, MandateStatus.FAILED})


@dataclass(frozen=True, kw_only=True, slots=True)
class AutopayView:
    """Autopay of a claim's plan.

    Attributes:
        offered: it may be chosen now.
        runs: the debtor gave a mandate that lives, confirmed or not yet.
        notice_days: how many days ahead each collection is told of.
        coming: what is collected next, None when nothing is planned.
        under_way: the part that this link is for is being collected: there is nothing to do.
        stopped_on: the local day on which it ended for a plan that goes on by link.
    """

    offered: bool
    runs: bool
    notice_days: int
    coming: Coming | None = None
    under_way: bool = False
    stopped_on: date | None = None


def autopay_view(  # each argument is another side of the same link
    session: Session,
    claim: Claim,
    plan: Plan,
    terms: AutopayTerms,
    link: PayLink,
    balance: int,
    today: date,
) -> AutopayView:
    """Read autopay of a running plan as this link shows it."""
    mandate = live_mandate(session, claim.id)
    runs = mandate is not None and mandate.status is not MandateStatus.ASKED
    tried = collections_of(session, plan.id)
    taken = {c.instalment_id for c in tried if c.status is CollectionStatus.COLLECTING}
    waiting = [state for state in plan_state(plan, balance) if state.open_cents]
    first = link.instalment_id or (waiting[0].instalment.id if waiting else None)
    ahead = coming(session, mandate, waiting, terms, today) if runs and mandate else ()
    return AutopayView(
        offered=may_opt_in(session, claim, terms),
        runs=runs,
        notice_days=notice_days_of(mandate, terms),
        coming=next((one for one in ahead if not one.under_way), None),
        under_way=first in taken,
        stopped_on=_stopped_on(session, plan) if mandate is None else None,
    )


def _stopped_on(session: Session, plan: Plan) -> date | None:
    last = newest_mandate(session, plan.claim_id)
    if last is None or last.plan_id != plan.id or last.status not in _STOPPED:
        return None
    return last.status_at.astimezone(LOCAL).date()
