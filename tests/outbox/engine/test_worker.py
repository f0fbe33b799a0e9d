"""The worker claims, commits, calls and records; nothing is held while it calls."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

import outbox.engine.worker as worker_module
from bot.sandbox.server import Sandbox
from outbox.engine.claiming import claim_batch
from outbox.engine.lanes import UNPACED
from outbox.engine.recording import ALARM_AFTER
from outbox.engine.worker import Worker
from outbox.senders.sender import Envelope, Sent
from outbox.senders.twilio_sender import TwilioAccount, TwilioSender
from storage.clock import LOCAL
from storage.records.conversations import lock_conversation
from storage.records.journal import JournalEntry, first_broken
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.tasks import TaskKind
from storage.words import Channel


def fault(sandbox: Sandbox, kind: str, **more: Any) -> None:
    sandbox.faults.add({"times": 1, **more, "provider": "twilio", "kind": kind})


def bodies(sandbox: Sandbox) -> list[str]:
    return [found.body for found in sandbox.world.texts.values()]


class Recorder:
    """A way out that keeps what it was given and answers as it is told."""

    def __init__(self, database: Any = None) -> None:
        self.seen: list[Envelope] = []
        self.database = database
        self.most_connections = 0

    async def send(self, envelope: Envelope) -> Sent:
        self.seen.append(envelope)
        await asyncio.sleep(0.01)
        if self.database is not None:
            held = self.database.engine.pool.checkedout()
            self.most_connections = max(self.most_connections, held)
        return Sent(provider_id=f"SM{envelope.message_id}")

    async def look_up(self, envelope: Envelope, since: datetime) -> None:
        return None

    async def close(self) -> None:
        return None


def test_all_that_is_due_is_sent_once_and_recorded(books: Any, work: Any, sandbox: Sandbox) -> None:
    numbers = books.queue_all(books.cases(120))
    later = books.queue(books.case(), send_after=books.now + timedelta(hours=1))
    tally = work()
    assert (tally.sent, tally.refused, tally.deferred) == (120, 0, 0)
    assert Counter(bodies(sandbox)).most_common(1)[0][1] == 1
    assert {books.message(number).provider_id for number in numbers} == set(sandbox.world.texts)
    assert books.message(later).status is MessageStatus.QUEUED


def test_messages_of_one_recipient_arrive_in_their_order(
    books: Any, work: Any, sandbox: Sandbox
) -> None:
    cases = books.cases(5)
    for turn in range(6):
        books.queue_all(
            cases, MessageKind.ANSWER, body=lambda place, turn=turn: f"{place}: beurt {turn}"
        )
    # Faults that surely took nothing delay some of them, and still nobody is overtaken.
    fault(sandbox, "429", probability=0.2, times=12, retry_after=1)
    for _ in range(30):
        work()
        books.clock.time += timedelta(seconds=2)
    assert set(books.statuses()) == {MessageStatus.SENT}
    for place, case in enumerate(cases):
        arrived = [found.body for found in sandbox.world.by_phone[case.phone]]
        assert arrived == [f"{place}: beurt {turn}" for turn in range(6)]


def test_no_connection_is_held_while_the_provider_is_called(books: Any) -> None:
    books.queue_all(books.cases(30))
    recorder = Recorder(books.database)

    async def live() -> None:
        senders = {Channel.SMS: recorder}
        await Worker(
            database=books.database, clock=books.clock, senders=senders, rates=UNPACED
        ).drain()

    asyncio.run(live())
    assert len(recorder.seen) == 30
    # One for the claim or the record of other messages that runs meanwhile, none for the calls.
    assert recorder.most_connections <= 1


def test_a_provider_that_asks_for_patience_gets_as_much_as_it_asks(
    books: Any, work: Any, sandbox: Sandbox
) -> None:
    number = books.queue(books.case())
    fault(sandbox, "429", retry_after=30)
    assert work().retried == 1
    message = books.message(number)
    wait = message.send_after - books.now
    assert message.status is MessageStatus.QUEUED
    assert timedelta(seconds=30) <= wait <= timedelta(seconds=40)
    books.clock.time += wait
    assert work().sent == 1
    assert len(bodies(sandbox)) == 1


def test_a_provider_that_is_away_for_hours_loses_no_message_and_an_operator_hears_of_it(
    books: Any, work: Any, sandbox: Sandbox
) -> None:
    number = books.queue(books.case())
    fault(sandbox, "429", times=ALARM_AFTER + 4, retry_after=0)
    for _ in range(ALARM_AFTER + 4):
        assert work().retried == 1
        assert books.message(number).send_after - books.now >= timedelta(seconds=1)
        books.clock.time = books.message(number).send_after
    assert books.message(number).status is MessageStatus.QUEUED
    assert [task.kind for task in books.tasks()] == [TaskKind.SETTING]
    assert work().sent == 1


def test_pauses_grow_to_ten_minutes_when_the_provider_names_none(books: Any, office: Any) -> None:
    number = books.queue(books.case())
    nobody = TwilioAccount(account_sid="AC1", auth_token="x", api_url="http://127.0.0.1:9")
    pauses = []

    async def live() -> None:
        senders = {Channel.SMS: TwilioSender(nobody)}
        worker = Worker(database=books.database, clock=books.clock, senders=senders, rates=UNPACED)
        for _ in range(12):
            await worker.drain()
            pauses.append((books.message(number).send_after - books.now).total_seconds())
            books.clock.time = books.message(number).send_after
        await worker.close()

    asyncio.run(live())
    assert 2 <= pauses[0] < 3
    assert pauses == sorted(pauses)
    assert 600 <= pauses[-1] <= 750


def test_a_refused_number_fails_and_the_next_one_goes_out(
    books: Any, work: Any, sandbox: Sandbox
) -> None:
    refused = books.queue(books.case(phone="+31619990003"))
    other = books.queue(books.case())
    tally = work()
    assert (tally.failed, tally.sent) == (1, 1)
    message = books.message(refused)
    assert (message.status, message.error_code) == (MessageStatus.FAILED, "21211")
    assert books.message(other).status is MessageStatus.SENT


def test_a_channel_without_a_sender_fails_instead_of_waiting_for_ever(
    books: Any, work: Any
) -> None:
    number = books.queue(books.case())
    assert work(senders={}).failed == 1
    assert books.message(number).status is MessageStatus.FAILED


def test_an_error_that_nobody_foresaw_leaves_the_message_in_doubt(books: Any, work: Any) -> None:
    class Broken(Recorder):
        async def send(self, envelope: Envelope) -> Sent:
            raise RuntimeError("nobody foresaw this")

    number = books.queue(books.case())
    assert work(senders={Channel.SMS: Broken()}).uncertain == 1
    assert books.message(number).status is MessageStatus.UNCERTAIN


def test_a_provider_that_hangs_holds_up_only_its_own_messages(
    books: Any, work: Any, sandbox: Sandbox
) -> None:
    cases = books.cases(30)
    hung, *others = books.queue_all(cases)
    fault(sandbox, "hang", match={"To": cases[0].phone}, seconds=120)
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        while set(status_of(books, others)) != {MessageStatus.SENT} and not working.done():
            time.sleep(0.05)
        # Nobody has heard of it, and all the others are written down.
        assert status_of(books, [hung]) == [MessageStatus.SENDING]
        tally = working.result()
    assert (tally.sent, tally.uncertain) == (29, 1)


def status_of(books: Any, numbers: list[int]) -> list[MessageStatus]:
    return [books.message(number).status for number in numbers]


def test_every_sms_has_a_validity_that_ends_before_eight_in_the_evening(
    books: Any, work: Any, sandbox: Sandbox
) -> None:
    for clock in ("09:00", "15:30", "19:00", "19:58"):
        at = datetime.fromisoformat(f"2026-11-23T{clock}").replace(tzinfo=LOCAL)
        books.clock.time = at
        before = set(sandbox.world.texts)
        books.queue(books.case())
        assert work().sent == 1
        (sid,) = set(sandbox.world.texts) - before
        validity = sandbox.world.texts[sid].validity
        assert validity is not None
        assert 0 < validity <= 36_000
        assert at + timedelta(seconds=validity) <= at.replace(hour=20, minute=0)


def test_nothing_is_handed_over_after_eight(books: Any, work: Any, sandbox: Sandbox) -> None:
    books.clock.time = datetime(2026, 11, 23, 20, 0, tzinfo=LOCAL)
    books.queue(books.case())
    tally = work()
    assert (tally.sent, tally.deferred) == (0, 1)
    assert bodies(sandbox) == []


def test_a_call_is_not_begun_when_its_lease_is_nearly_over(
    books: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = books.queue(books.case())
    recorder = Recorder()
    # The process stands still for a minute between the claim and the call.
    ticks = itertools.count(time.monotonic(), step=60.0)
    monkeypatch.setattr("outbox.senders.sender.monotonic", lambda: next(ticks) + 60)

    async def live() -> Worker:
        senders = {Channel.SMS: recorder}
        worker = Worker(database=books.database, clock=books.clock, senders=senders)
        await worker.drain()
        return worker

    worker = asyncio.run(live())
    assert (recorder.seen, worker.tally.sent) == ([], 0)
    message = books.message(number)
    assert (message.status, message.attempts) == (MessageStatus.SENDING, 1)


def test_a_claim_that_the_database_ended_to_free_others_is_made_again(
    books: Any, work: Any
) -> None:
    case = books.case()
    talk = books.talk(case)
    number = books.queue(case, MessageKind.ANSWER, conversation_id=talk, epoch=0)
    tallies: list[Any] = []
    worker = threading.Thread(target=lambda: tallies.append(work()))
    with books.transaction() as session:
        lock_conversation(session, talk)
        worker.start()
        # The worker holds the message by now and waits for the conversation; we go the other way.
        blocked = text(
            "select count(*) from pg_locks"
            " where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))"
        )
        while not session.execute(blocked).scalar_one():
            time.sleep(0.02)
        session.execute(select(Message).where(Message.id == number).with_for_update())
    worker.join(120)
    assert [tally.sent for tally in tallies] == [1]
    assert books.message(number).status is MessageStatus.SENT


def test_what_became_of_each_message_stands_in_the_journal(books: Any, work: Any) -> None:
    case = books.case()
    books.queue(case)
    work()
    with books.transaction() as session:
        (entry,) = session.scalars(select(JournalEntry)).all()
        assert (entry.action, entry.claim_id) == ("message.sent", case.claim_id)
        assert first_broken(session, case.creditor_id) is None


def test_a_claimed_message_tells_its_sender_which_claim_it_was(books: Any) -> None:
    books.queue(books.case())
    with books.transaction() as session:
        (envelope,) = claim_batch(session, books.now, 5).envelopes
    assert envelope.attempt == 1


def test_where_one_pump_breaks_the_other_stops_and_what_is_under_way_is_written_down(
    books: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = books.queue_all(books.cases(5))
    recorder = Recorder()
    claims = worker_module.claim_batch

    def breaks(*given: Any, levels: Any, **named: Any) -> Any:
        if levels == worker_module.FIRST and recorder.seen:
            raise RuntimeError("a fault of our own")
        return claims(*given, levels=levels, **named)

    monkeypatch.setattr(worker_module, "claim_batch", breaks)

    async def live() -> None:
        worker = Worker(
            database=books.database,
            clock=books.clock,
            senders={Channel.SMS: recorder},
            rates=UNPACED,
        )
        stop, wake_up = asyncio.Event(), asyncio.Event()
        await worker.run(stop, wake_up, 0.2)

    with pytest.raises(RuntimeError, match="a fault of our own"):
        asyncio.run(live())
    assert status_of(books, numbers) == [MessageStatus.SENT] * 5


def test_a_result_that_the_database_refuses_is_a_doubt_and_stops_no_other(books: Any) -> None:
    numbers = books.queue_all(books.cases(6))
    odd = numbers[2]

    class Odd(Recorder):
        async def send(self, envelope: Envelope) -> Sent:
            sent = await super().send(envelope)
            return replace(sent, segments=99_999_999) if envelope.message_id == odd else sent

    async def live() -> Worker:
        worker = Worker(
            database=books.database,
            clock=books.clock,
            senders={Channel.SMS: Odd()},
            rates=UNPACED,
        )
        await worker.drain()
        return worker

    asyncio.run(live())
    others = [number for number in numbers if number != odd]
    assert status_of(books, others) == [MessageStatus.SENT] * 5
    assert status_of(books, [odd]) == [MessageStatus.UNCERTAIN]
