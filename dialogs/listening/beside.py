"""Beside: what is wanted about the claim beside a question or a refusal in the same message."""

from __future__ import annotations

import re
from datetime import date

from dialogs.intents import Intent
from dialogs.normalise import normalise
from dialogs.understanding.by_rules import understand
from dialogs.understanding.several import pieces_of

#: What is gone on with once the rest was answered.
_WISHES = frozenset(
    {
        Intent.PAY_NOW,
        Intent.PROMISE_TO_PAY,
        Intent.REQUEST_PLAN,
        Intent.ALREADY_PAID,
        Intent.DISPUTE,
    }
)
_PAYS = re.compile(r"\b(?:betaal|betalen|voldoe|pay|overmaken|maak \w+ over)\b")
_NOT = re.compile(r"\b(?:niet|geen|nooit|niks|not|never|no|moet|waarom|hoezo|why)\b|\?")


def wish_beside(text: str, today: date) -> tuple[Intent, str] | None:
    """Return what a piece of a message wants of the claim, with its words; None for nothing."""
    for piece in pieces_of(text):
        heard = understand(piece, today=today).intent
        if heard in _WISHES:
            return heard, piece
        plain = normalise(piece)
        if _PAYS.search(plain) and not _NOT.search(plain):
            return Intent.PAY_NOW, piece
    return None
