"""Guessing: what the conversation may make of a decision that both readers came to.

What is likely may start what is read back before it binds. To a question that binds, the trained
reader alone says no yes for anybody: a word of agreeing must be there. Of a wrong number, and of a
stop that is not sure, it only makes a question; of any grave danger that is not certain, a person's
work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from dialogs.intents import SAFETY, Intent
from dialogs.understanding.by_rules import Meaning, bare_word
from dialogs.understanding.deciding import Decision
from dialogs.understanding.lexicon import bears_a_stop, may_refuse
from dialogs.understanding.ranking import Ranker
from dialogs.understanding.reading import Concluded, conclude
from dialogs.understanding.several import said_in_pieces

#: So sure it must be that a question was answered with yes, beside a word for it, or with no.
SURE_OF_A_YES, SURE_OF_A_NO = 0.9, 0.8
_BINDING = frozenset({Intent.AFFIRM, Intent.DENY})
_AGREES = re.compile(
    r"^\W*(?:nou |heel )?(?:ja|j[ao]+|jazeker|jawel|jep|yes|yea|oke|okido|akkoord|akoord|prima"
    r"|klopt|top|graag"
    r"|afgesproken|deal|is goed|dat is goed|doe maar|fine|sure|agreed)(?!\w)"
)
_HEDGES = re.compile(r"\b(?:maar|mits|tenzij|als|niet|geen|but|if|unless|not|no)\b|[?\d]")
#: Words to the machine, which only the rules know.
_COMMANDS = frozenset({Intent.HELP, Intent.LANGUAGE_SWITCH, Intent.OPT_IN})
#: What a colleague can do whatever else is wanted, and a help line that is good to know.
QUICK = frozenset(
    {Intent.REQUEST_HUMAN, Intent.REQUEST_CALLBACK, Intent.COMPLAINT, Intent.HARDSHIP}
)
#: What is wanted about the claim itself; of these only one is taken up at a time.
_ABOUT_CLAIM = frozenset(
    {
        Intent.PAY_NOW,
        Intent.PROMISE_TO_PAY,
        Intent.REQUEST_PLAN,
        Intent.ALREADY_PAID,
        Intent.DISPUTE,
    }
)
#: What goes well with trouble: an offer. Whoever pays has no need of a help line.
_WITH_TROUBLE = frozenset({Intent.REQUEST_PLAN, Intent.DISPUTE, Intent.ALREADY_PAID})
#: What something else may stand beside.
_MAY_HAVE_OTHERS = QUICK | _ABOUT_CLAIM | {*SAFETY, Intent.UNSURE}


def learned(meaning: Meaning, text: str, ranker: Ranker, *, asked: bool = False) -> Meaning:
    """Return the meaning that both readers come to together.

    Args:
        meaning: what the rules make of the message.
        text: as it was sent, of any length.
        ranker: the trained reader.
        asked: whether a question was put that a yes or a no answers.
    """
    # Signs and bare numbers mean nothing by themselves.
    wordless = not any(char.isalpha() for char in meaning.plain) and not meaning.dangers
    if meaning.intent in _COMMANDS or wordless:
        return meaning
    concluded = conclude(meaning, text, ranker)
    decided = concluded.decided
    made = replace(meaning, confidence=decided.confidence)
    if decided.decision is Decision.HUMAN:
        crisis = decided.intent is Intent.CRISIS
        return replace(made, intent=Intent.MAYBE_CRISIS if crisis else Intent.MAYBE_GRAVE)
    if decided.decision is Decision.ASK:
        made = _asked(made, concluded, asked=asked)
    else:
        made = _acted(made, decided.intent, asked=asked)
    if made.intent not in _MAY_HAVE_OTHERS:
        return made
    return _with_others(made, said_in_pieces(meaning.text, ranker))


def _acted(meaning: Meaning, intent: Intent, *, asked: bool) -> Meaning:
    """Return what may be done about an intent that is likely enough."""
    if intent in _BINDING and asked and not _answers(meaning, intent):
        return replace(meaning, intent=Intent.UNCLEAR)
    if intent is Intent.WRONG_PERSON and intent not in meaning.dangers:
        return replace(meaning, intent=Intent.MAYBE_WRONG)
    return replace(meaning, intent=intent)


def _answers(meaning: Meaning, intent: Intent) -> bool:
    """Tell whether a yes or a no is plain enough to answer a question that binds."""
    if bare_word(meaning.plain) is intent:
        return True
    if intent is Intent.DENY:
        return meaning.confidence >= SURE_OF_A_NO
    agrees = _AGREES.search(meaning.plain) and not _HEDGES.search(meaning.plain)
    return bool(agrees) and meaning.confidence >= SURE_OF_A_YES


#: What is asked in its own words and not as one of two.
_QUESTIONS = {Intent.OPT_OUT: Intent.MAYBE_STOP, Intent.WRONG_PERSON: Intent.MAYBE_WRONG}


#: A yes and a no are answers, not wishes; of the last two nobody is asked.
_NEVER_OFFERED = _BINDING | {Intent.CRISIS, Intent.DECEASED}


def _asked(meaning: Meaning, concluded: Concluded, *, asked: bool) -> Meaning:
    """Return the question that an unsure message is answered with."""
    choices, top = concluded.decided.choices, concluded.ranked[0].intent
    danger = choices[0]
    likely = danger in meaning.dangers or danger is top
    if danger is Intent.OPT_OUT and danger not in meaning.dangers:
        likely = likely and bears_a_stop(meaning.plain)
    if danger in _QUESTIONS and (likely or may_refuse(meaning.plain)):
        return replace(meaning, intent=_QUESTIONS[danger])
    if _BINDING & {*choices}:
        if asked:
            return replace(meaning, intent=Intent.UNCLEAR)
        likely_first = (one.intent for one in concluded.ranked)
        open_to = [one for one in (*choices, *likely_first) if one not in _NEVER_OFFERED]
        choices = tuple(dict.fromkeys(open_to))[:2]
    return replace(meaning, intent=Intent.UNSURE, choices=choices)


def _with_others(meaning: Meaning, said: Iterable[Intent]) -> Meaning:
    """Add what the pieces of a message say beside it, if both can be acted upon at once."""
    pieces = tuple(said)
    if meaning.intent in SAFETY:
        return replace(meaning, also=tuple(one for one in pieces if one in QUICK))
    unsure = meaning.intent is Intent.UNSURE
    first = pieces[:1] if unsure else (meaning.intent,)
    wanted = dict.fromkeys((*first, *pieces))
    if meaning.intent in QUICK and meaning.intent not in pieces:
        return meaning  # what no piece says is too doubtful to stand beside another
    quick = [one for one in wanted if one in QUICK]
    claim = [one for one in wanted if one in _ABOUT_CLAIM][:1]
    if claim and claim[0] not in _WITH_TROUBLE:
        quick = [one for one in quick if one is not Intent.HARDSHIP]
    found = {*quick, *claim}
    if len(found) < 2 or not {*first} <= found or (unsure and not {*meaning.choices} & found):
        return meaning
    return replace(
        meaning,
        intent=Intent.SEVERAL,
        choices=(),
        also=tuple(one for one in wanted if one in found),
    )
