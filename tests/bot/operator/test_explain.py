"""Explain tells of each message what was decided and why, and what comes next."""

from __future__ import annotations

import json
import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.operator.errors_told import DUTCH, error_told
from bot.operator.explain import explain, explain_lines
from bot.operator.explain_texts import ACTORS, HOLDS, KINDS, STANDS
from bot.operator.replay import replay, replay_lines
from outbox.engine.outcomes import OUTCOMES
from outbox.verdict import Reason, ReasonCode
from storage import sealing
from storage.database import Database
from storage.errors import RecordNotFoundError
from storage.records.claims import Claim, ClaimStatus, HoldReason, Invoice
from storage.records.creditors import Creditor
from storage.records.debtors import ContactKind, ContactPoint, Debtor
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.messages import Message, MessageKind, MessageStatus, VerdictRow
from storage.records.plans import Plan, Promise
from storage.words import Actor, Channel, DebtorType, Language


def claim_of(session: Session, now: datetime, slug: str = "bakker", phone: bool = True) -> Claim:
    creditor = Creditor(slug=slug, name="Bakker", iban="NL91ABNA0417164300", created_at=now)
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
    if phone:
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
        started_at=now - timedelta(days=30),
        import_hash=b"x",
        created_at=now,
    )
    claim.invoices = [
        Invoice(
            creditor_id=creditor.id,
            number="F-1",
            invoiced_on=date(2026, 11, 1),
            due_on=date(2026, 11, 20),
            amount_cents=12345,
        )
    ]
    session.add(claim)
    session.flush()
    session.add(
        LedgerEntry(
            creditor_id=creditor.id,
            claim_id=claim.id,
            kind=EntryKind.PRINCIPAL,
            amount_cents=12345,
            booking_key=str(uuid.uuid4()),
            booked_at=now,
        )
    )
    session.flush()
    return claim


def message(session: Session, claim: Claim, now: datetime, **changes: Any) -> Message:
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
        "body": "Goedendag",
        "step": 1,
        "template": "opener",
        "status": MessageStatus.DELIVERED,
        "status_at": now,
        "queued_at": now,
        "send_after": now,
    }
    made = Message(**values | changes)
    session.add(made)
    session.flush()
    return made


def judged(session: Session, of: Message, at: datetime, *codes: ReasonCode) -> None:
    until = at + timedelta(hours=1) if codes else None
    reasons = [Reason(code=code, until=until, source="test").to_dict() for code in codes]
    session.add(
        VerdictRow(
            creditor_id=of.creditor_id,
            message_id=of.id,
            at=at,
            allowed=not codes,
            until=until,
            reasons=reasons,
            facts={},
        )
    )
    session.flush()


def test_each_message_comes_with_its_newest_verdict_and_those_before(
    database: Database, now: datetime
) -> None:
    hour = timedelta(hours=1)
    with database.service() as session:
        claim = claim_of(session, now)
        first = message(session, claim, now, sent_at=now)
        judged(session, first, now - hour, ReasonCode.CLOSED_HOURS, ReasonCode.DAY_CAP)
        judged(session, first, now)
        second = message(
            session, claim, now, step=2, status=MessageStatus.QUEUED, send_after=now + hour
        )
        found = explain(session, "K-1", None, now)
        english = explain(session, "K-1", "bakker", now, Language.EN)

    json.dumps(found)
    assert (found["claim"], found["creditor"], found["status"]) == ("K-1", "bakker", "open")
    assert found["open_cents"] == 12345
    told, waiting = found["messages"]
    assert (told["id"], waiting["id"]) == (str(first.id), str(second.id))
    assert told["verdict"]["allowed"] is True
    assert told["verdict"]["reasons"] == []
    earlier = told["earlier_verdicts"][0]
    assert [reason["code"] for reason in earlier["reasons"]] == ["closed_hours", "day_cap"]
    assert earlier["reasons"][0]["until"] == now.isoformat()
    assert "buiten de tijden" in earlier["reasons"][0]["text"]
    assert waiting["verdict"] is None
    assert (waiting["step"], waiting["channel"], waiting["status"]) == (2, "sms", "queued")
    assert waiting["send_after"] == (now + hour).isoformat()
    assert found["why_no_message"][0]["code"] == "under_way"
    text = "\n".join(explain_lines(found))
    assert "buiten de tijden" in text
    assert "nog niet beoordeeld" in text
    assert "outside the hours" in "\n".join(explain_lines(english, Language.EN))
    assert "€123.45" in "\n".join(explain_lines(english, Language.EN))
    for canary in ("Kanarie", "612345678"):
        assert canary not in text + json.dumps(found)


