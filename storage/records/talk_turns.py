"""The turns of a conversation: which actions answered a message, and what they changed.

The conversation's row holds where the talk stands; these rows hold how it came there. Of a long
talk only the newest are kept.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.columns import Base, Numbered, SealedText, Tenanted

#: How many turns of one conversation are kept.
KEPT_TURNS = 100


class TalkTurn(Numbered, Tenanted, Base):
    """One turn that the bot took in a conversation."""

    __tablename__ = "talk_turns"
    __table_args__ = (
        UniqueConstraint("inbound_id"),
        Index("ix_talk_turns_conversation_id_id", "conversation_id", "id"),
    )

    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    inbound_id: Mapped[int] = mapped_column(ForeignKey("inbound_messages.id"))
    #: Which action ran, in order, by the assistant's names.
    actions: Mapped[list[str]] = mapped_column(ARRAY(String))
    #: What the conversation remembered afterwards, as JSON: for whoever asks why it went so.
    slots: Mapped[str] = mapped_column(SealedText("talk_turns.slots"))
    taken_at: Mapped[datetime]


def forget_older_turns(session: Session) -> int:
    """Keep only the newest turns of every conversation; return how many were forgotten."""
    place = func.row_number().over(
        partition_by=TalkTurn.conversation_id, order_by=TalkTurn.id.desc()
    )
    ranked = select(TalkTurn.id, place.label("place")).subquery()
    older = select(ranked.c.id).where(ranked.c.place > KEPT_TURNS)
    gone = session.scalars(delete(TalkTurn).where(TalkTurn.id.in_(older)).returning(TalkTurn.id))
    return len(gone.all())
