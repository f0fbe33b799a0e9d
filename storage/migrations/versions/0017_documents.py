"""The PDF of an invoice; finding a check code that somebody was given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.guards import guard_tenant_table

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make what this revision is for."""
    op.create_table(
        "invoice_documents",
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creditor_id"],
            ["creditors.id"],
            name=op.f("fk_invoice_documents_creditor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["invoices.id"],
            name=op.f("fk_invoice_documents_invoice_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_documents")),
        sa.UniqueConstraint("invoice_id", name=op.f("uq_invoice_documents_invoice_id")),
    )
    op.create_index(op.f("ix_invoice_documents_creditor_id"), "invoice_documents", ["creditor_id"])
    guard_tenant_table("invoice_documents", "creditor_id", append_only=False)
    op.create_index(
        "ix_journal_check_code",
        "journal",
        [sa.text("(details ->> 'code')")],
        postgresql_where=sa.text("action = 'authenticity.asked'"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_journal_check_code", table_name="journal")
    op.drop_table("invoice_documents")
