"""The ledger's phase guard, and refunds that a person approved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.guards import guard_tenant_table

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KINDS = ("principal", "payment", "refund", "chargeback", "write_off", "correction")
_BARRED = ("costs", "interest")

_GUARD = """
create function bar_costs_in_pre_incasso() returns trigger language plpgsql as $$
begin
    if not exists (select from claims where id = new.claim_id and status = 'handed_over') then
        raise exception 'no % in the pre-incasso phase', new.kind using errcode = 'check_violation';
    end if;
    return new;
end $$
"""
_TRIGGER = """
create trigger bar_costs_in_pre_incasso before insert or update on ledger_entries
    for each row when (new.kind in ('costs', 'interest'))
    execute function bar_costs_in_pre_incasso()
"""


def upgrade() -> None:
    """Make what this revision is for."""
    _entry_kinds((*_KINDS, *_BARRED), ("principal", "refund", "chargeback", *_BARRED))
    op.execute(_GUARD)
    op.execute(_TRIGGER)
    _make_refunds()
    guard_tenant_table("refunds", "creditor_id", append_only=False)


def _entry_kinds(kinds: tuple[str, ...], debits: tuple[str, ...]) -> None:
    for name in ("ck_ledger_entries_entry_kind", "ck_ledger_entries_sign"):
        op.drop_constraint(op.f(name), "ledger_entries", type_="check")
    op.create_check_constraint(
        op.f("ck_ledger_entries_entry_kind"), "ledger_entries", f"kind in ({_listed(kinds)})"
    )
    op.create_check_constraint(
        op.f("ck_ledger_entries_sign"),
        "ledger_entries",
        f"(kind in ({_listed(debits)}) and amount_cents > 0)"
        " or (kind in ('payment', 'write_off') and amount_cents < 0) or kind = 'correction'",
    )


def _listed(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


def _make_refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "approved",
                "taken",
                "done",
                "failed",
                name="refund_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_refunds_positive_amount")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_refunds_{column}"))
            for column, target in (
                ("claim_id", "claims.id"),
                ("payment_id", "payments.id"),
                ("approved_by", "users.id"),
                ("creditor_id", "creditors.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_refunds_idempotency_key")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_refunds_provider_id")),
    )
    for name in ("claim_id", "payment_id", "creditor_id"):
        op.create_index(op.f(f"ix_refunds_{name}"), "refunds", [name])
    op.create_index(
        "ix_refunds_watch",
        "refunds",
        ["status_at"],
        postgresql_where=sa.text("status in ('approved', 'taken')"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("refunds")
    op.execute("drop trigger bar_costs_in_pre_incasso on ledger_entries")
    op.execute("drop function bar_costs_in_pre_incasso()")
    op.execute("delete from ledger_entries where kind in ('costs', 'interest')")
    _entry_kinds(_KINDS, ("principal", "refund", "chargeback"))
