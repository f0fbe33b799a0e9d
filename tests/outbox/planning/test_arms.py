"""The rows of an experiment: joining, passing by, settling, guarding and stopping."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from outbox.planning.arms import Placed, arms_of
from outbox.planning.counting import count_event
from outbox.planning.settling import count_arms, newest_experiment, settle_experiments
from storage.policy_bounds import HOLD_OUT, Arm, Experiment, Guardrails
from storage.records.brakes import Trouble
from storage.records.claims import Claim, ClaimStatus
from storage.records.experiments import ExperimentDebtor, ExperimentRow
from storage.records.tasks import TaskKind
from storage.words import Channel

PLAN = Experiment(
    name="toon",
    step=1,
    arms=(
        Arm(name="kort", share=40),
        Arm(name="warm", share=40, template="follow_up", channels=(Channel.SMS,)),
    ),
    hold_out=20,
    least_claims=20,
    guardrails=Guardrails(least_debtors=5),
)


@pytest.fixture
def cases(books):
    return books.cases(60)


def join(books, cases, plan: Experiment = PLAN) -> dict[uuid.UUID, Placed]:
    comers = {case.debtor_id: case.claim_id for case in cases}
    with books.transaction() as session:
        return arms_of(session, cases[0].creditor_id, plan, comers, books.now)


def arm_of(placed: Placed) -> str:
    return HOLD_OUT if placed.arm is None else placed.arm.name


def of_arm(books, cases, name: str) -> list:
    placed = join(books, cases)
    return [case for case in cases if arm_of(placed[case.debtor_id]) == name]


def row_of(books) -> ExperimentRow:
    with books.transaction() as session:
        row = newest_experiment(session, books.usual_creditor())
        assert row is not None
        return row


def pay(books, cases) -> None:
    with books.transaction() as session:
        for case in cases:
            session.get_one(Claim, case.claim_id).move_to(ClaimStatus.PAID, books.now)


def settle(books) -> int:
    with books.transaction() as session:
        return settle_experiments(session, books.now)


def trouble(books, cases, kind: Trouble) -> None:
    for case in cases:
        with books.transaction() as session:
            count_event(session, case.creditor_id, kind, books.now, debtor_id=case.debtor_id)


def test_a_debtor_keeps_its_arm_however_often_it_comes(books, cases, clock) -> None:
    first = join(books, cases)
    clock.time += timedelta(days=3)
    assert join(books, cases) == first
    assert {arm_of(placed) for placed in first.values()} == {"kort", "warm", HOLD_OUT}
    assert books.count(ExperimentDebtor) == 60


def test_planners_who_come_at_once_give_one_arm_each(books, cases) -> None:
    found: list[dict[uuid.UUID, Placed]] = []
    threads = [threading.Thread(target=lambda: found.append(join(books, cases))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(one == found[0] for one in found)
    assert (books.count(ExperimentRow), books.count(ExperimentDebtor)) == (1, 60)


def test_an_arm_says_what_it_does_otherwise(books, cases) -> None:
    placed = join(books, cases)
    warm = next(one.arm for one in placed.values() if arm_of(one) == "warm")
    assert warm == PLAN.arms[1]


def test_without_an_experiment_everything_is_as_usual(books, cases) -> None:
    with books.transaction() as session:
        comers = {cases[0].debtor_id: cases[0].claim_id}
        assert arms_of(session, cases[0].creditor_id, None, comers, books.now) == {}
    assert books.count(ExperimentRow) == 0


def test_the_plan_is_fixed_at_its_start(books, cases) -> None:
    before = join(books, cases[:30])
    changed = Experiment(name="toon", step=1, arms=PLAN.arms[:1], hold_out=60)
    after = join(books, cases, changed)
    assert {key: after[key] for key in before} == before
    assert "warm" in {arm_of(one) for one in after.values()}


def test_a_claim_counts_when_its_days_are_over_and_paid_only_if_in_time(
    books, cases, clock
) -> None:
    kort = of_arm(books, cases, "kort")
    clock.time += timedelta(days=13)
    pay(books, kort[:3])
    assert settle(books) == 0
    clock.time += timedelta(days=1)
    assert settle(books) == 60
    pay(books, kort[3:5])
    assert settle(books) == 0
    with books.transaction() as session:
        counts = {count.arm: count for count in count_arms(session, row_of(books), PLAN)}
    assert (counts["kort"].debtors, counts["kort"].claims, counts["kort"].paid) == (
        len(kort),
        len(kort),
        3,
    )
    assert counts["warm"].paid == 0


def test_too_many_opt_outs_end_an_arm_at_once(books, cases) -> None:
    warm = of_arm(books, cases, "warm")
    trouble(books, warm[:1], Trouble.OPTED_OUT)
    assert row_of(books).ended_arms == {}
    trouble(books, warm[:1], Trouble.OPTED_OUT)  # the same debtor again is no second case
    assert row_of(books).ended_arms == {}
    trouble(books, warm[1:2], Trouble.OPTED_OUT)
    assert row_of(books).ended_arms["warm"]["why"] == "opted_out"
    # With one arm left there is nothing to compare: all get the step as the strategy has it.
    assert row_of(books).decision == "guardrail"
    assert join(books, cases) == {}
    assert {task.kind for task in books.tasks()} == {TaskKind.EXPERIMENT}


def test_trouble_in_the_hold_out_ends_nothing(books, cases) -> None:
    held = of_arm(books, cases, HOLD_OUT)
    trouble(books, held, Trouble.COMPLAINT)
    assert row_of(books).ended_arms == {}


def test_an_ended_arm_gets_the_step_as_it_stands(books, cases) -> None:
    three = Experiment(
        name="drie",
        step=1,
        arms=(Arm(name="a", share=40), Arm(name="b", share=30), Arm(name="c", share=30)),
        guardrails=Guardrails(least_debtors=5),
    )
    placed = join(books, cases, three)
    in_b = [case for case in cases if arm_of(placed[case.debtor_id]) == "b"]
    trouble(books, in_b[:3], Trouble.WRONG_NUMBER)
    again = join(books, cases, three)
    assert {arm_of(one) for one in again.values()} == {"a", "c"}
    assert not {case.debtor_id for case in in_b} & set(again)


def test_a_clear_winner_stops_the_experiment_with_a_task(books, clock) -> None:
    cases = books.cases(150)
    warm = of_arm(books, cases, "warm")
    pay(books, warm)
    clock.time += timedelta(days=14)
    settle(books)
    row = row_of(books)
    assert (row.decision, row.winner, row.stopped_at) == ("winner", "warm", books.now)
    assert row.figures is not None
    assert row.figures["warm"]["paid"] == len(warm)
    (task,) = books.tasks()
    assert "warm wint" in task.summary
    assert join(books, cases) == {}


def test_after_its_days_an_experiment_ends_without_a_difference(books, cases, clock) -> None:
    join(books, cases)
    clock.time += timedelta(days=PLAN.most_days)
    settle(books)
    assert row_of(books).decision == "no_difference"


def test_settling_while_people_opt_out_blocks_nobody(books, cases, clock) -> None:
    unbounded = replace(PLAN, guardrails=Guardrails(opt_out_percent=100))
    join(books, cases, unbounded)
    clock.time += timedelta(days=14)
    threads = [threading.Thread(target=settle, args=(books,)) for _ in range(3)]
    threads += [
        threading.Thread(target=trouble, args=(books, cases[place::3], Trouble.OPTED_OUT))
        for place in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with books.transaction() as session:
        settled = select(func.count(ExperimentDebtor.settled_at), func.count())
        assert session.execute(settled.select_from(ExperimentDebtor)).one() == (60, 60)
        marked = select(func.count(ExperimentDebtor.opted_out_at))
        assert session.scalar(marked) == 60


def test_a_plan_that_cannot_be_read_any_more_stops_nobodys_opt_out(books, cases) -> None:
    join(books, cases)
    with books.transaction() as session:
        row = session.get_one(ExperimentRow, row_of(books).id)
        row.spec = {"name": "toon"}
    trouble(books, cases[:1], Trouble.OPTED_OUT)
    assert join(books, cases) == {}
    assert settle(books) == 0
