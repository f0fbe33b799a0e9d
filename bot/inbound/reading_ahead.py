"""Reading ahead: a second reader is asked about a message before its turn, with nothing held.

Three steps, each on its own: the words are read and the transaction ends, the second reader is
asked, and what it said is written on the message's row. The turn finds it there as a value. A
message that is taken meanwhile is taken without.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.anonymous import anonymous
from bot.inbound.bursts import NO_PAUSE, Burst, bursts_of
from bot.intent_reader import reader
from bot.second_reader import second_reader
from dialogs.understanding.advice import worth_asking
from storage.clock import LOCAL
from storage.database import Database
from storage.records.conversations import InboundMessage, InboundState
from storage.records.debtors import points_at


@dataclass(frozen=True, kw_only=True, slots=True)
class _Words:
    """What was said, the message that stands for it, and what its sender may be called."""

    about: int
    text: str
    names: tuple[str, ...]


def read_ahead(
    database: Database, inbound_id: int, now: datetime, pause: timedelta = NO_PAUSE
) -> None:
    """Ask the second reader about what waits to be read, if there is one and ours is not sure."""
    second, own = second_reader(), reader()
    if second is None or own is None:
        return
    with database.service() as session:
        words = _words(session, inbound_id, now, pause)
    if words is None or not worth_asking(words.text, now.astimezone(LOCAL).date(), own):
        return
    advice = second.ask(anonymous(words.text, words.names))
    if advice is None:
        return
    with database.service() as session:
        session.execute(
            update(InboundMessage)
            .where(InboundMessage.id == words.about, InboundMessage.state == InboundState.RECEIVED)
            .values(advised=advice.value)
        )


def _words(session: Session, inbound_id: int, now: datetime, pause: timedelta) -> _Words | None:
    """Return the words with a message that were typed, may be read and were not asked about."""
    whose = select(InboundMessage.sender_key).where(InboundMessage.id == inbound_id)
    waiting = session.scalars(
        select(InboundMessage)
        .where(
            InboundMessage.sender_key == whose.scalar_subquery(),
            InboundMessage.state == InboundState.RECEIVED,
        )
        .order_by(InboundMessage.id)
    ).all()
    for said in bursts_of(waiting, pause):
        if any(row.id == inbound_id for row in said.rows):
            return _asked_about(session, said) if said.is_ripe(now) else None
    return None


def _asked_about(session: Session, said: Burst) -> _Words | None:
    if said.newest.advised or said.payload or said.provider_opt_out or not said.body.strip():
        return None
    points = points_at(session, said.sender)
    names = tuple(point.debtor.name for point in points)
    return _Words(about=said.id, text=said.body, names=names)
