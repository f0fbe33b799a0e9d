"""Meant: which of two meanings somebody chose, and reading the unsure words again in its light."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from dialogs.intents import SAFETY, Intent
from dialogs.listening.menus import MEANT, MILD
from dialogs.listening.taken_back import without_refused_days
from dialogs.turn import Memory
from dialogs.understanding.by_rules import CERTAIN, Meaning, understand
from dialogs.understanding.lexicon import SURE

_NEITHER = re.compile(
    r"^(?:nee )?(?:(?:geen|niet een|none|neither)(?: (?:van|of))?(?: (?:de|deze|die|the|these))?"
    r"(?: (?:beide|beiden|twee|both|two|them))?|(?:iets|wat) anders|something else)[ .!]*$"
)


def as_meant(meaning: Meaning, memory: Memory, today: date, *, asked: bool) -> Meaning:
    """Read a choice between two meanings as if it had been said plainly in the first place.

    The words that were unsure count again, so that the amount and the day in them are used.

    Args:
        meaning: the answer.
        memory: what the conversation remembers.
        today: the local day.
        asked: whether the last line offered the two.
    """
    kept = memory.slots.get("unsure") or {}
    chosen = _which(meaning, kept.get("choices", ()) if asked else ())
    if chosen is None:
        return meaning
    again = without_refused_days(understand(str(kept.get("text", "")), today=today), today)
    return replace(again, intent=chosen, confidence=CERTAIN, alternatives=(), dangers=())


def _which(meaning: Meaning, offered: Collection[str]) -> Intent | None:
    """Return which of two meanings was chosen: by its option, or by saying it in other words."""
    if meaning.option is not None and meaning.option.endswith(MEANT):
        return Intent(meaning.option.removesuffix(MEANT).removeprefix(MILD))
    anew = meaning.dates or meaning.amounts or meaning.count or meaning.intent in SAFETY
    if anew:
        return None
    if meaning.intent is Intent.UNSURE and not {*meaning.choices} & {*SAFETY}:
        # "Omdat ik het er niet mee eens ben" is unsure by itself, and no more so beside the two.
        fits = [one for one in meaning.choices if one.value in offered]
        return fits[0] if len(fits) == 1 else None
    return meaning.intent if meaning.intent.value in offered else None


def neither(meaning: Meaning, _today: date) -> Meaning:
    """Read "geen van beide" as the no that it is."""
    if not _NEITHER.match(meaning.plain):
        return meaning
    return replace(meaning, intent=Intent.DENY, confidence=SURE)
