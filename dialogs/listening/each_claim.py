"""Each claim: what a message wants of one invoice and what of another, said in one breath.

"F2026-002 is vorige week betaald, F2026-001 betaal ik vrijdag" is two wishes about two claims.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dialogs.intents import Intent
from dialogs.listening.claims import pointed_at
from dialogs.turn import ClaimFacts
from dialogs.understanding.by_rules import Meaning, understand
from dialogs.understanding.several import pieces_of


@dataclass(frozen=True, kw_only=True, slots=True)
class WishOfOne:
    """What is wanted of one claim, and the words that say so."""

    claim: ClaimFacts
    intent: Intent
    text: str


def wishes_of_each(
    meaning: Meaning, claims: Sequence[ClaimFacts], wishes: Collection[Intent], today: date
) -> tuple[WishOfOne, ...]:
    """Return what a message wants of each of two claims; nothing when it does not tell them apart.

    Args:
        meaning: the message.
        claims: the open ones.
        wishes: what somebody may want of a claim.
        today: the local day.
    """
    if len(claims) < 2 or meaning.option:
        return ()
    found: list[WishOfOne] = []
    for piece in pieces_of(meaning.text):
        heard = understand(piece, today=today)
        pointed = pointed_at(heard, claims, asked=False)
        if len(pointed) == 1 and heard.intent in wishes:
            found.append(WishOfOne(claim=pointed[0], intent=heard.intent, text=piece))
    apart = len({one.claim.reference for one in found}) == len(found) == 2
    return tuple(found) if apart else ()


def wants_else(meaning: Meaning, slots: Mapping[str, Any]) -> bool:
    """Tell whether an answer to "which one" wants something else with it than what was wanted."""
    kept = slots.get("wanted") or {}
    return meaning.intent in _OWN_WISHES and meaning.intent.value != kept.get("intent")


_OWN_WISHES = frozenset(
    {Intent.PROMISE_TO_PAY, Intent.REQUEST_PLAN, Intent.ALREADY_PAID, Intent.DISPUTE}
)
