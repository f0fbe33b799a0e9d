"""The rates of statutory interest: dated data of `rates.yaml`, with an alarm on their age."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from payments.errors import PaymentError
from payments.legal.dated_data import check_order, day_of, read_data

RATES = Path(__file__).with_name("rates.yaml")

#: New rates come in the last weeks of a half-year; so long before the end `doctor` asks for them.
MARGIN = timedelta(days=14)


class RateUnknownError(PaymentError):
    """No rate of statutory interest is known for that day."""


class RatesFileError(PaymentError):
    """The file of rates cannot be used."""


class InterestKind(StrEnum):
    """Which statutory interest runs."""

    CONSUMER = "consumer"  #: BW 6:119
    COMMERCIAL = "commercial"  #: BW 6:119a, from one business to another


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """A rate in percent a year, from a local day on."""

    since: date
    percent: Fraction


@dataclass(frozen=True, kw_only=True, slots=True)
class RateTable:
    """All rates that are known, each kind in order of its days, and until when they hold."""

    consumer: tuple[Rate, ...]
    commercial: tuple[Rate, ...]
    known_until: date
    source: str = ""

    def of(self, kind: InterestKind) -> tuple[Rate, ...]:
        """Return the rates of a kind."""
        return self.consumer if kind is InterestKind.CONSUMER else self.commercial

    def on(self, kind: InterestKind, day: date) -> Rate:
        """Return the rate that holds on a day.

        Raises:
            RateUnknownError: the day lies before the first rate or after what is known.
        """
        rates = self.of(kind)
        place = bisect_right([rate.since for rate in rates], day)
        if place == 0 or day > self.known_until:
            first = rates[0].since if rates else None
            raise RateUnknownError(
                f"rates of {kind} interest are known from {first} to {self.known_until}, "
                f"not for {day}; bring {RATES.name} up to date"
            )
        return rates[place - 1]

    def is_stale(self, today: date) -> bool:
        """Whether new rates should be looked up by now."""
        return today + MARGIN > self.known_until


@lru_cache(maxsize=1)
def known_rates() -> RateTable:
    """Return the rates that this program knows."""
    return read_rates(RATES.read_text(encoding="utf-8"))


def read_rates(text: str) -> RateTable:
    """Read a table of rates.

    Raises:
        RatesFileError: it is no such table, or its days are not in order.
    """
    return read_data(text, _table, RatesFileError)


def _table(given: Any) -> RateTable:
    table = RateTable(
        consumer=_rates(given["consumer"]),
        commercial=_rates(given["commercial"]),
        known_until=day_of(given["known_until"]),
        source=str(given["source"]),
    )
    for rates in (table.consumer, table.commercial):
        check_order([rate.since for rate in rates])
        if rates[-1].since > table.known_until:
            raise ValueError(f"a rate begins after {table.known_until}")
    return table


def _rates(rows: Sequence[Any]) -> tuple[Rate, ...]:
    return tuple(
        # A float would not be what was written; so a percentage is a text.
        Rate(since=day_of(row["from"]), percent=Fraction(_text(row["percent"])))
        for row in rows
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not in quotes")
    return value
