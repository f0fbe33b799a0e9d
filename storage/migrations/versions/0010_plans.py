"""Instalments may move once and be paid ahead; offers beyond the box wait for an answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.guards import guard_tenant_table

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ADDED = ("postponed_from", "reminded_on", "ahead_cents")


def upgrade() -> None:
    """Make what this revision is for."""
    op.add_column("instalments", sa.Column("postponed_from", sa.Date(), nullable=True))
    op.add_column("instalments", sa.Column("reminded_on", sa.Date(), nullable=True))
    op.add_column(
        "instalments", sa.Column("ahead_cents", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_instalments_ahead_within"),
        "instalments",
        "ahead_cents >= 0 and ahead_cents <= amount_cents",
    )
    op.create_index(
        "uq_instalments_postponed",
        "instalments",
        ["plan_id"],
        unique=True,
        postgresql_where="postponed_from is not null",
    )
    _make_offers()
    guard_tenant_table("plan_offers", "creditor_id", append_only=False)


def _make_offers() -> None:
    op.create_table(
        "plan_offers",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("wish", postgresql.JSONB(), nullable=False),
        sa.Column("parts", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status in ('open', 'accepted', 'declined', 'replaced')",
            name=op.f("ck_plan_offers_plan_offer_status"),
        ),
        sa.CheckConstraint("total_cents > 0", name=op.f("ck_plan_offers_positive_total")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_plan_offers_{column}")
            )
            for column, table in (
                ("claim_id", "claims"),
                ("decided_by", "users"),
                ("creditor_id", "creditors"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_offers")),
    )
    op.create_index(op.f("ix_plan_offers_claim_id"), "plan_offers", ["claim_id"])
    op.create_index(op.f("ix_plan_offers_creditor_id"), "plan_offers", ["creditor_id"])
    op.create_index(
        "uq_plan_offers_open",
        "plan_offers",
        ["claim_id"],
        unique=True,
        postgresql_where="status = 'open'",
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("plan_offers")
    op.drop_index("uq_instalments_postponed", "instalments")
    for column in _ADDED:
        op.drop_column("instalments", column)
