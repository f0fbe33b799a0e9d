"""Records and a local Twilio for every test that works on the outbox."""

from __future__ import annotations

import asyncio
import itertools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bot.sandbox.server import Sandbox, sandbox_thread
from bot.sandbox.settings import SandboxSettings
from outbox.engine.lanes import UNPACED, Lane, Rates, spread
from outbox.engine.queue import Draft, enqueue, enqueue_all
from outbox.engine.worker import Tally, Worker
from outbox.planning.office import Office
from outbox.senders.sender import Sender
from outbox.senders.twilio_sender import TwilioAccount, TwilioSender
from storage import sealing
from storage.database import Database
from storage.records.claims import Claim, Invoice
from storage.records.consents import Consent, ConsentAction, ConsentScope
from storage.records.conversations import Conversation, Owner
from storage.records.creditors import Creditor
from storage.records.debtors import ContactKind, ContactPoint, Debtor
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.messages import Message, MessageKind, VerdictRow
from storage.records.tasks import Task
from storage.words import Actor, Channel, DebtorType, Rung

SMS, WHATSAPP = "+3197010200300", "+3197010200400"
PRODUCT = "http://127.0.0.1:9"


class HandClock:
    """A clock that the test sets."""

    def __init__(self, now: datetime) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time


@dataclass(frozen=True, kw_only=True)
class Case:
    """A debtor with a number and a claim."""

    creditor_id: uuid.UUID
    debtor_id: uuid.UUID
    point_id: uuid.UUID
    claim_id: uuid.UUID
    phone: str


