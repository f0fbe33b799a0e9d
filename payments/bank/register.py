"""The register: a creditor's claims, indexed by what a payment may say about them.

It is read once for an import and kept up to date by it, so that many lines are matched without
asking the database for each. It grows with the claims that can still be paid, never with the lines.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from payments.bank.words import PersonName, keys_of_reference
from storage.records.claims import LIVE_CLAIM, ClaimStatus


@dataclass(slots=True)
class ClaimSeen:
    """A claim as payments are matched with it; amounts in cents.

    `open_cents` follows what is booked and what this import means to book. `instalment_cents` is
    what is open of the next instalment, 0 without a plan.
    """

    id: uuid.UUID
    debtor_id: uuid.UUID
    references: tuple[str, ...]
    name: PersonName
    status: ClaimStatus
    open_cents: int
    principal_cents: int
    invoiced_on: date
    due_on: date
    instalment_cents: int = 0

    @property
    def takes_money(self) -> bool:
        """Whether a payment on it is what one expects."""
        return self.status in LIVE_CLAIM


@dataclass(slots=True)
class Register:
    """The claims of a creditor, and the ways to find them."""

    claims: dict[uuid.UUID, ClaimSeen] = field(default_factory=dict)
    #: Keys that may be a number of another kind are in here with the others; see `weak`.
    by_key: dict[str, tuple[uuid.UUID, ...]] = field(default_factory=dict)
    weak: set[str] = field(default_factory=set)
    #: Lengths and beginnings of the numbers among the keys, by which others are soon told apart.
    shapes: set[tuple[int, str]] = field(default_factory=set)
    by_surname: dict[str, list[uuid.UUID]] = field(default_factory=dict)
    #: Who paid from which account before.
    payers: dict[bytes, frozenset[uuid.UUID]] = field(default_factory=dict)
    #: Whether the creditor's lines came in more than one format, so that some may be there twice.
    has_twins: bool = True
    by_debtor: dict[uuid.UUID, list[uuid.UUID]] = field(default_factory=dict)

    @classmethod
    def of(cls, claims: Iterable[ClaimSeen]) -> Register:
        """Index these claims."""
        register = cls()
        for claim in claims:
            register.add(claim)
        return register

    def add(self, claim: ClaimSeen) -> None:
        """Index one claim more; one that is known is only brought up to date."""
        known = claim.id in self.claims
        self.claims[claim.id] = claim
        if known:
            return
        for reference in claim.references:
            for key in keys_of_reference(reference):
                held = self.by_key.get(key.text, ())
                if claim.id not in held:
                    self.by_key[key.text] = (*held, claim.id)
                if not key.distinct:
                    self.weak.add(key.text)
                elif key.text.isdigit():
                    self.shapes.add((len(key.text), key.text[:2]))
        if claim.name.surname:
            self.by_surname.setdefault(claim.name.surname, []).append(claim.id)
        self.by_debtor.setdefault(claim.debtor_id, []).append(claim.id)

    def is_like(self, number: str) -> bool:
        """Tell whether a number may be one of the keys but for one slip of the pen."""
        length = len(number)
        begins = (number[:2], number[1:3], number[1::-1], number[0] + number[2:3])
        return any((length + more, begin) in self.shapes for more in (0, 1, -1) for begin in begins)

    def under(self, key: str) -> Iterator[ClaimSeen]:
        """Give the claims of a key."""
        for claim_id in self.by_key.get(key, ()):
            yield self.claims[claim_id]

    def learn(self, iban_key: bytes, debtor_id: uuid.UUID) -> None:
        """Note that a debtor paid from an account, which is known by its keyed hash."""
        known = self.payers.get(iban_key, frozenset())
        if debtor_id not in known:
            self.payers[iban_key] = known | {debtor_id}

    def of_debtor(self, debtor_id: uuid.UUID) -> list[ClaimSeen]:
        """Return a debtor's claims."""
        return [self.claims[claim_id] for claim_id in self.by_debtor.get(debtor_id, ())]

    def of_surname(self, surname: str) -> list[ClaimSeen]:
        """Return the claims of all debtors with a surname."""
        return [self.claims[claim_id] for claim_id in self.by_surname.get(surname, ())]
