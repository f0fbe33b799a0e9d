"""Early, part and extra payments, and what a payment that went back opens again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from payments.plans.progress import Standing, caught_up, fill, left_open, taken_ahead

NOV, DEC, JAN, FEB = (
    date(2026, 11, 26),
    date(2026, 12, 28),
    date(2027, 1, 26),
    date(2027, 2, 26),
)
PLAN = tuple(Standing(due_on=day, cents=5_000) for day in (NOV, DEC, JAN, FEB))


def paid(parts: tuple[Standing, ...], total_paid: int, today: date) -> tuple[Standing, ...]:
    ahead = taken_ahead(parts, total_paid, today)
    return tuple(replace(part, ahead_cents=cents) for part, cents in zip(parts, ahead, strict=True))


def test_a_part_paid_before_its_day_is_not_asked_for_again() -> None:
    after = paid(PLAN, 5_000, date(2026, 11, 20))
    assert left_open(after, 5_000) == (0, 5_000, 5_000, 5_000)
    again = paid(after, 10_000, date(2026, 12, 2))
    assert left_open(again, 10_000) == (0, 0, 5_000, 5_000)


def test_less_than_a_part_leaves_the_rest_of_it_open() -> None:
    after = paid(PLAN, 2_000, NOV)
    assert left_open(after, 2_000) == (3_000, 5_000, 5_000, 5_000)


def test_extra_money_comes_off_the_last_parts_so_the_plan_ends_sooner() -> None:
    after = paid(PLAN, 12_000, date(2026, 11, 25))
    assert left_open(after, 12_000) == (0, 5_000, 3_000, 0)
    # The next month is asked for as agreed, and the one after that is what is left.
    assert [part.asked_cents for part in after] == [5_000, 5_000, 3_000, 0]
    later = paid(after, 17_000, DEC)
    assert left_open(later, 17_000) == (0, 0, 3_000, 0)


def test_all_at_once_leaves_nothing() -> None:
    assert left_open(paid(PLAN, 20_000, NOV), 20_000) == (0, 0, 0, 0)


def test_money_that_went_back_comes_off_what_was_paid_ahead_first() -> None:
    after = paid(PLAN, 12_000, date(2026, 11, 25))
    back = paid(after, 4_000, date(2026, 11, 30))
    assert left_open(back, 4_000) == (1_000, 5_000, 5_000, 5_000)
    assert sum(part.ahead_cents for part in back) == 0


def test_what_was_paid_ahead_covers_a_part_before_it_counts_as_missed() -> None:
    after = paid(PLAN, 12_000, date(2026, 11, 25))
    covered = caught_up(after, 12_000, DEC)
    parts = tuple(
        replace(part, ahead_cents=cents) for part, cents in zip(after, covered, strict=True)
    )
    assert left_open(parts, 12_000) == (0, 0, 5_000, 3_000)


def test_a_part_that_nothing_covers_stays_open() -> None:
    assert caught_up(PLAN, 5_000, DEC) == (0, 0, 0, 0)
    assert left_open(PLAN, 5_000) == (0, 5_000, 5_000, 5_000)


STEPS = st.lists(
    st.tuples(st.integers(-8_000, 12_000), st.integers(0, 120), st.booleans()), max_size=12
)


@given(STEPS)
def test_in_any_history_what_is_open_is_what_was_agreed_less_what_was_paid(
    steps: list[tuple[int, int, bool]],
) -> None:
    parts, total, day = PLAN, 0, date(2026, 11, 20)
    for cents, after_days, missed in steps:
        total = min(max(total + cents, 0), 20_000)
        day = date.fromordinal(day.toordinal() + after_days % 40)
        parts = paid(parts, total, day)
        if missed:
            ahead = caught_up(parts, total, day)
            parts = tuple(
                replace(part, ahead_cents=kept) for part, kept in zip(parts, ahead, strict=True)
            )
        still_open = left_open(parts, total)
        assert sum(still_open) == 20_000 - total
        assert all(0 <= part.ahead_cents <= part.cents for part in parts)
        # Money is asked for in order: nothing is open before something that is paid in order.
        asked = [cents for part, cents in zip(parts, still_open, strict=True) if part.asked_cents]
        first_open = next((place for place, cents in enumerate(asked) if cents), len(asked))
        assert all(asked[first_open + 1 :]) or not asked[first_open:]


@given(st.lists(st.integers(0, 10_000), max_size=8), st.integers(-100, 90_000))
def test_filling_takes_no_more_than_there_is(amounts: list[int], money: int) -> None:
    still_open = fill(amounts, money)
    assert sum(amounts) - sum(still_open) == min(max(money, 0), sum(amounts))
