"""Context: what a message means after what was asked.

A bare "ja", "2", "vrijdag" or "1234AB 12" means nothing by itself and everything as an answer.
Safety goes before the question, a clear wish too; what is left over answers what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum

from dialogs import names, texts
from dialogs.entities.amounts import Amount, bare_number
from dialogs.entities.dates import bare_day
from dialogs.intents import SAFETY, Intent
from dialogs.lexicon import AFFIRM, CLOSES, NUDGE, PROMISES, SURE, may_refuse
from dialogs.normalise import only_signs
from dialogs.render import key_of
from dialogs.turn import Incoming, Memory, Option
from dialogs.understand import LEAST_CONFIDENCE, Meaning, understand
from dialogs.understanding.guessing import learned
from dialogs.understanding.ranking import Ranker


class Awaiting(StrEnum):
    """What the last line asked for."""

    IDENTITY = "identity"
    MENU = "menu"
    WHICH_CLAIM = "which_claim"
    PLAN_PARTS = "plan_parts"
    PLAN_CONFIRM = "plan_confirm"
    PROMISE_DATE = "promise_date"
    PROMISE_CONFIRM = "promise_confirm"
    PAID_WHEN = "paid_when"
    DISPUTE_REASON = "dispute_reason"
    HELP_OFFER = "help_offer"
    WRONG_CHECK = "wrong_check"
    HUMAN = "human"
    STOP_CHECK = "stop_check"
    PAID_NOTED = "paid_noted"  #: nothing, but more about the payment may follow
    DISPUTE_NOTED = "dispute_noted"  #: nothing, but more about what is wrong may follow
    AGREED = "agreed"  #: nothing: a plan or a promise was just agreed


#: Options that are intents of their own, so that an old button still means what it says.
_INTENT_OPTIONS: Mapping[str, Intent] = {
    "pay_now": Intent.PAY_NOW,
    "request_plan": Intent.REQUEST_PLAN,
    "promise_to_pay": Intent.PROMISE_TO_PAY,
    "already_paid": Intent.ALREADY_PAID,
    "dispute": Intent.DISPUTE,
    "request_human": Intent.REQUEST_HUMAN,
    "wrong_person": Intent.WRONG_PERSON,
}
_MAY_BE_A_NAME = {Intent.UNCLEAR, Intent.GREET, Intent.AFFIRM}
_CERTAIN = 1.0
#: The words that our openers offer to whom we do not mean, and what Dutch phones make of them.
_NOT_FOR_ME = {"verkeerd", "verkeert", "wrong"}
#: Nobody means this many parts; a larger number is an amount a month. It is read back anyway.
MOST_COUNT = 12


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
    chosen = _button(incoming, memory)
    meaning = understand(incoming.text, today=today)
    if chosen is not None:
        return _as_option(meaning, chosen)
    if meaning.intent in SAFETY or meaning.intent is Intent.OPT_IN:
        return meaning
    if names.denies(meaning.plain, name) or _not_for_me(meaning, memory):
        return replace(meaning, intent=Intent.WRONG_PERSON, confidence=SURE)
    if meaning.intent in _MAY_BE_A_NAME and names.claims(meaning.plain, name):
        meaning = replace(meaning, intent=Intent.AFFIRM, confidence=SURE)
    answered = _answered(meaning, incoming, memory, today)
    return _perhaps_stop(answered if ranker is None else learned(answered, ranker))


def _perhaps_stop(meaning: Meaning) -> Meaning:
    """Hear that somebody seems to refuse, in words that nothing else explains.

    No list of words for a stop is ever complete; whoever is not understood is not written to as if
    nothing had been said.
    """
    if meaning.intent is not Intent.UNCLEAR or not may_refuse(meaning.plain):
        return meaning
    return replace(meaning, intent=Intent.MAYBE_STOP)


def _not_for_me(meaning: Meaning, memory: Memory) -> bool:
    """Tell whether a bare VERKEERD means the number: before a claim was told it can mean only that.

    Afterwards it may be the amount or the date that is wrong.
    """
    told = memory.slots.get("claim") or memory.awaiting == Awaiting.WHICH_CLAIM
    return not told and meaning.plain.strip(" .!") in _NOT_FOR_ME


def _answered(meaning: Meaning, incoming: Incoming, memory: Memory, today: date) -> Meaning:
    picked = _from_menu(meaning, memory)
    if picked is not None:
        return picked
    if not meaning.plain or only_signs(meaning.plain):
        return replace(meaning, intent=Intent.MEDIA if incoming.media else Intent.UNCLEAR)
    answer = _ANSWERS.get(memory.awaiting or "")
    if answer:
        return answer(meaning, today)
    offered = meaning.intent is Intent.UNCLEAR and meaning.proof.offered
    return _inform(meaning) if offered else meaning


def _button(incoming: Incoming, memory: Memory) -> str | None:
    """Return the option behind a button, if it still means something; old yes and no do not."""
    payload = incoming.payload
    if payload is None:
        return None
    known = {option.id for option in memory.options}
    return payload if payload in known or payload in _INTENT_OPTIONS else None


def _as_option(meaning: Meaning, chosen: str) -> Meaning:
    name = chosen.split(":")[0]
    intent = _INTENT_OPTIONS.get(name, Intent.CHOOSE)
    if name in {"yes", "no", "not_wrong"}:
        intent = Intent.AFFIRM if name == "yes" else Intent.DENY
    return replace(meaning, intent=intent, confidence=_CERTAIN, option=chosen)


def _from_menu(meaning: Meaning, memory: Memory) -> Meaning | None:
    """Bind a digit, or the words of an option, to the menu that the person last saw."""
    options = memory.options
    if not options:
        return None
    said = meaning.plain.strip(" .!?")
    for option in options:
        if said == option.label.lower() or said in _names(option):
            return _as_option(meaning, option.id)
    picked = _by_digits(meaning, options) if memory.awaiting == Awaiting.WHICH_CLAIM else None
    value = bare_number(meaning.plain)
    if picked is not None or value is None:
        return picked
    if _takes_numbers(memory) and str(value) not in _keys(options):
        return None
    return _by_key(meaning, options, str(value))


def _keys(options: tuple[Option, ...]) -> set[str]:
    return {key_of(option, place) for place, option in enumerate(options, 1)}


def _by_digits(meaning: Meaning, options: tuple[Option, ...]) -> Meaning | None:
    """Pick the claim whose invoice number ends in the digits that were said, if it is one."""
    ends = [
        option
        for option in options
        if any(_digits(option.label.split(" ")[0]).endswith(run) for run in meaning.proof.digits)
    ]
    return _as_option(meaning, ends[0].id) if len(ends) == 1 else None


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _names(option: Option) -> frozenset[str]:
    name = option.id.split(":")[0]
    return texts.labels(name) if name in _INTENT_OPTIONS else frozenset()


def _takes_numbers(memory: Memory) -> bool:
    """Whether a number may be an answer of its own here, beside the menu."""
    return memory.awaiting in {Awaiting.IDENTITY, Awaiting.PLAN_PARTS, Awaiting.PROMISE_DATE}


def _by_key(meaning: Meaning, options: tuple[Option, ...], said: str) -> Meaning:
    for place, option in enumerate(options, 1):
        if said == key_of(option, place):
            return _as_option(meaning, option.id)
    return replace(meaning, intent=Intent.OFF_MENU, confidence=_CERTAIN)


def _inform(meaning: Meaning) -> Meaning:
    return replace(meaning, intent=Intent.INFORM, confidence=_CERTAIN)


def _identity(meaning: Meaning, _today: date) -> Meaning:
    proof = meaning.proof
    if proof.postcode or proof.digits:
        return _inform(meaning)
    short = len(meaning.plain.split()) <= 4
    return _inform(meaning) if proof.house_number and short and not _clear(meaning) else meaning


def _clear(meaning: Meaning) -> bool:
    """Whether the words alone are a clear wish, more than a yes, a no or a thank-you."""
    return meaning.confidence >= SURE and meaning.intent not in {
        Intent.AFFIRM,
        Intent.DENY,
        Intent.INFORM,
    }


def _parts(meaning: Meaning, _today: date) -> Meaning:
    value = bare_number(meaning.plain)
    if value is not None and value > MOST_COUNT:
        return _inform(replace(meaning, amounts=(Amount(cents=value * 100, per="month"),)))
    if value is not None:
        return _inform(replace(meaning, count=value))
    if meaning.count or meaning.amounts:
        return _inform(meaning)
    return meaning


def _plan_confirm(meaning: Meaning, today: date) -> Meaning:
    if meaning.intent is Intent.PROMISE_TO_PAY and not (meaning.count or meaning.amounts):
        return meaning
    if meaning.count or meaning.amounts or meaning.dates:
        return _inform(meaning)
    return _agreed(meaning)


#: What a date is an answer to; with other words it has another meaning.
_ABOUT_DATES = {
    Intent.UNCLEAR,
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
        return _inform(replace(meaning, dates=(short,)))
    if meaning.dates and meaning.intent in _ABOUT_DATES:
        return _inform(meaning)
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
        return _inform(meaning)

    return read_story


_WANTS_TO_PAY = re.compile(r"\b(?:wil|ga|nu|link|now|want)\b")


def _payment_story(meaning: Meaning, today: date) -> Meaning:
    """Read "gisteren via ideal" as how it was paid, not as a wish to pay.

    A day alone is the day of the payment, even when the calendar reads it as one to come.
    """
    wanted = {Intent.PAY_NOW: _WANTS_TO_PAY, Intent.PROMISE_TO_PAY: PROMISES}.get(meaning.intent)
    if wanted is not None and not wanted.search(meaning.plain):
        return _inform(meaning)
    return _story(also=Intent.ALREADY_PAID)(meaning, today)


def _closing(meaning: Meaning, _today: date) -> Meaning:
    """Read "fijn" after something was settled as the end that it is."""
    open_to_it = meaning.intent in {Intent.UNCLEAR, Intent.AFFIRM}
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


_ANSWERS: Mapping[str, Callable[[Meaning, date], Meaning]] = {
    Awaiting.IDENTITY: _identity,
    Awaiting.PLAN_PARTS: _parts,
    Awaiting.PLAN_CONFIRM: _plan_confirm,
    Awaiting.PROMISE_DATE: _date,
    Awaiting.PROMISE_CONFIRM: _date,
    Awaiting.PAID_WHEN: _payment_story,
    Awaiting.DISPUTE_REASON: _story(also=Intent.DISPUTE),
    Awaiting.PAID_NOTED: _more(_payment_story),
    Awaiting.DISPUTE_NOTED: _more(_story(also=Intent.DISPUTE)),
    Awaiting.AGREED: _closing,
    Awaiting.HUMAN: _waiting,
}
