"""To which day an instalment may move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.plans import PlanBox
from payments.plans.postponing import (
    Movable,
    NotPostponed,
    PostponeCode,
    latest_move,
    postponed_to,
)
from storage.free_days import free_day

TODAY = date(2026, 11, 23)
NEXT = Movable(due_on=date(2026, 11, 26), next_on=date(2026, 12, 28))
BOX = PlanBox()


def test_a_week_later_is_a_week_later() -> None:
    assert postponed_to(NEXT, date(2026, 12, 3), BOX, TODAY) == date(2026, 12, 3)


def test_a_weekend_becomes_the_monday_after() -> None:
    assert postponed_to(NEXT, date(2026, 12, 5), BOX, TODAY) == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("movable", "wanted", "box", "code"),
    [
        (NEXT, date(2026, 12, 11), BOX, PostponeCode.TOO_FAR),
        (NEXT, date(2026, 11, 26), BOX, PostponeCode.NOT_LATER),
        (NEXT, date(2026, 11, 20), BOX, PostponeCode.NOT_LATER),
        (NEXT, date(2026, 12, 3), PlanBox(postpone_days=0), PostponeCode.NEVER),
        (replace(NEXT, moved_before=True), date(2026, 12, 3), BOX, PostponeCode.ONCE_ALREADY),
        (replace(NEXT, under_way=True), date(2026, 12, 3), BOX, PostponeCode.UNDER_WAY),
        (
            replace(NEXT, next_on=date(2026, 11, 27)),
            date(2026, 12, 3),
            BOX,
            PostponeCode.TOO_FAR,
        ),
    ],
)
def test_what_cannot_be_says_why(
    movable: Movable, wanted: date, box: PlanBox, code: PostponeCode
) -> None:
    refused = postponed_to(movable, wanted, box, TODAY)
    assert isinstance(refused, NotPostponed)
    assert refused.code is code


def test_a_part_that_was_missed_moves_from_today_but_no_further_than_agreed() -> None:
    late = date(2026, 11, 30)
    assert postponed_to(NEXT, date(2026, 12, 4), BOX, late) == date(2026, 12, 4)
    assert latest_move(NEXT, BOX, late) == date(2026, 12, 10)
    assert latest_move(NEXT, BOX, date(2026, 12, 10)) is None


DATES = st.dates(min_value=date(2025, 1, 1), max_value=date(2030, 12, 31))


@given(DATES, st.integers(5, 40), st.integers(-10, 60), st.integers(0, 31), st.integers(-20, 30))
def test_a_moved_day_is_later_in_bounds_and_a_working_day(
    due_on: date, gap: int, wish: int, most: int, ahead: int
) -> None:
    movable = Movable(due_on=due_on, next_on=due_on + timedelta(days=gap))
    today = due_on - timedelta(days=ahead)
    moved = postponed_to(movable, due_on + timedelta(days=wish), PlanBox(postpone_days=most), today)
    if isinstance(moved, NotPostponed):
        return
    assert max(due_on, today) < moved <= due_on + timedelta(days=most)
    assert movable.next_on is not None
    assert moved < movable.next_on
    assert moved.weekday() < 5
    assert free_day(moved) is None
