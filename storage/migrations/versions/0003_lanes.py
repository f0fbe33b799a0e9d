"""Lanes with their rate, and the indexes by which a lane is drained."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.guards import guard_service_table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OPEN = "status in ('queued', 'sending', 'uncertain')"


def upgrade() -> None:
    """Make the table of lanes, and indexes that hold only what is still to be done."""
    op.create_table(
        "lanes",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("bulk_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opening_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opening_taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lanes")),
    )
    guard_service_table("lanes", append_only=False)
    op.add_column("messages", sa.Column("worker", sa.String(), nullable=True))
    op.drop_index("ix_messages_due", "messages")
    op.create_index(
        "ix_messages_due",
        "messages",
        ["channel", "sender", "priority", "send_after", "id"],
        postgresql_where=sa.text("status = 'queued'"),
    )
    op.create_index(
        "ix_messages_line", "messages", ["recipient_key"], postgresql_where=sa.text(_OPEN)
    )


def downgrade() -> None:
    """Go back to the first way of draining."""
    op.drop_column("messages", "worker")
    op.drop_index("ix_messages_line", "messages")
    op.drop_index("ix_messages_due", "messages")
    op.create_index(
        "ix_messages_due",
        "messages",
        ["sender", "priority", "id"],
        postgresql_where=sa.text("status = 'queued'"),
    )
    op.drop_table("lanes")
