"""Reading Twilio's list of messages: the question in the SDK's words, its rows in ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import structlog

from outbox.senders.provider_list import Listed, ListQuery
from storage.words import Channel

log = structlog.get_logger()

#: Twilio's ids have 34 signs, its error codes five; a message has at most ten segments or so, and
#: none costs more than a thousand of any money.
LONGEST_ID, LONGEST_CODE, MOST_SEGMENTS, MOST_MICROS = 64, 16, 999, 1_000_000_000


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


def listed_rows(messages: Iterator[Any]) -> list[Listed]:
    """Read the messages of a page; one that cannot be read is told of and stops no other."""
    rows = []
    for message in _readable(messages):
        made_at = _moment(message.date_created)
        if is_an_id(message.sid) and made_at is not None:
            if is_of_an_api(message):
                rows.append(_listed(message, made_at))
        else:
            log.warning("listed_and_unreadable")
    return rows


def _readable(messages: Iterator[Any]) -> Iterator[Any]:
    """Give the rows that the SDK can make something of; it reads each when it is asked for."""
    while True:
        try:
            yield next(messages)
        except StopIteration:
            return
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
            log.warning("listed_and_unreadable", why=type(error).__name__)


def is_an_id(sid: object) -> bool:
    """Tell whether this can be an id of Twilio's: letters and digits, and not too many."""
    return isinstance(sid, str) and sid.isascii() and sid.isalnum() and len(sid) <= LONGEST_ID


def code_of(code: object) -> str | None:
    """Return an error code as text; None for none, and for what can be none."""
    told = str(code) if code else ""
    return told if told.isalnum() and told.isascii() and len(told) <= LONGEST_CODE else None


def segments_of(number: object) -> int | None:
    """Return a count of segments; None for none, and for what can be none."""
    told = str(number)
    return int(told) if told.isdecimal() and 0 < int(told) <= MOST_SEGMENTS else None


def _listed(message: Any, made_at: datetime) -> Listed:
    to = _plain(message.to)
    unit = _plain(message.price_unit).upper()
    return Listed(
        provider_id=message.sid,
        status=_plain(message.status),
        error_code=code_of(message.error_code),
        channel=Channel.WHATSAPP if to.startswith("whatsapp:") else Channel.SMS,
        sender=_plain(message.from_ or message.messaging_service_sid).removeprefix("whatsapp:"),
        recipient=to.removeprefix("whatsapp:"),
        body=_plain(message.body),
        made_at=made_at,
        sent_at=_moment(message.date_sent),
        cost_micros=_micros(message.price),
        currency=unit if unit.isalpha() and len(unit) == 3 else None,
        segments=segments_of(message.num_segments),
    )


def _plain(value: object) -> str:
    """Return a text that the database can hold: no NUL, no half of a sign."""
    told = value if isinstance(value, str) else ""
    return told.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def _moment(value: object) -> datetime | None:
    return value if isinstance(value, datetime) and value.tzinfo is not None else None


def _micros(price: object) -> int | None:
    """Turn Twilio's price, a text that is negative when we pay, into millionths that we pay."""
    if price is None:
        return None
    try:
        micros = -Decimal(str(price)) * 1_000_000
        return int(micros) if abs(micros) <= MOST_MICROS else None
    except InvalidOperation:  # No number at all, or none that can be compared.
        return None
