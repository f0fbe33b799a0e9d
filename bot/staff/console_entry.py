"""The door of the console: log in, log out, and link a Telegram account."""

from __future__ import annotations

from http import HTTPStatus

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.bootstrap import House
from bot.staff.accounts import LoginRefused, check_login, end_sessions
from bot.staff.linking import CODE_LIVES, DESK_ROLES, make_code
from bot.staff.login import Member, desk_user, keyboard_of
from bot.staff.wording import span
from storage.records.users import User


class Entry:
    """The pages around a session."""

    def __init__(self, house: House) -> None:
        self._house = house

    def log_in(self) -> ResponseReturnValue:
        """Show the form, or let somebody in."""
        if request.method == "GET":
            if desk_user() is not None:
                return redirect(url_for("console.inbox"), HTTPStatus.SEE_OTHER)
            return render_template("console/login.html", email="", error="")
        email, now = request.form.get("email", ""), self._house.clock.now()
        with self._house.database.service() as session:
            user = check_login(session, email, request.form.get("password", ""), now)
        if isinstance(user, LoginRefused):
            error = "Dit e-mailadres en wachtwoord horen niet bij elkaar."
            if user.until is not None:
                error += f" Wacht {span(user.until - now)} voor u het weer probeert."
            return self._refused(email, error)
        if user.role not in DESK_ROLES:
            return self._refused(email, "Dit account is niet voor deze pagina.")
        keyboard_of(current_app).enter(Member(user))
        return redirect(_inside(request.args.get("next", "")), HTTPStatus.SEE_OTHER)

    def log_out(self) -> ResponseReturnValue:
        """End the user's sessions everywhere: a copied cookie is worth nothing then."""
        with self._house.database.service() as session:
            end_sessions(_myself(session))
        keyboard_of(current_app).leave()
        return redirect(url_for("console.log_in"), HTTPStatus.SEE_OTHER)

    def telegram(self) -> ResponseReturnValue:
        """Show whether a Telegram account is linked; on request make a code that links one."""
        code = ""
        with self._house.database.service() as session:
            user = _myself(session)
            if request.method == "POST":
                code = make_code(self._house.secret_key, user, self._house.clock.now())
            linked = user.telegram_id is not None
        minutes = int(CODE_LIVES.total_seconds() // 60)
        return render_template("console/telegram.html", code=code, linked=linked, minutes=minutes)

    def _refused(self, email: str, error: str) -> ResponseReturnValue:
        page = render_template("console/login.html", email=email, error=error)
        return page, HTTPStatus.UNAUTHORIZED


def _myself(session: Session) -> User:
    user = desk_user()
    if user is None:  # the guard lets nobody else through
        raise PermissionError
    return session.get_one(User, user.id, with_for_update=True)


def _inside(target: str) -> str:
    """Return the page to go on to: one of the console's own, never another site."""
    home = url_for("console.inbox")
    plain = target.startswith(home) and "\\" not in target and "//" not in target
    return target if plain else home
