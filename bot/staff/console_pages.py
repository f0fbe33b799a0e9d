"""The pages of the console: the inbox, a conversation, and what can be done there."""

from __future__ import annotations

import secrets
import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.bootstrap import House
from bot.staff.case import case_facts
from bot.staff.drafts import LONGEST_TEXT, Refusal, cost_of, insist_key
from bot.staff.inbox import Tab, counts, finish_task, inbox, open_tasks, unknown_senders
from bot.staff.login import colleague, colleague_id
from bot.staff.refunding import refund_task, refundable
from bot.staff.takeover import (
    HandBack,
    HandBackOutcome,
    Takeover,
    hand_back,
    staff_reply,
    take_over,
)
from bot.staff.timeline import timeline
from outbox.wording.segments import transliterate
from payments.money import euro
from storage.records.conversations import Conversation

_LONGEST_KEY = 64


class Pages:
    """The views; each opens one transaction and holds none while it renders."""

    def __init__(self, house: House) -> None:
        self._house = house

    def inbox(self) -> ResponseReturnValue:
        """Show the conversations of a tab, the tasks and the unknown senders."""
        tab = _tab(request.args.get("tab", ""))
        with self._house.database.service() as session:
            user = colleague(session)
            tasks = open_tasks(session, self._house.clock.now())
            page = {
                "rows": inbox(session, tab, user),
                "counts": counts(session, user),
                "tasks": tasks,
                "refundable": refundable(session, tasks),
                "strangers": unknown_senders(session),
            }
        return render_template(
            "console/inbox.html",
            tab=tab,
            tabs=Tab,
            now=self._house.clock.now(),
            euro=euro,
            **page,
        )

    def thread(self, conversation_id: uuid.UUID) -> ResponseReturnValue:
        """Show one conversation."""
        return self._thread(conversation_id)

    def take_over(self, conversation_id: uuid.UUID) -> ResponseReturnValue:
        """Give the conversation to whoever pressed the button."""
        with self._house.database.service() as session:
            outcome = take_over(
                session, conversation_id, colleague(session), self._house.clock.now(), "console"
            )
        flash(_said_of_takeover(outcome), "info" if outcome.yours else "warning")
        return _to_thread(conversation_id)

    def hand_back(self, conversation_id: uuid.UUID) -> ResponseReturnValue:
        """Give the conversation back to the bot."""
        withdraw = request.form.get("withdraw") == "1"
        with self._house.database.service() as session:
            outcome = hand_back(
                session,
                conversation_id,
                colleague(session),
                self._house.clock.now(),
                withdraw=withdraw,
            )
        good = outcome.outcome is HandBackOutcome.BACK
        flash(_said_of_hand_back(outcome), "info" if good else "warning")
        return _to_thread(conversation_id)

    def reply(self, conversation_id: uuid.UUID) -> ResponseReturnValue:
        """Queue what was typed; when it is refused, the page keeps the words."""
        text = request.form.get("text", "").replace("\r\n", "\n")
        plainly = request.form.get("plainly", "")
        insisted = insist_key(text) in {request.form.get("anyway"), plainly}
        if insisted and plainly:
            text = transliterate(text)
        key = request.form.get("once_key", "")[:_LONGEST_KEY] or secrets.token_urlsafe(16)
        now = self._house.clock.now()
        once_key = f"console:{conversation_id}:{key}"
        with self._house.database.service() as session:
            outcome = staff_reply(
                session,
                conversation_id,
                colleague(session),
                text,
                once_key,
                now,
                insisted=insisted,
                segment_cents=self._house.settings.sms_segment_cents,
            )
            cost = self._cost(session, conversation_id, text)
        if isinstance(outcome, Refusal):
            page = self._thread(conversation_id, text=text, refusal=outcome)
            return page, HTTPStatus.UNPROCESSABLE_ENTITY
        if cost:
            flash(cost, "info")
        return _to_thread(conversation_id)

    def _cost(self, session: Session, conversation_id: uuid.UUID, text: str) -> str:
        conversation = session.get_one(Conversation, conversation_id)
        return cost_of(conversation, text, self._house.settings.sms_segment_cents)

    def finish(self, task_id: int) -> ResponseReturnValue:
        """Mark a task as done."""
        with self._house.database.service() as session:
            done = finish_task(session, task_id, colleague(session), self._house.clock.now())
        flash("De taak is klaar." if done else "Deze taak was al klaar.", "info")
        return redirect(url_for("console.inbox", tab=_tab(request.args.get("tab", ""))), 303)

    def refund(self, task_id: int) -> ResponseReturnValue:
        """Give back what was paid too much, through Mollie."""
        said = refund_task(self._house, task_id, colleague_id())
        flash(said.text, "info" if said.good else "warning")
        return redirect(url_for("console.inbox", tab=_tab(request.args.get("tab", ""))), 303)

    def _thread(
        self, conversation_id: uuid.UUID, text: str = "", refusal: Refusal | None = None
    ) -> str:
        now = self._house.clock.now()
        with self._house.database.service() as session:
            user = colleague(session)
            conversation = session.get_one(Conversation, conversation_id)
            facts = case_facts(session, conversation, user, now)
            entries = timeline(session, conversation)
            waiting = counts(session, user)[Tab.WAITING]
        return render_template(
            "console/thread.html",
            facts=facts,
            entries=entries,
            waiting=waiting,
            now=now,
            text=text,
            error=refusal.reason if refusal else "",
            insist=insist_key(text) if refusal and refusal.may_insist else "",
            plain=refusal.plain if refusal else None,
            longest=LONGEST_TEXT,
            once_key=secrets.token_urlsafe(16),
        )


def _tab(name: str) -> Tab:
    try:
        return Tab(name)
    except ValueError:
        return Tab.WAITING


def _to_thread(conversation_id: uuid.UUID) -> ResponseReturnValue:
    target = url_for("console.thread", conversation_id=conversation_id)
    return redirect(target, HTTPStatus.SEE_OTHER)


def _said_of_takeover(outcome: Takeover) -> str:
    if not outcome.yours:
        return f"Dit gesprek is al van {outcome.holder}. Er is niets veranderd."
    return "Dit gesprek is van u. De bot zwijgt tot u het teruggeeft."


def _said_of_hand_back(outcome: HandBack) -> str:
    said = {
        HandBackOutcome.BACK: "De bot heeft het gesprek weer.",
        HandBackOutcome.NOT_WITH_STAFF: "Dit gesprek was al terug. Er is niets veranderd.",
        HandBackOutcome.WITH_COLLEAGUE: f"Dit gesprek is van {outcome.holder}. "
        "Alleen diegene kan het teruggeven.",
        HandBackOutcome.UNSENT: "Er wacht nog een bericht op verzending. Wacht tot het weg is, of "
        "trek het in.",
    }
    return said[outcome.outcome]
