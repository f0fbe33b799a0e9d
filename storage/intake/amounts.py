"""Reading amounts of money as people and programs write them, into cents of a euro.

What decides: the last of `.` and `,` is the decimal mark when both stand there. One mark followed
by one or two digits is the decimal mark. `1.234` is twelve hundred thirty-four euro, because Dutch
puts a point between thousands and a bookkeeping amount never has three decimals; `1,234` could be
an English thousand or a Dutch amount with a decimal too many, so it is refused as ambiguous.
A file that elsewhere writes `12.50` gives the point another meaning: see `Amount.doubtful_beside`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from storage.intake.cells import Cell, read_text
from storage.intake.codes import Code
from storage.intake.errors import CellError
from storage.intake.reasons import shown, why

#: An amount above this many euro is a typing mistake among the bills of people and small firms.
LIMIT_EURO: Final = 10_000_000


class Notation(StrEnum):
    """How an amount was written, as far as it says something about the other amounts."""

    PLAIN = "plain"  #: no point that could mean something else
    POINT_DECIMAL = "point_decimal"  #: 12.50
    POINT_THOUSANDS = "point_thousands"  #: 1.234


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """An amount above zero, in cents, with the way it was written."""

    cents: int
    notation: Notation = Notation.PLAIN

    @property
    def may_be_thousands(self) -> bool:
        """Tell whether what the point means depends on the rest of the file."""
        return self.notation is Notation.POINT_THOUSANDS

    def doubtful_beside(self, others: set[Notation]) -> bool:
        """Tell whether the same file uses the point as a decimal mark, so `1.234` may be 1,234."""
        return self.may_be_thousands and Notation.POINT_DECIMAL in others


_EURO = re.compile(r"€|\beuro?\b|(?<![a-z])eur(?![a-z])", re.IGNORECASE)
_CURRENCY = re.compile(r"[$£¥]|\b[A-Z]{3}\b|(?<=[0-9])[A-Z]{3}$|^[A-Z]{3}(?=[0-9])")
_NUMBER = re.compile(r"[0-9]+([ .,'’][0-9]+)*")
_MINUSES = str.maketrans({"−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-"})
# ",-" and ",--" stand for no cents: € 125,-
_NO_CENTS = re.compile(r"[.,](-{1,2}|=)$")
_BRACKETS = re.compile(r"\((.*)\)")


def read_amount(cell: Cell) -> Amount:
    """Read an amount above zero.

    Raises:
        CellError: unreadable, ambiguous, more than two decimals, zero, negative, too large, or in
            another currency.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _sized(_from_number(cell), Notation.PLAIN)
    text = str(cell) if isinstance(cell, bool) else read_text(cell)
    plain, negative = _without_sign(_without_currency(text))
    if not _NUMBER.fullmatch(plain):
        raise CellError(why(Code.AMOUNT_UNREADABLE, value=shown(text)))
    value, notation = _value(plain, text)
    return _sized(-value if negative else value, notation)


def read_xml_amount(cell: Cell) -> Amount:
    """Read an xsd:decimal, as in UBL: a point, no thousands, possibly trailing zeros.

    Raises:
        CellError: as `read_amount`.
    """
    text = read_text(cell)
    try:
        value = Decimal(text) if re.fullmatch(r"[+-]?[0-9.]+", text) else None
    except InvalidOperation:
        value = None
    if value is None:
        raise CellError(why(Code.AMOUNT_UNREADABLE, value=shown(text)))
    return _sized(_two_decimals(value, text), Notation.PLAIN)


def _without_currency(text: str) -> str:
    plain = _EURO.sub(" ", text, count=1).strip()
    other = _CURRENCY.search(plain.upper())
    if other and re.search("[0-9]", plain):
        raise CellError(why(Code.CURRENCY, value=other.group()))
    return plain


def _without_sign(text: str) -> tuple[str, bool]:
    """Take the sign off: `-12`, `12-` and `(12)` are negative; `12,-` is not."""
    plain = _NO_CENTS.sub("", text.translate(_MINUSES)).strip()
    bracketed = _BRACKETS.fullmatch(plain)
    if bracketed:
        return bracketed[1].strip(), True
    if plain.startswith("-"):
        return plain[1:].strip(), True
    if plain.endswith("-"):
        return plain[:-1].strip(), True
    return plain.removeprefix("+").strip(), False


def _value(plain: str, text: str) -> tuple[Decimal, Notation]:
    marks = re.sub(r"[0-9]", "", plain)
    mark = marks[-1:]
    if mark not in {".", ","}:
        return _whole(plain, mark, text), Notation.PLAIN
    if marks.count(mark) > 1:
        return _whole(plain, mark, text), Notation.PLAIN
    head, _, tail = plain.rpartition(mark)
    if marks == mark and len(tail) == 3 and _is_group(head):
        if mark == ",":
            raise CellError(why(Code.AMOUNT_AMBIGUOUS, value=shown(text)))
        return Decimal(head + tail), Notation.POINT_THOUSANDS
    if len(tail) > 2:
        raise CellError(why(Code.AMOUNT_DECIMALS, value=shown(text)))
    whole = _whole(head, marks[:1] if len(marks) > 1 else "", text)
    pointed = mark == "." and marks == mark
    return whole + Decimal(f"0.{tail}"), Notation.POINT_DECIMAL if pointed else Notation.PLAIN


def _whole(digits: str, mark: str, text: str) -> Decimal:
    """Read whole euros whose thousands are parted by `mark` (or by nothing)."""
    first, *groups = digits.split(mark) if mark else [digits]
    fine = all(re.fullmatch(r"[0-9]{3}", group) for group in groups)
    if not fine or not first.isdecimal() or (groups and not _is_group(first)):
        raise CellError(why(Code.AMOUNT_UNREADABLE, value=shown(text)))
    return Decimal(first + "".join(groups))


def _is_group(digits: str) -> bool:
    """Tell whether these digits can stand before a mark of thousands: `1` to `999`."""
    return bool(re.fullmatch(r"[1-9][0-9]{0,2}", digits))


def _from_number(number: float) -> Decimal:
    if not math.isfinite(number):
        raise CellError(why(Code.AMOUNT_UNREADABLE, value=shown(number)))
    exact = Decimal(repr(number))
    rounded = exact.quantize(Decimal("0.01")) if abs(exact) < 10**15 else exact
    # A sum in a spreadsheet leaves 12.339999999999998; that is no third decimal.
    if abs(exact - rounded) < Decimal("0.000001"):
        return rounded
    return _two_decimals(exact, str(number))


def _two_decimals(value: Decimal, text: str) -> Decimal:
    if abs(value) < 10**15 and value != value.quantize(Decimal("0.01")):
        raise CellError(why(Code.AMOUNT_DECIMALS, value=shown(text)))
    return value


def _sized(value: Decimal, notation: Notation) -> Amount:
    if value == 0:
        raise CellError(why(Code.AMOUNT_ZERO))
    if value < 0:
        raise CellError(why(Code.AMOUNT_NEGATIVE))
    if value > LIMIT_EURO:
        raise CellError(why(Code.AMOUNT_TOO_LARGE, limit=LIMIT_EURO))
    return Amount(cents=int(value * 100), notation=notation)
