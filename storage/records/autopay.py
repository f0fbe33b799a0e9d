"""Autopay: who is a customer at the payment provider, their mandates, and each collection."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Exists,
    ForeignKey,
    Index,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column, relationship

from storage.columns import Base, Identified, Tenanted, one_of
from storage.records.plans import Instalment, Plan
from storage.states import step
from storage.words import Language


class MandateStatus(StrEnum):
    """Where a debtor's permission to collect the instalments of one plan stands."""

    ASKED = "asked"  #: the debtor agreed; the first payment that proves it is not in yet
    PENDING = "pending"  #: the first payment is in; the provider has not confirmed the mandate
    VALID = "valid"
    REVOKED = "revoked"  #: the debtor stopped it, or a colleague for them
    FAILED = "failed"  #: the bank or the provider ended it, or money was charged back
    ENDED = "ended"  #: nothing is left to collect, or the first payment never came


MANDATE_STEPS: dict[MandateStatus, frozenset[MandateStatus]] = {
    MandateStatus.ASKED: frozenset(MandateStatus) - {MandateStatus.ASKED},
    MandateStatus.PENDING: frozenset(MandateStatus) - {MandateStatus.ASKED, MandateStatus.PENDING},
    MandateStatus.VALID: frozenset(
        {MandateStatus.REVOKED, MandateStatus.FAILED, MandateStatus.ENDED}
    ),
    # Whoever wants it again agrees anew.
    MandateStatus.REVOKED: frozenset(),
    MandateStatus.FAILED: frozenset(),
    MandateStatus.ENDED: frozenset(),
}
LIVE_MANDATE = (MandateStatus.ASKED, MandateStatus.PENDING, MandateStatus.VALID)


class CollectionStatus(StrEnum):
    """Where the collection of one instalment stands."""

    ANNOUNCED = "announced"  #: the debtor is told the amount and the day
    COLLECTING = "collecting"  #: our payment exists; the bank has not said how it ended
    COLLECTED = "collected"
    FAILED = "failed"  #: the bank could not collect it
    CHARGED_BACK = "charged_back"  #: the debtor's bank took it back
    SKIPPED = "skipped"  #: it was not to be collected after all; the debtor pays by link


COLLECTION_STEPS: dict[CollectionStatus, frozenset[CollectionStatus]] = {
    CollectionStatus.ANNOUNCED: frozenset({CollectionStatus.COLLECTING, CollectionStatus.SKIPPED}),
    # Skipped only when the provider surely has no such payment.
    CollectionStatus.COLLECTING: frozenset(
        {CollectionStatus.COLLECTED, CollectionStatus.FAILED, CollectionStatus.SKIPPED}
    ),
    CollectionStatus.COLLECTED: frozenset({CollectionStatus.CHARGED_BACK}),
    # A bank may confirm after the provider gave up.
    CollectionStatus.FAILED: frozenset({CollectionStatus.COLLECTED}),
    # A bank may take its chargeback back.
    CollectionStatus.CHARGED_BACK: frozenset({CollectionStatus.COLLECTED}),
    CollectionStatus.SKIPPED: frozenset(),
}
#: While one of these stands, nobody is asked to pay the instalment.
LIVE_COLLECTION = (CollectionStatus.ANNOUNCED, CollectionStatus.COLLECTING)


class AutopayCustomer(Identified, Tenanted, Base):
    """A debtor as the payment provider knows them: by an id of its own, without a name."""

    __tablename__ = "autopay_customers"
    __table_args__ = (UniqueConstraint("creditor_id", "debtor_id"),)

    debtor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("debtors.id"), index=True)
    #: Committed before the call, so that a repeated call makes no second customer.
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    provider_id: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class Mandate(Identified, Tenanted, Base):
    """A debtor's permission to collect the instalments of one plan, and what was agreed with it."""

    __tablename__ = "mandates"
    __table_args__ = (
        CheckConstraint("notice_days > 0", name="some_notice"),
        Index(
            "uq_mandates_live",
            "plan_id",
            unique=True,
            postgresql_where="status in ('asked', 'pending', 'valid')",
        ),
        # What must still be taken back at the provider.
        Index(
            "ix_mandates_given_up",
            "status_at",
            postgresql_where="status in ('revoked', 'failed', 'ended') and withdrawn_at is null"
            " and provider_id is not null",
        ),
    )

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("autopay_customers.id"), index=True)
    #: The provider's name of it (`mdt_…`). Two plans of one account may share one.
    provider_id: Mapped[str | None] = mapped_column(index=True)
    status: Mapped[MandateStatus] = mapped_column(
        one_of(MandateStatus), default=MandateStatus.ASKED
    )
    status_at: Mapped[datetime]
    #: Why it ended, as a code.
    reason: Mapped[str | None]
    #: What was agreed: when, on which page, in which words, and how many days of notice.
    agreed_at: Mapped[datetime]
    link_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pay_links.id"))
    wording: Mapped[str]
    language: Mapped[Language] = mapped_column(one_of(Language))
    notice_days: Mapped[int]
    #: When the provider was last asked about it.
    looked_at: Mapped[datetime | None]
    #: When the provider confirmed that it is taken back there.
    withdrawn_at: Mapped[datetime | None]

    plan: Mapped[Plan] = relationship()
    customer: Mapped[AutopayCustomer] = relationship()

    def move_to(self, target: MandateStatus, now: datetime, reason: str | None = None) -> None:
        """Take one step of MANDATE_STEPS."""
        self.status = step(MANDATE_STEPS, self.status, target)
        self.status_at = now
        self.reason = reason


