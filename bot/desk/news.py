"""What a topic has not shown yet: the messages after its marks, cut to Telegram's size."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.staff.timeline import Entry, inbound_entry, outbound_entries
from bot.staff.wording import clock_time
from storage.records.conversations import Conversation, InboundMessage, InboundState
from storage.records.messages import Message, MessageStatus

#: Telegram takes 4,096 UTF-16 units (core.telegram.org/bots/api#sendmessage).
LONGEST = 4000
#: How many messages each way are read at once, and how many of before a first topic shows.
_ROWS, _RECENT = 20, 10
#: A message that is still under way is shown when it has settled, or after this time.
PATIENCE = timedelta(seconds=15)
_UNDER_WAY = frozenset({MessageStatus.QUEUED, MessageStatus.SENDING})
_WELL = frozenset({MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ})
_TYPED_HERE = "staff:telegram:"
_SIGNS = {"debtor": "👤", "bot": "🤖", "staff": "✍️"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One text for the topic, and the marks that hold once it is shown.

    An empty text only moves the marks: a colleague typed it in the topic, and it went out well.
    """

    text: str
    inbound: int
    message: int


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """What one topic has not shown yet."""

    conversation_id: uuid.UUID
    topic: int
    parts: tuple[Part, ...]


def recent_marks(session: Session, conversation_id: uuid.UUID) -> tuple[int, int]:
    """Return the marks that leave only the newest messages of a conversation to be shown."""
    return (
        _mark_before(session, InboundMessage, conversation_id),
        _mark_before(session, Message, conversation_id),
    )


def news_of(session: Session, conversation: Conversation, now: datetime) -> News | None:
    """Return what the conversation's topic has not shown and what is ripe for it, or None."""
    topic = conversation.telegram_topic
    came = session.scalars(
        select(InboundMessage)
        .where(
            InboundMessage.conversation_id == conversation.id,
            InboundMessage.id > conversation.desk_seen_inbound,
        )
        .order_by(InboundMessage.id)
        .limit(_ROWS)
    ).all()
    went = session.scalars(
        select(Message)
        .where(
            Message.conversation_id == conversation.id,
            Message.id > conversation.desk_seen_message,
        )
        .order_by(Message.id)
        .limit(_ROWS)
    ).all()
    inbound = [inbound_entry(row) for row in _ripe_inbound(came, now)]
    outbound = outbound_entries(session, list(_ripe_outbound(went, now)))
    marks = conversation.desk_seen_inbound, conversation.desk_seen_message
    parts = tuple(cut(in_order(inbound, outbound), marks, now))
    if topic is None or not parts:
        return None
    return News(conversation_id=conversation.id, topic=topic, parts=parts)


def in_order(inbound: list[Entry], outbound: list[Entry]) -> list[Entry]:
    """Merge both ways by time; each way keeps the order of its ids, which the marks rely on."""
    merged: list[Entry] = []
    came, went = list(inbound), list(outbound)
    while came and went:
        merged.append(came.pop(0) if came[0].at <= went[0].at else went.pop(0))
    return merged + came + went


def cut(entries: list[Entry], marks: tuple[int, int], now: datetime) -> Iterator[Part]:
    """Put entries together into as few texts as Telegram's size allows.

    Fewer texts matter: all topics of a group share twenty messages a minute.
    """
    seen_in, seen_out = marks
    text = ""
    for entry in entries:
        for piece in _pieces(_shown(entry, now)):
            if text and piece and units(text) + units(piece) + 2 > LONGEST:
                yield Part(text=text, inbound=seen_in, message=seen_out)
                text = ""
            text = f"{text}\n\n{piece}" if text and piece else text or piece
        if entry.inbound:
            seen_in = entry.id
        else:
            seen_out = entry.id
    if (seen_in, seen_out) != marks:
        yield Part(text=text, inbound=seen_in, message=seen_out)


def units(text: str) -> int:
    """Return the length of a text as Telegram counts it: most emoji are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _pieces(text: str) -> list[str]:
    # In the longest text of emoji only, each character is two units.
    size = LONGEST if units(text) == len(text) else LONGEST // 2
    return [text[start : start + size] for start in range(0, max(1, len(text)), size)]


def _shown(entry: Entry, now: datetime) -> str:
    """Write an entry for the topic; nothing for what was typed there and went out well."""
    typed_here = entry.intent_key.startswith(_TYPED_HERE)
    if typed_here and entry.status in _WELL:
        return ""
    head = f"{_SIGNS[entry.side]} {entry.label} · {clock_time(entry.at, now)}"
    state = "" if entry.inbound or entry.status in _WELL else entry.state
    notes = [note for note in (state, *entry.reasons) if note]
    tail = "⚠️ " + " ".join(notes) if notes else ""
    return "\n".join(part for part in (head, entry.text, tail) if part)


def _ripe_inbound(rows: Iterable[InboundMessage], now: datetime) -> Iterator[InboundMessage]:
    for row in rows:
        if row.state is InboundState.RECEIVED and now - row.received_at < PATIENCE:
            return
        yield row


def _ripe_outbound(rows: Iterable[Message], now: datetime) -> Iterator[Message]:
    for row in rows:
        if row.status in _UNDER_WAY and now - row.queued_at < PATIENCE:
            return
        yield row


def _mark_before(
    session: Session,
    table: type[InboundMessage] | type[Message],
    conversation_id: uuid.UUID,
) -> int:
    newest = (
        select(table.id)
        .where(table.conversation_id == conversation_id)
        .order_by(table.id.desc())
        .limit(_RECENT)
        .subquery()
    )
    oldest_shown = session.scalar(select(func.min(newest.c.id)))
    return 0 if oldest_shown is None else oldest_shown - 1
