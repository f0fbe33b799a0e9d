"""History: where in the outbox a moment lies, found without an index on time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.records.messages import Message


def first_id_since(session: Session, moment: datetime) -> int:
    """Return a message id from which on everything lies that was queued since `moment`.

    New rows have the highest ids, so it is found by halving, in some twenty steps.
    """
    low, high = 0, session.scalar(select(func.max(Message.id))) or 0
    while low < high:
        middle = (low + high) // 2
        found = session.execute(
            select(Message.id, Message.queued_at)
            .where(Message.id > middle)
            .order_by(Message.id)
            .limit(1)
        ).first()
        if found is None or found.queued_at >= moment:
            high = middle
        else:
            low = found.id
    return low + 1
