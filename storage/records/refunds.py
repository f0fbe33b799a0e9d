"""Refunds that a person approved: money that goes back through the payment provider."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Identified, Tenanted, one_of
from storage.states import step


class RefundStatus(StrEnum):
    """Where a refund stands."""

    APPROVED = "approved"  #: a person said yes; the call is not confirmed yet
    TAKEN = "taken"  #: the provider has it, and waits for balance
    DONE = "done"  #: the money is on its way, and the ledger holds it
    FAILED = "failed"  #: it came to nothing: a person must look


REFUND_STEPS: dict[RefundStatus, frozenset[RefundStatus]] = {
    RefundStatus.APPROVED: frozenset({RefundStatus.TAKEN, RefundStatus.DONE, RefundStatus.FAILED}),
    RefundStatus.TAKEN: frozenset({RefundStatus.DONE, RefundStatus.FAILED}),
    # A bank may send it back days later.
    RefundStatus.DONE: frozenset({RefundStatus.FAILED}),
    # What we gave up on may turn out to have been done.
    RefundStatus.FAILED: frozenset({RefundStatus.DONE}),
}
#: Refunds that are promised and not in the ledger yet.
LIVE_REFUND = (RefundStatus.APPROVED, RefundStatus.TAKEN)


class Refund(Identified, Tenanted, Base):
    """One refund of one payment, approved by a person and made once."""

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="positive_amount"),
        Index("ix_refunds_watch", "status_at", postgresql_where="status in ('approved', 'taken')"),
    )

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    payment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payments.id"), index=True)
    amount_cents: Mapped[int]
    #: Committed before the call, so that a repeated call gives nothing back twice.
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    provider_id: Mapped[str | None] = mapped_column(unique=True)
    status: Mapped[RefundStatus] = mapped_column(
        one_of(RefundStatus), default=RefundStatus.APPROVED
    )
    status_at: Mapped[datetime]
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]

    def move_to(self, target: RefundStatus, now: datetime) -> None:
        """Take one step of REFUND_STEPS."""
        self.status = step(REFUND_STEPS, self.status, target)
        self.status_at = now
