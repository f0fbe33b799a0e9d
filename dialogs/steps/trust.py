"""Steps about trust: is this real, and a report of a message that is not."""

from __future__ import annotations

import re

from dialogs.effects import AuthenticityAsked, HandOver, HandOverReason
from dialogs.listening.context import Awaiting
from dialogs.situation import Reply, Said, Situation
from dialogs.turn import ClaimFacts
from dialogs.understanding.lexicon import REPORTS_SUSPICION

_ABOUT_ADDRESS = re.compile(r"\b(?:postcode|huisnummer|adres|gegevens|address|details|house)\b")


def legitimacy(situation: Situation) -> Reply:
    """Explain who writes and how to check that with the creditor itself.

    The number to call is looked up by the person: one that we give would prove nothing. Whoever
    answers there recognises the code of this conversation.
    """
    plain = situation.meaning.plain
    if REPORTS_SUSPICION.search(plain):
        return report_suspicion(situation)
    if situation.awaiting == Awaiting.IDENTITY and _ABOUT_ADDRESS.search(plain):
        why = Said(key="identity_refused", values=situation.public)
        return Reply(said=(why,), awaiting=Awaiting.IDENTITY)
    if situation.verified and situation.claim is not None:
        return _to_the_verified(situation, situation.claim)
    key = "legitimacy" if situation.case.check_code else "legitimacy_look_up"
    said = Said(key=key, values=situation.public | _checks(situation))
    awaiting = None if situation.verified else Awaiting.IDENTITY
    hint = () if situation.verified or situation.slots.get("introduced") else (_HINT,)
    return Reply(
        said=(said, *hint),
        effects=(AuthenticityAsked(),),
        slots={"introduced": True},
        awaiting=awaiting,
    )


_HINT = Said(key="human_hint")


def _checks(situation: Situation) -> dict[str, str]:
    return {"code": situation.case.check_code, "host": situation.case.host}


def _to_the_verified(situation: Situation, claim: ClaimFacts) -> Reply:
    values = situation.claim_values(claim) | _checks(situation)
    values["contact"] = f" ({values['contact']})" if values["contact"] else ""
    key = "legitimacy_verified" if values["code"] else "legitimacy_verified_look_up"
    said = Said(key=key, values=values)
    return Reply(
        said=(said,),
        effects=(AuthenticityAsked(),),
        slots={"claim": claim.reference},
        awaiting=Awaiting.MENU,
    )


def report_suspicion(_situation: Situation) -> Reply:
    """Thank whoever reports a false message, and let a colleague look at it."""
    return Reply(
        said=(Said(key="suspicion_reported"),),
        effects=(HandOver(reason=HandOverReason.SUSPICION),),
        slots={"waited": None},
        awaiting=Awaiting.HUMAN,
    )
