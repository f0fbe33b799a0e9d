"""The ladder and the consent ledger: checked lines, proofs that expire, scopes."""

from __future__ import annotations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make what this revision is for."""


def downgrade() -> None:
    """Take it away again."""
