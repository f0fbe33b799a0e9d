"""Watching: what nobody tells us of. A bank may end a mandate, and a webhook may get lost.

Mollie has no classic webhook for mandates, so each is looked up now and then, and always before
something is collected on it. What ended here is taken back there.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import starmap

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from payments import ledger
from payments.autopay.mandates import confirm_mandate, end_mandate
from payments.errors import GatewayError
from payments.gateway import MandateState, PaymentGateway
from payments.settle import Afterwards, settle
from storage.clock import LOCAL
from storage.database import Database
from storage.records.autopay import (
    LIVE_MANDATE,
    AutopayCustomer,
    Collection,
    CollectionStatus,
    Mandate,
    MandateStatus,
)
from storage.records.claims import ENDED_CLAIM, Claim
from storage.records.payments import LIVE_PAYMENT, Payment, PaymentStatus, Sequence
from storage.records.plans import Plan, PlanStatus

#: How long a mandate is believed, and a payment that is on its way left alone.
BELIEVED = timedelta(hours=20)
UNDER_WAY = timedelta(hours=4)
#: A mandate whose first payment did not come for so long comes to nothing.
UNPROVED = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchReport:
    """What a round found: mandates looked up, ended and taken back, and questions unanswered."""

    looked_up: int = 0
    ended: int = 0
    withdrawn: int = 0
    unanswered: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Named:
    """A mandate as the provider knows it."""

    mandate_id: uuid.UUID
    customer: str
    provider_id: str


class Watcher:
    """One round of looking after mandates and payments that are on their way."""

    def __init__(
        self, database: Database, gateway: PaymentGateway, then: Afterwards | None = None
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._then = then

    def run(self, now: datetime, most: int = 200) -> WatchReport:
        """Look everything up that is due; what is not answered is asked again in the next round."""
        ended = self._end_idle(now, most)
        asked = [self._look_up(each, now) for each in self._to_look_up(now, most)]
        waiting = [self._ask_payment(each, now) for each in self._under_way(now, most)]
        withdrawn = [self._withdraw(each, now) for each in self._given_up(most)]
        answers = [*asked, *waiting, *withdrawn]
        return WatchReport(
            looked_up=sum(asked),
            ended=ended,
            withdrawn=sum(withdrawn),
            unanswered=len(answers) - sum(answers),
        )

    def _end_idle(self, now: datetime, most: int) -> int:
        """End mandates with nothing left to collect, or whose first payment never came."""
        with self._database.service() as session:
            found = (
                select(Mandate.id)
                .join(Plan, Plan.id == Mandate.plan_id)
                .join(Claim, Claim.id == Mandate.claim_id)
                .where(
                    Mandate.status.in_(LIVE_MANDATE),
                    or_(
                        Plan.status != PlanStatus.AGREED,
                        Claim.status.in_(ENDED_CLAIM),
                        _came_to_nothing(now),
                    ),
                )
                .limit(most)
            )
            ids = list(session.scalars(found))
        return sum(self._end(each, now) for each in ids)

    def _end(self, mandate_id: uuid.UUID, now: datetime) -> bool:
        with self._database.service() as session:
            mandate = _locked(session, mandate_id)
            reason = _why_over(session, mandate, now)
            if mandate.status not in LIVE_MANDATE or reason is None:
                return False
            end_mandate(session, mandate, MandateStatus.ENDED, reason, now)
            return True

    def _to_look_up(self, now: datetime, most: int) -> list[_Named]:
        """Return mandates that wait for a word, were not asked about of late, or are used today."""
        today = now.astimezone(LOCAL).date()
        used = select(Collection.id).where(
            Collection.mandate_id == Mandate.id,
            Collection.status == CollectionStatus.ANNOUNCED,
            Collection.collect_on <= today,
        )
        stale = or_(Mandate.looked_at.is_(None), Mandate.looked_at <= now - BELIEVED)
        valid = and_(
            Mandate.status == MandateStatus.VALID, or_(stale, and_(used.exists(), _not_since(now)))
        )
        return self._named(or_(Mandate.status == MandateStatus.PENDING, valid), most)

    def _look_up(self, named: _Named, now: datetime) -> bool:
        try:
            state = self._gateway.mandate(named.customer, named.provider_id)
        except GatewayError:
            return False
        with self._database.service() as session:
            mandate = _locked(session, named.mandate_id)
            mandate.looked_at = now
            if state is MandateState.VALID:
                confirm_mandate(session, mandate, now)
            elif state is MandateState.INVALID:
                end_mandate(session, mandate, MandateStatus.FAILED, "invalid", now)
        return True

    def _under_way(self, now: datetime, most: int) -> list[str]:
        with self._database.service() as session:
            found = (
                select(Collection)
                .join(Payment, Payment.id == Collection.payment_id)
                .where(
                    Collection.status == CollectionStatus.COLLECTING,
                    Payment.provider_id.is_not(None),
                    or_(Collection.looked_at.is_(None), Collection.looked_at <= now - UNDER_WAY),
                    Collection.status_at <= now - UNDER_WAY,
                )
                .order_by(Collection.looked_at.asc().nulls_first())
                .limit(most)
                .with_for_update(of=Collection, skip_locked=True)
            )
            rows = list(session.scalars(found))
            for row in rows:
                row.looked_at = now
            return _provider_ids(session, rows) + self._without_mandate(session, most)

    def _without_mandate(self, session: Session, most: int) -> list[str]:
        """Return first payments that are in, of which the provider named no mandate yet."""
        found = (
            select(Payment.provider_id)
            .join(Mandate, Mandate.id == Payment.mandate_id)
            .where(
                Payment.sequence == Sequence.FIRST,
                Payment.status == PaymentStatus.PAID,
                Mandate.status == MandateStatus.PENDING,
                Mandate.provider_id.is_(None),
            )
        )
        return [each for each in session.scalars(found.limit(most)) if each is not None]

    def _ask_payment(self, provider_id: str, now: datetime) -> bool:
        try:
            settle(self._database, self._gateway, provider_id, now, self._then)
        except GatewayError:
            return False
        return True

    def _given_up(self, most: int) -> list[_Named]:
        ended = and_(Mandate.status.not_in(LIVE_MANDATE), Mandate.withdrawn_at.is_(None))
        return self._named(ended, most)

    def _withdraw(self, named: _Named, now: datetime) -> bool:
        return withdraw(self._database, self._gateway, named.mandate_id, now)

    def _named(self, which: ColumnElement[bool], most: int) -> list[_Named]:
        with self._database.service() as session:
            found = (
                select(Mandate.id, AutopayCustomer.provider_id, Mandate.provider_id)
                .join(AutopayCustomer, AutopayCustomer.id == Mandate.customer_id)
                .where(
                    which,
                    Mandate.provider_id.is_not(None),
                    AutopayCustomer.provider_id.is_not(None),
                )
                .order_by(Mandate.looked_at.asc().nulls_first())
                .limit(most)
            )
            rows = session.execute(found).all()
        return list(starmap(_name, rows))


def withdraw(
    database: Database, gateway: PaymentGateway, mandate_id: uuid.UUID, now: datetime
) -> bool:
    """Take a mandate that ended back at the provider; return whether nothing is left to do.

    One that another plan of this debtor still lives on stays there.
    """
    with database.service() as session:
        mandate = session.get_one(Mandate, mandate_id)
        customer, provider_id = mandate.customer.provider_id, mandate.provider_id
        if mandate.status in LIVE_MANDATE or mandate.withdrawn_at is not None:
            return True
        if customer is None or provider_id is None:
            return True  # Not done, though: a first payment may still give one.
        shared = select(Mandate.id).where(
            Mandate.provider_id == provider_id, Mandate.status.in_(LIVE_MANDATE)
        )
        is_needed = session.scalar(shared.limit(1)) is not None
    if not is_needed:
        try:
            gateway.withdraw_mandate(customer, provider_id)
        except GatewayError:
            return False
    with database.service() as session:
        _locked(session, mandate_id).withdrawn_at = now
    return True


def _locked(session: Session, mandate_id: uuid.UUID) -> Mandate:
    """Return a mandate under its claim's row lock, read afresh with its plan."""
    mandate = session.get_one(Mandate, mandate_id)
    ledger.lock_claim(session, mandate.claim_id)
    session.refresh(mandate)
    session.refresh(mandate.plan)
    return mandate


