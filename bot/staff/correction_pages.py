"""The pages for corrections: saying what a message meant, and reviewing what colleagues said."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.bootstrap import House
from bot.staff.corrections import correct, corrections, review
from bot.staff.intent_words import LEARNED
from bot.staff.login import colleague
from storage.records.corrections import CorrectionStatus

#: How many a list shows.
SHOWN = 200


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
                colleague(session),
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
                "waiting": corrections(session, CorrectionStatus.OPEN, limit=SHOWN),
                "approved": corrections(session, CorrectionStatus.APPROVED, limit=SHOWN),
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
            now = self._house.clock.now()
            if not review(session, correction_id, verdict, colleague(session), now):
                abort(HTTPStatus.NOT_FOUND)
        return redirect(url_for("console.corrections"), HTTPStatus.SEE_OTHER)
