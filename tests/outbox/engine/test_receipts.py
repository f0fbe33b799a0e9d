"""Receipts: each kept and applied once, and what follows from them. Orders: test_receipt_orders."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from outbox.engine.claiming import claim_batch
from outbox.engine.receipts import Report, sweep_parked, take_receipt
from outbox.engine.recording import CallResult, record_results
from outbox.senders.sender import Sent
from storage.records.consents import Consent, ConsentAction, ConsentScope
from storage.records.debtors import ContactPoint
from storage.records.messages import (
    Message,
    MessageKind,
    MessageStatus,
    Receipt,
)
from storage.records.tasks import TaskKind
from storage.words import Actor, Channel
from tests.outbox_steps import plan


def receive(
    books: Any, provider_id: str, status: str, code: str | None = None, **more: Any
) -> bool:
    report = Report(provider_id=provider_id, status=status, error_code=code, **more)
    with books.transaction() as session:
        return take_receipt(session, report, books.now)


def sent(books: Any, kind: MessageKind = MessageKind.ANSWER, **wishes: Any) -> tuple[int, str]:
    """Bring a message to the provider."""
    number = books.queue(wishes.pop("case", None) or books.case(), kind, **wishes)
    with books.transaction() as session:
        (envelope,) = claim_batch(session, books.now, 5).envelopes
    record(books, envelope)
    return number, f"SM{number}"


def record(books: Any, envelope: Any) -> None:
    result = CallResult(
        message_id=envelope.message_id,
        attempt=envelope.attempt,
        sent=Sent(provider_id=f"SM{envelope.message_id}"),
    )
    with books.transaction() as session:
        record_results(session, [result], books.now)


def test_a_receipt_that_comes_twice_is_kept_and_applied_once(books: Any) -> None:
    number, sid = sent(books)
    assert receive(books, sid, "delivered")
    assert not receive(books, sid, "delivered")
    assert books.count(Receipt) == 1
    assert books.message(number).status is MessageStatus.DELIVERED


def test_a_receipt_of_an_unknown_message_is_kept_and_harms_nothing(books: Any) -> None:
    sent(books)
    assert receive(books, "SM-of-nobody", "delivered")
    assert receive(books, "SM-of-nobody", "failed", message_id=10**9)
    with books.transaction() as session:
        assert sweep_parked(session, books.now) == 0
    assert books.statuses() == [MessageStatus.SENT]


def test_an_unknown_word_changes_nothing(books: Any) -> None:
    number, sid = sent(books)
    for word in ("queued", "accepted", "sending", "scheduled", "sprouting"):
        receive(books, sid, word)
    assert books.message(number).status is MessageStatus.SENT


def test_a_receipt_without_our_number_that_beats_our_commit_is_swept_up(books: Any) -> None:
    number = books.queue(books.case(), MessageKind.ANSWER)
    with books.transaction() as session:
        (envelope,) = claim_batch(session, books.now, 5).envelopes
    assert receive(books, f"SM{number}", "delivered")
    assert books.message(number).status is MessageStatus.SENDING
    with books.transaction() as session:
        # The worker's record was lost to a receipt's own id; only the id is written.
        message = session.get_one(Message, envelope.message_id)
        message.provider_id = f"SM{number}"
        message.move_to(MessageStatus.SENT, books.now)
    with books.transaction() as session:
        assert sweep_parked(session, books.now) == 1
    assert books.message(number).status is MessageStatus.DELIVERED


def test_our_number_in_the_address_never_outweighs_the_providers_id(books: Any) -> None:
    """After a restore our numbers may start again; the provider's ids do not."""
    number, sid = sent(books)
    other = books.queue(books.case(), MessageKind.ANSWER)
    assert receive(books, sid, "delivered", message_id=other)
    assert books.message(number).status is MessageStatus.DELIVERED
    assert books.message(other).status is MessageStatus.QUEUED


def test_a_receipt_for_a_message_that_was_never_tried_takes_nothing_from_the_queue(
    books: Any,
) -> None:
    number = books.queue(books.case(), MessageKind.ANSWER)
    receive(books, "SM-old", "delivered", message_id=number)
    assert books.message(number).status is MessageStatus.QUEUED


# --------------------------------------------------------------------- what follows


def undelivered(books: Any, office: Any, code: str, word: str = "undelivered") -> Message:
    """Plan, send and fail the one message that is due."""
    (message,) = plan(books, office)
    with books.transaction() as session:
        (envelope,) = claim_batch(session, books.now, 5).envelopes
    record(books, envelope)
    receive(books, f"SM{message.id}", word, code)
    return message


