"""Contact hours: when people may be written to, on the Dutch calendar, at any hour of any year.

Bki art. 4.2 forbids contact between 20:00 and 07:00, on Sundays and on the holidays of the
Algemene termijnenwet art. 3; the days that a decree puts on a par with them count as closed too.
A creditor's own hours may only narrow this. Every function takes and gives aware datetimes; what
comes back is UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays

from storage.clock import LOCAL
from storage.policy import ContactHours

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

#: The longest that a provider may keep a message in its own queue: Twilio's ValidityPeriod for
#: SMS, and what Twilio allows for WhatsApp.
SMS_VALIDITY_SECONDS = 36_000
WHATSAPP_VALIDITY_SECONDS = 14_400

_SUNDAY = 6
_SATURDAY = 5
_DAY = timedelta(days=1)


def blocked_day(day: date) -> str | None:
    """Return why nobody may be written to on `day` ("zondag", "Koningsdag"), or None."""
    if day.weekday() == _SUNDAY:
        return "zondag"
    return _holidays(day.year).get(day)


def is_open(now: datetime, hours: ContactHours) -> bool:
    """Tell whether people may be written to at `now`; the closing time itself is closed."""
    local = now.astimezone(LOCAL)
    return hours.opens <= local.time() < hours.closes and _is_contact_day(local.date(), hours)


def next_open(now: datetime, hours: ContactHours) -> datetime:
    """Return the first moment from `now` on at which people may be written to."""
    if is_open(now, hours):
        return now.astimezone(UTC)
    local = now.astimezone(LOCAL)
    day = local.date() if local.time() < hours.opens else local.date() + _DAY
    while not _is_contact_day(day, hours):
        day += _DAY
    return _moment(day, hours.opens)


def opens_at(now: datetime, hours: ContactHours) -> datetime | None:
    """Return when the hours that are open at `now` began, or None when they are closed."""
    if not is_open(now, hours):
        return None
    return _moment(now.astimezone(LOCAL).date(), hours.opens)


def closes_at(now: datetime, hours: ContactHours) -> datetime | None:
    """Return when the hours that are open at `now` end, or None when they are closed."""
    if not is_open(now, hours):
        return None
    return _moment(now.astimezone(LOCAL).date(), hours.closes)


def validity_seconds(now: datetime, hours: ContactHours, at_most: int) -> int:
    """Return how long a provider may keep a message handed over at `now`, in whole seconds.

    It ends before the hours close, so that nothing arrives after it; 0 when they are closed.
    """
    end = closes_at(now, hours)
    if end is None:
        return 0
    return min(at_most, int((end - now).total_seconds()))


def start_of_day(day: date) -> datetime:
    """Return the moment at which a local day begins, in UTC."""
    return _moment(day, time(0))


def _is_contact_day(day: date, hours: ContactHours) -> bool:
    if day.weekday() == _SATURDAY and not hours.saturday:
        return False
    return blocked_day(day) is None


def _moment(day: date, at: time) -> datetime:
    # The clock changes at night, so no opening or closing time is skipped or comes twice.
    return datetime.combine(day, at, tzinfo=LOCAL).astimezone(UTC)


@lru_cache(maxsize=64)
def _holidays(year: int) -> Mapping[date, str]:
    # `holidays` calls 5 May public only every fifth year and Good Friday optional, but the law
    # counts both every year; so both sets are taken.
    named = holidays.country_holidays(
        "NL", years=year, categories=("public", "optional"), language="nl"
    )
    equated = {day: "gelijkgestelde dag" for day in EQUATED_DAYS if day.year == year}
    return {**equated, **dict(named.items())}
