"""Steps about the invoice itself: the page on which its PDF can be read, or a colleague's copy."""

from __future__ import annotations

from dialogs.effects import HandOver, HandOverReason, PayLinkGiven
from dialogs.intents import Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.copies import names_address
from dialogs.situation import Reply, Said, Situation, talk_of
from dialogs.steps.claim_menu import claim_menu
from dialogs.turn import ClaimFacts
from dialogs.understanding.lexicon import ASKS_COPY


def asks_copy(situation: Situation) -> bool:
    """Whether the invoice itself was asked for, and not only what it is about."""
    asked = situation.meaning.intent is Intent.ASK_DETAILS
    return asked and bool(ASKS_COPY.search(situation.meaning.plain))


def give_copy(situation: Situation, claim: ClaimFacts) -> Reply:
    """Show the way to the PDF; where there is none, a colleague sends a copy."""
    key = "copy_link" if claim.has_document else "copy_noted"
    values, effect = situation.claim_values(claim), PayLinkGiven(reference=claim.reference)
    return Reply(
        said=(Said(key=key, values=values, options=claim_menu(situation, claim)),),
        effects=(effect if claim.has_document else HandOver(reason=HandOverReason.COPY),),
        slots=talk_of(claim) | {"copy_asked": None if claim.has_document else True},
        awaiting=Awaiting.MENU,
    )


def tell_of_copy(situation: Situation) -> Reply:
    """Take down where the copy must go, or say honestly that its day is not known."""
    if names_address(situation.meaning):
        asked = HandOver(reason=HandOverReason.COPY)
        return Reply(said=(Said(key="copy_where"),), effects=(asked,), awaiting=Awaiting.MENU)
    return Reply(said=(Said(key="copy_when"),), awaiting=Awaiting.MENU)


def with_document(situation: Situation, claim: ClaimFacts, told: Reply) -> Reply:
    """Add the way to the PDF to what is told of a claim, for whoever asked what it is about."""
    if not claim.has_document or situation.meaning.intent is not Intent.ASK_DETAILS:
        return told
    where = Said(key="claim_document")
    return told.opening_with(where).with_effects(PayLinkGiven(reference=claim.reference))
