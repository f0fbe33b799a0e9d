"""A batch is claimed once, in each recipient's order, and judged on facts that cannot change."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from outbox.engine.claiming import claim_batch, next_due
from outbox.engine.receipts import Report, take_receipt
from outbox.engine.recording import CallResult, record_results
from outbox.engine.uncertain import give_up_leases
from outbox.errors import PermanentDeliveryError
from outbox.facts import from_dict
from outbox.gate import decide
from outbox.senders.sender import Sent
from outbox.verdict import Verdict
from storage.records.claims import Claim, ClaimStatus, HoldReason
from storage.records.consents import (
    ConsentAction,
    ConsentScope,
    Word,
    record_consent,
)
from storage.records.conversations import Owner, lock_conversation
from storage.records.debtors import ContactPoint
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.plans import Promise
from storage.records.tasks import Task, TaskKind, TaskStatus
from storage.words import Actor, Channel


def claim(books: Any, limit: int = 50, now: datetime | None = None) -> list[int]:
    with books.transaction() as session:
        batch = claim_batch(session, now or books.now, limit)
    return [envelope.message_id for envelope in batch.envelopes]


def sent(books: Any, *numbers: int) -> None:
    results = [
        CallResult(
            message_id=number,
            attempt=books.message(number).attempts,
            sent=Sent(provider_id=f"SM{number}"),
        )
        for number in numbers
    ]
    with books.transaction() as session:
        record_results(session, results, books.now)


# ------------------------------------------------------------------- once, and in order


def test_two_workers_in_parallel_never_claim_the_same_message(books: Any) -> None:
    numbers = set(books.queue_all(books.cases(300)))
    claimed: list[list[int]] = [[], []]

    def drain(place: int) -> None:
        while True:
            batch = claim(books, limit=7)
            if not batch:
                return
            claimed[place] += batch

    workers = [threading.Thread(target=drain, args=(place,)) for place in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    together = claimed[0] + claimed[1]
    # A worker may end early while the other holds the last rows; what is left is left for later.
    together += claim(books, limit=300)
    assert Counter(together).most_common(1)[0][1] == 1
    assert set(together) == numbers
    assert all(claimed)


def test_the_second_message_waits_while_the_first_is_queued_or_being_sent(books: Any) -> None:
    case = books.case()
    first, second, third = (books.queue(case, MessageKind.ANSWER) for _ in range(3))
    assert claim(books) == [first]
    assert claim(books) == []
    sent(books, first)
    assert claim(books) == [second]
    sent(books, second)
    assert claim(books) == [third]


def test_the_order_of_one_recipient_holds_up_nobody_else(books: Any) -> None:
    one, other = books.cases(2)
    first, _, foreign = books.queue(one), books.queue(one), books.queue(other)
    assert claim(books) == [first, foreign]


def test_one_recipient_gets_one_message_at_a_time_over_all_channels(books: Any) -> None:
    """The caps count what has left, so two channels may not pass the gate side by side."""
    case = books.case()
    talk = books.talk(case, channel=Channel.WHATSAPP)
    with books.transaction() as session:
        lock_conversation(session, talk).window_until = books.now + timedelta(hours=20)
    first = books.queue(case, channel=Channel.SMS)
    second = books.queue(case, channel=Channel.WHATSAPP)
    assert claim(books) == [first]
    sent(books, first)
    assert claim(books) == []
    assert [reason["code"] for reason in books.verdicts(second)[-1].reasons] == ["day_cap"]


def test_two_workers_never_pass_the_day_cap_together(books: Any) -> None:
    cases = books.cases(60)
    for case in cases:
        for channel in (Channel.SMS, Channel.SMS):
            books.queue(case, channel=channel)
    counts: Counter[str] = Counter()
    lock = threading.Lock()

    def drain() -> None:
        idle = 0
        while idle < 3:
            with books.transaction() as session:
                batch = claim_batch(session, books.now, 5)
            sent(books, *(envelope.message_id for envelope in batch.envelopes))
            with lock:
                counts.update(envelope.recipient for envelope in batch.envelopes)
            idle = idle + 1 if batch.is_empty else 0

    workers = [threading.Thread(target=drain) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert counts == Counter({case.phone: 1 for case in cases})


def test_an_answer_is_not_held_up_by_a_preminder_of_another_day(books: Any) -> None:
    case = books.case()
    books.queue(case, send_after=books.now + timedelta(days=1))
    answer = books.queue(case, MessageKind.ANSWER)
    assert claim(books) == [answer]


def test_a_preminder_waits_behind_an_answer_although_it_is_older(books: Any) -> None:
    case = books.case()
    preminder = books.queue(case)
    answer = books.queue(case, MessageKind.ANSWER)
    assert claim(books) == [answer]
    assert claim(books) == []
    sent(books, answer)
    assert claim(books) == [preminder]


def test_a_message_that_the_provider_put_off_is_not_overtaken(books: Any) -> None:
    case = books.case()
    first, second = (books.queue(case, MessageKind.ANSWER) for _ in range(2))
    assert claim(books) == [first]
    with books.transaction() as session:
        message = session.get_one(Message, first)
        message.move_to(MessageStatus.QUEUED, books.now)
        message.send_after = books.now + timedelta(minutes=10)
    assert claim(books) == []
    books.clock.time += timedelta(minutes=10)
    assert claim(books) == [first]
    sent(books, first)
    assert claim(books) == [second]


def test_a_message_in_doubt_holds_the_next_one_for_two_minutes(books: Any) -> None:
    case = books.case()
    first, second = (books.queue(case, MessageKind.ANSWER) for _ in range(2))
    assert claim(books) == [first]
    with books.transaction() as session:
        session.get_one(Message, first).move_to(MessageStatus.UNCERTAIN, books.now)
    books.age(110)
    assert claim(books) == []
    books.age(20)
    assert claim(books) == [second]


def test_a_dead_workers_message_keeps_its_place_until_it_was_looked_up(books: Any) -> None:
    """It is sent after all once the provider's list lacks it, and then it must still be first."""
    case = books.case()
    first, second = (books.queue(case, MessageKind.ANSWER) for _ in range(2))
    assert claim(books) == [first]
    books.age(21)
    with books.transaction() as session:
        assert give_up_leases(session, books.now) == 1
    books.age(500)
    assert claim(books) == []
    books.age(100)
    assert claim(books) == [second]


