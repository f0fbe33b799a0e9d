"""Reading ahead: a second reader is asked about a message before its turn, with nothing held.

Three steps, each on its own: the words are read and the transaction ends, the second reader is
asked, and what it said is written on the message's row. The turn finds it there as a value. A
message that is taken meanwhile is taken without.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.anonymous import anonymous
from bot.intent_reader import reader
from bot.second_reader import second_reader
from dialogs.understanding.advice import worth_asking
from storage.clock import LOCAL
from storage.database import Database
from storage.records.conversations import InboundMessage, InboundState
from storage.records.debtors import points_at


@dataclass(frozen=True, kw_only=True, slots=True)
class _Words:
    """What a message says, and what its sender may be called."""

    text: str
    names: tuple[str, ...]


def read_ahead(database: Database, inbound_id: int, now: datetime) -> None:
    """Ask the second reader about a waiting message, if there is one and ours is not sure."""
    second, own = second_reader(), reader()
    if second is None or own is None:
        return
    with database.service() as session:
        words = _words(session, inbound_id)
    if words is None or not worth_asking(words.text, now.astimezone(LOCAL).date(), own):
        return
    advice = second.ask(anonymous(words.text, words.names))
    if advice is None:
        return
    with database.service() as session:
        session.execute(
            update(InboundMessage)
            .where(InboundMessage.id == inbound_id, InboundMessage.state == InboundState.RECEIVED)
            .values(advised=advice.value)
        )


def _words(session: Session, inbound_id: int) -> _Words | None:
    """Return the words of a message that was typed, waits and was not asked about before."""
    message = session.scalar(
        select(InboundMessage).where(
            InboundMessage.id == inbound_id,
            InboundMessage.state == InboundState.RECEIVED,
            InboundMessage.advised.is_(None),
        )
    )
    if message is None or message.payload or message.provider_opt_out or not message.body.strip():
        return None
    points = points_at(session, message.sender)
    return _Words(text=message.body, names=tuple(point.debtor.name for point in points))
