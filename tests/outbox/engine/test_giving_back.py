"""What was claimed by a transaction whose end nobody heard goes back at once, and nothing else."""

from __future__ import annotations

from typing import Any

from outbox.engine.claiming import claim_batch
from outbox.engine.giving_back import give_back
from storage.records.messages import MessageStatus


def claim(books: Any, worker: str) -> list[int]:
    with books.transaction() as session:
        batch = claim_batch(session, books.now, 50, worker=worker)
    return [envelope.message_id for envelope in batch.envelopes]


def given(books: Any, worker: str, held: list[int]) -> list[int]:
    with books.transaction() as session:
        return give_back(session, worker, held, books.now)


def test_a_worker_gives_back_what_it_does_not_know_that_it_holds(books: Any) -> None:
    books.queue_all(books.cases(3))
    first, lost, another = claim(books, "a")
    books.age(5)
    assert sorted(given(books, "a", [first])) == [lost, another]
    assert books.message(first).status is MessageStatus.SENDING
    assert {books.message(number).status for number in (lost, another)} == {MessageStatus.QUEUED}
    assert sorted(claim(books, "b")) == [lost, another]


def test_what_was_claimed_this_moment_is_not_given_back(books: Any) -> None:
    books.queue(books.case())
    (fresh,) = claim(books, "a")
    assert given(books, "a", []) == []
    assert books.message(fresh).status is MessageStatus.SENDING


def test_nobody_gives_back_what_another_worker_holds(books: Any) -> None:
    books.queue(books.case())
    claim(books, "a")
    books.age(5)
    assert given(books, "b", []) == []
