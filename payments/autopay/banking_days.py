"""The days on which banks settle: every weekday but the closing days of TARGET."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

import holidays

_SATURDAY = 5


def is_banking_day(day: date) -> bool:
    """Tell whether a direct debit can be settled on a day.

    SEPA Direct Debit Core Rulebook (EPC016-06): on the days on which TARGET is open.
    """
    return day.weekday() < _SATURDAY and day not in _closed(day.year)


def banking_day_from(day: date) -> date:
    """Return the day itself, or the first one after it on which banks settle."""
    while not is_banking_day(day):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=64)
def _closed(year: int) -> Collection[date]:
    return frozenset(holidays.financial_holidays("ECB", years=year))
