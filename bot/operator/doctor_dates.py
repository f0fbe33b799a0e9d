"""The doctor's look at dated data: what the program knows only up to a day, and has to be renewed.

These are the holidays that decrees add, and the rates of statutory interest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from outbox.calendar import EQUATED_DAYS_KNOWN_UNTIL
from payments.legal.rates import RATES, known_rates

#: How long before the known holidays run out the doctor warns.
CALENDAR_MARGIN = timedelta(days=180)


@dataclass(frozen=True, kw_only=True, slots=True)
class DatedData:
    """Until when something is known; `mend` says what to do when that is too near."""

    name: str
    message: str
    fresh: bool
    mend: str


def look_at_dates(today: date) -> Iterator[DatedData]:
    """Yield each kind of dated data, as it stands on a local day."""
    yield DatedData(
        name="calendar",
        message=f"holidays are known up to {EQUATED_DAYS_KNOWN_UNTIL}",
        fresh=today + CALENDAR_MARGIN <= EQUATED_DAYS_KNOWN_UNTIL,
        mend="install a newer version of Preminder",
    )
    rates = known_rates()
    yield DatedData(
        name="interest rates",
        message=f"rates of statutory interest are known up to {rates.known_until}",
        fresh=not rates.is_stale(today),
        mend=f"bring payments/legal/{RATES.name} up to date, or install a newer version",
    )
