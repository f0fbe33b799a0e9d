"""The buttons at a debtor's offer: making it the plan, or saying no to it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from http import HTTPStatus

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.bootstrap import House
from bot.staff.login import colleague_id
from bot.wiring import office_of
from outbox.planning.arrangements import confirm_plan
from outbox.planning.policies import policy_of
from payments.money import euro
from payments.plan_offers import OfferRefusal, accept_offer, decline_offer, plan_of
from payments.plans import Proposal
from storage.records.claims import Claim
from storage.records.conversations import Conversation
from storage.records.creditors import get_creditor
from storage.records.plan_offers import PlanOffer, open_offer
from storage.records.plans import Plan

_REFUSED = {
    OfferRefusal.NOT_OPEN: "Over dit voorstel was al beslist. Er is niets veranderd.",
    OfferRefusal.NO_PLAN: "Hier valt geen regeling van te maken. Overleg met de klant.",
    OfferRefusal.CHANGED: "Bedrag of data zijn veranderd. Kijk het voorstel nog eens na.",
    OfferRefusal.CLAIM_CLOSED: "Deze vordering is niet open. Er is niets veranderd.",
}
_ACCEPTED = "De regeling staat. De klant krijgt een bevestiging."
_DECLINED = "Het voorstel is afgewezen. Schrijf de klant waarom, en wat wel kan."


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferFact:
    """A debtor's offer that waits: what it comes to; empty when no plan can be made of it."""

    id: uuid.UUID
    parts: str


def offer_fact(session: Session, claim_id: uuid.UUID) -> OfferFact | None:
    """Return the offer of a claim that waits for an answer, in words."""
    offer = open_offer(session, claim_id)
    if offer is None:
        return None
    plan = plan_of(offer)
    return OfferFact(id=offer.id, parts=_in_words(plan) if plan else "")


def _in_words(plan: Proposal) -> str:
    first, last = plan.parts[0], plan.parts[-1]
    each = f"{len(plan.parts)} delen: {euro(first.cents)} vanaf {first.due_on:%d-%m-%Y}"
    return f"{each}, {euro(last.cents)} op {last.due_on:%d-%m-%Y} als laatste"


class PlanPages:
    """The views; each opens one transaction."""

    def __init__(self, house: House) -> None:
        self._house = house

    def accept(self, conversation_id: uuid.UUID, offer_id: uuid.UUID) -> ResponseReturnValue:
        """Make the offer the claim's plan and confirm it to the debtor."""
        now = self._house.clock.now()
        with self._house.database.service() as session:
            claim = _claim_of(session, conversation_id, offer_id)
            box = policy_of(get_creditor(session, claim.creditor_id)).plan
            made = accept_offer(session, offer_id, box, now, colleague_id())
            if isinstance(made, Plan):
                confirm_plan(session, office_of(self._house.settings), claim, now)
            elif made is OfferRefusal.CLAIM_CLOSED:
                session.rollback()
        good = isinstance(made, Plan)
        text = _REFUSED[made] if isinstance(made, OfferRefusal) else _ACCEPTED
        return _back(conversation_id, text, good=good)

    def decline(self, conversation_id: uuid.UUID, offer_id: uuid.UUID) -> ResponseReturnValue:
        """Say no to the offer; what to write the debtor is the colleague's to say."""
        with self._house.database.service() as session:
            _claim_of(session, conversation_id, offer_id)
            done = decline_offer(session, offer_id, self._house.clock.now(), colleague_id())
        text = _DECLINED if done else _REFUSED[OfferRefusal.NOT_OPEN]
        return _back(conversation_id, text, good=done)


def _claim_of(session: Session, conversation_id: uuid.UUID, offer_id: uuid.UUID) -> Claim:
    """Return the offer's claim, if it is of this conversation's debtor."""
    talk, offer = session.get(Conversation, conversation_id), session.get(PlanOffer, offer_id)
    claim = session.get_one(Claim, offer.claim_id) if offer else None
    if talk is None or claim is None or claim.debtor_id != talk.debtor_id:
        abort(HTTPStatus.NOT_FOUND)
    return claim


def _back(conversation_id: uuid.UUID, text: str, *, good: bool) -> ResponseReturnValue:
    flash(text, "info" if good else "warning")
    target = url_for("console.thread", conversation_id=conversation_id)
    return redirect(target, HTTPStatus.SEE_OTHER)