class Collection(Identified, Tenanted, Base):
    """One attempt to collect one instalment: announced first, then taken from the account."""

    __tablename__ = "collections"
    __table_args__ = (
        UniqueConstraint("instalment_id", "attempt"),
        CheckConstraint("announced_cents > 0", name="positive_amount"),
        Index(
            "uq_collections_live",
            "instalment_id",
            unique=True,
            postgresql_where="status in ('announced', 'collecting')",
        ),
        Index("ix_collections_due", "collect_on", postgresql_where="status = 'announced'"),
        Index("ix_collections_watch", "looked_at", postgresql_where="status = 'collecting'"),
    )

    mandate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mandates.id"), index=True)
    instalment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instalments.id"), index=True)
    #: 1, 2, …: an instalment has one live collection, and each attempt exists once.
    attempt: Mapped[int]
    collect_on: Mapped[date]
    #: The last local day on which the notice may leave.
    tell_by: Mapped[date]
    announced_cents: Mapped[int]
    #: The message that announces it; without one that left in time nothing is collected.
    notice_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("messages.id"))
    payment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("payments.id"), unique=True)
    status: Mapped[CollectionStatus] = mapped_column(
        one_of(CollectionStatus), default=CollectionStatus.ANNOUNCED
    )
    status_at: Mapped[datetime]
    #: Why it was skipped or failed: a word of ours, or the bank's code.
    reason: Mapped[str | None]
    #: When the provider was last asked about its payment.
    looked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    mandate: Mapped[Mandate] = relationship()
    instalment: Mapped[Instalment] = relationship()

    def move_to(self, target: CollectionStatus, now: datetime, reason: str | None = None) -> None:
        """Take one step of COLLECTION_STEPS."""
        self.status = step(COLLECTION_STEPS, self.status, target)
        self.status_at = now
        self.reason = reason


def live_mandate(session: Session, claim_id: uuid.UUID) -> Mandate | None:
    """Return the permission that runs for the claim's plan, asked, pending or valid; if any."""
    return session.scalar(
        select(Mandate).where(Mandate.claim_id == claim_id, Mandate.status.in_(LIVE_MANDATE))
    )


def newest_mandate(session: Session, claim_id: uuid.UUID) -> Mandate | None:
    """Return the permission that was given last for a claim, whatever became of it."""
    found = select(Mandate).where(Mandate.claim_id == claim_id).order_by(Mandate.agreed_at.desc())
    return session.scalar(found.limit(1))


def is_under_way(session: Session, instalment_id: uuid.UUID) -> bool:
    """Tell whether the bank has the order to take an instalment from the account."""
    found = select(Collection.id).where(
        Collection.instalment_id == instalment_id,
        Collection.status == CollectionStatus.COLLECTING,
    )
    return session.scalar(found) is not None


def is_collected(
    instalment: InstrumentedAttribute[uuid.UUID] | uuid.UUID, *also: CollectionStatus
) -> Exists:
    """Tell whether an instalment has a collection that is announced, on its way, or `also`."""
    found = select(Collection.id).where(
        Collection.instalment_id == instalment, Collection.status.in_((*LIVE_COLLECTION, *also))
    )
    return found.exists()


def collections_of(session: Session, plan_id: uuid.UUID) -> list[Collection]:
    """Return all collections of a plan's instalments, oldest first."""
    found = (
        select(Collection)
        .join(Instalment, Instalment.id == Collection.instalment_id)
        .where(Instalment.plan_id == plan_id)
        .order_by(Collection.created_at, Collection.attempt)
    )
    return list(session.scalars(found))