@dataclass
class Books:
    """Makes records and reads them back, each in a transaction of its own."""

    database: Database
    clock: HandClock
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _creditor: uuid.UUID | None = None

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def creditor(self, policy: str = "") -> uuid.UUID:
        with self.database.service() as session:
            creditor = Creditor(
                slug=f"creditor-{next(self.numbers)}",
                name="Bakker",
                iban="NL91ABNA0417164300",
                policy_text=policy,
                created_at=self.now,
            )
            session.add(creditor)
            session.flush()
            return creditor.id

    def usual_creditor(self) -> uuid.UUID:
        if self._creditor is None:
            self._creditor = self.creditor()
        return self._creditor

    def case(self, **wishes: Any) -> Case:
        """Make one; see `cases`."""
        return self.cases(1, **wishes)[0]

    def cases(
        self,
        count: int,
        *,
        creditor_id: uuid.UUID | None = None,
        phone: str = "",
        channels: tuple[Channel, ...] = (Channel.SMS, Channel.WHATSAPP),
        due_on: date = date(2026, 11, 10),
        cents: int = 10_000,
        rung: Rung = Rung.UNKNOWN,
        plan_at: datetime | None = None,
    ) -> list[Case]:
        """Make debtors with a number, a consent for each channel and a claim."""
        owner = creditor_id or self.usual_creditor()
        with self.database.service() as session:
            made = []
            for _ in range(count):
                number = phone or f"+3162{next(self.numbers):07}"
                made.append(self._case(session, owner, number, due_on, cents, rung, plan_at))
            session.flush()
            for case in made:
                session.add(
                    LedgerEntry(
                        creditor_id=owner,
                        claim_id=case.claim_id,
                        kind=EntryKind.PRINCIPAL,
                        amount_cents=cents,
                        booking_key=f"principal:{case.claim_id}",
                        booked_at=self.now,
                    )
                )
                for channel in channels:
                    self._consent(session, case, channel, ConsentAction.GRANT)
        return made

    def _case(
        self,
        session: Session,
        creditor_id: uuid.UUID,
        phone: str,
        due_on: date,
        cents: int,
        rung: Rung,
        plan_at: datetime | None,
    ) -> Case:
        now = self.now
        ids = [uuid.uuid4() for _ in range(3)]
        debtor = Debtor(
            id=ids[0],
            creditor_id=creditor_id,
            person_key=uuid.uuid4().bytes,
            name="J. Jansen",
            type=DebtorType.CONSUMER,
            created_at=now,
        )
        point = ContactPoint(
            id=ids[1],
            creditor_id=creditor_id,
            debtor=debtor,
            kind=ContactKind.PHONE,
            address=phone,
            address_key=sealing.blind(phone),
            rung=rung,
            rung_at=now,
            created_at=now,
        )
        claim = Claim(
            id=ids[2],
            creditor_id=creditor_id,
            debtor=debtor,
            reference=f"K-{uuid.uuid4().hex[:10]}",
            status_at=now,
            started_at=now,
            plan_at=plan_at,
            import_hash=b"x",
            created_at=now,
        )
        claim.invoices = [
            Invoice(
                creditor_id=creditor_id,
                number="F-1",
                invoiced_on=date(2026, 10, 1),
                due_on=due_on,
                amount_cents=cents,
            )
        ]
        session.add_all([debtor, point, claim])
        return Case(
            creditor_id=creditor_id,
            debtor_id=ids[0],
            point_id=ids[1],
            claim_id=ids[2],
            phone=phone,
        )

    def _consent(
        self, session: Session, case: Case, channel: Channel, action: ConsentAction
    ) -> None:
        session.add(
            Consent(
                creditor_id=case.creditor_id,
                contact_point_id=case.point_id,
                action=action,
                scope=ConsentScope.CHANNEL,
                channel=channel,
                source="test",
                actor=Actor.CREDITOR,
                at=self.now,
                recorded_at=self.now,
                hash=b"x",
            )
        )

    def talk(
        self, case: Case, owner: Owner = Owner.BOT, channel: Channel = Channel.SMS
    ) -> uuid.UUID:
        return self.talks([case], owner, channel)[0]

    def talks(
        self, cases: list[Case], owner: Owner = Owner.BOT, channel: Channel = Channel.SMS
    ) -> list[uuid.UUID]:
        with self.database.service() as session:
            talks = [
                Conversation(
                    id=uuid.uuid4(),
                    creditor_id=case.creditor_id,
                    debtor_id=case.debtor_id,
                    contact_point_id=case.point_id,
                    channel=channel,
                    sender=SMS if channel is Channel.SMS else WHATSAPP,
                    owner=owner,
                    created_at=self.now,
                )
                for case in cases
            ]
            session.add_all(talks)
            return [talk.id for talk in talks]

    def draft(self, case: Case, kind: MessageKind = MessageKind.PREMINDER, **wishes: Any) -> Draft:
        channel = wishes.pop("channel", Channel.SMS)
        number = next(self.numbers)
        author = {MessageKind.STAFF: Actor.STAFF, MessageKind.ANSWER: Actor.BOT}
        usual: dict[str, Any] = {
            "intent_key": f"test:{number}",
            "author": author.get(kind, Actor.SYSTEM),
            "sender": SMS if channel is Channel.SMS else WHATSAPP,
            "recipient": case.phone,
            "body": f"Goedendag, dit is bericht {number}.",
            "send_after": self.now,
            "creditor_id": case.creditor_id,
            "debtor_id": case.debtor_id,
            "contact_point_id": case.point_id,
            "claim_id": case.claim_id,
            "answer_to_at": self.now if kind is MessageKind.ANSWER else None,
        }
        return Draft(kind=kind, channel=channel, **{**usual, **wishes})

    def queue(self, case: Case, kind: MessageKind = MessageKind.PREMINDER, **wishes: Any) -> int:
        with self.database.service() as session:
            number = enqueue(session, self.draft(case, kind, **wishes), self.now)
        assert number is not None
        return number

    def queue_all(
        self, cases: list[Case], kind: MessageKind = MessageKind.PREMINDER, **wishes: Any
    ) -> list[int]:
        """Queue one for each in one transaction; callables among the wishes get the place."""
        numbers = []
        with self.database.service() as session:
            for place, case in enumerate(cases):
                own = {name: w(place) if callable(w) else w for name, w in wishes.items()}
                number = enqueue(session, self.draft(case, kind, **own), self.now)
                assert number is not None
                numbers.append(number)
        return numbers

    def queue_drafts(self, drafts: list[Draft], now: datetime) -> list[int]:
        with self.database.service() as session:
            ids = enqueue_all(session, drafts, now)
        return [ids[draft.intent_key] for draft in drafts]

    def take_places(
        self, session: Session, channel: Channel, rate: float, opening: datetime, count: int
    ) -> None:
        """Let others have the first places of an opening."""
        sender = SMS if channel is Channel.SMS else WHATSAPP
        spread(session, Lane(channel, sender), rate, opening, count)

    def message(self, number: int) -> Message:
        with self.database.service() as session:
            return session.get_one(Message, number)

    def messages(self) -> list[Message]:
        with self.database.service() as session:
            return list(session.scalars(select(Message).order_by(Message.id)))

    def statuses(self) -> list[str]:
        return [str(message.status) for message in self.messages()]

    def verdicts(self, number: int) -> list[VerdictRow]:
        with self.database.service() as session:
            found = select(VerdictRow).where(VerdictRow.message_id == number)
            return list(session.scalars(found.order_by(VerdictRow.id)))

    def tasks(self) -> list[Task]:
        with self.database.service() as session:
            return list(session.scalars(select(Task).order_by(Task.id)))

    def claim(self, case: Case) -> Claim:
        with self.database.service() as session:
            return session.get_one(Claim, case.claim_id)

    def point(self, case: Case) -> ContactPoint:
        with self.database.service() as session:
            return session.get_one(ContactPoint, case.point_id)

    def consents(self, case: Case) -> list[Consent]:
        with self.database.service() as session:
            found = select(Consent).where(Consent.contact_point_id == case.point_id)
            return list(session.scalars(found.order_by(Consent.id)))

    def count(self, kind: type) -> int:
        with self.database.service() as session:
            return session.scalar(select(func.count()).select_from(kind)) or 0

    def age(self, seconds: float) -> None:
        """Let this much time pass for all leases, which run by the database's clock."""
        with self.database.service() as session:
            session.execute(
                text(
                    "update messages set claimed_at = claimed_at - make_interval(secs => :by),"
                    " lease_until = lease_until - make_interval(secs => :by)"
                ),
                {"by": seconds},
            )

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with self.database.service() as session:
            yield session


