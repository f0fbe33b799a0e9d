"""Mollie's answers, read: what a payment, a list or a refund says, as our own values. Pure.

A shape that Mollie does not document raises KeyError, TypeError, AttributeError or ValueError; the
gateway makes errors of ours of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from payments.gateway import (
    Checkout,
    Movement,
    MovementKind,
    MovementState,
    PaidPayment,
    ProviderStatus,
)
from payments.money import from_value

#: Mollie, Refunds API, field `status`: `queued` waits for balance and may still be cancelled.
_REFUND_STATES = {
    "pending": MovementState.DONE,
    "processing": MovementState.DONE,
    "refunded": MovementState.DONE,
    "failed": MovementState.UNDONE,
    "canceled": MovementState.UNDONE,
}
#: So much of an account is shown, as on a bank card's receipt.
_TAIL = 4


def id_with(reference: str, page: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the id of the payment on a page that carries our reference, if there is one."""
    for answer in page:
        metadata = answer.get("metadata")
        if isinstance(metadata, dict) and metadata.get("payment") == reference:
            return str(answer["id"])
    return None


def checkout_of(answer: Mapping[str, Any]) -> Checkout:
    """Read a payment that was just made."""
    return Checkout(
        provider_id=answer["id"],
        checkout_url=checkout_url_of(answer),
        status=ProviderStatus(answer["status"]),
        expires_at=moment_of(answer.get("expiresAt")),
    )


class Page(NamedTuple):
    """What was paid on one page of the list, and when the oldest payment on it was made."""

    paid: tuple[PaidPayment, ...]
    oldest: datetime | None


def paid_of(page: Iterable[Mapping[str, Any]]) -> Page:
    """Read what was paid on a page of the list of payments."""
    answers = list(page)
    made = [at for at in (moment_of(answer.get("createdAt")) for answer in answers) if at]
    found = []
    for answer in answers:
        paid_at = moment_of(answer.get("paidAt"))
        if paid_at is None:
            continue
        metadata = answer.get("metadata")
        found.append(
            PaidPayment(
                provider_id=answer["id"],
                reference=metadata.get("payment") if isinstance(metadata, dict) else None,
                cents=cents_of(answer["amount"]),
                currency=answer["amount"]["currency"],
                paid_at=paid_at,
            )
        )
    return Page(paid=tuple(found), oldest=min(made, default=None))


def movement_of(item: Mapping[str, Any], kind: MovementKind) -> Movement:
    """Read one refund or chargeback."""
    if kind is MovementKind.REFUND:
        state = _REFUND_STATES.get(item.get("status", ""), MovementState.WAITING)
    else:
        state = MovementState.UNDONE if item.get("reversedAt") else MovementState.DONE
    metadata = item.get("metadata")
    return Movement(
        kind=kind,
        provider_id=item["id"],
        cents=cents_of(item["amount"]),
        state=state,
        reference=metadata.get("refund") if isinstance(metadata, dict) else None,
    )


def cents_of(amount: Mapping[str, Any] | None) -> int:
    """Read an amount; none at all is nothing."""
    return from_value(amount["value"]) if amount else 0


def checkout_url_of(answer: Mapping[str, Any]) -> str | None:
    """Return the page where a payment can be paid; None when nothing is left to do."""
    link = (answer.get("_links") or {}).get("checkout") or {}
    url = link.get("href")
    if url is not None and not str(url).startswith(("https://", "http://")):
        raise ValueError(f"{url!r} is no address of a page")
    return url


def moment_of(text: str | None) -> datetime | None:
    """Read a moment; one without a zone is UTC."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def account_tail_of(answer: Mapping[str, Any]) -> str | None:
    """Return the last four signs of a mandate's account, if there is one."""
    details = answer.get("details")
    account = details.get("consumerAccount") if isinstance(details, dict) else None
    return str(account)[-_TAIL:] if account else None


def failure_of(answer: Mapping[str, Any]) -> str | None:
    """Return the bank's code of why a direct debit failed (ISO 20022, such as AM04), if any."""
    details = answer.get("details")
    code = details.get("bankReasonCode") if isinstance(details, dict) else None
    return str(code)[:8] if code else None
