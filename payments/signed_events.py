"""Mollie's next-generation webhooks: signed events about payments, refunds and chargebacks.

An event is a hint, like a classic webhook: it says which payment changed, and the payment is
fetched back. Source: Mollie, "Webhooks" (next-gen) and its PHP SDK: the header X-Mollie-Signature
holds the HMAC-SHA256 of the raw body in hex, bare or behind `sha256=`; there may be several.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from payments.movements import PROVIDER
from storage.records.conversations import store_event
from storage.records.payments import Payment
from storage.records.refunds import Refund

SIGNATURE = "X-Mollie-Signature"

_EVENT_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
_PAYMENT_ID = re.compile(r"tr_[A-Za-z0-9_-]{1,60}")
_REFUND_ID = re.compile(r"re_[A-Za-z0-9_-]{1,60}")


@dataclass(frozen=True, kw_only=True, slots=True)
class EventNotice:
    """What an event names: itself, the entity that changed, and that entity's payment if it says.

    `kind` is Mollie's type, such as `payment.paid` or `refund.refunded`.
    """

    event_id: str
    kind: str
    entity_id: str
    payment_id: str | None


def secrets_of(setting: str) -> tuple[str, ...]:
    """Return the secrets of MOLLIE_WEBHOOK_SECRETS; several while one is being replaced."""
    return tuple(secret for secret in re.split(r"[,\s]+", setting) if secret)


def signed_by_one_of(raw: bytes, headers: Iterable[str], secrets: Sequence[str]) -> bool:
    """Tell whether one of the headers' signatures was made of the raw body with one of the secrets.

    Every pair is compared, each in constant time.
    """
    given = [
        part.strip().removeprefix("sha256=").lower().encode("utf-8", "replace")
        for header in headers
        for part in header.split(",")
    ]
    good = False
    for secret in secrets:
        expected = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest().encode()
        for one in given:
            good |= hmac.compare_digest(expected, one)
    return good


def read_event(raw: bytes) -> EventNotice | None:
    """Read an event; None when it is none."""
    try:
        given = json.loads(raw)
        event_id, kind = str(given["id"]), str(given["type"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not _EVENT_ID.fullmatch(event_id):
        return None
    entity_id = str(given.get("entityId") or "")
    return EventNotice(
        event_id=event_id,
        kind=kind[:80],
        entity_id=entity_id,
        payment_id=next(
            (one for one in (entity_id, _payment_of(given)) if _PAYMENT_ID.fullmatch(one)), None
        ),
    )


def store_notice(session: Session, notice: EventNotice, raw: bytes, now: datetime) -> int | None:
    """Keep an event before it is answered; None when it was here before.

    What is kept looks like a classic webhook, so that one way of processing serves both.
    """
    payment_id = notice.payment_id or _known_payment(session, notice) or ""
    body = json.dumps({"id": payment_id, "body": raw.decode("utf-8", "replace")})
    key = f"{PROVIDER}:{notice.event_id}"
    return store_event(session, PROVIDER, notice.kind, key, body, now)


def _payment_of(given: dict[str, Any]) -> str:
    """Return the payment that an embedded refund or chargeback names."""
    embedded = given.get("_embedded")
    entity = embedded.get("entity") if isinstance(embedded, dict) else None
    return str(entity.get("paymentId") or "") if isinstance(entity, dict) else ""


def _known_payment(session: Session, notice: EventNotice) -> str | None:
    """Return the payment of a refund that we made, when the event names the refund alone."""
    if not _REFUND_ID.fullmatch(notice.entity_id):
        return None
    found = (
        select(Payment.provider_id)
        .join(Refund, Refund.payment_id == Payment.id)
        .where(Refund.provider_id == notice.entity_id)
    )
    return session.scalar(found)
