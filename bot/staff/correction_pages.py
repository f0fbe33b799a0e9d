"""The pages for corrections: saying what a message meant, and reviewing what colleagues said."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.bootstrap import House
from bot.staff.corrections import correct, corrections, review
from bot.staff.intent_words import LEARNED
from bot.staff.login import desk_user
from storage.records.corrections import CorrectionStatus
from storage.records.users import User


class CorrectionPages:
    """The views; each opens one transaction and holds none while it renders."""

    def __init__(self, house: House) -> None:
        self._house = house

    def meant(self, conversation_id: uuid.UUID, inbound_id: int) -> ResponseReturnValue:
        """Keep what a message meant."""
        should_be = request.form.get("should_be", "")
        with self._house.database.service() as session:
            kept = correct(
                session,
                conversation_id,
                inbound_id,
                should_be,
                _me(session),
                self._house.clock.now(),
            )
        if kept:
            flash("Bewaard. Een collega kijkt ernaar voor de bot ervan leert.", "info")
        else:
            flash("Kies wat er bedoeld was.", "warning")
        target = url_for("console.thread", conversation_id=conversation_id)
        return redirect(f"{target}#in-{inbound_id}", HTTPStatus.SEE_OTHER)

    def listed(self) -> ResponseReturnValue:
        """Show the corrections that wait for a review, and those that were approved."""
        with self._house.database.service() as session:
            page = {
                "waiting": corrections(session, CorrectionStatus.OPEN),
                "approved": corrections(session, CorrectionStatus.APPROVED),
            }
        now = self._house.clock.now()
        return render_template("console/corrections.html", now=now, learned=LEARNED, **page)

    def judge(self, correction_id: int) -> ResponseReturnValue:
        """Approve or reject one."""
        try:
            verdict = CorrectionStatus(request.form.get("verdict", ""))
        except ValueError:
            abort(HTTPStatus.BAD_REQUEST)
        with self._house.database.service() as session:
            if not review(session, correction_id, verdict, _me(session), self._house.clock.now()):
                abort(HTTPStatus.NOT_FOUND)
        return redirect(url_for("console.corrections"), HTTPStatus.SEE_OTHER)


def _me(session: Session) -> User:
    user = desk_user()
    if user is None:  # the guard lets nobody else through
        raise PermissionError
    return session.get_one(User, user.id)
