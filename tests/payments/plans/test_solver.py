"""Ready plans, offers, what comes nearest, and when a person decides."""

from __future__ import annotations

import tracemalloc
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.plans import (
    Agreed,
    Beyond,
    Nearest,
    Offer,
    Part,
    PlanBox,
    Proposal,
    Reason,
    Rhythm,
    answer,
    choices,
    fault,
    latest_first,
    least_first,
    work_out,
)
from payments.plans.days import months_later
from storage.free_days import free_day

TODAY = date(2026, 11, 23)
BOX = PlanBox(least_cents=2_500)
TOTALS = st.integers(1, 2_000_000)
DATES = st.dates(min_value=date(2024, 1, 1), max_value=date(2034, 12, 31))
BOXES = st.builds(
    PlanBox,
    most_parts=st.integers(2, 24),
    least_cents=st.integers(1, 20_000),
    first_percent=st.sampled_from([0, 0, 10, 40]),
    first_least_cents=st.sampled_from([0, 0, 5_000]),
    first_within_days=st.integers(7, 62),
    after_payday=st.booleans(),
    rhythms=st.sets(st.sampled_from(list(Rhythm)), min_size=1).map(
        lambda chosen: tuple(sorted(chosen))
    ),
)
OFFERS = st.builds(
    Offer,
    rhythm=st.none() | st.sampled_from(list(Rhythm)),
    cents=st.none() | st.integers(1, 100_000),
    parts=st.none() | st.integers(1, 60),
    now_cents=st.sampled_from([0, 0, 1_000, 5_000, 50_000]),
    start_on=st.none() | st.dates(min_value=date(2024, 1, 1), max_value=date(2034, 12, 31)),
    day=st.none() | st.integers(1, 31),
)


def amounts(plan: Proposal) -> list[int]:
    return [part.cents for part in plan.parts]


def days(plan: Proposal) -> list[date]:
    return [part.due_on for part in plan.parts]


def assert_inside(plan: Proposal, total: int, box: PlanBox, today: date) -> None:
    """What any plan must be that a bot may agree to, said in another way than the code does."""
    assert sum(amounts(plan)) == total
    assert all(later > sooner for sooner, later in pairwise(days(plan)))
    assert all(cents >= box.least_cents for cents in amounts(plan)[:-1])
    assert amounts(plan)[-1] > 0
    assert amounts(plan)[0] >= least_first(box, total)
    assert today <= days(plan)[0] <= latest_first(box, today)
    assert plan.rhythm in box.rhythms
    assert len(plan.parts) >= 2
    if plan.rhythm is Rhythm.MONTH:
        assert len(plan.parts) <= box.most_parts
    else:
        assert days(plan)[-1] <= months_later(days(plan)[0], box.most_parts)
    assert all(day == today or (day.weekday() < 5 and free_day(day) is None) for day in days(plan))


@given(TOTALS, BOXES, DATES)
def test_ready_choices_lie_inside_the_box_shortest_first(
    total: int, box: PlanBox, today: date
) -> None:
    plans = choices(total, box, today)
    assert len(plans) <= 3
    counts = [len(plan.parts) for plan in plans]
    assert counts == sorted(set(counts))
    for plan in plans:
        assert_inside(plan, total, box, today)
        assert days(plan)[0] >= today + timedelta(days=3)


def test_the_three_ready_choices_are_short_middle_and_the_least_a_month() -> None:
    short, middle, long = choices(30_000, BOX, TODAY)
    assert amounts(short) == [15_000, 15_000]
    assert amounts(middle) == [7_500] * 4
    assert amounts(long) == [5_000] * 6
    assert days(short) == [date(2026, 11, 26), date(2026, 12, 28)]


@pytest.mark.parametrize(("total", "count"), [(1_500, 0), (5_000, 1), (7_500, 2), (10_000, 3)])
def test_a_small_claim_has_fewer_choices(total: int, count: int) -> None:
    assert len(choices(total, BOX, TODAY)) == count


@settings(max_examples=120)
@given(TOTALS, OFFERS, BOXES, DATES)
def test_whatever_is_offered_the_answer_lies_inside_the_box_or_goes_to_a_person(
    total: int, offer: Offer, box: PlanBox, today: date
) -> None:
    for refusals in range(3):
        found = answer(total, offer, box, today, refusals=refusals)
        match found:
            case Agreed(plan=plan):
                assert_inside(plan, total, box, today)
                assert plan == work_out(total, offer, box, today)
                assert (
                    not offer.cents or offer.parts or max(amounts(plan)[1:]) <= (offer.cents * 1.25)
                )
            case Nearest(plans=plans, offers=offers):
                assert refusals < 2
                assert len(plans) == len(offers) <= 3
                for plan, made in zip(plans, offers, strict=True):
                    assert_inside(plan, total, box, today)
                    # Choosing it makes the same plan again.
                    assert answer(total, made, box, today, refusals=2) == Agreed(plan=plan)
            case Beyond(plan=plan):
                assert refusals == 2
                assert plan is None or sum(amounts(plan)) == total


