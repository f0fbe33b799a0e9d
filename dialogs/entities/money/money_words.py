"""The words that tell an amount that is offered from one of somebody's life.

The lists are in `money_words.yml`; each entry is a small pattern of its own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml


@cache
def _lists() -> dict[str, str]:
    file = Path(__file__).with_name("money_words.yml")
    lists: dict[str, str] = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return lists


def any_of(name: str) -> str:
    """Return a pattern for any entry of a list. Wrap it in word boundaries."""
    entries = (entry.strip() for entry in _lists()[name].split(" | "))
    return rf"(?:{'|'.join(entries)})"


@cache
def words_of(name: str) -> frozenset[str]:
    """Return the words of a list that holds no patterns."""
    return frozenset(_lists()[name].split())


#: A wage or a benefit, and the fixed costs.
INCOME = any_of("income")
#: What costs money in a life.
LIFE = rf"{any_of('life')}\b"
#: What may have an amount and still is a payment to us.
PAYMENTS = rf"{any_of('payments')}\b"
