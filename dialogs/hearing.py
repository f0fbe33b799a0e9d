"""Hearing: what the assistant is told that a message means, given who speaks and what went before.

Three things are settled before any rule: after danger, death or a wrong number the bot starts
nothing of its own any more; an address beside a wish is offered as proof of who speaks; and a
question beside the one that is open is answered without forgetting that one.
"""

from __future__ import annotations

from dialogs.entities.identity.phone_numbers import find_phone
from dialogs.entities.identity.proof import same_address
from dialogs.intents import SAFETY, Intent
from dialogs.listening.about_a_deal import asks_if_missed
from dialogs.listening.after_deals import wants_other_plan
from dialogs.listening.anothers import (
    bills_another,
    knows_the_debtor,
    says_anothers,
    speaks_of_kin,
)
from dialogs.listening.answers import promised_beside_a_story
from dialogs.listening.asides import Aside, aside_of
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.claims import turned_to
from dialogs.listening.copies import asks_when_it_comes, names_address
from dialogs.listening.each_claim import wishes_of_each
from dialogs.listening.partly_paid import says_what_is_left, speaks_of_rest
from dialogs.situation import KEPT, Situation
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
    intent = _of_who_writes(situation)
    if situation.slots.get("quiet") or situation.case.rung is Rung.WRONG:
        return intent if intent in _STILL_ANSWERED else Intent.AFTER_TROUBLE
    intent = Intent.DENY if _needs_no_call(situation) else _of_another(situation, intent)
    intent = _of_a_plan(situation, intent)
    if _tells_of_a_move(situation):
        return Intent.ASIDE
    proves = situation.meaning.proof.offered and intent in _MAY_CARRY_PROOF
    if proves and not situation.verified:
        return Intent.GIVE_PROOF
    if _names_another_claim(situation):
        return Intent.OTHER_CLAIM
    if _insists_on_this_claim(situation):
        return Intent.CHOOSE  # it is read back once more
    promised = promised_beside_a_story(situation.meaning, situation.awaiting)
    if promised is not None and speaks_of_rest(situation.meaning.plain):
        return promised
    if asks_of_copy(situation) or _says_what_is_left(situation) or _asks_if_missed(situation):
        return Intent.ASIDE
    return Intent.ASIDE if _asks_aside(situation) else intent


def asks_of_copy(situation: Situation) -> bool:
    """Tell whether somebody says where the copy that was asked for must go, or when it comes."""
    asked = situation.slots.get("copy_asked") and situation.awaiting == Awaiting.MENU
    meaning = situation.meaning
    speaks = names_address(meaning) or asks_when_it_comes(meaning)
    return bool(asked and situation.verified and not meaning.option and speaks)


def _asks_if_missed(situation: Situation) -> bool:
    """Tell whether somebody asks, in a talk about days, what happens if one does not work out."""
    talks = situation.awaiting in _OF_A_DEAL and situation.verified
    return talks and asks_if_missed(situation.meaning)


#: Where a day is spoken of that may not work out.
_OF_A_DEAL = frozenset(
    {
        Awaiting.PLAN_PARTS,
        Awaiting.PLAN_CONFIRM,
        Awaiting.PROMISE_CONFIRM,
        Awaiting.POSTPONE_CONFIRM,
        Awaiting.AGREED,
    }
)


def _says_what_is_left(situation: Situation) -> bool:
    """Tell whether who told of a part that was paid says what is left: "nog 118,75 dus"."""
    claim, meaning = situation.claim, situation.meaning
    if claim is None or not situation.verified or meaning.intent not in _NO_WISH_OR_TOLD:
        return False
    slots, awaiting = situation.slots, situation.awaiting
    return says_what_is_left(meaning, claim, slots, awaiting, situation.today)


def _names_another_claim(situation: Situation) -> bool:
    """Tell whether a wish, or an answer in a talk about paying, is about another claim than this.

    "De andere betaal ik vrijdag" after a dispute, "nee, die van 318,75" after a read-back.
    """
    claim, meaning, claims = situation.claim, situation.meaning, situation.case.claims
    answers = situation.awaiting in _ABOUT_PAYING and meaning.intent in _MAY_CORRECT
    answers = answers or promised_beside_a_story(meaning, situation.awaiting) is not None
    wants = answers or meaning.intent in _WISHES
    if not situation.verified or not (wants or meaning.intent is Intent.UNSURE):
        return False
    if wishes_of_each(meaning, claims, _WISHES, situation.today):
        return True
    return bool(wants and claim and turned_to(meaning, claims, claim.reference))


_WISHES = KEPT | {Intent.SEVERAL}


def _insists_on_this_claim(situation: Situation) -> bool:
    """Tell whether a no to a read-back only says that the very claim of it is meant."""
    claim, meaning = situation.claim, situation.meaning
    asked = situation.awaiting in {Awaiting.PLAN_CONFIRM, Awaiting.PROMISE_CONFIRM}
    says_no = meaning.intent in {Intent.DENY, Intent.UNCLEAR, Intent.UNSURE} and not meaning.dates
    if claim is None or not situation.verified or not (asked and says_no):
        return False
    return turned_to(meaning, situation.case.claims, "") == (claim,)


#: In these an answer may say that another claim is meant.
_ABOUT_PAYING = frozenset(
    {
        Awaiting.PLAN_PARTS,
        Awaiting.PLAN_CONFIRM,
        Awaiting.PROMISE_DATE,
        Awaiting.PROMISE_CONFIRM,
    }
)
_MAY_CORRECT = frozenset({Intent.INFORM, Intent.DENY, Intent.UNCLEAR, Intent.UNSURE})