def _why_over(session: Session, mandate: Mandate, now: datetime) -> str | None:
    """Return why nothing is left to collect on a mandate; None when something may be."""
    if mandate.plan.status is not PlanStatus.AGREED:
        return f"plan_{mandate.plan.status}"
    claim = session.get_one(Claim, mandate.claim_id)
    if claim.status in ENDED_CLAIM:
        return f"claim_{claim.status}"
    # Asked once more under the lock: the debtor may have pressed again meanwhile.
    over = select(Mandate.id).where(Mandate.id == mandate.id, _came_to_nothing(now))
    return "not_paid" if session.scalar(over) is not None else None


def _came_to_nothing(now: datetime) -> ColumnElement[bool]:
    """Tell of a mandate that was asked long ago, whose first payment is neither in nor alive."""
    alive = select(Payment.id).where(
        Payment.mandate_id == Mandate.id,
        Payment.sequence == Sequence.FIRST,
        Payment.status.in_((*LIVE_PAYMENT, PaymentStatus.PAID)),
    )
    asked = Mandate.status == MandateStatus.ASKED
    return and_(asked, Mandate.status_at <= now - UNPROVED, ~alive.exists())


def _not_since(now: datetime) -> ColumnElement[bool]:
    """Tell of a mandate that was not asked about within the hour."""
    return Mandate.looked_at <= now - timedelta(hours=1)


def _provider_ids(session: Session, rows: Rows[Collection]) -> list[str]:
    found = select(Payment.provider_id).where(Payment.id.in_([row.payment_id for row in rows]))
    return [each for each in session.scalars(found) if each is not None]


def _name(mandate_id: uuid.UUID, customer: str | None, provider_id: str | None) -> _Named:
    return _Named(mandate_id=mandate_id, customer=customer or "", provider_id=provider_id or "")
