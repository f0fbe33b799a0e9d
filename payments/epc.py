"""The EPC QR code's content: a SEPA transfer that a bank's app reads off a page or a letter.

Source: European Payments Council, EPC069-12 (Quick Response Code: Guidelines to enable data capture
for the initiation of a SEPA credit transfer), version 002 of the format.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from payments.errors import AmountError, PaymentError
from payments.money import to_value

#: The bounds of the format: amount in cents, characters of name and text, bytes of the whole.
LEAST_CENTS, MOST_CENTS = 1, 99_999_999_999
LONGEST_NAME = 70
LONGEST_TEXT = 140
MOST_BYTES = 331

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}")


class TransferError(PaymentError):
    """A transfer cannot be written as an EPC QR code."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Transfer:
    """A transfer that somebody is asked to make: to whom, how much, and what it says."""

    name: str
    iban: str
    cents: int
    text: str


def epc_payload(transfer: Transfer) -> str:
    """Return the content of the QR code, to be written as UTF-8 at error level M.

    The name and the text are cut to what the format allows, in signs and in bytes; line breaks in
    them become spaces.

    Raises:
        AmountError: the amount is outside € 0,01 to € 999.999.999,99.
        TransferError: the account is no IBAN, or nothing is left of the name.
    """
    if not LEAST_CENTS <= transfer.cents <= MOST_CENTS:
        raise AmountError(f"{transfer.cents} cents cannot be asked by a QR code")
    iban = "".join(transfer.iban.split()).upper()
    if not _IBAN.fullmatch(iban):
        raise TransferError("the account is no IBAN")
    # Service tag, version, UTF-8, SEPA credit transfer; no BIC, which SEPA no longer needs.
    head = "\n".join(["BCD", "002", "1", "SCT", "", ""])
    # No purpose; no structured reference, for a payee takes one of the two texts only.
    tail = "\n".join(["", iban, f"EUR{to_value(transfer.cents)}", "", "", ""])
    room = MOST_BYTES - len(head) - len(tail)
    name = _fitting(_line(transfer.name, LONGEST_NAME), room)
    if not name:
        raise TransferError("a transfer needs the name of who gets it")
    text = _fitting(_line(transfer.text, LONGEST_TEXT), room - len(name.encode()))
    return f"{head}{name}{tail}{text}".rstrip("\n")


def transfer_text(reference: str, numbers: Sequence[str]) -> str:
    """Return what a transfer for a claim says: what our look at bank statements finds it by.

    That is its reference, and the number of its invoice when there is one only.
    """
    known = numbers[0] if len(numbers) == 1 else reference
    return reference if known == reference else f"{reference} {known}"


def grouped_iban(iban: str) -> str:
    """Write an IBAN in groups of four, as people read and type it."""
    bare = "".join(iban.split()).upper()
    return " ".join(bare[at : at + 4] for at in range(0, len(bare), 4))


def _line(text: str, longest: int) -> str:
    return " ".join(text.split())[:longest].rstrip()


def _fitting(text: str, most_bytes: int) -> str:
    return text.encode()[:most_bytes].decode(errors="ignore").rstrip()
