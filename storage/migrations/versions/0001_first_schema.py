"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.guards import guard_service_table, guard_tenant_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: Tables of a creditor, each with the column that names it.
TENANT_TABLES = {
    "claims": "creditor_id",
    "consents": "creditor_id",
    "contact_points": "creditor_id",
    "conversations": "creditor_id",
    "creditors": "id",
    "debtors": "creditor_id",
    "digests": "creditor_id",
    "inbound_messages": "creditor_id",
    "instalments": "creditor_id",
    "invoices": "creditor_id",
    "journal": "creditor_id",
    "journal_heads": "creditor_id",
    "ledger_entries": "creditor_id",
    "messages": "creditor_id",
    "pay_links": "creditor_id",
    "payment_events": "creditor_id",
    "payments": "creditor_id",
    "plans": "creditor_id",
    "promises": "creditor_id",
    "strategies": "creditor_id",
    "strategy_steps": "creditor_id",
    "tasks": "creditor_id",
    "users": "creditor_id",
    "verdicts": "creditor_id",
}
SERVICE_TABLES = (
    "provider_contents",
    "provider_events",
    "receipts",
    "suppressions",
)
APPEND_ONLY = {
    "consents",
    "journal",
    "ledger_entries",
    "payment_events",
    "verdicts",
}


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "creditors",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("iban", sa.LargeBinary(), nullable=False),
        sa.Column("policy_text", sa.LargeBinary(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_creditors")),
        sa.UniqueConstraint("slug", name=op.f("uq_creditors_slug")),
    )
    op.create_table(
        "provider_contents",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "nl", "en", name="language", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("content_sid", sa.String(), nullable=True),
        sa.Column("approval", sa.String(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_contents")),
        sa.UniqueConstraint("digest", name=op.f("uq_provider_contents_digest")),
    )
    op.create_table(
        "provider_events",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("once_key", sa.String(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_events")),
        sa.UniqueConstraint("once_key", name=op.f("uq_provider_events_once_key")),
    )
    op.create_table(
        "receipts",
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint(
            "provider_id",
            "status",
            "error_code",
            name=op.f("uq_receipts_provider_id_status_error_code"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_receipts_message_id"), "receipts", ["message_id"], unique=False)
    op.create_index(
        "ix_receipts_parked",
        "receipts",
        ["id"],
        unique=False,
        postgresql_where="applied_at is null",
    )
    op.create_table(
        "suppressions",
        sa.Column("address_key", sa.LargeBinary(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "wrong_number",
                "opt_out",
                name="suppression_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
        sa.UniqueConstraint(
            "address_key", "reason", name=op.f("uq_suppressions_address_key_reason")
        ),
    )
    op.create_table(
        "debtors",
        sa.Column("person_key", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "consumer",
                "business",
                name="debtor_type",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "language",
            sa.Enum(
                "nl", "en", name="language", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("street", sa.LargeBinary(), nullable=True),
        sa.Column("house_number", sa.LargeBinary(), nullable=True),
        sa.Column("house_suffix", sa.LargeBinary(), nullable=True),
        sa.Column("postcode", sa.LargeBinary(), nullable=True),
        sa.Column("city", sa.LargeBinary(), nullable=True),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column(
            "representation",
            sa.Enum(
                "none",
                "debt_help",
                "administrator",
                "wsnp",
                "deceased",
                name="representation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_debtors_creditor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debtors")),
        sa.UniqueConstraint(
            "creditor_id", "person_key", name=op.f("uq_debtors_creditor_id_person_key")
        ),
    )
    op.create_index(op.f("ix_debtors_creditor_id"), "debtors", ["creditor_id"], unique=False)
    op.create_table(
        "journal_heads",
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_journal_heads_creditor_id")
        ),
        sa.PrimaryKeyConstraint("creditor_id", name=op.f("pk_journal_heads")),
    )
    op.create_table(
        "strategies",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tolerance_cents", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_strategies_creditor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategies")),
        sa.UniqueConstraint(
            "creditor_id", "name", "version", name=op.f("uq_strategies_creditor_id_name_version")
        ),
    )
    op.create_index(op.f("ix_strategies_creditor_id"), "strategies", ["creditor_id"], unique=False)
    op.create_table(
        "users",
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("email_key", sa.LargeBinary(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "staff",
                "creditor",
                "operator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("creditor_id", sa.Uuid(), nullable=True),
        sa.Column("telegram_id", sa.BigInteger(), nullable=True),
        sa.Column("session_mark", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_users_creditor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_key", name=op.f("uq_users_email_key")),
        sa.UniqueConstraint("session_mark", name=op.f("uq_users_session_mark")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_users_telegram_id")),
    )
    op.create_index(op.f("ix_users_creditor_id"), "users", ["creditor_id"], unique=False)
    op.create_table(
        "claims",
        sa.Column("debtor_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "disputed",
                "on_hold",
                "paid",
                "withdrawn",
                "handed_over",
                name="claim_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "hold_reason",
            sa.Enum(
                "paid_claimed",
                "hardship",
                "represented",
                "deceased",
                "crisis",
                "wrong_person",
                "chargeback",
                "staff",
                name="hold_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("plan_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("import_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_claims_creditor_id")
        ),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_claims_debtor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint(
            "creditor_id", "reference", name=op.f("uq_claims_creditor_id_reference")
        ),
    )
    op.create_index(op.f("ix_claims_creditor_id"), "claims", ["creditor_id"], unique=False)
    op.create_index(op.f("ix_claims_debtor_id"), "claims", ["debtor_id"], unique=False)
    op.create_index(
        "ix_claims_due", "claims", ["plan_at"], unique=False, postgresql_where="status = 'open'"
    )
    op.create_table(
        "contact_points",
        sa.Column("debtor_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "phone",
                "email",
                "postal",
                name="contact_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_key", sa.LargeBinary(), nullable=False),
        sa.Column("rung", sa.SmallInteger(), nullable=False),
        sa.Column("rung_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sms_closed_by", sa.String(), nullable=True),
        sa.Column("whatsapp_closed_by", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_contact_points_creditor_id")
        ),
        sa.ForeignKeyConstraint(
            ["debtor_id"], ["debtors.id"], name=op.f("fk_contact_points_debtor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_points")),
        sa.UniqueConstraint(
            "debtor_id",
            "kind",
            "address_key",
            name=op.f("uq_contact_points_debtor_id_kind_address_key"),
        ),
    )
    op.create_index(
        op.f("ix_contact_points_address_key"), "contact_points", ["address_key"], unique=False
    )
    op.create_index(
        op.f("ix_contact_points_creditor_id"), "contact_points", ["creditor_id"], unique=False
    )
    op.create_index(
        op.f("ix_contact_points_debtor_id"), "contact_points", ["debtor_id"], unique=False
    )
    op.create_table(
        "strategy_steps",
        sa.Column("strategy_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("days_after_due", sa.Integer(), nullable=True),
        sa.Column("days_after_previous", sa.Integer(), nullable=True),
        sa.Column("days_after_verified", sa.Integer(), nullable=True),
        sa.Column("channels", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("conditions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_strategy_steps_creditor_id")
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategies.id"], name=op.f("fk_strategy_steps_strategy_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy_steps")),
        sa.UniqueConstraint(
            "strategy_id", "position", name=op.f("uq_strategy_steps_strategy_id_position")
        ),
    )
    op.create_index(
        op.f("ix_strategy_steps_creditor_id"), "strategy_steps", ["creditor_id"], unique=False
    )
    op.create_index(
        op.f("ix_strategy_steps_strategy_id"), "strategy_steps", ["strategy_id"], unique=False
    )
    op.create_table(
        "consents",
        sa.Column("contact_point_id", sa.Uuid(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "grant",
                "withdraw",
                name="consent_action",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "scope",
            sa.Enum(
                "channel",
                "creditor",
                "everything",
                name="consent_scope",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "sms",
                "whatsapp",
                "telegram",
                "email",
                "letter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.Column(
            "actor",
            sa.Enum(
                "system",
                "bot",
                "debtor",
                "creditor",
                "staff",
                "provider",
                "operator",
                name="actor",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_points.id"], name=op.f("fk_consents_contact_point_id")
        ),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_consents_creditor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(
        op.f("ix_consents_contact_point_id"), "consents", ["contact_point_id"], unique=False
    )
    op.create_index(op.f("ix_consents_creditor_id"), "consents", ["creditor_id"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("debtor_id", sa.Uuid(), nullable=False),
        sa.Column("contact_point_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "sms",
                "whatsapp",
                "telegram",
                "email",
                "letter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "nl", "en", name="language", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "owner",
            sa.Enum(
                "bot",
                "staff",
                "nobody",
                name="owner",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("memory", sa.LargeBinary(), nullable=False),
        sa.Column("identity_attempts", sa.Integer(), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_for", sa.String(), nullable=True),
        sa.Column("last_inbound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("telegram_topic", sa.BigInteger(), nullable=True),
        sa.Column("desk_seen_inbound", sa.BigInteger(), nullable=False),
        sa.Column("desk_seen_message", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_points.id"],
            name=op.f("fk_conversations_contact_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_conversations_creditor_id")
        ),
        sa.ForeignKeyConstraint(
            ["debtor_id"], ["debtors.id"], name=op.f("fk_conversations_debtor_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["users.id"], name=op.f("fk_conversations_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("debtor_id", name=op.f("uq_conversations_debtor_id")),
    )
    op.create_index(
        op.f("ix_conversations_creditor_id"), "conversations", ["creditor_id"], unique=False
    )
    op.create_index(
        "ix_conversations_waiting",
        "conversations",
        ["waiting_since"],
        unique=False,
        postgresql_where="waiting_since is not null",
    )
    op.create_table(
        "invoices",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("invoiced_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("description", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_invoices_positive_amount")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_invoices_claim_id")),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_invoices_creditor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("claim_id", "number", name=op.f("uq_invoices_claim_id_number")),
    )
    op.create_index(op.f("ix_invoices_claim_id"), "invoices", ["claim_id"], unique=False)
    op.create_index(op.f("ix_invoices_creditor_id"), "invoices", ["creditor_id"], unique=False)
    op.create_table(
        "journal",
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "actor",
            sa.Enum(
                "system",
                "bot",
                "debtor",
                "creditor",
                "staff",
                "provider",
                "operator",
                name="actor",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_journal_claim_id")),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_journal_creditor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sa.UniqueConstraint(
            "creditor_id", "sequence", name=op.f("uq_journal_creditor_id_sequence")
        ),
    )
    op.create_index("ix_journal_claim_id_id", "journal", ["claim_id", "id"], unique=False)
    op.create_index(op.f("ix_journal_creditor_id"), "journal", ["creditor_id"], unique=False)
    op.create_table(
        "plans",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "agreed",
                "completed",
                "broken",
                "cancelled",
                name="plan_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_plans_claim_id")),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_plans_creditor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    op.create_index(op.f("ix_plans_claim_id"), "plans", ["claim_id"], unique=False)
    op.create_index(op.f("ix_plans_creditor_id"), "plans", ["creditor_id"], unique=False)
    op.create_index(
        "uq_plans_live", "plans", ["claim_id"], unique=True, postgresql_where="status = 'agreed'"
    )
    op.create_table(
        "promises",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "kept",
                "broken",
                "moved",
                "withdrawn",
                name="promise_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_promises_claim_id")),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_promises_creditor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
    )
    op.create_index(op.f("ix_promises_claim_id"), "promises", ["claim_id"], unique=False)
    op.create_index(op.f("ix_promises_creditor_id"), "promises", ["creditor_id"], unique=False)
    op.create_index(
        "uq_promises_live",
        "promises",
        ["claim_id"],
        unique=True,
        postgresql_where="status = 'open'",
    )
    op.create_table(
        "inbound_messages",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "sms",
                "whatsapp",
                "telegram",
                "email",
                "letter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sender", sa.LargeBinary(), nullable=False),
        sa.Column("sender_key", sa.LargeBinary(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("media", sa.Integer(), nullable=False),
        sa.Column("provider_opt_out", sa.String(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "answered",
                "with_staff",
                "asked_which",
                "unknown_sender",
                "broken",
                name="inbound_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_inbound_messages_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_inbound_messages_creditor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_messages")),
        sa.UniqueConstraint(
            "provider", "provider_id", name=op.f("uq_inbound_messages_provider_provider_id")
        ),
    )
    op.create_index(
        "ix_inbound_messages_conversation_id_id",
        "inbound_messages",
        ["conversation_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_inbound_messages_creditor_id"), "inbound_messages", ["creditor_id"], unique=False
    )
    op.create_index(
        op.f("ix_inbound_messages_sender_key"), "inbound_messages", ["sender_key"], unique=False
    )
    op.create_index(
        "ix_inbound_messages_todo",
        "inbound_messages",
        ["id"],
        unique=False,
        postgresql_where="state = 'received'",
    )
    op.create_table(
        "instalments",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_instalments_positive_amount")),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_instalments_creditor_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_instalments_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalments")),
        sa.UniqueConstraint("plan_id", "position", name=op.f("uq_instalments_plan_id_position")),
    )
    op.create_index(
        op.f("ix_instalments_creditor_id"), "instalments", ["creditor_id"], unique=False
    )
    op.create_index(
        "ix_instalments_due",
        "instalments",
        ["due_on"],
        unique=False,
        postgresql_where="paid_at is null",
    )
    op.create_index(op.f("ix_instalments_plan_id"), "instalments", ["plan_id"], unique=False)
    op.create_table(
        "tasks",
        sa.Column(
            "kind",
            sa.Enum(
                "answer_debtor",
                "crisis",
                "identity_failed",
                "paid_claimed",
                "dispute",
                "hardship",
                "represented",
                "deceased",
                "wrong_number",
                "unreachable",
                "unknown_sender",
                "uncertain_send",
                "payment_mismatch",
                "surplus",
                "chargeback",
                "turn_failed",
                "setting",
                name="task_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "done",
                name="task_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("once_key", sa.String(), nullable=False),
        sa.Column("debtor_id", sa.Uuid(), nullable=True),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_tasks_claim_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_tasks_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_tasks_creditor_id")
        ),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_tasks_debtor_id")),
        sa.ForeignKeyConstraint(["done_by"], ["users.id"], name=op.f("fk_tasks_done_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("once_key", name=op.f("uq_tasks_once_key")),
    )
    op.create_index(op.f("ix_tasks_claim_id"), "tasks", ["claim_id"], unique=False)
    op.create_index(op.f("ix_tasks_creditor_id"), "tasks", ["creditor_id"], unique=False)
    op.create_index(
        "ix_tasks_open", "tasks", ["id"], unique=False, postgresql_where="status = 'open'"
    )
    op.create_table(
        "messages",
        sa.Column("intent_key", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "preminder",
                "answer",
                "staff",
                "notice",
                "thanks",
                "neutral",
                "digest",
                name="message_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "author",
            sa.Enum(
                "system",
                "bot",
                "debtor",
                "creditor",
                "staff",
                "provider",
                "operator",
                name="actor",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "sms",
                "whatsapp",
                "telegram",
                "email",
                "letter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("recipient_key", sa.LargeBinary(), nullable=False),
        sa.Column("debtor_id", sa.Uuid(), nullable=True),
        sa.Column("contact_point_id", sa.Uuid(), nullable=True),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("strategy", sa.String(), nullable=True),
        sa.Column("template", sa.String(), nullable=True),
        sa.Column(
            "language",
            sa.Enum(
                "nl", "en", name="language", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("rung_needed", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("rich", sa.LargeBinary(), nullable=True),
        sa.Column("answer_to_id", sa.BigInteger(), nullable=True),
        sa.Column("answer_to_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirms_opt_out", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "delivered",
                "read",
                "undelivered",
                "failed",
                "uncertain",
                "refused",
                "cancelled",
                name="message_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("send_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("segments", sa.SmallInteger(), nullable=True),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answer_to_id"], ["inbound_messages.id"], name=op.f("fk_messages_answer_to_id")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_messages_claim_id")),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_points.id"], name=op.f("fk_messages_contact_point_id")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_messages_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_messages_creditor_id")
        ),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_messages_debtor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("intent_key", name=op.f("uq_messages_intent_key")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_messages_provider_id")),
    )
    op.create_index(
        "ix_messages_busy",
        "messages",
        ["status"],
        unique=False,
        postgresql_where="status in ('sending', 'uncertain')",
    )
    op.create_index("ix_messages_claim_id_id", "messages", ["claim_id", "id"], unique=False)
    op.create_index(
        "ix_messages_conversation_id_id", "messages", ["conversation_id", "id"], unique=False
    )
    op.create_index(op.f("ix_messages_creditor_id"), "messages", ["creditor_id"], unique=False)
    op.create_index(op.f("ix_messages_debtor_id"), "messages", ["debtor_id"], unique=False)
    op.create_index(
        "ix_messages_due",
        "messages",
        ["sender", "priority", "id"],
        unique=False,
        postgresql_where="status = 'queued'",
    )
    op.create_index("ix_messages_order", "messages", ["recipient_key", "id"], unique=False)
    op.create_index(
        "ix_messages_when",
        "messages",
        ["send_after"],
        unique=False,
        postgresql_where="status = 'queued'",
    )
    op.create_table(
        "pay_links",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("instalment_id", sa.Uuid(), nullable=True),
        sa.Column("contact_point_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_pay_links_claim_id")),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_points.id"], name=op.f("fk_pay_links_contact_point_id")
        ),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_pay_links_creditor_id")
        ),
        sa.ForeignKeyConstraint(
            ["instalment_id"], ["instalments.id"], name=op.f("fk_pay_links_instalment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_pay_links_token_hash")),
    )
    op.create_index(op.f("ix_pay_links_claim_id"), "pay_links", ["claim_id"], unique=False)
    op.create_index(op.f("ix_pay_links_creditor_id"), "pay_links", ["creditor_id"], unique=False)
    op.create_table(
        "digests",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_digests_creditor_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_digests_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("creditor_id", "day", name=op.f("uq_digests_creditor_id_day")),
    )
    op.create_index(op.f("ix_digests_creditor_id"), "digests", ["creditor_id"], unique=False)
    op.create_table(
        "payments",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("instalment_id", sa.Uuid(), nullable=True),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "starting",
                "open",
                "pending",
                "authorized",
                "paid",
                "failed",
                "expired",
                "canceled",
                name="payment_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checkout_url", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_payments_positive_amount")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_payments_claim_id")),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_payments_creditor_id")
        ),
        sa.ForeignKeyConstraint(
            ["instalment_id"], ["instalments.id"], name=op.f("fk_payments_instalment_id")
        ),
        sa.ForeignKeyConstraint(["link_id"], ["pay_links.id"], name=op.f("fk_payments_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_payments_idempotency_key")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_payments_provider_id")),
    )
    op.create_index(op.f("ix_payments_claim_id"), "payments", ["claim_id"], unique=False)
    op.create_index(op.f("ix_payments_creditor_id"), "payments", ["creditor_id"], unique=False)
    op.create_index(
        "ix_payments_watch",
        "payments",
        ["status_at"],
        unique=False,
        postgresql_where="status in ('starting', 'open', 'pending', 'authorized')",
    )
    op.create_index(
        "uq_payments_live",
        "payments",
        ["claim_id", "instalment_id"],
        unique=True,
        postgresql_where="status in ('starting', 'open', 'pending', 'authorized')",
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "verdicts",
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_verdicts_creditor_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_verdicts_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdicts")),
    )
    op.create_index(op.f("ix_verdicts_creditor_id"), "verdicts", ["creditor_id"], unique=False)
    op.create_index(op.f("ix_verdicts_message_id"), "verdicts", ["message_id"], unique=False)
    op.create_table(
        "ledger_entries",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "principal",
                "payment",
                "refund",
                "chargeback",
                "write_off",
                "correction",
                name="entry_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("booking_key", sa.String(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind in ('principal', 'refund', 'chargeback') and amount_cents > 0) or (kind in ('payment', 'write_off') and amount_cents < 0) or kind = 'correction'",
            name=op.f("ck_ledger_entries_sign"),
        ),
        sa.CheckConstraint("amount_cents <> 0", name=op.f("ck_ledger_entries_not_zero")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_ledger_entries_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_ledger_entries_creditor_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_ledger_entries_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("booking_key", name=op.f("uq_ledger_entries_booking_key")),
    )
    op.create_index(
        op.f("ix_ledger_entries_claim_id"), "ledger_entries", ["claim_id"], unique=False
    )
    op.create_index(
        op.f("ix_ledger_entries_creditor_id"), "ledger_entries", ["creditor_id"], unique=False
    )
    op.create_table(
        "payment_events",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("once_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_payment_events_creditor_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_payment_events_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_events")),
        sa.UniqueConstraint("once_key", name=op.f("uq_payment_events_once_key")),
    )
    op.create_index(
        op.f("ix_payment_events_creditor_id"), "payment_events", ["creditor_id"], unique=False
    )
    op.create_index(
        op.f("ix_payment_events_payment_id"), "payment_events", ["payment_id"], unique=False
    )
    for table, column in TENANT_TABLES.items():
        guard_tenant_table(table, column, table in APPEND_ONLY)
    for table in SERVICE_TABLES:
        guard_service_table(table, table in APPEND_ONLY)
    op.execute("grant usage on all sequences in schema public to preminder_app, preminder_service")


def downgrade() -> None:
    """Take it back."""
    op.drop_table("payment_events")
    op.drop_table("ledger_entries")
    op.drop_table("verdicts")
    op.drop_table("payments")
    op.drop_table("digests")
    op.drop_table("pay_links")
    op.drop_table("messages")
    op.drop_table("tasks")
    op.drop_table("instalments")
    op.drop_table("inbound_messages")
    op.drop_table("promises")
    op.drop_table("plans")
    op.drop_table("journal")
    op.drop_table("invoices")
    op.drop_table("conversations")
    op.drop_table("consents")
    op.drop_table("strategy_steps")
    op.drop_table("contact_points")
    op.drop_table("claims")
    op.drop_table("users")
    op.drop_table("strategies")
    op.drop_table("journal_heads")
    op.drop_table("debtors")
    op.drop_table("suppressions")
    op.drop_table("receipts")
    op.drop_table("provider_events")
    op.drop_table("provider_contents")
    op.drop_table("creditors")
