"""About a deal: what is asked or said again of what was read back, and changes nothing of it.

"Dus 218,75 wanneer precies?" is no new offer, "ja, zaterdag" is a yes to Saturday, and "als ik een
maand niet kan?" asks what happens then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from dialogs.intents import SAFETY, Intent
from dialogs.understanding.by_rules import Meaning

_WHEN = re.compile(
    r"\b(?:wanneer|(?:op )?welke (?:dag|datum)|when|(?:what|which) (?:day|date))\b(?! kan\b)"
)
_BEGINS = re.compile(
    r"^(?:en |dus |maar |nog even |oke? |ok |and |so |but )*(?:wanneer|when|welke)\b"
)
_MISSED = re.compile(
    r"^(?:(?:en|maar|dus|ja|ok|oke|hmm|and|but|so|yes)[ ,]+)*(?:(?:wat|hoe|what) )?"
    r"(?:als|stel dat|stel|indien|if|what if)\b.{0,60}"
    r"\b(?:niet|geen|later|mislukt|tegenzit|not|no|late|cannot|can't)\b"
)
#: "Wat als ik niet betaal" is asked of what we do then, and "als het later kan, graag" is a wish.
_NO_QUESTION = re.compile(
    r"\b(?:niet|niets|not)(?: \w+){0,2} (?:betaal|betalen|reageer|doe|pay)\b|\b(?:niets|niks) doe\b"
    r"|\b(?:graag|liever|wil|please|rather|want)\b"
)
_YES = re.compile(
    r"^(?:(?:ja|jawel|yes|ok|oke|okay|prima|akkoord|goed|klopt|top|is goed)\b[ ,.!]*)+"
)


def asks_when(meaning: Meaning) -> bool:
    """Tell whether a message only asks on which day something is."""
    asks = "?" in meaning.text or _BEGINS.search(meaning.plain)
    return bool(asks and _WHEN.search(meaning.plain)) and not meaning.option


def asks_if_missed(meaning: Meaning) -> bool:
    """Tell whether somebody asks what happens when a day that is agreed does not work out."""
    plain = meaning.plain
    if meaning.option or meaning.intent in SAFETY or _NO_QUESTION.search(plain):
        return False
    return bool(_MISSED.search(plain))


def of_the_same(meaning: Meaning, draft: Any) -> Intent | None:
    """Return what a message means that asks or repeats what was read back, and offers nothing.

    Args:
        meaning: the message.
        draft: what was read back, as the slot keeps it.
    """
    if meaning.intent in {Intent.ALREADY_PAID, Intent.DISPUTE, Intent.HARDSHIP}:
        return None
    # It is read back once more.
    return Intent.CHOOSE if asks_when(meaning) else _said_again(meaning, draft)


def _said_again(meaning: Meaning, draft: Any) -> Intent | None:
    """Take a yes before the same days and amounts as one, and a question as one to hear them."""
    days, cents = _of_draft(draft)
    said_days = {when.day for when in meaning.dates}
    said_cents = {one.cents for one in meaning.amounts}
    if not (said_days or said_cents) or meaning.option or meaning.count:
        return None
    if not (said_days <= days and said_cents <= cents):
        return None
    if "?" in meaning.text:
        return Intent.CHOOSE
    agrees = _YES.search(meaning.plain) and not _OTHERWISE.search(meaning.plain)
    return Intent.AFFIRM if agrees else None


_OTHERWISE = re.compile(
    r"\b(?:maar|niet|geen|liever|of|ipv|but|not|or|rather|instead|per|elke|every)\b"
)


def _of_draft(draft: Any) -> tuple[set[date | None], set[int]]:
    if not isinstance(draft, Mapping):
        return set(), set()
    if draft.get("kind") == "plan":
        days = {date.fromisoformat(due_on) for due_on, _ in draft["parts"]}
        return {*days}, {int(cents) for _, cents in draft["parts"]}
    return ({date.fromisoformat(draft["on"])} if draft.get("on") else set()), set()
