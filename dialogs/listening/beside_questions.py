"""Beside questions: who says that nobody need call, who asks if a proof of payment is wanted."""

from __future__ import annotations

import re

from dialogs.understanding.by_rules import Meaning

_CALLS_SELF = re.compile(
    r"\b(?:ik|we) (?:ga |zal |wil )?(?:\w+ ){0,2}?bel(?:len)? (?:(?!over\b)\w+ ){0,3}?"
    r"(?:zelf|verzeker\w+|bank)\b"
    r"|\bik bel zelf\b|\bik (?:ga|zal|wil) (?:\w+ ){0,4}zelf (?:even )?bellen\b"
    r"|\bhoe(?:f|ft|ven) (?:me |mij )?(?:\w+ )?(?:niet|geen)(?: \w+){0,3}"
    r" (?:te bellen|gebeld|bellen)\b"
    r"|\b(?:bellen|belletje|telefoontje|gebeld)(?: \w+){0,3} (?:niet (?:meer )?nodig|van de baan)\b"
    r"|\bno need to call\b|\bi will (?:call|phone|ring) (?:\w+ ){1,3}myself\b"
    r"|\bi will call myself\b"
)
_CALL_ME = re.compile(r"\bbel (?:mij|me|ons)\b|\bcall me\b|\bgraag (?:gebeld|een belletje)\b")
_PROOF = re.compile(
    r"\b(?:heeft|heb|hebben|wil|wilt|willen|moet|zal|kan|mag|do|should|shall|can|need|want)\b.{0,30}"
    r"\b(?:\w*bewijs|\w*afschrift|screenshot|foto|proof|receipt|statement)\b"
    r"|\bwaar\b.{0,24}\b(?:\w*bewijs|\w*afschrift|screenshot|foto)\b"
    r"|\bwhere\b.{0,24}\b(?:proof|receipt|screenshot)\b"
)
_FIRST_WORD = re.compile(
    r"^(?:en |maar |and )?(?:waar|moet|heeft|wil|wilt|willen|kan|mag|zal|where|do|should|can)\b"
)


def calls_self(plain: str) -> bool:
    """Tell whether a text says that we need not call, or that its writer calls somebody."""
    return bool(_CALLS_SELF.search(plain)) and not _CALL_ME.search(plain)


def asks_for_proof(meaning: Meaning) -> bool:
    """Tell whether a message asks whether or where a proof of payment is wanted."""
    asks = "?" in meaning.text or _FIRST_WORD.match(meaning.plain)
    return bool(asks and _PROOF.search(meaning.plain))
