"""Freshness: whether a creditor's bank statements are recent enough to remind anybody."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.clock import LOCAL
from storage.records.bank import BankStatement

_WEEKEND = 5


def oldest_allowed(today: date, working_days: int) -> date:
    """Return the day that a statement must cover to be that many working days old at most.

    Banks book on no weekend, so Monday's statement of one day ago is Friday's. Holidays are not
    left out: a day too strict does less harm than one too lax.
    """
    day = today
    left = working_days
    while left:
        day -= timedelta(days=1)
        left -= day.weekday() < _WEEKEND
    return day


def current_statements(
    session: Session, wanted: Mapping[uuid.UUID, int | None], now: datetime
) -> dict[uuid.UUID, bool]:
    """Tell of each creditor whether its newest statement is as recent as it demands, in days."""
    strict = {key: days for key, days in wanted.items() if days is not None}
    found = dict.fromkeys(wanted, True)
    if not strict:
        return found
    newest = select(BankStatement.creditor_id, func.max(BankStatement.closed_on)).where(
        BankStatement.creditor_id.in_(strict)
    )
    rows = session.execute(newest.group_by(BankStatement.creditor_id)).all()
    closed = {creditor_id: day for creditor_id, day in rows}  # noqa: C416 # rows are no pairs to mypy
    today = now.astimezone(LOCAL).date()
    for key, days in strict.items():
        day = closed.get(key)
        found[key] = day is not None and day >= oldest_allowed(today, days)
    return found
