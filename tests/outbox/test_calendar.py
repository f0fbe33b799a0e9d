"""The contact hours, walked minute by minute and held against the law's own list."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox import calendar
from storage.clock import LOCAL
from storage.policy import ContactHours, PolicyValueError

DEFAULT = ContactHours()
LAW = ContactHours(opens=time(7), closes=time(20))
YEARS = range(2024, 2037)


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LOCAL).astimezone(UTC)


def easter(year: int) -> date:
    """Return Easter Sunday by the anonymous Gregorian rule, apart from any library."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def law_says_closed(day: date) -> bool:
    """Algemene termijnenwet art. 3, written out by hand."""
    sunday = easter(day.year)
    kings = date(day.year, 4, 27)
    if kings.weekday() == 6:
        kings = date(day.year, 4, 26)
    closed = {sunday + timedelta(days=n) for n in (-2, 0, 1, 39, 49, 50)}
    closed |= {date(day.year, *md) for md in ((1, 1), (5, 5), (12, 25), (12, 26))}
    return day.weekday() == 6 or day == kings or day in closed or day in calendar.EQUATED_DAYS


def all_days() -> list[date]:
    first = date(YEARS[0], 1, 1)
    return [first + timedelta(days=n) for n in range((date(YEARS[-1] + 1, 1, 1) - first).days)]


def test_every_day_of_ten_years_is_blocked_exactly_when_the_law_says_so():
    wrong = [
        day for day in all_days() if (calendar.blocked_day(day) is not None) != law_says_closed(day)
    ]
    assert wrong == []


@pytest.mark.parametrize("year", YEARS)
def test_liberation_day_and_good_friday_are_closed_every_year(year):
    assert calendar.blocked_day(date(year, 5, 5)) in {"Bevrijdingsdag", "zondag"}
    assert calendar.blocked_day(easter(year) - timedelta(days=2)) == "Goede vrijdag"


def test_the_reason_of_a_blocked_day_has_a_name():
    assert calendar.blocked_day(date(2026, 11, 22)) == "zondag"
    assert calendar.blocked_day(date(2026, 4, 27)) == "Koningsdag"
    assert calendar.blocked_day(date(2026, 5, 15)) == "gelijkgestelde dag"
    assert calendar.blocked_day(date(2026, 11, 23)) is None


def test_the_hours_open_at_the_opening_time_and_are_closed_at_the_closing_time():
    assert not calendar.is_open(local(2026, 11, 23, 7, 59), DEFAULT)
    assert calendar.is_open(local(2026, 11, 23, 8), DEFAULT)
    assert calendar.is_open(local(2026, 11, 23, 20) - timedelta(microseconds=1), DEFAULT)
    assert not calendar.is_open(local(2026, 11, 23, 20), DEFAULT)


def test_saturday_is_open_unless_the_creditor_closes_it():
    saturday = local(2026, 11, 21, 10)
    closed = ContactHours(saturday=False)
    assert calendar.is_open(saturday, DEFAULT)
    assert not calendar.is_open(saturday, closed)
    assert calendar.next_open(saturday, closed) == local(2026, 11, 23, 8)


def test_a_creditor_cannot_be_open_longer_than_the_law():
    for hours in ({"opens": time(6, 59)}, {"closes": time(20, 1)}, {"opens": time(20)}):
        with pytest.raises(PolicyValueError):
            ContactHours(**hours)


def test_ten_years_of_quarters_of_an_hour_never_open_in_closed_hours():
    """Walk ten years in steps of 15 minutes of real time, both DST nights included."""
    moment, end = local(YEARS[0], 1, 1), local(YEARS[0] + 10, 1, 1)
    quarter = timedelta(minutes=15)
    blocked = {day: law_says_closed(day) for day in all_days()}
    upcoming: list[datetime] = []
    opened = 0
    while moment < end:
        there = moment.astimezone(LOCAL)
        allowed = 8 <= there.hour < 20 and not blocked[there.date()]
        assert calendar.is_open(moment, DEFAULT) == allowed, there
        if allowed:
            # Everything that waited must have been told to wait until exactly now.
            assert all(waited == moment for waited in upcoming), there
            upcoming.clear()
            opened += 1
        elif there.minute == 0:
            upcoming.append(calendar.next_open(moment, DEFAULT))
        moment += quarter
    assert opened > 10 * 250 * 48


MOMENTS = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2036, 12, 20),  # noqa: DTZ001
    timezones=st.just(UTC),
)
HOURS = st.builds(
    lambda opens, length, saturday: ContactHours(
        opens=opens,
        closes=min(
            time(20), (datetime.combine(date(2026, 1, 1), opens) + timedelta(minutes=length)).time()
        ),
        saturday=saturday,
    ),
    st.times(min_value=time(7), max_value=time(18, 59)).map(lambda t: t.replace(microsecond=0)),
    st.integers(min_value=1, max_value=299),
    st.booleans(),
)


@given(MOMENTS, HOURS)
def test_the_next_opening_is_open_and_minimal(now, hours):
    then = calendar.next_open(now, hours)
    assert then >= now
    assert then.utcoffset() == timedelta(0)
    assert calendar.is_open(then, hours)
    assert calendar.is_open(then, LAW)
    if then > now:
        assert not calendar.is_open(now, hours)
        assert not calendar.is_open(then - timedelta(microseconds=1), hours)
        # Whatever would be open in between would open at the start of a day's hours.
        day = now.astimezone(LOCAL).date()
        while day <= then.astimezone(LOCAL).date():
            opening = datetime.combine(day, hours.opens, tzinfo=LOCAL).astimezone(UTC)
            assert not (now <= opening < then and calendar.is_open(opening, hours))
            day += timedelta(days=1)


@given(MOMENTS, HOURS, st.sampled_from([1, 60, 14_400, 36_000]))
def test_nothing_that_stays_valid_so_long_arrives_after_closing(now, hours, at_most):
    seconds = calendar.validity_seconds(now, hours, at_most)
    assert 0 <= seconds <= at_most
    if calendar.is_open(now, hours):
        end = calendar.closes_at(now, hours)
        assert end is not None
        assert now + timedelta(seconds=seconds) <= end
        if seconds:
            assert calendar.is_open(now + timedelta(seconds=seconds - 1), hours)
    else:
        assert seconds == 0
        assert calendar.closes_at(now, hours) is None


@pytest.mark.parametrize(
    ("evening", "morning"),
    [
        ((2027, 3, 27, 23, 0), (2027, 3, 30, 8, 0)),  # the clock goes forward at Easter 2027
        ((2026, 10, 24, 21, 0), (2026, 10, 26, 8, 0)),  # the clock goes back
        ((2026, 12, 24, 20, 0), (2026, 12, 28, 8, 0)),  # Christmas, then a Sunday
        ((2026, 12, 31, 20, 0), (2027, 1, 2, 8, 0)),
        ((2026, 1, 1, 9, 0), (2026, 1, 3, 8, 0)),  # 2 January 2026 is an equated day
    ],
)
def test_the_next_opening_over_dst_nights_and_holidays(evening, morning):
    assert calendar.next_open(local(*evening), DEFAULT) == local(*morning)


def test_the_validity_is_the_distance_to_closing_when_that_is_nearest():
    now = local(2026, 11, 23, 19, 30)
    assert calendar.validity_seconds(now, DEFAULT, calendar.SMS_VALIDITY_SECONDS) == 1800
    early = local(2026, 11, 23, 8)
    assert calendar.validity_seconds(early, DEFAULT, calendar.WHATSAPP_VALIDITY_SECONDS) == 14_400
