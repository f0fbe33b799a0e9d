"""The forecast: nothing outside the hours, nothing lost, and faster is never later."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox import calendar
from outbox.planning.forecast import Due, Forecast, Pace, forecast, narrowest
from storage.clock import LOCAL
from storage.policy import ContactHours

HOURS = ContactHours()
#: A Monday, 8:00 in Amsterdam.
OPENING = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
CLOSING = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)


def batch(count: int, rate: float, now: datetime = OPENING, **pace: float) -> Forecast:
    return forecast([Due(at=now, count=count)], Pace(rate=rate, **pace), HOURS, now)


def test_a_long_code_takes_a_second_for_each() -> None:
    found = batch(3600, 1)
    assert found.fits
    assert found.last_at == OPENING + timedelta(seconds=3599)
    (day,) = found.days
    assert day.minutes[0] == (OPENING, 60)
    assert (len(day.minutes), day.busiest_minute) == (60, 60)


def test_what_does_not_fit_before_closing_goes_on_the_next_open_day() -> None:
    saturday = datetime(2026, 11, 28, 18, 0, tzinfo=UTC)  # 19:00: an hour left, then Sunday
    found = batch(4000, 1, saturday)
    assert not found.fits
    assert found.leaving_today == 3585  # none in the last quarter of a minute
    assert found.left == 415
    assert [day.day for day in found.days] == [date(2026, 11, 28), date(2026, 11, 30)]
    assert found.days[1].first_at.astimezone(LOCAL).time() == time(8)


def test_holidays_are_passed_over() -> None:
    christmas_eve = datetime(2026, 12, 24, 18, 59, 50, tzinfo=UTC)
    found = batch(1, 1, christmas_eve)
    # Friday and Saturday are Christmas, then it is Sunday.
    assert [day.day for day in found.days] == [date(2026, 12, 28)]
    assert found.leaving_today == 0


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24)])
def test_the_nights_on_which_the_clock_changes_shift_no_opening(day: date) -> None:
    evening = datetime.combine(day, time(19, 59), tzinfo=LOCAL)
    found = batch(3600, 1, evening.astimezone(UTC))
    monday = found.days[-1]
    assert monday.day == day + timedelta(days=2)
    assert monday.opens_at.astimezone(LOCAL).time() == time(8)
    assert monday.closes_at.astimezone(LOCAL).time() == time(20)


def test_a_fast_lane_takes_its_first_hour_slowly() -> None:
    found = batch(100_000, 80, opening_share=0.25)
    (day,) = found.days
    spread = dict(day.minutes)
    assert spread[OPENING] == 20 * 60
    assert spread[OPENING + timedelta(minutes=59)] == 20 * 60
    assert spread[OPENING + timedelta(minutes=60)] == 80 * 60
    assert sum(spread.values()) == 100_000


def test_after_the_first_hour_a_fast_lane_is_at_full_speed() -> None:
    now = OPENING + timedelta(hours=3)
    found = batch(4800, 80, now, opening_share=0.25)
    assert found.last_at is not None
    assert found.last_at < now + timedelta(minutes=1)


def test_what_is_due_later_waits_for_its_moment() -> None:
    noon = OPENING + timedelta(hours=4)
    due = [Due(at=noon, count=10), Due(at=OPENING, count=5)]
    (day,) = forecast(due, Pace(rate=1), HOURS, OPENING).days
    assert dict(day.minutes) == {OPENING: 5, noon: 10}


def test_nothing_due_is_nothing_to_forecast() -> None:
    found = forecast([], Pace(rate=1), HOURS, OPENING)
    assert (found.fits, found.last_at, found.days) == (True, None, ())


def test_what_never_ends_is_said_to_go_beyond() -> None:
    found = batch(10_000_000, 1)
    assert found.beyond > 0
    assert found.beyond + sum(day.count for day in found.days) == found.total


NOW = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)

groups = st.lists(
    st.builds(
        Due,
        at=st.integers(0, 100 * 24 * 3600).map(lambda seconds: NOW + timedelta(seconds=seconds)),
        count=st.integers(0, 50_000),
    ),
    max_size=5,
)
some_hours = st.sampled_from(
    [
        HOURS,
        ContactHours(opens=time(7), closes=time(20)),
        ContactHours(opens=time(9), closes=time(9, 30), saturday=False),
    ]
)
paces = st.builds(
    Pace,
    rate=st.sampled_from([0.3, 1.0, 7.0, 10.0, 80.0, 1000.0]),
    opening_share=st.sampled_from([0.25, 1.0]),
)


@given(groups, paces, some_hours)
def test_nothing_leaves_outside_the_hours_and_nothing_is_lost(
    due: list[Due], pace: Pace, hours: ContactHours
) -> None:
    found = forecast(due, pace, hours, NOW)
    assert found.total == sum(one.count for one in due)
    assert sum(day.count for day in found.days) + found.beyond == found.total
    for day in found.days:
        assert sum(count for _, count in day.minutes) == day.count
        assert all(calendar.is_open(minute, hours) for minute, _ in day.minutes)
        assert calendar.is_open(day.first_at, hours)
        assert calendar.is_open(day.last_at, hours)
        assert day.last_at + timedelta(seconds=14) < day.closes_at
        assert day.busiest_minute <= pace.rate * 60 + len(due) + 1


@given(groups, some_hours, st.sampled_from([(0.5, 1.0), (1.0, 10.0), (10.0, 80.0), (80.0, 1000.0)]))
def test_a_faster_lane_is_never_later(
    due: list[Due], hours: ContactHours, rates: tuple[float, float]
) -> None:
    slow, fast = (forecast(due, Pace(rate=rate), hours, NOW) for rate in rates)
    assert fast.beyond <= slow.beyond
    assert fast.leaving_today >= slow.leaving_today
    if not slow.beyond and slow.last_at is not None:
        assert fast.last_at is not None
        assert fast.last_at <= slow.last_at


def test_shared_hours_are_those_in_which_all_are_open() -> None:
    early = ContactHours(opens=time(7), closes=time(12))
    late = ContactHours(opens=time(9), closes=time(20), saturday=False)
    assert narrowest([early, late]) == ContactHours(opens=time(9), closes=time(12), saturday=False)
    assert narrowest([early, ContactHours(opens=time(13))]) is None
