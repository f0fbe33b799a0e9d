"""Claims: one invoice or more of one creditor on one debtor."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    Uuid,
    any_,
    bindparam,
    select,
)
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from storage.columns import Base, Identified, SealedText, Tenanted, one_of
from storage.errors import RecordNotFoundError
from storage.records.debtors import Debtor
from storage.states import step


class ClaimStatus(StrEnum):
    """Where a claim stands. A plan or a promise is a row of its own, not a status."""

    OPEN = "open"  #: being chased
    DISPUTED = "disputed"  #: the debtor says that it is wrong: the chase is paused
    ON_HOLD = "on_hold"  #: paused for another reason, which `hold_reason` names
    PAID = "paid"  #: the ledger's balance reached zero
    WITHDRAWN = "withdrawn"  #: the creditor took it back
    HANDED_OVER = "handed_over"  #: given to a collection agency


CLAIM_STEPS: dict[ClaimStatus, frozenset[ClaimStatus]] = {
    ClaimStatus.OPEN: frozenset(
        {
            ClaimStatus.DISPUTED,
            ClaimStatus.ON_HOLD,
            ClaimStatus.PAID,
            ClaimStatus.WITHDRAWN,
            ClaimStatus.HANDED_OVER,
        }
    ),
    ClaimStatus.DISPUTED: frozenset(
        {
            ClaimStatus.OPEN,
            ClaimStatus.ON_HOLD,
            ClaimStatus.PAID,
            ClaimStatus.WITHDRAWN,
            ClaimStatus.HANDED_OVER,
        }
    ),
    ClaimStatus.ON_HOLD: frozenset(
        {
            ClaimStatus.OPEN,
            ClaimStatus.DISPUTED,
            ClaimStatus.PAID,
            ClaimStatus.WITHDRAWN,
            ClaimStatus.HANDED_OVER,
        }
    ),
    # Only a refund or a chargeback opens a paid claim again.
    ClaimStatus.PAID: frozenset({ClaimStatus.OPEN}),
    ClaimStatus.WITHDRAWN: frozenset(),
    ClaimStatus.HANDED_OVER: frozenset(),
}

#: Claims on which a payment is expected, paused or not; and those that are over.
LIVE_CLAIM = frozenset({ClaimStatus.OPEN, ClaimStatus.DISPUTED, ClaimStatus.ON_HOLD})
ENDED_CLAIM = frozenset(ClaimStatus) - LIVE_CLAIM


class HoldReason(StrEnum):
    """Why a claim is on hold."""

    PAID_CLAIMED = "paid_claimed"  #: "al betaald": being looked into
    HARDSHIP = "hardship"
    REPRESENTED = "represented"
    DECEASED = "deceased"
    CRISIS = "crisis"
    WRONG_PERSON = "wrong_person"
    CHARGEBACK = "chargeback"
    STAFF = "staff"


class Claim(Identified, Tenanted, Base):
    """What one debtor owes one creditor under one reference."""

    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("creditor_id", "reference"),
        # The planner asks only for claims whose time has come, so its work grows with what is due.
        Index("ix_claims_due", "plan_at", postgresql_where="status = 'open'"),
    )

    # The unique reference begins with the creditor, so one more index would only cost each update.
    creditor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("creditors.id"))
    debtor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("debtors.id"), index=True)
    reference: Mapped[str]
    status: Mapped[ClaimStatus] = mapped_column(one_of(ClaimStatus), default=ClaimStatus.OPEN)
    status_at: Mapped[datetime]
    hold_reason: Mapped[HoldReason | None] = mapped_column(one_of(HoldReason))
    #: When the planner looks at this claim next; none when nothing is left to plan.
    plan_at: Mapped[datetime | None]
    #: When the cadence last started: at import, or again after a broken plan or promise.
    started_at: Mapped[datetime]
    #: The version of the strategy with which the cadence started; a newer one does not touch it.
    strategy_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("strategies.id"))
    #: Hash of the row as imported: the same row again is a duplicate, another one is refused.
    import_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]

    debtor: Mapped[Debtor] = relationship()
    invoices: Mapped[list[Invoice]] = relationship(
        back_populates="claim", order_by="Invoice.due_on"
    )

    def move_to(self, target: ClaimStatus, now: datetime, reason: HoldReason | None = None) -> None:
        """Take one step of CLAIM_STEPS."""
        self.status = step(CLAIM_STEPS, self.status, target)
        self.status_at = now
        self.hold_reason = reason


class Invoice(Identified, Tenanted, Base):
    """One invoice of a claim."""

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("claim_id", "number"),
        CheckConstraint("amount_cents > 0", name="positive_amount"),
    )

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    number: Mapped[str]
    invoiced_on: Mapped[date]
    due_on: Mapped[date]
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(default="EUR")
    #: May tell of care or trouble, so it is sealed like the name.
    description: Mapped[str | None] = mapped_column(SealedText("invoices.description"))

    claim: Mapped[Claim] = relationship(back_populates="invoices")


def claim_by_reference(session: Session, reference: str) -> Claim:
    """Return the claim of that reference.

    Raises:
        RecordNotFoundError: there is none, or several creditors use that reference.
    """
    found = list(session.scalars(select(Claim).where(Claim.reference == reference).limit(2)))
    if not found:
        raise RecordNotFoundError(f"there is no claim {reference!r}")
    if len(found) > 1:
        raise RecordNotFoundError(
            f"several creditors have a claim {reference!r}; name the creditor"
        )
    return found[0]


_LOCK_CLAIMS = (
    select(Claim)
    # One parameter however many there are, so that it is always the same statement.
    .where(Claim.debtor_id == any_(bindparam("debtors", type_=ARRAY(Uuid()))))
    .order_by(Claim.id)
    .options(joinedload(Claim.invoices))
    .with_for_update(of=Claim)
    .execution_options(populate_existing=True)
)


def lock_claims_of(session: Session, debtor_ids: Collection[uuid.UUID]) -> list[Claim]:
    """Return all claims of these debtors with their invoices, locked in the order of their ids."""
    return list(session.scalars(_LOCK_CLAIMS, {"debtors": list(debtor_ids)}).unique())


def open_claims_of(session: Session, debtor_id: uuid.UUID) -> list[Claim]:
    """Return the claims of a debtor that are not closed, the oldest due date first."""
    found = select(Claim).where(Claim.debtor_id == debtor_id, Claim.status.in_(LIVE_CLAIM))
    return sorted(
        session.scalars(found), key=lambda claim: (claim.invoices[0].due_on, claim.reference)
    )
