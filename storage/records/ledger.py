"""The ledger: append-only entries in cents per claim. The balance is derived, never stored."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.columns import Base, Numbered, Tenanted, among, one_of


class EntryKind(StrEnum):
    """What an entry is. Debits are positive, what reduces the debt is negative."""

    PRINCIPAL = "principal"
    PAYMENT = "payment"
    REFUND = "refund"  #: money back to the debtor: the debt grows again
    CHARGEBACK = "chargeback"
    WRITE_OFF = "write_off"
    CORRECTION = "correction"
    COSTS = "costs"  #: of collection; barred until a claim is handed over
    INTEREST = "interest"  #: barred like costs


#: In pre-incasso a debtor owes the principal alone; a trigger of the table refuses these too.
BARRED_IN_PRE_INCASSO = frozenset({EntryKind.COSTS, EntryKind.INTEREST})


class LedgerEntry(Numbered, Tenanted, Base):
    """One booking. The booking key makes it once, however often its cause is told."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint("amount_cents <> 0", name="not_zero"),
        CheckConstraint(
            "(kind in ('principal', 'refund', 'chargeback', 'costs', 'interest')"
            " and amount_cents > 0)"
            " or (kind in ('payment', 'write_off') and amount_cents < 0)"
            " or kind = 'correction'",
            name="sign",
        ),
    )

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    kind: Mapped[EntryKind] = mapped_column(one_of(EntryKind))
    amount_cents: Mapped[int]
    #: e.g. `principal:<claim>`, `mollie:tr_1:paid`, `mollie:tr_1:refund:re_2`.
    booking_key: Mapped[str] = mapped_column(unique=True)
    payment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("payments.id"))
    booked_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")


def balances(session: Session, claim_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return what is owed on each claim, in cents: the sum of its entries; below zero a surplus."""
    if not claim_ids:
        return {}
    sums = (
        select(LedgerEntry.claim_id, func.sum(LedgerEntry.amount_cents))
        .where(among(LedgerEntry.claim_id, claim_ids))
        .group_by(LedgerEntry.claim_id)
    )
    found = dict.fromkeys(claim_ids, 0)
    return found | {claim_id: int(total) for claim_id, total in session.execute(sums)}
