"""Proving: whether a person has given, on this phone, what only the debtor knows. Pure.

The referees' own judgement, made from what was typed and not from the product's rungs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.simulation.people import Person


@dataclass(slots=True)
class Proofs:
    """What one person has given so far."""

    person: Person
    postcode: bool = False
    house: bool = False
    invoice: bool = False

    @property
    def complete(self) -> bool:
        """Whether it is enough: postcode and house number, or the end of an invoice's number."""
        return self.invoice or (self.postcode and self.house)

    def hear(self, text: str) -> None:
        """Take in one message of the person."""
        flat = re.sub(r"[^a-z0-9]", "", text.casefold())
        numbers = re.findall(r"\d+", re.sub(r"\b\d{4}\s*[a-z]{2}\b", " ", text.casefold()))
        self.postcode |= self.person.postcode.replace(" ", "").casefold() in flat
        self.house |= self.person.house in numbers
        self.invoice |= any(debt.invoice[-4:] in flat for debt in self.person.debts)
