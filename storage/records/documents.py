"""Documents: the PDF of an invoice as its creditor gave it, in a table of its own.

A PDF is hundreds of times as large as the invoice's row and is seldom read, so it never comes along
with a claim. It goes with its invoice: whatever removes the invoice removes it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.columns import Base, Identified, SealedBytes, Tenanted
from storage.records.claims import Invoice


class InvoiceDocument(Identified, Tenanted, Base):
    """The PDF of one invoice."""

    __tablename__ = "invoice_documents"

    invoice_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("invoices.id", ondelete="CASCADE"), unique=True
    )
    #: A keyed hash of the content, by which a second delivery is known as the same.
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    size_bytes: Mapped[int]
    content: Mapped[bytes] = mapped_column(
        SealedBytes("invoice_documents.content"), deferred=True, deferred_raiseload=True
    )
    created_at: Mapped[datetime]


def document_sizes(session: Session, claim_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return the bytes of each PDF of these claims, by the id of its invoice."""
    found = (
        select(InvoiceDocument.invoice_id, InvoiceDocument.size_bytes)
        .join(Invoice, Invoice.id == InvoiceDocument.invoice_id)
        .where(Invoice.claim_id.in_(claim_ids))
    )
    return {row.invoice_id: row.size_bytes for row in session.execute(found)}


def document_of(
    session: Session, claim_ids: Collection[uuid.UUID], invoice_id: uuid.UUID
) -> tuple[Invoice, bytes] | None:
    """Return an invoice and its PDF, if it has one and is of one of these claims."""
    found = (
        select(Invoice, InvoiceDocument.content)
        .join(InvoiceDocument, InvoiceDocument.invoice_id == Invoice.id)
        .where(Invoice.id == invoice_id, Invoice.claim_id.in_(claim_ids))
    )
    row = session.execute(found).one_or_none()
    return None if row is None else (row.Invoice, row.content)
