"""The outlook counts what is due that day and says whether it fits."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.operator.outlook import outlook, outlook_json, outlook_lines
from outbox.engine.lanes import Rates
from storage.records.creditors import Creditor
from storage.records.messages import MessageKind
from storage.words import Channel, Language
from tests.outbox_records import SMS, WHATSAPP

SENDERS = {Channel.SMS: SMS, Channel.WHATSAPP: WHATSAPP}


def look(books, creditor_id=None, rates: str = "", senders=SENDERS):
    with books.transaction() as session:
        creditor = None if creditor_id is None else session.get_one(Creditor, creditor_id)
        return outlook(session, senders, Rates.parse(rates), books.now, creditor)


def test_queued_messages_and_claims_to_plan_are_counted_on_their_lanes(books) -> None:
    queued = books.cases(3)
    books.queue_all(queued)
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
