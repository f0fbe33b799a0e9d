"""Hearing: what the assistant is told that a message means, given who speaks and what went before.

Three things are settled before any rule: after danger, death or a wrong number the bot starts
nothing of its own any more; an address beside a wish is offered as proof of who speaks; and a
question beside the one that is open is answered without forgetting that one.
"""

from __future__ import annotations

from dialogs.intents import SAFETY, Intent
from dialogs.listening.asides import Aside, aside_of
from dialogs.listening.awaiting import Awaiting
from dialogs.situation import Situation
from dialogs.turn import ClaimFacts
from storage.words import Rung

#: What is still answered after trouble.
_STILL_ANSWERED = frozenset(
    {
        *SAFETY,
        Intent.MAYBE_CRISIS,
        Intent.OPT_IN,
        Intent.REQUEST_HUMAN,
        Intent.REQUEST_CALLBACK,
    }
)
#: Somebody who writes an address beside such a wish offers it as proof.
_MAY_CARRY_PROOF = frozenset(
    {
        Intent.INFORM,
        Intent.UNCLEAR,
        Intent.FOREIGN,
        Intent.AFFIRM,
        Intent.GREET,
        Intent.THANKS_BYE,
        Intent.ASK_DETAILS,
        Intent.PAY_NOW,
        Intent.REQUEST_PLAN,
        Intent.OUT_OF_SCOPE,
        Intent.OFF_MENU,
        Intent.UNSURE,
        Intent.HELP,
        Intent.PROMISE_TO_PAY,
        Intent.DENY,
    }
)


def heard(situation: Situation) -> Intent:
    """Return the intent that the assistant's rules answer."""
    intent = situation.meaning.intent
    if intent is Intent.MAYBE_WRONG and situation.verified and not situation.meaning.dangers:
        intent = Intent.UNCLEAR  # who proved to be the debtor has the right number
    if situation.slots.get("quiet") or situation.case.rung is Rung.WRONG:
        return intent if intent in _STILL_ANSWERED else Intent.AFTER_TROUBLE
    proves = situation.meaning.proof.offered and intent in _MAY_CARRY_PROOF
    if proves and not situation.verified:
        return Intent.GIVE_PROOF
    return Intent.ASIDE if _asks_aside(situation) else intent


def _asks_aside(situation: Situation) -> bool:
    """Tell whether somebody asks something that is answered in a line, and what was open stays so.

    Of the claim nothing is told before proof: such a question is kept until then.
    """
    aside = aside_of(situation.meaning)
    if aside is Aside.HOURS:
        return True
    if aside is None or not situation.verified or situation.claim is None:
        return False
    if aside is Aside.WHEN:
        return situation.awaiting in {Awaiting.PAID_NOTED, Awaiting.DISPUTE_NOTED}
    if aside in {Aside.COLLECTION, Aside.STOP_COLLECTION}:
        return _asks_about_taking(situation, situation.claim, aside)
    told = situation.slots.get("claim") and situation.awaiting == Awaiting.MENU
    if aside is Aside.CONTACT:
        return bool(situation.case.creditor_contact)
    return aside in _OF_MONEY or told or situation.awaiting in _OPEN_QUESTIONS


#: What anybody may ask about the amount and what becomes of it.
_OF_MONEY = frozenset({Aside.COSTS, Aside.DISCOUNT, Aside.OUTCOME})


def _asks_about_taking(situation: Situation, claim: ClaimFacts, aside: Aside) -> bool:
    """Tell whether it is about a part that we take; else the words have their usual meaning."""
    if claim.is_taken:
        return True
    return aside is Aside.COLLECTION and situation.meaning.intent in _NO_WISH


#: A question in these is about nothing else.
_NO_WISH = frozenset(
    {Intent.ASK_DETAILS, Intent.OUT_OF_SCOPE, Intent.UNCLEAR, Intent.UNSURE, Intent.HELP}
)
#: What a question about the claim does not put aside.
_OPEN_QUESTIONS = frozenset(
    {
        Awaiting.PLAN_PARTS,
        Awaiting.PLAN_CONFIRM,
        Awaiting.PROMISE_DATE,
        Awaiting.PROMISE_CONFIRM,
        Awaiting.POSTPONE_DATE,
        Awaiting.POSTPONE_CONFIRM,
        Awaiting.PAID_WHEN,
        Awaiting.DISPUTE_REASON,
        Awaiting.HELP_OFFER,
        Awaiting.CALL_TIME,
        Awaiting.CALL_CONFIRM,
    }
)
