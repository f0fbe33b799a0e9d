"""Strategies of steps with events, arms and versions that stay; messages about several claims."""

from __future__ import annotations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make what this revision is for."""


def downgrade() -> None:
    """Take it away again."""
