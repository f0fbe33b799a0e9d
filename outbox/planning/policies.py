"""Policies as they are in force: parsed once per version.

A stored policy may stop being readable, because a newer version of this program knows more or
fewer words than the one that stored it. Then nothing is started in that creditor's name any more,
answers go on by the product's defaults, and everybody else's messages go out as before.
"""

from __future__ import annotations

from functools import lru_cache

from storage.policy import DEFAULT_POLICY, Policy
from storage.policy_file import PolicyFileError, parse_policy
from storage.records.creditors import Creditor


@lru_cache(maxsize=1024)
def parsed(text: str) -> Policy | None:
    """Return the policy of a stored text, None when it cannot be read (any more)."""
    try:
        return parse_policy(text)
    except PolicyFileError:
        return None


def policy_of(creditor: Creditor) -> Policy:
    """Return a creditor's policy; an empty text, or one that cannot be read, is the default."""
    return parsed(creditor.policy_text) or DEFAULT_POLICY


def is_readable(creditor: Creditor) -> bool:
    """Tell whether the creditor's policy can be read; if not, we start nothing in its name."""
    return parsed(creditor.policy_text) is not None
