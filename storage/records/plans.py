"""Payment plans, their instalments, and promises to pay on a date."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storage.columns import Base, Identified, Tenanted, one_of
from storage.states import step


class PlanStatus(StrEnum):
    """Where a plan stands."""

    AGREED = "agreed"  #: running
    COMPLETED = "completed"
    BROKEN = "broken"
    CANCELLED = "cancelled"


PLAN_STEPS: dict[PlanStatus, frozenset[PlanStatus]] = {
    PlanStatus.AGREED: frozenset({PlanStatus.COMPLETED, PlanStatus.BROKEN, PlanStatus.CANCELLED}),
    PlanStatus.COMPLETED: frozenset({PlanStatus.AGREED}),  # a chargeback takes it back
    PlanStatus.BROKEN: frozenset({PlanStatus.COMPLETED}),
    PlanStatus.CANCELLED: frozenset(),
}


class PromiseStatus(StrEnum):
    """Where a promise stands."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    MOVED = "moved"  #: another date took its place
    WITHDRAWN = "withdrawn"


PROMISE_STEPS: dict[PromiseStatus, frozenset[PromiseStatus]] = {
    PromiseStatus.OPEN: frozenset(PromiseStatus) - {PromiseStatus.OPEN},
    PromiseStatus.BROKEN: frozenset({PromiseStatus.KEPT}),
    PromiseStatus.KEPT: frozenset(),
    PromiseStatus.MOVED: frozenset(),
    PromiseStatus.WITHDRAWN: frozenset(),
}


class Plan(Identified, Tenanted, Base):
    """An agreement to pay a claim in parts, at no cost."""

    __tablename__ = "plans"
    __table_args__ = (
        Index("uq_plans_live", "claim_id", unique=True, postgresql_where="status = 'agreed'"),
    )

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    status: Mapped[PlanStatus] = mapped_column(one_of(PlanStatus), default=PlanStatus.AGREED)
    status_at: Mapped[datetime]
    total_cents: Mapped[int]
    agreed_at: Mapped[datetime]

    instalments: Mapped[list[Instalment]] = relationship(
        back_populates="plan", order_by="Instalment.position"
    )

    def move_to(self, target: PlanStatus, now: datetime) -> None:
        """Take one step of PLAN_STEPS."""
        self.status = step(PLAN_STEPS, self.status, target)
        self.status_at = now


class Instalment(Identified, Tenanted, Base):
    """One part of a plan. What was paid of it follows from the ledger; paid_at mirrors it."""

    __tablename__ = "instalments"
    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        CheckConstraint("amount_cents > 0", name="positive_amount"),
        CheckConstraint("ahead_cents >= 0 and ahead_cents <= amount_cents", name="ahead_within"),
        # One instalment of a plan moves once.
        Index(
            "uq_instalments_postponed",
            "plan_id",
            unique=True,
            postgresql_where="postponed_from is not null",
        ),
        Index("ix_instalments_due", "due_on", postgresql_where="paid_at is null"),
    )

    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    position: Mapped[int]
    due_on: Mapped[date]
    amount_cents: Mapped[int]
    #: What of it an extra payment has paid ahead; it is not asked for any more.
    ahead_cents: Mapped[int] = mapped_column(default=0, server_default="0")
    #: The day that was agreed, when it has moved.
    postponed_from: Mapped[date | None]
    #: The local day on which the one reminder of it went out, after it was missed.
    reminded_on: Mapped[date | None]
    paid_at: Mapped[datetime | None]

    plan: Mapped[Plan] = relationship(back_populates="instalments")


class Promise(Identified, Tenanted, Base):
    """A debtor's word to pay a claim in full on a date. It may acknowledge the debt (BW 3:318)."""

    __tablename__ = "promises"
    __table_args__ = (
        Index("uq_promises_live", "claim_id", unique=True, postgresql_where="status = 'open'"),
    )

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    promised_on: Mapped[date]
    status: Mapped[PromiseStatus] = mapped_column(one_of(PromiseStatus), default=PromiseStatus.OPEN)
    status_at: Mapped[datetime]
    made_at: Mapped[datetime]

    def move_to(self, target: PromiseStatus, now: datetime) -> None:
        """Take one step of PROMISE_STEPS."""
        self.status = step(PROMISE_STEPS, self.status, target)
        self.status_at = now


def live_plan(session: Session, claim_id: uuid.UUID) -> Plan | None:
    """Return the claim's running plan, if any."""
    return session.scalar(
        select(Plan).where(Plan.claim_id == claim_id, Plan.status == PlanStatus.AGREED)
    )


def live_promise(session: Session, claim_id: uuid.UUID) -> Promise | None:
    """Return the claim's open promise, if any."""
    return session.scalar(
        select(Promise).where(Promise.claim_id == claim_id, Promise.status == PromiseStatus.OPEN)
    )
