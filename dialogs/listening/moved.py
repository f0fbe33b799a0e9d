"""Moved: who lives elsewhere now, and who does not want to say where."""

from __future__ import annotations

import re

_MOVED = re.compile(
    r"\b(?:ben|zijn|ik|we|inmiddels|net|pas|al) (?:\w+ ){0,3}(?:verhuisd|verhuis)\b"
    r"|\b(?:mijn|ons|het|een) nieuwe? adres\b|^nieuwe? adres\b"
    r"|\badres(?:wijziging| is veranderd| gewijzigd)\b"
    r"|\b(?:i|we) (?:have |just |recently )*moved\b|\b(?:my|our|a) new address\b"
)
#: Of somebody else: then the number may be wrong.
_OF_ANOTHER = re.compile(
    r"\b(?:hij|zij|ze|die|vorige|oude) (?:\w+ ){0,2}(?:bewoner\w*|verhuisd|eigenaar)\b"
    r"|\bis (?:\w+ ){0,3}verhuisd\b"
    r"|\b(?:he|she|they) (?:has |have )?moved\b|\bniet (?:mijn|meer)\b|\bverkeerd\w*"
)
_MINDS = re.compile(
    r"\b(?:niet|geen|nooit|niets|not|never|no)\b.{0,30}"
    r"\b(?:postcode|huisnummer|adres|gegevens|address|details|postal code|house number)\b"
    r"|\b(?:postcode|huisnummer|adres|gegevens|address|details)\b.{0,20}\b(?:niet|not|nooit)\b"
)
_WHY = re.compile(
    r"^(?:en |maar |ja |nou |but |and )*(?:waarom|waarvoor|hoezo|why)"
    r"(?: (?:moet|is|wil|wilt|willen|vraag\w*|heb\w*|do|does|need|you|dat|dit|het|je|u|jullie|ik"
    r"|die|weten|hebben|nodig|that|is|to|know|the|it|must|i))*[ ?!.]*$"
)


def has_moved(plain: str) -> bool:
    """Tell whether the writer lives elsewhere now, or gives a new address."""
    return bool(_MOVED.search(plain)) and not _OF_ANOTHER.search(plain)


def minds_proof(plain: str) -> bool:
    """Tell whether somebody asked for an address will not give it, or asks what for."""
    return bool(_MINDS.search(plain)) or asks_why(plain)


def asks_why(plain: str) -> bool:
    """Tell whether a text asks no more than why."""
    return bool(_WHY.match(plain))
