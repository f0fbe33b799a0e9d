"""A desk with two colleagues, a debtor who wrote, and a clock that tests set."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from bot.bootstrap import House
from bot.settings import Settings
from bot.staff.accounts import create_user
from bot.staff.console import console_blueprint
from bot.staff.login import init_login
from dialogs.turn import HandOverReason
from payments.mollie_gateway import MollieGateway
from storage import sealing
from storage.database import Database
from storage.records.claims import Claim, Invoice
from storage.records.conversations import Conversation, InboundMessage, InboundState
from storage.records.creditors import Creditor
from storage.records.debtors import ContactKind, ContactPoint, Debtor, person_key
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.tasks import TaskKind, add_task
from storage.records.users import Role, User
from storage.words import Channel, DebtorType, Rung

PASSWORD = "een lang wachtwoord"
OUR_NUMBER = "+3197010240000"


class HeldClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def forward(self, **length: float) -> datetime:
        self.moment += timedelta(**length)
        return self.moment


@dataclass
class Desk:
    """Makes what a desk works on."""

    database: Database
    clock: HeldClock
    creditor_id: uuid.UUID = field(default_factory=uuid.uuid4)
    number: int = 0

    def user(self, email: str, role: Role = Role.STAFF) -> User:
        creditor = self.creditor_id if role is Role.CREDITOR else None
        with self.database.service() as session:
            return create_user(session, email, role, PASSWORD, creditor, self.clock.now())

    def conversation(
        self,
        *,
        name: str = "Jan de Vries",
        channel: Channel = Channel.SMS,
        rung: Rung = Rung.ANSWERED,
        said: str = "Ik wil een medewerker spreken",
        waiting: bool = True,
    ) -> Conversation:
        now = self.clock.now()
        self.number += 1
        phone = f"+3161234{self.number:04}"
        with self.database.service() as session:
            debtor = Debtor(
                creditor_id=self.creditor_id,
                person_key=person_key(phone, name),
                name=name,
                type=DebtorType.CONSUMER,
                created_at=now,
            )
            session.add(debtor)
            session.flush()
            point = ContactPoint(
                creditor_id=self.creditor_id,
                debtor_id=debtor.id,
                kind=ContactKind.PHONE,
                address=phone,
                address_key=sealing.blind(phone),
                rung=rung,
                rung_at=now,
                created_at=now,
            )
            session.add(point)
            self._claim(session, debtor, f"2026-{self.number:04}")
            session.flush()
            conversation = Conversation(
                creditor_id=self.creditor_id,
                debtor_id=debtor.id,
                contact_point_id=point.id,
                channel=channel,
                sender=OUR_NUMBER,
                waiting_since=now if waiting else None,
                waiting_for=HandOverReason.ASKED if waiting else None,
                created_at=now,
            )
            session.add(conversation)
            session.flush()
            if waiting:
                add_task(
                    session,
                    TaskKind.ANSWER_DEBTOR,
                    f"answer:{conversation.id}",
                    f"2026-{self.number:04}",
                    now,
                    creditor_id=self.creditor_id,
                    debtor_id=debtor.id,
                    conversation_id=conversation.id,
                )
        if said:
            self.inbound(conversation, said)
        return self.read(conversation)

    def _claim(self, session: Session, debtor: Debtor, reference: str) -> None:
        now = self.clock.now()
        claim = Claim(
            creditor_id=self.creditor_id,
            debtor_id=debtor.id,
            reference=reference,
            status_at=now,
            started_at=now,
            import_hash=reference.encode(),
            created_at=now,
        )
        session.add(claim)
        session.flush()
        session.add(
            Invoice(
                creditor_id=self.creditor_id,
                claim_id=claim.id,
                number=f"F-{reference}",
                invoiced_on=date(2026, 10, 1),
                due_on=date(2026, 10, 31),
                amount_cents=12_345,
            )
        )
        session.add(
            LedgerEntry(
                creditor_id=self.creditor_id,
                claim_id=claim.id,
                kind=EntryKind.PRINCIPAL,
                amount_cents=12_345,
                booking_key=f"principal:{claim.id}",
                booked_at=now,
            )
        )

    def inbound(
        self,
        conversation: Conversation | None,
        text: str,
        state: InboundState = InboundState.WITH_STAFF,
    ) -> int:
        now = self.clock.now()
        with self.database.service() as session:
            row = InboundMessage(
                creditor_id=self.creditor_id if conversation else None,
                provider="twilio",
                provider_id=f"SM{uuid.uuid4().hex}",
                conversation_id=conversation.id if conversation else None,
                channel=conversation.channel if conversation else Channel.SMS,
                sender="+31687654321",
                sender_key=sealing.blind("+31687654321"),
                recipient=OUR_NUMBER,
                body=text,
                received_at=now,
                state=state,
            )
            session.add(row)
            if conversation is not None:
                talk = session.get_one(Conversation, conversation.id)
                talk.last_inbound_at = now
                if talk.channel is Channel.WHATSAPP:
                    talk.window_until = now + timedelta(hours=24)
            session.flush()
            return row.id

    def read(self, conversation: Conversation) -> Conversation:
        with self.database.service() as session:
            return session.get_one(Conversation, conversation.id)


@pytest.fixture
def clock(now: datetime) -> HeldClock:
    return HeldClock(now)


@pytest.fixture
def desk(database: Database, clock: HeldClock) -> Desk:
    desk = Desk(database, clock)
    with database.service() as session:
        session.add(
            Creditor(
                id=desk.creditor_id,
                slug="acme",
                name="Garage Jansen",
                iban="NL91ABNA0417164300",
                created_at=clock.now(),
            )
        )
    return desk


@pytest.fixture
def house(database: Database, database_url: str, clock: HeldClock) -> House:
    return House(
        settings=Settings(_env_file=None),  # type: ignore[call-arg] # pydantic-settings takes it
        database=database,
        database_url=database_url,
        clock=clock,
        gateway=MollieGateway(api_key="test_unused", api_url="http://127.0.0.1:9"),
        secret_key="a secret for tests only",
    )


@pytest.fixture
def keyboard(now: datetime) -> HeldClock:
    """The real time of the person at the keyboard, which a demo's clock does not move."""
    return HeldClock(now)


@pytest.fixture
def app(house: House, keyboard: HeldClock) -> Iterator[Flask]:
    app = Flask("console-tests")
    init_login(app, house, keyboard)
    app.register_blueprint(console_blueprint(house))
    return app
