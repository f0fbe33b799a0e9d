"""Asides: what somebody asks beside the question that is open, and wants answered first."""

from __future__ import annotations

import re
from enum import StrEnum

from dialogs.intents import Intent
from dialogs.understanding.by_rules import Meaning
from dialogs.understanding.lexicon import ASKS_COPY


class Aside(StrEnum):
    """What an aside is about."""

    COSTS = "costs"  #: whether anything is added to the amount
    HOURS = "hours"  #: when somebody can be reached
    CONTACT = "contact"  #: how to reach the creditor itself
    CLAIM = "claim"  #: what the claim is, or how much


_COSTS = re.compile(
    r"\b(?:kosten|rente|boetes?|toeslag|administratiekosten|incassokosten|meerkosten)\b"
    r"|\bkost\b.{0,24}\b(?:extra|iets|geld|wat|meer)\b"
    r"|\b(?:wat|hoeveel) kost\b|\bextra (?:betalen|geld|bedrag)\b|\bduurder\b"
    r"|\b(?:extra|additional|any) (?:costs?|charges?)\b|\bcost (?:me )?extra\b"
    r"|\b(?:interest|fees?|penalty)\b"
)
#: Who says what it cost tells no question.
_ASKS = re.compile(
    r"\?|^(?:en |maar |oke |ok |and |but )?(?:komen|komt|zijn|zitten|zit|is|moet|kost|wat|hoeveel"
    r"|krijg|betaal ik|reken\w*|worden|wordt|are|do|does|will|what|how|any)\b"
)
_HOURS = re.compile(
    r"\b(?:openingstijden|openingsuren|kantooruren|opening hours|office hours)\b"
    r"|\b(?:hoe laat|wanneer|tot hoe laat|vanaf hoe laat|welke tijden|zijn|ben|bent)\b.{0,30}"
    r"\b(?:open|bereikbaar|geopend|dicht|gesloten)\b"
    r"|\b(?:when|what time|until when|are)\b.{0,20}\b(?:open|closed|available|reachable)\b"
)
_CONTACT = re.compile(
    r"\b(?:wat is|hebben|heeft|heb|mag ik|geef|op welk|what is|give me)\b.{0,24}"
    r"\b(?:telefoonnummer|telefoon nummer|\w*mail ?adres|adres|contactgegevens|phone number"
    r"|e-?mail address|address)\b"
)
#: What a question about costs or hours may be taken for.
_MAY_BE = frozenset(
    {
        Intent.ASK_DETAILS,
        Intent.OUT_OF_SCOPE,
        Intent.UNCLEAR,
        Intent.UNSURE,
        Intent.HELP,
        Intent.DISPUTE,
        Intent.REQUEST_PLAN,
        Intent.REQUEST_CALLBACK,
        Intent.REQUEST_HUMAN,
        Intent.PAY_NOW,
    }
)


def aside_of(meaning: Meaning) -> Aside | None:
    """Return what a message asks aside; None for any other message."""
    plain, offers = meaning.plain, bool(meaning.amounts or meaning.count or meaning.dates)
    if meaning.option or meaning.intent not in _MAY_BE:
        return None
    if _COSTS.search(plain) and not offers and _ASKS.search(meaning.text.lower()):
        return Aside.COSTS
    if _HOURS.search(plain):
        return Aside.HOURS
    if _CONTACT.search(plain):
        return Aside.CONTACT
    asks = meaning.intent is Intent.ASK_DETAILS and not ASKS_COPY.search(plain)
    return Aside.CLAIM if asks else None
