"""Each claim: doing with one invoice what is wanted of it, and something else with another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dialogs.effects import DisputeRaised, PaidClaimed
from dialogs.intents import Intent
from dialogs.listening.each_claim import WishOfOne, wishes_of_each
from dialogs.listening.partly_paid import as_told
from dialogs.situation import FULFILLED_BY, KEPT, TURNED_OVER, Reply, Said, Situation
from dialogs.speaking import texts
from dialogs.steps.deadlines import answer_by
from dialogs.understanding.by_rules import understand


def with_each(situation: Situation) -> Reply | None:
    """Do with each of two claims what is wanted of it; None unless a message tells them apart.

    What is noted in a line goes first, then what must be agreed, and a link comes last.
    """
    claims = situation.case.claims
    wishes = wishes_of_each(situation.meaning, claims, CHANGES, situation.today)
    if not wishes:
        return None
    first, then = sorted(wishes, key=lambda wish: _ORDER.get(wish.intent, 1))
    again = {"intent": then.intent.value, "text": then.text}
    slots: dict[str, Any] = {**TURNED_OVER, "wanted": None, "alongside": None}
    if first.intent not in _NOTED_AT_ONCE:
        beside = {"claims": [then.claim.reference], "wish": again}
        slots |= {"claim": first.claim.reference, "alongside": beside}
        slots |= {"resumed": {"intent": first.intent.value, "text": first.text}}
        said = (Said(key="one_by_one", values=situation.claim_values(first.claim)),)
        return Reply(said=said, slots=slots, followup=FULFILLED_BY[first.intent])
    reply = _noted_of(situation, first)
    slots |= {"claim": then.claim.reference, "resumed": again}
    slots |= _part_of(situation, first)
    slots["dealt"] = [*(situation.slots.get("dealt") or ()), first.claim.reference]
    return replace(reply, slots=slots, followup=FULFILLED_BY[then.intent])


#: What needs no more than its words when another claim is spoken of in the same breath.
_NOTED_AT_ONCE = frozenset({Intent.ALREADY_PAID, Intent.DISPUTE})
_ORDER = {Intent.ALREADY_PAID: 0, Intent.DISPUTE: 0, Intent.PAY_NOW: 2}
#: What is wanted of a claim and changes something; a question does not.
CHANGES = KEPT - {Intent.ASK_DETAILS}


def _part_of(situation: Situation, wish: WishOfOne) -> dict[str, Any]:
    """Return the slot that keeps which part of a claim is said to be paid, if any."""
    told = as_told(understand(wish.text, today=situation.today), wish.claim, situation.today)
    return {"paid_part": told} if told and wish.intent is Intent.ALREADY_PAID else {}


def _noted_of(situation: Situation, wish: WishOfOne) -> Reply:
    """Note what was said of one claim, with its number."""
    values, reference = situation.claim_values(wish.claim), wish.claim.reference
    if wish.intent is Intent.ALREADY_PAID:
        paid = PaidClaimed(reference=reference, text=wish.text)
        return Reply(said=(Said(key="paid_noted_of", values=values),), effects=(paid,))
    until = answer_by(situation.today, situation.case.dispute_days)
    values["until"] = texts.day(until, situation.language)
    wrong = DisputeRaised(reference=reference, reason=wish.text)
    return Reply(said=(Said(key="dispute_noted_of", values=values),), effects=(wrong,))
