"""An address where danger or a death was told is left alone by every creditor for a while."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_REASONS = ("wrong_number", "opt_out", "opt_out_sms", "opt_out_whatsapp")


def upgrade() -> None:
    """Make what this revision is for."""
    _allow((*_REASONS, "rest"))


def downgrade() -> None:
    """Take it back; the creditors who were told themselves keep their own holds."""
    op.execute("delete from suppressions where reason = 'rest'")
    _allow(_REASONS)


def _allow(reasons: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_suppressions_suppression_reason"), "suppressions", type_="check")
    named = ", ".join(f"'{reason}'" for reason in reasons)
    op.create_check_constraint(
        op.f("ck_suppressions_suppression_reason"), "suppressions", f"reason in ({named})"
    )
