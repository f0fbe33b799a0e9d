"""Customers at the payment provider, mandates, and the collection of instalments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.guards import guard_tenant_table

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TABLES = ("autopay_customers", "mandates", "collections")


def upgrade() -> None:
    """Make what this revision is for."""
    _make_customers()
    _make_mandates()
    _extend_payments()
    _make_collections()
    for table in _TABLES:
        guard_tenant_table(table, "creditor_id", append_only=False)


def _belongs(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _make_customers() -> None:
    table = "autopay_customers"
    op.create_table(
        table,
        sa.Column("debtor_id", sa.Uuid(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=True),
        _time("created_at"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        _belongs(table, "debtor_id", "debtors"),
        _belongs(table, "creditor_id", "creditors"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_autopay_customers")),
        sa.UniqueConstraint(
            "creditor_id", "debtor_id", name=op.f("uq_autopay_customers_creditor_id_debtor_id")
        ),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_autopay_customers_idempotency_key")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_autopay_customers_provider_id")),
    )
    op.create_index(op.f("ix_autopay_customers_creditor_id"), table, ["creditor_id"])
    op.create_index(op.f("ix_autopay_customers_debtor_id"), table, ["debtor_id"])


def _make_mandates() -> None:
    table = "mandates"
    op.create_table(
        table,
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column(
            "status",
            _one_of("mandate_status", "asked", "pending", "valid", "revoked", "failed", "ended"),
            nullable=False,
        ),
        _time("status_at"),
        sa.Column("reason", sa.String(), nullable=True),
        _time("agreed_at"),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("language", _one_of("language", "nl", "en"), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        _time("looked_at", nullable=True),
        _time("withdrawn_at", nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("notice_days > 0", name=op.f("ck_mandates_some_notice")),
        _belongs(table, "claim_id", "claims"),
        _belongs(table, "plan_id", "plans"),
        _belongs(table, "customer_id", "autopay_customers"),
        _belongs(table, "link_id", "pay_links"),
        _belongs(table, "creditor_id", "creditors"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandates")),
    )
    for column in ("claim_id", "plan_id", "customer_id", "creditor_id", "provider_id"):
        op.create_index(op.f(f"ix_mandates_{column}"), table, [column])
    op.create_index(
        "uq_mandates_live",
        table,
        ["plan_id"],
        unique=True,
        postgresql_where="status in ('asked', 'pending', 'valid')",
    )
    op.create_index(
        "ix_mandates_given_up",
        table,
        ["status_at"],
        postgresql_where="status in ('revoked', 'failed', 'ended') and withdrawn_at is null"
        " and provider_id is not null",
    )


def _extend_payments() -> None:
    table = "payments"
    op.add_column(
        table,
        sa.Column(
            "sequence",
            sa.Enum("oneoff", "first", "recurring", name="sequence", native_enum=False, length=40),
            server_default="oneoff",
            nullable=False,
        ),
    )
    op.create_check_constraint(
        op.f("ck_payments_sequence"), table, "sequence in ('oneoff', 'first', 'recurring')"
    )
    op.add_column(table, sa.Column("mandate_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_payments_mandate_id"), table, "mandates", ["mandate_id"], ["id"])
    op.create_index(op.f("ix_payments_mandate_id"), table, ["mandate_id"])


def _make_collections() -> None:
    table = "collections"
    op.create_table(
        table,
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("instalment_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("collect_on", sa.Date(), nullable=False),
        sa.Column("tell_by", sa.Date(), nullable=False),
        sa.Column("announced_cents", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.BigInteger(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            _one_of(
                "collection_status",
                "announced",
                "collecting",
                "collected",
                "failed",
                "charged_back",
                "skipped",
            ),
            nullable=False,
        ),
        _time("status_at"),
        sa.Column("reason", sa.String(), nullable=True),
        _time("looked_at", nullable=True),
        _time("created_at"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("announced_cents > 0", name=op.f("ck_collections_positive_amount")),
        _belongs(table, "mandate_id", "mandates"),
        _belongs(table, "instalment_id", "instalments"),
        _belongs(table, "notice_id", "messages"),
        _belongs(table, "payment_id", "payments"),
        _belongs(table, "creditor_id", "creditors"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections")),
        sa.UniqueConstraint(
            "instalment_id", "attempt", name=op.f("uq_collections_instalment_id_attempt")
        ),
        sa.UniqueConstraint("payment_id", name=op.f("uq_collections_payment_id")),
    )
    for column in ("mandate_id", "instalment_id", "creditor_id"):
        op.create_index(op.f(f"ix_collections_{column}"), table, [column])
    op.create_index(
        "uq_collections_live",
        table,
        ["instalment_id"],
        unique=True,
        postgresql_where="status in ('announced', 'collecting')",
    )
    op.create_index(
        "ix_collections_due", table, ["collect_on"], postgresql_where="status = 'announced'"
    )
    op.create_index(
        "ix_collections_watch", table, ["looked_at"], postgresql_where="status = 'collecting'"
    )


def downgrade() -> None:
    """Take it back; what was collected stays in the ledger."""
    op.drop_table("collections")
    op.drop_column("payments", "mandate_id")
    op.drop_column("payments", "sequence")
    op.drop_table("mandates")
    op.drop_table("autopay_customers")
