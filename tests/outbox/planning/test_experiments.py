"""Experiments: the same arm for the same debtor, and a stop rule that chance seldom fools."""

from __future__ import annotations

import bisect
import itertools
import math
import random
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.planning.experiments import (
    ArmCount,
    Decision,
    arm_at,
    arm_of,
    breach,
    decide,
    difference,
    evidence,
    groups_of,
    interval,
)
from storage.errors import PolicyValueError
from storage.policy_bounds import HOLD_OUT, Arm, Experiment, Guardrails

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TWO = Experiment(name="toon", step=1, arms=(Arm(name="kort", share=50), Arm(name="warm", share=50)))
THREE = Experiment(
    name="drie",
    step=1,
    arms=(Arm(name="a", share=40), Arm(name="b", share=30), Arm(name="c", share=20)),
    hold_out=10,
)


def counted(arm: str, claims: int, paid: int, **more: int) -> ArmCount:
    return ArmCount(arm=arm, debtors=more.pop("debtors", claims), claims=claims, paid=paid, **more)


def test_a_debtor_is_always_in_the_same_arm() -> None:
    creditor, debtor = uuid.uuid4(), uuid.uuid4()
    assert len({arm_of(THREE, creditor, debtor) for _ in range(20)}) == 1


def test_another_experiment_mixes_people_anew() -> None:
    creditor = uuid.uuid4()
    debtors = [uuid.uuid4() for _ in range(200)]
    again = Experiment(name="toon-2", step=1, arms=TWO.arms)
    same = sum(arm_of(TWO, creditor, one) == arm_of(again, creditor, one) for one in debtors)
    assert 60 < same < 140


def test_every_group_gets_about_its_share() -> None:
    creditor = uuid.uuid4()
    found = Counter(arm_of(THREE, creditor, uuid.uuid4()) for _ in range(10_000))
    for name, share in {"a": 40, "b": 30, "c": 20, HOLD_OUT: 10}.items():
        assert abs(found[name] / 100 - share) < 2.5, found


@given(st.floats(0, 100, exclude_max=True))
def test_every_place_has_a_group(place: float) -> None:
    assert arm_at(THREE, place) in groups_of(THREE)


def test_the_hold_out_has_the_first_of_the_places() -> None:
    assert [arm_at(THREE, place) for place in (0.0, 9.99, 10.0, 49.99, 50.0, 80.0, 99.99)] == [
        HOLD_OUT,
        HOLD_OUT,
        "a",
        "a",
        "b",
        "c",
        "c",
    ]


def in_groups(rate: float, chance: random.Random, size: int) -> Callable[[], int]:
    """Return how many of a group of claims are paid, each time anew."""
    steps = [math.comb(size, k) * rate**k * (1 - rate) ** (size - k) for k in range(size)]
    upto = list(itertools.accumulate(steps))
    return lambda: bisect.bisect(upto, chance.random())


@pytest.mark.parametrize("rate", [0.08, 0.4])
def test_without_a_difference_at_most_alpha_stop_falsely_however_often_one_looks(
    rate: float,
) -> None:
    """2,000 experiments of 1,500 claims an arm, looked at after every twenty."""
    paid_of = in_groups(rate, random.Random(20261123), 20)
    stopped = 0
    for _ in range(2000):
        paid, seen = [0, 0], 0
        for _ in range(75):
            seen += 20
            paid = [paid[0] + paid_of(), paid[1] + paid_of()]
            if seen < TWO.least_claims:
                continue
            counts = [counted("kort", seen, paid[0]), counted("warm", seen, paid[1])]
            if decide(TWO, counts, (), START, START).decision is Decision.WINNER:
                stopped += 1
                break
    assert stopped / 2000 <= TWO.alpha_percent / 100, stopped


def test_a_real_difference_is_found() -> None:
    chance = random.Random(7)
    groups = [in_groups(0.30, chance, 10), in_groups(0.42, chance, 10)]
    winners: Counter[str | None] = Counter()
    for _ in range(100):
        paid, seen = [0, 0], 0
        for _ in range(150):
            seen += 10
            paid = [paid[arm] + groups[arm]() for arm in range(2)]
            counts = [counted("kort", seen, paid[0]), counted("warm", seen, paid[1])]
            outcome = decide(TWO, counts, (), START, START)
            if outcome.decision is Decision.WINNER:
                winners[outcome.winner] += 1
                break
    assert winners["warm"] >= 90
    assert winners["kort"] == 0


