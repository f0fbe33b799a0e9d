"""The free days of the Netherlands: Sundays, and the holidays of the Algemene termijnenwet art. 3.

Nobody is written to on such a day (Bki art. 4.2), no post is delivered, and no term ends on one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays

#: The days that royal decrees put on a par with the holidays (Algemene termijnenwet art. 3 lid 3).
EQUATED_DAYS = frozenset(
    {
        date(2024, 5, 10),
        date(2024, 12, 27),
        date(2025, 5, 30),
        date(2026, 1, 2),
        date(2026, 5, 15),
        date(2027, 5, 7),
        date(2028, 4, 28),
        date(2028, 5, 26),
    }
)
#: The last day for which the decrees are known; `doctor` warns before it comes near.
EQUATED_DAYS_KNOWN_UNTIL = date(2028, 12, 31)

SATURDAY, SUNDAY = 5, 6
_DAY = timedelta(days=1)


def free_day(day: date) -> str | None:
    """Return why a day is free ("zondag", "Koningsdag"), or None. A Saturday is not."""
    if day.weekday() == SUNDAY:
        return "zondag"
    return _holidays(day.year).get(day)


def ends_on(day: date) -> date:
    """Return on which day a term ends that would end on `day`.

    Algemene termijnenwet art. 1 lid 1: not on a Saturday, a Sunday or a holiday, but on the next
    day that is none of them.
    """
    while day.weekday() == SATURDAY or free_day(day):
        day += _DAY
    return day


@lru_cache(maxsize=64)
def _holidays(year: int) -> Mapping[date, str]:
    # `holidays` calls 5 May public only every fifth year and Good Friday optional, but the law
    # counts both every year; so both sets are taken.
    named = holidays.country_holidays(
        "NL", years=year, categories=("public", "optional"), language="nl"
    )
    equated = {day: "gelijkgestelde dag" for day in EQUATED_DAYS if day.year == year}
    return {**equated, **dict(named.items())}