@given(TOTALS, st.lists(OFFERS, min_size=3, max_size=3), BOXES, DATES)
def test_any_three_offers_in_a_row_end_in_a_plan_or_with_a_person(
    total: int, said: list[Offer], box: PlanBox, today: date
) -> None:
    kept, found = Offer(), None
    for refusals, offer in enumerate(said):
        kept = offer.after(kept)
        found = answer(total, kept, box, today, refusals=refusals)
        if isinstance(found, Agreed | Beyond):
            return
    raise AssertionError(f"still haggling: {found}")


@settings(max_examples=40)
@given(TOTALS, BOXES, DATES)
def test_where_the_box_has_room_an_offer_of_too_little_gets_something_else(
    total: int, box: PlanBox, today: date
) -> None:
    if choices(total, box, today):
        found = answer(total, Offer(cents=1), box, today)
        assert isinstance(found, Agreed) or (isinstance(found, Nearest) and found.plans)


@pytest.mark.parametrize(
    ("offer", "parts"),
    [
        (
            Offer(cents=3_000, day=26),
            [("2026-11-26", 3_000), ("2026-12-28", 3_000), ("2027-01-26", 3_000),
             ("2027-02-26", 3_050)],
        ),
        (
            Offer(now_cents=5_000, parts=2),
            [("2026-11-23", 5_000), ("2026-12-28", 3_525), ("2027-01-26", 3_525)],
        ),
        (
            Offer(rhythm=Rhythm.WEEK, cents=4_000),
            [("2026-11-30", 4_000), ("2026-12-07", 4_000), ("2026-12-14", 4_050)],
        ),
        (
            Offer(rhythm=Rhythm.FOUR_WEEKS, parts=3, start_on=date(2026, 11, 25)),
            [("2026-11-25", 4_016), ("2026-12-23", 4_016), ("2027-01-20", 4_018)],
        ),
        (Offer(parts=2, day=31), [("2026-11-30", 6_025), ("2026-12-31", 6_025)]),
        (
            Offer(parts=2, start_on=date(2026, 12, 5)),
            [("2026-12-07", 6_025), ("2027-01-05", 6_025)],
        ),
    ],
)  # fmt: skip
def test_an_offer_inside_the_box_is_agreed_to_the_cent_and_the_day(
    offer: Offer, parts: list[tuple[str, int]]
) -> None:
    found = answer(12_050, offer, BOX, TODAY)
    assert isinstance(found, Agreed), found
    assert [(str(part.due_on), part.cents) for part in found.plan.parts] == parts


@pytest.mark.parametrize(
    ("offer", "box", "reason", "nearest"),
    [
        (Offer(cents=1_000), BOX, Reason.PART_TOO_SMALL, [3_012, 3_012, 3_012, 3_014]),
        (Offer(parts=12), BOX, Reason.PART_TOO_SMALL, [3_012, 3_012, 3_012, 3_014]),
        (Offer(parts=12), PlanBox(least_cents=500), Reason.TOO_MANY_PARTS,
         [2_008, 2_008, 2_008, 2_008, 2_008, 2_010]),
        (Offer(parts=1), BOX, Reason.TOO_FEW_PARTS, [6_025, 6_025]),
        (Offer(rhythm=Rhythm.WEEK, cents=2_000), BOX, Reason.PART_TOO_SMALL,
         [4_000, 4_000, 4_050]),
        (Offer(rhythm=Rhythm.WEEK, cents=3_000), PlanBox(rhythms=(Rhythm.MONTH,)), Reason.RHYTHM,
         [6_025, 6_025]),
        (Offer(now_cents=1_000, cents=5_000), BOX, Reason.PART_TOO_SMALL, [2_500, 5_000, 4_550]),
        (Offer(cents=3_000), PlanBox(first_percent=50), Reason.FIRST_TOO_SMALL,
         [6_025, 3_000, 3_025]),
        (Offer(day=26), BOX, Reason.HOW_MUCH, [6_025, 6_025]),
    ],
)  # fmt: skip
def test_what_does_not_fit_gets_the_nearest_with_its_reason(
    offer: Offer, box: PlanBox, reason: Reason, nearest: list[int]
) -> None:
    found = answer(12_050, offer, box, TODAY)
    assert isinstance(found, Nearest), found
    assert found.reason is reason
    assert amounts(found.plans[0]) == nearest


