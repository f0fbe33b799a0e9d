"""Steps before anybody is known: introducing, asking for proof, checking it."""

from __future__ import annotations

from dialogs.effects import (
    Effect,
    HandOver,
    HandOverReason,
    IdentityConfirmed,
    IdentityFailed,
    SelfDeclared,
)
from dialogs.entities.identity.proof import (
    Method,
    Proof,
    provable_by_invoice,
    same_address,
    same_invoice,
)
from dialogs.intents import Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.situation import KEPT, Reply, Said, Situation, keep_wish
from dialogs.steps.people import wait_for_human
from dialogs.turn import MOST_TRIES, Case
from dialogs.understanding import names
from dialogs.understanding.lexicon import SAYS_IT_IS_ME, SURE
from storage.words import Rung


def ask_identity(situation: Situation) -> Reply:
    """Ask for proof, after introducing ourselves once; keep what was wanted for afterwards."""
    if not may_prove(situation.case):
        return _spent(situation)
    wanted = situation.meaning.intent
    key = "ask_identity"
    if wanted in KEPT:
        # What somebody asks to be told, against what somebody wants to be helped with.
        told = "_why" if situation.awaiting == Awaiting.IDENTITY else "_first"
        key += told if wanted is Intent.ASK_DETAILS else "_help"
    if not situation.case.postcode:
        key += "_digits"
    reply = Reply(
        said=(Said(key=key, values=situation.public),),
        slots={"introduced": True} | keep_wish(situation),
        awaiting=Awaiting.IDENTITY,
        effects=(*_declared(situation), *held_for(situation, wanted)),
    )
    if wanted in KEPT or situation.slots.get("introduced"):
        return reply
    return reply.opening_with(Said(key="intro", values=situation.public))


def _declared(situation: Situation) -> tuple[Effect, ...]:
    """A "ja, dat ben ik" is no proof, but it is something; "ik ben het niet eens" is not."""
    if situation.meaning.intent is Intent.DISPUTE:
        return ()
    says_so = situation.awaiting in {None, Awaiting.IDENTITY} and (
        situation.meaning.intent is Intent.AFFIRM or SAYS_IT_IS_ME.search(situation.meaning.plain)
    )
    surely = situation.meaning.confidence >= SURE
    below = situation.case.rung < Rung.SELF_DECLARED
    return (SelfDeclared(),) if says_so and surely and below else ()


def held_for(situation: Situation, wanted: Intent) -> tuple[Effect, ...]:
    """Hold our reminders once for who disputes, or has paid, before proof: a person looks.

    The claim itself is not paused yet: who writes may be anybody.
    """
    known = (situation.slots.get("wanted") or {}).get("intent") == wanted
    if wanted not in _HOLDS or known or situation.verified:
        return ()
    return (HandOver(reason=_HOLDS[wanted]),)


#: What nobody should be reminded after, even if the proof never comes.
_HOLDS = {
    Intent.DISPUTE: HandOverReason.DISPUTE,
    Intent.ALREADY_PAID: HandOverReason.PAID,
}


def may_prove(case: Case) -> bool:
    """Tell whether somebody may still prove to be the debtor here, and can."""
    numbers = tuple(claim.invoice_number for claim in case.claims)
    provable = bool(case.postcode and case.house_number) or provable_by_invoice(numbers)
    return provable and case.attempts_used < MOST_TRIES


def check_identity(situation: Situation) -> Reply:
    """Compare what was offered as proof; after five failures a human takes over."""
    case = situation.case
    if case.attempts_used >= MOST_TRIES:
        return _spent(situation)
    offered = _with_earlier(situation.meaning.proof, situation)
    if not offered.complete:
        return _ask_rest(situation, offered)
    method = _method(offered, case)
    if method is None:
        return _failed(situation)
    return Reply(
        said=(Said(key="identity_ok"),),
        effects=(IdentityConfirmed(method=method.value),),
        slots={"postcode": None, "house": None, "introduced": True, "another": None},
        followup="action_resume",
    )


