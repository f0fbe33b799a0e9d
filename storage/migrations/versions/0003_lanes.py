"""Lanes with their rate, and the indexes by which a lane is drained."""

from __future__ import annotations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make what this revision is for."""


def downgrade() -> None:
    """Take it away again."""
