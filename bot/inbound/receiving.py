"""Receiving: keep a message that came in, once, before anybody does anything with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage import sealing
from storage.records.conversations import InboundMessage, InboundState, event_kept
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
    event = event_kept(
        arrival.provider,
        "message",
        f"{arrival.provider}:message:{arrival.provider_id}",
        json.dumps(dict(raw), ensure_ascii=False),
        now,
    ).cte("event")
    values = {
        InboundMessage.provider: arrival.provider,
        InboundMessage.provider_id: arrival.provider_id,
        InboundMessage.channel: arrival.channel,
        InboundMessage.sender: arrival.sender,
        InboundMessage.sender_key: sealing.blind(arrival.sender),
        InboundMessage.recipient: arrival.recipient,
        InboundMessage.body: arrival.body,
        InboundMessage.payload: arrival.payload,
        InboundMessage.media: arrival.media,
        InboundMessage.provider_opt_out: arrival.provider_opt_out,
        InboundMessage.received_at: now,
        InboundMessage.state: InboundState.RECEIVED,
    }
    row = [literal(value, column.type) for column, value in values.items()]
    added = (
        insert(InboundMessage)
        # One row when the event is fresh, none when it was here already.
        .from_select(list(values), select(*row).select_from(event))
        .on_conflict_do_nothing(index_elements=["provider", "provider_id"])
        .returning(InboundMessage.id)
    )
    return session.scalar(added)
