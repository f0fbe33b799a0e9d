"""What a person chooses, what is learnt from it, and what a debtor's own word adds."""

from __future__ import annotations

import threading
import uuid
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from payments.bank.answering import Answerer, AnswerOutcome, accept, choose, ignore
from payments.bank.evidence import LEAD, SURE
from payments.bank.importing import BankReport, import_file
from payments.bank.lookup import WORD, LooseLine, PaidKind, book_found, find_payment, weigh
from storage.database import Database
from storage.records.bank import BankLine, LineStatus, PayerAccount, PayerSource, ProposalAnswer
from storage.records.claims import Claim, ClaimStatus
from storage.records.journal import first_broken
from storage.records.ledger import LedgerEntry
from storage.records.payments import Payment, PaymentStatus
from storage.records.tasks import TaskStatus
from tests.payments.bank.conftest import camt, transfer


def me(book: Any) -> Answerer:
    return Answerer(user_id=None, now=book.now)


def doubtful(book: Any, name: str = "J. de Vries") -> int:
    """Take in one payment with a name and the exact amount only; return its proposal."""
    book.take(camt([transfer("100.00", "bedankt", name=name)]))
    return int(book.proposals()[0].id)


def test_what_was_proposed_is_booked_and_the_account_learnt(book: Any) -> None:
    debtor = book.claim("2026-0012")
    proposal = doubtful(book)
    with book.database.service() as session:
        assert accept(session, proposal, me(book)) is AnswerOutcome.BOOKED
    assert book.status("2026-0012") is ClaimStatus.PAID
    assert [task.status for task in book.tasks()] == [TaskStatus.DONE]
    with book.database.service() as session:
        payer = session.scalars(select(PayerAccount)).one()
        assert (payer.debtor_id, payer.source) == (debtor, PayerSource.PERSON)
        assert first_broken(session, book.creditor.id) is None
    book.claim("2026-0013", 8_000, debtor=debtor)
    report = book.take(camt([transfer("80.00", "weer ik", on="2026-11-21")], number="B"))
    assert report.booked == 1, "next time nobody is asked"


def test_an_answer_is_given_once(book: Any) -> None:
    book.claim("2026-0012")
    proposal = doubtful(book)
    for expected in (AnswerOutcome.BOOKED, AnswerOutcome.ANSWERED_BEFORE):
        with book.database.service() as session:
            assert accept(session, proposal, me(book)) is expected
    assert len(book.entries("2026-0012")) == 2
    with book.database.service() as session:
        assert ignore(session, book.lines()[0].id, me(book)) is AnswerOutcome.ANSWERED_BEFORE
        assert accept(session, 10**9, me(book)) is AnswerOutcome.ANSWERED_BEFORE


def test_a_person_may_choose_another_claim(book: Any) -> None:
    book.claim("2026-0012")
    book.claim("2026-0099", 10_000, name="Oma")
    doubtful(book)
    line = book.lines()[0].id
    with book.database.service() as session:
        assert choose(session, line, "weg", me(book)) is AnswerOutcome.NO_SUCH_CLAIM
    with book.database.service() as session:
        assert choose(session, line, " 2026-0099 ", me(book)) is AnswerOutcome.BOOKED
    assert (book.open_cents("2026-0099"), book.open_cents("2026-0012")) == (0, 10_000)
    answers = [one.answer for one in book.proposals()]
    assert answers == [ProposalAnswer.REJECTED, ProposalAnswer.CHOSEN]


def test_what_is_not_ours_is_set_aside(book: Any) -> None:
    book.claim("2026-0012")
    doubtful(book)
    with book.database.service() as session:
        assert ignore(session, book.lines()[0].id, me(book)) is AnswerOutcome.IGNORED
    assert book.waiting() == []
    assert [task.status for task in book.tasks()] == [TaskStatus.DONE]


def test_a_payment_that_a_person_placed_can_be_returned(book: Any) -> None:
    book.claim("2026-0012")
    there = transfer("100.00", "bedankt", end_to_end="X-1")
    book.take(camt([there]))
    with book.database.service() as session:
        accept(session, book.proposals()[0].id, me(book))
    back = there.replace("CRDT", "DBIT").replace("Dbtr", "Cdtr")
    report = book.take(camt([back.replace("<Sts>", "<RvslInd>true</RvslInd><Sts>")], number="B"))
    assert report.returned_cents == 10_000
    assert book.open_cents("2026-0012") == 10_000


