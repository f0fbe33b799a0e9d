"""Chosen words: the texts that a creditor has instead of our usual ones.

Its own words come first; then ours that say "je", where it chose that form of address.
"""

from __future__ import annotations

from outbox.wording.texts import nl_je
from storage.policy import OwnTexts, Policy
from storage.words import Address, Language

_WITH_JE: OwnTexts = {
    (key, Language.NL, rung): text
    for key, variants in nl_je.TEXTS.items()
    for rung, text in variants.items()
}


def chosen_texts(policy: Policy) -> OwnTexts:
    """Return the texts of this creditor that are not the usual ones."""
    ours = _WITH_JE if policy.address is Address.JE else {}
    return {**ours, **policy.own_texts}
