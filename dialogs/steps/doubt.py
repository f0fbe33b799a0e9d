"""Steps for messages that mean one of two things, several at once, or perhaps something grave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogs.effects import HandOver, HandOverReason
from dialogs.intents import Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.menus import MEANT, MILD
from dialogs.situation import FULFILLED_BY, KEPT, KEPT_LENGTH, Reply, Said, Situation, kept_doubt
from dialogs.speaking import texts
from dialogs.steps.beside import effects_beside
from dialogs.steps.people import complaint, human, quiet_after
from dialogs.steps.talk import MOST_MISUNDERSTANDINGS
from dialogs.turn import Option


def ask_which(situation: Situation) -> Reply:
    """Offer the two things that a message may mean; a person is a word away.

    Below the verified rung nothing may speak of money. When both do, proof is asked first and the
    two are offered afterwards; when one does, it is offered in neutral words.
    """
    choices = _choices(situation)
    if len(choices) < 2:
        return Reply(followup="action_fallback")
    fresh = bool(situation.meaning.choices)
    if fresh and situation.misunderstandings + 1 >= MOST_MISUNDERSTANDINGS:
        return human("misunderstood_twice", HandOverReason.MISUNDERSTOOD)
    if all(_about_money(one) for one in choices):
        if not situation.verified:
            again = situation.awaiting == Awaiting.IDENTITY
            return Reply(followup="action_ask_identity", understood=not again)
        if not situation.case.claims:
            return Reply(followup="action_tell_claim")  # whichever it is, nothing is open
    options = tuple(_option(one, situation) for one in choices)
    return Reply(
        said=(Said(key="which_meaning", options=options),),
        slots={"unsure": kept_doubt(situation.meaning)} if fresh else {},
        awaiting=Awaiting.WHICH_MEANING,
        understood=not fresh,
    )


def _choices(situation: Situation) -> tuple[Intent, ...]:
    """Return what the message may mean, or what was offered before."""
    kept = situation.slots.get("unsure")
    before = kept.get("choices", ()) if isinstance(kept, Mapping) else ()
    return situation.meaning.choices or tuple(Intent(one) for one in before)


def _about_money(intent: Intent) -> bool:
    return intent.value in texts.VERIFIED_OPTIONS


def _option(intent: Intent, situation: Situation) -> Option:
    mild = _about_money(intent) and not situation.verified
    name = f"{MILD}{intent.value}" if mild else intent.value
    return texts.option(name, situation.language, id=f"{name}{MEANT}")


def several(situation: Situation) -> Reply:
    """Do at once what a person must do, and go on with what is wanted about the claim."""
    also = situation.meaning.also
    said = [Said(key="hardship_beside")] if Intent.HARDSHIP in also else []
    for one in also:
        said += _promised(one, situation)
    effects = effects_beside(situation.meaning)
    wanted = [one for one in also if one in KEPT]
    if not wanted:
        awaiting = Awaiting.HUMAN if said else None
        return Reply(said=tuple(said), effects=effects, slots=_SETTLED, awaiting=awaiting)
    again = {"intent": wanted[0].value, "text": situation.meaning.text[:KEPT_LENGTH]}
    followup = FULFILLED_BY[wanted[0]]
    return Reply(said=tuple(said), effects=effects, slots={"resumed": again}, followup=followup)


_SETTLED: Mapping[str, Any] = {"draft": None, "wanted": None, "offered": None, "waited": None}


def _promised(intent: Intent, situation: Situation) -> tuple[Said, ...]:
    """Return what is said of a wish that is a colleague's to fulfil."""
    if intent is Intent.COMPLAINT:
        return complaint(situation).said
    if intent is Intent.REQUEST_CALLBACK:
        return (Said(key="callback"),)
    # One promise of a colleague is enough.
    alone = not {Intent.COMPLAINT, Intent.REQUEST_CALLBACK} & {*situation.meaning.also}
    return (Said(key="hand_over"),) if intent is Intent.REQUEST_HUMAN and alone else ()


def maybe_crisis(_situation: Situation) -> Reply:
    """Give whoever may be in danger to a person now, name 113 gently, and start nothing."""
    return Reply(
        said=(Said(key="maybe_crisis"),),
        effects=(HandOver(reason=HandOverReason.CRISIS, urgent=True),),
        slots=quiet_after(HandOverReason.DOUBT),
        awaiting=Awaiting.HUMAN,
    )


def maybe_grave(_situation: Situation) -> Reply:
    """Give a message that may tell of a death or of debt help to a person, and start nothing."""
    return Reply(
        said=(Said(key="hand_over"),),
        effects=(HandOver(reason=HandOverReason.DOUBT),),
        slots=quiet_after(HandOverReason.DOUBT),
        awaiting=Awaiting.HUMAN,
    )