# ----------------------------------------------------------------- "al betaald"


def look(book: Any, reference: str = "2026-0012") -> Any:
    with book.database.service() as session:
        return find_payment(session, session.get_one(Claim, book.claims[reference]), book.now)


def test_with_the_debtors_word_a_doubtful_line_is_booked(book: Any) -> None:
    book.claim("2026-0012")
    doubtful(book)
    found = look(book)
    assert (found.kind, found.cents) == (PaidKind.IN_BANK, 10_000)
    told = []
    with book.database.service() as session:
        claim = session.get_one(Claim, book.claims["2026-0012"])
        assert book_found(session, claim, found, book.now, lambda _, one: told.append(one))
    assert [one.closed for one in told] == [True]
    assert look(book).kind is PaidKind.SETTLED
    with book.database.service() as session:
        claim = session.get_one(Claim, book.claims["2026-0012"])
        assert not book_found(session, claim, found, book.now), "it was booked already"


def test_without_a_line_the_word_alone_is_not_enough(book: Any) -> None:
    book.claim("2026-0012")
    assert look(book) is None
    book.take(camt([transfer("100.00", "iets", name="K. Klant")]))
    assert look(book) is None, "anybody may have paid a hundred euros"


def test_a_payment_at_the_provider_is_under_way(book: Any) -> None:
    book.claim("2026-0012")
    with book.database.service() as session:
        session.add(
            Payment(
                creditor_id=book.creditor.id,
                claim_id=book.claims["2026-0012"],
                idempotency_key=uuid.uuid4().hex,
                provider_id="tr_1",
                amount_cents=10_000,
                status=PaymentStatus.PENDING,
                status_at=book.now,
                created_at=book.now,
            )
        )
    assert look(book).kind is PaidKind.UNDER_WAY


@given(st.lists(st.integers(min_value=0, max_value=120), max_size=5))
def test_only_one_line_that_stands_out_is_taken_on_somebodys_word(scores: list[int]) -> None:
    lines = [
        LooseLine(line_id=n, proposal_id=n, score=score, cents=100, on=None)  # type: ignore[arg-type] # the day does not matter
        for n, score in enumerate(scores)
    ]
    found = weigh(lines)
    ranked = sorted(scores, reverse=True)
    clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0] - ranked[1] >= LEAD)
    assert (found is not None) == (bool(ranked) and clear and ranked[0] + WORD >= SURE)


# ----------------------------------------------------------------- races on PostgreSQL


def test_two_imports_of_one_file_at_once_book_each_line_once(book: Any, database_url: str) -> None:
    for number in range(30):
        book.claim(f"2026-{number:04}", 1_000)
    path = book.file(camt([transfer("10.00", f"2026-{n:04}") for n in range(30)]))
    reports: list[BankReport] = []
    start = threading.Barrier(3)

    def take() -> None:
        database = Database.connect(database_url)
        start.wait()
        reports.append(import_file(database, book.creditor, path, book.now))
        database.close()

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reports) == 3
    assert sum(one.booked for one in reports) + sum(one.resumed for one in reports) == 30
    with book.database.service() as session:
        entries = list(session.scalars(select(LedgerEntry).where(LedgerEntry.amount_cents < 0)))
        assert len(entries) == 30
        assert len(list(session.scalars(select(BankLine)))) == 30
        assert {line.status for line in session.scalars(select(BankLine))} == {LineStatus.BOOKED}
        assert first_broken(session, book.creditor.id) is None


def test_two_colleagues_who_answer_at_once_book_once(book: Any, database_url: str) -> None:
    book.claim("2026-0012")
    proposal = doubtful(book)
    outcomes: list[AnswerOutcome] = []
    start = threading.Barrier(2)

    def answer() -> None:
        database = Database.connect(database_url)
        start.wait()
        with database.service() as session:
            outcomes.append(accept(session, proposal, me(book)))
        database.close()

    threads = [threading.Thread(target=answer) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [AnswerOutcome.ANSWERED_BEFORE, AnswerOutcome.BOOKED]
    assert book.open_cents("2026-0012") == 0
