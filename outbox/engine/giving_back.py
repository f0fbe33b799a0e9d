"""Giving back: what a worker claimed without ever hearing so, because the database went away.

The commit of a claim may succeed while its answer is lost. Nobody would call for those messages
until their lease ends; their worker knows what it holds, so it can put back the rest at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.records.messages import MESSAGE_STEPS, MessageStatus
from storage.states import step

# The margin keeps what another pump of the same worker has claimed this moment.
_GIVE_BACK = text(
    """
    update messages
       set status = :queued, status_at = :now, lease_until = null
     where status = 'sending' and worker = :worker and id <> all(cast(:held as bigint[]))
       and claimed_at < clock_timestamp() - interval '3 seconds'
    returning id
    """
)


def give_back(session: Session, worker: str, held: Sequence[int], now: datetime) -> list[int]:
    """Put back what `worker` has claimed beside what it knows that it holds; return the ids."""
    target = step(MESSAGE_STEPS, MessageStatus.SENDING, MessageStatus.QUEUED)
    return list(
        session.scalars(
            _GIVE_BACK, {"queued": target, "now": now, "worker": worker, "held": list(held)}
        )
    )
