"""Steps that are about people, not money: stop, wrong person, trouble, a complaint."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dialogs.effects import (
    CallsRefused,
    Crisis,
    Deceased,
    HandOver,
    HandOverReason,
    HardshipSignalled,
    HelperNamed,
    MaybeOptOut,
    OptIn,
    OptOut,
    OptOutScope,
    Representation,
    WrongPerson,
)
from dialogs.intents import Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.beside import wish_beside
from dialogs.listening.hard_times import denies_danger, is_grave_news
from dialogs.listening.our_messages import wants_pause
from dialogs.listening.who_helps import names_helper, reaches_helper
from dialogs.normalise import only_signs
from dialogs.situation import FULFILLED_BY, NOTE_LENGTH, Reply, Said, Situation
from dialogs.speaking import texts
from dialogs.steps.beside import effects_beside
from dialogs.steps.deadlines import answer_by
from dialogs.understanding.by_rules import hardship_kind, representation_kind
from dialogs.understanding.lexicon import CLOSES, KEEPS_CHANNEL, NUDGE, refuses_calls_only
from dialogs.understanding.opt_outs import reach_of
from storage.words import Channel


def quiet_after(reason: HandOverReason) -> dict[str, Any]:
    """Return the slots that keep the bot from starting anything of its own again."""
    return {"quiet": reason.value, "waited": None, "draft": None, "wanted": None}


def stay_quiet(situation: Situation) -> Reply:
    """After trouble: say once that a human reads this, and leave the talking to them."""
    if situation.awaiting == Awaiting.HELPER and situation.meaning.intent is Intent.INFORM:
        return note_helper(situation)
    why = situation.slots.get("quiet")
    if why == HandOverReason.REPRESENTATION and reaches_helper(situation.meaning.text):
        return note_helper(situation)
    if _denied(situation) and not situation.slots.get("waited"):
        return Reply(said=(Said(key="no_danger"),), slots={"waited": 1}, awaiting=Awaiting.HUMAN)
    refuses = why == HandOverReason.CRISIS and situation.meaning.intent is Intent.DENY
    if situation.meaning.intent in _NO_ANSWER_NEEDED and (not refuses or _only_no(situation)):
        return Reply(awaiting=Awaiting.HUMAN)
    reply = wait_for_human(situation)
    if situation.slots.get("waited"):
        return reply
    # Whoever is told that a colleague reads this must be seen by one, also the second time.
    reason = HandOverReason(why or HandOverReason.AFTER_WRONG_PERSON)
    return reply.with_effects(HandOver(reason=reason))


def _denied(situation: Situation) -> bool:
    """Tell whether somebody answers that it is not so, when we named a danger."""
    asked, plain = situation.slots.get("quiet") == HandOverReason.CRISIS, situation.meaning.plain
    no = situation.meaning.intent is Intent.DENY
    return no and (denies_danger(plain) or (asked and _only_no(situation)))


def _only_no(situation: Situation) -> bool:
    return bool(_ONLY_NO.match(situation.meaning.plain))


#: "Nee, niemand kan mij helpen" is no such answer.
_ONLY_NO = re.compile(
    r"^(?:nee+|neen|no|nope|welnee)(?:[ ,.!]+(?:nee|no|hoor|joh|zeg|oh|echt niet|not at all"
    r"|(?:absoluut|helemaal|zeker) niet))*[ .!]*$"
)


#: What somebody says to close, after which silence is polite.
_NO_ANSWER_NEEDED = {Intent.THANKS_BYE, Intent.AFFIRM, Intent.DENY, Intent.GREET}


def crisis(_situation: Situation) -> Reply:
    """Give the line of 113 at once and nothing else; a human looks now."""
    return Reply(
        said=(Said(key="crisis"),),
        effects=(Crisis(), HandOver(reason=HandOverReason.CRISIS, urgent=True)),
        slots=quiet_after(HandOverReason.CRISIS),
        awaiting=Awaiting.HUMAN,
    )


def deceased(situation: Situation) -> Reply:
    """Offer condolences and stop; for good when that was asked in the same breath."""
    stops = Intent.OPT_OUT in situation.meaning.alternatives
    stop = (reach_of(situation.meaning.plain, situation.channel),) if stops else ()
    return Reply(
        said=(Said(key="deceased"),),
        effects=(Deceased(), *stop, HandOver(reason=HandOverReason.DECEASED)),
        slots=quiet_after(HandOverReason.DECEASED),
        awaiting=Awaiting.HUMAN,
    )


def opt_out(situation: Situation) -> Reply:
    """Stop, with one confirmation that does not show what it was about."""
    meaning = situation.meaning
    if refuses_calls_only(meaning.plain) and not meaning.alternatives:
        return refuse_calls(situation)
    stop = reach_of(meaning.plain, situation.channel)
    reply = _stopped(situation, stop).with_effects(stop, *effects_beside(meaning))
    if Intent.WRONG_PERSON in meaning.alternatives:
        return reply.with_effects(WrongPerson())
    if Intent.DEBT_HELP in meaning.alternatives:
        kind = representation_kind(meaning.plain)
        more = (Representation(kind=kind), HandOver(reason=HandOverReason.REPRESENTATION))
        return reply.with_effects(*more)
    return reply


def _stopped(situation: Situation, stop: OptOut) -> Reply:
    """Say what stopped and what did not.

    Who refuses one channel ("hou op met appen") may well mean every message: unless another one may
    stay, nothing is started on it until that is known. It is asked where we may still answer.
    """
    reply = Reply(slots={"draft": None, "wanted": None})
    if stop.channel is None:
        return replace(reply, said=(Said(key=_STOPPED[stop.scope], values=situation.public),))
    other = texts.channel_name(_OTHER[stop.channel], situation.language)
    values = situation.public | {
        "channel": texts.channel_name(stop.channel, situation.language),
        "other_kept": other[:1].upper() + other[1:],
    }
    here, plain = stop.channel is situation.channel, situation.meaning.plain
    keeps = KEEPS_CHANNEL.search(plain) or _KEEPS_OTHER_WAY.search(plain)
    key = "opt_out_channel" if here or keeps else "opt_out_other_channel"
    reply = replace(reply, said=(Said(key=key, values=values),))
    if keeps:
        return reply
    asked = None if here else Awaiting.STOP_OFFERED
    return replace(reply, effects=(MaybeOptOut(),), awaiting=asked)


#: "Mailen mag wel": a way that is not ours may stay, so that it is plain what may not.
_KEEPS_OTHER_WAY = re.compile(
    r"\b(?:\w*mail\w*|post|per brief|brieven|bellen|telefonisch|call(?:ing)?|letters?)\b.{0,12}"
    r"\b(?:mag|mogen|kan|is|wel|prima|graag|fine|ok|oke|may)\b"
)


def refuse_calls(situation: Situation) -> Reply:
    """Never phone again; messages go on unless a STOP follows, and so does what else is wanted."""
    effects = (CallsRefused(ever=True),)
    wish = wish_beside(situation.meaning.text, situation.today)
    if wish is not None:
        intent, text = wish
        again = {"intent": intent.value, "text": text}
        return Reply(
            said=(Said(key="no_calls_only"),),
            effects=effects,
            slots={"call": None, "resumed": again},
            followup=FULFILLED_BY[intent],
        )
    return Reply(
        said=(Said(key="no_calls"),),
        effects=effects,
        slots={"draft": None, "wanted": None, "call": None},
        awaiting=Awaiting.STOP_OFFERED,
    )


_STOPPED: Mapping[OptOutScope, str] = {
    OptOutScope.CREDITOR: "opt_out",
    OptOutScope.EVERYTHING: "opt_out_everything",
}


_OTHER: Mapping[Channel, Channel] = {
    Channel.SMS: Channel.WHATSAPP,
    Channel.WHATSAPP: Channel.SMS,
}


def ask_stop(situation: Situation) -> Reply:
    """Ask whoever seems to refuse whether it is a stop; a colleague looks, whatever the answer.

    Who wants none for a while is asked nothing, so that no "ok" can stop them for good.
    """
    pause = wants_pause(situation.meaning.plain)
    if situation.slots.get("asked_stop"):
        return wait_for_human(situation).with_effects(MaybeOptOut())
    return Reply(
        said=(Said(key="maybe_pause" if pause else "maybe_stop"),),
        effects=(MaybeOptOut(),),
        slots={"asked_stop": True, "draft": None, "wanted": None},
        awaiting=Awaiting.HUMAN if pause else Awaiting.STOP_CHECK,
    )


def opt_in(situation: Situation) -> Reply:
    """Welcome somebody back who said START; to others it is just a greeting."""
    if situation.case.opted_out or situation.case.invited_back:
        said = Said(key="opt_in", values=situation.public)
        return Reply(said=(said,), effects=(OptIn(),))
    return Reply(followup="action_tell_claim" if situation.verified else "action_ask_identity")


def representation(situation: Situation) -> Reply:
    """Leave the person alone: somebody else handles the money. Ask once who that is."""
    if situation.awaiting == Awaiting.HELPER:
        named = names_helper(situation.meaning.text)
        return note_helper(situation) if named else wait_for_human(situation)
    if situation.slots.get("quiet") == HandOverReason.REPRESENTATION:
        named = names_helper(situation.meaning.text)  # who it is about was asked before
        return note_helper(situation) if named else wait_for_human(situation)
    kind = representation_kind(situation.meaning.plain)
    return Reply(
        said=(Said(key="representation"),),
        effects=(Representation(kind=kind), HandOver(reason=HandOverReason.REPRESENTATION)),
        slots=quiet_after(HandOverReason.REPRESENTATION),
        awaiting=Awaiting.HELPER,
    )


def note_helper(situation: Situation) -> Reply:
    """Pass on who handles the money; nothing of it is said back."""
    return Reply(
        said=(Said(key="helper_noted"),),
        effects=(HelperNamed(text=situation.meaning.text[:NOTE_LENGTH]),),
        slots={"waited": 1},
        awaiting=Awaiting.HUMAN,
    )


def wrong_person(situation: Situation) -> Reply:
    """Apologise and tell nothing."""
    return Reply(
        said=(Said(key="wrong_person"),),
        effects=(WrongPerson(), *effects_beside(situation.meaning)),
        slots=quiet_after(HandOverReason.AFTER_WRONG_PERSON),
    )


def hardship(situation: Situation) -> Reply:
    """Stop the pressure, name Geldfit, offer a human; a part that the bank has is taken still."""
    taken = next((one for one in situation.case.claims if one.is_under_way), None)
    sad = is_grave_news(situation.meaning.plain)
    if not situation.verified:
        said = Said(key="grave_news_neutral" if sad else "hardship_neutral")
    elif taken is None:
        said = Said(key="grave_news" if sad else "hardship")
    else:
        said = Said(key="hardship_under_way", values=situation.claim_values(taken))
    return Reply(
        said=(replace(said, options=situation.yes_no("help")),),
        effects=(HardshipSignalled(kind=hardship_kind(situation.meaning.plain)),),
        slots={
            "draft": None,
            "wanted": None,
            "offered": HandOverReason.HARDSHIP.value,
            "in_trouble": True,
        },
        awaiting=Awaiting.HELP_OFFER,
    )


def offer_help(situation: Situation) -> Reply:
    """Offer the person once more, whatever was said in between."""
    said = Said(key="offer_help", options=situation.yes_no("help"))
    return Reply(said=(said,), awaiting=Awaiting.HELP_OFFER)


def decline_help(_situation: Situation) -> Reply:
    """Take no for an answer."""
    return Reply(said=(Said(key="hardship_offer_declined"),), slots={"offered": None})


def complaint(situation: Situation) -> Reply:
    """Give a complaint to a human, with the day of the answer and where else it may go."""
    if situation.slots.get("complained"):
        return wait_for_human(situation).with_effects(_COMPLAINS)
    case = situation.case
    until = texts.day(answer_by(situation.today, case.complaint_days), situation.language)
    said = [Said(key="complaint", values={"until": until})]
    contact = case.complaint_contact or case.creditor_contact
    if situation.verified and contact:
        said.append(Said(key="complaint_contact", values={"contact": texts.clip(contact)}))
    if situation.verified and case.disputes_body:
        body = texts.clip(case.disputes_body, 60)
        said.append(Said(key="complaint_body", values={"body": body}))
    return Reply(
        said=tuple(said),
        effects=(_COMPLAINS,),
        slots={"offered": None, "waited": None, "complained": True},
        awaiting=Awaiting.HUMAN,
    )


_COMPLAINS = HandOver(reason=HandOverReason.COMPLAINT)


def human(key: str, reason: str) -> Reply:
    """Say this and call a human."""
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
    if situation.awaiting == Awaiting.HUMAN and _only_nods(situation):
        return Reply(awaiting=Awaiting.HUMAN)
    if told >= (_MOST_NUDGES if _nudges(situation) else 1):
        return Reply(awaiting=Awaiting.HUMAN)
    said = Said(key="hand_over_again")
    return Reply(said=(said,), slots={"waited": told + 1}, awaiting=Awaiting.HUMAN)


_MOST_NUDGES = 3


def _only_nods(situation: Situation) -> bool:
    """Tell whether nothing came but a sign or an "ok", which asks for no answer."""
    text = situation.meaning.text
    if CLOSES.match(situation.meaning.plain):
        return True
    return bool(text.strip("?!. ")) and only_signs(text)


def _nudges(situation: Situation) -> bool:
    meaning = situation.meaning
    return not meaning.text.strip("?!. ") or bool(NUDGE.match(meaning.plain))
