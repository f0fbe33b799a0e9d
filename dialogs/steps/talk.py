"""Steps about the talk itself: a human, small talk, thanks, and not being understood."""

from __future__ import annotations

import re

from dialogs.effects import HandOverReason
from dialogs.intents import Intent
from dialogs.listening.after_deals import wants_other_plan
from dialogs.listening.awaiting import Awaiting
from dialogs.normalise import LONGEST, only_signs
from dialogs.situation import Reply, Said, Situation
from dialogs.steps.people import human
from dialogs.steps.repeats import REPEATS
from dialogs.understanding.lexicon import ASKS_FOR_BOT, ASKS_FOR_PERSON, kind_of
from storage.words import Rung

#: At the second misunderstanding in a row a human is called.
MOST_MISUNDERSTANDINGS = 2


def hand_over(situation: Situation) -> Reply:
    """Call a human, unless somebody only asks what this is."""
    plain = situation.meaning.plain
    waits = situation.slots.get("quiet") or situation.awaiting == Awaiting.HUMAN
    if asks_what_i_am(plain) and not waits and situation.case.rung is not Rung.WRONG:
        return say_what_i_am(situation)
    reason = HandOverReason.ASKED.value
    if situation.awaiting == Awaiting.HELP_OFFER:
        reason = situation.slots.get("offered") or reason
    plan = situation.claim.plan if situation.claim and situation.verified else None
    if plan is not None and wants_other_plan(plain, plan.part):
        return human("hand_over_plan", reason)
    return human(_hand_over_key(plain), reason)


def asks_what_i_am(plain: str) -> bool:
    """Tell whether a text only asks if this is a bot or a human, and wants neither."""
    asks = ASKS_FOR_BOT.search(plain) or ASKS_FOR_PERSON.search(plain)
    return bool(asks) and not _WANTS_OTHERWISE.search(plain)


_WANTS_OTHERWISE = re.compile(
    r"\b(?:niet|geen|wil|wilt|liever|graag|mag|kan|stom\w*|not|want|rather|please|can|stupid)\b"
)


def say_what_i_am(situation: Situation) -> Reply:
    """Say honestly that this is a bot, offer a human, and put the question again."""
    key = "am_bot" if ASKS_FOR_BOT.search(situation.meaning.plain) else "am_no_human"
    if situation.awaiting == Awaiting.WHICH_MEANING:
        key = "who_i_am"  # the question that is put again offers a human itself
    said = Said(key=key, values=situation.public)
    return Reply(said=(said,), slots={"introduced": True}, followup=repeat(situation).followup)


def _hand_over_key(plain: str) -> str:
    """Be honest to whoever asks whether this is a robot or a human."""
    if ASKS_FOR_BOT.search(plain):
        return "hand_over_bot"
    return "hand_over_not_human" if ASKS_FOR_PERSON.search(plain) else "hand_over"


def media(_situation: Situation) -> Reply:
    """Say honestly that we cannot see pictures, and let a human look."""
    return human("media", HandOverReason.MEDIA)


def goodbye(situation: Situation) -> Reply:
    """Return a thank-you; what waits for a yes or a day is asked once more."""
    if "?" in situation.meaning.text:
        return Reply(followup="action_fallback")  # thanks in advance, for an answer
    if situation.awaiting in _MUST_BE_ANSWERED:
        return Reply(said=(Said(key="welcome"),), followup=repeat(situation).followup)
    return Reply(said=(Said(key="goodbye"),), awaiting=same(situation))


#: What came to nothing if a thank-you were the last word.
_MUST_BE_ANSWERED = frozenset(
    {
        Awaiting.PLAN_CONFIRM,
        Awaiting.PROMISE_CONFIRM,
        Awaiting.POSTPONE_CONFIRM,
        Awaiting.CALL_CONFIRM,
    }
)


def close(situation: Situation) -> Reply:
    """Close in few words after something was settled, without the menu."""
    settled = situation.awaiting in {Awaiting.OTHER_CLAIM, Awaiting.STOP_OFFERED}
    awaiting = Awaiting.AGREED if settled else same(situation)
    return Reply(said=(Said(key="closing"),), awaiting=awaiting)


def same(situation: Situation) -> Awaiting | None:
    """Return what was waited for before this turn."""
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
    if len(situation.meaning.text) >= _LONG:
        return human("long_letter", HandOverReason.LONG_LETTER)
    chat = _small_talk(situation)
    if chat is not None:
        return chat
    if not situation.verified and not situation.slots.get("introduced"):
        # A bare no to our very first words most likely means: not me.
        no = situation.meaning.intent is Intent.DENY
        return Reply(followup="action_ask_wrong_person" if no else "action_ask_identity")
    if situation.misunderstandings + 1 >= MOST_MISUNDERSTANDINGS:
        return _lost()
    said = Said(key=_sorry_key(situation))
    return Reply(said=(said,), followup=repeat(situation).followup, understood=False)


#: Of a letter this long the bot reads only the start: whoever wrote it deserves a reader.
_LONG = LONGEST - 1


def _sorry_key(situation: Situation) -> str:
    """Say what was the matter, when that is plain: nothing came, or only signs."""
    meaning = situation.meaning
    if not meaning.text:
        return "empty"
    if only_signs(meaning.text):
        return "only_signs"
    return "out_of_scope" if meaning.intent is Intent.OUT_OF_SCOPE else "sorry"


def _small_talk(situation: Situation) -> Reply | None:
    """Answer small talk in a line and go on; not for ever, as it may be a machine that talks."""
    told = int(situation.slots.get("chatted") or 0)
    kind = kind_of(situation.meaning.plain, "small_talk", "")
    if not kind or situation.meaning.intent is not Intent.OUT_OF_SCOPE or told >= _MOST_CHATS:
        return None
    said = Said(key=f"small_talk_{kind}", values=situation.public)
    slots = {"chatted": told + 1} | ({"introduced": True} if kind == "name" else {})
    return Reply(said=(said,), slots=slots, followup=repeat(situation).followup)


_MOST_CHATS = 3


def _lost() -> Reply:
    return human("misunderstood_twice", HandOverReason.MISUNDERSTOOD)
