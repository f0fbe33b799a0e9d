"""Lanes: one row per sender and channel, which holds the next free departure for all workers.

Times are the database's own, because all workers share its clock and not each other's.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base


class LaneRow(Base):
    """The token row of a lane (generic cell rate algorithm)."""

    __tablename__ = "lanes"

    #: `channel:sender`, e.g. `whatsapp:+3197010200400`.
    name: Mapped[str] = mapped_column(primary_key=True)
    #: The next free departure for a batch.
    bulk_at: Mapped[datetime]
    #: The next free departure for an answer, which does not wait behind a batch.
    first_at: Mapped[datetime]
    #: The opening to which messages were put off last, and how many have a place there.
    opening_at: Mapped[datetime | None]
    opening_taken: Mapped[int] = mapped_column(default=0)
