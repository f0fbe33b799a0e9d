"""How a message was read, and what colleagues say that it meant."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import APP_ROLE, SERVICE_ROLE
from storage.migrations.guards import guard_tenant_table

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_READ = ("advised", "read_percent", "read_as")


def upgrade() -> None:
    """Make what this revision is for."""
    op.add_column("inbound_messages", sa.Column("read_as", sa.String(), nullable=True))
    op.add_column("inbound_messages", sa.Column("read_percent", sa.SmallInteger(), nullable=True))
    op.add_column("inbound_messages", sa.Column("advised", sa.String(), nullable=True))
    _make_corrections()
    guard_tenant_table("corrections", "creditor_id", append_only=False)
    op.execute(f"grant usage on sequence corrections_id_seq to {APP_ROLE}, {SERVICE_ROLE}")


def _make_corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("inbound_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("read_as", sa.String(), nullable=True),
        sa.Column("read_percent", sa.SmallInteger(), nullable=True),
        sa.Column("should_be", sa.String(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status in ('open', 'approved', 'rejected')",
            name=op.f("ck_corrections_correction_status"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_corrections_{column}")
            )
            for column, table in (
                ("inbound_id", "inbound_messages"),
                ("said_by", "users"),
                ("reviewed_by", "users"),
                ("creditor_id", "creditors"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sa.UniqueConstraint("inbound_id", name=op.f("uq_corrections_inbound_id")),
    )
    op.create_index(op.f("ix_corrections_creditor_id"), "corrections", ["creditor_id"])
    op.create_index(
        "ix_corrections_open", "corrections", ["id"], postgresql_where="status = 'open'"
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("corrections")
    for column in _READ:
        op.drop_column("inbound_messages", column)
