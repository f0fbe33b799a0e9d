"""Calling: what can be promised to who wants a call."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.entities.days.clock_times import WHENEVER, TimeWish
from dialogs.entities.days.reckoning import When
from dialogs.steps.calling import MOST_DAYS, CallHours, fit
from storage.free_days import SATURDAY, free_day

MONDAY = datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001 # local time, as the dialog has it
HOURS = CallHours(opens=8 * 60, closes=20 * 60)


def on(day: int, last: int | None = None) -> tuple[When, ...]:
    return (When(first=date(2026, 11, day), last=date(2026, 11, last or day)),)


def at(first: float | None, last: float | None = None) -> TimeWish:
    ends = [None if hour is None else round(hour * 60) for hour in (first, last)]
    return TimeWish(first=ends[0], last=ends[1])


@pytest.mark.parametrize(
    ("wish", "days", "slot", "exact"),
    [
        (at(17), on(24), "24 17:00-18:00", True),
        (at(9, 12), on(24), "24 09:00-12:00", True),
        (at(None, 12), on(26), "26 08:00-12:00", True),
        (at(9, 12), (), "23 10:15-12:00", True),
        (at(9, 10), (), "24 09:00-10:00", True),  # gone by today
        (at(9, 10), on(23), "23 10:30-11:30", False),
        (at(20), on(23), "23 19:00-20:00", False),
        (at(14, 15), on(29), "30 14:00-15:00", False),  # a Sunday
        (WHENEVER, on(29), "30 08:00-20:00", False),
        (WHENEVER, on(30, 30), "30 08:00-20:00", True),
        (TimeWish(within=0), (), "23 10:15-12:15", True),
        (TimeWish(within=60), (), "23 11:00-12:00", True),
    ],
)
def test_a_call_falls_where_it_can(
    wish: TimeWish, days: tuple[When, ...], slot: str, exact: bool
) -> None:
    found = fit(wish, days, MONDAY, HOURS)
    assert found is not None
    made, was_exact = found
    assert f"{made.on.day} {made.begins:%H:%M}-{made.ends:%H:%M}" == slot
    assert was_exact is exact


def test_late_in_the_evening_soon_is_tomorrow() -> None:
    found = fit(TimeWish(within=0), (), MONDAY.replace(hour=19, minute=50), HOURS)
    assert found is not None
    assert found[0].on == date(2026, 11, 24)
    assert found[1] is False


def test_a_day_too_far_is_no_day() -> None:
    far = MONDAY.date() + timedelta(days=MOST_DAYS + 1)
    assert fit(at(9), (When(first=far, last=far),), MONDAY, HOURS) is None


moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31))  # noqa: DTZ001
minutes = st.none() | st.integers(0, 24 * 60)
hours = st.builds(
    lambda opens, length, saturday: CallHours(
        opens=opens, closes=min(opens + length, 1200), saturday=saturday
    ),
    st.integers(7 * 60, 18 * 60),
    st.integers(60, 12 * 60),
    st.booleans(),
)


@given(moments, minutes, minutes, st.none() | st.integers(0, 200), st.integers(0, 40), hours)
def test_nobody_is_called_outside_the_hours(
    now: datetime,
    first: int | None,
    last: int | None,
    within: int | None,
    ahead: int,
    open_hours: CallHours,
) -> None:
    day = now.date() + timedelta(days=ahead)
    days = (When(first=day, last=day),) if ahead % 3 else ()
    found = fit(TimeWish(first=first, last=last, within=within), days, now, open_hours)
    if found is None:
        return
    slot, _ = found
    assert open_hours.opens <= slot.start < slot.end <= open_hours.closes
    assert slot.end - slot.start >= 30
    assert not free_day(slot.on)
    assert open_hours.saturday or slot.on.weekday() != SATURDAY
    assert datetime.combine(slot.on, slot.begins) > now
    assert slot.on <= now.date() + timedelta(days=MOST_DAYS + 15)