def test_nobody_wins_on_too_few_claims() -> None:
    counts = [counted("kort", 99, 0), counted("warm", 99, 99)]
    assert decide(TWO, counts, (), START, START).decision is Decision.RUNNING
    counts = [counted("kort", 100, 0), counted("warm", 100, 99)]
    assert decide(TWO, counts, (), START, START).winner == "warm"


def test_the_base_wins_when_all_others_are_worse() -> None:
    counts = [counted("kort", 200, 120), counted("warm", 200, 20)]
    outcome = decide(TWO, counts, (), START, START)
    assert (outcome.decision, outcome.winner, outcome.lost) == (
        Decision.WINNER,
        "kort",
        ("warm",),
    )


def test_an_arm_that_lost_ends_and_the_others_go_on() -> None:
    counts = [counted("a", 300, 150), counted("b", 300, 20), counted("c", 300, 151)]
    outcome = decide(THREE, counts, (), START, START)
    assert (outcome.decision, outcome.lost) == (Decision.RUNNING, ("b",))


def test_one_arm_is_compared_with_the_hold_out() -> None:
    only = Experiment(name="x", step=1, arms=(Arm(name="bericht", share=80),), hold_out=20)
    counts = [counted("bericht", 800, 400), counted(HOLD_OUT, 200, 40)]
    outcome = decide(only, counts, (), START, START)
    assert (outcome.decision, outcome.winner) == (Decision.WINNER, "bericht")


def test_when_its_days_are_over_nothing_was_shown() -> None:
    counts = [counted("kort", 500, 100), counted("warm", 500, 104)]
    over = START + timedelta(days=TWO.most_days)
    assert decide(TWO, counts, (), START, over - timedelta(seconds=1)).decision is Decision.RUNNING
    assert decide(TWO, counts, (), START, over).decision is Decision.NO_DIFFERENCE


def test_with_nothing_left_to_compare_it_stops() -> None:
    assert decide(TWO, [], {"warm"}, START, START).decision is Decision.GUARDRAIL
    assert decide(TWO, [], {"kort"}, START, START).decision is Decision.GUARDRAIL
    assert decide(THREE, [], {"b"}, START, START).decision is Decision.RUNNING


def test_a_guardrail_breaks_above_its_rate_on_enough_debtors() -> None:
    rails = Guardrails()
    assert breach(rails, counted("a", 0, 0, debtors=19, opted_out=19)) is None
    assert breach(rails, counted("a", 0, 0, debtors=40, opted_out=2)) is None
    assert breach(rails, counted("a", 0, 0, debtors=39, opted_out=2)) == "opted_out"
    assert breach(rails, counted("a", 0, 0, debtors=100, complaints=3)) == "complaints"
    assert breach(rails, counted("a", 0, 0, debtors=20, wrong_number=1)) is None


def test_nothing_known_says_nothing() -> None:
    none = ArmCount(arm="a")
    assert evidence(none, none) == 1.0
    assert evidence(counted("a", 100, 0), counted("b", 100, 0)) == 1.0
    assert difference(none, none, 0.05) is None
    assert interval(none) == (0.0, 1.0)


@given(st.integers(1, 5000), st.integers(1, 5000), st.data())
def test_the_intervals_hold_what_was_seen(n1: int, n2: int, data: st.DataObject) -> None:
    one = counted("a", n1, data.draw(st.integers(0, n1)))
    two = counted("b", n2, data.draw(st.integers(0, n2)))
    low, high = interval(one)
    assert 0 <= low <= one.rate + 1e-9
    assert one.rate - 1e-9 <= high <= 1
    bounds = difference(one, two, 0.05)
    if bounds is not None:
        gap = one.rate - two.rate
        assert bounds[0] <= gap <= bounds[1]
        # The test and the interval say the same: no difference lies outside when it stops.
        assert (evidence(one, two) >= 20) == (not bounds[0] < 0 < bounds[1]) or abs(gap) > 0.99


@pytest.mark.parametrize(
    "wrong",
    [
        {"arms": (Arm(name="a", share=100),)},
        {"arms": (Arm(name="a", share=50), Arm(name="a", share=50))},
        {"hold_out": 10},
        {"most_days": 14},
        {"least_claims": 5},
        {"name": " "},
    ],
)
def test_a_plan_that_cannot_be_is_refused(wrong: dict) -> None:
    usual = {"name": "x", "step": 1, "arms": TWO.arms}
    with pytest.raises(PolicyValueError):
        Experiment(**{**usual, **wrong})
