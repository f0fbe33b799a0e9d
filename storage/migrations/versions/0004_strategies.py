"""Strategies of steps with events and versions that stay; messages about several claims."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.guards import guard_tenant_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let steps wait for events, claims keep their version, and messages speak of several."""
    op.add_column("strategy_steps", sa.Column("after", sa.String(), nullable=True))
    op.add_column("strategy_steps", sa.Column("days", sa.Integer(), nullable=True))
    op.add_column("strategy_steps", sa.Column("hours", sa.Integer(), nullable=True))
    op.add_column("claims", sa.Column("strategy_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_claims_strategy_id"), "claims", "strategies", ["strategy_id"], ["id"]
    )
    # The unique reference begins with the creditor; each planned claim wrote this one for nothing.
    op.drop_index(op.f("ix_claims_creditor_id"), "claims")
    op.add_column("pay_links", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "message_claims",
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=True),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_claims_message_id")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_message_claims_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_message_claims_creditor_id")
        ),
        sa.PrimaryKeyConstraint("message_id", "claim_id", name=op.f("pk_message_claims")),
    )
    op.create_index(op.f("ix_message_claims_claim_id"), "message_claims", ["claim_id"])
    op.create_index(op.f("ix_message_claims_creditor_id"), "message_claims", ["creditor_id"])
    guard_tenant_table("message_claims", "creditor_id", append_only=False)


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("message_claims")
    op.drop_column("pay_links", "opened_at")
    op.create_index(op.f("ix_claims_creditor_id"), "claims", ["creditor_id"])
    op.drop_constraint(op.f("fk_claims_strategy_id"), "claims", type_="foreignkey")
    op.drop_column("claims", "strategy_id")
    for column in ("hours", "days", "after"):
        op.drop_column("strategy_steps", column)
