"""Leaving somebody in peace: what waits in the queue about a claim is taken back.

Money that went back opens a claim again, and its debtor is not reminded that same day: what was
queued before does not go out, and the planner looks again a day later (`payments.ledger.PEACE`).
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.records.messages import Message, MessageKind, MessageStatus


def leave_in_peace(session: Session, claim_id: uuid.UUID, now: datetime) -> int:
    """Take back the reminders of a claim that are still queued; return how many.

    One that a worker is claiming right now is left to the gate: waiting for it here, with the
    claim locked, would be a circle.
    """
    queued = (
        select(Message)
        .where(
            Message.claim_id == claim_id,
            Message.kind == MessageKind.PREMINDER,
            Message.status == MessageStatus.QUEUED,
        )
        .order_by(Message.id)
        .with_for_update(skip_locked=True)
    )
    found = list(session.scalars(queued))
    for message in found:
        message.move_to(MessageStatus.CANCELLED, now)
    return len(found)