def test_answers_are_claimed_before_a_batch_of_preminders(books: Any) -> None:
    for case in books.cases(5):
        books.queue(case)
    answer = books.queue(books.case(), MessageKind.ANSWER)
    assert claim(books, limit=1) == [answer]


# --------------------------------------------------------------------- verdict and facts


def replayed(row: Any) -> Verdict:
    return decide(from_dict(row.facts), row.at)


def test_an_allowed_message_is_claimed_with_its_verdict_and_its_facts(books: Any) -> None:
    number = books.queue(books.case())
    assert claim(books) == [number]
    (row,) = books.verdicts(number)
    assert (row.allowed, row.until, row.reasons) == (True, None, [])
    assert replayed(row).allowed
    message = books.message(number)
    assert (message.status, message.attempts) == (MessageStatus.SENDING, 1)
    assert message.lease_until - message.claimed_at == pytest.approx(
        timedelta(seconds=20), abs=timedelta(seconds=1)
    )


def test_a_deferred_message_is_looked_at_again_at_the_time_of_its_verdict(books: Any) -> None:
    books.clock.time = datetime.fromisoformat("2026-11-23T19:30:00+00:00")  # 20:30 in Amsterdam
    number = books.queue(books.case())
    with books.transaction() as session:
        batch = claim_batch(session, books.now, 10)
        assert (batch.envelopes, batch.deferred, batch.is_empty) == ((), 1, False)
    (row,) = books.verdicts(number)
    opens = datetime.fromisoformat("2026-11-24T07:00:00+00:00")  # 08:00 in Amsterdam
    assert (row.allowed, row.until) == (False, opens)
    assert [reason["code"] for reason in row.reasons] == ["closed_hours"]
    again = {"allowed": False, "reasons": row.reasons, "until": opens.isoformat()}
    assert replayed(row).to_dict() == again
    message = books.message(number)
    assert (message.status, message.send_after) == (MessageStatus.QUEUED, opens)
    with books.transaction() as session:
        assert next_due(session) == opens


def test_a_refused_message_is_over_and_its_claim_is_planned_again(books: Any) -> None:
    case = books.case()
    number = books.queue(case)
    with books.transaction() as session:
        session.get_one(Claim, case.claim_id).move_to(ClaimStatus.DISPUTED, books.now)
    assert claim(books) == []
    (row,) = books.verdicts(number)
    assert (row.allowed, row.until) == (False, None)
    assert [reason["code"] for reason in row.reasons] == ["claim_disputed"]
    assert replayed(row).final
    assert books.message(number).status is MessageStatus.REFUSED
    assert books.claim(case).plan_at == books.now


