"""Refunds and chargebacks, brought into the ledger once each, whatever the order of the news."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from payments import ledger
from payments.baskets import LockedShare, spread_back
from payments.gateway import Movement, MovementKind, MovementState, PaymentState
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.payments import Payment, PaymentEvent
from storage.records.refunds import Refund

#: How the payment provider is called in booking keys and stored events.
PROVIDER = "mollie"


def paid_key(provider_id: str) -> str:
    """Return the booking key of a payment that came in."""
    return f"{PROVIDER}:{provider_id}:paid"


def book_movement(
    session: Session,
    payment: Payment,
    shares: tuple[LockedShare, ...],
    told: tuple[PaymentState, Movement],
    now: datetime,
) -> list[tuple[int, LockedShare, ledger.BalanceChange]]:
    """Book one refund or chargeback, or take back the booking of one that was undone.

    Returns what was booked on which share, in cents, and what it did to its claim.
    """
    state, movement = told
    if movement.state is MovementState.WAITING:
        return []
    prefix = f"{PROVIDER}:{payment.provider_id}:{movement.kind}:"
    key = prefix + movement.provider_id
    entries = _entries(session, prefix)
    if movement.state is MovementState.UNDONE:
        remember(session, payment, _undone(key), "undone", now, movement.cents)
        back = [
            (share, EntryKind.CORRECTION, -entries[key + share.mark], _undone(key + share.mark))
            for share in shares
            if key + share.mark in entries
        ]
    else:
        cents = _movement_cents(session, state, movement, prefix, entries)
        kind = EntryKind(movement.kind.value)
        first = _refund_claim(session, payment, movement)
        parts = spread_back(session, payment, shares, cents, first) if cents else []
        back = [(share, kind, part, key + share.mark) for share, part in parts]
    booked = []
    for share, kind, cents, its_key in back:
        booking = ledger.Booking(kind=kind, cents=cents, key=its_key, payment_id=payment.id)
        if ledger.book(session, share.claim, booking, now):
            change = ledger.judge_balance(session, share.claim, kind, now)
            booked.append((cents, share, change))
    if booked:
        told_key = _undone(key) if movement.state is MovementState.UNDONE else key
        remember(session, payment, told_key, movement.kind, now, movement.cents)
    return booked


def _entries(session: Session, prefix: str) -> dict[str, int]:
    booked = select(LedgerEntry.booking_key, LedgerEntry.amount_cents).where(
        func.starts_with(LedgerEntry.booking_key, prefix)
    )
    return {str(key): int(cents) for key, cents in session.execute(booked)}


def _movement_cents(
    session: Session,
    state: PaymentState,
    movement: Movement,
    prefix: str,
    entries: Mapping[str, int],
) -> int:
    """Return what to book for a movement that was done; 0 when it is booked, or was undone.

    Together the movements of a kind never come to more than the provider's own total, so that one
    that is named in two ways is not booked twice.
    """
    key = prefix + movement.provider_id
    is_booked = any(one == key or one.startswith(f"{key}:") for one in entries)
    if is_booked or _was_undone(session, prefix, movement):
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


def _refund_claim(session: Session, payment: Payment, movement: Movement) -> uuid.UUID | None:
    """Return the claim whose surplus a refund of ours gives back; None for what others gave."""
    try:
        ours = uuid.UUID(movement.reference or "")
    except ValueError:
        return None
    refund = session.get(Refund, ours)
    return refund.claim_id if refund is not None and refund.payment_id == payment.id else None


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
