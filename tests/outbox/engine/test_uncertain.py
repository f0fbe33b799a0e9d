"""A message in doubt is looked up, adopted on proof, and never sent again without proof."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.sandbox.server import Sandbox
from outbox.engine.call_log import CallLog
from outbox.engine.claiming import LEASE, claim_batch
from outbox.engine.lanes import UNPACED
from outbox.engine.receipts import Report, take_receipt
from outbox.engine.recording import CallResult, record_results
from outbox.engine.uncertain import (
    GIVE_UP_AFTER,
    doubts,
    give_up_leases,
    settle_doubt,
)
from outbox.engine.worker import Tally, Worker
from outbox.senders.sender import Sent
from outbox.senders.twilio_sender import TwilioAccount, TwilioSender
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.tasks import TaskKind
from storage.words import Channel

OVER = LEASE.total_seconds() + 5


def fault(sandbox: Sandbox, kind: str, **more: Any) -> None:
    rule = {"times": 1, "match": {"method": "POST"}, **more}
    sandbox.faults.add({**rule, "provider": "twilio", "kind": kind})


def sids(sandbox: Sandbox) -> list[str]:
    return list(sandbox.world.texts)


def claim(books: Any, worker: str | None = None) -> list[Any]:
    with books.transaction() as session:
        return list(claim_batch(session, books.now, 50, worker=worker).envelopes)


def look_up(books: Any, account: TwilioAccount, calls: CallLog) -> Tally:
    """Let a worker with this log look up what is in doubt, and send what is due then."""

    async def live() -> Tally:
        senders = {Channel.SMS: TwilioSender(account)}
        worker = Worker(
            database=books.database,
            clock=books.clock,
            senders=senders,
            rates=UNPACED,
            calls=calls,
        )
        try:
            await worker.look_up_doubts()
            await worker.drain()
        finally:
            await worker.close()
        return worker.tally

    return asyncio.run(live())


def look_again_at_once(books: Any) -> None:
    with books.transaction() as session:
        uncertain = Message.status == MessageStatus.UNCERTAIN
        session.execute(update(Message).where(uncertain).values(lease_until=None))


def settle(books: Any, number: int, *seen: str, heard: bool | None = None) -> MessageStatus:
    with books.transaction() as session:
        listed = tuple(Sent(provider_id=sid) for sid in seen)
        return settle_doubt(session, number, listed, books.now, heard=heard)


# ------------------------------------------------------------------ the call broke off


@pytest.mark.parametrize("kind", ["500_after", "reset_after"])
def test_what_was_taken_is_found_in_the_providers_list_and_adopted(
    kind: str, books: Any, work: Any, sandbox: Sandbox
) -> None:
    number = books.queue(books.case())
    fault(sandbox, kind)
    tally = work(looks=1)
    assert (tally.uncertain, tally.sent) == (1, 1)
    message = books.message(number)
    assert (message.status, [message.provider_id]) == (MessageStatus.SENT, sids(sandbox))
    assert work(looks=2).sent == 0
    assert len(sids(sandbox)) == 1


@pytest.mark.parametrize("kind", ["500_before", "reset_before"])
def test_what_is_not_in_the_list_stays_in_doubt_and_becomes_a_task(
    kind: str, books: Any, work: Any, sandbox: Sandbox
) -> None:
    number = books.queue(books.case())
    fault(sandbox, kind)
    work(looks=1)
    books.age(OVER)
    work(looks=1)
    assert books.message(number).status is MessageStatus.UNCERTAIN
    assert books.tasks() == []
    books.age(GIVE_UP_AFTER.total_seconds())
    work(looks=3)
    assert books.message(number).status is MessageStatus.UNCERTAIN
    assert [(task.kind, task.message_id) for task in books.tasks()] == [
        (TaskKind.UNCERTAIN_SEND, number)
    ]
    assert sids(sandbox) == []


def test_a_list_that_cannot_be_read_ends_with_a_person_too(
    books: Any, work: Any, sandbox: Sandbox
) -> None:
    books.queue(books.case())
    fault(sandbox, "500_after", match={}, times=None)
    work(looks=1)
    books.age(GIVE_UP_AFTER.total_seconds() + 5)
    work(looks=1)
    assert [task.kind for task in books.tasks()] == [TaskKind.UNCERTAIN_SEND]
    assert books.statuses() == [MessageStatus.UNCERTAIN]


def test_a_status_callback_with_our_number_adopts_at_once(
    books: Any, work: Any, sandbox: Sandbox
) -> None:
    number = books.queue(books.case())
    fault(sandbox, "reset_after")
    work()
    (sid,) = sids(sandbox)
    with books.transaction() as session:
        take_receipt(
            session, Report(provider_id=sid, status="delivered", message_id=number), books.now
        )
    message = books.message(number)
    assert (message.status, message.provider_id) == (MessageStatus.DELIVERED, sid)
    assert work(looks=1).sent == 0


def test_a_callback_that_came_during_the_call_proves_what_the_broken_answer_did_not(
    books: Any,
) -> None:
    number = books.queue(books.case())
    (envelope,) = claim(books)
    with books.transaction() as session:
        report = Report(provider_id="SM1", status="sent", message_id=number)
        take_receipt(session, report, books.now)
    assert books.message(number).status is MessageStatus.SENDING
    with books.transaction() as session:
        broken = CallResult(message_id=number, attempt=envelope.attempt)
        record_results(session, [broken], books.now)
    message = books.message(number)
    assert (message.status, message.provider_id) == (MessageStatus.SENT, "SM1")


def test_of_two_equal_texts_no_look_up_takes_the_others_id(
    books: Any, work: Any, sandbox: Sandbox
) -> None:
    case = books.case()
    first = books.queue(case, MessageKind.ANSWER, body="Dezelfde woorden")
    assert work().sent == 1
    second = books.queue(case, MessageKind.ANSWER, body="Dezelfde woorden")
    fault(sandbox, "500_before")
    work(looks=2)
    (sid,) = sids(sandbox)
    assert books.message(first).provider_id == sid
    assert (books.message(second).status, books.message(second).provider_id) == (
        MessageStatus.UNCERTAIN,
        None,
    )


def test_two_equal_texts_in_doubt_each_find_their_own(
    books: Any, work: Any, sandbox: Sandbox
) -> None:
    case = books.case()
    numbers = [books.queue(case, MessageKind.ANSWER, body="Dezelfde woorden") for _ in range(2)]
    fault(sandbox, "500_after", times=2)
    work()
    books.age(130)
    work(looks=2)
    found = [books.message(number).provider_id for number in numbers]
    assert found == sids(sandbox)
    assert books.statuses() == [MessageStatus.SENT] * 2


def test_a_look_up_waits_while_another_message_to_that_number_is_on_its_way(books: Any) -> None:
    """Its id may be in the list before it is in our row."""
    case = books.case()
    first, second = (
        books.queue(case, MessageKind.ANSWER, body="Dezelfde woorden") for _ in range(2)
    )
    (envelope,) = claim(books)
    with books.transaction() as session:
        record_results(session, [CallResult(message_id=first)], books.now)
    books.age(130)
    (envelope,) = claim(books)
    assert envelope.message_id == second
    assert settle(books, first, "SM-of-the-second") is MessageStatus.UNCERTAIN
    with books.transaction() as session:
        sent = CallResult(message_id=second, sent=Sent(provider_id="SM-of-the-second"))
        record_results(session, [sent], books.now)
    assert settle(books, first, "SM-of-the-second") is MessageStatus.UNCERTAIN
    assert books.message(second).provider_id == "SM-of-the-second"


# --------------------------------------------------------------------- the worker died


def die(books: Any, kind: MessageKind = MessageKind.ANSWER) -> int:
    """Claim a message as a worker that never comes back."""
    number: int = books.queue(books.case(), kind)
    (envelope,) = claim(books)
    assert envelope.message_id == number
    return number


def given_up(books: Any) -> int:
    with books.transaction() as session:
        return give_up_leases(session, books.now)


def test_a_lease_is_given_up_only_when_it_is_over(books: Any) -> None:
    number = die(books)
    assert given_up(books) == 0
    books.age(LEASE.total_seconds() - 5)
    assert given_up(books) == 0
    books.age(6)
    assert given_up(books) == 1
    message = books.message(number)
    assert (message.status, message.error_code) == (MessageStatus.UNCERTAIN, "worker_died")


def test_what_a_dead_worker_had_sent_is_adopted(books: Any, work: Any, sandbox: Sandbox) -> None:
    number = books.queue(books.case())
    fault(sandbox, "reset_after")
    work()
    with books.transaction() as session:
        session.get_one(Message, number).error_code = "worker_died"
    books.age(OVER + 60)
    tally = work(looks=1)
    assert (tally.sent, books.statuses(), len(sids(sandbox))) == (1, [MessageStatus.SENT], 1)


def test_what_a_dead_worker_never_began_to_call_goes_out_again(
    books: Any, sandbox: Sandbox, account: TwilioAccount, tmp_path: Path
) -> None:
    dead = CallLog(tmp_path)
    dead.open()
    number = books.queue(books.case())
    claim(books, worker=dead.worker)
    books.age(OVER)
    # Whoever has another machine's log cannot tell, and leaves it alone.
    elsewhere = look_up(books, account, CallLog(tmp_path / "other machine"))
    assert (elsewhere.sent, books.message(number).status) == (0, MessageStatus.UNCERTAIN)
    look_again_at_once(books)
    tally = look_up(books, account, CallLog(tmp_path))
    message = books.message(number)
    assert (tally.sent, message.status, message.attempts) == (1, MessageStatus.SENT, 2)
    assert [message.provider_id] == sids(sandbox)


def test_what_a_dead_worker_began_to_call_is_never_sent_again_without_proof(
    books: Any, sandbox: Sandbox, account: TwilioAccount, tmp_path: Path
) -> None:
    """The provider's list may lag behind, so that it lacks the message proves nothing."""
    dead = CallLog(tmp_path)
    dead.open()
    number = books.queue(books.case())
    (envelope,) = claim(books, worker=dead.worker)
    dead.note(envelope.message_id, envelope.attempt)
    for seconds in (OVER, 60, GIVE_UP_AFTER.total_seconds()):
        books.age(seconds)
        look_again_at_once(books)
        assert look_up(books, account, CallLog(tmp_path)).sent == 0
    assert books.message(number).status is MessageStatus.UNCERTAIN
    assert [task.kind for task in books.tasks()] == [TaskKind.UNCERTAIN_SEND]
    assert sids(sandbox) == []


