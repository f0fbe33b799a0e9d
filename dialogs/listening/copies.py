"""Copies: where a copy of the invoice that was just asked for must go, and when it comes."""

from __future__ import annotations

import re

from dialogs.intents import Intent
from dialogs.understanding.by_rules import Meaning
from dialogs.understanding.lexicon import ASKS_COPY

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_WHEN = re.compile(
    r"^(?:(?:en|maar|ok|oke|bedankt|and|but|thanks)[ ,]+)*"
    r"(?:(?:wanneer|hoe lang|hoelang|hoe snel|when|how (?:long|soon))\b.{0,20}"
    r"\b(?:komt|komen|krijg|ontvang|duurt|heb ik|kopie|factuur|come|get|take|copy)"
    r"|(?:komt|krijg ik|ontvang ik|will it come|do i get)\b.{0,20}"
    r"\b(?:vandaag|morgen|snel|per mail|deze week|today|tomorrow|soon|this week))\b"
)
_FEW = 12
_NO_WISH = frozenset(
    {
        Intent.ASK_DETAILS,
        Intent.OUT_OF_SCOPE,
        Intent.UNCLEAR,
        Intent.UNSURE,
        Intent.INFORM,
        Intent.AFFIRM,
        Intent.PROMISE_TO_PAY,
        Intent.THANKS_BYE,
    }
)


def names_address(meaning: Meaning) -> bool:
    """Tell whether a short message says to which mail address something must go."""
    short = len(meaning.plain.split()) <= _FEW
    return short and meaning.intent in _NO_WISH and bool(_MAIL.search(meaning.text))


def asks_when_it_comes(meaning: Meaning) -> bool:
    """Tell whether a short message asks when the copy comes."""
    short = len(meaning.plain.split()) <= _FEW
    return short and meaning.intent in _NO_WISH and bool(_WHEN.search(meaning.plain))


def wants_copy_there(meaning: Meaning) -> bool:
    """Tell whether a message of which nothing was made asks for a copy at a mail address."""
    lost = meaning.intent in {Intent.UNCLEAR, Intent.UNSURE, Intent.OUT_OF_SCOPE}
    asks = _MAIL.search(meaning.text) and ASKS_COPY.search(meaning.plain)
    return bool(lost and not meaning.dangers and asks)
