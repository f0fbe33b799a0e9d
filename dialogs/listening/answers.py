"""Answers: what a message means as an answer to the question that was put last."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from dialogs.entities.days.dates import bare_day
from dialogs.entities.days.day_words import MONTH
from dialogs.intents import Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.claims import only_a_place, points_at_claims
from dialogs.listening.hard_times import as_help_wanted
from dialogs.listening.meant import neither
from dialogs.listening.moments import as_moment
from dialogs.listening.moved import minds_proof
from dialogs.listening.not_right import (
    asks_if_right,
    doubts_the_claim,
    only_says_not_right,
    says_not_right,
)
from dialogs.listening.plan_answers import as_parts, as_shift, as_start
from dialogs.listening.who_helps import names_helper
from dialogs.understanding.by_rules import LEAST_CONFIDENCE, Meaning, inform
from dialogs.understanding.lexicon import AFFIRM, CLOSES, NUDGE, PROMISES, SURE

#: What means nothing by itself.
NOT_CLEAR = frozenset({Intent.UNCLEAR, Intent.UNSURE})


def _identity(meaning: Meaning, _today: date) -> Meaning:
    proof = meaning.proof
    if meaning.intent is Intent.REQUEST_CALLBACK:
        return meaning  # the digits are a number to call
    if proof.postcode or proof.digits:
        return inform(meaning)
    if meaning.intent in NOT_CLEAR | {Intent.DENY} and minds_proof(meaning.plain):
        return replace(meaning, intent=Intent.ASK_LEGITIMACY, confidence=SURE, choices=())
    short = len(meaning.plain.split()) <= 4
    dated = _MONTH.search(meaning.plain)  # "3 november" is no house
    if proof.house_number and short and not dated and not _clear(meaning):
        return inform(meaning)
    return _first_word(meaning, _today)


_MONTH = re.compile(rf"\b\d{{1,2}}(?:e|ste|de)? (?:{MONTH})")


def _first_word(meaning: Meaning, today: date) -> Meaning:
    """Read "dat klopt niet" about what was never told as a dispute, and "klopt dit?" as a doubt."""
    if meaning.intent is Intent.AFFIRM and asks_if_right(meaning.text, meaning.plain):
        return replace(meaning, intent=Intent.ASK_LEGITIMACY)
    return _as_dispute(meaning, today) if doubts_the_claim(meaning.plain) else meaning


def _as_dispute(meaning: Meaning, _today: date) -> Meaning:
    """Read "nee, dat klopt niet" as what the menu calls so, where nothing was read back."""
    denied = meaning.intent is Intent.DENY and says_not_right(meaning.plain)
    if not denied and not (meaning.intent in NOT_CLEAR and only_says_not_right(meaning.plain)):
        return meaning
    return replace(meaning, intent=Intent.DISPUTE, confidence=SURE, choices=())


def _unless_wrong(read: Callable[[Meaning, date], Meaning]) -> Callable[[Meaning, date], Meaning]:
    """Read "dat klopt niet" as said of the amount in a question, and else what was asked for."""

    def read_answer(meaning: Meaning, today: date) -> Meaning:
        disputed = _as_dispute(meaning, today)
        return read(meaning, today) if disputed is meaning else disputed

    return read_answer


def _which_claim(meaning: Meaning, _today: date) -> Meaning:
    """Read "de tweede" or "allebei" as the claim that was asked for; a wish beside it stays one."""
    if only_a_place(meaning.plain):
        return inform(replace(meaning, dates=()))  # "de eerste" is no day here
    if meaning.intent in _ABOUT_A_CLAIM or not points_at_claims(meaning):
        return _as_dispute(meaning, _today)
    return inform(meaning)


#: What somebody may want with the claim that is pointed at in the same breath.
_ABOUT_A_CLAIM = {
    Intent.PAY_NOW,
    Intent.PROMISE_TO_PAY,
    Intent.REQUEST_PLAN,
    Intent.ALREADY_PAID,
    Intent.DISPUTE,
    Intent.ASK_DETAILS,
    Intent.REQUEST_HUMAN,
    Intent.REQUEST_CALLBACK,
    Intent.COMPLAINT,
    Intent.HARDSHIP,
}


def _clear(meaning: Meaning) -> bool:
    """Whether the words alone are a clear wish, more than a yes, a no or a thank-you."""
    return meaning.confidence >= SURE and meaning.intent not in {
        Intent.AFFIRM,
        Intent.DENY,
        Intent.INFORM,
    }


def _plan_confirm(meaning: Meaning, today: date) -> Meaning:
    offered = as_parts(meaning, today)
    if offered is not meaning:
        return offered
    started = as_start(meaning)
    if started is not meaning or meaning.intent is Intent.PROMISE_TO_PAY:
        return started
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
    Intent.OUT_OF_SCOPE,
}


def _date(meaning: Meaning, today: date) -> Meaning:
    short = bare_day(meaning.plain, today)
    if short is not None:
        return inform(replace(meaning, dates=(short,)))
    if meaning.dates and meaning.intent in _ABOUT_DATES:
        return inform(meaning)
    return _agreed(meaning)


def _binding(read: Callable[[Meaning, date], Meaning]) -> Callable[[Meaning, date], Meaning]:
    """Read an answer to a question that binds: "klopt dit wel?" is no yes to it."""

    def read_binding(meaning: Meaning, today: date) -> Meaning:
        answered = read(meaning, today)
        doubts = answered.intent in {Intent.AFFIRM, *NOT_CLEAR}
        asks = doubts and asks_if_right(meaning.text, meaning.plain)
        return replace(answered, intent=Intent.PUZZLED, confidence=SURE) if asks else answered

    return read_binding


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


#: What a story may begin or end with ("hallo, vorige week via de bank"), and what tells one.
_BESIDE_A_STORY = {Intent.THANKS_BYE, Intent.GREET, Intent.AFFIRM}
_TELLS = re.compile(
    r"\d|\b(?:vorige|afgelopen|gisteren|eergisteren|week|maand|bank|ideal|tikkie|contant|gepind"
    r"|overgemaakt|winkel|kapot|stuk|besteld|geleverd|teruggestuurd|last|yesterday|cash|shop"
    r"|januari|februari|maart|april|juni|juli|augustus|september|oktober|november|december)\b"
)


def _story(*, also: Intent) -> Callable[[Meaning, date], Meaning]:
    """Read free text as a story, unless its words are surely something else."""
    other = {Intent.ALREADY_PAID, Intent.DISPUTE} - {also}

    def read_story(meaning: Meaning, _today: date) -> Meaning:
        sure = meaning.confidence >= LEAST_CONFIDENCE
        greeted = meaning.intent in _BESIDE_A_STORY and _TELLS.search(meaning.plain)
        dated = meaning.intent is Intent.PROMISE_TO_PAY and not PROMISES.search(meaning.plain)
        if sure and not greeted and not dated and meaning.intent in _NO_STORY | other:
            return meaning
        return inform(meaning)

    return read_story


#: How somebody says to have paid; who wants a link names it otherwise.
_BY_LINK = re.compile(
    r"^(?!.*\b(?:wil|ga|kan|mag|nu|stuur|geef|krijg|want|now|send)\b)"
    r".*\b(?:met|via|door|op|with|through) (?:de|die|jullie|uw|je|een|the|your|a) \w*link"
)
_WANTS_TO_PAY = re.compile(r"\b(?:wil|ga|nu|link|now|want)\b")


def _payment_story(meaning: Meaning, today: date) -> Meaning:
    """Read "gisteren via ideal" as how it was paid, not as a wish to pay.

    A day alone is the day of the payment, even when the calendar reads it as one to come.
    """
    if tells_how_paid(meaning) or _ACCOUNT_OF.search(meaning.plain):
        return inform(meaning)
    return _story(also=Intent.ALREADY_PAID)(meaning, today)


_ACCOUNT_OF = re.compile(
    r"\bop naam van\b|\b(?:rekening|account) (?:is|was|staat|stond) (?:van|op naam|in)\b"
    r"|\bin (?:the name of|my \w+ s name)\b"
)


def tells_how_paid(meaning: Meaning) -> bool:
    """Tell whether what sounds like a wish to pay goes on about a payment that was told of."""
    wanted = {Intent.PAY_NOW: _WANTS_TO_PAY, Intent.PROMISE_TO_PAY: PROMISES}.get(meaning.intent)
    by_link = _BY_LINK.search(meaning.plain)
    return wanted is not None and bool(by_link or not wanted.search(meaning.plain))


def promised_beside_a_story(meaning: Meaning, awaiting: str | None) -> Intent | None:
    """Return what is promised of another claim while one is told about: "de grote doe ik vrijdag".

    Where a story was asked for it is read as one; the day to come and the word of paying say else.
    """
    told = meaning.intent is Intent.INFORM and awaiting in _STORIES
    if not told or not _WILL_PAY.search(meaning.plain):
        return None
    if meaning.count:
        return Intent.REQUEST_PLAN
    return Intent.PROMISE_TO_PAY if meaning.dates else None


_STORIES = {
    Awaiting.PAID_WHEN,
    Awaiting.PAID_NOTED,
    Awaiting.DISPUTE_REASON,
    Awaiting.DISPUTE_NOTED,
}
_WILL_PAY = re.compile(
    r"\b(?:betaal|betalen|doe|regel|voldoe|volgt|maak \w+ over|pay|will do|follows)\b"
    r"|\b(?:wil|kan) ik\b"
)


def _closing(meaning: Meaning, _today: date) -> Meaning:
    """Read "fijn" after something was settled as the end that it is."""
    open_to_it = meaning.intent in {*NOT_CLEAR, Intent.AFFIRM}
    if open_to_it and CLOSES.match(meaning.plain):
        return replace(meaning, intent=Intent.AFFIRM, confidence=SURE)
    return meaning


def _after_a_deal(meaning: Meaning, today: date) -> Meaning:
    """Read "sorry, toch niet gelukt, overmorgen" as another day for what was agreed."""
    later = any(when.last > today for when in meaning.dates)
    open_to_it = meaning.intent in {*NOT_CLEAR, Intent.DENY}
    if later and open_to_it:
        return replace(meaning, intent=Intent.PROMISE_TO_PAY, confidence=SURE, choices=())
    if open_to_it and (meaning.count or 0) > 1:
        return replace(meaning, intent=Intent.REQUEST_PLAN, confidence=SURE, choices=())
    return _closing(meaning, today)


def _stop_or_not(meaning: Meaning, _today: date) -> Meaning:
    """Read "nee, sms mag wel" as the no that it is."""
    keeps = _KEEPS.match(meaning.plain)
    return replace(meaning, intent=Intent.DENY, confidence=SURE) if keeps else meaning


_KEEPS = re.compile(
    r"^(?:(?:nee|no)(?: (?:hoor|dank|je|u|bedankt|thanks|hoeft niet|niet nodig|niet stoppen))*"
    r"|(?:(?:nee|no) )?(?:sms|whatsapp|app|appen|berichten|dat|die|texts?|that)"
    r"(?: (?:mag|mogen|kan|is|are|may|wel|prima|goed|ok|oke|fine|hoor|nog))+"
    r"|niet stoppen(?: hoor)?|do not stop)[ .!]*$"
)


def _wrong_or_not(meaning: Meaning, _today: date) -> Meaning:
    """Read "verkeerd", with whatever stands around it, as the choice of that name."""
    asks = meaning.intent is Intent.ASK_LEGITIMACY and "?" in meaning.text
    wrong = meaning.intent in _PERHAPS_WRONG and not asks and _IT_IS_WRONG.search(meaning.plain)
    return replace(meaning, intent=Intent.WRONG_PERSON, confidence=SURE) if wrong else meaning


_PERHAPS_WRONG = NOT_CLEAR | {Intent.DISPUTE, Intent.COMPLAINT, Intent.ASK_LEGITIMACY}
_IT_IS_WRONG = re.compile(
    r"^(?!.*\b(?:niet|geen|not) (?:\w+ )?(?:verkeerde?|wrong)\b)"
    # "Vrrkrerd nummer": here a word of that shape before it can be no other.
    r".*\b(?:verkeerde?|wrong|v\w{2,7}rde? (?:nummer|persoon))\b"
)


def _closing_or_other(meaning: Meaning, _today: date) -> Meaning:
    """Read "die ook" as a yes to the other claim, and a bare thank-you as a no."""
    if meaning.intent is Intent.THANKS_BYE:
        return _agreed(meaning)
    also = meaning.intent in NOT_CLEAR and _THAT_TOO.match(meaning.plain)
    return replace(meaning, intent=Intent.AFFIRM, confidence=SURE) if also else meaning


_THAT_TOO = re.compile(r"^(?:en |ja )?(?:die|dat|deze|that one|that) (?:ook|graag|wel|too)[ .!]*$")


def _more(story: Callable[[Meaning, date], Meaning]) -> Callable[[Meaning, date], Meaning]:
    """Read what is added to a story that was noted; a question is no story, nor is an "ok"."""

    def read_more(meaning: Meaning, today: date) -> Meaning:
        closed = _closing(meaning, today)
        tells = closed.intent is Intent.OUT_OF_SCOPE and _TELLS.search(meaning.plain)
        if closed.intent in {Intent.AFFIRM, Intent.DENY, Intent.OUT_OF_SCOPE} and not tells:
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
    """Read who handles the money, where a name, an office or a number says so."""
    short = meaning.intent in {Intent.AFFIRM, Intent.DENY, Intent.THANKS_BYE, Intent.GREET}
    if short or meaning.intent in {Intent.REQUEST_HUMAN, Intent.REQUEST_CALLBACK}:
        return meaning
    return inform(meaning) if names_helper(meaning.text) else meaning


#: The key for where nothing was asked.
NOTHING_ASKED = ""

ANSWERS: Mapping[str, Callable[[Meaning, date], Meaning]] = {
    NOTHING_ASKED: _first_word,
    Awaiting.WHICH_MEANING: neither,
    Awaiting.IDENTITY: _identity,
    Awaiting.MENU: _as_dispute,
    Awaiting.WHICH_CLAIM: _which_claim,
    Awaiting.PLAN_PARTS: _unless_wrong(as_parts),
    Awaiting.PLAN_CONFIRM: _binding(_plan_confirm),
    Awaiting.POSTPONE_DATE: as_shift,
    Awaiting.POSTPONE_CONFIRM: _binding(_postpone_confirm),
    Awaiting.PROMISE_DATE: _unless_wrong(_date),
    Awaiting.PROMISE_CONFIRM: _binding(_date),
    Awaiting.PAID_WHEN: _payment_story,
    Awaiting.DISPUTE_REASON: _story(also=Intent.DISPUTE),
    Awaiting.PAID_NOTED: _more(_payment_story),
    Awaiting.DISPUTE_NOTED: _more(_story(also=Intent.DISPUTE)),
    Awaiting.AGREED: _after_a_deal,
    Awaiting.STOP_CHECK: _stop_or_not,
    Awaiting.STOP_OFFERED: _stop_or_not,
    Awaiting.WRONG_CHECK: _wrong_or_not,
    Awaiting.OTHER_CLAIM: _closing_or_other,
    Awaiting.HUMAN: _waiting,
    Awaiting.CALL_TIME: as_moment,
    Awaiting.CALL_CONFIRM: _binding(as_moment),
    Awaiting.HELPER: _helper,
    Awaiting.HELP_OFFER: as_help_wanted,
}
