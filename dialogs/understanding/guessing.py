"""Guessing: what the trained reader may make of a message that neither rules nor question explain.

It may start what is read back before it binds, and nothing that binds by itself: never a yes or a
no. Of a wrong number, and of a stop that it is not sure of, it only makes a question; of any other
danger that it is not sure of, a person's work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dialogs.intents import SAFETY, Intent
from dialogs.understand import Meaning
from dialogs.understanding.deciding import Decided, Decision, decide
from dialogs.understanding.ranking import Ranker
from dialogs.understanding.tongues import OURS, tongue_of

#: So sure it must be to stop the messages, or to offer condolences, without asking.
SURE_OF_A_STOP = 0.8
#: What it may not say for anybody.
_BINDING = frozenset({Intent.AFFIRM, Intent.DENY})
#: What becomes of a danger that is not certain.
_DOUBTED: Mapping[Intent, Intent] = {
    Intent.OPT_OUT: Intent.MAYBE_STOP,
    Intent.WRONG_PERSON: Intent.MAYBE_WRONG,
    Intent.DECEASED: Intent.REQUEST_HUMAN,
    Intent.DEBT_HELP: Intent.REQUEST_HUMAN,
    Intent.CRISIS: Intent.REQUEST_HUMAN,
}


def learned(meaning: Meaning, ranker: Ranker) -> Meaning:
    """Return the meaning with the intent that was guessed, or as it is when nothing was."""
    # Signs and bare numbers mean nothing by themselves.
    wordless = not any(char.isalpha() for char in meaning.plain)
    if meaning.intent is not Intent.UNCLEAR or wordless:
        return meaning
    tongue = tongue_of(meaning.text, meaning.plain)
    if tongue is not None and tongue not in OURS:
        return replace(meaning, intent=Intent.REQUEST_HUMAN)
    decided = decide((), None, ranker.rank(meaning.text))
    intent = _allowed(decided)
    if intent is None:
        return replace(meaning, alternatives=decided.choices)
    return replace(meaning, intent=intent, confidence=decided.confidence)


def _allowed(decided: Decided) -> Intent | None:
    """Return what may be done about a decision; None leaves the message as not understood."""
    intent = decided.intent
    if decided.decision is Decision.ACT:
        if intent in _BINDING:
            return None
        if intent in {Intent.OPT_OUT, Intent.DECEASED} and decided.confidence < SURE_OF_A_STOP:
            return _DOUBTED[intent]
        return Intent.MAYBE_WRONG if intent is Intent.WRONG_PERSON else intent
    dangers = [one for one in (intent, *decided.choices) if one in SAFETY]
    return _DOUBTED[dangers[0]] if dangers else None
