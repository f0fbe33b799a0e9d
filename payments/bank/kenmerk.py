"""Structured references: the Dutch betalingskenmerk and the European RF reference (ISO 11649)."""

from __future__ import annotations

from typing import Final

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

#: Weights from the right over all digits after the check digit (betaalvereniging.nl).
_WEIGHTS: Final = (2, 4, 8, 5, 10, 9, 7, 3, 6, 1)
#: Lengths with a check digit, and for those with a length digit what it says.
_LENGTH_DIGITS: Final = {9: "7", 10: "8", 11: "9", 12: "0", 13: "1", 14: "2"}
FULL_LENGTH: Final = 16
_RF_LONGEST: Final = 25


def check_digit(digits: str) -> str:
    """Return the check digit that goes before these digits of a betalingskenmerk."""
    total = sum(
        int(digit) * _WEIGHTS[place % len(_WEIGHTS)] for place, digit in enumerate(reversed(digits))
    )
    rest = 11 - total % 11
    return {10: "1", 11: "0"}.get(rest, str(rest))


def is_kenmerk(text: str) -> bool:
    """Tell whether this is a betalingskenmerk whose check digit is right.

    One of 7 digits has none, so it proves nothing and is not counted here.
    """
    digits = text.replace(" ", "")
    if not digits.isascii() or not digits.isdigit():
        return False
    length = len(digits)
    if length in _LENGTH_DIGITS:
        return digits[1] == _LENGTH_DIGITS[length] and check_digit(digits[1:]) == digits[0]
    return length == FULL_LENGTH and check_digit(digits[1:]) == digits[0]


def kenmerk_of(number: int) -> str:
    """Make the betalingskenmerk of 16 digits for a number of at most 15."""
    digits = f"{number:015d}"
    return check_digit(digits) + digits


def core_of(text: str) -> str | None:
    """Return what a valid structured reference holds, without its check digits; None if invalid."""
    tidy = "".join(text.split()).upper()
    if tidy.startswith("RF") and iso11649.is_valid(tidy):
        return tidy[4:]
    if is_kenmerk(tidy):
        return tidy[1:] if len(tidy) == FULL_LENGTH else tidy[2:]
    return None


def rf_of(reference: str) -> str | None:
    """Make the RF reference of a claim's own reference; None where it is too long or empty."""
    signs = "".join(char for char in reference.upper() if char.isascii() and char.isalnum())
    if not signs or len(signs) > _RF_LONGEST - 4:
        return None
    return f"RF{mod_97_10.calc_check_digits(f'{signs}RF')}{signs}"
