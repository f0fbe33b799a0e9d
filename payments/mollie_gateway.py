"""Mollie as the payment provider. The only module that imports the Mollie SDK.

Facts about mollie-api-python 4.0.0 that shape this module: without a key of ours each `create`
gets a fresh random idempotency key, so that a second try would make a second payment; identifiers
are checked by their prefix only; errors come in three families (`RequestError`, `ResponseError`,
`ResponseHandlingError`), and an answer of an unexpected shape escapes as KeyError or TypeError.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple, TypeVar

import requests
import urllib3
from mollie.api.client import Client
from mollie.api.error import (
    ConflictError,
    Error,
    NotFoundError,
    RequestError,
    RequestSetupError,
    ResponseError,
)
from mollie.api.objects.payment import Payment

from payments.errors import (
    AmountError,
    GatewayError,
    GatewayRefusedError,
    GatewayTransientError,
    GatewayUncertainError,
)
from payments.gateway import (
    Checkout,
    Movement,
    MovementKind,
    MovementState,
    PaidPayment,
    PaymentOrder,
    PaymentState,
    ProviderStatus,
    RefundOrder,
)
from payments.money import from_value, to_value
from storage.words import Language

T = TypeVar("T")

#: Seconds to connect and to wait for an answer: Mollie's own advice, written out because a call
#: without a limit can hang a worker for ever.
TIMEOUT = (2, 10)

#: How many payments Mollie lists on a page at most, and how long one of them can stay payable (a
#: bank transfer, the longest by far).
PAGE = 250
LONGEST_LIFE = timedelta(days=21)

#: The SDK checks the prefix only, so `tr_../../v2/x` would end up in the address.
_PAYMENT_ID = re.compile(r"tr_[A-Za-z0-9_-]{1,60}")

_LOCALES = {Language.NL: "nl_NL", Language.EN: "en_US"}

#: Mollie, Refunds API, field `status`: `queued` waits for balance and may still be cancelled.
_REFUND_STATES = {
    "pending": MovementState.DONE,
    "processing": MovementState.DONE,
    "refunded": MovementState.DONE,
    "failed": MovementState.UNDONE,
    "canceled": MovementState.UNDONE,
}


class MollieGateway:
    """Mollie's Payments API behind our own protocol `PaymentGateway`.

    One SDK client per thread, because it wraps a `requests.Session`.
    """

    def __init__(self, api_key: str, api_url: str = "") -> None:
        self._api_key = api_key
        # People write the address with or without the version, which the SDK adds itself.
        self._api_url = api_url.rstrip("/").removesuffix("/v2")
        self._local = threading.local()

    def create(self, order: PaymentOrder) -> Checkout:
        """Make a payment, or return the one that this idempotency key made before."""
        body = {
            "amount": {"currency": order.currency, "value": to_value(order.cents)},
            "description": order.description[:255],
            "redirectUrl": order.redirect_url,
            "webhookUrl": order.webhook_url,
            "locale": _LOCALES[order.language],
            "metadata": {"payment": order.reference},
        }

        def call() -> Checkout:
            answer = self._client().payments.create(body, idempotency_key=order.idempotency_key)
            return _checkout(answer)

        return _translated(call, _create_error, GatewayUncertainError)

    def fetch(self, provider_id: str) -> PaymentState | None:
        """Look a payment up with its refunds and chargebacks; None when there is none."""
        if not _PAYMENT_ID.fullmatch(provider_id):
            return None

        def call() -> PaymentState | None:
            try:
                answer = self._client().payments.get(provider_id, embed="refunds,chargebacks")
            except NotFoundError:
                return None
            return _state(answer)

        return _translated(call, _fetch_error, GatewayTransientError)

    def paid_since(self, since: datetime) -> Iterator[PaidPayment]:
        """Yield what was paid from a moment on, on our whole account, newest first."""
        page = _translated(
            lambda: self._client().payments.list(limit=PAGE), _fetch_error, GatewayTransientError
        )
        while page is not None:
            listed = _translated(partial(_paid_of, page), _fetch_error, GatewayTransientError)
            yield from (paid for paid in listed.paid if paid.paid_at >= since)
            if listed.oldest is None or listed.oldest < since - LONGEST_LIFE:
                return
            page = _translated(page.get_next, _fetch_error, GatewayTransientError)

    def refund(self, order: RefundOrder) -> Movement:
        """Give money back, or return the refund that this idempotency key made before."""
        body = {
            "amount": {"currency": order.currency, "value": to_value(order.cents)},
            "description": order.description[:255],
            "metadata": {"refund": order.reference},
        }

        def call() -> Movement:
            # The SDK reaches refunds by a payment; one made of its id alone saves a look-up.
            named = {"id": order.provider_id}
            payment: Any = Payment(named, self._client())  # type: ignore[no-untyped-call]
            answer = payment.refunds.create(body, idempotency_key=order.idempotency_key)
            return _movement(answer, MovementKind.REFUND)

        return _translated(call, _create_error, GatewayUncertainError)

    def _client(self) -> Any:
        client = getattr(self._local, "client", None)
        if client is None:
            client = Client(api_endpoint=self._api_url, timeout=TIMEOUT)
            client.set_api_key(self._api_key)
            # The SDK would send `platform.uname()`, and so the name of our machine.
            client.UNAME = "preminder"
            self._local.client = client
        return client


def _translated(
    call: Callable[[], T],
    translate: Callable[[Error], GatewayError],
    unreadable: type[GatewayError],
) -> T:
    try:
        return call()
    except Error as error:
        raise translate(error) from error
    except (KeyError, TypeError, AttributeError, ValueError, AmountError) as error:
        # The SDK and our own reading trip over an answer of a shape that Mollie does not document.
        raise unreadable(f"Mollie answered something unreadable: {error!r}") from error


def _create_error(error: Error) -> GatewayError:
    """Tell by the SDK's error whether Mollie may have made the payment."""
    if isinstance(error, RequestSetupError):
        return GatewayRefusedError(str(error))
    if isinstance(error, RequestError):
        kind = GatewayTransientError if _never_left(error) else GatewayUncertainError
        return kind(str(error))
    status = error.status if isinstance(error, ResponseError) else None
    if status == requests.codes.too_many_requests:
        return GatewayTransientError(str(error))
    # 409: the first request with this key is still under way.
    if status is None or status >= 500 or isinstance(error, ConflictError):
        return GatewayUncertainError(str(error))
    return GatewayRefusedError(str(error))


