"""Deadlines: by which day somebody is answered. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from storage.free_days import ends_on


def answer_by(today: date, days: int) -> date:
    """Return the last day for an answer within so many days; no Saturday and no free day."""
    return ends_on(today + timedelta(days=days))
