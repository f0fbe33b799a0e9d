"""Plan offers: what a debtor can do beyond the creditor's box, until somebody answers it."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.columns import Base, Identified, Tenanted, one_of
from storage.states import step


class PlanOfferStatus(StrEnum):
    """Where an offer stands."""

    OPEN = "open"
    ACCEPTED = "accepted"  #: it became a plan
    DECLINED = "declined"
    REPLACED = "replaced"  #: by a newer one, or because the debtor agreed to another plan


PLAN_OFFER_STEPS: dict[PlanOfferStatus, frozenset[PlanOfferStatus]] = {
    PlanOfferStatus.OPEN: frozenset(PlanOfferStatus) - {PlanOfferStatus.OPEN},
    PlanOfferStatus.ACCEPTED: frozenset(),
    PlanOfferStatus.DECLINED: frozenset(),
    PlanOfferStatus.REPLACED: frozenset(),
}


class PlanOffer(Identified, Tenanted, Base):
    """A debtor's offer that the bot may not agree to: the wish, and the plan that it comes to."""

    __tablename__ = "plan_offers"
    __table_args__ = (
        Index("uq_plan_offers_open", "claim_id", unique=True, postgresql_where="status = 'open'"),
        CheckConstraint("total_cents > 0", name="positive_total"),
    )

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    status: Mapped[PlanOfferStatus] = mapped_column(
        one_of(PlanOfferStatus), default=PlanOfferStatus.OPEN
    )
    status_at: Mapped[datetime]
    made_at: Mapped[datetime]
    #: What was open when it was made.
    total_cents: Mapped[int]
    #: What was said, as `payments.plans.offers.Offer` writes it.
    wish: Mapped[dict[str, Any]] = mapped_column(JSONB)
    #: The plan worked out: due date (ISO) and cents of each part; empty when it comes to none.
    parts: Mapped[list[list[Any]]] = mapped_column(JSONB)
    #: What of the box it does not keep (`payments.plans.box.Reason`).
    reason: Mapped[str]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))

    def move_to(self, target: PlanOfferStatus, now: datetime, by: uuid.UUID | None = None) -> None:
        """Take one step of PLAN_OFFER_STEPS."""
        self.status = step(PLAN_OFFER_STEPS, self.status, target)
        self.status_at, self.decided_by = now, by


def open_offer(session: Session, claim_id: uuid.UUID) -> PlanOffer | None:
    """Return the claim's offer that waits for an answer, if any."""
    return session.scalar(
        select(PlanOffer).where(
            PlanOffer.claim_id == claim_id, PlanOffer.status == PlanOfferStatus.OPEN
        )
    )
