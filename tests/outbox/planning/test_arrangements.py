"""Instalments and promises on their dates, told once, and broken only after their grace."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from outbox.engine.claiming import claim_batch
from outbox.planning.arrangements import (
    announce_instalments,
    judge_promises,
    thank,
    withdraw_notice,
)
from outbox.planning.missed import break_plans, remind_missed
from payments import ledger
from payments.plan_moves import postpone
from payments.plan_records import agree_plan
from payments.plans import Part, PlanBox, Proposal
from storage.clock import LOCAL
from storage.records.claims import Claim, ClaimStatus, HoldReason
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.plans import Instalment, Plan, PlanStatus, Promise, PromiseStatus
from storage.words import Rung

FIRST, SECOND = date(2026, 11, 27), date(2026, 12, 28)


def on(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=LOCAL)


def planned(books: Any, **wishes: Any) -> Any:
    """Make a claim with a plan of two parts."""
    case = books.case(rung=Rung.VERIFIED, **wishes)
    parts = (Part(due_on=FIRST, cents=5_000), Part(due_on=SECOND, cents=5_000))
    with books.transaction() as session:
        claim = ledger.lock_claim(session, case.claim_id)
        assert isinstance(agree_plan(session, claim, Proposal(parts=parts), books.now), Plan)
    return case


def promised(books: Any, day: date) -> Any:
    case = books.case()
    with books.transaction() as session:
        session.add(
            Promise(
                creditor_id=case.creditor_id,
                claim_id=case.claim_id,
                promised_on=day,
                status_at=books.now,
                made_at=books.now,
            )
        )
    return case


def announce(books: Any, office: Any) -> list[Message]:
    before = {message.id for message in books.messages()}
    with books.transaction() as session:
        announce_instalments(session, office, books.now)
    return [message for message in books.messages() if message.id not in before]


def only(books: Any, kind: type) -> Any:
    with books.transaction() as session:
        return session.query(kind).one()


def pay(books: Any, case: Any, cents: int, key: str = "paid") -> None:
    with books.transaction() as session:
        claim = ledger.lock_claim(session, case.claim_id)
        booking = ledger.Booking(kind=ledger.EntryKind.PAYMENT, cents=-cents, key=key)
        ledger.book(session, claim, booking, books.now)
        ledger.judge_balance(session, claim, ledger.EntryKind.PAYMENT, books.now)


def test_an_instalment_is_told_once_on_its_day_with_its_own_link(books: Any, office: Any) -> None:
    planned(books)
    assert announce(books, office) == []
    books.clock.time = on(FIRST)
    (message,) = announce(books, office)
    assert message.kind is MessageKind.NOTICE
    assert "/b/" in message.body
    assert announce(books, office) == []
    with books.transaction() as session:
        assert len(claim_batch(session, books.now, 5).envelopes) == 1
    books.clock.time = on(SECOND)
    assert len(announce(books, office)) == 1


def test_an_instalment_that_was_paid_before_its_day_is_not_told(books: Any, office: Any) -> None:
    case = planned(books)
    pay(books, case, 5_000)
    books.clock.time = on(FIRST)
    assert announce(books, office) == []


def test_an_instalment_of_a_disputed_claim_is_told_when_it_is_open_again(
    books: Any, office: Any
) -> None:
    case = planned(books)
    with books.transaction() as session:
        session.get_one(Claim, case.claim_id).move_to(ClaimStatus.DISPUTED, books.now)
    books.clock.time = on(FIRST)
    assert announce(books, office) == []
    with books.transaction() as session:
        session.get_one(Claim, case.claim_id).move_to(ClaimStatus.OPEN, books.now)
    assert len(announce(books, office)) == 1


def remind(books: Any, office: Any) -> list[Message]:
    before = {message.id for message in books.messages()}
    with books.transaction() as session:
        remind_missed(session, office, books.now)
    return [message for message in books.messages() if message.id not in before]


def broken(books: Any) -> bool:
    with books.transaction() as session:
        break_plans(session, books.now)
    return bool(only(books, Plan).status is PlanStatus.BROKEN)


def test_a_missed_instalment_is_asked_for_once_more_and_only_then_the_plan_is_broken(
    books: Any, office: Any
) -> None:
    case = planned(books)
    for days in range(8):
        books.clock.time = on(FIRST) + timedelta(days=days)
        reminders = remind(books, office)
        assert len(reminders) == (days == 3)
        assert not broken(books)
        if reminders:
            (reminder,) = reminders
            assert reminder.kind is MessageKind.NOTICE
            assert "nog niet binnen" in reminder.body
            assert "vrijdag 4 december" in reminder.body
    books.clock.time = on(FIRST) + timedelta(days=8)
    assert broken(books)
    assert books.claim(case).plan_at == books.now


def test_whoever_was_reminded_late_gets_four_days_all_the_same(books: Any, office: Any) -> None:
    planned(books)
    books.clock.time = on(FIRST) + timedelta(days=20)
    assert not broken(books)
    assert len(remind(books, office)) == 1
    for days in (20, 24):
        books.clock.time = on(FIRST) + timedelta(days=days)
        assert not broken(books)
    books.clock.time = on(FIRST) + timedelta(days=25)
    assert broken(books)


def test_who_paid_after_the_reminder_keeps_the_plan(books: Any, office: Any) -> None:
    case = planned(books)
    books.clock.time = on(FIRST) + timedelta(days=3)
    remind(books, office)
    pay(books, case, 5_000)
    books.clock.time = on(FIRST) + timedelta(days=20)
    assert not broken(books)
    assert remind(books, office) == []


def test_who_paid_ahead_is_not_reminded_of_a_part_that_it_covers(books: Any, office: Any) -> None:
    case = books.case(rung=Rung.VERIFIED)
    days = (FIRST, SECOND, date(2027, 1, 28), date(2027, 2, 26))
    parts = tuple(Part(due_on=day, cents=2_500) for day in days)
    with books.transaction() as session:
        claim = ledger.lock_claim(session, case.claim_id)
        assert isinstance(agree_plan(session, claim, Proposal(parts=parts), books.now), Plan)
    pay(books, case, 5_000)
    books.clock.time = on(SECOND) + timedelta(days=3)
    assert remind(books, office) == []
    books.clock.time = on(SECOND) + timedelta(days=30)
    assert not broken(books)
    books.clock.time = on(days[2]) + timedelta(days=3)
    assert len(remind(books, office)) == 1


def test_a_part_that_moved_is_told_of_on_its_new_day(books: Any, office: Any) -> None:
    case = planned(books)
    books.clock.time = on(FIRST)
    (early,) = announce(books, office)
    with books.transaction() as session:
        claim = ledger.lock_claim(session, case.claim_id)
        moved = postpone(session, claim, (1, date(2026, 12, 4)), PlanBox(), books.now)
        assert moved == date(2026, 12, 4)
        part = session.query(Instalment).filter_by(position=1).one()
        withdraw_notice(session, part.id, books.now)
    assert books.message(early.id).status is MessageStatus.CANCELLED
    assert announce(books, office) == []
    books.clock.time = on(FIRST) + timedelta(days=6)
    assert remind(books, office) == []
    books.clock.time = on(date(2026, 12, 4))
    (late,) = announce(books, office)
    assert "vrijdag 4 december" in late.body
    assert announce(books, office) == []


def test_what_is_paid_at_once_is_not_told_of_a_second_time_that_day(
    books: Any, office: Any
) -> None:
    case = books.case(rung=Rung.VERIFIED)
    today = books.now.astimezone(LOCAL).date()
    parts = (Part(due_on=today, cents=5_000), Part(due_on=SECOND, cents=5_000))
    with books.transaction() as session:
        claim = ledger.lock_claim(session, case.claim_id)
        assert isinstance(agree_plan(session, claim, Proposal(parts=parts), books.now), Plan)
    assert announce(books, office) == []
    books.clock.time = books.now + timedelta(days=1)
    assert len(announce(books, office)) == 1


def test_a_plan_does_not_break_while_its_claim_is_on_hold(books: Any) -> None:
    case = planned(books)
    with books.transaction() as session:
        claim = session.get_one(Claim, case.claim_id)
        claim.move_to(ClaimStatus.ON_HOLD, books.now, HoldReason.HARDSHIP)
    books.clock.time = on(FIRST) + timedelta(days=30)
    with books.transaction() as session:
        assert break_plans(session, books.now) == 0
    assert only(books, Plan).status is PlanStatus.AGREED


def test_a_promise_gets_its_day_and_two_more(books: Any) -> None:
    case = promised(books, FIRST)
    for days, status in ((0, "open"), (2, "open"), (3, "broken")):
        books.clock.time = on(FIRST) + timedelta(days=days)
        with books.transaction() as session:
            judge_promises(session, books.now)
        assert only(books, Promise).status == PromiseStatus(status)
    assert books.claim(case).plan_at == books.now


def test_a_promise_that_was_kept_is_not_broken_later(books: Any) -> None:
    case = promised(books, FIRST)
    pay(books, case, 10_000)
    books.clock.time = on(FIRST) + timedelta(days=30)
    with books.transaction() as session:
        assert judge_promises(session, books.now) == 0
    assert only(books, Promise).status is PromiseStatus.KEPT


@pytest.mark.parametrize("turns", [1, 3])
def test_a_payment_is_thanked_for_once(turns: int, books: Any, office: Any) -> None:
    case = books.case()
    pay(books, case, 10_000)
    for _ in range(turns):
        with books.transaction() as session:
            claim = session.get_one(Claim, case.claim_id)
            thank(session, office, claim, 10_000, books.now, closed=True)
    assert [message.kind for message in books.messages()] == [MessageKind.THANKS]