def test_facts_of_every_kind_give_the_same_verdict_when_they_are_read_back(books: Any) -> None:
    dice = random.Random(7)
    changes: list[Callable[[Any, Any], None]] = [
        lambda session, case: None,
        lambda session, case: _opt_out(session, case, books.now),
        lambda session, case: session.get_one(Claim, case.claim_id).move_to(
            ClaimStatus.ON_HOLD, books.now, HoldReason.HARDSHIP
        ),
        lambda session, case: session.add(
            Promise(
                creditor_id=case.creditor_id,
                claim_id=case.claim_id,
                promised_on=date(2026, 11, 27),
                status_at=books.now,
                made_at=books.now,
            )
        ),
        lambda session, case: session.get_one(ContactPoint, case.point_id).declare_wrong(books.now),
        lambda session, case: session.get_one(ContactPoint, case.point_id).close_channel(
            Channel.SMS, "30005"
        ),
    ]
    numbers = []
    for place, case in enumerate(books.cases(72)):
        if place % 3:
            books.talk(case, dice.choice(list(Owner)))
        with books.transaction() as session:
            changes[place % len(changes)](session, case)
        kind = dice.choice([kind for kind in MessageKind if kind is not MessageKind.DIGEST])
        numbers.append(books.queue(case, kind, epoch=dice.choice([None, 0, 1])))
    claim(books, limit=100)
    rows = [books.verdicts(number)[0] for number in numbers]
    for row in rows:
        verdict = replayed(row)
        assert verdict.allowed is row.allowed
        assert verdict.until == row.until
        assert verdict.to_dict()["reasons"] == row.reasons
    assert {row.allowed for row in rows} == {True, False}


def test_what_the_provider_could_not_deliver_counts_for_no_cap(books: Any) -> None:
    case = books.case()
    first = books.queue(case, channel=Channel.SMS)
    assert claim(books) == [first]
    sent(books, first)
    report = Report(provider_id=f"SM{first}", status="undelivered", error_code="30003")
    with books.transaction() as session:
        take_receipt(session, report, books.now)
    second = books.queue(case)
    assert claim(books) == [second]


def _opt_out(session: Session, case: Any, now: datetime) -> None:
    word = Word(
        action=ConsentAction.WITHDRAW,
        scope=ConsentScope.CREDITOR,
        source="test",
        actor=Actor.DEBTOR,
        at=now,
    )
    record_consent(session, session.get_one(ContactPoint, case.point_id), word, now)


# -------------------------------------------------------------- what cannot be read or sent


def test_a_message_that_cannot_be_read_is_put_aside_with_a_task_and_stops_nobody(
    books: Any,
) -> None:
    spoilt, *fine = books.queue_all(books.cases(3))
    with books.transaction() as session:
        session.execute(
            text("update messages set body = :broken where id = :id"),
            {"broken": b"spoilt", "id": spoilt},
        )
    assert sorted(claim(books)) == fine
    with books.transaction() as session:
        status, send_after = session.execute(
            text("select status, send_after from messages where id = :id"), {"id": spoilt}
        ).one()
        (task,) = session.scalars(select(Task).where(Task.once_key == f"unreadable:{spoilt}"))
        assert (task.kind, task.message_id) == (TaskKind.SETTING, spoilt)
    assert status == MessageStatus.QUEUED
    assert send_after == books.now + timedelta(hours=1)
    # An hour later it is looked at again, and makes no second task.
    assert claim(books, now=books.now + timedelta(hours=1)) == []
    with books.transaction() as session:
        tasks = select(func.count()).where(Task.once_key == f"unreadable:{spoilt}")
        assert session.scalar(tasks) == 1


def test_what_is_queued_on_a_lane_that_our_own_set_up_shuts_stays_queued(books: Any) -> None:
    first, *others = books.queue_all(books.cases(3))
    assert claim(books, limit=1) == [first]
    refused = PermanentDeliveryError("suspended", code="30002")
    with books.transaction() as session:
        record_results(session, [CallResult(message_id=first, error=refused)], books.now)
    assert claim(books) == []
    assert {books.message(number).status for number in others} == {MessageStatus.QUEUED}
    with books.transaction() as session:
        task = session.scalars(select(Task).where(Task.kind == TaskKind.SETTING)).one()
        task.status = TaskStatus.DONE
    assert sorted(claim(books)) == others
