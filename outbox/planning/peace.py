"""Leaving somebody in peace: what waits in the queue about a claim is taken back.

Money that went back opens a claim again, and its debtor is not reminded that same day: what was
queued before does not go out, and the planner looks again a day later (`payments.ledger.PEACE`).
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from outbox.engine.queue import take_back
from storage.records.messages import Message, MessageKind


def leave_in_peace(session: Session, claim_id: uuid.UUID, now: datetime) -> int:
    """Take back the reminders of a claim that are still queued; return how many."""
    reminders = (Message.claim_id == claim_id) & (Message.kind == MessageKind.PREMINDER)
    return take_back(session, reminders, now)
