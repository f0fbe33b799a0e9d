"""Steps about trust: is this real, and a report of a message that is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dialogs.effects import AuthenticityAsked, HandOver, HandOverReason
from dialogs.intents import Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.beside import wish_beside
from dialogs.listening.moved import asks_why
from dialogs.situation import FULFILLED_BY, Reply, Said, Situation
from dialogs.steps.claim_menu import claim_menu
from dialogs.steps.identity import held_for
from dialogs.steps.people import human
from dialogs.steps.talk import repeat
from dialogs.turn import ClaimFacts
from dialogs.understanding.lexicon import REPORTS_SUSPICION, has_paid_a_fake

#: Whom so many answers did not assure is served by a person.
MOST_ASSURANCES = 2
_ABOUT_ADDRESS = re.compile(r"\b(?:postcode|huisnummer|adres|gegevens|address|details|house)\b")


def legitimacy(situation: Situation) -> Reply:
    """Explain who writes and how to check that with the creditor itself.

    The number to call is looked up by the person: one that we give would prove nothing. Whoever
    answers there recognises the code of this conversation.
    """
    plain = situation.meaning.plain
    if has_paid_a_fake(plain):
        return warn_of_fake(situation)
    if REPORTS_SUSPICION.search(plain):
        return report_suspicion(situation)
    about_proof = _ABOUT_ADDRESS.search(plain) or asks_why(plain)
    if situation.awaiting == Awaiting.IDENTITY and about_proof:
        why = Said(key="identity_refused", values=situation.public)
        return Reply(said=(why,), awaiting=Awaiting.IDENTITY)
    told = int(situation.slots.get("assured") or 0)
    if told >= MOST_ASSURANCES:
        return human("hand_over", HandOverReason.ASKED)
    return _assured(situation, told).remembering(assured=told + 1)


def _assured(situation: Situation, told: int) -> Reply:
    if situation.verified and situation.claim is not None:
        return _to_the_verified(situation, situation.claim, told)
    wanted = _wanted(situation)
    key = "legitimacy" if situation.case.check_code else "legitimacy_look_up"
    said = Said(key=key, values=situation.public | _checks(situation))
    awaiting = None if situation.verified else Awaiting.IDENTITY
    held = held_for(situation, Intent(wanted["intent"])) if wanted else ()
    return Reply(
        said=(said, *_after(situation, wanted, told)),
        effects=(AuthenticityAsked(), *held),
        slots={"introduced": True} | ({"wanted": wanted} if wanted else {}),
        awaiting=awaiting,
    )


def _after(situation: Situation, wanted: Mapping[str, Any] | None, told: int) -> tuple[Said, ...]:
    """Return what follows the proof of who we are: the question that is open, or who is near."""
    if situation.verified:
        return ()
    free = (Said(key="no_need_to_prove"),) if told else ()
    if wanted or situation.awaiting == Awaiting.IDENTITY:
        digits = "" if situation.case.postcode else "_digits"
        return (*free, Said(key=f"ask_identity_when_sure{digits}", values=situation.public))
    return free if situation.slots.get("introduced") else (Said(key="human_hint"),)


def _wanted(situation: Situation) -> dict[str, Any] | None:
    """Return what somebody wants once it is sure that this is real."""
    wish = wish_beside(situation.meaning.text, situation.today)
    return {"intent": wish[0].value, "text": wish[1]} if wish else None


def _checks(situation: Situation) -> dict[str, str]:
    return {"code": situation.case.check_code, "host": situation.case.host}


def _to_the_verified(situation: Situation, claim: ClaimFacts, told: int) -> Reply:
    values = situation.claim_values(claim) | _checks(situation)
    values["contact"] = f" ({values['contact']})" if values["contact"] else ""
    key = "legitimacy_verified" if values["code"] else "legitimacy_verified_look_up"
    if told and values["code"]:
        key = "legitimacy_still"
    elif _ASKS_WHO.search(situation.meaning.plain):
        key, values = "who_i_am", situation.public
    said, slots = Said(key=key, values=values), {"claim": claim.reference}
    wanted = _wanted(situation)
    effects = (AuthenticityAsked(),)
    if wanted:
        followup = FULFILLED_BY[Intent(wanted["intent"])]
        return Reply(
            said=(said,), effects=effects, slots=slots | {"resumed": wanted}, followup=followup
        )
    if situation.awaiting in _NOTHING_OPEN:
        if key != "who_i_am":
            said = replace(said, options=claim_menu(situation, claim))
        return Reply(said=(said,), effects=effects, slots=slots, awaiting=Awaiting.MENU)
    return Reply(said=(said,), effects=effects, slots=slots, followup=repeat(situation).followup)


#: Where the menu under the answer is all that can be chosen from.
_NOTHING_OPEN = frozenset(
    {None, Awaiting.MENU, Awaiting.AGREED, Awaiting.HUMAN, Awaiting.WHICH_MEANING}
)
_ASKS_WHO = re.compile(
    r"\b(?:wie (?:is|bent|ben|zijn|zit) (?:u|je|jij|jullie|dit|daar|het)"
    r"|met wie (?:spreek|praat|app|heb)|who (?:are you|is this|am i))\b"
)


def report_suspicion(_situation: Situation) -> Reply:
    """Thank whoever reports a false message, and let a colleague look at it."""
    return Reply(
        said=(Said(key="suspicion_reported"),),
        effects=(HandOver(reason=HandOverReason.SUSPICION),),
        slots={"waited": None},
        awaiting=Awaiting.HUMAN,
    )


def warn_of_fake(_situation: Situation) -> Reply:
    """Send whoever paid somebody who pretended to be us to the bank at once; a colleague looks."""
    return Reply(
        said=(Said(key="fake_paid"),),
        effects=(HandOver(reason=HandOverReason.SUSPICION, urgent=True),),
        slots={"waited": None, "draft": None, "wanted": None},
        awaiting=Awaiting.HUMAN,
    )
