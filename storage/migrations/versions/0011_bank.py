"""Bank statements, their lines, what each may be for, and the payers that we know."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.database import APP_ROLE, SERVICE_ROLE
from storage.migrations.guards import guard_tenant_table

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TABLES = ("bank_statements", "bank_lines", "bank_proposals", "payer_accounts")
_NUMBERED = ("bank_lines", "bank_proposals", "payer_accounts")


def upgrade() -> None:
    """Make what this revision is for."""
    _make_statements()
    _make_lines()
    _make_proposals()
    _make_payers()
    for table in _TABLES:
        guard_tenant_table(table, "creditor_id", append_only=False)
    for table in _NUMBERED:
        op.execute(f"grant usage on sequence {table}_id_seq to {APP_ROLE}, {SERVICE_ROLE}")


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False)


def _belongs(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _make_statements() -> None:
    table = "bank_statements"
    op.create_table(
        table,
        sa.Column("account_key", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("opening_cents", sa.BigInteger(), nullable=True),
        sa.Column("closing_cents", sa.BigInteger(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("adds_up", sa.Boolean(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        _belongs(table, "creditor_id", "creditors"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statements")),
        sa.UniqueConstraint(
            "creditor_id", "digest", name=op.f("uq_bank_statements_creditor_id_digest")
        ),
    )
    op.create_index(op.f("ix_bank_statements_creditor_id"), table, ["creditor_id"])
    op.create_index("ix_bank_statements_closed", table, ["creditor_id", "closed_on"])


def _make_lines() -> None:
    table = "bank_lines"
    op.create_table(
        table,
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("twin_key", sa.LargeBinary(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("valued_on", sa.Date(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("movement", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("iban", sa.LargeBinary(), nullable=False),
        sa.Column("iban_key", sa.LargeBinary(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("reference", sa.LargeBinary(), nullable=False),
        sa.Column("end_to_end", sa.LargeBinary(), nullable=False),
        sa.Column("bank_reference", sa.String(), nullable=False),
        sa.Column(
            "status",
            _one_of("line_status", "new", "booked", "proposed", "unmatched", "ignored", "twin"),
            nullable=False,
        ),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("doubts", postgresql.JSONB(), nullable=False),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        _number(),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_cents <> 0", name=op.f("ck_bank_lines_not_zero")),
        _belongs(table, "statement_id", "bank_statements"),
        _belongs(table, "answered_by", "users"),
        _belongs(table, "creditor_id", "creditors"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_lines")),
        sa.UniqueConstraint(
            "creditor_id", "fingerprint", name=op.f("uq_bank_lines_creditor_id_fingerprint")
        ),
    )
    op.create_index(op.f("ix_bank_lines_creditor_id"), table, ["creditor_id"])
    op.create_index(op.f("ix_bank_lines_statement_id"), table, ["statement_id"])
    op.create_index("ix_bank_lines_twin", table, ["creditor_id", "twin_key"])
    op.create_index("ix_bank_lines_payer", table, ["creditor_id", "iban_key"])
    op.create_index("ix_bank_lines_new", table, ["id"], postgresql_where="status = 'new'")
    op.create_index(
        "ix_bank_lines_loose",
        table,
        ["creditor_id", "amount_cents"],
        postgresql_where="status in ('proposed', 'unmatched')",
    )


def _make_proposals() -> None:
    table = "bank_proposals"
    op.create_table(
        table,
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("shares", postgresql.JSONB(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(), nullable=False),
        sa.Column(
            "answer",
            _one_of("proposal_answer", "open", "sure", "chosen", "rejected"),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        _number(),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        _belongs(table, "line_id", "bank_lines"),
        _belongs(table, "claim_id", "claims"),
        _belongs(table, "creditor_id", "creditors"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_proposals")),
        sa.UniqueConstraint("line_id", "rank", name=op.f("uq_bank_proposals_line_id_rank")),
    )
    op.create_index(op.f("ix_bank_proposals_claim_id"), table, ["claim_id"])
    op.create_index(op.f("ix_bank_proposals_creditor_id"), table, ["creditor_id"])


def _make_payers() -> None:
    table = "payer_accounts"
    op.create_table(
        table,
        sa.Column("iban_key", sa.LargeBinary(), nullable=False),
        sa.Column("debtor_id", sa.Uuid(), nullable=False),
        sa.Column("source", _one_of("payer_source", "reference", "person"), nullable=False),
        sa.Column("learnt_at", sa.DateTime(timezone=True), nullable=False),
        _number(),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        _belongs(table, "debtor_id", "debtors"),
        _belongs(table, "creditor_id", "creditors"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payer_accounts")),
        sa.UniqueConstraint(
            "creditor_id",
            "iban_key",
            "debtor_id",
            name=op.f("uq_payer_accounts_creditor_id_iban_key_debtor_id"),
        ),
    )
    op.create_index(op.f("ix_payer_accounts_debtor_id"), table, ["debtor_id"])
    op.create_index(op.f("ix_payer_accounts_creditor_id"), table, ["creditor_id"])


def downgrade() -> None:
    """Take it back."""
    for table in reversed(_TABLES):
        op.drop_table(table)
