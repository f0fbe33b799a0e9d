"""Amounts of money: int cents to what people read and to what providers write, and back."""

from __future__ import annotations

import re

from payments.errors import AmountError
from storage.words import Language

_VALUE = re.compile(r"(0|[1-9][0-9]{0,11})(?:\.([0-9]{1,2}))?")


def euro(cents: int, language: Language = Language.NL) -> str:
    """Write an amount in cents as people read it: "€ 1.234,56", in English "€1,234.56".

    The space is a normal one, because a no-break space would turn an SMS into UCS-2. An amount
    below zero gets a hyphen behind the sign: "€ -5,00".
    """
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    english = f"{whole:,}.{rest:02d}"
    if language is Language.EN:
        return f"{sign}€{english}"
    return f"€ {sign}{english.translate(str.maketrans(',.', '.,'))}"


def to_value(cents: int) -> str:
    """Write an amount in cents as Mollie's `amount.value`: "12.50".

    Raises:
        AmountError: the amount is below zero, or not an int.
    """
    if not isinstance(cents, int) or isinstance(cents, bool) or cents < 0:
        raise AmountError(f"{cents!r} is no amount in whole cents of zero or more")
    whole, rest = divmod(cents, 100)
    return f"{whole}.{rest:02d}"


def from_value(value: str) -> int:
    """Read Mollie's `amount.value` ("12.50") as cents.

    Raises:
        AmountError: it is no text (a float has already lost cents), is below zero, has more than
            two decimals or anything else in it.
    """
    match = _VALUE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise AmountError(f"{value!r} is no amount like '12.50'")
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
