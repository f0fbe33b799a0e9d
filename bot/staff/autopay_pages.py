"""The page on which a colleague stops a debtor's autopay, after looking twice."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.bootstrap import House
from bot.staff.autopay_facts import autopay_fact
from bot.staff.login import colleague
from outbox.planning.collections_told import take_back_skipped
from payments.autopay.mandates import By
from payments.autopay.stopping import Stop, stop_autopay
from payments.errors import GatewayError
from storage.records.autopay import Mandate
from storage.records.claims import Claim
from storage.records.conversations import Conversation
from storage.records.users import Role, User
from storage.words import Actor

_SAID = {
    Stop.STOPPED: "Het automatisch afschrijven is gestopt, ook bij Mollie. De klant ziet dat op de "
    "betaalpagina en krijgt voor elk deel weer een link.",
    Stop.TOLD_LATER: "Het automatisch afschrijven is gestopt: wij schrijven niets meer af. Mollie "
    "gaf nog geen antwoord; wij vragen het vanzelf opnieuw.",
    Stop.NONE_RUNS: "Er liep geen automatisch afschrijven meer. Er is niets veranderd.",
}


class AutopayPages:
    """The views: one shows what would be stopped, the other stops it."""

    def __init__(self, house: House) -> None:
        self._house = house

    def ask(self, conversation_id: uuid.UUID, claim_id: uuid.UUID) -> ResponseReturnValue:
        """Show how autopay of a claim stands, and ask whether to stop it."""
        now = self._house.clock.now()
        with self._house.database.service() as session:
            claim = _claim_of(session, conversation_id, claim_id)
            fact = autopay_fact(session, claim, now)
            if fact is None:
                abort(HTTPStatus.NOT_FOUND)
            reference = claim.reference
            mandate = session.get_one(Mandate, fact.mandate_id)
            named = (mandate.customer.provider_id, mandate.provider_id)
        return render_template(
            "console/autopay.html",
            fact=fact,
            reference=reference,
            account=self._account(*named),
            conversation_id=conversation_id,
            claim_id=claim_id,
            now=now,
        )

    def _account(self, customer: str | None, mandate: str | None) -> str | None:
        """Return the end of the account as Mollie tells it now: we keep no account ourselves."""
        if customer is None or mandate is None:
            return None
        try:
            return self._house.gateway.account_tail(customer, mandate)
        except GatewayError:
            return None

    def stop(self, conversation_id: uuid.UUID, claim_id: uuid.UUID) -> ResponseReturnValue:
        """Stop it: here at once, and at the provider."""
        now = self._house.clock.now()
        with self._house.database.service() as session:
            _claim_of(session, conversation_id, claim_id)
            by = _by(colleague(session))
        done = stop_autopay(
            self._house.database,
            self._house.gateway,
            claim_id,
            by,
            now,
            # A notice that has not left would promise what no longer happens.
            lambda session: take_back_skipped(session, now),
        )
        flash(_SAID[done], "warning" if done is Stop.NONE_RUNS else "info")
        target = url_for("console.thread", conversation_id=conversation_id)
        return redirect(target, HTTPStatus.SEE_OTHER)


def _by(user: User) -> By:
    actor = Actor.OPERATOR if user.role is Role.OPERATOR else Actor.STAFF
    return By(actor=actor, user_id=user.id)


def _claim_of(session: Session, conversation_id: uuid.UUID, claim_id: uuid.UUID) -> Claim:
    """Return the claim, if it is of this conversation's debtor."""
    talk, claim = session.get(Conversation, conversation_id), session.get(Claim, claim_id)
    if talk is None or claim is None or claim.debtor_id != talk.debtor_id:
        abort(HTTPStatus.NOT_FOUND)
    return claim
