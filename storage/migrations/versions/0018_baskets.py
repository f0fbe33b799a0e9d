"""One payment for several claims of one debtor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import APP_ROLE, SERVICE_ROLE
from storage.migrations.guards import guard_tenant_table

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make what this revision is for."""
    op.create_table(
        "payment_shares",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_payment_shares_positive_amount")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_payment_shares_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_payment_shares_creditor_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_payment_shares_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_shares")),
        sa.UniqueConstraint(
            "payment_id", "claim_id", name=op.f("uq_payment_shares_payment_id_claim_id")
        ),
    )
    op.create_index(op.f("ix_payment_shares_claim_id"), "payment_shares", ["claim_id"])
    op.create_index(op.f("ix_payment_shares_creditor_id"), "payment_shares", ["creditor_id"])
    guard_tenant_table("payment_shares", "creditor_id", append_only=True)
    op.execute(f"grant usage on sequence payment_shares_id_seq to {APP_ROLE}, {SERVICE_ROLE}")


def downgrade() -> None:
    """Take it back."""
    op.drop_table("payment_shares")
