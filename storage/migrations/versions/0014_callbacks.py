"""Tasks with a time to do them in and words for staff; who does not want to be phoned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_NEW = ("callback", "complaint", "suspicion")
_KINDS = (
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
    "brake",
    "experiment",
)


def upgrade() -> None:
    """Let a task say from when until when, and keep what only staff may read."""
    op.add_column("tasks", sa.Column("due_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("tasks", sa.Column("due_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("tasks", sa.Column("note", sa.LargeBinary(), nullable=True))
    op.add_column(
        "conversations", sa.Column("no_calls_since", sa.DateTime(timezone=True), nullable=True)
    )
    _allow((*_KINDS, *_NEW))


def downgrade() -> None:
    """Take it back; what the new kinds asked becomes a plain question for a person."""
    op.execute("update tasks set kind = 'answer_debtor' where kind in ('callback', 'complaint')")
    op.execute("update tasks set kind = 'unknown_sender' where kind = 'suspicion'")
    _allow(_KINDS)
    op.drop_column("conversations", "no_calls_since")
    for column in ("note", "due_until", "due_from"):
        op.drop_column("tasks", column)


def _allow(kinds: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_tasks_task_kind"), "tasks", type_="check")
    named = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f("ck_tasks_task_kind"), "tasks", f"kind in ({named})")
