"""Brakes and budgets: when they go on, what they count, and what a release means."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from outbox.engine.claiming import claim_batch
from outbox.engine.receipts import Report, take_receipt
from outbox.engine.recording import CallResult, record_results
from outbox.errors import UncertainDeliveryError
from outbox.planning.brakes import (
    Bounds,
    Counts,
    Spent,
    bounds_of,
    counts_of,
    judge,
    messages_left,
)
from outbox.planning.braking import BY_HAND, Reason, put_on, release
from outbox.planning.counting import count_event, judge_standing
from outbox.senders.sender import Sent
from storage.policy_bounds import BrakeLimits, Budget
from storage.policy_file import parse_policy
from storage.records.brakes import Brake, Left, Tally, Trouble, count_sent
from storage.records.creditors import Creditor
from storage.records.journal import JournalEntry, first_broken
from storage.records.messages import MessageKind
from storage.records.tasks import Task, TaskKind, TaskStatus

LIMITS = BrakeLimits()


def test_nothing_is_judged_on_too_few_messages() -> None:
    assert judge(Counts(sent=19, opted_out=19), LIMITS) is None
    assert judge(Counts(sent=20, opted_out=19), LIMITS) is not None


def test_a_single_case_is_chance() -> None:
    limits = BrakeLimits(least_sent=1, wrong_number_percent=1)
    assert judge(Counts(sent=10, wrong_number=1), limits) is None
    assert judge(Counts(sent=10, wrong_number=2), limits) is not None


def test_a_rate_at_its_limit_does_not_brake_yet() -> None:
    assert judge(Counts(sent=100, opted_out=5), LIMITS) is None
    found = judge(Counts(sent=100, opted_out=6), LIMITS)
    assert found is not None
    assert (found.trouble, found.number, found.sent, found.limit_percent) == (
        Trouble.OPTED_OUT,
        6,
        100,
        5,
    )


def test_the_worst_against_its_limit_is_named() -> None:
    found = judge(Counts(sent=100, undelivered=30, complaints=10), LIMITS)
    assert found is not None
    assert found.trouble is Trouble.COMPLAINT


def test_a_limit_of_a_hundred_percent_never_brakes() -> None:
    limits = BrakeLimits(undelivered_percent=100)
    assert judge(Counts(sent=20, undelivered=25), limits) is None


@given(
    st.builds(
        Counts,
        sent=st.integers(0, 500),
        undelivered=st.integers(0, 50),
        opted_out=st.integers(0, 50),
        wrong_number=st.integers(0, 50),
        complaints=st.integers(0, 50),
    ),
    st.sampled_from(Trouble),
)
def test_more_trouble_never_takes_a_brake_off(counts: Counts, trouble: Trouble) -> None:
    if judge(counts, LIMITS) is not None:
        assert judge(counts.with_more(trouble, 1), LIMITS) is not None


def test_the_tightest_budget_counts() -> None:
    budget = Budget(messages_a_day=10, messages_a_month=100, segments_a_day=12)
    spent = Spent(messages_today=4, messages_this_month=97, segments_today=8)
    assert messages_left(budget, spent) == 3
    assert messages_left(budget, Spent(messages_today=11)) == 0
    assert messages_left(None, spent) is None
    assert messages_left(Budget(), spent) is None


def creditor_of(session, key: uuid.UUID) -> Creditor:
    return session.get_one(Creditor, key)


def send(books, key: uuid.UUID, number: int, segments: int = 1) -> None:
    with books.transaction() as session:
        left = Left(creditor_id=key, sent=number, messages=number, segments=segments * number)
        count_sent(session, [left], books.now)


def happen(books, key: uuid.UUID, trouble: Trouble, number: int = 1, left_at=None) -> None:
    with books.transaction() as session:
        count_event(session, key, trouble, books.now, number, left_at=left_at)


def bounds(books, key: uuid.UUID, policy: str = "") -> Bounds:
    with books.transaction() as session:
        return bounds_of(session, {key: parse_policy(policy)}, books.now)[key]


def counts(books, key: uuid.UUID) -> Counts:
    with books.transaction() as session:
        return counts_of(session, key, LIMITS, books.now)


def test_too_many_opt_outs_put_the_brake_on_with_a_task_and_a_deed(books) -> None:
    key = books.creditor()
    send(books, key, 50)
    for _ in range(2):
        happen(books, key, Trouble.OPTED_OUT)
    assert not bounds(books, key).brake_on
    happen(books, key, Trouble.OPTED_OUT)
    assert bounds(books, key).brake_on
    with books.transaction() as session:
        row = session.get_one(Brake, key)
        assert (row.reason, row.figures) == (
            "opted_out",
            {"number": 3, "sent": 50, "limit_percent": 5},
        )
        deeds = session.scalars(select(JournalEntry.action)).all()
        assert deeds == ["brake.on"]
        assert first_broken(session, key) is None
    (task,) = books.tasks()
    assert task.kind is TaskKind.BRAKE
    assert "3 van 50" in task.summary


def test_one_creditors_trouble_brakes_no_other(books) -> None:
    theirs, ours = books.creditor(), books.creditor()
    for key in (theirs, ours):
        send(books, key, 20)
    happen(books, theirs, Trouble.COMPLAINT, 5)
    assert bounds(books, theirs).brake_on
    assert not bounds(books, ours).brake_on


def test_after_a_release_counting_begins_anew(books, clock) -> None:
    key = books.creditor()
    send(books, key, 20)
    left = clock.time
    happen(books, key, Trouble.UNDELIVERED, 6)
    clock.time += timedelta(hours=1)
    with books.transaction() as session:
        assert release(session, creditor_of(session, key), books.now)
    assert not bounds(books, key).brake_on
    assert counts(books, key) == Counts()
    clock.time += timedelta(minutes=1)
    send(books, key, 20)
    happen(books, key, Trouble.UNDELIVERED, 6, left_at=left)  # of what left before the release
    assert counts(books, key) == Counts(sent=20)
    happen(books, key, Trouble.UNDELIVERED, 6, left_at=clock.time)
    assert bounds(books, key).brake_on


def test_a_release_finishes_the_task_and_a_second_brake_makes_a_new_one(books, clock) -> None:
    key = books.creditor()
    for _ in range(2):
        with books.transaction() as session:
            assert put_on(session, creditor_of(session, key), Reason.by_hand("vreemd"), books.now)
        clock.time += timedelta(minutes=1)
        with books.transaction() as session:
            assert release(session, creditor_of(session, key), books.now)
            assert not release(session, creditor_of(session, key), books.now)
    with books.transaction() as session:
        assert set(session.scalars(select(Task.status))) == {TaskStatus.DONE}
        assert len(session.scalars(select(Task.id)).all()) == 2
        details = session.scalars(select(JournalEntry.details)).all()
        assert all("vreemd" not in str(one) for one in details)
        assert details[0] == {"reason": BY_HAND}


def test_a_brake_that_is_on_is_put_on_no_second_time(books) -> None:
    key = books.creditor()
    with books.transaction() as session:
        assert put_on(session, creditor_of(session, key), Reason.by_hand("a"), books.now)
        assert not put_on(session, creditor_of(session, key), Reason.by_hand("b"), books.now)
    send(books, key, 20)
    happen(books, key, Trouble.COMPLAINT, 20)
    assert len(books.tasks()) == 1


def test_the_window_forgets_what_is_old(books, clock) -> None:
    key = books.creditor()
    send(books, key, 100)
    happen(books, key, Trouble.OPTED_OUT, 3)
    clock.time += timedelta(days=LIMITS.window_days)
    assert counts(books, key) == Counts()
    send(books, key, 20)
    assert counts(books, key) == Counts(sent=20)


def test_what_is_rolled_back_is_not_counted(books) -> None:
    key = books.creditor()
    with books.transaction() as session:
        count_event(session, key, Trouble.COMPLAINT, books.now)
        session.rollback()
    with books.transaction() as session:
        count_event(session, key, Trouble.OPTED_OUT, books.now)
        savepoint = session.begin_nested()
        count_event(session, key, Trouble.COMPLAINT, books.now)
        savepoint.rollback()
        with session.begin_nested():
            count_event(session, key, Trouble.WRONG_NUMBER, books.now)
    assert counts(books, key) == Counts(opted_out=1, wrong_number=1)


def test_counts_from_many_sides_at_once_are_all_kept(books) -> None:
    keys = [books.creditor() for _ in range(2)]

    def count() -> None:
        for turn in range(10):
            send(books, keys[turn % 2], 3)
            happen(books, keys[turn % 2], Trouble.UNDELIVERED)

    threads = [threading.Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for key in keys:
        assert counts(books, key) == Counts(sent=90, undelivered=30)
        assert bounds(books, key).brake_on
    with books.transaction() as session:
        assert len(session.scalars(select(Tally)).all()) == 2
    assert len(books.tasks()) == 2


def test_a_budget_is_spent_by_the_day_and_by_the_month(books, clock) -> None:
    key = books.creditor()
    policy = "budget: {messages_a_day: 10, messages_a_month: 15}"
    send(books, key, 8)
    assert bounds(books, key, policy).messages_left == 2
    clock.time += timedelta(days=1)
    assert bounds(books, key, policy).messages_left == 7
    send(books, key, 7)
    assert not bounds(books, key, policy).budget_left
    clock.time += timedelta(days=10)  # the fourth of December
    assert bounds(books, key, policy).messages_left == 10


def test_a_budget_in_segments_counts_segments(books) -> None:
    key = books.creditor()
    send(books, key, 4, segments=2)
    assert bounds(books, key, "budget: {segments_a_day: 8}").budget_left is False
    assert bounds(books, key, "budget: {segments_a_day: 9}").budget_left is True


def test_a_release_does_not_give_a_spent_budget_back(books) -> None:
    key = books.creditor()
    send(books, key, 5)
    with books.transaction() as session:
        put_on(session, creditor_of(session, key), Reason.by_hand("x"), books.now)
        release(session, creditor_of(session, key), books.now)
    send(books, key, 5)
    assert bounds(books, key, "budget: {messages_a_day: 11}").messages_left == 1


def test_trouble_before_enough_was_sent_is_judged_later(books) -> None:
    key = books.creditor()
    send(books, key, 10)
    happen(books, key, Trouble.COMPLAINT, 2)
    send(books, key, 10)
    assert not bounds(books, key).brake_on
    with books.transaction() as session:
        judge_standing(session, books.now)
    assert bounds(books, key).brake_on


def send_all(books) -> list[int]:
    """Claim what is due and record it as sent; return which messages those were."""
    with books.transaction() as session:
        envelopes = claim_batch(session, books.now, 500).envelopes
    results = [
        CallResult(
            message_id=one.message_id,
            attempt=one.attempt,
            sent=Sent(provider_id=f"SM{one.message_id}", segments=2),
        )
        for one in envelopes
    ]
    with books.transaction() as session:
        record_results(session, results, books.now)
    return [one.message_id for one in envelopes]


def test_while_the_brake_is_on_answers_leave_and_preminders_wait(books, clock) -> None:
    key = books.creditor()
    case, other = books.cases(2, creditor_id=key)
    with books.transaction() as session:
        put_on(session, creditor_of(session, key), Reason.by_hand("x"), books.now)
    waits = [books.queue(case), books.queue(other, MessageKind.NOTICE)]
    answer = books.queue(other, MessageKind.ANSWER)
    assert send_all(books) == [answer]
    assert {"brake_on"} <= {one["code"] for one in books.verdicts(waits[0])[-1].reasons}
    with books.transaction() as session:
        release(session, creditor_of(session, key), books.now)
    clock.time += timedelta(hours=1)
    assert waits[0] in send_all(books)


def test_what_leaves_is_counted_by_what_it_was(books) -> None:
    key = books.creditor()
    cases = books.cases(3, creditor_id=key)
    books.queue_all(cases[:2])
    books.queue(cases[2], MessageKind.ANSWER)
    send_all(books)
    with books.transaction() as session:
        row = session.scalars(select(Tally)).one()
        assert (row.sent, row.messages, row.segments) == (2, 3, 6)


def test_a_spent_budget_holds_preminders_until_the_next_day(books, clock) -> None:
    key = books.creditor("budget: {messages_a_day: 2}")
    numbers = books.queue_all(books.cases(3, creditor_id=key))
    sent = send_all(books)
    left = [number for number in numbers if number not in sent]
    clock.time += timedelta(minutes=5)
    assert send_all(books) == []
    assert len(left) == 1
    verdict = books.verdicts(left[0])[-1]
    assert [one["code"] for one in verdict.reasons] == ["budget_spent"]
    clock.time += timedelta(days=1)
    assert send_all(books) == left


def test_a_message_that_was_found_again_counts_as_one_that_left(books) -> None:
    key = books.creditor()
    number = books.queue(books.case(creditor_id=key))
    with books.transaction() as session:
        (envelope,) = claim_batch(session, books.now, 5).envelopes
    broke = CallResult(
        message_id=number, attempt=envelope.attempt, error=UncertainDeliveryError("broke off")
    )
    with books.transaction() as session:
        record_results(session, [broke], books.now)
    assert counts(books, key) == Counts()
    for _ in range(2):
        with books.transaction() as session:
            said = Report(provider_id="SM-found", status="delivered", message_id=number)
            take_receipt(session, said, books.now)
    assert counts(books, key) == Counts(sent=1)


def test_releasing_while_trouble_comes_blocks_nobody_and_loses_nothing(books) -> None:
    key = books.creditor()
    failures: list[Exception] = []

    def annoy() -> None:
        for _ in range(12):
            send(books, key, 2)
            happen(books, key, Trouble.COMPLAINT)

    def free() -> None:
        for _ in range(12):
            with books.transaction() as session:
                release(session, creditor_of(session, key), books.now)

    def guarded(work) -> None:
        try:
            work()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(one,)) for one in (annoy, annoy, free, annoy)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with books.transaction() as session:
        rows = session.scalars(select(Tally)).all()
        assert sum(row.sent for row in rows) == 72
        assert sum(row.complaints for row in rows) == 36
        assert first_broken(session, key) is None
