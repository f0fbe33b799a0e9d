"""Payable: what a link lets somebody pay now: the whole, the next instalment, or a part of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payments import ledger
from payments.baskets import BasketShare
from payments.plan_records import next_instalment
from storage.records.claims import ENDED_CLAIM, Claim
from storage.records.payments import LIVE_PAYMENT, PayLink, Payment, Sequence
from storage.records.plans import live_plan


@dataclass(frozen=True, kw_only=True, slots=True)
class Payable:
    """What somebody can pay now, in cents, and for which instalment; None for the whole claim.

    `shares` tells what of it is for which claim, when it is for several.
    """

    cents: int
    instalment_id: uuid.UUID | None = None
    shares: tuple[BasketShare, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PartWish:
    """An amount that somebody chose to pay, and the least that the creditor takes; in cents.

    Whoever cannot pay it all may not be turned away for the last cents: what is left of a claim
    may always be paid, although it is less.
    """

    cents: int
    least_cents: int

    def fits(self, left_cents: int) -> bool:
        """Return whether it may be paid when so much is left."""
        return min(self.least_cents, left_cents) <= self.cents <= left_cents


def payable(session: Session, claim: Claim, link: PayLink, *, whole: bool) -> Payable | None:
    """Return what this link lets somebody pay now; None when there is nothing.

    What is being collected by direct debit is not asked for a second time. While a plan runs that
    is the first instalment that is open, unless the whole is asked for. The link of an instalment
    that is paid offers nothing, so that a second tap pays nothing twice.
    """
    balance = left_cents(session, claim)
    if claim.status in ENDED_CLAIM or balance <= 0:
        return None
    plan = live_plan(session, claim.id)
    if plan is None or whole:
        return Payable(cents=balance)
    state = next_instalment(plan, balance)
    if state is None:
        return Payable(cents=balance)
    wanted = next((part for part in plan.instalments if part.id == link.instalment_id), None)
    if wanted is not None and wanted.position < state.instalment.position:
        return None
    return Payable(cents=min(state.open_cents, balance), instalment_id=state.instalment.id)


def left_cents(session: Session, claim: Claim) -> int:
    """Return what is owed once what is being collected by direct debit has come in, in cents."""
    on_its_way = select(func.coalesce(func.sum(Payment.amount_cents), 0)).where(
        Payment.claim_id == claim.id,
        Payment.sequence == Sequence.RECURRING,
        Payment.status.in_(LIVE_PAYMENT),
    )
    return ledger.open_cents(session, claim) - session.scalars(on_its_way).one()
