"""Starting a payment: commit our row with its idempotency key, call the provider, record.

No transaction and no connection is held during the call. Two taps and two tabs meet in the unique
index of live payments and in the idempotency key, so they lead to one payment.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from payments import ledger
from payments.baskets import is_at_bank, keep_shares, lock_basket, shares_of
from payments.errors import GatewayRefusedError, GatewayTransientError, GatewayUncertainError
from payments.gateway import KEY_LIFETIME, Checkout, PaymentGateway, PaymentOrder
from payments.payable import PartWish, Payable, left_cents, payable
from payments.settle import Afterwards, advance, settle
from storage.database import Database
from storage.records.claims import Claim
from storage.records.creditors import get_creditor
from storage.records.payments import LIVE_PAYMENT, PayLink, Payment, PaymentStatus, Sequence
from storage.records.tasks import TaskKind, add_task
from storage.words import Language

#: An open payment older than this is looked up before somebody is sent to it again.
STALE_AFTER = timedelta(minutes=10)


class CheckoutRefusal(StrEnum):
    """Why there is no page at the bank to go to."""

    CHANGED = "changed"  #: what is open together is not what was shown
    NOTHING_OPEN = "nothing_open"  #: paid already, or this claim is no longer with us
    BAD_AMOUNT = "bad_amount"  #: less than the creditor takes, or more than is open
    BEING_PAID = "being_paid"  #: the bank is still working on an earlier payment
    TRY_LATER = "try_later"  #: the provider gave no answer
    PROVIDER_REFUSED = "provider_refused"  #: our own set-up is wrong; a task was made


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstOfMandate:
    """The mandate that a payment gives, and the provider's name of the customer who gives it."""

    mandate_id: uuid.UUID
    customer_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What somebody who pressed the button wants.

    Attributes:
        link_id: the link that was pressed on.
        redirect_url: where the browser comes back to.
        webhook_url: where the provider tells us what happened.
        whole: everything at once, although a plan runs.
        part: an amount of the payer's own, where the creditor allows it.
        first: with this payment the payer gives a mandate.
        together_cents: all open claims at once, which came to this amount when it was shown.
    """

    link_id: uuid.UUID
    redirect_url: str
    webhook_url: str
    language: Language = Language.NL
    whole: bool = False
    part: PartWish | None = None
    first: FirstOfMandate | None = None
    together_cents: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Started:
    """A payment that can be paid at `checkout_url`."""

    payment_id: uuid.UUID
    checkout_url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Call:
    """A call to be made at the provider."""

    payment_id: uuid.UUID
    order: PaymentOrder


@dataclass(frozen=True, kw_only=True, slots=True)
class _LookUp:
    """An old open payment to be looked up first."""

    provider_id: str


def webhook_secret(secret_key: str) -> str:
    """Return the last part of `/hooks/mollie/<secret>`: Mollie's classic webhooks are unsigned."""
    return hmac.new(secret_key.encode(), b"mollie webhook", hashlib.sha256).hexdigest()[:32]


def start_payment(
    database: Database,
    gateway: PaymentGateway,
    wish: Wish,
    now: datetime,
    then: Afterwards | None = None,
) -> Started | CheckoutRefusal:
    """Return the page at which the link's amount can be paid, making a payment if need be.

    `then` runs if an older payment turns out to be paid on looking it up (`payments.settle`).
    """
    with database.service() as session:
        plan = _prepare(session, wish, now)
    if isinstance(plan, _LookUp):
        try:
            settle(database, gateway, plan.provider_id, now, then)
        except (GatewayTransientError, GatewayUncertainError, GatewayRefusedError):
            return CheckoutRefusal.TRY_LATER
        with database.service() as session:
            plan = _prepare(session, wish, now)
    if isinstance(plan, _LookUp):
        return _reuse(database, plan)
    return _call(database, gateway, plan, now) if isinstance(plan, _Call) else plan


