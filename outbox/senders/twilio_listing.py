"""Reading Twilio's list of messages: the question in the SDK's words, its rows in ours."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal, InvalidOperation
from typing import Any

from outbox.senders.provider_list import Listed, ListQuery
from storage.words import Channel


def is_of_an_api(message: Any) -> bool:
    """Tell whether a program sent it: not a phone, and not Twilio's own answer to a STOP."""
    return str(message.direction or "outbound-api") in {"outbound-api", "outbound-call"}


def asked(query: ListQuery) -> dict[str, Any]:
    """Return a query in the SDK's words; it writes any zone's time as if it were UTC."""
    if query.since.tzinfo is None or query.until.tzinfo is None:
        raise ValueError("the times of a list must be aware")
    words: dict[str, Any] = {
        "date_sent_after": query.since.astimezone(UTC),
        "date_sent_before": query.until.astimezone(UTC),
    }
    if query.sender is not None:
        prefix = "whatsapp:" if query.channel is Channel.WHATSAPP else ""
        words["from_"] = prefix + query.sender
    return words


def listed(message: Any) -> Listed:
    """Read one message of the list."""
    to = str(message.to or "")
    return Listed(
        provider_id=str(message.sid),
        status=str(message.status or ""),
        error_code=str(message.error_code) if message.error_code else None,
        channel=Channel.WHATSAPP if to.startswith("whatsapp:") else Channel.SMS,
        sender=str(message.from_ or message.messaging_service_sid or "").removeprefix("whatsapp:"),
        recipient=to.removeprefix("whatsapp:"),
        body=str(message.body or ""),
        made_at=message.date_created,
        sent_at=message.date_sent,
        cost_micros=_micros(message.price),
        currency=str(message.price_unit).upper() if message.price_unit else None,
        segments=int(message.num_segments) if message.num_segments else None,
    )


def _micros(price: object) -> int | None:
    """Turn Twilio's price, a text that is negative when we pay, into millionths that we pay."""
    try:
        return None if price is None else int(-Decimal(str(price)) * 1_000_000)
    except InvalidOperation:
        return None
