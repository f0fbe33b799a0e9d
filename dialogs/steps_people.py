"""Steps that are about people, not money: stop, wrong person, trouble, a human, small talk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dialogs import texts
from dialogs.context import Awaiting
from dialogs.effects import (
    Crisis,
    Deceased,
    HandOver,
    HandOverReason,
    HardshipSignalled,
    MaybeOptOut,
    OptIn,
    OptOutScope,
    Representation,
    WrongPerson,
)
from dialogs.flow import REPEATS
from dialogs.intents import Intent
from dialogs.lexicon import ASKS_FOR_BOT, ASKS_FOR_PERSON, NUDGE
from dialogs.opt_outs import reach_of
from dialogs.situation import MENU, Reply, Said, Situation
from dialogs.understand import hardship_kind, representation_kind

_ABOUT_ADDRESS = re.compile(r"\b(?:postcode|huisnummer|adres|gegevens|address|details|house)\b")
#: At the second misunderstanding in a row a human is called.
MOST_MISUNDERSTANDINGS = 2


def _quiet(reason: HandOverReason) -> dict[str, Any]:
    """Return the slots that keep the bot from starting anything of its own again."""
    return {"quiet": reason.value, "waited": None, "draft": None, "wanted": None}


def stay_quiet(situation: Situation) -> Reply:
    """After trouble: say once that a human reads this, and leave the talking to them."""
    if situation.meaning.intent in _NO_ANSWER_NEEDED:
        return Reply(awaiting=Awaiting.HUMAN)
    reply = wait_for_human(situation)
    if situation.slots.get("waited"):
        return reply
    # Whoever is told that a colleague reads this must be seen by one, also the second time.
    why = situation.slots.get("quiet") or HandOverReason.AFTER_WRONG_PERSON
    return reply.with_effects(HandOver(reason=HandOverReason(why)))


#: What somebody says to close, after which silence is polite.
_NO_ANSWER_NEEDED = {Intent.THANKS_BYE, Intent.AFFIRM, Intent.DENY, Intent.GREET}


def crisis(_situation: Situation) -> Reply:
    """Give the line of 113 at once and nothing else; a human looks now."""
    return Reply(
        said=(Said(key="crisis"),),
        effects=(Crisis(), HandOver(reason=HandOverReason.CRISIS, urgent=True)),
        slots=_quiet(HandOverReason.CRISIS),
        awaiting=Awaiting.HUMAN,
    )


def deceased(_situation: Situation) -> Reply:
    """Offer condolences and stop."""
    return Reply(
        said=(Said(key="deceased"),),
        effects=(Deceased(), HandOver(reason=HandOverReason.DECEASED)),
        slots=_quiet(HandOverReason.DECEASED),
        awaiting=Awaiting.HUMAN,
    )


def opt_out(situation: Situation) -> Reply:
    """Stop, with one confirmation that does not show what it was about."""
    stop = reach_of(situation.meaning.plain, situation.channel)
    channel = texts.channel_name(stop.channel or situation.channel, situation.language)
    said = Said(key=_STOPPED[stop.scope], values=situation.public | {"channel": channel})
    effects = (stop,)
    reply = Reply(said=(said,), effects=effects, slots={"draft": None, "wanted": None})
    if Intent.WRONG_PERSON in situation.meaning.alternatives:
        return reply.with_effects(WrongPerson())
    if Intent.DEBT_HELP in situation.meaning.alternatives:
        kind = representation_kind(situation.meaning.plain)
        more = (Representation(kind=kind), HandOver(reason=HandOverReason.REPRESENTATION))
        return reply.with_effects(*more)
    return reply


_STOPPED: Mapping[OptOutScope, str] = {
    OptOutScope.CHANNEL: "opt_out_channel",
    OptOutScope.CREDITOR: "opt_out",
    OptOutScope.EVERYTHING: "opt_out_everything",
}


def ask_stop(situation: Situation) -> Reply:
    """Ask whoever seems to refuse whether it is a stop; a colleague looks, whatever the answer."""
    if situation.slots.get("asked_stop"):
        return wait_for_human(situation).with_effects(MaybeOptOut())
    return Reply(
        said=(Said(key="maybe_stop"),),
        effects=(MaybeOptOut(),),
        slots={"asked_stop": True, "draft": None, "wanted": None},
        awaiting=Awaiting.STOP_CHECK,
    )


def opt_in(situation: Situation) -> Reply:
    """Welcome somebody back who said START; to others it is just a greeting."""
    if situation.case.opted_out or situation.case.invited_back:
        said = Said(key="opt_in", values=situation.public)
        return Reply(said=(said,), effects=(OptIn(),))
    return Reply(followup="action_tell_claim" if situation.verified else "action_ask_identity")


def representation(situation: Situation) -> Reply:
    """Leave the person alone: somebody else handles the money."""
    kind = representation_kind(situation.meaning.plain)
    return Reply(
        said=(Said(key="representation"),),
        effects=(Representation(kind=kind), HandOver(reason=HandOverReason.REPRESENTATION)),
        slots=_quiet(HandOverReason.REPRESENTATION),
        awaiting=Awaiting.HUMAN,
    )


def wrong_person(_situation: Situation) -> Reply:
    """Apologise and tell nothing."""
    return Reply(
        said=(Said(key="wrong_person"),),
        effects=(WrongPerson(),),
        slots=_quiet(HandOverReason.AFTER_WRONG_PERSON),
    )


def hardship(situation: Situation) -> Reply:
    """Stop the pressure, name Geldfit, offer a human."""
    said = Said(
        key="hardship" if situation.verified else "hardship_neutral",
        options=situation.yes_no("help"),
    )
    return Reply(
        said=(said,),
        effects=(HardshipSignalled(kind=hardship_kind(situation.meaning.plain)),),
        slots={"draft": None, "wanted": None, "offered": HandOverReason.HARDSHIP.value},
        awaiting=Awaiting.HELP_OFFER,
    )


def decline_help(_situation: Situation) -> Reply:
    """Take no for an answer."""
    return Reply(said=(Said(key="hardship_offer_declined"),), slots={"offered": None})


def hand_over(situation: Situation) -> Reply:
    """Call a human."""
    reason = HandOverReason.ASKED.value
    if situation.awaiting == Awaiting.HELP_OFFER:
        reason = situation.slots.get("offered") or reason
    return _human(_hand_over_key(situation.meaning.plain), reason)


def _hand_over_key(plain: str) -> str:
    """Be honest to whoever asks whether this is a robot or a human."""
    if ASKS_FOR_BOT.search(plain):
        return "hand_over_bot"
    return "hand_over_not_human" if ASKS_FOR_PERSON.search(plain) else "hand_over"


def callback(_situation: Situation) -> Reply:
    """Have a human phone."""
    return _human("callback", HandOverReason.CALLBACK)


def complaint(_situation: Situation) -> Reply:
    """Give a complaint to a human."""
    return _human("complaint", HandOverReason.COMPLAINT)


def media(_situation: Situation) -> Reply:
    """Say honestly that we cannot see pictures, and let a human look."""
    return _human("media", HandOverReason.MEDIA)


def _human(key: str, reason: str) -> Reply:
    return Reply(
        said=(Said(key=key),),
        effects=(HandOver(reason=reason),),
        slots={"offered": None, "waited": None},
        awaiting=Awaiting.HUMAN,
    )


def wait_for_human(situation: Situation) -> Reply:
    """Tell once that a human is coming; more would only get in the way.

    Whoever asks whether we are still there is told a few times more, not for ever: it may be a
    machine that answers.
    """
    told = int(situation.slots.get("waited") or 0)
    if told >= (_MOST_NUDGES if _nudges(situation) else 1):
        return Reply(awaiting=Awaiting.HUMAN)
    said = Said(key="hand_over_again")
    return Reply(said=(said,), slots={"waited": told + 1}, awaiting=Awaiting.HUMAN)


_MOST_NUDGES = 3


def _nudges(situation: Situation) -> bool:
    meaning = situation.meaning
    return not meaning.text.strip("?!. ") or bool(NUDGE.match(meaning.plain))


def legitimacy(situation: Situation) -> Reply:
    """Explain who writes and how to check that with the creditor itself."""
    claim = situation.claim
    if situation.awaiting == Awaiting.IDENTITY and _ABOUT_ADDRESS.search(situation.meaning.plain):
        why = Said(key="identity_refused", values=situation.public)
        return Reply(said=(why,), awaiting=Awaiting.IDENTITY)
    if situation.verified and claim is not None:
        values = situation.claim_values(claim)
        said = Said(key="legitimacy_verified", values=values, options=situation.menu(*MENU))
        return Reply(said=(said,), slots={"claim": claim.reference}, awaiting=Awaiting.MENU)
    said = Said(key="legitimacy", values=situation.public)
    awaiting = None if situation.verified else Awaiting.IDENTITY
    reply = Reply(said=(said,), slots={"introduced": True}, awaiting=awaiting)
    if situation.verified or situation.slots.get("introduced"):
        return reply
    hint = Said(key="human_hint")
    return Reply(said=(said, hint), slots=reply.slots, awaiting=awaiting)


def goodbye(situation: Situation) -> Reply:
    """Return a thank-you, without starting anything."""
    return Reply(said=(Said(key="goodbye"),), awaiting=_same(situation))


def close(situation: Situation) -> Reply:
    """Close in few words after something was settled, without the menu."""
    return Reply(said=(Said(key="closing"),), awaiting=_same(situation))


def _same(situation: Situation) -> Awaiting | None:
    return Awaiting(situation.awaiting) if situation.awaiting in set(Awaiting) else None


def repeat(situation: Situation) -> Reply:
    """Put the last question once more."""
    start = "action_show_menu" if situation.verified else "action_ask_identity"
    return Reply(followup=REPEATS.get(situation.awaiting or "", start))


def off_menu(situation: Situation) -> Reply:
    """Ask again when the menu does not have that digit; that is a misunderstanding too."""
    if situation.misunderstandings + 1 >= MOST_MISUNDERSTANDINGS:
        return _lost()
    again = repeat(situation)
    return Reply(said=(Said(key="off_menu"),), followup=again.followup, understood=False)


def fallback(situation: Situation) -> Reply:
    """First say sorry and ask again, then call a human."""
    if not situation.verified and not situation.slots.get("introduced"):
        key = _FIRST_CONTACT.get(situation.meaning.intent, "action_ask_identity")
        return Reply(followup=key)
    if situation.misunderstandings + 1 >= MOST_MISUNDERSTANDINGS:
        return _lost()
    out = situation.meaning.intent is Intent.OUT_OF_SCOPE
    said = Said(key="out_of_scope" if out else "sorry")
    return Reply(said=(said,), followup=repeat(situation).followup, understood=False)


#: A bare no to our very first words most likely means: not me.
_FIRST_CONTACT: Mapping[Intent, str] = {Intent.DENY: "action_ask_wrong_person"}


def _lost() -> Reply:
    return _human("misunderstood_twice", HandOverReason.MISUNDERSTOOD)