def _needs_no_call(situation: Situation) -> bool:
    """Tell whether somebody who is asked when to call says that nobody need."""
    asked = situation.awaiting in {Awaiting.CALL_TIME, Awaiting.CALL_CONFIRM}
    return asked and aside_of(situation.meaning) is Aside.NO_CALL


#: Where an address is part of what is told or asked.
_TELLING = frozenset(
    {
        Awaiting.PAID_WHEN,
        Awaiting.PAID_NOTED,
        Awaiting.DISPUTE_REASON,
        Awaiting.DISPUTE_NOTED,
        Awaiting.CALL_TIME,
        Awaiting.HELPER,
        Awaiting.OWNER,
    }
)


def _tells_of_a_move(situation: Situation) -> bool:
    """Tell whether somebody lives elsewhere now; an address that proves who it is goes first."""
    case, told = situation.case, situation.awaiting in _TELLING
    if told or aside_of(situation.meaning) is not Aside.MOVED:
        return False
    proves = same_address(
        situation.meaning.proof, case.postcode, case.house_number, case.house_suffix
    )
    return situation.verified or not proves


def _of_who_writes(situation: Situation) -> Intent:
    """Return what is heard of who seems to be another, where the debtor proved to be here before.

    The number is right then; somebody who speaks of relatives may hold the telephone of one.
    """
    meaning = situation.meaning
    if meaning.intent is not Intent.MAYBE_WRONG or not situation.verified or meaning.dangers:
        return meaning.intent
    another = speaks_of_kin(meaning.plain) and not find_phone(meaning.text)
    return Intent.ANOTHERS if another else Intent.UNCLEAR


def _of_another(situation: Situation, intent: Intent) -> Intent:
    """Return what is heard where somebody else than the debtor holds the telephone, or says so.

    On a number that was proved "this is my mother's phone" is no wrong number; and of a bill that
    is said to be somebody else's by the debtor it is not right.
    """
    plain = situation.meaning.plain
    if intent is Intent.ANOTHERS and situation.verified and bills_another(plain):
        return Intent.DISPUTE
    waits = situation.awaiting == Awaiting.OWNER
    if intent is Intent.WRONG_PERSON and knows_the_debtor(plain):
        proved = situation.proved
        says_so = waits or (proved and says_anothers(plain, situation.case.debtor_name))
        return Intent.ANOTHERS if says_so else intent
    stays = waits and not situation.meaning.proof.offered and intent not in _ANYBODY_S
    return Intent.ANOTHERS if stays else intent


def _of_a_plan(situation: Situation, intent: Intent) -> Intent:
    """Return what is heard of a plan that runs: a change that we cannot make is a colleague's."""
    plan = situation.claim.plan if situation.claim and situation.verified else None
    if plan is None or len(situation.case.claims) > 1 or intent not in _MAY_CHANGE_A_PLAN:
        return intent
    changes = wants_other_plan(situation.meaning.plain, plan.part)
    return Intent.REQUEST_HUMAN if changes and not situation.meaning.option else intent


_MAY_CHANGE_A_PLAN = frozenset(
    {
        Intent.UNSURE,
        Intent.UNCLEAR,
        Intent.OUT_OF_SCOPE,
        Intent.INFORM,
        Intent.DENY,
        Intent.REQUEST_PLAN,
        Intent.PROMISE_TO_PAY,
        Intent.PAY_NOW,
    }
)
#: What anybody may say on the debtor's telephone, and is answered as ever.
_ANYBODY_S = frozenset(
    {
        *SAFETY,
        Intent.MAYBE_CRISIS,
        Intent.MAYBE_GRAVE,
        Intent.MAYBE_STOP,
        Intent.OPT_IN,
        Intent.REQUEST_HUMAN,
        Intent.REQUEST_CALLBACK,
        Intent.COMPLAINT,
        Intent.HARDSHIP,
        Intent.ASK_LEGITIMACY,
        Intent.LANGUAGE_SWITCH,
        Intent.FOREIGN,
        Intent.THANKS_BYE,
    }
)


def _asks_aside(situation: Situation) -> bool:
    """Tell whether somebody asks something that is answered in a line, and what was open stays so.

    Of the claim nothing is told before proof: such a question is kept until then.
    """
    aside = aside_of(situation.meaning)
    if aside in _ANYBODY_ASKS:
        return not _needs_no_call(situation)
    if aside is Aside.DUE:
        return situation.verified and bool(situation.case.claims)
    if aside is None or not situation.verified or situation.claim is None:
        return False
    if aside in _ASKED_WHERE:
        return situation.awaiting in _ASKED_WHERE[aside]
    if aside in {Aside.COLLECTION, Aside.STOP_COLLECTION}:
        return _asks_about_taking(situation, situation.claim, aside)
    told = situation.slots.get("claim") and situation.awaiting == Awaiting.MENU
    if aside is Aside.CONTACT:
        return bool(situation.case.creditor_contact)
    return aside in _OF_MONEY or told or situation.awaiting in _OPEN_QUESTIONS


#: What tells nothing of a debt.
_ANYBODY_ASKS = frozenset({Aside.HOURS, Aside.REMINDER, Aside.NO_CALL})
#: Where an answer of ours is waited for, and where a payment is told of.
_ASKED_WHERE = {
    Aside.WHEN: frozenset({Awaiting.PAID_NOTED, Awaiting.DISPUTE_NOTED, Awaiting.HUMAN}),
    Aside.PROOF: frozenset({Awaiting.PAID_WHEN, Awaiting.PAID_NOTED}),
}
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
_NO_WISH_OR_TOLD = _NO_WISH | {Intent.INFORM, Intent.DENY, Intent.AFFIRM}
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
