"""Every state that must end has an age, an alarm, words for people and an index to find it by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event as event_api
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.operator.ages import LIMITS, MOST_COUNTED, Told, look
from bot.operator.alarms import raise_alarms
from bot.operator.metrics import metrics_text
from bot.operator.stuck import stuck
from bot.operator.stuck_texts import DO
from storage.clock import SystemClock
from storage.database import Database
from storage.records.brakes import Brake
from storage.records.claims import Claim
from storage.records.conversations import InboundMessage, store_event
from storage.records.creditors import Creditor
from storage.records.messages import Message, MessageStatus, Receipt
from storage.records.providers import FindingKind, ProviderCircuit, ProviderFinding
from storage.records.tasks import TaskKind
from storage.words import Channel, Language

DOCS = Path(__file__).parents[3] / "docs" / "operating.md"
OLD = timedelta(hours=20)


def set_status(status: MessageStatus, **values: Any) -> Callable[[Any, Session, datetime], None]:
    def make(books: Any, session: Session, now: datetime) -> None:
        message = session.get_one(Message, books.number)
        message.status, message.status_at = status, now - OLD
        for name, value in values.items():
            setattr(message, name, value(now))

    return make


def receipt(books: Any, session: Session, now: datetime) -> None:
    session.add(Receipt(provider_id="SM-nobody", status="sent", received_at=now - OLD))


def inbound(books: Any, session: Session, now: datetime) -> None:
    session.add(
        InboundMessage(
            provider="twilio",
            provider_id="SM1",
            channel=Channel.SMS,
            sender="+31612345678",
            sender_key=b"x",
            recipient="+3197010200300",
            body="Kanarie",
            received_at=now - OLD,
        )
    )


def event(books: Any, session: Session, now: datetime) -> None:
    store_event(session, "mollie", "payment", "m1", "{}", now - OLD)
    store_event(session, "twilio", "message", "t1", "{}", now - OLD)


def claim_of_yesterday(books: Any, session: Session, now: datetime) -> None:
    session.get_one(Claim, books.case_made.claim_id).plan_at = now - OLD


def finding(books: Any, session: Session, now: datetime) -> None:
    session.add(
        ProviderFinding(
            kind=FindingKind.UNKNOWN,
            provider_id="SM2",
            channel=Channel.SMS,
            sender="+3197010200300",
            recipient_key=b"x",
            status="sent",
            found_at=now - OLD,
        )
    )


def circuit(books: Any, session: Session, now: datetime) -> None:
    session.add(
        ProviderCircuit(
            name="twilio", state="open", why="20003", open_since=now - OLD, noted_at=now
        )
    )


def brake(books: Any, session: Session, now: datetime) -> None:
    session.add(
        Brake(
            creditor_id=books.case_made.creditor_id,
            is_on=True,
            reason="complaints",
            figures={},
            since=now - OLD,
        )
    )


def job(books: Any, session: Session, now: datetime) -> None:
    session.execute(text("reset role"))
    worker = session.scalar(
        text(
            "insert into procrastinate_workers (last_heartbeat)"
            " values (clock_timestamp() - interval '1 hour') returning id"
        )
    )
    session.execute(
        text(
            "insert into procrastinate_jobs (queue_name, task_name, status, worker_id)"
            " values ('default', 'plan', 'doing', :worker)"
        ),
        {"worker": worker},
    )


MADE = {
    "uncertain": set_status(MessageStatus.UNCERTAIN),
    "past_lease": set_status(
        MessageStatus.SENDING, lease_until=lambda now: SystemClock().now() - OLD
    ),
    "late": set_status(MessageStatus.QUEUED, send_after=lambda now: now - OLD),
    "silent": set_status(MessageStatus.SENT, sent_at=lambda now: now - OLD),
    "undelivered": set_status(MessageStatus.UNDELIVERED),
    "parked": receipt,
    "inbound": inbound,
    "events": event,
    "unplanned": claim_of_yesterday,
    "findings": finding,
    "circuits": circuit,
    "braked": brake,
    "jobs": job,
}


@pytest.fixture
def prepared(books: Any) -> Any:
    books.case_made = books.case()
    books.number = books.queue(books.case_made, send_after=books.now + timedelta(days=1))
    return books


@pytest.mark.parametrize("state", sorted(MADE))
def test_a_thing_that_waits_too_long_is_shown_measured_and_told(state: str, prepared: Any) -> None:
    books = prepared
    with books.transaction() as session:
        MADE[state](books, session, books.now)
    limit = next(limit for limit in LIMITS if limit.state == state)
    with books.transaction() as session:
        shown = {part["kind"]: part for part in stuck(session, books.now)["stuck"]}
        assert [kind for kind in shown if kind != "undelivered"] == [state] or state in shown
        assert shown[state]["count"] == 1
        late = limit.alarm < OLD
        page = metrics_text(session, books.now).decode()
        assert f'preminder_overdue{{state="{state}"}} {float(late)}' in page
        assert "Kanarie" not in page + str(shown)
        assert raise_alarms(session, books.now) == late
        assert raise_alarms(session, books.now + timedelta(minutes=5)) == late
    kinds = {Told.OPERATOR: TaskKind.SETTING, Told.STAFF: TaskKind.ANSWER_DEBTOR}
    told = [kinds[limit.told]] if limit.told and late else []
    assert [task.kind for task in books.tasks()] == told


def test_nothing_is_overdue_in_a_house_where_all_is_fresh(prepared: Any) -> None:
    with prepared.transaction() as session:
        assert stuck(session, prepared.now)["stuck"] == []
        assert raise_alarms(session, prepared.now) == 0
    assert prepared.tasks() == []


def test_silence_begins_at_four_hours_on_whatsapp_and_ten_on_sms(prepared: Any) -> None:
    limit = next(limit for limit in LIMITS if limit.state == "silent")
    number = prepared.number
    cases = [
        (Channel.WHATSAPP, 3.9, 0),
        (Channel.WHATSAPP, 4.1, 1),
        (Channel.SMS, 9.9, 0),
        (Channel.SMS, 10.1, 1),
        (Channel.SMS, 73, 0),
        (Channel.EMAIL, 20, 0),
    ]
    for channel, hours, found in cases:
        with prepared.transaction() as session:
            message = session.get_one(Message, number)
            message.status, message.channel = MessageStatus.SENT, channel
            message.sent_at = prepared.now - timedelta(hours=hours)
            session.flush()
            seen = look(session, limit, prepared.now, limit.shown)
        assert seen.number == found, (channel, hours)


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.state)
def test_each_state_has_an_index_to_find_it_by(
    limit: Any, database: Database, now: datetime
) -> None:
    query = limit.find(now, limit.alarm).limit(MOST_COUNTED)
    with database.service() as session:
        session.execute(text("set local enable_seqscan = off"))
        connection = session.connection()

        def explained(
            conn: Any, cursor: Any, statement: str, values: Any, context: Any, many: bool
        ) -> tuple[str, Any]:
            return f"explain {statement}", values

        event_api.listen(connection, "before_cursor_execute", explained, retval=True)
        lines = [str(row[0]) for row in connection.execute(query).cursor.fetchall()]
    small = ("provider_circuits", "brakes")
    scans = [line for line in lines if "Scan" in line and "Bitmap Heap" not in line]
    assert scans
    for line in scans:
        assert ("Seq Scan" not in line and " pk_" not in line) or any(
            table in line for table in small
        ), lines


def test_each_state_has_words_for_people_and_a_place_in_the_docs() -> None:
    page = DOCS.read_text(encoding="utf-8")
    for limit in LIMITS:
        assert limit.shown <= limit.alarm, limit.state
        assert f"`{limit.state}`" in page
        for language in Language:
            what, do = DO[language][limit.state]
            assert what
            assert do


def test_a_braked_creditor_and_a_late_claim_are_named_as_the_commands_want_them(
    prepared: Any,
) -> None:
    with prepared.transaction() as session:
        brake(prepared, session, prepared.now)
        claim_of_yesterday(prepared, session, prepared.now)
    with prepared.transaction() as session:
        shown = {part["kind"]: part["items"] for part in stuck(session, prepared.now)["stuck"]}
        slug = session.get_one(Creditor, prepared.case_made.creditor_id).slug
        reference = session.get_one(Claim, prepared.case_made.claim_id).reference
    assert [item["id"] for item in shown["braked"]] == [slug]
    assert [item["reference"] for item in shown["unplanned"]] == [reference]
