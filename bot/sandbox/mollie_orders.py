"""What a request for a Mollie payment asks, and what is wrong with one that cannot be made."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.sandbox.refusals import Refusal
from bot.sandbox.world import Payment, World

VALUE = re.compile(r"\d{1,8}\.\d{2}")

#: How long a payment without a chosen method stays open.
LIFETIME = timedelta(minutes=15)

#: How long a direct debit takes until the bank has paid, unless a test ends it sooner.
COLLECTED_AFTER = timedelta(days=2)

#: The amounts that Mollie takes in one payment by iDEAL, in cents.
SMALLEST, LARGEST = 1, 5_000_000


def read_payment(body: dict[str, Any], now: datetime) -> Payment | Refusal:
    """Make a payment of a request's body, or say what is wrong with it."""
    cents = read_cents(body.get("amount"))
    if cents is None:
        message = "The amount contains an invalid value"
        return Refusal(status=422, message=message, field="amount")
    if not SMALLEST <= cents <= LARGEST:
        side = "higher than the maximum" if cents > LARGEST else "lower than the minimum"
        return Refusal(status=422, message=f"The amount is {side}", field="amount")
    sequence = body.get("sequenceType") or "oneoff"
    if sequence not in {"oneoff", "first", "recurring"}:
        message = "The sequence type is invalid"
        return Refusal(status=422, message=message, field="sequenceType")
    needed = ("description",) if sequence == "recurring" else ("description", "redirectUrl")
    for name in needed:
        if not body.get(name):
            return Refusal(status=422, message=f"The {name} is required", field=name)
    for name in ("redirectUrl", "webhookUrl"):
        if not re.match(r"https?://[^/]", body.get(name) or "https://x"):
            return Refusal(status=422, message=f"The {name} is invalid", field=name)
    return Payment(
        id="tr_" + secrets.token_hex(5),
        cents=cents,
        currency="EUR",
        description=str(body["description"]),
        redirect_url=str(body.get("redirectUrl") or ""),
        webhook_url=str(body.get("webhookUrl") or ""),
        metadata=body.get("metadata"),
        created=now,
        expires=now + LIFETIME,
        sequence=sequence,
    )


def with_mandate(payment: Payment, body: dict[str, Any], world: World) -> Payment | Refusal:
    """Put a payment on its customer and mandate, or say what is wrong with them.

    A recurring payment leaves no page to pay at: it is `pending` until the bank has spoken.
    """
    payment.customer_id = body.get("customerId")
    if payment.sequence == "oneoff":
        return payment
    if payment.customer_id not in world.customers:
        message = "The customer does not exist"
        return Refusal(status=422, message=message, field="customerId")
    if payment.sequence == "first":
        return payment
    usable = [
        mandate.id
        for mandate in world.mandates.values()
        if mandate.customer_id == payment.customer_id and mandate.status == "valid"
    ]
    wanted = body.get("mandateId") or next(iter(usable), None)
    if wanted not in usable:
        message = "No suitable mandates found for customer"
        return Refusal(status=422, message=message, field="customerId")
    payment.mandate_id = str(wanted)
    payment.method, payment.status = "directdebit", "pending"
    payment.expires = payment.created + COLLECTED_AFTER
    return payment


def read_cents(given: object) -> int | None:
    """Read an amount in euro; Mollie takes a string with two decimals only."""
    if not isinstance(given, dict) or given.get("currency") != "EUR":
        return None
    value = given.get("value")
    if not isinstance(value, str) or not VALUE.fullmatch(value):
        return None
    return int(Decimal(value) * 100)
