"""One message for all overdue claims of a debtor with a creditor."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from outbox.engine.claiming import claim_batch
from outbox.engine.receipts import Report, take_receipt
from outbox.engine.recording import CallResult, record_results
from outbox.errors import PermanentDeliveryError
from outbox.planning.planner import plan_due
from payments import ledger
from storage.clock import LOCAL
from storage.records.claims import Claim, Invoice
from storage.records.debtors import ContactPoint
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.message_claims import MessageClaim
from storage.records.messages import Message, MessageStatus
from storage.words import Rung
from tests.outbox_steps import leave, plan


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def another(books: Any, case: Any, due_on: date, cents: int = 2_500, **more: Any) -> Any:
    """Add a claim to a debtor who has one."""
    with books.transaction() as session:
        claim = Claim(
            id=uuid.uuid4(),
            creditor_id=case.creditor_id,
            debtor_id=case.debtor_id,
            reference=f"K-{uuid.uuid4().hex[:10]}",
            status_at=books.now,
            started_at=books.now,
            import_hash=b"x",
            created_at=books.now,
            **{"plan_at": books.now, **more},
        )
        claim.invoices = [
            Invoice(
                creditor_id=case.creditor_id,
                number="F-2",
                invoiced_on=date(2026, 10, 1),
                due_on=due_on,
                amount_cents=cents,
            )
        ]
        session.add(claim)
        session.flush()
        session.add(
            LedgerEntry(
                creditor_id=case.creditor_id,
                claim_id=claim.id,
                kind=EntryKind.PRINCIPAL,
                amount_cents=cents,
                booking_key=f"principal:{claim.id}",
                booked_at=books.now,
            )
        )
    return replace(case, claim_id=claim.id)


def along(books: Any, message: Message) -> dict[uuid.UUID, int | None]:
    with books.transaction() as session:
        rows = session.scalars(select(MessageClaim).where(MessageClaim.message_id == message.id))
        return {row.claim_id: row.step for row in rows}


def pay(books: Any, case: Any, cents: int) -> None:
    with books.transaction() as session:
        claim = ledger.lock_claim(session, case.claim_id)
        booking = ledger.Booking(kind=EntryKind.PAYMENT, cents=-cents, key=f"paid:{claim.id}")
        ledger.book(session, claim, booking, books.now)
        ledger.judge_balance(session, claim, EntryKind.PAYMENT, books.now)


def verify(books: Any, case: Any) -> None:
    with books.transaction() as session:
        session.get_one(ContactPoint, case.point_id).climb(Rung.VERIFIED, books.now)


def test_the_oldest_overdue_claim_leads_one_message_for_all(books: Any, office: Any) -> None:
    case = books.case(plan_at=books.now, due_on=date(2026, 11, 12))
    older = another(books, case, date(2026, 11, 2))
    younger = another(books, case, date(2026, 11, 20))
    (message,) = plan(books, office)
    assert message.claim_id == older.claim_id
    assert along(books, message) == {case.claim_id: 1, younger.claim_id: 1}


def test_what_did_not_arrive_is_tried_again_for_all_and_for_none_apart(
    books: Any, office: Any
) -> None:
    books.clock.time = local("2026-11-23T10:00")
    case = books.case(plan_at=books.now, due_on=date(2026, 11, 2))
    other = another(books, case, date(2026, 11, 12))
    (first,) = plan(books, office)
    leave(books)
    with books.transaction() as session:
        report = Report(provider_id=f"SM{first.id}", status="undelivered", error_code="30003")
        take_receipt(session, report, books.now)
    assert plan(books, office) == []
    books.clock.time += timedelta(hours=1)
    (again,) = plan(books, office)
    assert (again.claim_id, again.step) == (case.claim_id, first.step)
    assert along(books, again) == along(books, first) == {other.claim_id: 1}
    assert len(leave(books)) == 1


def test_a_step_of_all_counts_for_all_so_nobody_hears_of_each_apart(
    books: Any, office: Any
) -> None:
    books.clock.time = local("2026-11-23T10:00")
    case = books.case(plan_at=books.now, due_on=date(2026, 11, 2))
    another(books, case, date(2026, 11, 5))
    another(books, case, date(2026, 11, 9))
    seen = []
    for _ in range(40):
        seen += [(books.now.astimezone(LOCAL).date(), m.template) for m in plan(books, office)]
        leave(books)
        books.clock.time += timedelta(days=1)
    assert seen == [
        (date(2026, 11, 23), "opener"),
        (date(2026, 11, 26), "follow_up"),
        (date(2026, 12, 2), "last_friendly"),
    ]


def test_who_proved_who_they_are_reads_the_count_and_the_total(books: Any, office: Any) -> None:
    case = books.case(plan_at=books.now, due_on=date(2026, 11, 2), rung=Rung.VERIFIED)
    another(books, case, date(2026, 11, 5), cents=2_550)
    another(books, case, date(2026, 11, 9), cents=50)
    (message,) = plan(books, office)
    assert message.template == "several"
    assert "staan nog 3 rekeningen open, samen € 126,00" in message.body
    assert message.rung_needed is Rung.VERIFIED


def test_before_proof_a_message_about_several_says_no_more_than_about_one(
    books: Any, office: Any
) -> None:
    case = books.case(plan_at=books.now, due_on=date(2026, 11, 2))
    another(books, case, date(2026, 11, 5))
    (message,) = plan(books, office)
    assert message.rung_needed is Rung.UNKNOWN
    assert not any(word in message.body for word in ("2 ", "rekening", "€", "125"))


def test_a_claim_that_is_not_overdue_or_too_small_does_not_go_along(
    books: Any, office: Any
) -> None:
    creditor = books.creditor("tolerance_cents: 100\n")
    case = books.case(creditor_id=creditor, plan_at=books.now, due_on=date(2026, 11, 2))
    another(books, case, date(2026, 12, 20))
    another(books, case, date(2026, 11, 3), cents=100)
    (message,) = plan(books, office)
    assert message.claim_id == case.claim_id
    assert along(books, message) == {}


def test_a_younger_claim_waits_for_the_step_of_an_older_one_that_is_near(
    books: Any, office: Any
) -> None:
    books.clock.time = local("2026-11-23T10:00")
    case = books.case(plan_at=books.now, due_on=date(2026, 11, 2))
    assert len(plan(books, office)) == 1
    assert len(leave(books)) == 1
    books.clock.time = local("2026-11-25T10:00")
    younger = another(books, case, date(2026, 11, 20))
    assert plan(books, office) == []
    assert books.claim(younger).plan_at == local("2026-11-26T08:00")
    books.clock.time = local("2026-11-26T10:00")
    (message,) = plan(books, office)
    assert message.claim_id == case.claim_id
    assert along(books, message) == {younger.claim_id: 1}
    assert books.claim(younger).plan_at == local("2026-11-30T08:00")


def test_a_payment_of_one_before_it_left_makes_the_message_anew_without_it(
    books: Any, office: Any
) -> None:
    case = books.case(plan_at=books.now, due_on=date(2026, 11, 2), rung=Rung.VERIFIED)
    paid = another(books, case, date(2026, 11, 5), cents=2_500)
    left = another(books, case, date(2026, 11, 9), cents=1_000)
    (first,) = plan(books, office)
    pay(books, paid, 2_500)
    assert leave(books) == []
    assert books.message(first.id).status is MessageStatus.REFUSED
    (verdict,) = books.verdicts(first.id)
    assert [reason["code"] for reason in verdict.reasons] == ["claims_changed"]
    (second,) = plan(books, office)
    assert "2 rekeningen open, samen € 110,00" in second.body
    assert along(books, second) == {left.claim_id: second.step}
    assert second.step == first.step
    assert len(leave(books)) == 1


def test_a_payment_of_all_others_leaves_a_message_about_one(books: Any, office: Any) -> None:
    case = books.case(plan_at=books.now, due_on=date(2026, 11, 2), rung=Rung.VERIFIED)
    paid = another(books, case, date(2026, 11, 5), cents=2_500)
    plan(books, office)
    pay(books, paid, 2_500)
    leave(books)
    (second,) = plan(books, office)
    assert second.template == "follow_up"
    assert "€ 100,00" in second.body
    assert along(books, second) == {}


def test_claims_of_one_person_at_two_creditors_stay_apart(books: Any, office: Any) -> None:
    one = books.case(plan_at=books.now, phone="+31620000001")
    other = books.case(creditor_id=books.creditor(), plan_at=books.now, phone="+31620000001")
    messages = plan(books, office)
    assert {message.claim_id for message in messages} == {one.claim_id, other.claim_id}
    assert all(along(books, message) == {} for message in messages)


def test_a_refused_number_lets_all_its_claims_be_looked_at_again(books: Any, office: Any) -> None:
    case = books.case(due_on=date(2026, 11, 1), plan_at=books.now)
    other = another(books, case, date(2026, 11, 5))
    with books.transaction() as session:
        plan_due(session, office, books.now)
        (envelope,) = claim_batch(session, books.now, 5).envelopes
    refused = PermanentDeliveryError(code="21211")
    with books.transaction() as session:
        result = CallResult(message_id=envelope.message_id, error=refused)
        record_results(session, [result], books.now)
    with books.transaction() as session:
        found = session.scalars(select(Claim.plan_at).where(Claim.debtor_id == case.debtor_id))
        assert other is not None
        assert list(found) == [books.now, books.now]
