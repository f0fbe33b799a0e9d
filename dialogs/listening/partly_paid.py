"""Partly paid: which part of a claim somebody says to have paid, and what is left of it then."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from dialogs.entities.money.figures import cents_of
from dialogs.listening.awaiting import Awaiting
from dialogs.turn import ClaimFacts
from dialogs.understanding.by_rules import Meaning

_PAID = re.compile(
    r"\b(?:betaald|overgemaakt|voldaan|gestort|gepind|contant|overgeboekt|paid|transferred|cash)\b"
)
#: "Ik heb 50 euro niet betaald" tells of no part; "100 betaald, de rest nog niet" does.
_NOT_PAID = re.compile(
    r"\b(?:niet|geen|nooit)(?: [^\s,.!?]+){0,4} (?:betaald|overgemaakt|voldaan|gestort|gepind)\b"
    r"|\b(?:not|never) paid\b"
)
_LEFT = re.compile(r"\b(?:rest|restant|resterende?|overige|remaining|remainder)\b")
_HALF = re.compile(r"\b(?:de |een )?helft\b|\bhalf of (?:it|the|that)\b")
#: "Ik heb 100 al betaald": no sign of money, and nothing else that a figure there could be.
_FIGURE_PAID = re.compile(
    r"\b(?:heb|hebben|had|have)(?: (?:er|al|net|ook|wel|gisteren|already|just|paid)){0,3}"
    r" (?P<cents>[1-9]\d{1,4}(?:[.,]\d\d)?)(?: (?:al|er|ervan|daarvan|van|net|ook|wel|gisteren"
    r"|contant|vast|already)){0,3} (?:betaald|overgemaakt|voldaan|gestort|gepind|overgeboekt)\b"
)
#: Where what is told is looked into.
_LOOKED_INTO = frozenset(
    {Awaiting.PAID_WHEN, Awaiting.PAID_NOTED, Awaiting.DISPUTE_REASON, Awaiting.DISPUTE_NOTED}
)


def part_paid(meaning: Meaning, claim: ClaimFacts) -> int | None:
    """Return the cents that a message tells to be paid, when they are a part of the claim."""
    plain = meaning.plain
    if meaning.option or not _PAID.search(plain) or _NOT_PAID.search(plain):
        return None
    said = {one.cents for one in meaning.amounts if not (one.per or one.refused)}
    if not said and (bare := _FIGURE_PAID.search(plain)):
        said = {cents_of(bare["cents"])}
    if not said and _HALF.search(plain):
        said = {claim.open_cents // 2}
    parts = [cents for cents in said if 0 < cents < claim.open_cents]
    return parts[0] if len(parts) == 1 else None


def as_told(meaning: Meaning, claim: ClaimFacts, today: date) -> dict[str, Any] | None:
    """Return what is kept of a part that a message tells to be paid; None when it tells none."""
    cents = part_paid(meaning, claim)
    if cents is None:
        return None
    kept = {"claim": claim.reference, "cents": cents}
    return kept | {"open": claim.open_cents, "on": today.isoformat()}


def left(
    meaning: Meaning,
    claim: ClaimFacts,
    slots: Mapping[str, Any],
    awaiting: str | None,
    today: date,
) -> int | None:
    """Return what is left in cents after the part that was told; None when no part was told.

    It is told as what was paid, or as the rest of what is looked into ("de rest, 229,75"). Once
    somebody has looked, what is open is what the books say.
    """
    kept = slots.get("paid_part")
    if isinstance(kept, Mapping) and _holds(kept, claim, today):
        return claim.open_cents - int(kept["cents"])
    return _named(meaning, claim) if awaiting in _LOOKED_INTO or claim.waits else None


def _holds(kept: Mapping[str, Any], claim: ClaimFacts, today: date) -> bool:
    same = kept.get("claim") == claim.reference and kept.get("open") == claim.open_cents
    return same and (claim.waits or kept.get("on") == today.isoformat())


def _named(meaning: Meaning, claim: ClaimFacts) -> int | None:
    said = _REST_OF.search(meaning.plain)
    cents = cents_of(said["cents"]) if said and not meaning.dated else 0
    return cents if 0 < cents < claim.open_cents else None


_REST_OF = re.compile(
    r"\b(?:rest|restant|overige|remaining|remainder)(?: (?:van|is|dus|of|balance))*[ ,:]*"
    r"(?:€ ?)?(?P<cents>[1-9]\d{0,4}(?:[.,]\d\d)?)(?![\d.,]*\d)(?! ?(?:x|keer|delen|maanden|weken))"
)


def speaks_of_rest(plain: str) -> bool:
    """Tell whether a normalised text speaks of what is left."""
    return bool(_LEFT.search(plain))


def says_what_is_left(
    meaning: Meaning,
    claim: ClaimFacts,
    slots: Mapping[str, Any],
    awaiting: str | None,
    today: date,
) -> bool:
    """Tell whether a message says no more than what is left: "dus dan nog 118,75?"."""
    if not slots.get("paid_part") or meaning.dates or meaning.count or meaning.option:
        return False
    rest = left(meaning, claim, slots, awaiting, today)
    if rest is None:
        return False
    return [one.cents for one in meaning.amounts] == [rest] or str(rest) in meaning.proof.digits
