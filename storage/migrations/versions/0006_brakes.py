"""Brakes, budgets and experiments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.guards import guard_tenant_table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES = ("tallies", "brakes", "experiments", "experiment_debtors", "held_out_claims")
_COUNTS = (
    "round",
    "sent",
    "messages",
    "segments",
    "undelivered",
    "opted_out",
    "wrong_number",
    "complaints",
)
_TASKS = (
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
)


def upgrade() -> None:
    """Make what this revision is for."""
    _task_kinds((*_TASKS, "brake", "experiment"))
    _make_brakes()
    _make_experiments()
    for table in _TABLES:
        guard_tenant_table(table, "creditor_id", append_only=False)


def _task_kinds(kinds: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_tasks_task_kind"), "tasks", type_="check")
    named = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f("ck_tasks_task_kind"), "tasks", f"kind in ({named})")


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _of_creditor(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["creditor_id"], ["creditors.id"], name=op.f(f"fk_{table}_creditor_id")
    )


def _make_brakes() -> None:
    op.create_table(
        "tallies",
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        _of_creditor("tallies"),
        sa.PrimaryKeyConstraint("creditor_id", "day", "round", name=op.f("pk_tallies")),
    )
    op.create_table(
        "brakes",
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("figures", postgresql.JSONB(), nullable=False),
        _moment("since", nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        _moment("released_at"),
        _of_creditor("brakes"),
        sa.PrimaryKeyConstraint("creditor_id", name=op.f("pk_brakes")),
    )


def _make_experiments() -> None:
    op.create_table(
        "experiments",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("spec", postgresql.JSONB(), nullable=False),
        _moment("started_at", nullable=False),
        sa.Column("ended_arms", postgresql.JSONB(), nullable=False),
        _moment("stopped_at"),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("winner", sa.String(), nullable=True),
        sa.Column("figures", postgresql.JSONB(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        _of_creditor("experiments"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiments")),
        sa.UniqueConstraint("creditor_id", "name", name=op.f("uq_experiments_creditor_id_name")),
    )
    op.create_index(op.f("ix_experiments_creditor_id"), "experiments", ["creditor_id"])
    _make_debtors()
    op.create_table(
        "held_out_claims",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("experiment_id", sa.Uuid(), nullable=False),
        sa.Column("debtor_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        _moment("passed_at", nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_held_out_claims_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["experiment_id", "debtor_id"],
            ["experiment_debtors.experiment_id", "experiment_debtors.debtor_id"],
            name=op.f("fk_held_out_claims_experiment_id_debtor_id"),
        ),
        _of_creditor("held_out_claims"),
        sa.PrimaryKeyConstraint("claim_id", "experiment_id", name=op.f("pk_held_out_claims")),
    )
    op.create_index(op.f("ix_held_out_claims_creditor_id"), "held_out_claims", ["creditor_id"])


def _make_debtors() -> None:
    op.create_table(
        "experiment_debtors",
        sa.Column("experiment_id", sa.Uuid(), nullable=False),
        sa.Column("debtor_id", sa.Uuid(), nullable=False),
        sa.Column("arm", sa.String(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        _moment("joined_at", nullable=False),
        _moment("opted_out_at"),
        _moment("wrong_number_at"),
        _moment("complained_at"),
        _moment("settled_at"),
        sa.Column("paid", sa.Boolean(), nullable=True),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiments.id"], name=op.f("fk_experiment_debtors_experiment_id")
        ),
        sa.ForeignKeyConstraint(
            ["debtor_id"], ["debtors.id"], name=op.f("fk_experiment_debtors_debtor_id")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_experiment_debtors_claim_id")
        ),
        _of_creditor("experiment_debtors"),
        sa.PrimaryKeyConstraint("experiment_id", "debtor_id", name=op.f("pk_experiment_debtors")),
    )
    for name in ("creditor_id", "debtor_id"):
        op.create_index(op.f(f"ix_experiment_debtors_{name}"), "experiment_debtors", [name])
    op.create_index("ix_experiment_debtors_arm", "experiment_debtors", ["experiment_id", "arm"])
    op.create_index(
        "ix_experiment_debtors_unsettled",
        "experiment_debtors",
        ["joined_at"],
        postgresql_where=sa.text("settled_at is null"),
    )


def downgrade() -> None:
    """Take it away again."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    op.execute("delete from tasks where kind in ('brake', 'experiment')")
    _task_kinds(_TASKS)
