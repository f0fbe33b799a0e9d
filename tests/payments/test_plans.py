from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.plans import (
    PlanBox,
    PlanRefusal,
    Proposal,
    RefusalCode,
    choices,
    equal_parts,
    months_later,
    most_parts,
    propose,
)

TODAY = date(2026, 11, 23)
TOTALS = st.integers(min_value=0, max_value=5_000_000)
DATES = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 12, 31))
BOXES = st.builds(
    PlanBox,
    most_parts=st.integers(2, 24),
    least_parts=st.just(2),
    least_cents=st.integers(1, 50_000),
    first_within_days=st.integers(3, 62),
)


@given(TOTALS, st.integers(1, 60))
def test_parts_add_up_to_the_cent_and_differ_by_one_at_most(total: int, count: int) -> None:
    parts = equal_parts(total, count)
    assert sum(parts) == total
    assert len(parts) == count
    assert max(parts) - min(parts) <= 1
    assert list(parts) == sorted(parts, reverse=True)


@pytest.mark.parametrize(("total", "count"), [(100, 0), (100, -1), (-1, 2)])
def test_what_cannot_be_cut_is_refused(total: int, count: int) -> None:
    with pytest.raises(ValueError, match="cannot cut"):
        equal_parts(total, count)


@given(TOTALS, st.integers(-1, 30), BOXES, DATES)
def test_a_proposal_keeps_the_box_and_the_total(
    total: int, count: int, box: PlanBox, first: date
) -> None:
    plan = propose(total, count, box, first)
    if isinstance(plan, PlanRefusal):
        assert plan.most_parts == most_parts(total, box)
        assert not (total > 0 and box.least_parts <= count <= plan.most_parts)
        return
    assert plan.total_cents == total
    assert box.least_parts <= len(plan.parts) <= box.most_parts
    assert min(part.cents for part in plan.parts) >= box.least_cents
    dates = [part.due_on for part in plan.parts]
    assert dates[0] == first
    assert all(27 < (later - sooner).days < 32 for sooner, later in pairwise(dates))


@given(TOTALS, BOXES, DATES)
def test_ready_choices_are_sensible_and_fit_the_box(total: int, box: PlanBox, today: date) -> None:
    plans = choices(total, box, today)
    room = most_parts(total, box)
    assert len(plans) == min(3, max(0, room - box.least_parts + 1) if room else 0)
    assert [len(plan.parts) for plan in plans] == sorted({len(plan.parts) for plan in plans})
    for plan in plans:
        assert plan.total_cents == total
        first = plan.parts[0].due_on
        assert today + timedelta(days=3) <= first
        assert first <= today + timedelta(days=box.first_within_days)


def test_a_plan_of_three_months_from_the_31st_ends_on_month_ends() -> None:
    plan = propose(10_000, 3, PlanBox(), date(2026, 12, 31))
    assert isinstance(plan, Proposal)
    assert [(part.due_on, part.cents) for part in plan.parts] == [
        (date(2026, 12, 31), 3334),
        (date(2027, 1, 31), 3333),
        (date(2027, 2, 28), 3333),
    ]


@pytest.mark.parametrize(
    ("total", "count", "first", "code"),
    [
        (0, 2, TODAY, RefusalCode.NOTHING_OPEN),
        (10_000, 1, TODAY, RefusalCode.TOO_FEW_PARTS),
        (10_000, 7, TODAY, RefusalCode.TOO_MANY_PARTS),
        (3_000, 4, TODAY, RefusalCode.PART_TOO_SMALL),
        (10_000, 2, TODAY - timedelta(days=1), RefusalCode.FIRST_IN_THE_PAST),
        (10_000, 2, TODAY + timedelta(days=32), RefusalCode.FIRST_TOO_LATE),
    ],
)
def test_each_refusal_has_its_own_reason(
    total: int, count: int, first: date, code: RefusalCode
) -> None:
    refusal = propose(total, count, PlanBox(), first, today=TODAY)
    assert isinstance(refusal, PlanRefusal)
    assert refusal.code is code
    assert refusal.latest_first == TODAY + timedelta(days=31)


def test_a_refusal_says_how_many_parts_would_do() -> None:
    refusal = propose(3_000, 6, PlanBox(), TODAY)
    assert isinstance(refusal, PlanRefusal)
    assert refusal.most_parts == 3


def test_a_small_claim_has_no_choices() -> None:
    assert choices(1_500, PlanBox(), TODAY) == ()


@given(DATES, st.integers(0, 48))
def test_months_later_keeps_the_day_or_takes_the_months_last(start: date, months: int) -> None:
    later = months_later(start, months)
    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == months
    assert later.day == start.day or (
        later.day < start.day and (later + timedelta(days=1)).day == 1
    )
