"""Whether a clause speaks of money that is offered to us, or of money that goes elsewhere."""

from __future__ import annotations

import re

from dialogs.entities.money.money_words import LIFE, any_of

_STORY = re.compile(rf"\b{any_of('story').replace('LIFE', LIFE)}\b")
_SURELY = re.compile(rf"\b{any_of('surely')}\b")
_OFFERS = re.compile(rf"\b{any_of('offers')}\b")
_BARE_OFFER = re.compile(rf"\b{any_of('bare_offers')}\b")
#: "Daar betaal ik niet voor" is no offer.
_NO_OFFER = re.compile(
    r"\b(?:(?:betaal|kan|wil|ga|zal) ik|ik (?:betaal|kan|wil|ga|zal)) (?:\w+ ){0,3}"
    r"(?:niet|niets|nooit)\b(?: (?:voor|betalen|missen|opbrengen))?"
)


def is_a_story(clause: str) -> bool:
    """Tell whether a clause speaks of money that is not offered to us: "schade 4000 euro"."""
    if _SURELY.search(clause):
        return True
    return bool(_STORY.search(clause)) and not _OFFERS.search(_NO_OFFER.sub("", clause))


def offers_bare(clause: str) -> bool:
    """Tell whether a bare figure in this clause is money: "driehonderd lukt wel"."""
    return bool(_BARE_OFFER.search(clause)) and not is_a_story(clause)
