"""How an amount is cut to the cent, and on which days its parts fall."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.plans import Rhythm, equal_parts
from payments.plans.days import due_days, months_later, next_on, usual_start
from payments.plans.proposal import parts_of
from storage.free_days import free_day

DATES = st.dates(min_value=date(2024, 1, 1), max_value=date(2036, 12, 31))
RHYTHMS = st.sampled_from(list(Rhythm))


@given(st.integers(0, 5_000_000), st.integers(1, 60))
def test_equal_parts_add_up_and_the_last_takes_the_cents_that_are_left(
    total: int, count: int
) -> None:
    *others, last = equal_parts(total, count)
    assert sum(others) + last == total
    assert len(set(others)) <= 1
    assert not others or 0 <= last - others[0] < count


@pytest.mark.parametrize(("total", "count"), [(100, 0), (100, -1), (-1, 2)])
def test_what_cannot_be_cut_is_refused(total: int, count: int) -> None:
    with pytest.raises(ValueError, match="cannot cut"):
        equal_parts(total, count)


@given(st.integers(1, 5_000_000), st.integers(1, 200_000))
def test_parts_of_an_amount_add_up_and_only_the_last_differs(total: int, each: int) -> None:
    *others, last = parts_of(total, each)
    assert sum(others) + last == total
    assert set(others) <= {each}
    # What is left is a quarter at least, or the part before it took it along.
    assert last < each * 1.25
    assert not others or last >= each / 4


@pytest.mark.parametrize(
    ("total", "each", "parts"),
    [
        (12_050, 3_000, (3_000, 3_000, 3_000, 3_050)),
        (14_000, 3_000, (3_000, 3_000, 3_000, 3_000, 2_000)),
        (12_000, 3_000, (3_000, 3_000, 3_000, 3_000)),
        (1_000, 3_000, (1_000,)),
    ],
)
def test_a_small_remainder_joins_the_last_part(
    total: int, each: int, parts: tuple[int, ...]
) -> None:
    assert parts_of(total, each) == parts


@given(RHYTHMS, DATES, st.none() | st.integers(1, 31))
def test_due_days_grow_and_are_all_working_days(
    rhythm: Rhythm, first: date, day: int | None
) -> None:
    days = list(islice(due_days(rhythm, first, day), 30))
    assert all(later > sooner for sooner, later in pairwise(days))
    assert all(day.weekday() < 5 and free_day(day) is None for day in days)


def test_the_31st_is_the_last_day_of_shorter_months_and_then_the_31st_again() -> None:
    days = list(islice(due_days(Rhythm.MONTH, date(2026, 8, 31)), 5))
    # 31 October is a Saturday, so that one moves to the Monday after.
    assert days == [
        date(2026, 8, 31),
        date(2026, 9, 30),
        date(2026, 11, 2),
        date(2026, 11, 30),
        date(2026, 12, 31),
    ]


def test_the_26th_stays_the_26th_after_christmas_moved_one() -> None:
    days = list(islice(due_days(Rhythm.MONTH, date(2026, 11, 26)), 3))
    assert days == [date(2026, 11, 26), date(2026, 12, 28), date(2027, 1, 26)]


def test_a_week_that_is_free_moves_one_part_only() -> None:
    days = list(islice(due_days(Rhythm.WEEK, date(2026, 12, 18)), 4))
    # Christmas and New Year's Day fall on Fridays; the Monday after is the next working day.
    assert days == [date(2026, 12, 18), date(2026, 12, 28), date(2027, 1, 4), date(2027, 1, 8)]


@given(DATES, st.integers(0, 48))
def test_months_later_keeps_the_day_or_takes_the_months_last(start: date, months: int) -> None:
    later = months_later(start, months)
    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == months
    assert later.day == start.day or (
        later.day < start.day and (later + timedelta(days=1)).day == 1
    )


@given(st.integers(1, 31), DATES)
def test_the_next_time_of_a_day_is_never_behind_and_at_most_a_month_ahead(
    day: int, earliest: date
) -> None:
    found = next_on(day, earliest)
    assert timedelta(0) <= found - earliest <= timedelta(days=31)
    assert found.day == day or (found + timedelta(days=1)).day == 1


@given(DATES)
def test_whoever_names_no_start_begins_after_payday_with_notice(today: date) -> None:
    start = usual_start(Rhythm.MONTH, today, after_payday=True, paid_now=False)
    assert start.day == 26
    assert start - today >= timedelta(days=3)
