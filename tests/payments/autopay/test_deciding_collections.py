"""Whatever comes together: nothing is collected untold, unasked, too soon, or too much."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.autopay.banking_days import banking_day_from, is_banking_day
from payments.autopay.deciding import (
    AHEAD,
    LATE,
    NO_MONEY,
    Announced,
    Attempt,
    Bar,
    Part,
    Standing,
    Verdict,
    barred,
    foreseen,
    judge,
    to_announce,
)
from storage.records.autopay import LIVE_COLLECTION, CollectionStatus, MandateStatus
from storage.records.claims import ClaimStatus
from storage.records.plans import PlanStatus

FINE = Standing(
    allowed=True, mandate=MandateStatus.VALID, plan=PlanStatus.AGREED, claim=ClaimStatus.OPEN
)
TODAY = date(2026, 12, 15)
DAY = timedelta(days=1)

days = st.dates(date(2026, 11, 1), date(2028, 3, 1))
attempts = st.builds(
    Attempt,
    status=st.sampled_from(CollectionStatus),
    reason=st.sampled_from([None, "AM04", "MD06", *Bar]),
)
parts = st.builds(
    Part,
    due_on=days,
    open_cents=st.integers(0, 50_000),
    attempts=st.lists(attempts, max_size=3).map(tuple),
)
standings = st.builds(
    Standing,
    allowed=st.booleans(),
    mandate=st.sampled_from(MandateStatus),
    plan=st.sampled_from(PlanStatus),
    claim=st.sampled_from(ClaimStatus),
    represented=st.booleans(),
    at_rest=st.booleans(),
)
announced = st.builds(
    lambda collect_on, notice, cents, told: Announced(
        collect_on=collect_on,
        tell_by=collect_on - timedelta(days=notice),
        cents=cents,
        told_on=told,
    ),
    days,
    st.integers(2, 14),
    st.integers(1, 50_000),
    st.none() | days,
)


@given(standings | st.just(FINE), parts, announced, days, st.booleans())
def test_what_is_collected_was_told_in_time_is_open_and_is_allowed(
    standing: Standing, part: Part, one: Announced, today: date, being_paid: bool
) -> None:
    found = judge(standing, part, one, today, being_paid=being_paid)
    if found.verdict is Verdict.COLLECT:
        assert barred(standing) is None
        assert not being_paid
        assert 0 < found.cents <= min(part.open_cents, one.cents)
        assert one.told_on is not None
        assert one.told_on <= one.tell_by < one.collect_on <= today <= one.collect_on + LATE
        assert is_banking_day(today)
    else:
        assert found.cents == 0
    if found.verdict is Verdict.SKIP:
        assert found.bar is not None


@given(standings | st.just(FINE), parts, announced, days)
def test_nothing_stays_announced_for_ever(
    standing: Standing, part: Part, one: Announced, today: date
) -> None:
    last = max(today, one.collect_on + LATE + DAY)
    assert judge(standing, part, one, last, being_paid=True).verdict is Verdict.SKIP


@given(
    standings | st.just(FINE),
    st.lists(parts, max_size=4),
    days,
    st.integers(2, 14),
    st.integers(0, 1),
)
def test_what_is_announced_leaves_the_agreed_days_and_is_tried_no_oftener_than_allowed(
    standing: Standing, plan: list[Part], today: date, notice: int, retries: int
) -> None:
    found = to_announce(standing, plan, today, notice_days=notice, retries=retries)
    for one in found:
        part = plan[one.place]
        assert barred(standing) is None
        assert one.cents == part.open_cents > 0
        assert today <= one.tell_by == one.collect_on - timedelta(days=notice)
        assert one.collect_on >= part.due_on or part.attempts
        assert is_banking_day(one.collect_on)
        assert one.attempt == len(part.attempts) + 1
        assert not any(each.status in LIVE_COLLECTION for each in part.attempts)
        failed = [each for each in part.attempts if each.status is CollectionStatus.FAILED]
        assert len(failed) <= retries
        assert all(each.reason in NO_MONEY for each in failed)


@given(parts.filter(lambda part: part.open_cents and not part.attempts), st.integers(2, 14))
def test_every_part_is_announced_on_some_day_if_nothing_is_in_the_way(
    part: Part, notice: int
) -> None:
    start = part.due_on - timedelta(days=notice) - AHEAD
    told = [
        start + n * DAY
        for n in range(20)
        if to_announce(FINE, [part], start + n * DAY, notice_days=notice)
    ]
    # Days in a row, so that a Sunday, a holiday or the cap on messages leaves others.
    assert len(told) == AHEAD.days + 1


@pytest.mark.parametrize(
    ("change", "bar"),
    [
        ({"allowed": False}, Bar.NOT_ALLOWED),
        ({"mandate": MandateStatus.REVOKED}, Bar.NO_MANDATE),
        ({"mandate": MandateStatus.PENDING}, Bar.NO_MANDATE),
        ({"plan": PlanStatus.BROKEN}, Bar.PLAN_ENDED),
        ({"claim": ClaimStatus.DISPUTED}, Bar.CLAIM_NOT_OPEN),
        ({"claim": ClaimStatus.ON_HOLD}, Bar.CLAIM_NOT_OPEN),
        ({"claim": ClaimStatus.PAID}, Bar.CLAIM_NOT_OPEN),
        ({"represented": True}, Bar.REPRESENTED),
        ({"at_rest": True}, Bar.AT_REST),
    ],
)
def test_each_bar_holds_a_collection_that_was_told_in_time(
    change: dict[str, object], bar: Bar
) -> None:
    one = Announced(collect_on=TODAY, tell_by=TODAY - 5 * DAY, cents=5_000, told_on=TODAY - 5 * DAY)
    part = Part(due_on=TODAY, open_cents=5_000)
    assert judge(FINE, part, one, TODAY).verdict is Verdict.COLLECT
    stopped = judge(dataclasses.replace(FINE, **change), part, one, TODAY)  # type: ignore[arg-type]
    assert (stopped.verdict, stopped.bar) == (Verdict.SKIP, bar)


def test_a_part_that_moved_is_announced_again_for_its_new_day() -> None:
    moved = Part(
        due_on=date(2027, 1, 4),
        open_cents=5_000,
        attempts=(Attempt(status=CollectionStatus.SKIPPED, reason=Bar.MOVED),),
    )
    (again,) = to_announce(FINE, [moved], date(2026, 12, 28), notice_days=5)
    assert (again.attempt, again.collect_on) == (2, date(2027, 1, 4))
    old = Announced(
        collect_on=date(2026, 12, 24),
        tell_by=date(2026, 12, 19),
        cents=5_000,
        told_on=date(2026, 12, 15),
    )
    found = judge(FINE, Part(due_on=date(2027, 1, 4), open_cents=5_000), old, TODAY)
    assert (found.verdict, found.bar) == (Verdict.SKIP, Bar.MOVED)


@pytest.mark.parametrize(
    ("day", "settles"),
    [
        (date(2026, 12, 24), date(2026, 12, 24)),
        (date(2026, 12, 25), date(2026, 12, 28)),  # Christmas, a Saturday that is one, a Sunday
        (date(2027, 3, 26), date(2027, 3, 30)),  # Good Friday to Easter Monday
        (date(2026, 5, 1), date(2026, 5, 4)),  # TARGET rests on 1 May, the Netherlands do not
        (date(2026, 4, 27), date(2026, 4, 27)),  # King's Day: banks settle
    ],
)
def test_banks_settle_on_the_days_on_which_target_is_open(day: date, settles: date) -> None:
    assert banking_day_from(day) == settles


@given(parts, days, st.integers(2, 14), st.integers(0, 1))
def test_what_is_foreseen_is_announced_in_time_and_nothing_else_is(
    part: Part, today: date, notice_days: int, retries: int
) -> None:
    told = {"notice_days": notice_days, "retries": retries}
    day = foreseen(part, today, **told)
    last = max(part.due_on, today) + timedelta(days=40)
    coming = [today + DAY * ahead for ahead in range((last - today).days)]
    announcements = [one for on in coming for one in to_announce(FINE, [part], on, **told)]
    assert bool(announcements) is (day is not None)
    # Of one that failed the day runs on with the day of the notice.
    if day is not None and not part.attempts:
        assert {one.collect_on for one in announcements} == {day}