def _fetch_error(error: Error) -> GatewayError:
    """Asking changes nothing, so it may always be asked again, unless we may not ask at all."""
    status = error.status if isinstance(error, ResponseError) else None
    refused = isinstance(error, RequestSetupError) or status in {400, 401, 403, 422}
    return (GatewayRefusedError if refused else GatewayTransientError)(str(error))


def _never_left(error: RequestError) -> bool:
    """Return whether the request surely never reached Mollie: no connection was made."""
    cause = error.__context__
    if isinstance(cause, requests.exceptions.ConnectTimeout):
        return True
    if not isinstance(cause, requests.exceptions.ConnectionError) or not cause.args:
        return False
    reason = getattr(cause.args[0], "reason", cause.args[0])
    return isinstance(reason, urllib3.exceptions.NewConnectionError)


def _checkout(answer: Mapping[str, Any]) -> Checkout:
    return Checkout(
        provider_id=answer["id"],
        checkout_url=_checkout_url(answer),
        status=ProviderStatus(answer["status"]),
        expires_at=_moment(answer.get("expiresAt")),
    )


class _Page(NamedTuple):
    """What was paid on one page of the list, and when the oldest payment on it was made."""

    paid: tuple[PaidPayment, ...]
    oldest: datetime | None


def _paid_of(page: Iterable[Mapping[str, Any]]) -> _Page:
    answers = list(page)
    made = [at for at in (_moment(answer.get("createdAt")) for answer in answers) if at]
    found = []
    for answer in answers:
        paid_at = _moment(answer.get("paidAt"))
        if paid_at is None:
            continue
        metadata = answer.get("metadata")
        found.append(
            PaidPayment(
                provider_id=answer["id"],
                reference=metadata.get("payment") if isinstance(metadata, dict) else None,
                cents=_cents(answer["amount"]),
                currency=answer["amount"]["currency"],
                paid_at=paid_at,
            )
        )
    return _Page(paid=tuple(found), oldest=min(made, default=None))


def _state(answer: Any) -> PaymentState:
    refunded = _cents(answer.get("amountRefunded"))
    charged_back = _cents(answer.get("amountChargedBack"))
    metadata = answer.get("metadata")
    return PaymentState(
        provider_id=answer["id"],
        status=ProviderStatus(answer["status"]),
        amount_cents=from_value(answer["amount"]["value"]),
        currency=answer["amount"]["currency"],
        refunded_cents=refunded,
        charged_back_cents=charged_back,
        paid_at=_moment(answer.get("paidAt")),
        expires_at=_moment(answer.get("expiresAt")),
        method=answer.get("method"),
        reference=metadata.get("payment") if isinstance(metadata, dict) else None,
        checkout_url=_checkout_url(answer),
        movements=(
            *_movements(answer, MovementKind.REFUND, refunded),
            *_movements(answer, MovementKind.CHARGEBACK, charged_back),
        ),
    )


def _movements(answer: Any, kind: MovementKind, total: int) -> tuple[Movement, ...]:
    """Read the refunds or chargebacks from the answer, or ask for them when they lack."""
    name = f"{kind}s"
    embedded = answer.get("_embedded") or {}
    found = [_movement(item, kind) for item in embedded.get(name) or ()]
    if not found and total:
        found = [_movement(item, kind) for item in _listed(getattr(answer, name))]
    if not found and total:
        # The amount is certain although nobody lists its parts; its running total names it.
        found = [
            Movement(
                kind=kind,
                provider_id=f"{answer['id']}:{kind}:{total}",
                cents=total,
                state=MovementState.DONE,
            )
        ]
    return tuple(found)


def _listed(resource: Any) -> Iterable[Mapping[str, Any]]:
    try:
        return list(resource.list())
    except NotFoundError:
        return ()


def _movement(item: Mapping[str, Any], kind: MovementKind) -> Movement:
    if kind is MovementKind.REFUND:
        state = _REFUND_STATES.get(item.get("status", ""), MovementState.WAITING)
    else:
        state = MovementState.UNDONE if item.get("reversedAt") else MovementState.DONE
    metadata = item.get("metadata")
    return Movement(
        kind=kind,
        provider_id=item["id"],
        cents=_cents(item["amount"]),
        state=state,
        reference=metadata.get("refund") if isinstance(metadata, dict) else None,
    )


def _cents(amount: Mapping[str, Any] | None) -> int:
    return from_value(amount["value"]) if amount else 0


def _checkout_url(answer: Mapping[str, Any]) -> str | None:
    link = (answer.get("_links") or {}).get("checkout") or {}
    url = link.get("href")
    if url is not None and not str(url).startswith(("https://", "http://")):
        raise ValueError(f"{url!r} is no address of a page")
    return url


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
