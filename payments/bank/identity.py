"""Identity: what makes a transaction the same one on two statements.

A bank that names its entries says it itself. One that does not is taken at all that it says of the
transaction; two payments that are alike in everything on one statement are two, so their number
on the statement counts, and a statement that overlaps with another finds the same numbers.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from payments.bank.statement import StatementLine

#: Bank references that are no names: shorter ones and those of one repeated sign.
_LEAST_NAME: Final = 6
_OTHERS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """The names of a transaction.

    `fingerprint` is the same wherever the transaction stands in this format; `twin` is the same in
    any format, and may be shared by others of the same day, payer and amount.
    """

    fingerprint: bytes
    twin: bytes


@dataclass(slots=True)
class Counted:
    """Counts how often the same was seen on one statement."""

    seen: Counter[bytes] = field(default_factory=Counter)

    def identity(self, account: str, line: StatementLine) -> Identity:
        """Name the next line of a statement of this account."""
        base = [
            _account_key(account),
            line.booked_on.isoformat(),
            str(line.cents),
            line.currency,
        ]
        if is_name(line.bank_reference):
            content = _digest([*base, "ref", line.bank_reference.upper(), str(line.part)])
        else:
            told = (line.name, line.iban, line.text, line.reference, line.end_to_end)
            content = _digest([*base, "all", *map(squashed, told)])
        self.seen[content] += 1
        payer = line.iban or squashed(line.name)[:12]
        return Identity(
            fingerprint=_digest([content.hex(), str(self.seen[content])]),
            twin=_digest([*base, "twin", payer]),
        )


def is_name(reference: str) -> bool:
    """Tell whether a bank reference can name one entry among all."""
    tidy = squashed(reference)
    return len(tidy) >= _LEAST_NAME and len(set(tidy)) > 1


def squashed(text: str) -> str:
    """Return the letters and digits of a text, in capitals: what survives every bank's system."""
    return _OTHERS.sub("", text.upper())


def _account_key(account: str) -> str:
    """Return the account's number within its bank, which older formats give without the IBAN."""
    digits = "".join(char for char in account if char.isdigit())
    return digits[-9:].lstrip("0") if digits else squashed(account)


def _digest(parts: list[str]) -> bytes:
    """Hash the parts, each with its length, so that no two different lists hash alike."""
    told = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.blake2b(told.encode(), digest_size=16).digest()
