"""Corrections: what a colleague says that a debtor's message meant, kept until it is reviewed.

The text is a copy of its own, sealed as the message is. Only an approved correction may become an
example, and then without whom it is about.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Numbered, SealedText, Tenanted, one_of
from storage.states import step


class CorrectionStatus(StrEnum):
    """Where a correction stands."""

    OPEN = "open"  #: nobody has reviewed it
    APPROVED = "approved"  #: it may become an example
    REJECTED = "rejected"  #: it may not: unclear, or no fair example


CORRECTION_STEPS: dict[CorrectionStatus, frozenset[CorrectionStatus]] = {
    CorrectionStatus.OPEN: frozenset({CorrectionStatus.APPROVED, CorrectionStatus.REJECTED}),
    CorrectionStatus.APPROVED: frozenset({CorrectionStatus.OPEN, CorrectionStatus.REJECTED}),
    CorrectionStatus.REJECTED: frozenset({CorrectionStatus.OPEN, CorrectionStatus.APPROVED}),
}


class Correction(Numbered, Tenanted, Base):
    """A message, how it was read, and what a colleague says it meant; the last word counts."""

    __tablename__ = "corrections"
    __table_args__ = (Index("ix_corrections_open", "id", postgresql_where="status = 'open'"),)

    inbound_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("inbound_messages.id"), unique=True
    )
    text: Mapped[str] = mapped_column(SealedText("corrections.text"))
    read_as: Mapped[str | None]
    read_percent: Mapped[int | None] = mapped_column(SmallInteger)
    #: An intent that the trained reader learns.
    should_be: Mapped[str]
    said_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    said_at: Mapped[datetime]
    status: Mapped[CorrectionStatus] = mapped_column(
        one_of(CorrectionStatus), default=CorrectionStatus.OPEN
    )
    status_at: Mapped[datetime]
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))

    def move_to(self, target: CorrectionStatus, by: uuid.UUID | None, now: datetime) -> None:
        """Take one step of CORRECTION_STEPS; the same status again changes nothing."""
        if target is self.status:
            return
        self.status = step(CORRECTION_STEPS, self.status, target)
        self.status_at, self.reviewed_by = now, by
