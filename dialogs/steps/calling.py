"""Calling back: fitting the time that somebody wants to be called into the hours. Pure.

Calls keep the hours in which we may write: the creditor's own, never wider than the law's (Bki
art. 4.2: not between 20:00 and 07:00, not on Sundays and holidays).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dialogs.entities.days.clock_times import MOMENT, WHENEVER, TimeWish
from dialogs.entities.days.reckoning import When
from storage.free_days import SATURDAY, free_day

#: A colleague needs this long to see the task, and a part of an hour this long to be of use.
_NOTICE, _LEAST = 15, 30
#: "As soon as possible" is said as a span of this length.
_SOON = 120
#: How far ahead a call is agreed.
MOST_DAYS = 31
#: What another day weighs in minutes when the nearest moment is sought, and an earlier one more.
_OTHER_DAY, _EARLIER_DAY = 240, 120
_STEP = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class CallHours:
    """When a colleague may call, in minutes after midnight."""

    opens: int
    closes: int
    saturday: bool = True

    def on(self, day: date) -> tuple[int, int] | None:
        """Return the hours of a day, or None when nobody calls then."""
        if free_day(day) or (day.weekday() == SATURDAY and not self.saturday):
            return None
        return self.opens, self.closes


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """When a colleague calls: a local day, from and until in minutes after midnight."""

    on: date
    start: int
    end: int

    @property
    def begins(self) -> time:
        """The local time from which the call may come."""
        return clock(self.start)

    @property
    def ends(self) -> time:
        """The local time until which it may come."""
        return clock(self.end)


def clock(minutes: int) -> time:
    """Return minutes after midnight as a time of day; the last one of the day at most."""
    return time(*divmod(min(minutes, 24 * 60 - 1), 60))


def minutes_of(written: str) -> int:
    """Read "08:30" as minutes after midnight."""
    at = time.fromisoformat(written)
    return at.hour * 60 + at.minute


def fit(
    wish: TimeWish, days: tuple[When, ...], now: datetime, hours: CallHours
) -> tuple[Slot, bool] | None:
    """Return when a colleague can call and whether that is what was asked; None for no such time.

    Args:
        wish: the part of the day.
        days: the days that were named; none leaves them open.
        now: the present local moment.
        hours: when a colleague may call.
    """
    wish, wanted = _wanted(wish, days, now)
    if not wanted or wanted[0] > now.date() + timedelta(days=MOST_DAYS):
        return None
    for day in wanted:
        slot = _on_day(wish, day, now, hours)
        if slot is not None:
            return slot, True
    nearest = _nearest(wish, wanted[0], now, hours)
    return None if nearest is None else (nearest, False)


def _wanted(
    wish: TimeWish, days: tuple[When, ...], now: datetime
) -> tuple[TimeWish, tuple[date, ...]]:
    """Return the wish in times of the day, and the days on which it may be fulfilled."""
    today = now.date()
    if wish.within is not None:
        at = now + timedelta(minutes=max(wish.within, _NOTICE))
        minutes = _rounded(at.hour * 60 + at.minute)
        last = minutes + (MOMENT if wish.within else _SOON)
        return TimeWish(first=minutes, last=last), (at.date(),)
    if days:
        named = days[0]
        span = range(min((named.last - named.first).days, MOST_DAYS) + 1)
        ahead = (named.first + timedelta(days=count) for count in span)
        return wish, tuple(day for day in ahead if day >= today)
    return wish, tuple(today + timedelta(days=count) for count in range(8))


def _on_day(wish: TimeWish, day: date, now: datetime, hours: CallHours) -> Slot | None:
    """Return what of the wish lies within the hours of a day, if enough is left of it."""
    open_hours = hours.on(day)
    if open_hours is None:
        return None
    opens, closes = open_hours
    start = max(opens, wish.first or 0)
    end = min(closes, wish.last or closes)
    if day == now.date():
        start = max(start, _rounded(now.hour * 60 + now.minute + _NOTICE))
    if wish.first is not None and wish.last is None:
        end = min(end, start + MOMENT)
    return Slot(on=day, start=start, end=end) if end - start >= _LEAST else None


def _nearest(wish: TimeWish, day: date, now: datetime, hours: CallHours) -> Slot | None:
    """Return the moment that lies nearest to what cannot be."""
    if wish == WHENEVER:
        later = (day + timedelta(days=count) for count in range(1, MOST_DAYS))
        return next((slot for on in later if (slot := _on_day(wish, on, now, hours))), None)
    target = wish.first if wish.first is not None else (wish.last or 0) - MOMENT
    return min(
        _moments(day, now, hours),
        key=lambda slot: (_distance(slot, day, target), slot.on, slot.start),
        default=None,
    )


def _distance(slot: Slot, day: date, target: int) -> int:
    apart = (slot.on - day).days
    return abs(apart) * _OTHER_DAY + (_EARLIER_DAY if apart < 0 else 0) + abs(slot.start - target)


def _moments(day: date, now: datetime, hours: CallHours) -> Iterator[Slot]:
    """Yield every hour at which a colleague may call around a day."""
    for count in range(-7, 15):
        on = day + timedelta(days=count)
        open_hours = hours.on(on)
        if on < now.date() or open_hours is None:
            continue
        for start in range(open_hours[0], open_hours[1] - _LEAST, _STEP):
            wish = TimeWish(first=start, last=start + MOMENT)
            slot = _on_day(wish, on, now, hours)
            if slot is not None and slot.start == start:
                yield slot


def _rounded(minutes: int) -> int:
    """Round up to the quarter of an hour."""
    return -(-minutes // 15) * 15
