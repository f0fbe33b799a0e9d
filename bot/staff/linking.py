"""Linking a Telegram account to a user, by a one-time code that the console shows."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.records.users import Role, User

#: How long a code may be used.
CODE_LIVES = timedelta(minutes=10)
#: Who may enter the console and act at the desk.
DESK_ROLES = frozenset({Role.STAFF, Role.OPERATOR})


def make_code(secret_key: str, user: User, now: datetime) -> str:
    """Return a code that links whoever sends it to the desk within ten minutes to this user.

    It takes the present link away and works only while there is none, so it works once. The
    caller holds the user's row in a service transaction.
    """
    user.telegram_id = None
    ends = int((now + CODE_LIVES).timestamp())
    return _signer(secret_key).dumps([user.id.hex, ends])


def link(
    session: Session, secret_key: str, code: str, telegram_id: int, now: datetime
) -> User | None:
    """Link a Telegram account to the user of a code; return None when the code is void.

    An account that another user was linked to leaves that user.
    """
    try:
        user_hex, ends = _signer(secret_key).loads(code.strip())
    except (BadData, ValueError):
        return None
    if now.timestamp() > ends:
        return None
    found = select(User).where(User.id == uuid.UUID(user_hex)).with_for_update()
    user = session.scalar(found.execution_options(populate_existing=True))
    if user is None or not _may_act(user) or user.telegram_id is not None:
        return None
    other = session.scalar(select(User).where(User.telegram_id == telegram_id, User.id != user.id))
    if other is not None:
        other.telegram_id = None
        session.flush()
    user.telegram_id = telegram_id
    return user


def linked_user(session: Session, telegram_id: int) -> User | None:
    """Return the active colleague whom this Telegram account acts as, if any."""
    user = session.scalar(select(User).where(User.telegram_id == telegram_id))
    return user if user is not None and _may_act(user) else None


def _may_act(user: User) -> bool:
    return user.active and user.role in DESK_ROLES


def _signer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt="preminder/telegram-link")