def _prepare(
    session: Session, wish: Wish, now: datetime
) -> Started | CheckoutRefusal | _Call | _LookUp:
    """Decide, under the claim's lock, whether an earlier payment serves or a new row is needed."""
    link = session.get_one(PayLink, wish.link_id)
    due = _due(session, link, wish)
    if isinstance(due, CheckoutRefusal):
        return due
    claim = session.get_one(Claim, link.claim_id)
    earlier = _live(session, claim, due)
    if earlier is not None:
        answer = _reconsider(session, earlier, due, wish, now)
        if answer is not None:
            return answer
        if _is_ours_to_repeat(session, earlier, due, wish, now):
            return _Call(payment_id=earlier.id, order=_order(session, claim, earlier, wish))
        # Nobody may be sent to it any more; should it be paid all the same, it is still booked.
        earlier.move_to(PaymentStatus.CANCELED, now)
        session.flush()
    payment = Payment(
        id=uuid.uuid4(),
        creditor_id=claim.creditor_id,
        claim_id=claim.id,
        instalment_id=due.instalment_id,
        link_id=link.id,
        idempotency_key=str(uuid.uuid4()),
        amount_cents=due.cents,
        currency="EUR",
        status=PaymentStatus.STARTING,
        status_at=now,
        sequence=Sequence.FIRST if wish.first else Sequence.ONEOFF,
        mandate_id=wish.first.mandate_id if wish.first else None,
        created_at=now,
    )
    session.add(payment)
    session.flush()
    keep_shares(session, payment, due.shares)
    return _Call(payment_id=payment.id, order=_order(session, claim, payment, wish))


def _due(session: Session, link: PayLink, wish: Wish) -> Payable | CheckoutRefusal:
    """Return what is to be paid, with the claims that it is for locked."""
    if wish.together_cents is not None:
        shares = lock_basket(session, link.claim_id)
        total = sum(share.cents for share in shares)
        if not shares or total != wish.together_cents:
            return CheckoutRefusal.CHANGED
        return Payable(cents=total, shares=shares)
    claim = ledger.lock_claim(session, link.claim_id)
    due = payable(session, claim, link, whole=wish.whole)
    if due is None:
        return CheckoutRefusal.NOTHING_OPEN
    if is_at_bank(session, claim):
        return CheckoutRefusal.BEING_PAID
    if wish.part is None:
        return due
    if not wish.part.fits(left_cents(session, claim)):
        return CheckoutRefusal.BAD_AMOUNT
    return Payable(cents=wish.part.cents, instalment_id=due.instalment_id)


def _live(session: Session, claim: Claim, due: Payable) -> Payment | None:
    found = select(Payment).where(
        Payment.claim_id == claim.id,
        Payment.instalment_id.is_not_distinct_from(due.instalment_id),
        Payment.status.in_(LIVE_PAYMENT),
    )
    return session.scalar(found.execution_options(populate_existing=True))


def _reconsider(
    session: Session, earlier: Payment, due: Payable, wish: Wish, now: datetime
) -> Started | CheckoutRefusal | _LookUp | None:
    """Return what an earlier live payment offers; None when it is of no use as it is."""
    being_collected = earlier.sequence is Sequence.RECURRING
    if being_collected or earlier.status in {PaymentStatus.PENDING, PaymentStatus.AUTHORIZED}:
        return CheckoutRefusal.BEING_PAID
    if earlier.status is not PaymentStatus.OPEN or earlier.amount_cents != due.cents:
        return None
    if not _is_the_same(session, earlier, due, wish):
        return None
    if earlier.provider_id and now - earlier.created_at > STALE_AFTER:
        return _LookUp(provider_id=earlier.provider_id)
    if earlier.checkout_url is None:
        return None
    return Started(payment_id=earlier.id, checkout_url=earlier.checkout_url)


def _is_the_same(session: Session, earlier: Payment, due: Payable, wish: Wish) -> bool:
    """Return whether a payment gives the mandate and pays the claims that are wished for."""
    mandate_id = wish.first.mandate_id if wish.first else None
    return earlier.mandate_id == mandate_id and shares_of(session, earlier) == due.shares


def _is_ours_to_repeat(
    session: Session, earlier: Payment, due: Payable, wish: Wish, now: datetime
) -> bool:
    """Return whether the very same call may be made again: a key allows one body only."""
    return (
        earlier.status is PaymentStatus.STARTING
        and earlier.link_id == wish.link_id
        and earlier.amount_cents == due.cents
        and now - earlier.created_at < KEY_LIFETIME
        and _is_the_same(session, earlier, due, wish)
    )


