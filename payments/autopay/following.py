"""Following: what the provider says of a first payment or a collection, told to its mandate.

Runs in the transaction that settles the payment, under the claim's row lock, after what came in or
went back was booked. News may come in any order and any number of times.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from payments.autopay.mandates import end_mandate, prove_mandate
from payments.gateway import MovementKind, MovementState, PaymentState
from storage.records.autopay import (
    COLLECTION_STEPS,
    Collection,
    CollectionStatus,
    Mandate,
    MandateStatus,
)
from storage.records.journal import Deed, write_journal
from storage.records.payments import Payment, PaymentStatus, Sequence
from storage.words import Actor

_BECOMES = {
    PaymentStatus.PAID: CollectionStatus.COLLECTED,
    PaymentStatus.FAILED: CollectionStatus.FAILED,
    PaymentStatus.EXPIRED: CollectionStatus.FAILED,
    PaymentStatus.CANCELED: CollectionStatus.FAILED,
}


def follow_payment(session: Session, payment: Payment, state: PaymentState, now: datetime) -> None:
    """Bring the mandate and the collection of a payment in line with it; others are none of ours.

    Money that the debtor's bank took back ends the autopay of that plan: whoever took it back does
    not want it, or did not know of it.
    """
    if payment.mandate_id is None:
        return
    mandate = session.get_one(Mandate, payment.mandate_id)
    charged_back = any(
        one.kind is MovementKind.CHARGEBACK and one.state is MovementState.DONE
        for one in state.movements
    )
    if payment.sequence is Sequence.FIRST and payment.status is PaymentStatus.PAID:
        prove_mandate(mandate, state.mandate_id, now)
    elif payment.sequence is Sequence.RECURRING:
        _follow_collection(session, payment, state, now, charged_back=charged_back)
    if charged_back:
        end_mandate(session, mandate, MandateStatus.FAILED, "charged_back", now)


def _follow_collection(
    session: Session, payment: Payment, state: PaymentState, now: datetime, *, charged_back: bool
) -> None:
    collection = session.scalar(select(Collection).where(Collection.payment_id == payment.id))
    target = _BECOMES.get(payment.status)
    if collection is None or target is None:
        return
    if charged_back and collection.status is not CollectionStatus.CHARGED_BACK:
        # The news of the payment itself may not have come before.
        _take(session, collection, CollectionStatus.COLLECTED, None, now)
    last = CollectionStatus.CHARGED_BACK if charged_back else target
    _take(session, collection, last, state.failure, now)


def _take(
    session: Session,
    collection: Collection,
    target: CollectionStatus,
    reason: str | None,
    now: datetime,
) -> None:
    """Take a step where the table has it, and write it down."""
    if target not in COLLECTION_STEPS[collection.status]:
        return
    collection.move_to(target, now, reason)
    if target is CollectionStatus.FAILED:
        # Perhaps the mandate is gone as well: it is looked at in the next round.
        session.get_one(Mandate, collection.mandate_id).looked_at = None
    write_collection(session, collection, Actor.PROVIDER, now)


def write_collection(session: Session, collection: Collection, actor: Actor, now: datetime) -> None:
    """Write down where a collection stands now."""
    write_journal(session, now, [collection_deed(collection, actor)])


def collection_deed(collection: Collection, actor: Actor) -> Deed:
    """Return what the journal says of where a collection stands now."""
    details = {
        "collection": str(collection.id),
        "attempt": collection.attempt,
        "on": collection.collect_on.isoformat(),
        "cents": collection.announced_cents,
    }
    if collection.reason:
        details["reason"] = collection.reason
    return Deed(
        creditor_id=collection.creditor_id,
        action=f"collection.{collection.status}",
        actor=actor,
        claim_id=collection.mandate.claim_id,
        details=details,
    )