def test_a_dead_workers_message_stays_when_the_list_cannot_be_read(
    books: Any, work: Any, sandbox: Sandbox
) -> None:
    number = die(books)
    books.age(OVER)
    fault(sandbox, "500_before", match={"method": "GET"}, times=2)
    work(looks=1)
    assert books.message(number).status is MessageStatus.UNCERTAIN


def test_a_receipt_keeps_a_dead_workers_message_from_being_sent_again(books: Any) -> None:
    """The list may lack it, or show other words than we sent; the receipt has our number."""
    number = die(books)
    with books.transaction() as session:
        report = Report(provider_id="SM9", status="sent", message_id=number)
        take_receipt(session, report, books.now)
    books.age(OVER)
    given_up(books)
    assert settle(books, number) is MessageStatus.SENT
    assert books.message(number).provider_id == "SM9"


def test_a_receipt_that_comes_after_it_was_put_back_takes_it_from_the_queue(books: Any) -> None:
    number = die(books)
    books.age(OVER)
    given_up(books)
    assert settle(books, number, heard=False) is MessageStatus.QUEUED
    with books.transaction() as session:
        report = Report(provider_id="SM9", status="delivered", message_id=number)
        take_receipt(session, report, books.now)
    assert books.message(number).status is MessageStatus.DELIVERED
    assert claim(books) == []


