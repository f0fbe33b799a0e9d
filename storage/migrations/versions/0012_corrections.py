"""Stub of this session: its owner writes what it is for."""

from __future__ import annotations

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make what this revision is for."""


def downgrade() -> None:
    """Take it back."""