@pytest.mark.usefixtures("templates")
def test_who_is_not_on_whatsapp_gets_the_same_step_as_an_sms_the_same_day(
    books: Any, office: Any
) -> None:
    case = books.case(plan_at=books.now)
    first = undelivered(books, office, "63024")
    assert (first.channel, first.step) == (Channel.WHATSAPP, 1)
    assert books.point(case).closed_by(Channel.WHATSAPP) == "63024"
    (second,) = plan(books, office)
    assert (second.channel, second.step) == (Channel.SMS, 1)
    with books.transaction() as session:
        assert len(claim_batch(session, books.now, 5).envelopes) == 1


@pytest.mark.usefixtures("templates")
def test_a_number_that_is_not_on_whatsapp_is_not_tried_there_again(books: Any, office: Any) -> None:
    case = books.case(plan_at=books.now)
    with books.transaction() as session:
        session.get_one(ContactPoint, case.point_id).close_channel(Channel.WHATSAPP, "63024")
    (message,) = plan(books, office)
    assert message.channel is Channel.SMS


def test_an_unknown_number_gets_no_second_sms_and_staff_are_told(books: Any, office: Any) -> None:
    case = books.case(plan_at=books.now, channels=(Channel.SMS,))
    undelivered(books, office, "30005")
    assert books.point(case).closed_by(Channel.SMS) == "30005"
    assert plan(books, office) == []
    assert [(task.kind, task.claim_id) for task in books.tasks()] == [
        (TaskKind.UNREACHABLE, case.claim_id)
    ]


@pytest.mark.usefixtures("templates")
def test_no_channel_is_tried_twice_for_one_step_without_a_reason(books: Any, office: Any) -> None:
    books.case(plan_at=books.now)
    undelivered(books, office, "63024")
    undelivered(books, office, "30006")
    assert plan(books, office) == []
    with books.transaction() as session:
        assert claim_batch(session, books.now, 5).envelopes == ()
    assert [task.kind for task in books.tasks()] == [TaskKind.UNREACHABLE]


@pytest.mark.usefixtures("templates")
def test_who_told_the_provider_to_stop_hears_nothing_on_any_channel(
    books: Any, office: Any
) -> None:
    case = books.case(plan_at=books.now)
    first = undelivered(books, office, "63024")
    assert first.channel is Channel.WHATSAPP
    undelivered(books, office, "21610", "failed")
    entry = books.consents(case)[-1]
    assert (entry.action, entry.scope, entry.channel) == (
        ConsentAction.WITHDRAW,
        ConsentScope.CREDITOR,
        None,
    )
    assert (entry.actor, entry.source) == (Actor.PROVIDER, "provider 21610")
    assert plan(books, office) == []


@pytest.mark.usefixtures("templates")
def test_a_fault_of_our_own_set_up_does_not_move_on_to_another_channel(
    books: Any, office: Any
) -> None:
    books.case(plan_at=books.now)
    undelivered(books, office, "63013", "failed")
    assert plan(books, office) == []
    assert TaskKind.SETTING in {task.kind for task in books.tasks()}


def test_an_answer_that_was_not_delivered_is_told_to_staff(books: Any) -> None:
    number, sid = sent(books)
    receive(books, sid, "undelivered", "30003")
    assert [(task.kind, task.message_id) for task in books.tasks()] == [
        (TaskKind.UNREACHABLE, number)
    ]


def test_a_message_that_came_after_all_opens_the_channel_again(books: Any) -> None:
    case = books.case()
    number, sid = sent(books, MessageKind.PREMINDER, case=case)
    receive(books, sid, "undelivered", "30006")
    assert point_of(books, case).sms_closed_by == "30006"
    receive(books, sid, "delivered")
    assert books.message(number).status is MessageStatus.DELIVERED
    assert point_of(books, case).sms_closed_by is None


def test_what_another_message_closed_stays_closed(books: Any) -> None:
    case = books.case()
    _, sid = sent(books, MessageKind.PREMINDER, case=case)
    receive(books, sid, "undelivered", "30006")
    with books.transaction() as session:
        session.get_one(ContactPoint, case.point_id).sms_closed_by = "21614"
    receive(books, sid, "delivered")
    assert point_of(books, case).sms_closed_by == "21614"


def test_an_opt_out_that_a_late_report_tells_of_holds_all_the_same(books: Any) -> None:
    case = books.case()
    number, sid = sent(books, MessageKind.PREMINDER, case=case)
    receive(books, sid, "delivered")
    receive(books, sid, "failed", "21610")
    assert books.message(number).status is MessageStatus.DELIVERED
    with books.transaction() as session:
        newest = newest_consent(session, case)
        assert (newest.action, newest.actor) == (ConsentAction.WITHDRAW, Actor.PROVIDER)


def point_of(books: Any, case: Any) -> ContactPoint:
    with books.transaction() as session:
        found: ContactPoint = session.get_one(ContactPoint, case.point_id)
        return found


def newest_consent(session: Any, case: Any) -> Consent:
    found: Consent = session.scalars(
        select(Consent).where(Consent.contact_point_id == case.point_id).order_by(Consent.id.desc())
    ).first()
    return found
