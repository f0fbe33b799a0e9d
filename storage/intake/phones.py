"""Reading mobile numbers in all the ways that people and spreadsheets write them, into E.164.

Only numbers that can receive an SMS and belong to a person pass: a landline, a service number or
the SIM of a machine (097, ACM numbering plan) is refused with its own reason.
"""

from __future__ import annotations

import re
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from storage.intake.cells import Cell, is_blank, read_text
from storage.intake.codes import Code
from storage.intake.errors import CellError
from storage.intake.reasons import why

HOME: Final = "NL"

# A Dutch mobile number: +31, 0031, 31, 0 or nothing (a spreadsheet ate the zero), then 6 and eight
# digits. 0316 is Zevenaar, but then only six digits are left, so the two cannot be mixed up.
_DUTCH_MOBILE = re.compile(r"(?P<code>\+31|0031|31)?0?6(?P<rest>[0-9]{8})")
# 066 is for pagers and 067, 069 and 060 are not given out (ACM numbering plan).
_IN_USE: Final = frozenset("123458")
_SCIENTIFIC = re.compile(r"\+?([0-9])(?:[.,]([0-9]+))?[eE]\+?([0-9]{1,2})")
_DASHES = re.compile(r"[‐‑‒–—−]")
_SEPARATORS = re.compile(r"[\s()./-]")
_MACHINE: Final = "+3197"

_LANDLINES: Final = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.VOIP,
        PhoneNumberType.UAN,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
_MOBILES: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


def read_phone(cell: Cell, *, country: str = HOME) -> str:
    """Read a mobile number as E.164 (`+31612345678`).

    Args:
        cell: the number; a national one is Dutch.
        country: where the debtor lives. A national number that exists there as well is refused,
            because it would reach a stranger in one of the two countries.

    Raises:
        CellError: missing, no number, a landline, a service number, a machine, or in doubt.
    """
    if is_blank(cell):
        raise CellError(why(Code.PHONE_MISSING))
    text = _cleaned(cell)
    dialled = _SEPARATORS.sub("", text)
    found = _DUTCH_MOBILE.fullmatch(dialled)
    if found and found["rest"][0] in _IN_USE:
        _refuse_if_shared(dialled, country)
        return f"+316{found['rest']}"
    return _mobile(text, dialled, country)


def _cleaned(cell: Cell) -> str:
    text = _DASHES.sub("-", read_text(cell, limit=60)).lstrip("'’").strip()
    text = re.sub(r"^tel:\s*", "", text, flags=re.IGNORECASE)
    scientific = _SCIENTIFIC.fullmatch(text)
    if scientific:
        return _from_scientific(scientific[1], scientific[2] or "", int(scientific[3]))
    if not re.fullmatch(r"\+?[0-9\s()./-]+", text):
        raise CellError(why(Code.PHONE_INVALID))
    return text


def _from_scientific(first: str, decimals: str, exponent: int) -> str:
    """Undo 6.12345678E8; with fewer decimals than the exponent the digits are gone for good."""
    if len(decimals) != exponent:
        raise CellError(why(Code.DIGITS_LOST))
    return first + decimals


def _mobile(text: str, dialled: str, country: str) -> str:
    number = _parsed(text)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if e164.startswith(_MACHINE):
        raise CellError(why(Code.PHONE_MACHINE))
    if not phonenumbers.is_valid_number(number):
        raise CellError(why(Code.PHONE_INVALID))
    kind = phonenumbers.number_type(number)
    if kind in _LANDLINES:
        raise CellError(why(Code.PHONE_LANDLINE))
    if kind not in _MOBILES:
        raise CellError(why(Code.PHONE_SERVICE))
    _refuse_if_shared(dialled, country)
    return e164


def _parsed(text: str) -> phonenumbers.PhoneNumber:
    try:
        return phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException as error:
        raise CellError(why(Code.PHONE_INVALID)) from error


def _refuse_if_shared(dialled: str, country: str) -> None:
    """Refuse a national number that is also a number in the debtor's own, other country."""
    if country == HOME or dialled.startswith(("+", "00", "31")):
        return
    try:
        there = phonenumbers.parse(dialled, country)
    except phonenumbers.NumberParseException:
        return
    if phonenumbers.is_valid_number(there):
        raise CellError(why(Code.PHONE_COUNTRY, country=country))
