"""Users: staff, creditors' people and operators who may log in."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import sealing
from storage.columns import Base, Identified, SealedText, one_of


class Role(StrEnum):
    """What a user may see and do."""

    STAFF = "staff"  #: works conversations and tasks of all creditors
    CREDITOR = "creditor"  #: sees one creditor's claims
    OPERATOR = "operator"  #: runs the system


class User(Identified, Base):
    """Somebody with a login."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(SealedText("users.email"))
    email_key: Mapped[bytes] = mapped_column(unique=True)
    password_hash: Mapped[str]
    role: Mapped[Role] = mapped_column(one_of(Role))
    #: Only for role creditor.
    creditor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("creditors.id"), index=True)
    #: The Telegram account that acts as this user at the desk, once linked.
    telegram_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    #: Changes to end every session of this user.
    session_mark: Mapped[str] = mapped_column(unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    failed_logins: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


def email_key(email: str) -> bytes:
    """Return the blind index of an address; case and outer blanks do not count."""
    return sealing.blind(email.strip().lower())


def find_user(session: Session, email: str) -> User | None:
    """Return the user with that address, if any."""
    return session.scalar(select(User).where(User.email_key == email_key(email)))
