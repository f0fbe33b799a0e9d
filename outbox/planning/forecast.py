"""Forecast: when the last of a batch would leave, whether it fits today, and how it spreads. Pure.

A lane lets one message go every 1/rate seconds while the creditor's hours are open. A fast lane is
held back after an opening, so that not everybody is rung up in the same minute. Moments are exact
fractions of a second, so nothing is lost or doubled by rounding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil

from outbox import calendar
from outbox.gate import LEAST_VALIDITY_SECONDS
from storage.clock import LOCAL
from storage.policy import ContactHours, PolicyValueError

#: After this many open days a forecast ends; what is left by then is a matter for people.
MOST_DAYS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """So many messages that may leave from a moment on."""

    at: datetime
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How fast a lane runs, and how much slower for how long after an opening."""

    rate: float
    opening_share: float = 1.0
    opening_minutes: int = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class DayForecast:
    """What leaves on one local day: how many, the first and the last, and how many each minute."""

    day: date
    opens_at: datetime
    closes_at: datetime
    count: int
    first_at: datetime
    last_at: datetime
    minutes: tuple[tuple[datetime, int], ...]

    @property
    def busiest_minute(self) -> int:
        """The most that leave in one minute."""
        return max((count for _, count in self.minutes), default=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """What becomes of a batch that is looked at on local day `today`.

    `days` holds the days on which something leaves. `left` is how many leave on a later day than
    today, `beyond` how many not within `MOST_DAYS` open days.
    """

    today: date
    total: int
    days: tuple[DayForecast, ...]
    beyond: int = 0

    @property
    def leaving_today(self) -> int:
        """How many leave today."""
        return sum(day.count for day in self.days if day.day == self.today)

    @property
    def left(self) -> int:
        """How many do not leave today."""
        return self.total - self.leaving_today

    @property
    def fits(self) -> bool:
        """Whether all of it leaves today, before the hours close."""
        return self.left == 0

    @property
    def last_at(self) -> datetime | None:
        """When the last one leaves; None when none does."""
        return self.days[-1].last_at if self.days else None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Stretch:
    """A piece of an open day at one rate; seconds count from the opening."""

    start: Fraction
    end: Fraction
    rate: Fraction


def forecast(due: Iterable[Due], pace: Pace, hours: ContactHours, now: datetime) -> Forecast:
    """Forecast a batch on one lane from `now` (aware) on.

    Each day is open up to a quarter of a minute before the hours close, as the gate has it.
    """
    waiting = sorted(due, key=lambda one: one.at)
    total = sum(one.count for one in waiting)
    today = now.astimezone(LOCAL).date()
    days: list[DayForecast] = []
    moment, left = now, [(one.at, one.count) for one in waiting if one.count > 0]
    for _ in range(MOST_DAYS):
        if not left:
            break
        moment = calendar.next_open(max(moment, left[0][0]), hours)
        made, left = _day(left, pace, hours, moment)
        if made is not None:
            days.append(made)
        moment = calendar.start_of_day(moment.astimezone(LOCAL).date() + timedelta(days=1))
    return Forecast(
        today=today, total=total, days=tuple(days), beyond=sum(count for _, count in left)
    )


def _day(
    left: Sequence[tuple[datetime, int]], pace: Pace, hours: ContactHours, start: datetime
) -> tuple[DayForecast | None, list[tuple[datetime, int]]]:
    """Let as much leave as the day of `start` can take; return it and what is left over."""
    closes = calendar.closes_at(start, hours)
    if closes is None:
        raise ValueError("a day begins when it is open")
    day = start.astimezone(LOCAL).date()
    opens = calendar.next_open(calendar.start_of_day(day), hours)
    stretches = _stretches(pace, _seconds(closes - opens) - LEAST_VALIDITY_SECONDS)
    free = _seconds(start - opens)
    minutes: Counter[int] = Counter()
    first = last = Fraction(-1)
    rest: list[tuple[datetime, int]] = []
    for at, count in left:
        free = max(free, _seconds(at - opens))
        for begin, number, rate in _runs(stretches, free, count):
            _spread(minutes, begin, number, rate)
            first = begin if first < 0 else first
            last = begin + (number - 1) / rate
            free = begin + number / rate
            count -= number
        if count:
            rest.append((at, count))
    if first < 0:
        return None, rest
    made = DayForecast(
        day=day,
        opens_at=opens,
        closes_at=closes,
        count=sum(minutes.values()),
        first_at=_moment(opens, first),
        last_at=_moment(opens, last),
        minutes=tuple(
            (opens + timedelta(minutes=minute), minutes[minute]) for minute in sorted(minutes)
        ),
    )
    return made, rest


def _stretches(pace: Pace, length: Fraction) -> list[_Stretch]:
    rate = Fraction(pace.rate).limit_denominator(1_000_000)
    slow = min(Fraction(pace.opening_minutes * 60), length)
    share = Fraction(pace.opening_share).limit_denominator(1_000_000)
    found = [
        _Stretch(start=Fraction(0), end=slow, rate=rate * share),
        _Stretch(start=slow, end=length, rate=rate),
    ]
    return [one for one in found if one.rate > 0 and one.end > one.start]


def _runs(
    stretches: Sequence[_Stretch], free: Fraction, count: int
) -> Iterator[tuple[Fraction, int, Fraction]]:
    """Cut a group into runs at one rate: when each begins, how many, and how fast they follow."""
    for one in stretches:
        begin = max(free, one.start)
        if count == 0 or begin >= one.end:
            continue
        number = min(count, ceil((one.end - begin) * one.rate))
        yield begin, number, one.rate
        free, count = begin + number / one.rate, count - number


def _spread(minutes: Counter[int], begin: Fraction, number: int, rate: Fraction) -> None:
    """Count for each minute how many of a run leave in it."""
    minute, done = int(begin // 60), 0
    while done < number:
        upto = min(number, ceil(((minute + 1) * 60 - begin) * rate))
        if upto > done:
            minutes[minute] += upto - done
            done = upto
        minute += 1


def _seconds(span: timedelta) -> Fraction:
    return Fraction(span // timedelta(microseconds=1), 1_000_000)


def _moment(start: datetime, seconds: Fraction) -> datetime:
    return start + timedelta(microseconds=int(seconds * 1_000_000))


def narrowest(all_hours: Iterable[ContactHours]) -> ContactHours | None:
    """Return the hours in which all of these are open; None when there are none.

    What fits in them fits for each, so a lane that creditors share is forecast with care.
    """
    known = list(all_hours) or [ContactHours()]
    try:
        return ContactHours(
            opens=max(one.opens for one in known),
            closes=min(one.closes for one in known),
            saturday=all(one.saturday for one in known),
        )
    except PolicyValueError:
        return None
