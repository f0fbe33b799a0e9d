"""Several: what else a message surely says, beside what it says first.

"Heb al betaald en wil een klacht indienen" is two things. The message is cut at its signs and its
little words, and each piece is read by itself. It counts when both readers hear the same in it, or
when one is sure and the other does not find it absurd.
"""

from __future__ import annotations

import re

from dialogs.intents import Intent
from dialogs.normalise import normalise
from dialogs.understanding.lexicon import SURE, WISHES
from dialogs.understanding.ranking import Ranker

#: So sure the trained reader must be of a piece by itself, and so sure where a rule heard it.
SURE_OF_A_PIECE, NOT_ABSURD = 0.8, 0.08
#: Longer messages are letters: they tell much and want one thing.
MOST_WORDS, MOST_PIECES = 60, 6
#: What is acted upon beside something else. Small talk is no second wish, and a danger that only a
#: piece seems to tell of is none: dangers are heard in the whole.
COUNT = frozenset(
    {
        Intent.REQUEST_HUMAN,
        Intent.REQUEST_CALLBACK,
        Intent.COMPLAINT,
        Intent.HARDSHIP,
        Intent.ALREADY_PAID,
        Intent.DISPUTE,
        Intent.REQUEST_PLAN,
        Intent.PROMISE_TO_PAY,
        Intent.PAY_NOW,
        Intent.ASK_LEGITIMACY,
        Intent.ASK_DETAILS,
    }
)
_ANSWERS = frozenset({Intent.AFFIRM, Intent.DENY, Intent.GREET, Intent.THANKS_BYE})
_BY_PEOPLE = frozenset({Intent.REQUEST_HUMAN, Intent.REQUEST_CALLBACK, Intent.COMPLAINT})
#: "Ik heb gebeld met een medewerker" tells of one and asks for none.
_TOLD = re.compile(
    r"\b(?:heb|had|heeft|hebben|have|has)\b.*\b(?:gebeld|gesproken|gehad|called|spoken|talked)\b"
    r"|\b(?:geen klachte?n?|no complaints?)\b"
)
_CUTS = re.compile(
    r"[.!?;:\n]+|,|\b(?:maar|en|but|and|dus|trouwens|daarnaast|verder|anders|want|omdat|because)\b"
)
_SENTENCES = re.compile(r"[.!?;\n]+\s*")
_WORD = re.compile(r"\w+")
#: A piece of little words alone ("ik heb", cut off at a "maar") says nothing by itself.
_MORE_THAN_LITTLE = re.compile(r"[^\W\d]{4,}")
#: So many words make a letter, and so many of its sentences are read one by one.
A_LETTER, MOST_SENTENCES = 25, 12
_LEAST_WORDS = 4


def pieces_of(text: str, *, least: int = 2) -> tuple[str, ...]:
    """Return the pieces of a message of `least` words or more; none of a letter."""
    if len(_WORD.findall(text)) > MOST_WORDS:
        return ()
    cut = (piece.strip() for piece in _CUTS.split(text.lower()))
    found = tuple(piece for piece in cut if len(_WORD.findall(piece)) >= least)
    return found if 1 < len(found) <= MOST_PIECES else ()


def sentences_of(text: str) -> tuple[str, ...]:
    """Return the sentences of a letter, of which the gravest counts; none of a short message."""
    if len(_WORD.findall(text)) < A_LETTER:
        return ()
    cut = (sentence.strip() for sentence in _SENTENCES.split(text))
    found = [one for one in cut if len(_WORD.findall(one)) >= _LEAST_WORDS]
    ends = (*found[: MOST_SENTENCES // 2], *found[MOST_SENTENCES // 2 :][-MOST_SENTENCES // 2 :])
    return ends if len(found) > 1 else ()


def said_in_pieces(text: str, ranker: Ranker) -> tuple[Intent, ...]:
    """Return what the pieces of a message surely say, in their order, each once."""
    surely = (_surely(piece, ranker) for piece in pieces_of(text))
    return tuple(dict.fromkeys(intent for intent in surely if intent in COUNT))


def _surely(piece: str, ranker: Ranker) -> Intent | None:
    """Return what one piece says: what both readers say, or what one does without a doubt.

    A piece is no answer: what the reader takes for a yes, a no or a greeting is left out.
    """
    plain = normalise(piece)
    sure = (wish for wish in WISHES if wish.weight >= SURE and wish.heard_in(plain))
    heard = next((wish.intent for wish in sure), None)
    learned = [one for one in ranker.rank(piece) if one.intent not in _ANSWERS]
    whole = sum(one.confidence for one in learned) or 1.0
    chances = {one.intent: one.confidence / whole for one in learned}
    likely = max(chances, key=lambda intent: chances[intent])
    if heard in chances and (heard is likely or chances[heard] >= NOT_ABSURD):
        return None if heard in _BY_PEOPLE and _TOLD.search(piece) else heard
    # What a person must do is asked in words that the rules know: "niet bellen" asks nothing.
    tells = likely not in _BY_PEOPLE and bool(_MORE_THAN_LITTLE.search(plain))
    return likely if tells and chances[likely] >= SURE_OF_A_PIECE else None
