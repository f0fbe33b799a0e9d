"""Context: what a message means after what was asked.

A bare "ja", "2", "vrijdag" or "1234AB 12" means nothing by itself and everything as an answer.
Safety goes before the question; a short answer is an answer; of what is longer both readers decide
what it means by itself, and only then the question has a say.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from dialogs.effects import HandOverReason
from dialogs.intents import GRAVE, SAFETY, Intent
from dialogs.listening.about_a_deal import of_the_same
from dialogs.listening.after_deals import will_not_do
from dialogs.listening.anothers import holds_anothers, says_anothers
from dialogs.listening.answers import ANSWERS, NOT_CLEAR, NOTHING_ASKED
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.claims import asks_for_other
from dialogs.listening.copies import wants_copy_there
from dialogs.listening.due import asks_if_due
from dialogs.listening.each_claim import wants_else
from dialogs.listening.hard_times import as_hard_time, denies_danger
from dialogs.listening.meant import as_meant
from dialogs.listening.menus import as_option, button_of, chosen_from
from dialogs.listening.moments import moves_call, sees_you
from dialogs.listening.our_messages import asks_for_message, paused, without_no_stop
from dialogs.listening.parts_meant import as_parts_meant
from dialogs.listening.plan_answers import as_new_count
from dialogs.listening.puzzled import has_no_idea, is_puzzled
from dialogs.listening.taken_back import without_refused_days
from dialogs.normalise import only_signs
from dialogs.turn import Incoming, Memory
from dialogs.understanding import names
from dialogs.understanding.by_rules import Meaning, bare_word, inform, understand
from dialogs.understanding.foreign import read_foreign
from dialogs.understanding.guessing import learned
from dialogs.understanding.lexicon import (
    SURE,
    WISHES,
    has_paid_a_fake,
    may_refuse,
    refuses_calls_only,
)
from dialogs.understanding.ranking import Ranker
from dialogs.understanding.several import pieces_of

_MAY_BE_A_NAME = {
    Intent.UNCLEAR,
    Intent.UNSURE,
    Intent.GREET,
    Intent.AFFIRM,
    Intent.MAYBE_WRONG,
}
#: The words that our openers offer to whom we do not mean, and what Dutch phones make of them.
_NOT_FOR_ME = {"verkeerd", "verkeert", "wrong"}


def read(
    incoming: Incoming,
    memory: Memory,
    today: date,
    name: str = "",
    ranker: Ranker | None = None,
) -> Meaning:
    """Read a message in the light of the conversation and of the debtor's name. Never raises.

    What neither the words nor the question explain is asked of `ranker`, the trained reader.
    """
    if memory.awaiting == Awaiting.STOP_CHECK:
        incoming = replace(incoming, text=without_no_stop(incoming.text))
    meaning = without_refused_days(understand(incoming.text, today=today), today)
    if memory.slots.get("quiet") in _AFTER_DANGER and denies_danger(meaning.plain):
        return replace(meaning, intent=Intent.DENY, dangers=(), alternatives=())
    read_as = _read(meaning, incoming, memory, today, name, ranker)
    asked = memory.awaiting == Awaiting.WHICH_MEANING
    meant = as_meant(read_as, memory, today, asked=asked)
    if wants_copy_there(meant):
        return replace(meant, intent=Intent.ASK_DETAILS, choices=())
    return as_parts_meant(meant, memory.awaiting, today)


def _read(
    meaning: Meaning,
    incoming: Incoming,
    memory: Memory,
    today: date,
    name: str,
    ranker: Ranker | None,
) -> Meaning:
    chosen = button_of(incoming, memory)
    if chosen is not None:
        return as_option(meaning, chosen)
    if meaning.intent in SAFETY or meaning.intent is Intent.OPT_IN:
        meaning = _with_name(meaning, name)
        return _perhaps_stop(learned(meaning, incoming.text, ranker) if ranker else meaning)
    abroad = read_foreign(meaning)
    if abroad is not None:
        return abroad
    denies = names.denies(meaning.plain, name) and not says_anothers(meaning.plain, name)
    if denies or _not_for_me(meaning, memory):
        return replace(meaning, intent=Intent.WRONG_PERSON, confidence=SURE)
    undecided = memory.awaiting in _TO_CHOOSE and has_no_idea(meaning.plain)
    if undecided or is_puzzled(meaning.plain):
        return replace(meaning, intent=Intent.PUZZLED, confidence=SURE)
    meaning = _named(meaning, name)
    answered = _answered(meaning, incoming, memory, today)
    if ranker is not None and not _says_enough(meaning, answered, incoming, memory):
        asked = memory.awaiting in _QUESTIONS
        weighed = _named(learned(meaning, incoming.text, ranker, asked=asked), name)
        weighed = as_hard_time(weighed, memory.awaiting)
        answered = _answered(weighed, incoming, memory, today)
    plainly = _said_plainly(answered, name, memory.awaiting)
    if plainly is not None:
        return replace(answered, intent=plainly, choices=(), also=())
    return _trust_first(_perhaps_stop(answered))


def _said_plainly(meaning: Meaning, name: str, awaiting: str | None) -> Intent | None:
    """Return what is told or asked in words of its own, whatever the readers make of the rest."""
    if has_paid_a_fake(meaning.plain) and meaning.intent not in _STANDS - {Intent.SEVERAL}:
        return Intent.ASK_LEGITIMACY
    if asks_for_message(meaning) or asks_if_due(meaning):
        return Intent.ASK_DETAILS
    return Intent.ANOTHERS if holds_anothers(meaning, name, awaiting) else None


def _trust_first(meaning: Meaning) -> Meaning:
    """Hear the question whether this is real in a message that may mean something else too.

    It costs nobody anything to answer it, and whoever doubts wants nothing else before.
    """
    doubts = meaning.intent is Intent.UNSURE and Intent.ASK_LEGITIMACY in meaning.choices
    said: tuple[str, ...] = (meaning.plain,) if doubts else ()
    if meaning.intent in _AFTER_TRUST and "?" in meaning.text:
        said = pieces_of(meaning.text)
    if not any(wish.heard_in(piece) for wish in _ASKS_IF_REAL for piece in said):
        return meaning
    return replace(meaning, intent=Intent.ASK_LEGITIMACY, choices=())


_ASKS_IF_REAL = tuple(wish for wish in WISHES if wish.intent is Intent.ASK_LEGITIMACY)
#: What is only done once it is sure that this is real, when both are said.
_AFTER_TRUST = {Intent.PAY_NOW, Intent.REQUEST_PLAN, Intent.PROMISE_TO_PAY}


#: After these a danger was named, which somebody may deny.
_AFTER_DANGER = {HandOverReason.CRISIS.value, HandOverReason.DOUBT.value}
#: Where somebody chooses, and may need more words to do so.
_TO_CHOOSE = {
    Awaiting.WHICH_CLAIM,
    Awaiting.WHICH_MEANING,
    Awaiting.PLAN_PARTS,
    Awaiting.PLAN_CONFIRM,
    Awaiting.PROMISE_DATE,
    Awaiting.POSTPONE_DATE,
}


def _named(meaning: Meaning, name: str) -> Meaning:
    """Hear "ja, met Jan", unless something clearer is said beside it."""
    if meaning.intent not in _MAY_BE_A_NAME or not names.claims(meaning.plain, name):
        return meaning
    return replace(meaning, intent=Intent.AFFIRM, confidence=SURE, choices=())


#: Where a yes or a no binds, or at least settles something.
_QUESTIONS = {
    Awaiting.PLAN_CONFIRM,
    Awaiting.PROMISE_CONFIRM,
    Awaiting.POSTPONE_CONFIRM,
    Awaiting.CALL_CONFIRM,
    Awaiting.HELP_OFFER,
    Awaiting.STOP_CHECK,
    Awaiting.STOP_OFFERED,
    Awaiting.WRONG_CHECK,
    Awaiting.OTHER_CLAIM,
}


def _with_name(meaning: Meaning, name: str) -> Meaning:
    """Hear "ik ben Jan niet" beside a stop."""
    if not names.denies(meaning.plain, name) or Intent.WRONG_PERSON in meaning.dangers:
        return meaning
    others = (*meaning.alternatives, Intent.WRONG_PERSON)
    return replace(meaning, alternatives=others, dangers=(*meaning.dangers, Intent.WRONG_PERSON))


#: An answer of so many words needs no second opinion, and an address of so many.
_SHORT_ANSWER, _WORDS_OF_AN_ADDRESS = 4, 12


def _says_enough(meaning: Meaning, answered: Meaning, incoming: Incoming, memory: Memory) -> bool:
    """Tell whether the rules and the question together explain a message without a doubt.

    A button's words are its label; "waarom mijn postcode" is about what was just asked.
    """
    about_proof = memory.awaiting == Awaiting.IDENTITY and meaning.intent is Intent.ASK_LEGITIMACY
    if incoming.payload is not None or about_proof:
        return True
    if answered.option or bare_word(meaning.plain) is not None:
        return True
    if answered.intent is Intent.INFORM and meaning.proof.complete:
        return len(meaning.plain.split()) <= _WORDS_OF_AN_ADDRESS
    explained = answered.intent is not meaning.intent or answered.intent is Intent.AFFIRM
    return explained and len(meaning.plain.split()) <= _SHORT_ANSWER


def _perhaps_stop(meaning: Meaning) -> Meaning:
    """Hear that somebody seems to refuse, in words that nothing else explains.

    No list of words for a stop is ever complete; whoever is not understood is not written to as if
    nothing had been said.
    """
    meaning = paused(meaning)
    doubted = meaning.intent in {Intent.UNCLEAR, Intent.UNSURE} and may_refuse(meaning.plain)
    if not doubted and meaning.intent is not Intent.MAYBE_STOP:
        return meaning
    if refuses_calls_only(meaning.plain):
        return replace(meaning, intent=Intent.OPT_OUT)  # of the telephone, and nothing else
    goes_on = _NO_STOP.match(meaning.plain)
    return replace(meaning, intent=Intent.HELP if goes_on else Intent.MAYBE_STOP)


#: "Niet stoppen hoor": whoever says so wants to be written to.
_NO_STOP = re.compile(
    r"^(?:nee |maar |oh |no )*(?:niet|do not) (?:stop|stoppen)"
    r"(?: (?:hoor|nu|ermee|alstublieft|please|met sturen|toch|nou))*[ .!]*$"
)


def _not_for_me(meaning: Meaning, memory: Memory) -> bool:
    """Tell whether a bare VERKEERD means the number: before a claim was told it can mean only that.

    Afterwards it may be the amount or the date that is wrong.
    """
    told = memory.slots.get("claim") or memory.awaiting == Awaiting.WHICH_CLAIM
    return not told and meaning.plain.strip(" .!") in _NOT_FOR_ME


#: Where a number may be an answer of its own, beside the menu.
_TAKE_NUMBERS = {
    Awaiting.IDENTITY,
    Awaiting.PLAN_PARTS,
    Awaiting.PLAN_CONFIRM,
    Awaiting.PROMISE_DATE,
    Awaiting.WHICH_CLAIM,
}
#: What no question changes: a danger, or a question about one, and several things at once.
_STANDS = GRAVE | {
    Intent.OPT_OUT,
    Intent.MAYBE_CRISIS,
    Intent.MAYBE_GRAVE,
    Intent.MAYBE_STOP,
    Intent.MAYBE_WRONG,
    Intent.SEVERAL,
}
#: Where something was settled, and a sign is no more than a nod.
_SETTLED = {
    Awaiting.AGREED,
    Awaiting.PAID_NOTED,
    Awaiting.DISPUTE_NOTED,
    Awaiting.HUMAN,
}
#: From where somebody may go over to another claim with a word.
_OTHER_ASKED_FROM = {*_SETTLED, Awaiting.MENU, Awaiting.OTHER_CLAIM, None} - {Awaiting.HUMAN}


def _only_a_sign(meaning: Meaning) -> bool:
    """Tell whether something came that is nothing but signs, as a thumb or a heart."""
    return bool(meaning.text.strip("?!. ")) and only_signs(meaning.text)


#: Where what was said may still be an address that nobody asked for.
_LEAVE_OPEN = {Awaiting.WHICH_MEANING, None}
#: What an address is not drowned out by.
_NO_WISH = {Intent.UNSURE, Intent.OUT_OF_SCOPE}


def _answered(meaning: Meaning, incoming: Incoming, memory: Memory, today: date) -> Meaning:
    if meaning.intent is Intent.MAYBE_WRONG and (picked := _picked(meaning, memory)):
        return picked  # "en de andere?" is about a claim
    if meaning.intent is Intent.MAYBE_WRONG:
        settled = _WRONG_MEANS.get(memory.awaiting or NOTHING_ASKED, meaning.intent)
        meaning = replace(meaning, intent=settled)
    grave = meaning.intent is Intent.MAYBE_GRAVE
    if meaning.intent in _STANDS and not (grave and memory.awaiting == Awaiting.HELPER):
        return meaning
    picked = _picked(meaning, memory) or _of_a_deal(meaning, memory, today)
    if picked is not None:
        return picked
    if not meaning.plain or only_signs(meaning.plain):
        return replace(meaning, intent=Intent.MEDIA if incoming.media else Intent.UNCLEAR)
    answer = ANSWERS.get(memory.awaiting or NOTHING_ASKED)
    meaning = answer(meaning, today) if answer else meaning
    if answer and memory.awaiting not in _LEAVE_OPEN and not _only_proof(meaning):
        return meaning
    unsure = meaning.intent in _NO_WISH and meaning.proof.postcode
    offered = unsure or (meaning.intent is Intent.UNCLEAR and meaning.proof.offered)
    return inform(meaning) if offered else meaning


#: What sounds like a wrong number where that was asked, and where a strange name (of the account
#: that was paid from) is part of what is told: who tells it has proved who it is.
_WRONG_MEANS: dict[str, Intent] = {
    Awaiting.WRONG_CHECK: Intent.WRONG_PERSON,
    Awaiting.PAID_WHEN: Intent.UNCLEAR,
    Awaiting.PAID_NOTED: Intent.UNCLEAR,
    Awaiting.DISPUTE_REASON: Intent.UNCLEAR,
    Awaiting.DISPUTE_NOTED: Intent.UNCLEAR,
}


def _of_a_deal(meaning: Meaning, memory: Memory, today: date) -> Meaning | None:
    """Read what is said of the days that were read back or agreed just now, if it is that."""
    meant = _meant_of_a_deal(meaning, memory, today)
    return replace(meaning, intent=meant, confidence=SURE, choices=()) if meant else None


def _meant_of_a_deal(meaning: Meaning, memory: Memory, today: date) -> Intent | None:
    if memory.awaiting in _READ_BACK:
        return of_the_same(meaning, memory.slots.get("draft"))
    if memory.awaiting != Awaiting.AGREED:
        return None
    if sees_you(meaning.plain):
        return Intent.AFFIRM
    if _call_agreed(memory):
        return Intent.REQUEST_CALLBACK if moves_call(meaning, today) else None
    return Intent.PROMISE_TO_PAY if _undoes(meaning) else None


#: Where days and amounts were read back.
_READ_BACK = {Awaiting.PLAN_CONFIRM, Awaiting.PROMISE_CONFIRM, Awaiting.POSTPONE_CONFIRM}


def _call_agreed(memory: Memory) -> bool:
    """Tell whether a call was what was agreed."""
    kept = memory.slots.get("call") or {}
    return bool(kept.get("agreed"))


def _undoes(meaning: Meaning) -> bool:
    """Tell whether somebody only says that what was agreed does not work out: another day, then."""
    only = meaning.intent in NOT_CLEAR and not meaning.count
    return only and will_not_do(meaning.plain)


def _only_proof(meaning: Meaning) -> bool:
    """Tell whether an address came where something else was asked: it is one all the same."""
    return meaning.intent in _NO_WISH and meaning.proof.complete


def _picked(meaning: Meaning, memory: Memory) -> Meaning | None:
    """Return what a message picks of what was shown or can be gone over to, if it does."""
    if memory.awaiting == Awaiting.PLAN_CONFIRM and (other := as_new_count(meaning)):
        return other  # of a yes and a no, "in 2" chooses neither
    picked = chosen_from(
        meaning,
        memory,
        by_invoice=memory.awaiting == Awaiting.WHICH_CLAIM
        and not wants_else(meaning, memory.slots),
        takes_numbers=memory.awaiting in _TAKE_NUMBERS,
    )
    if picked is not None:
        return picked
    if memory.awaiting in _SETTLED and _only_a_sign(meaning):
        return replace(meaning, intent=Intent.AFFIRM, confidence=SURE)
    if memory.awaiting in _OTHER_ASKED_FROM and asks_for_other(meaning.plain):
        return replace(meaning, intent=Intent.OTHER_CLAIM, confidence=SURE)
    return None
