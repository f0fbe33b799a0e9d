"""Accounts: making a user, and checking who logs in.

Passwords are held as argon2id hashes. After ten failures each further try must wait, longer every
time up to a quarter of an hour; nobody is locked out for good.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.staff.errors import AccountError
from storage.records.users import Role, User, email_key, find_user

#: OWASP ASVS 5.0 6.2.1 asks for 8 and recommends more; passphrases fit easily.
SHORTEST_PASSWORD = 12
#: Longer ones only cost hashing time.
LONGEST_PASSWORD = 200
FREE_TRIES = 10
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)

_HASHER = PasswordHasher()


@dataclass(frozen=True, kw_only=True, slots=True)
class LoginRefused:
    """Nobody was let in. `until` is set when one must wait before the next try."""

    until: datetime | None = None


def create_user(
    session: Session,
    email: str,
    role: Role,
    password: str,
    creditor_id: uuid.UUID | None,
    now: datetime,
) -> User:
    """Add a user who may log in.

    Raises:
        AccountError: no address, a password that is too short or too long, an address that is
            in use, or a role and a creditor that do not belong together.
    """
    address = email.strip()
    if "@" not in address:
        raise AccountError(f"{email!r} is no e-mail address")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    if (role is Role.CREDITOR) != (creditor_id is not None):
        raise AccountError("a user of role creditor, and only such a one, belongs to a creditor")
    if find_user(session, address) is not None:
        raise AccountError(f"{address} has an account already")
    user = User(
        email=address,
        email_key=email_key(address),
        password_hash=_HASHER.hash(password),
        role=role,
        creditor_id=creditor_id,
        session_mark=new_mark(),
        created_at=now,
    )
    session.add(user)
    session.flush()
    return user


def check_login(session: Session, email: str, password: str, now: datetime) -> User | LoginRefused:
    """Return the user whose address and password these are, or a refusal that says no more.

    The row is locked while its password is checked, so that tries at once are all counted. An
    unknown address takes as long as a known one.
    """
    found = select(User).where(User.email_key == email_key(email)).with_for_update()
    user = session.scalar(found)
    if user is None or not user.active:
        _fits(_decoy(), password)
        return LoginRefused()
    until = _wait_until(user)
    if until is not None and now < until:
        return LoginRefused(until=until)
    if not _fits(user.password_hash, password):
        user.failed_logins += 1
        user.failed_at = now
        return LoginRefused(until=_wait_until(user))
    user.failed_logins, user.failed_at = 0, None
    if _HASHER.check_needs_rehash(user.password_hash):
        user.password_hash = _HASHER.hash(password)
    return user


def end_sessions(user: User) -> None:
    """End every session of a user: a cookie with the old mark opens nothing any more."""
    user.session_mark = new_mark()


def new_mark() -> str:
    """Return a fresh session mark: 192 random bits."""
    return secrets.token_urlsafe(24)


def _wait_until(user: User) -> datetime | None:
    if user.failed_logins < FREE_TRIES or user.failed_at is None:
        return None
    doublings = min(user.failed_logins - FREE_TRIES, 10)
    return user.failed_at + min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _fits(password_hash: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    return _HASHER.hash(secrets.token_urlsafe(16))