def test_a_claim_without_messages_says_what_comes_and_when(
    database: Database, now: datetime
) -> None:
    with database.service() as session:
        claim_of(session, now)
        at_once = explain(session, "K-1", None, now)
        before = explain(session, "K-1", None, now - timedelta(days=10))
    assert at_once["messages"] == []
    assert at_once["next_step"]["step"] == 1
    assert at_once["why_no_message"][0]["code"] == "to_be_planned"
    assert before["why_no_message"][0]["code"] == "not_yet"
    assert before["why_no_message"][0]["until"] == before["next_step"]["at"]
    assert "nog geen berichten" in "\n".join(explain_lines(before))


def test_what_holds_a_claim_is_said_first(database: Database, now: datetime) -> None:
    with database.service() as session:
        claim = claim_of(session, now)
        session.add(
            Plan(
                creditor_id=claim.creditor_id,
                claim_id=claim.id,
                status_at=now,
                total_cents=1,
                agreed_at=now,
            )
        )
        session.add(
            Promise(
                creditor_id=claim.creditor_id,
                claim_id=claim.id,
                promised_on=date(2026, 12, 1),
                status_at=now,
                made_at=now,
            )
        )
        claim.move_to(ClaimStatus.ON_HOLD, now, HoldReason.HARDSHIP)
        session.flush()
        found = explain(session, "K-1", None, now)
    codes = [reason["code"] for reason in found["why_no_message"]]
    assert codes == ["claim_on_hold", "claim_in_plan", "claim_promised"]
    assert found["hold_reason"] == "hardship"


def test_a_debtor_without_a_phone_is_said(database: Database, now: datetime) -> None:
    with database.service() as session:
        claim_of(session, now, phone=False)
        found = explain(session, "K-1", None, now)
    assert found["why_no_message"][0]["code"] == "no_phone"


def test_a_strategy_at_its_end_asks_for_a_person(database: Database, now: datetime) -> None:
    with database.service() as session:
        claim = claim_of(session, now)
        message(session, claim, now, step=3)
        found = explain(session, "K-1", None, now)
    assert found["next_step"] is None
    assert found["why_no_message"][0]["code"] == "strategy_done"


def test_a_reason_from_a_newer_version_is_still_shown(database: Database, now: datetime) -> None:
    with database.service() as session:
        claim = claim_of(session, now)
        judged_message = message(session, claim, now)
        session.add(
            VerdictRow(
                creditor_id=claim.creditor_id,
                message_id=judged_message.id,
                at=now,
                allowed=False,
                until=None,
                reasons=[{"code": "moon_is_full", "until": None}],
                facts={},
            )
        )
        session.flush()
        found = explain(session, "K-1", None, now)
    assert found["messages"][0]["verdict"]["reasons"][0]["text"] == "moon_is_full"


def test_a_reference_that_is_not_there_or_not_alone_is_refused(
    database: Database, now: datetime
) -> None:
    with database.service() as session:
        claim_of(session, now)
        claim_of(session, now, slug="slager")
        with pytest.raises(RecordNotFoundError, match="several creditors"):
            explain(session, "K-1", None, now)
        with pytest.raises(RecordNotFoundError, match="K-2"):
            explain(session, "K-2", "slager", now)
        assert explain(session, "K-1", "slager", now)["creditor"] == "slager"


def test_every_status_kind_hold_and_code_has_words_in_both_languages() -> None:
    for language in Language:
        assert set(STANDS[language]) == {*ClaimStatus, *MessageStatus}
        assert set(KINDS[language]) == set(MessageKind)
        assert set(HOLDS[language]) == set(HoldReason)
        assert set(ACTORS[language]) == set(Actor)
    assert set(DUTCH) == set(OUTCOMES)
    assert error_told("63024", Language.NL) == "63024: gebruikt geen WhatsApp"
    assert error_told("99999", Language.NL) == "99999"


def test_people_read_no_code_where_there_are_words(books: Any) -> None:
    case = books.case(channels=())
    number = books.queue(case)
    with books.transaction() as session:
        message = session.get_one(Message, number)
        message.status, message.error_code = MessageStatus.FAILED, "30003"
        claim = session.get_one(Claim, case.claim_id)
        claim.move_to(ClaimStatus.ON_HOLD, books.now, HoldReason.WRONG_PERSON)
        reference = claim.reference
    with books.transaction() as session:
        found = explain(session, reference, None, books.now)
    text = "\n".join(explain_lines(found))
    assert "staat stil" in text
    assert "Reden: het nummer is van iemand anders." in text
    assert "niet verstuurd (30003: de telefoon is niet bereikbaar)" in text
    assert "wrong_person" not in text


def test_a_message_that_a_colleague_withdrew_says_so(books: Any) -> None:
    number = books.queue(books.case())
    with books.transaction() as session:
        session.get_one(Message, number).move_to(MessageStatus.CANCELLED, books.now)
    with books.transaction() as session:
        told = "\n".join(replay_lines(replay(session, number)))
    assert "ingetrokken door een medewerker" in told
