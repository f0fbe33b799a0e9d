"""The register: a creditor's claims, indexed by what a payment may say about them.

It is read once for an import and kept up to date by it, so that many lines are matched without
asking the database for each. It grows with the claims that can still be paid, never with the lines.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

from payments.bank.words import Key, PersonName, keys_of_reference
from storage.records.claims import LIVE_CLAIM, ClaimStatus


@dataclass(slots=True, eq=False)
class ClaimSeen:
    """A claim as payments are matched with it, one object for each claim; amounts in cents.

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
    by_key: dict[str, tuple[ClaimSeen, ...]] = field(default_factory=dict)
    weak: set[str] = field(default_factory=set)
    #: Lengths and beginnings of the numbers among the keys, by which others are soon told apart.
    shapes: set[tuple[int, str]] = field(default_factory=set)
    by_surname: dict[str, list[ClaimSeen]] = field(default_factory=dict)
    #: Who paid from which account before.
    payers: dict[bytes, frozenset[uuid.UUID]] = field(default_factory=dict)
    #: Whether the creditor's lines came in more than one format, so that some may be there twice.
    has_twins: bool = True
    by_debtor: dict[uuid.UUID, list[ClaimSeen]] = field(default_factory=dict)

    @classmethod
    def of(cls, claims: Iterable[ClaimSeen]) -> Register:
        """Index these claims."""
        register = cls()
        for claim in claims:
            register.add(claim)
        return register

    def add(self, claim: ClaimSeen) -> None:
        """Index one claim more; one that is known is only brought up to date."""
        known = self.claims.setdefault(claim.id, claim)
        if known is not claim:
            for one in fields(ClaimSeen):
                setattr(known, one.name, getattr(claim, one.name))
            return
        for reference in claim.references:
            for key in keys_of_reference(reference):
                self._index(key, claim)
        if claim.name.surname:
            self.by_surname.setdefault(claim.name.surname, []).append(claim)
        self.by_debtor.setdefault(claim.debtor_id, []).append(claim)

    def _index(self, key: Key, claim: ClaimSeen) -> None:
        held = self.by_key.get(key.text, ())
        if claim not in held:
            self.by_key[key.text] = (*held, claim)
        if not key.distinct:
            self.weak.add(key.text)
        elif key.text.isdigit():
            self.shapes.add((len(key.text), key.text[:2]))

    def is_like(self, number: str) -> bool:
        """Tell whether a number may be one of the keys but for one slip of the pen."""
        length = len(number)
        begins = (number[:2], number[1:3], number[1::-1], number[0] + number[2:3])
        return any((length + more, begin) in self.shapes for more in (0, 1, -1) for begin in begins)

    def learn(self, iban_key: bytes, debtor_id: uuid.UUID) -> None:
        """Note that a debtor paid from an account, which is known by its keyed hash."""
        known = self.payers.get(iban_key, frozenset())
        if debtor_id not in known:
            self.payers[iban_key] = known | {debtor_id}

    def of_debtor(self, debtor_id: uuid.UUID) -> Sequence[ClaimSeen]:
        """Return a debtor's claims."""
        return self.by_debtor.get(debtor_id, ())

    def of_surname(self, surname: str) -> Sequence[ClaimSeen]:
        """Return the claims of all debtors with a surname."""
        return self.by_surname.get(surname, ())
