"""A creditor's digest goes out once per local day, only when something changed."""

from __future__ import annotations

import json
import threading
import uuid
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outbox.digests.digest_day import (
    NoDigestSenderError,
    digest_due,
    figures_of,
    gather,
    last_digest,
    send_digest,
)
from storage import sealing
from storage.clock import LOCAL, parse_time
from storage.database import Database
from storage.policy import DigestPolicy, Policy
from storage.records.claims import Claim, ClaimStatus, HoldReason, Invoice
from storage.records.consents import ConsentAction, ConsentScope, Word, record_consent
from storage.records.conversations import Conversation, InboundMessage
from storage.records.creditors import Creditor
from storage.records.debtors import ContactKind, ContactPoint, Debtor
from storage.records.digests import Digest
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.plans import Plan, Promise
from storage.records.tasks import TaskKind, add_task
from storage.words import Actor, Channel, DebtorType, Rung

SENDERS = {Channel.SMS: "+3197010240001", Channel.EMAIL: "preminder@example.nl"}
POLICY = Policy(digest=DigestPolicy(channel=Channel.SMS, to="+31611112222", hour=18))


def creditor_of(session: Session, at: datetime, slug: str = "bakker") -> Creditor:
    creditor = Creditor(slug=slug, name="Bakker BV", iban="NL91ABNA0417164300", created_at=at)
    session.add(creditor)
    session.flush()
    return creditor


def claim_of(session: Session, creditor: Creditor, at: datetime, number: int) -> Claim:
    debtor = Debtor(
        creditor_id=creditor.id,
        person_key=sealing.blind(f"person {number}"),
        name=f"Naam {number}",
        type=DebtorType.CONSUMER,
        created_at=at,
    )
    session.add(debtor)
    session.flush()
    session.add(
        ContactPoint(
            creditor_id=creditor.id,
            debtor_id=debtor.id,
            kind=ContactKind.PHONE,
            address=f"+3161234{number:04}",
            address_key=sealing.blind(f"+3161234{number:04}"),
            rung_at=at,
            created_at=at,
        )
    )
    claim = Claim(
        creditor_id=creditor.id,
        debtor_id=debtor.id,
        reference=f"K-{number}",
        status=ClaimStatus.OPEN,
        status_at=at,
        started_at=at,
        import_hash=b"x",
        created_at=at,
    )
    claim.invoices = [
        Invoice(
            creditor_id=creditor.id,
            number=f"F-{number}",
            invoiced_on=date(2026, 11, 1),
            due_on=date(2026, 11, 15),
            amount_cents=10000,
        )
    ]
    session.add(claim)
    session.flush()
    booked(session, claim, EntryKind.PRINCIPAL, 10000, at)
    return claim


def booked(session: Session, claim: Claim, kind: EntryKind, cents: int, at: datetime) -> None:
    session.add(
        LedgerEntry(
            creditor_id=claim.creditor_id,
            claim_id=claim.id,
            kind=kind,
            amount_cents=cents,
            booking_key=str(uuid.uuid4()),
            booked_at=at,
        )
    )
    session.flush()


def point_of(session: Session, claim: Claim) -> ContactPoint:
    found = select(ContactPoint).where(ContactPoint.debtor_id == claim.debtor_id)
    return session.scalars(found).one()


def preminder(session: Session, claim: Claim, at: datetime, step: int) -> None:
    session.add(
        Message(
            creditor_id=claim.creditor_id,
            claim_id=claim.id,
            intent_key=str(uuid.uuid4()),
            kind=MessageKind.PREMINDER,
            author=Actor.SYSTEM,
            channel=Channel.SMS,
            sender=SENDERS[Channel.SMS],
            recipient="+31612340001",
            recipient_key=b"x",
            body="Goedendag",
            step=step,
            status=MessageStatus.DELIVERED,
            status_at=at,
            queued_at=at,
            send_after=at,
            sent_at=at,
        )
    )
    session.flush()


