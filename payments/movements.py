"""Refunds and chargebacks, brought into the ledger once each, whatever the order of the news."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from payments import ledger
from payments.gateway import Movement, MovementKind, MovementState, PaymentState
from storage.records.claims import Claim
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.payments import Payment, PaymentEvent

#: How the payment provider is called in booking keys and stored events.
PROVIDER = "mollie"


def paid_key(provider_id: str) -> str:
    """Return the booking key of a payment that came in."""
    return f"{PROVIDER}:{provider_id}:paid"


def book_movement(
    session: Session,
    payment: Payment,
    claim: Claim,
    told: tuple[PaymentState, Movement],
    now: datetime,
) -> tuple[int, ledger.BalanceChange | None]:
    """Book one refund or chargeback, or take back the booking of one that was undone."""
    state, movement = told
    if movement.state is MovementState.WAITING:
        return 0, None
    prefix = f"{PROVIDER}:{payment.provider_id}:{movement.kind}:"
    key = prefix + movement.provider_id
    kind = EntryKind(movement.kind.value)
    cents = _movement_cents(session, state, movement, prefix)
    if movement.state is MovementState.UNDONE:
        remember(session, payment, _undone(key), "undone", now, movement.cents)
    if not cents:
        return 0, None
    if movement.state is MovementState.UNDONE:
        kind, key = EntryKind.CORRECTION, _undone(key)
    booking = ledger.Booking(kind=kind, cents=cents, key=key, payment_id=payment.id)
    if not ledger.book(session, claim, booking, now):
        return 0, None
    remember(session, payment, key, movement.kind, now, movement.cents)
    return cents, ledger.judge_balance(session, claim, kind, now)


def _movement_cents(session: Session, state: PaymentState, movement: Movement, prefix: str) -> int:
    """Return what to book for a movement: a minus when its booking is undone.

    Together the movements of a kind never come to more than the provider's own total, so that one
    that is named in two ways is not booked twice.
    """
    booked = select(LedgerEntry.booking_key, LedgerEntry.amount_cents).where(
        func.starts_with(LedgerEntry.booking_key, prefix)
    )
    entries = {str(key): int(cents) for key, cents in session.execute(booked)}
    if movement.state is MovementState.UNDONE:
        return -entries.get(prefix + movement.provider_id, 0)
    if prefix + movement.provider_id in entries or _was_undone(session, prefix, movement):
        return 0
    listed = sum(
        other.cents
        for other in state.movements
        if other.kind is movement.kind and other.state is MovementState.DONE
    )
    told = (
        state.refunded_cents if movement.kind is MovementKind.REFUND else (state.charged_back_cents)
    )
    return max(0, min(movement.cents, max(told, listed) - sum(entries.values())))


def _undone(key: str) -> str:
    return f"{key}:undone"


def _was_undone(session: Session, prefix: str, movement: Movement) -> bool:
    """Return whether a newer word said that it came to nothing; an older one changes that not."""
    told = select(PaymentEvent.id).where(
        PaymentEvent.once_key == _undone(prefix + movement.provider_id)
    )
    return session.scalar(told) is not None


def remember(
    session: Session,
    payment: Payment,
    once_key: str,
    kind: str,
    now: datetime,
    cents: int | None = None,
) -> None:
    """Keep once what the provider told about a payment."""
    session.execute(
        insert(PaymentEvent)
        .values(
            creditor_id=payment.creditor_id,
            payment_id=payment.id,
            once_key=once_key,
            kind=kind,
            amount_cents=cents,
            at=now,
        )
        .on_conflict_do_nothing(index_elements=["once_key"])
    )
