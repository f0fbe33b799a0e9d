"""Receiving: keep a message that came in, once, before anybody does anything with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from storage import sealing
from storage.records.conversations import KEEP_EVENT, InboundMessage, InboundState
from storage.words import Channel

#: Longer texts are kept whole in the raw event; a turn reads this much.
LONGEST_BODY = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A message as a provider delivered it, in our words."""

    provider: str
    provider_id: str
    channel: Channel
    sender: str
    recipient: str
    body: str
    payload: str | None = None
    media: int = 0
    provider_opt_out: str | None = None


def from_twilio(fields: Mapping[str, str]) -> Arrival:
    """Read Twilio's inbound parameters; unknown ones are ignored, missing ones are empty."""
    sender, recipient = fields.get("From", ""), fields.get("To", "")
    whatsapp = sender.startswith("whatsapp:")
    return Arrival(
        provider="twilio",
        provider_id=fields.get("MessageSid") or fields.get("SmsMessageSid", ""),
        channel=Channel.WHATSAPP if whatsapp else Channel.SMS,
        sender=sender.removeprefix("whatsapp:"),
        recipient=recipient.removeprefix("whatsapp:"),
        body=fields.get("Body", "")[:LONGEST_BODY],
        payload=fields.get("ButtonPayload") or fields.get("ListId") or None,
        media=_count(fields.get("NumMedia", "0")),
        provider_opt_out=fields.get("OptOutType") or None,
    )


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def receive(
    session: Session, arrival: Arrival, raw: Mapping[str, str], now: datetime
) -> int | None:
    """Store an arrival and its raw form; return its id, or None when it was here already."""
    given = {
        **{f"new_{name}": getattr(arrival, name) for name in Arrival.__slots__},
        "new_sender_key": sealing.blind(arrival.sender),
        "new_received_at": now,
        "new_state": InboundState.RECEIVED,
        "event_provider": arrival.provider,
        "event_kind": "message",
        "event_key": f"{arrival.provider}:message:{arrival.provider_id}",
        "event_payload": json.dumps(dict(raw), ensure_ascii=False),
        "event_at": now,
    }
    return session.scalar(_KEEP, given)


def _keeping() -> ReturningInsert[int]:
    """Return the statement that keeps a raw event and its message, made once."""
    names = [*Arrival.__slots__, "sender_key", "received_at", "state"]
    columns = InboundMessage.__table__.columns
    row = [bindparam(f"new_{name}", type_=columns[name].type) for name in names]
    return (
        insert(InboundMessage)
        # One row when the event is fresh, none when it was here already.
        .from_select(names, select(*row).select_from(KEEP_EVENT.cte("event")))
        .on_conflict_do_nothing(index_elements=["provider", "provider_id"])
        .returning(InboundMessage.id)
        .execution_options(dml_strategy="raw")
    )


_KEEP = _keeping()
