"""Steps about the claims that are open beside the one that was talked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dialogs.intents import Intent
from dialogs.listening.answers import promised_beside_a_story
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.claims import turned_to
from dialogs.situation import (
    FULFILLED_BY,
    KEPT_LENGTH,
    TURNED_OVER,
    Reply,
    Said,
    Situation,
)
from dialogs.steps.each_claim import CHANGES, with_each
from dialogs.turn import ClaimFacts


def settled(situation: Situation, claim: ClaimFacts, reply: Reply, *, agreed: bool = True) -> Reply:
    """Go on once something was done about a claim: the same with the next one, or offer another.

    Args:
        situation: the turn.
        claim: the claim that it was done about.
        reply: what is said of it.
        agreed: whether the claim needs nothing more; a link may still be left unused.
    """
    reply = reply.remembering(dealt=[*_dealt(situation), claim.reference])
    if situation.slots.get("alongside"):
        return replace(reply, followup="action_next_claim")
    left = _left(situation, claim.reference)
    if not left:
        return reply
    offer = _offer(situation, left[0])
    kept = {"claim": left[0].reference, "agreed": agreed}
    said = (*reply.said, *offer.said)
    return replace(reply, said=said, awaiting=offer.awaiting).remembering(other=kept)


def _dealt(situation: Situation) -> list[str]:
    return list(situation.slots.get("dealt") or ())


def _left(situation: Situation, reference: str) -> tuple[ClaimFacts, ...]:
    """Return the claims about which something can still be done."""
    done = {reference, *_dealt(situation)}
    return tuple(
        claim
        for claim in situation.case.claims
        if claim.reference not in done and claim.plan is None and not claim.waits
    )


def _offer(situation: Situation, claim: ClaimFacts) -> Reply:
    said = Said(
        key="other_open",
        values=situation.claim_values(claim),
        options=situation.yes_no(f"other-{claim.reference}"),
    )
    return Reply(said=(said,), awaiting=Awaiting.OTHER_CLAIM)


def offer_other(situation: Situation) -> Reply:
    """Offer the same claim once more."""
    claim = _kept_claim(situation)
    return _offer(situation, claim) if claim else Reply(followup="action_show_menu")


def _kept(situation: Situation) -> Mapping[str, Any]:
    kept = situation.slots.get("other")
    return kept if isinstance(kept, Mapping) else {}


def _kept_claim(situation: Situation) -> ClaimFacts | None:
    reference = _kept(situation).get("claim")
    return next((one for one in situation.case.claims if one.reference == reference), None)


def next_claim(situation: Situation) -> Reply:
    """Do with the next claim what was wanted of all of them."""
    queue = situation.slots.get("alongside") or {}
    still = {claim.reference for claim in situation.case.claims}
    left = [reference for reference in queue.get("claims", ()) if reference in still]
    wish = queue.get("wish") or {}
    if not left:
        return Reply(slots={"alongside": None}, followup="action_show_menu")
    rest = {"claims": left[1:], "wish": wish} if left[1:] else None
    slots = {**TURNED_OVER, "claim": left[0], "alongside": rest}
    if not wish:
        return Reply(slots=slots, followup="action_tell_claim")
    claim = next(one for one in situation.case.claims if one.reference == left[0])
    return Reply(
        said=(Said(key="next_claim", values=situation.claim_values(claim)),),
        slots=slots | {"resumed": dict(wish)},
        followup=FULFILLED_BY[Intent(wish["intent"])],
    )


def take_other(situation: Situation) -> Reply:
    """Go over to the other claim, with what is wanted of it if that was said.

    A wish after a link that may still be unused is about that link's claim.
    """
    apart = with_each(situation)
    if apart is not None:
        return apart
    named = turned_to(situation.meaning, situation.case.claims, _here(situation))
    if named:
        return _go_over(situation, named)
    kept, intent = _kept(situation), situation.meaning.intent
    wish = FULFILLED_BY[intent] if intent in CHANGES else None
    if wish and situation.awaiting == Awaiting.OTHER_CLAIM:
        if not kept.get("agreed"):
            return Reply(slots={"other": None}, followup=wish)
        if intent is Intent.ALREADY_PAID:
            return Reply(slots={"other": None, "claim": None}, followup=wish)
    others = [one for one in situation.case.claims if one.reference != _here(situation)]
    target = _kept_claim(situation) or (others[0] if len(others) == 1 else None)
    if target is None:
        which = {"claim": None} if others else {}
        return Reply(slots={**TURNED_OVER, **which}, followup="action_tell_claim")
    slots = {**TURNED_OVER, "claim": target.reference}
    return Reply(slots=slots, followup=wish or "action_tell_claim")


def _here(situation: Situation) -> str:
    return situation.claim.reference if situation.claim else ""


def _go_over(situation: Situation, named: Sequence[ClaimFacts]) -> Reply:
    """Go over to the claim that was named, with what was wanted or read back of the one before."""
    intent = situation.meaning.intent
    if intent not in CHANGES:
        paying = promised_beside_a_story(situation.meaning, situation.awaiting)
        intent = paying or _TALKED_OF.get(situation.awaiting or "", Intent.ASK_DETAILS)
    followup = FULFILLED_BY[intent]
    slots: dict[str, Any] = {**TURNED_OVER, "alongside": None, "claim": None}
    if len(named) > 1:  # another one, and they did not say which
        kept = {"intent": intent.value, "text": situation.meaning.text[:KEPT_LENGTH]}
        return Reply(slots=slots | {"wanted": kept}, followup="action_tell_claim")
    slots["claim"] = named[0].reference
    if intent is situation.meaning.intent or situation.awaiting not in _TALKED_OF:
        return Reply(slots=slots, followup=followup)
    said, promise = situation.meaning, situation.draft("promise")
    anew = bool(said.dates or said.count)
    if situation.awaiting == Awaiting.PROMISE_CONFIRM and promise and not anew:
        # What is left of the one before is nothing of this one.
        slots["draft"] = {**promise, "reference": named[0].reference, "cents": None}
        return Reply(slots=slots, followup="action_read_back_promise")
    text = said.text[:KEPT_LENGTH] if anew else _parts_again(situation)
    again = {"intent": intent.value, "text": text}
    return Reply(slots=slots | {"resumed": again}, followup=followup)


#: What is talked of while we wait for this.
_TALKED_OF: Mapping[str, Intent] = {
    Awaiting.PLAN_PARTS: Intent.REQUEST_PLAN,
    Awaiting.PLAN_CONFIRM: Intent.REQUEST_PLAN,
    Awaiting.PROMISE_DATE: Intent.PROMISE_TO_PAY,
    Awaiting.PROMISE_CONFIRM: Intent.PROMISE_TO_PAY,
}


def _parts_again(situation: Situation) -> str:
    """Return in words how many parts were spoken of; an amount a month is another for another."""
    offer = situation.slots.get("offer")
    parts = offer.get("parts") if isinstance(offer, Mapping) else None
    return f"in {parts} delen" if parts and situation.awaiting == Awaiting.PLAN_CONFIRM else ""