def test_a_day_is_counted_once_and_only_its_own(database: Database, now: datetime) -> None:
    before, since = now - timedelta(days=2), now - timedelta(days=1)
    with database.service() as session:
        creditor = creditor_of(session, before)
        stranger = creditor_of(session, before, "ander")
        old = claim_of(session, creditor, before, 1)
        preminder(session, old, before, 1)
        preminder(session, old, now, 2)
        claim_of(session, stranger, now, 2)
        fresh = claim_of(session, creditor, now, 3)
        preminder(session, fresh, now, 1)
        booked(session, old, EntryKind.PAYMENT, -4000, now)
        booked(session, old, EntryKind.PAYMENT, -2500, now)
        booked(session, old, EntryKind.PAYMENT, -500, before)
        booked(session, old, EntryKind.CHARGEBACK, 2500, now)
        point_of(session, old).climb(Rung.VERIFIED, now)
        point_of(session, fresh).declare_wrong(now)
        session.add(
            Plan(
                creditor_id=creditor.id,
                claim_id=old.id,
                status_at=now,
                total_cents=1,
                agreed_at=now,
            )
        )
        session.add(
            Promise(
                creditor_id=creditor.id,
                claim_id=fresh.id,
                promised_on=date(2026, 12, 1),
                status_at=now,
                made_at=now,
            )
        )
        for actor in (Actor.DEBTOR, Actor.CREDITOR):
            word = Word(
                action=ConsentAction.WITHDRAW,
                scope=ConsentScope.CREDITOR,
                source="inbound message",
                actor=actor,
                at=now,
            )
            record_consent(session, point_of(session, old), word, now)
        talk = Conversation(
            creditor_id=creditor.id,
            debtor_id=old.debtor_id,
            contact_point_id=point_of(session, old).id,
            channel=Channel.SMS,
            sender=SENDERS[Channel.SMS],
            waiting_since=now,
            created_at=now,
        )
        session.add(talk)
        session.flush()
        for number in range(3):
            session.add(
                InboundMessage(
                    creditor_id=creditor.id,
                    provider="twilio",
                    provider_id=f"SM{number}",
                    conversation_id=talk.id,
                    channel=Channel.SMS,
                    sender="+31612340001",
                    sender_key=b"x",
                    recipient=SENDERS[Channel.SMS],
                    body="Hallo",
                    received_at=now,
                )
            )
        fresh.move_to(ClaimStatus.DISPUTED, now)
        add_task(
            session,
            TaskKind.DISPUTE,
            "dispute",
            "x",
            now,
            creditor_id=creditor.id,
            claim_id=fresh.id,
        )
        old.move_to(ClaimStatus.ON_HOLD, now, HoldReason.HARDSHIP)
        session.flush()

        figures = gather(session, creditor.id, since, now)

    assert figures.to_dict() == {
        "day": "2026-11-23",
        "label": "",
        "new_claims": 1,
        "first_messages": 1,
        "replies": 1,
        "verified": 1,
        "payments": 2,
        "paid_cents": 6500,
        "returned": 1,
        "returned_cents": 2500,
        "closed": 0,
        "plans": 1,
        "promises": 1,
        "disputes": 1,
        "paid_claimed": 0,
        "hardship": 1,
        "wrong_numbers": 1,
        "opt_outs": 1,
        "waiting": 1,
        "tasks": 1,
        "open_claims": 2,
        "open_cents": 15500,
        "open_unverified": 1,
        "doubts": 0,
        "codes": (),
    }


def test_a_digest_goes_out_once_a_day_and_goes_on_where_it_stopped(
    database: Database, now: datetime
) -> None:
    with database.service() as session:
        creditor = creditor_of(session, now)
        claim_of(session, creditor, now + timedelta(hours=1), 1)
        evening = now + timedelta(hours=9)
        message_id = send_digest(session, creditor, POLICY, evening, SENDERS)
        assert message_id is not None
        message = session.get_one(Message, message_id)
        assert (message.kind, message.channel) == (MessageKind.DIGEST, Channel.SMS)
        assert (message.recipient, message.sender) == ("+31611112222", "+3197010240001")
        assert "Nieuw: 1" in message.body
        later = evening + timedelta(hours=1)
        claim_of(session, creditor, later, 2)
        assert send_digest(session, creditor, POLICY, later, SENDERS) is None
        # What came after the digest is in the next one, three days later or not.
        next_id = send_digest(session, creditor, POLICY, evening + timedelta(days=3), SENDERS)
        assert next_id is not None
        assert "Nieuw: 1" in session.get_one(Message, next_id).body
        assert session.scalar(select(func.count()).select_from(Digest)) == 2


def test_a_day_without_news_leaves_a_row_and_no_message(database: Database, now: datetime) -> None:
    with database.service() as session:
        creditor = creditor_of(session, now)
        assert send_digest(session, creditor, POLICY, now, SENDERS) is None
        row = last_digest(session, creditor.id)
        assert row is not None
        assert (row.message_id, row.day) == (None, date(2026, 11, 23))
        assert session.scalar(select(func.count()).select_from(Message)) == 0


def test_a_day_can_be_looked_at_without_using_it_up(database: Database, now: datetime) -> None:
    day = date(2026, 11, 23)
    with database.service() as session:
        creditor = creditor_of(session, now - timedelta(days=1))
        claim_of(session, creditor, now, 1)
        claim_of(session, creditor, now + timedelta(days=1), 2)
        evening = now + timedelta(hours=9)
        seen = figures_of(session, creditor, POLICY, day, evening)
        assert (seen.day, seen.new_claims) == (day, 1)
        later = figures_of(session, creditor, POLICY, day, now + timedelta(days=5))
        assert (later.day, later.new_claims) == (day, 1)
        assert last_digest(session, creditor.id) is None
        send_digest(session, creditor, POLICY, evening, SENDERS)
        claim_of(session, creditor, evening, 3)
        assert figures_of(session, creditor, POLICY, day, evening).new_claims == 1
        before = figures_of(session, creditor, POLICY, date(2026, 11, 1), evening)
        assert before.new_claims == 0


