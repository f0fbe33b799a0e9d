"""Amounts and dates as banks write them. Nothing is guessed: what is not clear is refused."""

from __future__ import annotations

import re
from datetime import date, datetime

#: Whole part and decimals; banks write up to five, of which only zeros may follow the cents.
_XML_AMOUNT = re.compile(r"\+?([0-9]{1,13})(?:\.([0-9]{0,5}))?")
_SWIFT_AMOUNT = re.compile(r"([0-9]{1,15})(?:,([0-9]{0,3}))?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_ZONE = re.compile(r"(?:Z|[+-]\d\d:\d\d)?")
#: MT940 has two digits for the year; no statement is older.
_CENTURY = 2000


class UnreadableError(ValueError):
    """A value is not written as the format demands."""


def xml_cents(text: str) -> int:
    """Read "12.50" of an XML statement as cents; an amount is never below zero there.

    Raises:
        UnreadableError: it is no such amount, or holds parts of a cent.
    """
    return _cents(_XML_AMOUNT.fullmatch(text.strip()))


def swift_cents(text: str) -> int:
    """Read "12,5", "12," or "000012,50" of MT940 as cents.

    Raises:
        UnreadableError: it is no such amount, or holds parts of a cent.
    """
    return _cents(_SWIFT_AMOUNT.fullmatch(text.strip()))


def _cents(match: re.Match[str] | None) -> int:
    if match is None:
        raise UnreadableError
    decimals = (match[2] or "").ljust(2, "0")
    if decimals[2:].strip("0"):
        raise UnreadableError
    return int(match[1]) * 100 + int(decimals[:2])


def currency_of(text: str | None) -> str:
    """Read a currency such as EUR.

    Raises:
        UnreadableError: it is none.
    """
    tidy = (text or "").strip()
    if _CURRENCY.fullmatch(tidy) is None:
        raise UnreadableError
    return tidy


def xml_date(text: str) -> date:
    """Read a day, or the day of a moment as the bank's clock showed it.

    Raises:
        UnreadableError: it is neither.
    """
    tidy = text.strip()
    try:
        if "T" in tidy:
            return datetime.fromisoformat(tidy.replace("Z", "+00:00")).date()
        # A day may carry a zone, as in 2026-11-02+01:00; it stays that day.
        if _ZONE.fullmatch(tidy[10:]) is None:
            raise UnreadableError
        return date.fromisoformat(tidy[:10])
    except ValueError as error:
        raise UnreadableError from error


def swift_date(text: str) -> date:
    """Read six digits, year first.

    Raises:
        UnreadableError: they are no day.
    """
    try:
        return date(_CENTURY + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError as error:
        raise UnreadableError from error


def swift_entry_date(text: str, valued_on: date) -> date:
    """Read four digits, month first, in the year in which they lie closest to the value date.

    Raises:
        UnreadableError: they are no day.
    """
    days = []
    for year in (valued_on.year - 1, valued_on.year, valued_on.year + 1):
        try:
            days.append(date(year, int(text[:2]), int(text[2:4])))
        except ValueError:
            continue
    if not days:
        raise UnreadableError
    return min(days, key=lambda day: abs((day - valued_on).days))