def _with_earlier(proof: Proof, situation: Situation) -> Proof:
    """Put the half that was given before beside the half that is given now."""
    if proof.digits and not situation.slots.get("postcode"):
        return proof
    house = situation.slots.get("house") or [None, None]
    return Proof(
        postcode=proof.postcode or situation.slots.get("postcode"),
        house_number=proof.house_number or house[0],
        house_suffix=proof.house_suffix if proof.house_number else house[1],
        digits=proof.digits,
    )


def _ask_rest(situation: Situation, offered: Proof) -> Reply:
    """Ask for the missing half; when it was asked before, somebody may need a human."""
    before = situation.slots.get("postcode" if offered.postcode else "house")
    if before and situation.misunderstandings:
        return _spent(situation)
    if offered.postcode:
        return Reply(
            said=(Said(key="ask_house_number"),),
            slots={"postcode": offered.postcode, "introduced": True},
            awaiting=Awaiting.IDENTITY,
            understood=not before,
        )
    return Reply(
        said=(Said(key="ask_postcode"),),
        slots={"house": [offered.house_number, offered.house_suffix], "introduced": True},
        awaiting=Awaiting.IDENTITY,
        understood=not before,
    )


def _method(offered: Proof, case: Case) -> Method | None:
    if same_address(offered, case.postcode, case.house_number, case.house_suffix):
        return Method.ADDRESS
    numbers = tuple(claim.invoice_number for claim in case.claims)
    return Method.INVOICE if same_invoice(offered, numbers) else None


def _failed(situation: Situation) -> Reply:
    left = MOST_TRIES - situation.case.attempts_used - 1
    failed = IdentityFailed(attempts_left=max(left, 0))
    if left <= 0:
        return _spent(situation).with_effects(failed)
    return Reply(
        said=(Said(key="identity_failed"),),
        effects=(failed,),
        slots={"postcode": None, "house": None, "introduced": True},
        awaiting=Awaiting.IDENTITY,
    )


def _spent(situation: Situation) -> Reply:
    """Leave it to a human; say so once."""
    if situation.awaiting == Awaiting.HUMAN:
        return wait_for_human(situation)
    return Reply(
        said=(Said(key="identity_spent"),),
        effects=(HandOver(reason=HandOverReason.IDENTITY),),
        slots={"postcode": None, "house": None, "introduced": True},
        awaiting=Awaiting.HUMAN,
    )


def ask_wrong_person(situation: Situation) -> Reply:
    """After a bare no: is it the wrong number, or does somebody not want to give an address?"""
    if situation.slots.get("introduced") and situation.awaiting == Awaiting.IDENTITY:
        said = Said(key="identity_refused", values=situation.public)
        return Reply(said=(said,), awaiting=Awaiting.IDENTITY)
    said = Said(
        key="ask_wrong_person",
        options=situation.menu("wrong_person", "request_human", "not_wrong"),
    )
    return Reply(said=(said,), awaiting=Awaiting.WRONG_CHECK)


def ask_owner(situation: Situation) -> Reply:
    """Tell whoever holds the debtor's telephone nothing, until the debtor proves to be there."""
    nods = situation.meaning.intent in {Intent.AFFIRM, Intent.DENY}
    if situation.slots.get("another"):
        if is_the_owner(situation):
            return Reply(followup="action_ask_identity")
        key = "closing" if nods else "only_owner"
    else:
        key = "ask_owner"
    told = {"another": True, "introduced": True, "claim": None, "draft": None, "wanted": None}
    return Reply(said=(Said(key=key),), slots=told, awaiting=Awaiting.OWNER)


def is_the_owner(situation: Situation) -> bool:
    """Tell whether somebody says to be the debtor, where another held the telephone before."""
    plain = situation.meaning.plain
    return bool(SAYS_IT_IS_ME.search(plain)) or names.claims(plain, situation.case.debtor_name)
