"""Reconciling with the provider: its costs, and messages of its that we do not know."""

from __future__ import annotations

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make what this revision is for."""


def downgrade() -> None:
    """Take it away again."""
