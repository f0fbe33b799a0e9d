"""Sessions of the console: who is logged in, until when, and what each cookie says.

A session is a signed cookie that names the user's session mark, so changing the mark ends every
session. Idle time is the real time of the person at the keyboard, also where a demo's clock jumps.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf import CSRFProtect
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.bootstrap import House
from bot.staff.linking import DESK_ROLES
from storage.clock import Clock, SystemClock
from storage.records.users import User

IDLE = timedelta(minutes=30)
#: However busy, one logs in again after this time (ASVS 5.0 7.3.2).
LONGEST = timedelta(hours=12)
#: The cookie is not written again for every click.
_TOUCH = timedelta(minutes=1)
_SINCE, _SEEN = "since", "seen"


class Member(UserMixin):  # type: ignore[misc] # Flask-Login ships no types
    """A user with a session, as Flask-Login knows it."""

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        """Return what the cookie holds of the user: the session mark."""
        return self.user.session_mark


class Keyboard:
    """Tells how long the person at the keyboard has been away."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def enter(self, member: Member) -> None:
        """Start a fresh session for somebody whose password was right."""
        session.clear()
        session.permanent = True
        session[_SINCE] = session[_SEEN] = self._clock.now().timestamp()
        login_user(member)

    def leave(self) -> None:
        """End the session of this browser."""
        logout_user()
        session.clear()

    def is_away(self) -> bool:
        """Tell whether the session was idle, or lasted, for too long."""
        now = self._clock.now().timestamp()
        idle = now - float(session.get(_SEEN, 0))
        lasted = now - float(session.get(_SINCE, 0))
        return idle > IDLE.total_seconds() or lasted > LONGEST.total_seconds()

    def touch(self) -> None:
        """Note that the person did something; a page that refreshes itself does not count."""
        now: datetime = self._clock.now()
        if now.timestamp() - float(session.get(_SEEN, 0)) > _TOUCH.total_seconds():
            session[_SEEN] = now.timestamp()


def init_login(app: Flask, house: House, clock: Clock | None = None) -> CSRFProtect:
    """Set up sessions, log-in and CSRF protection on the app; return the latter for exemptions.

    Args:
        app: the app; routes that providers call must be exempted by its maker.
        house: gives the key, the database and whether cookies must be secure.
        clock: the real time; only tests give another.
    """
    app.secret_key = house.secret_key
    secure = house.settings.is_secure
    app.config.update(
        # The prefix makes browsers refuse the cookie from elsewhere, but works on https only.
        SESSION_COOKIE_NAME="__Host-preminder" if secure else "preminder",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=LONGEST,
        WTF_CSRF_TIME_LIMIT=None,
    )
    keyboard = Keyboard(clock or SystemClock())
    app.extensions["preminder_keyboard"] = keyboard
    manager = LoginManager()
    manager.init_app(app)

    @manager.user_loader  # type: ignore[untyped-decorator] # Flask-Login ships no types
    def load(mark: str) -> Member | None:
        if keyboard.is_away():
            return None
        with house.database.service() as db:
            user = db.scalar(select(User).where(User.session_mark == mark))
        return Member(user) if user is not None and user.active else None

    csrf: Any = app.extensions.get("csrf")
    return csrf if csrf is not None else CSRFProtect(app)


def keyboard_of(app: Flask) -> Keyboard:
    """Return the keyboard that `init_login` set up."""
    keyboard: Keyboard = app.extensions["preminder_keyboard"]
    return keyboard


def desk_user() -> User | None:
    """Return the colleague who sends this request, or None when it is nobody of the desk."""
    member = current_user
    if not member.is_authenticated or member.user.role not in DESK_ROLES:
        return None
    user: User = member.user
    return user


def colleague_id() -> uuid.UUID:
    """Return the id of the colleague who sends this request.

    Raises:
        PermissionError: it is nobody of the desk; the console's guard lets nobody else through.
    """
    user = desk_user()
    if user is None:
        raise PermissionError
    return user.id


def colleague(db: Session) -> User:
    """Return the colleague who sends this request as a row in hand; raises as `colleague_id`."""
    return db.get_one(User, colleague_id())


def is_poll() -> bool:
    """Tell whether a page refreshes itself, without anybody touching it."""
    return request.method == "GET" and request.args.get("poll") == "1"
