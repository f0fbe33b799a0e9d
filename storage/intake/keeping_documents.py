"""Keeping the PDFs of invoices: with a new claim, or later with one that came without."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import sealing
from storage.intake.documents import Document
from storage.intake.outcome import ClaimRow
from storage.records.claims import Claim, Invoice
from storage.records.documents import InvoiceDocument


def keep_document(session: Session, invoice: Invoice, document: Document, now: datetime) -> None:
    """Store the PDF of an invoice, and let go of it so that many of them are never held at once.

    Raises:
        DocumentChangedError: it is not what it was when it was read.
    """
    kept = InvoiceDocument(
        creditor_id=invoice.creditor_id,
        invoice_id=invoice.id,
        digest=sealing.blind(document.digest),
        size_bytes=document.size,
        content=document.content(),
        created_at=now,
    )
    session.add(kept)
    session.flush()
    session.expunge(kept)


def complete_documents(
    session: Session, creditor_id: uuid.UUID, rows: Sequence[ClaimRow], now: datetime
) -> tuple[int, list[ClaimRow]]:
    """Give claims that are known already the PDFs that came with their rows this time.

    Returns:
        How many were stored, and the rows whose invoice has another PDF, which stays.

    Raises:
        DocumentChangedError: as `keep_document`.
    """
    given = {row.reference: (row, row.document) for row in rows if row.document is not None}
    if not given:
        return 0, []
    found = session.execute(
        select(Claim.reference, Invoice, InvoiceDocument.digest)
        .join(Invoice, Invoice.claim_id == Claim.id)
        .outerjoin(InvoiceDocument, InvoiceDocument.invoice_id == Invoice.id)
        .where(Claim.creditor_id == creditor_id, Claim.reference.in_(given))
    ).all()
    added, others = 0, []
    for known in found:
        row, document = given[known.reference]
        kept: bytes | None = known.digest
        if kept is None:
            keep_document(session, known.Invoice, document, now)
            added += 1
        elif bytes(kept) != sealing.blind(document.digest):
            others.append(row)
    return added, others