def test_weekly_becomes_monthly_at_the_same_pace_where_the_box_has_no_weeks() -> None:
    box = PlanBox(rhythms=(Rhythm.MONTH,))
    found = answer(50_000, Offer(rhythm=Rhythm.WEEK, cents=2_500), box, TODAY)
    assert isinstance(found, Nearest)
    assert (found.reason, found.plans[0].rhythm) == (Reason.RHYTHM, Rhythm.MONTH)
    assert amounts(found.plans[0])[0] == 10_800  # 25 × 52 / 12 = 108.33, in whole euros


def test_a_start_that_is_too_late_is_brought_as_near_as_may_be() -> None:
    found = answer(12_050, Offer(parts=3, start_on=date(2027, 2, 1)), BOX, TODAY)
    assert isinstance(found, Nearest)
    assert found.reason is Reason.FIRST_TOO_LATE
    assert days(found.plans[0])[0] == latest_first(BOX, TODAY) == date(2026, 12, 28)


def test_a_start_that_has_gone_by_becomes_the_same_day_of_a_later_month() -> None:
    found = answer(12_050, Offer(parts=3, start_on=date(2026, 11, 10)), BOX, TODAY)
    assert isinstance(found, Nearest)
    assert found.reason is Reason.FIRST_IN_THE_PAST
    assert days(found.plans[0])[0] == date(2026, 12, 10)


def test_a_claim_too_small_to_cut_has_nothing_near() -> None:
    found = answer(1_500, Offer(cents=500), BOX, TODAY)
    assert isinstance(found, Nearest)
    assert found.plans == ()


def test_beyond_the_box_the_offer_is_filled_in_to_the_cent() -> None:
    found = answer(12_050, Offer(cents=1_000, day=25), BOX, TODAY, refusals=2)
    assert isinstance(found, Beyond)
    assert found.plan is not None
    assert amounts(found.plan) == [1_000] * 11 + [1_050]
    assert days(found.plan)[:2] == [date(2026, 12, 28), date(2027, 1, 25)]


def test_nobody_works_out_a_plan_of_a_hundred_years() -> None:
    found = answer(1_000_000, Offer(cents=100), BOX, TODAY, refusals=2)
    assert isinstance(found, Beyond)
    assert found.plan is None


@pytest.mark.parametrize(
    "offer", [Offer(parts=999_999_999), Offer(cents=1), Offer(parts=999_999_999, first_cents=9)]
)
def test_more_parts_than_memory_holds_are_not_even_cut(offer: Offer) -> None:
    tracemalloc.start()
    try:
        found = answer(200_000_000, offer, BOX, TODAY)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
    assert found.reason is Reason.TOO_MANY_PARTS


@pytest.mark.parametrize(
    ("said", "earlier", "kept"),
    [
        (Offer(cents=4_000), Offer(cents=3_000, day=26), Offer(cents=4_000, day=26)),
        (Offer(parts=3), Offer(cents=3_000, day=26), Offer(parts=3, day=26)),
        (Offer(day=1), Offer(parts=3, start_on=TODAY), Offer(parts=3, day=1)),
        (Offer(), Offer(parts=3), Offer(parts=3)),
        (
            Offer(rhythm=Rhythm.WEEK, cents=2_000),
            Offer(rhythm=Rhythm.MONTH, parts=2, now_cents=5_000),
            Offer(rhythm=Rhythm.WEEK, cents=2_000, now_cents=5_000),
        ),
    ],
)
def test_what_was_said_before_holds_until_something_else_is_said(
    said: Offer, earlier: Offer, kept: Offer
) -> None:
    assert said.after(earlier) == kept


@given(OFFERS)
def test_an_offer_survives_json(offer: Offer) -> None:
    assert Offer.from_json(offer.to_json()) == offer


def test_a_plan_over_another_amount_is_no_plan_for_this_one() -> None:
    plan = Proposal(parts=(Part(due_on=TODAY, cents=5_000), Part(due_on=TODAY, cents=5_000)))
    assert fault(plan, 10_001, BOX, TODAY) is Reason.AMOUNT_CHANGED
    assert fault(plan, 0, BOX, TODAY) is Reason.NOTHING_OPEN
