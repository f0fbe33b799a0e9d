"""Policies as they are in force: parsed once per version."""

from __future__ import annotations

from functools import lru_cache

from storage.policy import Policy
from storage.policy_file import parse_policy
from storage.records.creditors import Creditor


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Policy:
    return parse_policy(text)


def policy_of(creditor: Creditor) -> Policy:
    """Return a creditor's policy; an empty text is the product's default."""
    return _parsed(creditor.policy_text)
