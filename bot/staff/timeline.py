"""A conversation as people read it: what came in and what went out, by time, with its delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from bot.staff.corrections import corrected
from bot.staff.wording import AUTHORS, DELIVERY, INBOUND, KINDS
from outbox.reasons import explain
from outbox.verdict import Reason
from storage.records.conversations import Conversation, InboundMessage
from storage.records.messages import Message, MessageKind, MessageStatus, VerdictRow
from storage.words import Actor

#: How many of the newest messages each way are shown.
SHOWN = 200
_HELD = frozenset({MessageStatus.QUEUED, MessageStatus.REFUSED})
_TROUBLE = frozenset(
    {
        MessageStatus.UNDELIVERED,
        MessageStatus.FAILED,
        MessageStatus.REFUSED,
        MessageStatus.UNCERTAIN,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One message of a conversation.

    Attributes:
        id: the row's id; inbound and outbound number on their own.
        inbound: whether the debtor wrote it.
        author: who wrote it.
        label: who wrote it, in Dutch, with what it is for where that is not plain.
        text: the words.
        at: when it came in, left, or was queued (UTC).
        state: where it stands, in plain Dutch.
        reasons: why it is held or refused, a sentence each.
        trouble: whether somebody should look at it.
        status: the status of an outbound message.
        intent_key: the intent of an outbound message.
        read_as: the intent that an inbound message was read as, and how surely in hundredths.
        read_percent: see `read_as`.
        meant: the intent that a colleague says it meant.
    """

    id: int
    inbound: bool
    author: Actor
    label: str
    text: str
    at: datetime
    state: str
    reasons: tuple[str, ...] = ()
    trouble: bool = False
    status: MessageStatus | None = None
    intent_key: str = ""
    read_as: str | None = None
    read_percent: int | None = None
    meant: str | None = None

    @property
    def side(self) -> str:
        """Which bubble it is drawn as: debtor, staff or bot."""
        if self.inbound:
            return "debtor"
        return "staff" if self.author in {Actor.STAFF, Actor.OPERATOR} else "bot"


def timeline(session: Session, conversation: Conversation) -> list[Entry]:
    """Return the newest messages of a conversation and of its debtor, oldest first."""
    came = select(InboundMessage).where(InboundMessage.conversation_id == conversation.id)
    inbound = session.scalars(came.order_by(InboundMessage.id.desc()).limit(SHOWN)).all()
    went = select(Message).where(
        # A preminder may have left before there was a conversation.
        or_(
            Message.conversation_id == conversation.id,
            Message.debtor_id == conversation.debtor_id,
        ),
        Message.kind != MessageKind.DIGEST,
    )
    outbound = session.scalars(went.order_by(Message.id.desc()).limit(SHOWN)).all()
    meant = corrected(session, [row.id for row in inbound])
    entries = [inbound_entry(row, meant.get(row.id)) for row in inbound] + outbound_entries(
        session, outbound
    )
    return sorted(entries, key=lambda entry: (entry.at, not entry.inbound, entry.id))


def inbound_entry(row: InboundMessage, meant: str | None = None) -> Entry:
    """Return a message that came in; media that we do not keep is at least counted."""
    media = f"[{row.media} bijlage(n), niet te openen]" if row.media else ""
    return Entry(
        id=row.id,
        inbound=True,
        author=Actor.DEBTOR,
        label=AUTHORS[Actor.DEBTOR],
        text="\n".join(part for part in (row.body, media) if part) or "[leeg bericht]",
        at=row.received_at,
        state=INBOUND[row.state],
        read_as=row.read_as,
        read_percent=row.read_percent,
        meant=meant,
    )


def outbound_entries(session: Session, rows: Sequence[Message]) -> list[Entry]:
    """Return messages that we send, each with the gate's reasons where it is held or refused."""
    reasons = _reasons(session, [row.id for row in rows if row.status in _HELD])
    return [_outbound_entry(row, reasons.get(row.id, ())) for row in rows]


def _outbound_entry(row: Message, reasons: tuple[str, ...]) -> Entry:
    return Entry(
        id=row.id,
        inbound=False,
        author=row.author,
        label=" · ".join(part for part in (AUTHORS[row.author], KINDS[row.kind]) if part),
        text=row.body,
        at=row.sent_at or row.queued_at,
        state=DELIVERY[row.status],
        reasons=reasons,
        trouble=row.status in _TROUBLE or bool(reasons and row.kind is MessageKind.STAFF),
        status=row.status,
        intent_key=row.intent_key,
    )


def _reasons(session: Session, message_ids: list[int]) -> dict[int, tuple[str, ...]]:
    """Return the reasons of the newest verdict of each message that was not allowed."""
    if not message_ids:
        return {}
    newest = (
        select(VerdictRow)
        .where(VerdictRow.message_id.in_(message_ids))
        .ext(distinct_on(VerdictRow.message_id))
        .order_by(VerdictRow.message_id, VerdictRow.id.desc())
    )
    return {
        verdict.message_id: tuple(explain(Reason.from_dict(kept)) for kept in verdict.reasons)
        for verdict in session.scalars(newest)
        if not verdict.allowed
    }
