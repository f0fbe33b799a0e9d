"""The outlook counts what is due that day and says whether it fits."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from bot.operator.outlook import outlook, outlook_json, outlook_lines
from outbox import gate
from outbox.engine.lanes import Rates
from outbox.engine.reading_facts import read_facts
from outbox.planning.holding import setting_key
from outbox.planning.office import Office
from outbox.planning.planner import plan_due
from outbox.wording.whatsapp_templates import wording
from storage import sealing
from storage.policy import TemplateKey
from storage.records.consents import (
    ConsentAction,
    ConsentScope,
    SuppressionReason,
    Word,
    record_consent,
    suppress,
)
from storage.records.creditors import Creditor
from storage.records.debtors import ContactPoint
from storage.records.messages import Message, MessageKind, ProviderContent
from storage.records.tasks import TaskKind, add_task
from storage.words import Actor, Channel, Language, Rung
from tests.outbox_records import SMS, WHATSAPP

SENDERS = {Channel.SMS: SMS, Channel.WHATSAPP: WHATSAPP}


def look(books, creditor_id=None, rates: str = "", senders=SENDERS):
    with books.transaction() as session:
        creditor = None if creditor_id is None else session.get_one(Creditor, creditor_id)
        office = Office(public_url="", senders=senders, rates=Rates.parse(rates))
        return outlook(session, office, books.now, creditor)


def approve(books) -> None:
    """Have our opener approved as a WhatsApp template."""
    words = wording(TemplateKey.OPENER, Language.NL, Rung.UNKNOWN)
    with books.transaction() as session:
        session.add(
            ProviderContent(
                digest=words.digest,
                name=words.name,
                language=Language.NL,
                content_sid="HX" + "0" * 32,
                approval="approved",
                checked_at=books.now,
            )
        )


def lanes(books, **wishes) -> dict[Channel, int]:
    return {one.lane.channel: one.to_plan for one in look(books, **wishes)}


def test_queued_messages_and_claims_to_plan_are_counted_on_their_lanes(books) -> None:
    queued = books.cases(3)
    books.queue_all(queued)
    approve(books)
    books.cases(2, plan_at=books.now)
    books.cases(1, plan_at=books.now + timedelta(days=1))
    books.queue(queued[0], send_after=books.now + timedelta(days=1))
    books.queue(queued[1], kind=MessageKind.DIGEST)
    sms, whatsapp = look(books)
    assert (sms.lane.channel, sms.queued, sms.to_plan, sms.rate) == (Channel.SMS, 3, 0, 1.0)
    assert (whatsapp.lane.channel, whatsapp.queued, whatsapp.to_plan) == (Channel.WHATSAPP, 0, 2)
    assert sms.forecast.last_at == books.now + timedelta(seconds=2)


def test_one_creditors_outlook_leaves_the_others_out(books) -> None:
    ours = books.creditor("hours: {closes: '12:00'}")
    books.queue_all(books.cases(2, creditor_id=ours))
    books.queue_all(books.cases(3))
    assert [one.forecast.total for one in look(books, ours)] == [2]
    (shared,) = look(books)
    assert (shared.forecast.total, len(shared.creditors)) == (5, 2)
    assert f"{shared.hours.closes:%H:%M}" == "12:00"


def test_without_whatsapp_the_step_goes_by_sms(books) -> None:
    books.cases(2, plan_at=books.now)
    (only,) = look(books, senders={Channel.SMS: "Preminder"})
    assert (only.lane.name, only.rate, only.to_plan) == ("sms:Preminder", 10.0, 2)


def test_the_outlook_says_what_is_left_for_the_next_open_day(books, clock) -> None:
    clock.time = datetime(2026, 11, 28, 18, 59, 30, tzinfo=UTC)  # Saturday, half a minute left
    books.queue_all(books.cases(40))
    (lane,) = found = look(books)
    assert (lane.forecast.leaving_today, lane.forecast.left) == (15, 25)
    told = "\n".join(outlook_lines(found))
    assert "nee, 25 blijven over voor 30-11-2026" in told
    assert "no, 25 are left" in "\n".join(outlook_lines(found, Language.EN))
    plain = json.loads(json.dumps(outlook_json(found, books.now)))
    assert plain["fits"] is False
    assert [day["count"] for day in plain["lanes"][0]["days"]] == [15, 25]


@pytest.mark.parametrize(("rates", "last"), [("", 19), ("sms=10", 1.9)])
def test_a_lane_may_be_given_another_rate(books, rates: str, last: float) -> None:
    books.queue_all(books.cases(20))
    (lane,) = look(books, rates=rates)
    assert lane.forecast.last_at == books.now + timedelta(seconds=last)


def test_claims_are_counted_on_the_channel_that_the_planner_would_choose(books) -> None:
    books.cases(3, channels=(Channel.SMS,), plan_at=books.now)
    both = books.cases(4, plan_at=books.now)
    books.cases(2, channels=(), plan_at=books.now)
    # No template is approved yet, and who consented to nothing gets nothing.
    assert lanes(books) == {Channel.SMS: 7}
    approve(books)
    assert lanes(books) == {Channel.SMS: 3, Channel.WHATSAPP: 4}
    with books.transaction() as session:
        session.get_one(ContactPoint, both[0].point_id).close_channel(Channel.WHATSAPP, "63003")
        suppress(session, sealing.blind(both[1].phone), SuppressionReason.OPT_OUT, books.now)
        session.get_one(ContactPoint, both[2].point_id).declare_wrong(books.now)
    assert lanes(books) == {Channel.SMS: 4, Channel.WHATSAPP: 1}


def test_the_newest_word_about_a_channel_counts(books) -> None:
    case = books.case(channels=(Channel.SMS,), plan_at=books.now)
    assert lanes(books) == {Channel.SMS: 1}
    for scope, action, left in (
        (ConsentScope.CREDITOR, ConsentAction.WITHDRAW, {}),
        (ConsentScope.CHANNEL, ConsentAction.GRANT, {Channel.SMS: 1}),
    ):
        with books.transaction() as session:
            word = Word(
                action=action,
                scope=scope,
                source="test",
                actor=Actor.STAFF,
                at=books.now,
                channel=Channel.SMS,
            )
            record_consent(session, session.get_one(ContactPoint, case.point_id), word, books.now)
        assert lanes(books) == left


def test_the_forecast_and_the_planner_agree(books, office) -> None:
    policy = "strategy: {steps: [{template: opener, days_after_due: 1, channels: [%s]}]}"
    for channels in ("whatsapp, sms", "email, sms", "letter"):
        creditor = books.creditor(policy % channels)
        for given in ((Channel.SMS,), (Channel.WHATSAPP,), (Channel.SMS, Channel.WHATSAPP)):
            books.cases(2, creditor_id=creditor, channels=given, plan_at=books.now)
    approve(books)
    foreseen = lanes(books, senders=office.senders)
    with books.transaction() as session:
        plan_due(session, office, books.now)
        sendable = [
            message.channel
            for message in session.scalars(select(Message))
            if gate.decide(
                read_facts(session, [message.id], books.now)[message.id].facts, books.now
            ).allowed
        ]
    assert foreseen == Counter(sendable)


def test_a_creditor_that_is_not_active_loads_no_lane(books) -> None:
    case = books.case(plan_at=books.now)
    with books.transaction() as session:
        session.get_one(Creditor, case.creditor_id).active = False
    assert lanes(books) == {}


def test_the_outlook_asks_as_much_of_the_database_however_much_is_due(books) -> None:
    books.cases(2, plan_at=books.now)
    few = asked(books)
    books.cases(40, plan_at=books.now)
    assert asked(books) == few


def asked(books) -> int:
    statements: list[str] = []

    def note(connection, cursor, statement, *_: object) -> None:
        statements.append(statement)

    event.listen(books.database.engine, "before_cursor_execute", note)
    try:
        look(books)
    finally:
        event.remove(books.database.engine, "before_cursor_execute", note)
    return len(statements)


def test_a_lane_that_our_own_set_up_keeps_shut_is_said_to_be_shut(books) -> None:
    cases = books.cases(2)
    first, *_ = books.queue_all(cases)
    assert not look(books)[0].is_held
    with books.transaction() as session:
        key = setting_key(SMS, "30002", books.now)
        add_task(session, TaskKind.SETTING, key, "Twilio weigert ons", books.now, message_id=first)
    (sms,) = look(books)
    assert (sms.is_held, sms.queued) == (True, 2)
    shown = outlook_json([sms], books.now)
    assert (shown["fits"], shown["lanes"][0]["held"]) == (False, True)
    assert any("eigen instelling" in line for line in outlook_lines([sms]))
    assert any("own set-up" in line for line in outlook_lines([sms], Language.EN))