def description_of(session: Session, claim: Claim, together: int = 0) -> str:
    """Return what a payer reads on the bank statement: for whom, and for which invoices."""
    numbers = [invoice.number for invoice in claim.invoices] or [claim.reference]
    # Of several claims there is room for the first; the page listed them all.
    told = f"{numbers[0]} +{together - 1}" if together else ", ".join(numbers)
    return f"{get_creditor(session, claim.creditor_id).name} {told}"


def _order(session: Session, claim: Claim, payment: Payment, wish: Wish) -> PaymentOrder:
    return PaymentOrder(
        idempotency_key=payment.idempotency_key,
        reference=str(payment.id),
        cents=payment.amount_cents,
        currency=payment.currency,
        description=description_of(session, claim, len(shares_of(session, payment))),
        redirect_url=wish.redirect_url,
        webhook_url=wish.webhook_url,
        language=wish.language,
        sequence=payment.sequence,
        customer_id=wish.first.customer_id if wish.first else None,
    )


def _call(
    database: Database, gateway: PaymentGateway, call: _Call, now: datetime
) -> Started | CheckoutRefusal:
    try:
        checkout = _create(gateway, call.order)
    except GatewayRefusedError as error:
        _give_up(database, call, str(error), now)
        return CheckoutRefusal.PROVIDER_REFUSED
    except (GatewayTransientError, GatewayUncertainError):
        # The row stays with its key; the next tap asks again with the same one. Another tab may
        # have had its answer meanwhile.
        return _made_elsewhere(database, call) or CheckoutRefusal.TRY_LATER
    with database.service() as session:
        return _record(session, call.payment_id, checkout, now)


def _made_elsewhere(database: Database, call: _Call) -> Started | None:
    with database.service() as session:
        payment = session.get_one(Payment, call.payment_id)
        if payment.status is not PaymentStatus.OPEN or payment.checkout_url is None:
            return None
        return Started(payment_id=payment.id, checkout_url=payment.checkout_url)


def _create(gateway: PaymentGateway, order: PaymentOrder) -> Checkout:
    try:
        return gateway.create(order)
    except GatewayUncertainError:
        # The same key makes no second payment; it only tells what became of the first call.
        return gateway.create(order)


def _record(
    session: Session, payment_id: uuid.UUID, checkout: Checkout, now: datetime
) -> Started | CheckoutRefusal:
    payment = session.get_one(Payment, payment_id)
    ledger.lock_claim(session, payment.claim_id)
    session.refresh(payment)
    if payment.provider_id is None:
        payment.provider_id = checkout.provider_id
    if payment.provider_id == checkout.provider_id and payment.checkout_url is None:
        payment.checkout_url = checkout.checkout_url
    # A webhook may have been faster; its word is not undone by this one.
    advance(payment, PaymentStatus(checkout.status), now)
    if payment.status is PaymentStatus.PAID:
        return CheckoutRefusal.BEING_PAID
    if payment.checkout_url is None:
        return CheckoutRefusal.TRY_LATER
    return Started(payment_id=payment.id, checkout_url=payment.checkout_url)


def _reuse(database: Database, found: _LookUp) -> Started | CheckoutRefusal:
    """Send the payer to the old payment, which the provider has just said to be still open."""
    with database.service() as session:
        payment = session.scalars(
            select(Payment).where(Payment.provider_id == found.provider_id)
        ).one()
        if payment.status is not PaymentStatus.OPEN or payment.checkout_url is None:
            return CheckoutRefusal.BEING_PAID
        return Started(payment_id=payment.id, checkout_url=payment.checkout_url)


def _give_up(database: Database, call: _Call, why: str, now: datetime) -> None:
    with database.service() as session:
        payment = session.get_one(Payment, call.payment_id)
        claim = ledger.lock_claim(session, payment.claim_id)
        session.refresh(payment)
        advance(payment, PaymentStatus.FAILED, now)
        add_task(
            session,
            TaskKind.SETTING,
            f"mollie-refused:{now.date().isoformat()}",
            f"Mollie maakt geen betalingen voor ons aan: {why}",
            now,
            creditor_id=claim.creditor_id,
            claim_id=claim.id,
        )
