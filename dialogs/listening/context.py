"""Context: what a message means after what was asked.

A bare "ja", "2", "vrijdag" or "1234AB 12" means nothing by itself and everything as an answer.
Safety goes before the question; a short answer is an answer; of what is longer both readers decide
what it means by itself, and only then the question has a say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum

from dialogs.entities.dates import bare_day
from dialogs.intents import GRAVE, SAFETY, Intent
from dialogs.listening.meant import as_meant, neither
from dialogs.listening.menus import as_option, button_of, chosen_from
from dialogs.listening.moments import as_moment
from dialogs.listening.plan_answers import as_offer, as_parts, as_shift
from dialogs.normalise import only_signs
from dialogs.turn import Incoming, Memory
from dialogs.understanding import names
from dialogs.understanding.by_rules import LEAST_CONFIDENCE, Meaning, bare_word, inform, understand
from dialogs.understanding.foreign import read_foreign
from dialogs.understanding.guessing import learned
from dialogs.understanding.lexicon import AFFIRM, CLOSES, NUDGE, PROMISES, SURE, may_refuse
from dialogs.understanding.ranking import Ranker


class Awaiting(StrEnum):
    """What the last line asked for."""

    IDENTITY = "identity"
    MENU = "menu"
    WHICH_CLAIM = "which_claim"
    PLAN_PARTS = "plan_parts"
    PLAN_CONFIRM = "plan_confirm"
    POSTPONE_DATE = "postpone_date"  #: to which day a part of the plan moves
    POSTPONE_CONFIRM = "postpone_confirm"
    PROMISE_DATE = "promise_date"
    PROMISE_CONFIRM = "promise_confirm"
    PAID_WHEN = "paid_when"
    DISPUTE_REASON = "dispute_reason"
    HELP_OFFER = "help_offer"
    WRONG_CHECK = "wrong_check"
    WHICH_MEANING = "which_meaning"  #: which of two things was meant
    HUMAN = "human"
    STOP_CHECK = "stop_check"
    PAID_NOTED = "paid_noted"  #: nothing, but more about the payment may follow
    DISPUTE_NOTED = "dispute_noted"  #: nothing, but more about what is wrong may follow
    CALL_TIME = "call_time"
    CALL_CONFIRM = "call_confirm"
    HELPER = "helper"  #: who handles the money, and how to reach them
    AGREED = "agreed"  #: nothing: a plan or a promise was just agreed


_MAY_BE_A_NAME = {Intent.UNCLEAR, Intent.UNSURE, Intent.GREET, Intent.AFFIRM}
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
    meaning = understand(incoming.text, today=today)
    read_as = _read(meaning, incoming, memory, today, name, ranker)
    asked = memory.awaiting == Awaiting.WHICH_MEANING
    return as_meant(read_as, memory, today, asked=asked)


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
        return meaning if ranker is None else learned(meaning, incoming.text, ranker)
    abroad = read_foreign(meaning)
    if abroad is not None:
        return abroad
    if names.denies(meaning.plain, name) or _not_for_me(meaning, memory):
        return replace(meaning, intent=Intent.WRONG_PERSON, confidence=SURE)
    meaning = _named(meaning, name)
    answered = _answered(meaning, incoming, memory, today)
    if ranker is not None and not _says_enough(meaning, answered, incoming, memory):
        asked = memory.awaiting in _QUESTIONS
        weighed = _named(learned(meaning, incoming.text, ranker, asked=asked), name)
        answered = _answered(weighed, incoming, memory, today)
    return _perhaps_stop(answered)


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
    Awaiting.WRONG_CHECK,
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
    if meaning.intent not in {Intent.UNCLEAR, Intent.UNSURE} or not may_refuse(meaning.plain):
        return meaning
    return replace(meaning, intent=Intent.MAYBE_STOP)


def _not_for_me(meaning: Meaning, memory: Memory) -> bool:
    """Tell whether a bare VERKEERD means the number: before a claim was told it can mean only that.

    Afterwards it may be the amount or the date that is wrong.
    """
    told = memory.slots.get("claim") or memory.awaiting == Awaiting.WHICH_CLAIM
    return not told and meaning.plain.strip(" .!") in _NOT_FOR_ME


#: Where a number may be an answer of its own, beside the menu.
_TAKE_NUMBERS = {Awaiting.IDENTITY, Awaiting.PLAN_PARTS, Awaiting.PROMISE_DATE}
#: What no question changes: a danger, or a question about one, and several things at once.
_STANDS = GRAVE | {
    Intent.OPT_OUT,
    Intent.MAYBE_CRISIS,
    Intent.MAYBE_GRAVE,
    Intent.MAYBE_STOP,
    Intent.MAYBE_WRONG,
    Intent.SEVERAL,
}
_NOT_CLEAR = {Intent.UNCLEAR, Intent.UNSURE}
#: What an address is not drowned out by.
_NO_WISH = {Intent.UNSURE, Intent.OUT_OF_SCOPE}


def _answered(meaning: Meaning, incoming: Incoming, memory: Memory, today: date) -> Meaning:
    if meaning.intent in _STANDS:
        return meaning
    picked = chosen_from(
        meaning,
        memory,
        by_invoice=memory.awaiting == Awaiting.WHICH_CLAIM,
        takes_numbers=memory.awaiting in _TAKE_NUMBERS,
    )
    if picked is not None:
        return picked
    if not meaning.plain or only_signs(meaning.plain):
        return replace(meaning, intent=Intent.MEDIA if incoming.media else Intent.UNCLEAR)
    answer = _ANSWERS.get(memory.awaiting or "")
    if answer and memory.awaiting != Awaiting.WHICH_MEANING:
        return answer(meaning, today)
    meaning = answer(meaning, today) if answer else meaning
    unsure = meaning.intent in _NO_WISH and meaning.proof.postcode
    offered = unsure or (meaning.intent is Intent.UNCLEAR and meaning.proof.offered)
    return inform(meaning) if offered else meaning


def _identity(meaning: Meaning, _today: date) -> Meaning:
    proof = meaning.proof
    if meaning.intent is Intent.REQUEST_CALLBACK:
        return meaning  # the digits are a number to call
    if proof.postcode or proof.digits:
        return inform(meaning)
    short = len(meaning.plain.split()) <= 4
    return inform(meaning) if proof.house_number and short and not _clear(meaning) else meaning


def _clear(meaning: Meaning) -> bool:
    """Whether the words alone are a clear wish, more than a yes, a no or a thank-you."""
    return meaning.confidence >= SURE and meaning.intent not in {
        Intent.AFFIRM,
        Intent.DENY,
        Intent.INFORM,
    }


def _plan_confirm(meaning: Meaning, _today: date) -> Meaning:
    offered = as_offer(meaning)
    if offered is not meaning or meaning.intent is Intent.PROMISE_TO_PAY:
        return offered
    return inform(meaning) if meaning.dates else _agreed(meaning)


def _postpone_confirm(meaning: Meaning, today: date) -> Meaning:
    moved = as_shift(meaning, today)
    return _agreed(meaning) if moved is meaning else moved


#: What a date is an answer to; with other words it has another meaning.
_ABOUT_DATES = {
    Intent.UNCLEAR,
    Intent.UNSURE,
    Intent.PROMISE_TO_PAY,
    Intent.PAY_NOW,
    Intent.AFFIRM,
    Intent.DENY,
    Intent.HARDSHIP,
    Intent.THANKS_BYE,
    Intent.GREET,
}


def _date(meaning: Meaning, today: date) -> Meaning:
    short = bare_day(meaning.plain, today)
    if short is not None:
        return inform(replace(meaning, dates=(short,)))
    if meaning.dates and meaning.intent in _ABOUT_DATES:
        return inform(meaning)
    return _agreed(meaning)


def _agreed(meaning: Meaning) -> Meaning:
    """Read "oke bedankt" after a read-back as the yes that it is."""
    if meaning.intent is Intent.THANKS_BYE and AFFIRM.match(meaning.plain):
        return replace(meaning, intent=Intent.AFFIRM)
    return meaning


#: Words that are surely no story about a payment or about what is wrong.
_NO_STORY = {
    Intent.REQUEST_HUMAN,
    Intent.REQUEST_CALLBACK,
    Intent.OFF_MENU,
    Intent.HELP,
    Intent.LANGUAGE_SWITCH,
    Intent.THANKS_BYE,
    Intent.GREET,
    Intent.AFFIRM,
    Intent.ASK_DETAILS,
    Intent.ASK_LEGITIMACY,
    Intent.PAY_NOW,
    Intent.REQUEST_PLAN,
    Intent.PROMISE_TO_PAY,
    Intent.HARDSHIP,
    Intent.COMPLAINT,
}


def _story(*, also: Intent) -> Callable[[Meaning, date], Meaning]:
    """Read free text as a story, unless its words are surely something else."""
    other = {Intent.ALREADY_PAID, Intent.DISPUTE} - {also}

    def read_story(meaning: Meaning, _today: date) -> Meaning:
        sure = meaning.confidence >= LEAST_CONFIDENCE
        if sure and meaning.intent in _NO_STORY | other:
            return meaning
        return inform(meaning)

    return read_story


_WANTS_TO_PAY = re.compile(r"\b(?:wil|ga|nu|link|now|want)\b")


def _payment_story(meaning: Meaning, today: date) -> Meaning:
    """Read "gisteren via ideal" as how it was paid, not as a wish to pay.

    A day alone is the day of the payment, even when the calendar reads it as one to come.
    """
    wanted = {Intent.PAY_NOW: _WANTS_TO_PAY, Intent.PROMISE_TO_PAY: PROMISES}.get(meaning.intent)
    if wanted is not None and not wanted.search(meaning.plain):
        return inform(meaning)
    return _story(also=Intent.ALREADY_PAID)(meaning, today)


def _closing(meaning: Meaning, _today: date) -> Meaning:
    """Read "fijn" after something was settled as the end that it is."""
    open_to_it = meaning.intent in {*_NOT_CLEAR, Intent.AFFIRM}
    if open_to_it and CLOSES.match(meaning.plain):
        return replace(meaning, intent=Intent.AFFIRM, confidence=SURE)
    return meaning


def _more(story: Callable[[Meaning, date], Meaning]) -> Callable[[Meaning, date], Meaning]:
    """Read what is added to a story that was noted; a question is no story, nor is an "ok"."""

    def read_more(meaning: Meaning, today: date) -> Meaning:
        closed = _closing(meaning, today)
        if closed.intent in {Intent.AFFIRM, Intent.DENY, Intent.OUT_OF_SCOPE}:
            return closed
        return closed if meaning.text.endswith("?") else story(closed, today)

    return read_more


def _waiting(meaning: Meaning, _today: date) -> Meaning:
    """Read a nudge, or the moment that suits for a call, as said to the human who is awaited."""
    if NUDGE.match(meaning.plain):
        return replace(meaning, intent=Intent.GREET, confidence=SURE)
    if meaning.intent is Intent.PROMISE_TO_PAY and not PROMISES.search(meaning.plain):
        return replace(meaning, intent=Intent.UNCLEAR)
    return meaning


def _helper(meaning: Meaning, _today: date) -> Meaning:
    """Read who handles the money, in whatever words, unless a person is asked for."""
    if meaning.intent in {Intent.REQUEST_HUMAN, Intent.REQUEST_CALLBACK}:
        return meaning
    short = meaning.intent in {Intent.AFFIRM, Intent.DENY, Intent.THANKS_BYE, Intent.GREET}
    return meaning if short else inform(meaning)


_ANSWERS: Mapping[str, Callable[[Meaning, date], Meaning]] = {
    Awaiting.WHICH_MEANING: neither,
    Awaiting.IDENTITY: _identity,
    Awaiting.PLAN_PARTS: as_parts,
    Awaiting.PLAN_CONFIRM: _plan_confirm,
    Awaiting.POSTPONE_DATE: as_shift,
    Awaiting.POSTPONE_CONFIRM: _postpone_confirm,
    Awaiting.PROMISE_DATE: _date,
    Awaiting.PROMISE_CONFIRM: _date,
    Awaiting.PAID_WHEN: _payment_story,
    Awaiting.DISPUTE_REASON: _story(also=Intent.DISPUTE),
    Awaiting.PAID_NOTED: _more(_payment_story),
    Awaiting.DISPUTE_NOTED: _more(_story(also=Intent.DISPUTE)),
    Awaiting.AGREED: _closing,
    Awaiting.HUMAN: _waiting,
    Awaiting.CALL_TIME: as_moment,
    Awaiting.CALL_CONFIRM: as_moment,
    Awaiting.HELPER: _helper,
}
