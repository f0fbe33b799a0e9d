"""A creditor with one claim of € 123,45, as the tests of payments need it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from bot.sandbox.server import Sandbox, SandboxSettings, sandbox_thread
from payments import ledger
from payments.mollie_gateway import MollieGateway
from storage.database import Database
from storage.records.claims import Claim, Invoice
from storage.records.creditors import Creditor
from storage.records.debtors import ContactKind, ContactPoint, Debtor
from storage.records.ledger import EntryKind
from storage.words import DebtorType, Language, Rung


@dataclass(frozen=True)
class Seed:
    creditor_id: uuid.UUID
    debtor_id: uuid.UUID
    contact_point_id: uuid.UUID
    claim_id: uuid.UUID


@pytest.fixture
def make_claim(database: Database, now: datetime) -> Callable[[int], Seed]:
    def make(cents: int = 12_345) -> Seed:
        with database.service() as session:
            creditor = Creditor(
                slug=f"c-{uuid.uuid4().hex[:8]}",
                name="Fietsenmaker De Spaak",
                iban="NL91ABNA0417164300",
                created_at=now,
            )
            session.add(creditor)
            session.flush()
            debtor = Debtor(
                creditor_id=creditor.id,
                person_key=uuid.uuid4().bytes,
                name="Noor de Vries",
                type=DebtorType.CONSUMER,
                language=Language.NL,
                postcode="1234AB",
                house_number="12",
                created_at=now,
            )
            session.add(debtor)
            session.flush()
            point = ContactPoint(
                creditor_id=creditor.id,
                debtor_id=debtor.id,
                kind=ContactKind.PHONE,
                address="+31612345678",
                address_key=b"x" * 16,
                rung=Rung.UNKNOWN,
                rung_at=now,
                created_at=now,
            )
            claim = Claim(
                creditor_id=creditor.id,
                debtor_id=debtor.id,
                reference=f"R-{uuid.uuid4().hex[:6]}",
                status_at=now,
                started_at=now,
                import_hash=b"h",
                created_at=now,
            )
            claim.invoices = [
                Invoice(
                    creditor_id=creditor.id,
                    number="F2026-0042",
                    invoiced_on=date(2026, 10, 1),
                    due_on=date(2026, 10, 31),
                    amount_cents=cents,
                    description="Onderhoud fiets",
                )
            ]
            session.add_all([point, claim])
            session.flush()
            principal = ledger.Booking(
                kind=EntryKind.PRINCIPAL, cents=cents, key=f"principal:{claim.id}"
            )
            assert ledger.book(session, claim, principal, now - timedelta(days=1))
            return Seed(creditor.id, debtor.id, point.id, claim.id)

    return make


@pytest.fixture
def seed(make_claim: Callable[[int], Seed]) -> Seed:
    return make_claim(12_345)


@pytest.fixture(scope="session")
def mollie() -> Iterator[Sandbox]:
    with sandbox_thread(SandboxSettings()) as sandbox:
        yield sandbox


@pytest.fixture
def gateway(mollie: Sandbox) -> MollieGateway:
    return MollieGateway(mollie.settings.mollie_key, f"{mollie.url}/mollie")
