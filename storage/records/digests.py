"""Digests: one row per creditor and local day, which is what makes a day's digest go out once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Identified, Tenanted


class Digest(Identified, Tenanted, Base):
    """A creditor's day as it was told, or the note that there was nothing to tell."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("creditor_id", "day"),)

    day: Mapped[date]
    #: The numbers that the message was made from.
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    #: None when nothing had changed, so that nothing was sent.
    message_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("messages.id"))
    #: Up to when events were counted; the next digest goes on from there.
    until: Mapped[datetime]
    created_at: Mapped[datetime]
