"""The turns of a conversation are rows: which actions answered, and what they changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import APP_ROLE, SERVICE_ROLE
from storage.migrations.guards import guard_tenant_table

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make what this revision is for."""
    op.create_table(
        "talk_turns",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("inbound_id", sa.BigInteger(), nullable=False),
        sa.Column("actions", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("slots", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_talk_turns_{column}"))
            for column, table in (
                ("conversation_id", "conversations"),
                ("inbound_id", "inbound_messages"),
                ("creditor_id", "creditors"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_turns")),
        sa.UniqueConstraint("inbound_id", name=op.f("uq_talk_turns_inbound_id")),
    )
    op.create_index(op.f("ix_talk_turns_creditor_id"), "talk_turns", ["creditor_id"])
    op.create_index("ix_talk_turns_conversation_id_id", "talk_turns", ["conversation_id", "id"])
    guard_tenant_table("talk_turns", "creditor_id", append_only=False)
    op.execute(f"grant usage on sequence talk_turns_id_seq to {APP_ROLE}, {SERVICE_ROLE}")


def downgrade() -> None:
    """Take it back."""
    op.drop_table("talk_turns")
