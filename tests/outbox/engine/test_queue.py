"""An intent is queued once, whoever asks and how often."""

from __future__ import annotations

import threading
from typing import Any

import psycopg

from outbox.engine.queue import PRIORITY, WAKE_UP, enqueue
from storage import sealing
from storage.database import conninfo
from storage.records.messages import Message, MessageKind, MessageStatus


def at_once(count: int, work: Any) -> list[Any]:
    """Run `work` in this many threads that start together; return what each gave."""
    start, results = threading.Barrier(count), [None] * count

    def one(place: int) -> None:
        start.wait()
        results[place] = work(place)

    threads = [threading.Thread(target=one, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_the_same_intent_from_eight_threads_is_one_message(books: Any) -> None:
    case = books.case()
    for turn in range(10):

        def work(place: int, turn: int = turn) -> int | None:
            with books.transaction() as session:
                draft = books.draft(case, intent_key=f"preminder:{turn}")
                return enqueue(session, draft, books.now)

        ids = at_once(8, work)
        assert sum(number is not None for number in ids) == 1
    assert books.count(Message) == 10


def test_an_intent_that_is_there_is_left_as_it_is(books: Any) -> None:
    case = books.case()
    first = books.queue(case, intent_key="once", body="het eerste")
    with books.transaction() as session:
        assert enqueue(session, books.draft(case, intent_key="once", body="x"), books.now) is None
    assert books.message(first).body == "het eerste"


def test_an_enqueue_that_is_rolled_back_leaves_the_intent_free(books: Any) -> None:
    case = books.case()

    with books.transaction() as session, session.begin_nested() as inner:
        assert enqueue(session, books.draft(case, intent_key="once"), books.now)
        inner.rollback()
    assert books.queue(case, intent_key="once")


def test_a_message_is_queued_with_its_priority_and_the_key_of_its_recipient(books: Any) -> None:
    case = books.case()
    for kind in MessageKind:
        message = books.message(books.queue(case, kind))
        assert message.priority == PRIORITY[kind]
        assert message.recipient_key == sealing.blind(case.phone)
        assert (message.status, message.attempts) == (MessageStatus.QUEUED, 0)


def test_workers_are_woken_when_the_transaction_commits_and_not_before(
    books: Any, database_url: str
) -> None:
    case = books.case()
    with psycopg.connect(conninfo(database_url), autocommit=True) as listener:
        listener.execute(f"listen {WAKE_UP}")
        with books.transaction() as session:
            enqueue(session, books.draft(case), books.now)
            assert list(listener.notifies(timeout=0.05)) == []
        assert len(list(listener.notifies(timeout=60, stop_after=1))) == 1
