"""Steps about the claims that are open beside the one that was talked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dialogs.intents import Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.situation import FULFILLED_BY, KEPT, Reply, Said, Situation
from dialogs.turn import ClaimFacts

#: What is wanted of a claim and changes something; a question does not.
_WISHES = KEPT - {Intent.ASK_DETAILS}


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
    slots = {**_TURNED_OVER, "claim": left[0], "alongside": rest}
    if not wish:
        return Reply(slots=slots, followup="action_tell_claim")
    claim = next(one for one in situation.case.claims if one.reference == left[0])
    return Reply(
        said=(Said(key="next_claim", values=situation.claim_values(claim)),),
        slots=slots | {"resumed": dict(wish)},
        followup=FULFILLED_BY[Intent(wish["intent"])],
    )


#: What is not remembered of one claim in the talk about another.
_TURNED_OVER: Mapping[str, Any] = {
    "draft": None,
    "offer": None,
    "offers": None,
    "refused": None,
    "span": None,
    "other": None,
}


def take_other(situation: Situation) -> Reply:
    """Go over to the other claim, with what is wanted of it if that was said.

    A wish after a link that may still be unused is about that link's claim.
    """
    kept, intent = _kept(situation), situation.meaning.intent
    wish = FULFILLED_BY[intent] if intent in _WISHES else None
    if wish and situation.awaiting == Awaiting.OTHER_CLAIM:
        if not kept.get("agreed"):
            return Reply(slots={"other": None}, followup=wish)
        if intent is Intent.ALREADY_PAID:
            return Reply(slots={"other": None, "claim": None}, followup=wish)
    here = situation.claim.reference if situation.claim else ""
    others = [one for one in situation.case.claims if one.reference != here]
    target = _kept_claim(situation) or (others[0] if len(others) == 1 else None)
    if target is None:
        which = {"claim": None} if others else {}
        return Reply(slots={**_TURNED_OVER, **which}, followup="action_tell_claim")
    slots = {**_TURNED_OVER, "claim": target.reference}
    return Reply(slots=slots, followup=wish or "action_tell_claim")