def test_a_late_result_of_an_earlier_claim_changes_nothing(books: Any) -> None:
    number = die(books)
    books.age(OVER)
    given_up(books)
    assert settle(books, number, heard=False) is MessageStatus.QUEUED
    (again,) = claim(books)
    assert again.attempt == 2
    with books.transaction() as session:
        record_results(session, [CallResult(message_id=number, attempt=1)], books.now)
    assert books.message(number).status is MessageStatus.SENDING


def test_a_channel_without_a_list_leaves_the_dead_workers_message_to_a_person(
    books: Any, work: Any
) -> None:
    number = die(books)
    books.age(OVER)
    work(looks=1, senders={})
    assert books.message(number).status is MessageStatus.UNCERTAIN
    books.age(GIVE_UP_AFTER.total_seconds())
    work(looks=1, senders={})
    assert Counter(task.kind for task in books.tasks()) == {TaskKind.UNCERTAIN_SEND: 1}


# --------------------------------------------------------------------------- looking up


def test_a_doubt_is_looked_up_every_ten_seconds_and_seldom_when_it_is_old(books: Any) -> None:
    die(books)

    def looked_up() -> int:
        with books.transaction() as session:
            return len(doubts(session))

    books.age(LEASE.total_seconds() + 1)
    given_up(books)
    assert [looked_up(), looked_up()] == [1, 0]
    books.age(11)
    assert looked_up() == 1
    books.age(GIVE_UP_AFTER.total_seconds())
    assert looked_up() == 1
    books.age(60)
    assert looked_up() == 0


def test_many_old_doubts_hold_up_no_fresh_one(books: Any) -> None:
    for _ in range(4):
        die(books)
    books.age(GIVE_UP_AFTER.total_seconds() + 60)
    given_up(books)
    with books.transaction() as session:
        doubts(session)
    books.age(GIVE_UP_AFTER.total_seconds() + 60)
    fresh = die(books)
    books.age(LEASE.total_seconds() + 1)
    given_up(books)
    with books.transaction() as session:
        assert [doubt.envelope.message_id for doubt in doubts(session, limit=1)] == [fresh]


def test_the_list_is_read_from_before_the_message_whatever_clock_we_run_on(books: Any) -> None:
    """A process may run on a clock of its own; then the provider's times may lie before ours."""
    books.clock.time -= timedelta(days=400)
    number = die(books)
    books.age(LEASE.total_seconds() + 1)
    given_up(books)
    with books.transaction() as session:
        (doubt,) = doubts(session)
    assert doubt.since < books.message(number).queued_at
