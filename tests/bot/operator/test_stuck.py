"""What hangs is named with its age and with what to do."""

from __future__ import annotations

import json
import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.operator.stuck import MOST_NAMED, stuck, stuck_lines
from storage import sealing
from storage.clock import SystemClock
from storage.database import Database
from storage.records.claims import Claim, ClaimStatus, Invoice
from storage.records.conversations import Conversation, InboundMessage, InboundState
from storage.records.creditors import Creditor
from storage.records.debtors import ContactKind, ContactPoint, Debtor
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.payments import Payment
from storage.records.tasks import TaskKind, add_task
from storage.words import Actor, Channel, DebtorType, Language


def claim_of(session: Session, now: datetime) -> Claim:
    creditor = Creditor(slug="a", name="A", iban="NL91ABNA0417164300", created_at=now)
    session.add(creditor)
    session.flush()
    debtor = Debtor(
        creditor_id=creditor.id,
        person_key=b"x",
        name="Kanarie",
        type=DebtorType.CONSUMER,
        created_at=now,
    )
    session.add(debtor)
    session.flush()
    session.add(
        ContactPoint(
            creditor_id=creditor.id,
            debtor_id=debtor.id,
            kind=ContactKind.PHONE,
            address="+31612345678",
            address_key=sealing.blind("+31612345678"),
            rung_at=now,
            created_at=now,
        )
    )
    claim = Claim(
        creditor_id=creditor.id,
        debtor_id=debtor.id,
        reference="K-1",
        status=ClaimStatus.OPEN,
        status_at=now,
        started_at=now,
        import_hash=b"x",
        created_at=now,
    )
    claim.invoices = [
        Invoice(
            creditor_id=creditor.id,
            number="F-1",
            invoiced_on=date(2026, 11, 1),
            due_on=date(2026, 11, 15),
            amount_cents=12345,
        )
    ]
    session.add(claim)
    session.flush()
    return claim


def message(claim: Claim, status: MessageStatus, at: datetime, **changes: Any) -> Message:
    values: dict[str, Any] = {
        "creditor_id": claim.creditor_id,
        "claim_id": claim.id,
        "intent_key": str(uuid.uuid4()),
        "kind": MessageKind.PREMINDER,
        "author": Actor.SYSTEM,
        "channel": Channel.SMS,
        "sender": "+3197010240001",
        "recipient": "+31612345678",
        "recipient_key": b"x",
        "body": "Kanarie",
        "step": 1,
        "status": status,
        "status_at": at,
        "queued_at": at,
        "send_after": at,
    }
    return Message(**values | changes)


@pytest.mark.parametrize("language", list(Language))
def test_nothing_waits_in_an_empty_house(
    database: Database, now: datetime, language: Language
) -> None:
    with database.service() as session:
        found = stuck(session, now, language)
    assert found == {"at": now.isoformat(), "count": 0, "stuck": []}
    assert len(stuck_lines(found, language)) == 1


@pytest.mark.parametrize("language", list(Language))
def test_each_kind_is_found_with_its_age_and_its_mend(
    database: Database, now: datetime, language: Language
) -> None:
    hour = timedelta(hours=1)
    with database.service() as session:
        claim = claim_of(session, now)
        session.add(message(claim, MessageStatus.UNCERTAIN, now - hour))
        session.add(
            message(
                claim,
                MessageStatus.SENDING,
                now - hour,
                lease_until=SystemClock().now() - hour,
            )
        )
        session.add(
            message(claim, MessageStatus.SENDING, now, lease_until=SystemClock().now() + hour)
        )
        session.add(message(claim, MessageStatus.QUEUED, now - hour))
        session.add(message(claim, MessageStatus.QUEUED, now + hour))
        session.flush()
        session.add(message(claim, MessageStatus.UNDELIVERED, now - 2 * hour))
        point = session.query(ContactPoint).one()
        talk = Conversation(
            creditor_id=claim.creditor_id,
            debtor_id=claim.debtor_id,
            contact_point_id=point.id,
            channel=Channel.SMS,
            sender="+3197010240001",
            waiting_since=now - 3 * hour,
            waiting_for="asked",
            created_at=now,
        )
        session.add(talk)
        for number, kind in enumerate([TaskKind.DISPUTE, TaskKind.DISPUTE, TaskKind.CRISIS]):
            add_task(session, kind, f"t{number}", "x", now - number * hour)
        for number, age in enumerate([hour, timedelta(0)]):
            session.add(
                InboundMessage(
                    provider="twilio",
                    provider_id=f"SM{number}",
                    channel=Channel.SMS,
                    sender="+31612345678",
                    sender_key=b"x",
                    recipient="+3197010240001",
                    body="Kanarie",
                    received_at=now - age,
                    state=InboundState.RECEIVED,
                )
            )
        session.add(
            Payment(
                creditor_id=claim.creditor_id,
                claim_id=claim.id,
                idempotency_key="k",
                amount_cents=12345,
                status_at=now - hour,
                created_at=now - hour,
            )
        )
        session.flush()
        found = stuck(session, now, language)
    counts = {part["kind"]: (part["count"], part["oldest_seconds"]) for part in found["stuck"]}
    assert counts == {
        "uncertain": (1, 3600),
        "past_lease": (1, 3600),
        "late": (1, 3600),
        "undelivered": (1, 7200),
        "conversations": (1, 10800),
        "tasks": (3, 7200),
        "inbound": (1, 3600),
        "payments": (1, 3600),
    }
    assert found["count"] == 10
    assert all(part["what"] and part["do"] for part in found["stuck"])
    tasks = next(part for part in found["stuck"] if part["kind"] == "tasks")
    assert [(item["id"], item["count"]) for item in tasks["items"]] == [
        ("crisis", 1),
        ("dispute", 2),
    ]
    shown = json.dumps(found) + "\n".join(stuck_lines(found, language))
    for canary in ("Kanarie", "612345678", "12345", "K-1"):
        assert canary not in shown


def test_a_message_that_went_on_over_another_channel_is_not_stuck(
    database: Database, now: datetime
) -> None:
    with database.service() as session:
        claim = claim_of(session, now)
        session.add(message(claim, MessageStatus.UNDELIVERED, now))
        session.flush()
        session.add(message(claim, MessageStatus.DELIVERED, now, channel=Channel.WHATSAPP))
        session.flush()
        assert stuck(session, now)["count"] == 0


def test_many_are_counted_and_a_few_named(database: Database, now: datetime) -> None:
    with database.service() as session:
        claim = claim_of(session, now)
        for _ in range(MOST_NAMED + 5):
            session.add(message(claim, MessageStatus.UNCERTAIN, now))
        session.flush()
        part = stuck(session, now)["stuck"][0]
    assert (part["count"], len(part["items"])) == (MOST_NAMED + 5, MOST_NAMED)
