"""Claims as a creditor has them, and statements in which they are paid."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from payments.bank.importing import BankReport, import_file
from payments.bank.listing import ShownLine, waiting_lines
from storage.database import Database
from storage.records.bank import BankLine, BankProposal, LineStatus
from storage.records.claims import Claim, ClaimStatus, Invoice
from storage.records.creditors import Creditor
from storage.records.debtors import Debtor
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.tasks import Task
from storage.words import DebtorType

OWN = "NL91ABNA0417164300"


@dataclass
class Ledgerbook:
    """A creditor with claims, and what statements did to them."""

    database: Database
    now: datetime
    tmp_path: Path
    creditor: Creditor
    claims: dict[str, uuid.UUID] = field(default_factory=dict)
    files: int = 0

    def claim(
        self,
        reference: str,
        cents: int = 10_000,
        *,
        number: str = "",
        name: str = "Jan de Vries",
        debtor: uuid.UUID | None = None,
        status: ClaimStatus = ClaimStatus.OPEN,
        due_on: date = date(2026, 10, 31),
    ) -> uuid.UUID:
        """Make a claim; return its debtor, for the next one."""
        with self.database.service() as session:
            if debtor is None:
                debtor = uuid.uuid4()
                session.add(
                    Debtor(
                        id=debtor,
                        creditor_id=self.creditor.id,
                        person_key=uuid.uuid4().bytes,
                        name=name,
                        type=DebtorType.CONSUMER,
                        created_at=self.now,
                    )
                )
                session.flush()
            claim = Claim(
                creditor_id=self.creditor.id,
                debtor_id=debtor,
                reference=reference,
                status=status,
                status_at=self.now,
                started_at=self.now,
                plan_at=self.now,
                import_hash=b"x",
                created_at=self.now,
            )
            session.add(claim)
            session.flush()
            session.add(
                Invoice(
                    creditor_id=self.creditor.id,
                    claim_id=claim.id,
                    number=number or f"F-{reference}",
                    invoiced_on=date(2026, 10, 1),
                    due_on=due_on,
                    amount_cents=cents,
                )
            )
            session.add(
                LedgerEntry(
                    creditor_id=self.creditor.id,
                    claim_id=claim.id,
                    kind=EntryKind.PRINCIPAL,
                    amount_cents=cents,
                    booking_key=f"principal:{claim.id}",
                    booked_at=self.now,
                )
            )
            self.claims[reference] = claim.id
        return debtor

    def file(self, content: str | bytes, name: str = "") -> Path:
        self.files += 1
        path = self.tmp_path / (name or f"statement-{self.files}")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def take(self, content: str | bytes, **wishes: Any) -> BankReport:
        now = wishes.pop("now", self.now)
        return import_file(self.database, self.creditor, self.file(content), now, **wishes)

    def open_cents(self, reference: str) -> int:
        with self.database.service() as session:
            claim_id = self.claims[reference]
            entries = select(LedgerEntry.amount_cents).where(LedgerEntry.claim_id == claim_id)
            return sum(session.scalars(entries))

    def entries(self, reference: str) -> list[tuple[str, int]]:
        with self.database.service() as session:
            found = (
                select(LedgerEntry)
                .where(LedgerEntry.claim_id == self.claims[reference])
                .order_by(LedgerEntry.id)
            )
            return [(str(one.kind), one.amount_cents) for one in session.scalars(found)]

    def status(self, reference: str) -> ClaimStatus:
        with self.database.service() as session:
            return session.get_one(Claim, self.claims[reference]).status

    def lines(self) -> list[BankLine]:
        with self.database.service() as session:
            return list(session.scalars(select(BankLine).order_by(BankLine.id)))

    def waiting(self, status: LineStatus = LineStatus.PROPOSED) -> list[ShownLine]:
        with self.database.service() as session:
            return waiting_lines(session, status, 100)

    def proposals(self) -> list[BankProposal]:
        with self.database.service() as session:
            found = select(BankProposal).order_by(BankProposal.line_id, BankProposal.rank)
            return list(session.scalars(found))

    def tasks(self) -> list[Task]:
        with self.database.service() as session:
            return list(session.scalars(select(Task).order_by(Task.id)))


@pytest.fixture
def book(database: Database, now: datetime, tmp_path: Path) -> Ledgerbook:
    with database.service() as session:
        creditor = Creditor(
            slug="bakker", name="Bakkerij Zon", iban=OWN, created_at=now - timedelta(days=60)
        )
        session.add(creditor)
    return Ledgerbook(database, now, tmp_path, creditor)


def transfer(
    euros: str,
    text: str = "",
    *,
    name: str = "J. de Vries",
    iban: str = "NL44RABO0123456789",
    on: str = "2026-11-20",
    direction: str = "CRDT",
    end_to_end: str = "NOTPROVIDED",
    reference: str = "",
    bank_reference: str = "",
    more: str = "",
    status: str = "BOOK",
) -> str:
    """One entry of a CAMT.053 in version 02."""
    side = "Dbtr" if direction == "CRDT" else "Cdtr"
    structured = (
        "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>CUR</Issr></Tp>"
        f"<Ref>{reference}</Ref></CdtrRefInf></Strd>"
    )
    unstructured = f"<Ustrd>{text}</Ustrd>"
    named = f"<AcctSvcrRef>{bank_reference}</AcctSvcrRef>" if bank_reference else ""
    return f"""<Ntry><Amt Ccy="EUR">{euros}</Amt><CdtDbtInd>{direction}</CdtDbtInd>
<Sts>{status}</Sts><BookgDt><Dt>{on}</Dt></BookgDt><ValDt><Dt>{on}</Dt></ValDt>{named}
<NtryDtls><TxDtls><Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>
<RltdPties><{side}><Nm>{name}</Nm></{side}>
<{side}Acct><Id><IBAN>{iban}</IBAN></Id></{side}Acct></RltdPties>
<RmtInf>{structured if reference else unstructured}</RmtInf>{more}</TxDtls></NtryDtls></Ntry>"""


def camt(
    entries: Sequence[str],
    *,
    opening: str = "",
    closing: str = "",
    number: str = "2026-11-20",
    version: str = "02",
    account: str = OWN,
    on: str = "2026-11-20",
) -> str:
    """A CAMT.053 with these entries; balances only where they are given."""

    def balance(code: str, amount: str) -> str:
        if not amount:
            return ""
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
            f'<Amt Ccy="EUR">{amount.lstrip("-")}</Amt>'
            f"<CdtDbtInd>{'DBIT' if amount.startswith('-') else 'CRDT'}</CdtDbtInd>"
            f"<Dt><Dt>{on}</Dt></Dt></Bal>"
        )

    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>
<GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>{on}T20:00:00+01:00</CreDtTm></GrpHdr>
<Stmt><Id>{number}</Id><CreDtTm>{on}T20:00:00+01:00</CreDtTm>
<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>
{balance("OPBD", opening)}{balance("CLBD", closing)}
{"".join(entries)}
</Stmt></BkToCstmrStmt></Document>"""
