"""Payments at the provider, and the short links that lead to them."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Identified, Numbered, Tenanted, one_of
from storage.states import step


class PaymentStatus(StrEnum):
    """Where a payment stands at the provider."""

    STARTING = "starting"  #: our row and its idempotency key exist; the call is not confirmed yet
    OPEN = "open"
    PENDING = "pending"
    AUTHORIZED = "authorized"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELED = "canceled"


_OPEN_ENDS = frozenset(
    {PaymentStatus.PAID, PaymentStatus.FAILED, PaymentStatus.EXPIRED, PaymentStatus.CANCELED}
)
PAYMENT_STEPS: dict[PaymentStatus, frozenset[PaymentStatus]] = {
    PaymentStatus.STARTING: _OPEN_ENDS
    | {PaymentStatus.OPEN, PaymentStatus.PENDING, PaymentStatus.AUTHORIZED},
    PaymentStatus.OPEN: _OPEN_ENDS | {PaymentStatus.PENDING, PaymentStatus.AUTHORIZED},
    PaymentStatus.PENDING: _OPEN_ENDS | {PaymentStatus.AUTHORIZED},
    PaymentStatus.AUTHORIZED: _OPEN_ENDS,
    # A bank may confirm after the provider gave up; money that came in is never denied.
    PaymentStatus.FAILED: frozenset({PaymentStatus.PAID}),
    PaymentStatus.EXPIRED: frozenset({PaymentStatus.PAID}),
    PaymentStatus.CANCELED: frozenset({PaymentStatus.PAID}),
    # Refunds and chargebacks are ledger entries; paid stays paid.
    PaymentStatus.PAID: frozenset(),
}
LIVE_PAYMENT = (
    PaymentStatus.STARTING,
    PaymentStatus.OPEN,
    PaymentStatus.PENDING,
    PaymentStatus.AUTHORIZED,
)


class Sequence(StrEnum):
    """Whether a payment stands alone or goes with a mandate (Mollie, field `sequenceType`)."""

    ONEOFF = "oneoff"
    FIRST = "first"  #: the debtor pays, and with it gives a mandate
    RECURRING = "recurring"  #: collected on a mandate, without the debtor


class PayLink(Identified, Tenanted, Base):
    """A short link of our own that leads a debtor to a page. The token is held only as a hash."""

    __tablename__ = "pay_links"

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    instalment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("instalments.id"))
    contact_point_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contact_points.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    #: Made for somebody who was verified in the conversation: the page need not ask again.
    confirmed: Mapped[bool] = mapped_column(default=False)
    #: Failed tries to confirm on the page.
    attempts: Mapped[int] = mapped_column(default=0)
    #: When somebody first acted on its page. A mere look leaves no trace: messengers look too.
    opened_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Payment(Identified, Tenanted, Base):
    """One payment at the provider: a debtor pressed the button, or an instalment is collected."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="positive_amount"),
        # Two tabs, two taps: one live payment per claim and instalment.
        Index(
            "uq_payments_live",
            "claim_id",
            "instalment_id",
            unique=True,
            postgresql_where="status in ('starting', 'open', 'pending', 'authorized')",
            postgresql_nulls_not_distinct=True,
        ),
        Index(
            "ix_payments_watch",
            "status_at",
            postgresql_where="status in ('starting', 'open', 'pending', 'authorized')",
        ),
    )

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    instalment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("instalments.id"))
    link_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pay_links.id"))
    #: Committed before the call, so that a repeated call makes no second payment.
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    provider_id: Mapped[str | None] = mapped_column(unique=True)
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(default="EUR")
    status: Mapped[PaymentStatus] = mapped_column(
        one_of(PaymentStatus), default=PaymentStatus.STARTING
    )
    status_at: Mapped[datetime]
    checkout_url: Mapped[str | None]
    sequence: Mapped[Sequence] = mapped_column(
        one_of(Sequence), default=Sequence.ONEOFF, server_default="oneoff"
    )
    #: The permission that it gives, or is collected on.
    mandate_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("mandates.id"), index=True)
    created_at: Mapped[datetime]

    def move_to(self, target: PaymentStatus, now: datetime) -> None:
        """Take one step of PAYMENT_STEPS."""
        self.status = step(PAYMENT_STEPS, self.status, target)
        self.status_at = now


class PaymentShare(Numbered, Tenanted, Base):
    """What of one payment is for one of several claims; a payment of one claim has none.

    The payment's own claim is the one from whose page it was made, and is among them.
    """

    __tablename__ = "payment_shares"
    __table_args__ = (
        UniqueConstraint("payment_id", "claim_id"),
        CheckConstraint("amount_cents > 0", name="positive_amount"),
    )

    payment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payments.id"))
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    #: The order in which the debtor was shown them.
    position: Mapped[int]
    amount_cents: Mapped[int]


class PaymentEvent(Numbered, Tenanted, Base):
    """One thing the provider told about a payment, kept once: a status, a refund, a chargeback."""

    __tablename__ = "payment_events"

    payment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payments.id"), index=True)
    #: `tr_1:paid`, `tr_1:refund:re_2`, …
    once_key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    amount_cents: Mapped[int | None]
    at: Mapped[datetime]
