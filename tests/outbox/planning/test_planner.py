"""The planner: the usual cadence, once each, and nothing where nothing may be asked."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.operator.explain import explain
from outbox.digests.digest_day import send_digest
from outbox.planning.arrangements import thank
from outbox.planning.planner import plan_due
from payments import ledger
from payments.plan_records import agree_plan
from payments.plans import Part, Proposal
from storage.clock import LOCAL
from storage.policy import DigestPolicy, Policy
from storage.records.claims import Claim, ClaimStatus, HoldReason
from storage.records.creditors import Creditor
from storage.records.debtors import ContactPoint
from storage.records.ledger import EntryKind
from storage.records.messages import MessageKind, MessageStatus
from storage.records.plans import Promise
from storage.words import Channel, Rung
from tests.outbox_steps import leave, plan


def local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=LOCAL)


def days(books: Any, office: Any, count: int) -> list[tuple[date, str]]:
    """Let days pass, at ten each; return when which template went out."""
    seen = []
    for _ in range(count):
        for message in plan(books, office):
            seen.append((books.now.astimezone(LOCAL).date(), str(message.template)))
        leave(books)
        books.clock.time += timedelta(days=1)
    return seen


# ------------------------------------------------------------------------ the cadence


def test_the_usual_cadence_is_an_opener_a_reminder_and_a_last_friendly_word(
    books: Any, office: Any
) -> None:
    books.clock.time = local("2026-11-23T10:00")
    books.case(plan_at=books.now, due_on=date(2026, 11, 10))
    assert days(books, office, 40) == [
        (date(2026, 11, 23), "opener"),
        (date(2026, 11, 26), "follow_up"),
        (date(2026, 12, 2), "last_friendly"),
    ]


def test_only_the_opener_has_no_link(books: Any, office: Any) -> None:
    books.case(plan_at=books.now)
    days(books, office, 20)
    linked = ["/b/" in message.body for message in books.messages()]
    assert linked == [False, True, True]


def test_a_claim_that_is_not_due_yet_waits_until_the_day_after_its_due_date(
    books: Any, office: Any
) -> None:
    books.clock.time = local("2026-11-23T10:00")
    case = books.case(plan_at=books.now, due_on=date(2026, 11, 26))
    assert plan(books, office) == []
    assert books.claim(case).plan_at == local("2026-11-27T08:00")
    books.clock.time = local("2026-11-27T07:59")
    assert plan(books, office) == []
    books.clock.time = local("2026-11-27T08:00")
    assert [message.template for message in plan(books, office)] == ["opener"]


def test_a_claim_under_way_is_not_planned_again(books: Any, office: Any) -> None:
    case = books.case(plan_at=books.now)
    assert len(plan(books, office)) == 1
    with books.transaction() as session:
        session.get_one(Claim, case.claim_id).plan_at = books.now
    assert plan(books, office) == []


# -------------------------------------------------------------------- nothing is asked


def test_nothing_is_planned_after_it_was_paid(books: Any, office: Any) -> None:
    case = books.case(plan_at=books.now)
    with books.transaction() as session:
        claim = ledger.lock_claim(session, case.claim_id)
        booking = ledger.Booking(kind=EntryKind.PAYMENT, cents=-10_000, key="paid")
        ledger.book(session, claim, booking, books.now)
        ledger.judge_balance(session, claim, EntryKind.PAYMENT, books.now)
    assert days(books, office, 20) == []


@pytest.mark.parametrize("status", [ClaimStatus.DISPUTED, ClaimStatus.ON_HOLD])
def test_nothing_is_planned_while_it_is_disputed_or_on_hold(
    status: ClaimStatus, books: Any, office: Any
) -> None:
    case = books.case(plan_at=books.now)
    with books.transaction() as session:
        claim = session.get_one(Claim, case.claim_id)
        claim.move_to(status, books.now, HoldReason.STAFF)
    assert days(books, office, 20) == []


def test_nothing_is_planned_while_a_plan_runs(books: Any, office: Any) -> None:
    case = books.case(plan_at=books.now)
    parts = (
        Part(due_on=date(2026, 12, 28), cents=5_000),
        Part(due_on=date(2027, 1, 28), cents=5_000),
    )
    with books.transaction() as session:
        claim = ledger.lock_claim(session, case.claim_id)
        agree_plan(session, claim, Proposal(parts=parts), books.now)
    assert days(books, office, 20) == []


def test_nothing_is_planned_while_a_promise_is_open(books: Any, office: Any) -> None:
    case = books.case(plan_at=books.now)
    with books.transaction() as session:
        session.add(
            Promise(
                creditor_id=case.creditor_id,
                claim_id=case.claim_id,
                promised_on=date(2026, 12, 20),
                status_at=books.now,
                made_at=books.now,
            )
        )
    assert days(books, office, 20) == []


def test_nothing_is_planned_for_what_the_creditor_lets_go(books: Any, office: Any) -> None:
    creditor = books.creditor("tolerance_cents: 250\n")
    books.case(creditor_id=creditor, plan_at=books.now, cents=250)
    assert plan(books, office) == []


# ------------------------------------------------------------------------ the channels


def test_without_any_consent_a_message_is_queued_that_the_gate_refuses_and_explains(
    books: Any, office: Any
) -> None:
    case = books.case(plan_at=books.now, channels=())
    (message,) = plan(books, office)
    assert leave(books) == []
    assert books.message(message.id).status is MessageStatus.REFUSED
    with books.transaction() as session:
        told = explain(session, books.claim(case).reference, None, books.now)
    (shown,) = told["messages"]
    assert shown["verdict"]["allowed"] is False
    assert [reason["code"] for reason in shown["verdict"]["reasons"]] == ["consent_unknown"]
    assert all(reason["text"] for reason in shown["verdict"]["reasons"])


def test_explain_tells_until_when_a_message_waits(books: Any, office: Any) -> None:
    books.clock.time = local("2026-11-23T19:59:50")
    case = books.case(plan_at=books.now)
    plan(books, office)
    leave(books)
    with books.transaction() as session:
        told = explain(session, books.claim(case).reference, None, books.now)
    (shown,) = told["messages"]
    (reason,) = shown["verdict"]["reasons"]
    assert reason["code"] == "closed_hours"
    assert datetime.fromisoformat(str(reason["until"])) == local("2026-11-24T08:00")


def test_whatsapp_without_an_approved_template_gives_way_to_sms(books: Any, office: Any) -> None:
    books.case(plan_at=books.now, channels=(Channel.SMS, Channel.WHATSAPP))
    (message,) = plan(books, office)
    assert message.channel is Channel.SMS


def test_a_wrong_number_hears_nothing_over_the_whole_cadence(books: Any, office: Any) -> None:
    case = books.case(plan_at=books.now)
    with books.transaction() as session:
        session.get_one(ContactPoint, case.point_id).declare_wrong(books.now)
    days(books, office, 30)
    assert {message.status for message in books.messages()} <= {MessageStatus.REFUSED}


def test_a_claim_that_cannot_be_planned_holds_up_no_other(books: Any, office: Any) -> None:
    broken = books.case(creditor_id=books.creditor("hours: never\n"), plan_at=books.now)
    sound = books.case(plan_at=books.now + timedelta(seconds=1))
    books.clock.time += timedelta(minutes=1)
    (message,) = plan(books, office)
    assert message.claim_id == sound.claim_id
    assert books.claim(broken).plan_at > books.now
    assert [task.creditor_id for task in books.tasks()] == [broken.creditor_id]


# ------------------------------------------------------------------------ two at once


def in_threads(count: int, work: Any) -> list[Any]:
    start = threading.Barrier(count)
    results: list[Any] = []

    def one() -> None:
        start.wait()
        results.append(work())

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == count
    return results


def test_two_schedulers_plan_each_claim_once(books: Any, office: Any) -> None:
    books.cases(120, plan_at=books.now)

    def schedule() -> int:
        planned = 0
        while True:
            with books.transaction() as session:
                looked_at, queued = plan_due(session, office, books.now, limit=7)
            planned += queued
            if not looked_at:
                return planned

    assert sum(in_threads(2, schedule)) == 120
    messages = books.messages()
    assert len({message.claim_id for message in messages}) == len(messages) == 120


def test_two_schedulers_send_one_digest(books: Any) -> None:
    creditor_id = books.creditor()
    books.clock.time += timedelta(minutes=1)
    books.case(creditor_id=creditor_id)
    books.clock.time = local("2026-11-23T18:30")
    policy = Policy(digest=DigestPolicy(channel=Channel.SMS, to="+31611112222"))

    def digest() -> int | None:
        with books.transaction() as session:
            creditor = session.get_one(Creditor, creditor_id)
            senders = {Channel.SMS: "+3197010200300"}
            return send_digest(session, creditor, policy, books.now, senders)

    assert sum(number is not None for number in in_threads(4, digest)) == 1
    assert [message.kind for message in books.messages()] == [MessageKind.DIGEST]


def test_a_settlement_that_is_told_twice_thanks_once(books: Any, office: Any) -> None:
    case = books.case()

    def thanks() -> bool:
        with books.transaction() as session:
            claim = session.get_one(Claim, case.claim_id)
            return thank(session, office, claim, 10_000, books.now, closed=True)

    assert sum(in_threads(4, thanks)) == 1
    assert [message.kind for message in books.messages()] == [MessageKind.THANKS]


# ------------------------------------------------------------------------ by the batch


def test_a_name_that_cannot_be_opened_holds_up_no_other(books: Any, office: Any) -> None:
    spoilt = books.case(plan_at=books.now, rung=Rung.VERIFIED)
    sound = books.case(plan_at=books.now)
    with books.transaction() as session:
        session.execute(
            text("update debtors set name = 'no seal' where id = :id"), {"id": spoilt.debtor_id}
        )
    (message,) = plan(books, office)
    assert message.claim_id == sound.claim_id
    assert [task.claim_id for task in books.tasks()] == [spoilt.claim_id]
    assert books.claim(spoilt).plan_at > books.now


def test_a_batch_takes_the_same_number_of_statements_however_many_are_due(
    books: Any, office: Any
) -> None:
    def statements(cases: int) -> int:
        books.cases(cases, plan_at=books.now, rung=Rung.VERIFIED)
        seen: list[str] = []

        def note(_: Any, __: Any, statement: str, *___: Any) -> None:
            seen.append(statement)

        event.listen(books.database.engine, "before_cursor_execute", note)
        assert len(plan(books, office)) == cases
        event.remove(books.database.engine, "before_cursor_execute", note)
        return len(seen)

    statements(1)
    assert statements(2) == statements(60)


def test_a_claim_that_somebody_is_changing_is_left_for_the_next_round(
    books: Any, office: Any
) -> None:
    case = books.case(plan_at=books.now)
    with books.transaction() as session:
        ledger.lock_claim(session, case.claim_id)
        assert plan(books, office) == []
    assert len(plan(books, office)) == 1


@pytest.mark.parametrize("table", ["conversations", "contact_points", "debtors"])
def test_a_debtor_whom_somebody_is_busy_with_is_left_and_nobody_waits(
    table: str, books: Any, office: Any
) -> None:
    case = books.case(plan_at=books.now)
    other = books.case(plan_at=books.now)
    books.talks([case, other])
    column = "id" if table == "debtors" else "debtor_id"
    with books.transaction() as session:
        session.execute(
            text(f"select 1 from {table} where {column} = :id for update"),  # noqa: S608
            {"id": case.debtor_id},
        )
        assert [message.claim_id for message in plan(books, office)] == [other.claim_id]
    assert [message.claim_id for message in plan(books, office)] == [case.claim_id]
