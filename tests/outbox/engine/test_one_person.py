"""The caps and budgets hold for a person and a creditor, whatever is claimed at the same time."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

from outbox.engine.claiming import claim_batch
from storage import sealing
from storage.records.creditors import Creditor
from storage.records.debtors import ContactKind, ContactPoint
from storage.records.messages import MessageKind
from storage.words import Channel, Rung


def claim(books: Any, limit: int = 50) -> list[int]:
    with books.transaction() as session:
        batch = claim_batch(session, books.now, limit)
    return [envelope.message_id for envelope in batch.envelopes]


def mail_of(books: Any, case: Any) -> uuid.UUID:
    """Give the person of a case a mail address beside the telephone."""
    address = f"{case.debtor_id}@example.org"
    point = ContactPoint(
        id=uuid.uuid4(),
        creditor_id=case.creditor_id,
        debtor_id=case.debtor_id,
        kind=ContactKind.EMAIL,
        address=address,
        address_key=sealing.blind(address),
        rung=Rung.UNKNOWN,
        rung_at=books.now,
        created_at=books.now,
    )
    with books.transaction() as session:
        session.add(point)
    return point.id


def queue_mail(books: Any, case: Any, kind: MessageKind = MessageKind.PREMINDER) -> int:
    address = f"{case.debtor_id}@example.org"
    return int(
        books.queue(
            case,
            kind,
            channel=Channel.EMAIL,
            sender="post@example.org",
            recipient=address,
            contact_point_id=mail_of(books, case),
        )
    )


def test_what_went_to_one_address_of_a_person_counts_for_the_others(books: Any) -> None:
    case = books.case()
    text = books.queue(case)
    assert claim(books) == [text]
    mail = queue_mail(books, case)
    assert claim(books) == []
    assert books.message(mail).send_after > books.now + timedelta(hours=12)


def test_two_addresses_of_a_person_are_not_written_to_in_one_batch(books: Any) -> None:
    case = books.case()
    both = {books.queue(case), queue_mail(books, case)}
    first = claim(books)
    assert len(first) == 1
    (later,) = both - set(first)
    assert books.message(later).send_after > books.now + timedelta(hours=12)


def test_an_answer_over_one_address_holds_up_no_other_message(books: Any) -> None:
    case = books.case()
    both = {books.queue(case, MessageKind.ANSWER), queue_mail(books, case)}
    assert set(claim(books)) == both


def test_two_workers_at_once_never_write_to_two_addresses_of_a_person(books: Any) -> None:
    """The batches are of one message, so that the two workers share out each person's two."""
    cases = books.cases(40)
    for case in cases:
        books.queue(case)
        queue_mail(books, case)
    owner = {message.id: message.debtor_id for message in books.messages()}
    taken: list[int] = []
    barrier = threading.Barrier(3, timeout=60)

    def worker() -> None:
        barrier.wait()
        while True:
            with books.transaction() as session:
                batch = claim_batch(session, books.now, 1)
            if batch.is_empty:
                return
            taken.extend(envelope.message_id for envelope in batch.envelopes)

    workers = [threading.Thread(target=worker) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert Counter(owner[number] for number in taken) == {case.debtor_id: 1 for case in cases}


def test_a_budget_counts_what_is_being_called(books: Any) -> None:
    cases = books.cases(30)
    with books.transaction() as session:
        creditor = session.get_one(Creditor, cases[0].creditor_id)
        creditor.policy_text = "budget: {messages_a_day: 10}"
    books.queue_all(cases)
    taken: list[int] = []
    barrier = threading.Barrier(4, timeout=60)

    def worker() -> None:
        barrier.wait()
        taken.extend(claim(books, limit=8))
        taken.extend(claim(books, limit=8))

    workers = [threading.Thread(target=worker) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert len(taken) == 10
