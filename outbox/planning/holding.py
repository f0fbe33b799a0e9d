"""Holding: lanes that a fault of our own set-up keeps shut until a person mended it, or a day.

The task about the fault is what holds: while it is open nothing new is planned over its sender and
channel, and what is queued there stays queued. Whoever mended it finishes the task; and the next
day the first message tells how it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from outbox.engine.outcomes import OUTCOMES
from storage.words import Channel

_HELD = text(
    """
    select distinct m.channel, m.sender from tasks t join messages m on m.id = t.message_id
     where t.once_key = any(:keys) and t.status = 'open'
    """
)
_HOLDING = tuple(code for code, outcome in OUTCOMES.items() if outcome.holds)


def setting_key(sender: str, code: str | None, now: datetime) -> str:
    """Name the one task of a day about a fault of our own set-up."""
    return f"setting:{sender}:{code}:{now.date().isoformat()}"


def held_lanes(
    session: Session, senders: Iterable[str], now: datetime
) -> frozenset[tuple[Channel, str]]:
    """Return the lanes of these senders over which nothing leaves today."""
    keys = [setting_key(sender, code, now) for sender in set(senders) for code in _HOLDING]
    found = session.execute(_HELD, {"keys": keys})
    return frozenset((Channel(channel), sender) for channel, sender in found)


def held_channels(session: Session, senders: Iterable[str], now: datetime) -> frozenset[Channel]:
    """Return the channels over which nothing is planned today."""
    return frozenset(channel for channel, _ in held_lanes(session, senders, now))
