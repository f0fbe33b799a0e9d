"""The queue: putting a message into the outbox, once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage import sealing
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.words import Actor, Channel, Language, Rung

#: The channel on which workers listen for fresh messages.
WAKE_UP = "preminder_outbox"

#: Lower goes first: a person who waits for an answer comes before a batch of preminders.
PRIORITY = {
    MessageKind.ANSWER: 0,
    MessageKind.STAFF: 0,
    MessageKind.NEUTRAL: 0,
    MessageKind.NOTICE: 1,
    MessageKind.THANKS: 1,
    MessageKind.DIGEST: 2,
    MessageKind.PREMINDER: 3,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A message to be queued. The intent key names why it exists; the database lets it be once."""

    intent_key: str
    kind: MessageKind
    author: Actor
    channel: Channel
    sender: str
    recipient: str
    body: str
    send_after: datetime
    rich: str | None = None
    creditor_id: uuid.UUID | None = None
    debtor_id: uuid.UUID | None = None
    contact_point_id: uuid.UUID | None = None
    claim_id: uuid.UUID | None = None
    conversation_id: uuid.UUID | None = None
    epoch: int | None = None
    step: int | None = None
    strategy: str | None = None
    template: str | None = None
    language: Language = Language.NL
    rung_needed: Rung = Rung.UNKNOWN
    answer_to_id: int | None = None
    answer_to_at: datetime | None = None
    confirms_opt_out: bool = False
    expires_at: datetime | None = None
    segments: int | None = None


def enqueue(session: Session, draft: Draft, now: datetime) -> int | None:
    """Put a message into the outbox; return its id, or None when its intent is there already.

    Workers are woken when the caller's transaction commits.
    """
    return enqueue_all(session, [draft], now).get(draft.intent_key)


def take_back(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    """Cancel the queued messages that `which` picks; return how many.

    One that a worker is claiming right now is left to the gate: waiting for it here, with a claim
    locked that the worker may be waiting for, would be a circle.
    """
    queued = (
        select(Message)
        .where(which, Message.status == MessageStatus.QUEUED)
        .order_by(Message.id)
        .with_for_update(skip_locked=True)
    )
    found = session.scalars(queued).all()
    for message in found:
        message.move_to(MessageStatus.CANCELLED, now)
    return len(found)


def enqueue_all(session: Session, drafts: Sequence[Draft], now: datetime) -> dict[str, int]:
    """Put many messages into the outbox; return the id of each by its intent key.

    An intent that is there already is left out. Workers are woken once, on commit.
    """
    if not drafts:
        return {}
    added = session.execute(_ADD, [_row(draft, now) for draft in drafts])
    return {row.intent_key: int(row.id) for row in added}


# Of the table and not of the class, so that rows go in without an object for each.
_MESSAGES = Message.metadata.tables[Message.__tablename__]
_ADD = (
    insert(_MESSAGES)
    .on_conflict_do_nothing(index_elements=["intent_key"])
    # However many rows wake them: the same notice is given once, on commit.
    .returning(_MESSAGES.c.intent_key, _MESSAGES.c.id, func.pg_notify(WAKE_UP, ""))
)


def _row(draft: Draft, now: datetime) -> dict[str, object]:
    return {
        **{name: getattr(draft, name) for name in Draft.__slots__},
        "recipient_key": sealing.blind(draft.recipient),
        "priority": PRIORITY[draft.kind],
        "status": MessageStatus.QUEUED,
        "status_at": now,
        "queued_at": now,
        "attempts": 0,
    }
