"""Part now: one amount that somebody offers at once, and whether it cannot be all of it."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogs.entities.days.day_words import MONTH
from dialogs.entities.money.amounts import Amount
from dialogs.entities.money.figures import cents_of
from dialogs.understanding.by_rules import Meaning

NTH = r"(?:e|ste|de|st|nd|rd|th)"
FIGURE = r"(?:€\s?)?(?P<cents>[1-9]\d{0,4}(?:[.,]\d\d)?)(?![\d.,]*\d)"
NOT_MONEY = rf"(?!\s?(?:{NTH}\b|x\b|keer|delen|termijn|weken|maanden|dagen|{MONTH}))"
FOLLOWS = re.compile(r"\b(?:rest|daarna|dan|later|then)\b")
#: "Kan ik nu 50 euro korting krijgen?" offers nothing.
_LESS = re.compile(r"\b(?:korting|discount|kwijt\w*)\b")


def pays_part_now(meaning: Meaning) -> bool:
    """Tell whether a message offers one amount at once and says nothing of what follows."""
    if len(meaning.amounts) != 1 or meaning.count or meaning.option or meaning.dated:
        return False
    if _LESS.search(meaning.plain):
        return False
    (amount,) = meaning.amounts
    plain = not (amount.per or amount.refused or amount.told or amount.most)
    if plain and _PART_NAMED.search(meaning.plain):
        return True
    return plain and bool(_PART_NOW.search(meaning.plain)) and not FOLLOWS.search(meaning.plain)


def with_named_part(meaning: Meaning) -> Meaning:
    """Hear the figure of "de link voor 50" and "niet alles, 50" as an amount."""
    said = _PART_NAMED.search(meaning.plain)
    if said is None or meaning.amounts or meaning.option:
        return meaning
    return replace(meaning, amounts=(Amount(cents=cents_of(said["cents"])),))


_PART_NAMED = re.compile(
    rf"\b(?:link (?:voor|van|om|for|of)|(?:niet|not) (?:alles|all|everything),?"
    rf"(?: maar| alleen| slechts| only| but| just)*) {FIGURE}{NOT_MONEY}"
)


def not_at_once(meaning: Meaning) -> bool:
    """Tell whether who names all that is open wants parts, or says that it cannot be now."""
    return bool(_NOT_AT_ONCE.search(meaning.plain))


_NOT_AT_ONCE = re.compile(
    r"(?<!\bniet in )(?<!\bnot in )(?<!\bgeen )\b(?:delen|termijn\w*|regeling|gespreid|parts"
    r"|instal?lments?|payment plan)\b|\b(?:niet|not)\b(?! in\b)"
    r"|\b(?:onmogelijk|cannot|te (?:veel|duur|hoog)|teveel|too (?:much|high))\b"
)


_PART_NOW = re.compile(
    r"\b(?:nu|vandaag|alvast|vast|direct|meteen|gelijk|now|today|already)\b"
    r"(?!\s(?:niet|geen|even niet|not|no)\b)"
)