def test_an_email_digest_has_a_subject(database: Database, now: datetime) -> None:
    policy = Policy(digest=DigestPolicy(channel=Channel.EMAIL, to="chef@example.nl"))
    with database.service() as session:
        creditor = creditor_of(session, now - timedelta(days=1))
        claim_of(session, creditor, now, 1)
        message_id = send_digest(session, creditor, policy, now, SENDERS)
        assert message_id is not None
        message = session.get_one(Message, message_id)
        assert json.loads(message.rich or "") == {"subject": "Preminder: uw dag ma 23 nov 2026"}


def test_whatsapp_needs_a_template_or_becomes_sms(database: Database, now: datetime) -> None:
    wanted = DigestPolicy(channel=Channel.WHATSAPP, to="+31611112222")
    senders = SENDERS | {Channel.WHATSAPP: "+3197010240002"}
    with database.service() as session:
        for slug, templates, channel in (
            ("without", (), Channel.SMS),
            ("with", (("digest.nl", "HX1"),), Channel.WHATSAPP),
        ):
            creditor = creditor_of(session, now - timedelta(days=1), slug)
            claim_of(session, creditor, now, len(slug))
            policy = Policy(digest=wanted, whatsapp_templates=templates)
            message_id = send_digest(session, creditor, policy, now, senders)
            assert message_id is not None
            message = session.get_one(Message, message_id)
            assert message.channel is channel
            assert (message.rich is None) is (channel is Channel.SMS)


def test_a_channel_without_a_sender_is_said_before_the_day_is_used_up(
    database: Database, now: datetime
) -> None:
    policy = Policy(digest=DigestPolicy(channel=Channel.TELEGRAM, to="123"))
    with database.service() as session:
        creditor = creditor_of(session, now)
        with pytest.raises(NoDigestSenderError, match=r"bakker.*telegram"):
            send_digest(session, creditor, policy, now, SENDERS)
        assert last_digest(session, creditor.id) is None
        assert send_digest(session, creditor, Policy(), now, SENDERS) is None


def test_two_schedulers_at_once_send_one_digest(database: Database, now: datetime) -> None:
    rounds = 12
    with database.service() as session:
        creditor = creditor_of(session, now - timedelta(days=1))
        creditor_id = creditor.id
        claim_of(session, creditor, now, 1)
        for day in range(1, rounds):
            claim_of(session, creditor, now + timedelta(days=day), day + 1)
    start = threading.Barrier(2)
    sent: list[int] = []
    errors: list[BaseException] = []

    def scheduler() -> None:
        try:
            for day in range(rounds):
                start.wait(timeout=120)
                with database.service() as session:
                    owner = session.get_one(Creditor, creditor_id)
                    at = now + timedelta(days=day)
                    message_id = send_digest(session, owner, POLICY, at, SENDERS)
                if message_id is not None:
                    sent.append(message_id)
        except BaseException as error:
            errors.append(error)
            start.abort()

    threads = [threading.Thread(target=scheduler) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(sent) == rounds
    with database.service() as session:
        assert session.scalar(select(func.count()).select_from(Digest)) == rounds
        assert session.scalar(select(func.count()).select_from(Message)) == rounds


@given(
    start=st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2036, 1, 1)),  # noqa: DTZ001 # made aware below
    hour=st.integers(min_value=0, max_value=23),
    minutes=st.integers(min_value=1, max_value=59),
)
def test_every_local_day_is_due_once_however_often_it_is_asked(
    start: datetime, hour: int, minutes: int
) -> None:
    moment = start.replace(tzinfo=LOCAL).astimezone(parse_time("2026-01-01").tzinfo)
    first, last_day, days = moment.astimezone(LOCAL).date(), None, []
    end = moment + timedelta(days=3)
    while moment < end:
        day = digest_due(moment, hour, last_day)
        if day is not None:
            assert moment.astimezone(LOCAL).hour >= hour
            days.append(day)
            last_day = day
        moment += timedelta(minutes=minutes)
    assert len(days) == len(set(days))
    assert {first + timedelta(days=1), first + timedelta(days=2)} <= set(days)


@pytest.mark.parametrize(
    ("night", "twice"), [("2026-03-29", False), ("2026-10-25", True)], ids=["march", "october"]
)
def test_half_past_two_on_a_night_that_the_clock_changes_counts_once(
    night: str, twice: bool
) -> None:
    day = date.fromisoformat(night)
    begin = parse_time(f"{night}T00:00")
    due = [
        begin + timedelta(minutes=step)
        for step in range(26 * 60)
        if digest_due(begin + timedelta(minutes=step), 2, None) == day
    ]
    first = due[0].astimezone(LOCAL)
    assert (first.hour, first.minute) == ((2, 0) if twice else (3, 0))
    assert all(digest_due(moment, 2, day) is None for moment in due)
