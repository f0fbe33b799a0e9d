"""Baskets: several open claims of one debtor at one creditor, paid with one payment.

The debtor names what is paid, so each claim gets its share in full (BW 6:43 lid 1). Money that goes
back is taken from the shares again, in an order that is settled here and written down by claim.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from payments import ledger
from storage.records.claims import LIVE_CLAIM, Claim, ClaimStatus, lock_claims_of, open_claims_of
from storage.records.ledger import EntryKind, LedgerEntry, balances
from storage.records.payments import (
    LIVE_PAYMENT,
    Payment,
    PaymentShare,
    PaymentStatus,
    Sequence,
)

_AT_BANK = (PaymentStatus.PENDING, PaymentStatus.AUTHORIZED)
_WENT_BACK = (EntryKind.REFUND, EntryKind.CHARGEBACK, EntryKind.CORRECTION)


@dataclass(frozen=True, kw_only=True, slots=True)
class BasketShare:
    """What of a basket is for one claim, in cents."""

    claim_id: uuid.UUID
    cents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LockedShare:
    """A share with its claim, whose row is locked; `mark` ends its booking keys."""

    claim: Claim
    cents: int
    mark: str


def basket_of(session: Session, claim: Claim) -> tuple[BasketShare, ...]:
    """Return what can be paid at once from the page of a claim: that one first, then the others.

    Nothing when it would be one claim only. What a bank is working on is left out, and so is what
    waits for a person, except for the claim whose page it is.
    """
    others = [one for one in open_claims_of(session, claim.debtor_id) if one.id != claim.id]
    wanted = [claim, *(one for one in others if one.status is ClaimStatus.OPEN)]
    wanted = [one for one in wanted if one.status in LIVE_CLAIM]
    ids = [one.id for one in wanted]
    owed, taken = balances(session, ids), being_paid(session, ids)
    shares = tuple(
        BasketShare(claim_id=claim_id, cents=owed[claim_id])
        for claim_id in ids
        if owed[claim_id] > 0 and claim_id not in taken
    )
    has_own = bool(shares) and shares[0].claim_id == claim.id
    return shares if has_own and len(shares) > 1 else ()


def lock_basket(session: Session, claim_id: uuid.UUID) -> tuple[BasketShare, ...]:
    """Return the basket of a claim; all claims of its debtor are locked, in the order of ids."""
    claim = session.get_one(Claim, claim_id)
    lock_claims_of(session, [claim.debtor_id])
    return basket_of(session, claim)


def being_paid(session: Session, claim_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of these claims of which a bank has a payment under way, alone or shared."""
    collected = (Payment.sequence == Sequence.RECURRING) & Payment.status.in_(LIVE_PAYMENT)
    alone = select(Payment.claim_id).where(
        Payment.claim_id.in_(claim_ids), Payment.status.in_(_AT_BANK) | collected
    )
    shared = (
        select(PaymentShare.claim_id)
        .join(Payment, Payment.id == PaymentShare.payment_id)
        .where(PaymentShare.claim_id.in_(claim_ids), Payment.status.in_(_AT_BANK))
    )
    return set(session.scalars(alone)) | set(session.scalars(shared))


def is_at_bank(session: Session, claim: Claim) -> bool:
    """Tell whether a bank works on a payment of a claim that the debtor made, alone or shared."""
    found = select(Payment.id).where(
        of_claim(claim.id),
        Payment.status.in_(_AT_BANK),
        Payment.sequence != Sequence.RECURRING,
    )
    return session.scalar(found.limit(1)) is not None


def of_claim(claim_id: uuid.UUID) -> ColumnElement[bool]:
    """Select the payments of a claim: those of its own, and those in which it has a share."""
    shared = select(PaymentShare.payment_id).where(PaymentShare.claim_id == claim_id)
    return (Payment.claim_id == claim_id) | Payment.id.in_(shared)


def keep_shares(session: Session, payment: Payment, shares: Collection[BasketShare]) -> None:
    """Write down what a payment of several claims is for."""
    session.add_all(
        PaymentShare(
            creditor_id=payment.creditor_id,
            payment_id=payment.id,
            claim_id=share.claim_id,
            position=position,
            amount_cents=share.cents,
        )
        for position, share in enumerate(shares, start=1)
    )
    session.flush()


def shares_of(session: Session, payment: Payment) -> tuple[BasketShare, ...]:
    """Return what a payment is for, in the debtor's order; nothing for that of one claim."""
    found = select(PaymentShare).where(PaymentShare.payment_id == payment.id)
    return tuple(
        BasketShare(claim_id=share.claim_id, cents=share.amount_cents)
        for share in session.scalars(found.order_by(PaymentShare.position))
    )


def lock_shares(session: Session, payment: Payment) -> tuple[LockedShare, ...]:
    """Return what a payment is for, its claims locked in the order of ids and read afresh.

    A payment of one claim is one share without a mark, so its keys stay as they always were.
    """
    shares = shares_of(session, payment)
    if not shares:
        claim = ledger.lock_claim(session, payment.claim_id)
        return (LockedShare(claim=claim, cents=payment.amount_cents, mark=""),)
    claims = ledger.lock_claims(session, [share.claim_id for share in shares])
    return tuple(
        LockedShare(claim=claims[share.claim_id], cents=share.cents, mark=f":{share.claim_id}")
        for share in shares
    )


def remaining(
    session: Session, payment: Payment, shares: Collection[LockedShare]
) -> dict[uuid.UUID, int]:
    """Return what of each share is still here: not refunded and not charged back, in cents."""
    gone = went_back(session, payment)
    return {share.claim.id: share.cents - gone.get(share.claim.id, 0) for share in shares}


def went_back(session: Session, payment: Payment) -> Mapping[uuid.UUID, int]:
    """Return what of a payment went back, by claim, in cents."""
    sums = (
        select(LedgerEntry.claim_id, func.sum(LedgerEntry.amount_cents))
        .where(LedgerEntry.payment_id == payment.id, LedgerEntry.kind.in_(_WENT_BACK))
        .group_by(LedgerEntry.claim_id)
    )
    return {claim_id: int(cents) for claim_id, cents in session.execute(sums)}


def spread_back(
    session: Session,
    payment: Payment,
    shares: tuple[LockedShare, ...],
    cents: int,
    first: uuid.UUID | None,
) -> list[tuple[LockedShare, int]]:
    """Return from which shares money that went back is taken; the sum is exact.

    First the claim that a colleague gave it back for, then claims on which too much was paid, then
    the shares from the last to the first, each as far as it reaches.
    """
    if len(shares) == 1:
        return [(shares[0], cents)]
    rooms = remaining(session, payment, shares)
    owed = balances(session, [share.claim.id for share in shares])
    surplus = [(share, -owed[share.claim.id]) for share in shares if owed[share.claim.id] < 0]
    wishes = [(share, cents) for share in shares if share.claim.id == first]
    taken = dict.fromkeys(rooms, 0)
    for share, wish in [*wishes, *surplus, *((share, cents) for share in reversed(shares))]:
        claim_id = share.claim.id
        part = max(0, min(cents, wish, rooms[claim_id] - taken[claim_id]))
        taken[claim_id] += part
        cents -= part
    # More than came in cannot go back; should a provider say so, it is told on the first claim.
    taken[shares[0].claim.id] += cents
    return [(share, taken[share.claim.id]) for share in shares if taken[share.claim.id]]
