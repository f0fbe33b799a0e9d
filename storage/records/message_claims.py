"""Message claims: the other claims that one message speaks for, beside the one that leads it."""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Tenanted


class MessageClaim(Tenanted, Base):
    """A claim that goes along with a message about an older one of the same debtor."""

    __tablename__ = "message_claims"

    message_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("messages.id"), primary_key=True, autoincrement=False
    )
    claim_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("claims.id"), primary_key=True, index=True
    )
    #: The step of its own strategy that the message took the place of, if one was near.
    step: Mapped[int | None] = mapped_column(SmallInteger)
