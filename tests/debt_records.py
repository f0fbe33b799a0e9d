"""A creditor with a debtor, a phone number, and one claim that is booked."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from payments import ledger
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


def seed_claim(
    session: Session, at: datetime, cents: int = 12_345, *, booked_at: datetime | None = None
) -> Seed:
    """Make all of it, new each time: Noor de Vries at 1234 AB 12 owes De Spaak these cents."""
    creditor = Creditor(
        slug=f"c-{uuid.uuid4().hex[:8]}",
        name="Fietsenmaker De Spaak",
        iban="NL91ABNA0417164300",
        created_at=at,
    )
    session.add(creditor)
    session.flush()
    debtor = Debtor(
        creditor_id=creditor.id,
        person_key=uuid.uuid4().bytes,
        name="Noor de Vries",
        type=DebtorType.CONSUMER,
        language=Language.NL,
        postcode="1234 AB",
        house_number="12",
        created_at=at,
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
        rung_at=at,
        created_at=at,
    )
    claim = Claim(
        creditor_id=creditor.id,
        debtor_id=debtor.id,
        reference=f"R-{uuid.uuid4().hex[:6]}",
        status_at=at,
        started_at=at,
        import_hash=b"h",
        created_at=at,
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
    principal = ledger.Booking(kind=EntryKind.PRINCIPAL, cents=cents, key=f"principal:{claim.id}")
    assert ledger.book(session, claim, principal, booked_at or at)
    return Seed(creditor.id, debtor.id, point.id, claim.id)
