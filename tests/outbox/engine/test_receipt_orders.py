"""Receipts in every order, doubled, before our commit, of strangers or never: nothing goes back."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from outbox.engine.claiming import claim_batch
from outbox.engine.receipts import Report, sweep_parked, take_receipt
from outbox.engine.recording import CallResult, record_results
from outbox.engine.uncertain import give_up_leases
from outbox.senders.sender import Sent
from storage.records.messages import RECEIPT_RANK, Message, MessageKind, MessageStatus, Receipt

WORDS = ["sent", "delivered", "read", "undelivered", "failed"]
ON_THE_WAY = ["accepted", "queued", "sending", "sprouting"]


@dataclass(frozen=True)
class Story:
    """One message whose call is under way, and one beside it that nothing may touch."""

    books: Any
    number: int
    beside: int

    @property
    def sid(self) -> str:
        return f"SM{self.number}"

    def status(self) -> MessageStatus:
        return self.books.message(self.number).status

    def receive(
        self, word: str, *, ours: bool, sid: str = "", session: Session | None = None
    ) -> None:
        report = Report(
            provider_id=sid or self.sid,
            status=word,
            error_code="30008" if word in {"failed", "undelivered"} else None,
            message_id=self.number if ours else None,
        )
        with self.within(session) as inner:
            take_receipt(inner, report, self.books.now)

    def commit(self, session: Session | None = None) -> None:
        result = CallResult(message_id=self.number, attempt=1, sent=Sent(provider_id=self.sid))
        with self.within(session) as inner:
            record_results(inner, [result], self.books.now)

    @contextmanager
    def within(self, session: Session | None) -> Iterator[Session]:
        if session is not None:
            yield session
            return
        with self.books.transaction() as own:
            yield own

    def sweep(self) -> None:
        with self.books.transaction() as session:
            sweep_parked(session, self.books.now)


def begin(books: Any) -> Story:
    """Claim one message; queue another that waits for tomorrow."""
    number = books.queue(books.case(), MessageKind.ANSWER)
    beside = books.queue(books.case(), send_after=books.now + timedelta(days=1))
    with books.transaction() as session:
        (envelope,) = claim_batch(session, books.now, 5).envelopes
    assert envelope.message_id == number
    return Story(books=books, number=number, beside=beside)


def highest(words: list[str]) -> MessageStatus:
    return max((MessageStatus(word) for word in words), key=RECEIPT_RANK.__getitem__)


def test_every_permutation_of_the_five_words_around_our_commit_ends_as_read(books: Any) -> None:
    orders = list(itertools.permutations(WORDS))
    numbers = books.queue_all(books.cases(len(orders)), MessageKind.ANSWER)
    with books.transaction() as session:
        taken = claim_batch(session, books.now, len(orders)).envelopes
    assert {envelope.message_id for envelope in taken} == set(numbers)
    for place, (number, order) in enumerate(zip(numbers, orders, strict=True)):
        story, commit_at = Story(books, number, number), place % (len(WORDS) + 1)
        with books.transaction() as session:
            for step, word in enumerate(order):
                if step == commit_at:
                    story.commit(session)
                story.receive(word, ours=place % 2 == 0, session=session)
            if commit_at == len(WORDS):
                story.commit(session)
    found = {message.id: (message.status, message.error_code) for message in books.messages()}
    assert found == dict.fromkeys(numbers, (MessageStatus.READ, None))


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(WORDS), st.booleans()),
        st.tuples(st.sampled_from(ON_THE_WAY), st.booleans()),
        st.tuples(st.just("stranger"), st.booleans()),
        st.tuples(st.just("sweep"), st.booleans()),
    ),
    max_size=12,
)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=EVENTS, commit_at=st.integers(0, 12), again=st.booleans())
def test_whatever_comes_in_whatever_order_the_highest_stands_and_nothing_goes_back(
    events: list[tuple[str, bool]], commit_at: int, again: bool, books: Any
) -> None:
    story = begin(books)
    place = min(commit_at, len(events))
    plan: list[tuple[str, bool]] = [*events[:place], ("commit", True), *events[place:]]
    if again:
        plan += [event for event in plan if event[0] != "commit"]
    ranks: list[int] = []
    for what, ours in plan:
        if what == "commit":
            story.commit()
        elif what == "sweep":
            story.sweep()
        elif what == "stranger":
            story.receive("failed", ours=False, sid=f"SM-stranger-{story.number}")
        else:
            story.receive(what, ours=ours)
        status = story.status()
        ranks.append(RECEIPT_RANK.get(status, 0))
        assert status is MessageStatus.SENDING or status in RECEIPT_RANK
    assert ranks == sorted(ranks)
    story.sweep()
    words = [word for word, _ in events if word in WORDS]
    assert story.status() is highest(["sent", *words])
    assert books.message(story.beside).status is MessageStatus.QUEUED
    with books.transaction() as session:
        kept = session.query(Receipt).filter_by(provider_id=story.sid).all()
        assert len({receipt.status for receipt in kept}) == len(kept)
        assert all(receipt.applied_at is not None for receipt in kept)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(words=st.lists(st.tuples(st.sampled_from(WORDS), st.booleans()), max_size=6))
def test_when_our_commit_never_comes_only_a_receipt_with_our_number_is_proof(
    words: list[tuple[str, bool]], books: Any
) -> None:
    story = begin(books)
    books.age(60)
    with books.transaction() as session:
        give_up_leases(session, books.now)
    assert story.status() is MessageStatus.UNCERTAIN
    for word, ours in words:
        story.receive(word, ours=ours)
    if any(ours for _, ours in words):
        last = story.status()
        assert last in RECEIPT_RANK
        assert RECEIPT_RANK[last] == RECEIPT_RANK[highest(["sent", *(word for word, _ in words)])]
        assert books.message(story.number).provider_id == story.sid
    else:
        assert story.status() is MessageStatus.UNCERTAIN
    assert books.message(story.beside).status is MessageStatus.QUEUED


def test_a_message_of_which_no_receipt_ever_comes_stays_as_it_was_taken(books: Any) -> None:
    story = begin(books)
    story.commit()
    for _ in range(3):
        story.sweep()
    assert story.status() is MessageStatus.SENT
    assert books.count(Receipt) == 0


def test_receipts_of_strangers_are_kept_and_touch_no_row(books: Any) -> None:
    story = begin(books)
    story.commit()
    before = [(message.id, message.status) for message in books.messages()]
    for word in (*WORDS, *ON_THE_WAY):
        story.receive(word, ours=False, sid="SM-stranger")
    assert [(message.id, message.status) for message in books.messages()] == before
    assert books.count(Message) == 2
