"""Collecting: an announced instalment is taken from the account on its day, once.

Decide and commit our row with its idempotency key, call the provider with no transaction open,
record. A call that broke off is looked up among the customer's payments; only when it surely is
not there, and is still to be collected, the very same call is made again.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from payments import ledger
from payments.autopay.deciding import Bar, Judgement, Verdict, judge
from payments.autopay.following import write_collection
from payments.autopay.reading import TermsOf, read_announced, read_plight
from payments.baskets import of_claim
from payments.checkout import description_of
from payments.errors import GatewayError, GatewayRefusedError
from payments.gateway import KEY_LIFETIME, Checkout, PaymentGateway, PaymentOrder
from payments.settle import Afterwards, advance, settle
from storage.clock import LOCAL
from storage.database import Database
from storage.records.autopay import Collection, CollectionStatus, Mandate
from storage.records.claims import Claim
from storage.records.messages import Message
from storage.records.payments import (
    LIVE_PAYMENT,
    Payment,
    PaymentStatus,
    Sequence,
)
from storage.records.tasks import TaskKind, add_task
from storage.words import Actor

#: A call whose answer nobody recorded for so long broke off, or its worker was killed.
BROKE_OFF = timedelta(minutes=2)

#: Why a collection failed that the provider would not take.
REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class CollectReport:
    """What a round did: calls taken by the provider, collections skipped, calls still in doubt."""

    taken: int = 0
    skipped: int = 0
    doubtful: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Collector:
    """What every round needs. `webhook_url` is where the provider tells us of a payment."""

    database: Database
    gateway: PaymentGateway
    webhook_url: str
    terms_of: TermsOf
    then: Afterwards | None = None

    def run(self, now: datetime, most: int = 200) -> CollectReport:
        """Clear up calls that broke off, then collect what is due; others may run beside it."""
        doubtful = sum(self._clear_up(each, now) for each in self._broken_off(now, most))
        taken = skipped = 0
        for collection_id in self._due(now, most):
            done = self._collect(collection_id, now)
            taken += done is CollectionStatus.COLLECTING
            skipped += done is CollectionStatus.SKIPPED
        return CollectReport(taken=taken, skipped=skipped, doubtful=doubtful)

    def _due(self, now: datetime, most: int) -> list[uuid.UUID]:
        """Return what is to be judged today: its day has come, or its notice is late."""
        today = now.astimezone(LOCAL).date()
        left = select(Message.id).where(
            Message.id == Collection.notice_id, Message.sent_at.is_not(None)
        )
        with self.database.service() as session:
            found = (
                select(Collection.id)
                .where(
                    Collection.status == CollectionStatus.ANNOUNCED,
                    or_(
                        Collection.collect_on <= today,
                        and_(Collection.tell_by < today, ~left.exists()),
                    ),
                )
                .order_by(Collection.collect_on, Collection.id)
                .limit(most)
            )
            return list(session.scalars(found))

    def _collect(self, collection_id: uuid.UUID, now: datetime) -> CollectionStatus | None:
        """Judge one collection and go on with it; return what this very call made of it."""
        with self.database.service() as session:
            order = self._prepare(session, collection_id, now)
        if isinstance(order, PaymentOrder):
            return CollectionStatus.COLLECTING if self._call(order, now) else None
        return order

    def _prepare(
        self, session: Session, collection_id: uuid.UUID, now: datetime
    ) -> PaymentOrder | CollectionStatus | None:
        """Judge a collection once more; return the order to call, what it became, or nothing."""
        collection = self._locked(session, collection_id)
        if collection.status is not CollectionStatus.ANNOUNCED:
            return None
        judgement = self._judged(session, collection, now)
        if judgement.verdict is Verdict.SKIP:
            collection.move_to(CollectionStatus.SKIPPED, now, judgement.bar)
            write_collection(session, collection, Actor.SYSTEM, now)
            if judgement.bar is Bar.NOT_TOLD:
                _tell_untold(session, collection, now)
            return CollectionStatus.SKIPPED
        if judgement.verdict is Verdict.WAIT:
            return None
        payment = Payment(
            id=uuid.uuid4(),
            creditor_id=collection.creditor_id,
            claim_id=collection.mandate.claim_id,
            instalment_id=collection.instalment_id,
            idempotency_key=str(uuid.uuid4()),
            amount_cents=judgement.cents,
            currency="EUR",
            status=PaymentStatus.STARTING,
            status_at=now,
            sequence=Sequence.RECURRING,
            mandate_id=collection.mandate_id,
            created_at=now,
        )
        session.add(payment)
        session.flush()
        collection.payment_id = payment.id
        collection.move_to(CollectionStatus.COLLECTING, now)
        write_collection(session, collection, Actor.SYSTEM, now)
        return self._order(session, payment, collection.mandate)

    def _locked(self, session: Session, collection_id: uuid.UUID) -> Collection:
        """Return a collection under its claim's row lock, read afresh with its mandate and plan."""
        collection = session.get_one(Collection, collection_id)
        ledger.lock_claim(session, collection.mandate.claim_id)
        for row in (collection, collection.mandate, collection.mandate.plan):
            session.refresh(row)
        return collection

    def _judged(self, session: Session, collection: Collection, now: datetime) -> Judgement:
        plight = read_plight(session, collection.mandate, self.terms_of, now, collection.id)
        live = select(Payment.id).where(
            of_claim(plight.claim.id),
            Payment.status.in_(LIVE_PAYMENT),
            Payment.sequence != Sequence.RECURRING,
        )
        return judge(
            plight.standing,
            plight.part_of(collection.instalment_id),
            read_announced(session, collection),
            now.astimezone(LOCAL).date(),
            being_paid=session.scalar(live.limit(1)) is not None,
        )

    def _order(self, session: Session, payment: Payment, mandate: Mandate) -> PaymentOrder:
        """Return the order of a payment; made again it is the same, as its key demands."""
        return PaymentOrder(
            idempotency_key=payment.idempotency_key,
            reference=str(payment.id),
            cents=payment.amount_cents,
            currency=payment.currency,
            description=description_of(session, session.get_one(Claim, payment.claim_id)),
            redirect_url="",
            webhook_url=self.webhook_url,
            language=mandate.language,
            sequence=Sequence.RECURRING,
            customer_id=mandate.customer.provider_id,
            mandate_id=mandate.provider_id,
        )

    def _call(self, order: PaymentOrder, now: datetime) -> bool:
        """Ask the provider; return whether it took the order. What is in doubt stays so."""
        try:
            checkout = self.gateway.create(order)
        except GatewayRefusedError as error:
            self._refused(uuid.UUID(order.reference), str(error), now)
            return False
        except GatewayError:
            return False
        self._record(uuid.UUID(order.reference), checkout, now)
        return True

    def _record(self, payment_id: uuid.UUID, checkout: Checkout, now: datetime) -> None:
        with self.database.service() as session:
            payment = session.get_one(Payment, payment_id)
            ledger.lock_claim(session, payment.claim_id)
            session.refresh(payment)
            if payment.provider_id is None:
                payment.provider_id = checkout.provider_id
            target = PaymentStatus(checkout.status)
            # Money is booked from what is fetched back, never from the answer to an order.
            if target is not PaymentStatus.PAID:
                advance(payment, target, now)

    def _refused(self, payment_id: uuid.UUID, why: str, now: datetime) -> None:
        """Give up: the mandate is gone, or our own set-up is wrong; the debtor gets a link."""
        with self.database.service() as session:
            payment = session.get_one(Payment, payment_id)
            claim = ledger.lock_claim(session, payment.claim_id)
            session.refresh(payment)
            collection = self._of_payment(session, payment_id)
            if payment.provider_id is not None or collection is None:
                return
            session.refresh(collection)
            if collection.status is not CollectionStatus.COLLECTING:
                return  # Whoever cleared it up thought this call dead.
            advance(payment, PaymentStatus.FAILED, now)
            collection.move_to(CollectionStatus.FAILED, now, REFUSED)
            collection.mandate.looked_at = None
            write_collection(session, collection, Actor.PROVIDER, now)
            add_task(
                session,
                TaskKind.SETTING,
                f"mollie-refused-collection:{now.date().isoformat()}",
                f"Mollie neemt een automatische afschrijving niet aan: {why}",
                now,
                creditor_id=claim.creditor_id,
                claim_id=claim.id,
            )

    def _of_payment(self, session: Session, payment_id: uuid.UUID) -> Collection | None:
        found = select(Collection).where(Collection.payment_id == payment_id)
        return session.scalar(found)

    # ------------------------------------------------------------------ calls that broke off

    def _broken_off(self, now: datetime, most: int) -> list[uuid.UUID]:
        with self.database.service() as session:
            found = (
                select(Payment.id)
                .where(
                    Payment.sequence == Sequence.RECURRING,
                    Payment.status == PaymentStatus.STARTING,
                    Payment.provider_id.is_(None),
                    Payment.status_at <= now - BROKE_OFF,
                )
                .order_by(Payment.created_at)
                .limit(most)
            )
            return list(session.scalars(found))

    def _clear_up(self, payment_id: uuid.UUID, now: datetime) -> bool:
        """Find out what became of a call; return whether that is still in doubt."""
        with self.database.service() as session:
            payment = session.get_one(Payment, payment_id)
            mandate = session.get_one(Mandate, payment.mandate_id)
            customer_id = mandate.customer.provider_id or ""
        try:
            found = self.gateway.find_payment(customer_id, str(payment_id))
            if found is not None:
                settle(self.database, self.gateway, found, now, self.then)
                return False
        except GatewayError:
            return True
        with self.database.service() as session:
            order = self._again(session, payment_id, now)
        return order is not None and not self._call(order, now)

    def _again(self, session: Session, payment_id: uuid.UUID, now: datetime) -> PaymentOrder | None:
        """Return the very same order if it is still to be collected; else end it on our side."""
        found = self._of_payment(session, payment_id)
        if found is None:
            return None
        collection = self._locked(session, found.id)
        payment = session.get_one(Payment, payment_id, populate_existing=True)
        taken_up = payment.status_at > now - BROKE_OFF
        if payment.provider_id or payment.status is not PaymentStatus.STARTING or taken_up:
            return None
        judgement = self._judged(session, collection, now)
        fits = judgement.verdict is Verdict.COLLECT and judgement.cents == payment.amount_cents
        if fits and now - payment.created_at < KEY_LIFETIME:
            payment.status_at = now
            return self._order(session, payment, collection.mandate)
        advance(payment, PaymentStatus.CANCELED, now)
        collection.move_to(CollectionStatus.SKIPPED, now, judgement.bar or Bar.NOT_TAKEN)
        write_collection(session, collection, Actor.SYSTEM, now)
        return None


def _tell_untold(session: Session, collection: Collection, now: datetime) -> None:
    """Ask a person to look once for each mandate: our messages do not reach this debtor."""
    claim = session.get_one(Claim, collection.mandate.claim_id)
    add_task(
        session,
        TaskKind.UNREACHABLE,
        f"collection-untold:{collection.mandate_id}",
        f"{claim.reference}: een afschrijving is niet op tijd aangekondigd en gaat niet door",
        now,
        creditor_id=claim.creditor_id,
        debtor_id=claim.debtor_id,
        claim_id=claim.id,
    )