@pytest.fixture
def clock(now: datetime) -> HandClock:
    return HandClock(now)


@pytest.fixture
def books(database: Database, clock: HandClock) -> Books:
    return Books(database, clock)


@pytest.fixture
def office() -> Office:
    return Office(public_url=PRODUCT, senders={Channel.SMS: SMS, Channel.WHATSAPP: WHATSAPP})


@pytest.fixture
def sandbox(clock: HandClock) -> Iterator[Sandbox]:
    """A local Twilio whose receipts never come, so that nothing but the call speaks."""
    with sandbox_thread(SandboxSettings(delay=(900.0, 900.0)), clock) as running:
        yield running


@pytest.fixture
def account(sandbox: Sandbox) -> TwilioAccount:
    return TwilioAccount(
        account_sid=sandbox.settings.account_sid,
        auth_token=sandbox.settings.auth_token,
        api_url=f"{sandbox.url}/twilio",
        status_url=f"{PRODUCT}/hooks/twilio/status",
    )


#: Runs one worker until nothing is due, then looks up doubts this often.
Work = Callable[..., Tally]


@pytest.fixture
def work(books: Books, account: TwilioAccount) -> Work:
    def run(
        looks: int = 0,
        senders: dict[Channel, Sender] | None = None,
        rates: Rates | None = None,
    ) -> Tally:
        async def live() -> Tally:
            twilio = TwilioSender(account)
            used = senders if senders is not None else dict.fromkeys(Channel, twilio)
            worker = Worker(
                database=books.database, clock=books.clock, senders=used, rates=rates or UNPACED
            )
            try:
                await worker.drain()
                for _ in range(looks):
                    await worker.look_up_doubts()
            finally:
                await worker.close()
                await twilio.close()
            return worker.tally

        return asyncio.run(live())

    return run
