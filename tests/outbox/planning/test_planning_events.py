"""Steps after an event, before the due date, and over other channels: from records to messages."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from outbox.planning.arrangements import judge_promises
from outbox.planning.office import Office
from payments.links import issue_link, mark_opened
from storage import sealing
from storage.clock import LOCAL
from storage.records.claims import Claim
from storage.records.consents import (
    SuppressionReason,
    suppress,
)
from storage.records.debtors import ContactKind, ContactPoint
from storage.records.messages import Message, MessageStatus
from storage.records.payments import PayLink
from storage.records.plans import Plan, PlanStatus, Promise
from storage.words import Channel, Rung
from tests.outbox_steps import plan, say_stop

EVENTS = """
strategy:
  steps:
    - {template: opener, days_after_due: 1}
    - {template: last_friendly, days_after_due: 60}
    - {template: follow_up, after: broken_promise, days: 1}
    - {template: follow_up, after: missed_instalment, days: 2}
    - {template: follow_up, after: link_opened, hours: 20}
"""


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def arrived(books: Any) -> None:
    """Let everything that is queued have left."""
    with books.transaction() as session:
        for message in session.query(Message).filter_by(status=MessageStatus.QUEUED):
            message.move_to(MessageStatus.SENDING, books.now)
            message.move_to(MessageStatus.SENT, books.now)
            message.sent_at = books.now


@pytest.fixture
def opened(books: Any, office: Any) -> Any:
    """A claim whose opener left, and whose next step of the calendar is far away."""
    books.clock.time = local("2026-11-23T10:00")
    case = books.case(
        creditor_id=books.creditor(EVENTS), plan_at=books.now, due_on=date(2026, 11, 10)
    )
    assert [message.step for message in plan(books, office)] == [1]
    arrived(books)
    assert books.claim(case).plan_at == local("2027-01-09T08:00")
    return case


def test_a_broken_promise_has_its_own_step(books: Any, office: Any, opened: Any) -> None:
    with books.transaction() as session:
        session.add(
            Promise(
                creditor_id=opened.creditor_id,
                claim_id=opened.claim_id,
                promised_on=date(2026, 11, 25),
                status_at=books.now,
                made_at=books.now,
            )
        )
    books.clock.time = local("2026-11-28T10:00")
    with books.transaction() as session:
        assert judge_promises(session, books.now) == 1
    assert plan(books, office) == []
    assert books.claim(opened).plan_at == local("2026-11-30T08:00")  # the 29th is a Sunday
    books.clock.time = local("2026-11-30T08:00")
    assert [message.step for message in plan(books, office)] == [3]
    arrived(books)
    assert books.claim(opened).plan_at == local("2027-01-09T08:00")


def test_a_missed_instalment_has_its_own_step(books: Any, office: Any, opened: Any) -> None:
    books.clock.time = local("2026-11-24T10:00")
    with books.transaction() as session:
        session.add(
            Plan(
                creditor_id=opened.creditor_id,
                claim_id=opened.claim_id,
                status=PlanStatus.BROKEN,
                status_at=books.now,
                total_cents=10_000,
                agreed_at=books.now,
            )
        )
        session.get_one(Claim, opened.claim_id).plan_at = books.now
    assert plan(books, office) == []
    books.clock.time = local("2026-11-26T09:00")
    assert [message.step for message in plan(books, office)] == [4]


def test_a_link_that_somebody_acted_on_without_paying_has_its_own_step(
    books: Any, office: Any, opened: Any
) -> None:
    books.clock.time = local("2026-11-24T13:00")
    with books.transaction() as session:
        issue_link(session, session.get_one(Claim, opened.claim_id), books.now)
        link = session.query(PayLink).one()
        mark_opened(session, link.id, books.now)
    assert plan(books, office) == []
    assert books.claim(opened).plan_at == local("2026-11-25T09:00")
    books.clock.time = local("2026-11-25T09:00")
    assert [message.step for message in plan(books, office)] == [5]
    arrived(books)
    with books.transaction() as session:
        session.get_one(Claim, opened.claim_id).plan_at = books.now
    books.clock.time += timedelta(days=2)
    assert plan(books, office) == []


def test_the_planner_sets_when_the_step_after_a_queued_one_comes(books: Any, office: Any) -> None:
    books.clock.time = local("2026-11-23T10:00")
    case = books.case(plan_at=books.now, due_on=date(2026, 11, 10))
    plan(books, office)
    assert books.claim(case).plan_at == local("2026-11-26T08:00")


def test_a_claim_whose_message_is_still_under_way_is_looked_at_at_the_next_opening(
    books: Any, office: Any
) -> None:
    books.clock.time = local("2026-11-28T10:00")
    case = books.case(plan_at=books.now)
    plan(books, office)
    with books.transaction() as session:
        session.get_one(Claim, case.claim_id).plan_at = books.now
    assert plan(books, office) == []
    assert books.claim(case).plan_at == local("2026-11-30T08:00")


def test_a_friendly_word_comes_before_the_due_date(books: Any, office: Any) -> None:
    books.clock.time = local("2026-11-23T10:00")
    creditor = books.creditor("strategy: {steps: [{template: before_due, days_after_due: -3}]}\n")
    case = books.case(
        creditor_id=creditor, plan_at=books.now, due_on=date(2026, 11, 27), rung=Rung.VERIFIED
    )
    assert plan(books, office) == []
    books.clock.time = local("2026-11-24T08:00")
    (message,) = plan(books, office)
    assert message.claim_id == case.claim_id
    assert "binnenkort" in message.body
    assert "vrijdag 27 november" in message.body


# ------------------------------------------------------------------------ other channels

EMAIL, POSTAL = "noor@example.nl", "Kerkstraat 1|1234 AB Ons Dorp"


@pytest.fixture
def wide_office(office: Any) -> Office:
    senders = {**office.senders, Channel.EMAIL: "wij@example.nl", Channel.LETTER: "spool"}
    return Office(public_url=office.public_url, senders=senders)


def address(books: Any, case: Any, kind: ContactKind, text: str) -> uuid.UUID:
    with books.transaction() as session:
        point = ContactPoint(
            creditor_id=case.creditor_id,
            debtor_id=case.debtor_id,
            kind=kind,
            address=text,
            address_key=sealing.blind(text),
            rung=Rung.UNKNOWN,
            rung_at=books.now,
            created_at=books.now,
        )
        session.add(point)
        session.flush()
        return point.id


def by(books: Any, *channels: str) -> uuid.UUID:
    step = f"{{template: follow_up, days_after_due: 1, channels: [{', '.join(channels)}]}}"
    return books.creditor(f"strategy: {{steps: [{step}]}}\n")


@pytest.mark.parametrize(
    ("channel", "kind", "text"),
    [("email", ContactKind.EMAIL, EMAIL), ("letter", ContactKind.POSTAL, POSTAL)],
)
def test_an_email_or_a_letter_goes_to_its_own_address_without_a_consent(
    channel: str, kind: ContactKind, text: str, books: Any, wide_office: Office
) -> None:
    case = books.case(creditor_id=by(books, channel), plan_at=books.now, channels=())
    point = address(books, case, kind, text)
    (message,) = plan(books, wide_office)
    assert (message.channel, message.recipient, message.contact_point_id) == (channel, text, point)


def test_a_channel_without_an_address_gives_way_to_the_next(
    books: Any, wide_office: Office
) -> None:
    books.case(creditor_id=by(books, "email", "letter", "sms"), plan_at=books.now)
    (message,) = plan(books, wide_office)
    assert message.channel is Channel.SMS


def test_a_step_that_nothing_could_carry_is_passed_over_and_told(
    books: Any, wide_office: Office
) -> None:
    case = books.case(creditor_id=by(books, "email"), plan_at=books.now)
    assert plan(books, wide_office) == []
    assert books.claim(case).plan_at is None
    assert [task.kind for task in books.tasks()] == ["unreachable"]


def test_a_stop_to_everything_of_a_creditor_also_closes_letter_and_email(
    books: Any, wide_office: Office
) -> None:
    case = books.case(creditor_id=by(books, "email", "sms"), plan_at=books.now)
    address(books, case, ContactKind.EMAIL, EMAIL)
    say_stop(books, case)
    (message,) = plan(books, wide_office)
    # Nothing is left, so the last one is queued for the gate to refuse and explain.
    assert message.channel is Channel.SMS


def test_a_suppressed_address_gives_way_to_the_next_channel(
    books: Any, wide_office: Office
) -> None:
    case = books.case(creditor_id=by(books, "sms", "email"), plan_at=books.now)
    address(books, case, ContactKind.EMAIL, EMAIL)
    with books.transaction() as session:
        suppress(session, sealing.blind(case.phone), SuppressionReason.WRONG_NUMBER, books.now)
    (message,) = plan(books, wide_office)
    assert message.channel is Channel.EMAIL


def test_a_text_with_one_wording_only_may_go_by_whatsapp_to_who_proved_who_they_are(
    books: Any, office: Any
) -> None:
    creditor = books.creditor(
        "whatsapp_templates: {opener.nl: HX0123456789abcdef0123456789abcdef}\n"
        "strategy: {steps: [{template: opener, days_after_due: 1}]}\n"
    )
    books.case(creditor_id=creditor, plan_at=books.now, rung=Rung.VERIFIED)
    (message,) = plan(books, office)
    assert message.channel is Channel.WHATSAPP
