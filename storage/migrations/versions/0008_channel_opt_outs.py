"""An address may be closed for every creditor over one channel only."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_REASONS = ("wrong_number", "opt_out")


def upgrade() -> None:
    """Make what this revision is for."""
    _allow((*_REASONS, "opt_out_sms", "opt_out_whatsapp"))


def downgrade() -> None:
    """Take it back; who closed one channel keeps the whole number closed."""
    op.execute(
        "insert into suppressions (address_key, reason, at)"
        " select address_key, 'opt_out', max(at) from suppressions"
        " where reason in ('opt_out_sms', 'opt_out_whatsapp') group by address_key"
        " on conflict do nothing"
    )
    op.execute("delete from suppressions where reason in ('opt_out_sms', 'opt_out_whatsapp')")
    _allow(_REASONS)


def _allow(reasons: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_suppressions_suppression_reason"), "suppressions", type_="check")
    named = ", ".join(f"'{reason}'" for reason in reasons)
    op.create_check_constraint(
        op.f("ck_suppressions_suppression_reason"), "suppressions", f"reason in ({named})"
    )
