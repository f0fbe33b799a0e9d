"""Contact hours: when people may be written to, on the Dutch calendar, at any hour of any year.

Bki art. 4.2 forbids contact between 20:00 and 07:00, on Sundays and on the holidays of the
Algemene termijnenwet art. 3; the days that a decree puts on a par with them count as closed too.
A creditor's own hours may only narrow this. Every function takes and gives aware datetimes; what
comes back is UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from storage.clock import LOCAL
from storage.free_days import EQUATED_DAYS as EQUATED_DAYS
from storage.free_days import EQUATED_DAYS_KNOWN_UNTIL as EQUATED_DAYS_KNOWN_UNTIL
from storage.free_days import SATURDAY, free_day
from storage.policy import ContactHours

#: The longest that a provider may keep a message in its own queue: Twilio's ValidityPeriod for
#: SMS, and what Twilio allows for WhatsApp.
SMS_VALIDITY_SECONDS = 36_000
WHATSAPP_VALIDITY_SECONDS = 14_400

_DAY = timedelta(days=1)


def blocked_day(day: date) -> str | None:
    """Return why nobody may be written to on `day` ("zondag", "Koningsdag"), or None."""
    return free_day(day)


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
    if day.weekday() == SATURDAY and not hours.saturday:
        return False
    return blocked_day(day) is None


def _moment(day: date, at: time) -> datetime:
    # The clock changes at night, so no opening or closing time is skipped or comes twice.
    return datetime.combine(day, at, tzinfo=LOCAL).astimezone(UTC)
