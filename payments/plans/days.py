"""Due days of a plan: its rhythm on the Dutch calendar, never on a weekend or a holiday.

A day that is none to pay on moves to the next working day, as the end of a term does (Algemene
termijnenwet art. 1). The days after it are counted from the rule, not from the moved day: the 26th
stays the 26th.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from storage.free_days import ends_on
from storage.policy_plan import Rhythm

#: The day of the month on which a ready choice starts: Dutch salaries come between the 21st and
#: the 26th, so that the money is there.
AFTER_PAYDAY = 26
#: Nobody is asked to pay a first instalment sooner than this, unless he or she says so.
LEAST_NOTICE = timedelta(days=3)
#: After a payment at once, the next one comes no sooner.
_BREATH = timedelta(days=14)

#: How many times a year.
A_YEAR = {Rhythm.WEEK: 52, Rhythm.TWO_WEEKS: 26, Rhythm.FOUR_WEEKS: 13, Rhythm.MONTH: 12}
_WEEKS = {Rhythm.WEEK: 1, Rhythm.TWO_WEEKS: 2, Rhythm.FOUR_WEEKS: 4}


def months_later(start: date, months: int, day: int | None = None) -> date:
    """Return the same day some months later, or the month's last day when it is shorter.

    `day` is the day of the month that is meant, when `start` itself lies in a month too short.
    """
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(day or start.day, calendar.monthrange(year, month)[1]))


def next_on(day: int, earliest: date) -> date:
    """Return the first time from `earliest` on that a month has this day, or ends before it."""
    found = months_later(earliest, 0, day)
    return found if found >= earliest else months_later(earliest, 1, day)


def due_days(rhythm: Rhythm, first: date, day: int | None = None) -> Iterator[date]:
    """Yield the due days of a rhythm for ever, strictly increasing.

    Args:
        rhythm: how often.
        first: the first one, before it moves to a working day.
        day: of the month, for a monthly rhythm; that of `first` when it is not given.
    """
    step = 0
    while True:
        if rhythm is Rhythm.MONTH:
            rule = months_later(first, step, day)
        else:
            rule = first + timedelta(weeks=_WEEKS[rhythm] * step)
        yield ends_on(rule)
        step += 1


def usual_start(rhythm: Rhythm, today: date, *, after_payday: bool, paid_now: bool) -> date:
    """Return on which day a plan starts whose start nobody named, before bounds.

    A plan by the month or by four weeks starts after the next payday when the creditor wants that.
    """
    earliest = today + (_BREATH if paid_now else LEAST_NOTICE)
    if rhythm in {Rhythm.WEEK, Rhythm.TWO_WEEKS} and not paid_now:
        return today + timedelta(days=7)
    return next_on(AFTER_PAYDAY, earliest) if after_payday else earliest


def last_working_day(latest: date, earliest: date) -> date:
    """Return the last working day up to `latest`, but none before `earliest`."""
    day = latest
    while day > earliest and ends_on(day) != day:
        day -= timedelta(days=1)
    return day
