"""Booking one payment that came in for several claims of one debtor, by bank or at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from payments import ledger
from payments.allocation import Debt, Named, Share, allocate
from payments.ledger import BalanceChange, Booking
from storage.records.claims import Claim, ClaimStatus
from storage.records.ledger import EntryKind

_TAKES_MONEY = frozenset({ClaimStatus.OPEN, ClaimStatus.DISPUTED, ClaimStatus.ON_HOLD})


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """Money that came in once for a debtor, in cents.

    Attributes:
        key: names it, so that it is booked once: each entry's key begins with it.
        on: the local day on which it came in.
        named: what the debtor said it was for, by the claims' references.
        note: what the entries say about it; no personal data.
    """

    key: str
    cents: int
    on: date
    named: tuple[Named, ...] = ()
    note: str = ""


def spread(session: Session, claims: Sequence[Claim], receipt: Receipt) -> Mapping[uuid.UUID, int]:
    """Return what of a receipt goes to which claim, in cents; the sum is the receipt's amount.

    In this phase each claim is principal alone (`payments.legal.phase`). What no claim can take
    goes to the first that was named, else to the first given, where it becomes a surplus.
    """
    debts = [
        Debt(
            key=claim.reference,
            since=min(invoice.invoiced_on for invoice in claim.invoices),
            due_on=min(invoice.due_on for invoice in claim.invoices),
            principal_cents=max(ledger.open_cents(session, claim), 0),
        )
        for claim in claims
        if claim.status in _TAKES_MONEY
    ]
    found = allocate(receipt.cents, debts, receipt.on, receipt.named)
    parts = _by_claim(claims, found.shares)
    if found.left_cents:
        home = _home(claims, receipt.named)
        parts[home.id] = parts.get(home.id, 0) + found.left_cents
    return parts


def receive(
    session: Session, claims: Sequence[Claim], receipt: Receipt, now: datetime
) -> dict[uuid.UUID, BalanceChange]:
    """Book a receipt over a debtor's claims, whose rows the caller locked in the order of ids.

    A receipt that was booked before changes nothing, and nothing comes back. As each share
    depends on the balances, a second telling is known by its key on any of these claims.
    """
    if ledger.is_booked(session, receipt.key):
        return {}
    changes = {}
    parts = spread(session, claims, receipt)
    for claim in claims:
        cents = parts.get(claim.id, 0)
        if not cents:
            continue
        booking = Booking(
            kind=EntryKind.PAYMENT,
            cents=-cents,
            key=f"{receipt.key}:{claim.id}",
            note=receipt.note,
        )
        if ledger.book(session, claim, booking, now):
            changes[claim.id] = ledger.judge_balance(session, claim, EntryKind.PAYMENT, now)
    return changes


def _by_claim(claims: Sequence[Claim], shares: Sequence[Share]) -> dict[uuid.UUID, int]:
    ids = {claim.reference: claim.id for claim in claims}
    return {ids[share.key]: share.total_cents for share in shares}


def _home(claims: Sequence[Claim], named: Sequence[Named]) -> Claim:
    """Return the claim that a surplus is kept on."""
    known = {claim.reference: claim for claim in claims}
    return next((known[wish.key] for wish in named if wish.key in known), claims[0])
