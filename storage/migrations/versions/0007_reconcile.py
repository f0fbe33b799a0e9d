"""Reconciling with the provider: its costs, messages of its that we do not know, its circuit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import APP_ROLE, SERVICE_ROLE
from storage.migrations.guards import guard_service_table, guard_tenant_table

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_CHANNELS = ("sms", "whatsapp", "telegram", "email", "letter")
_WITHOUT_RECEIPT = "status = 'sent' and channel in ('sms', 'whatsapp')"


def _channel() -> sa.Column[str]:
    kind = sa.Enum(*_CHANNELS, name="channel", native_enum=False, create_constraint=True, length=40)
    return sa.Column("channel", kind, nullable=False)


def upgrade() -> None:
    """Make what this revision is for."""
    op.create_index(
        "ix_messages_unreceipted",
        "messages",
        ["channel", "sent_at"],
        postgresql_where=sa.text(_WITHOUT_RECEIPT),
    )
    op.create_index(
        "ix_provider_events_todo",
        "provider_events",
        ["id"],
        postgresql_where=sa.text("processed_at is null and provider = 'mollie'"),
    )
    op.create_table(
        "provider_records",
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        _channel(),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("cost_micros", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("segments", sa.SmallInteger(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_provider_records_creditor_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_provider_records_message_id")
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_provider_records")),
    )
    op.create_index(op.f("ix_provider_records_creditor_id"), "provider_records", ["creditor_id"])
    op.create_index(
        "ix_provider_records_sent_on_creditor_id", "provider_records", ["sent_on", "creditor_id"]
    )
    op.create_table(
        "provider_findings",
        sa.Column(
            "kind",
            sa.Enum(
                "unknown",
                "lacking",
                name="finding_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        _channel(),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("recipient_key", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cost_micros", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_provider_findings_creditor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_findings")),
        sa.UniqueConstraint(
            "provider_id", "kind", name=op.f("uq_provider_findings_provider_id_kind")
        ),
    )
    op.create_index(op.f("ix_provider_findings_creditor_id"), "provider_findings", ["creditor_id"])
    op.create_index(
        "ix_provider_findings_open",
        "provider_findings",
        ["id"],
        postgresql_where=sa.text("settled_at is null"),
    )
    op.create_table(
        "reconcile_runs",
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_page", sa.String(), nullable=True),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("pages", "listed", "receipts", "adopted", "unknown")
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconcile_runs")),
        sa.UniqueConstraint(
            "sender", "since", "until", name=op.f("uq_reconcile_runs_sender_since_until")
        ),
    )
    op.create_table(
        "provider_circuits",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("open_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_probe_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_provider_circuits")),
    )
    guard_tenant_table("provider_records", "creditor_id", append_only=False)
    guard_tenant_table("provider_findings", "creditor_id", append_only=False)
    guard_service_table("reconcile_runs", append_only=False)
    guard_service_table("provider_circuits", append_only=False)
    op.execute(f"grant usage on sequence provider_findings_id_seq to {APP_ROLE}, {SERVICE_ROLE}")
    op.execute(f"grant usage on sequence reconcile_runs_id_seq to {SERVICE_ROLE}")


def downgrade() -> None:
    """Take it away again."""
    for table in ("provider_circuits", "reconcile_runs", "provider_findings", "provider_records"):
        op.drop_table(table)
    op.drop_index("ix_provider_events_todo", "provider_events")
    op.drop_index("ix_messages_unreceipted", "messages")
