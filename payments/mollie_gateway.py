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
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

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
from mollie.api.objects.customer import Customer
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
    MandateState,
    Movement,
    MovementKind,
    MovementState,
    PaidPayment,
    PaymentOrder,
    PaymentState,
    ProviderStatus,
    RefundOrder,
)
from payments.mollie_answers import (
    account_tail_of,
    cents_of,
    checkout_of,
    checkout_url_of,
    failure_of,
    id_with,
    moment_of,
    movement_of,
    paid_of,
)
from payments.money import from_value, to_value
from storage.records.payments import Sequence
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

_CUSTOMER_ID = re.compile(r"cst_[A-Za-z0-9_-]{1,60}")
_MANDATE_ID = re.compile(r"mdt_[A-Za-z0-9_-]{1,60}")

#: Mollie has no such thing, or has it no more.
_GONE = frozenset({requests.codes.not_found, requests.codes.gone})

_LOCALES = {Language.NL: "nl_NL", Language.EN: "en_US"}


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
            "webhookUrl": order.webhook_url,
            "locale": _LOCALES[order.language],
            "metadata": {"payment": order.reference},
            **_sequence_of(order),
        }

        def call() -> Checkout:
            answer = self._client().payments.create(body, idempotency_key=order.idempotency_key)
            return checkout_of(answer)

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
            listed = _translated(partial(paid_of, page), _fetch_error, GatewayTransientError)
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
            return movement_of(answer, MovementKind.REFUND)

        return _translated(call, _create_error, GatewayUncertainError)

    def create_customer(self, idempotency_key: str, reference: str) -> str:
        """Make a customer without a name, or return the id that this key made before."""
        body = {"metadata": {"debtor": reference}}

        def call() -> str:
            answer = self._client().customers.create(body, idempotency_key=idempotency_key)
            return _named(answer["id"], _CUSTOMER_ID)

        return _translated(call, _create_error, GatewayUncertainError)

    def mandate(self, customer_id: str, mandate_id: str) -> MandateState:
        """Look a mandate up; one that is gone, or is not for direct debit, is invalid."""

        def call() -> MandateState:
            answer = self._mandate(customer_id, mandate_id)
            if answer is None:
                return MandateState.INVALID
            # A first payment by card gives leave to charge the card; nobody said yes to that.
            is_ours = answer["method"] == "directdebit"
            return MandateState(answer["status"]) if is_ours else MandateState.INVALID

        return _translated(call, _fetch_error, GatewayTransientError)

    def account_tail(self, customer_id: str, mandate_id: str) -> str | None:
        """Return the last four signs of a mandate's account; None for one that is gone."""

        def call() -> str | None:
            answer = self._mandate(customer_id, mandate_id)
            return None if answer is None else account_tail_of(answer)

        return _translated(call, _fetch_error, GatewayTransientError)

    def withdraw_mandate(self, customer_id: str, mandate_id: str) -> None:
        """Take a mandate back; one that is gone already stays so."""

        def call() -> None:
            try:
                self._customer(customer_id).mandates.delete(_named(mandate_id, _MANDATE_ID))
            except ResponseError as error:
                if error.status not in _GONE:
                    raise

        _translated(call, _fetch_error, GatewayTransientError)

    def find_payment(self, customer_id: str, reference: str) -> str | None:
        """Return Mollie's id of a customer's payment with our reference, if it has one."""
        page = _translated(
            lambda: self._customer(customer_id).payments.list(limit=PAGE),
            _fetch_error,
            GatewayTransientError,
        )
        while page is not None:
            found = _translated(
                partial(id_with, reference, page), _fetch_error, GatewayTransientError
            )
            if found is not None:
                return found
            page = _translated(page.get_next, _fetch_error, GatewayTransientError)
        return None

    def _mandate(self, customer_id: str, mandate_id: str) -> Any | None:
        """Return a mandate as Mollie tells of it; None for one that is gone."""
        try:
            return self._customer(customer_id).mandates.get(_named(mandate_id, _MANDATE_ID))
        except ResponseError as error:
            if error.status not in _GONE:
                raise
            return None

    def _customer(self, customer_id: str) -> Any:
        """Return the SDK's way to what hangs on a customer; its id alone saves a look-up."""
        named = {"id": _named(customer_id, _CUSTOMER_ID)}
        return Customer(named, self._client())  # type: ignore[no-untyped-call]

    def _client(self) -> Any:
        client = getattr(self._local, "client", None)
        if client is None:
            client = Client(api_endpoint=self._api_url, timeout=TIMEOUT)
            client.set_api_key(self._api_key)
            # The SDK would send `platform.uname()`, and so the name of our machine.
            client.UNAME = "preminder"
            self._local.client = client
        return client


def _named(given: str, pattern: re.Pattern[str]) -> str:
    """Return an id that is one: the SDK puts it into the address as it is.

    Raises:
        ValueError: it is none.
    """
    if not pattern.fullmatch(given):
        raise ValueError(f"{given[:20]!r} is no id of Mollie")
    return given


def _sequence_of(order: PaymentOrder) -> dict[str, str]:
    """Return what an order says of its mandate; nobody comes back from one that is collected."""
    if order.sequence is Sequence.RECURRING:
        ids = {"customerId": order.customer_id or "", "mandateId": order.mandate_id or ""}
        return {"sequenceType": "recurring", "method": "directdebit", **ids}
    body = {"redirectUrl": order.redirect_url}
    if order.sequence is Sequence.FIRST:
        body |= {"sequenceType": "first", "customerId": order.customer_id or ""}
    return body


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


def _state(answer: Any) -> PaymentState:
    refunded = cents_of(answer.get("amountRefunded"))
    charged_back = cents_of(answer.get("amountChargedBack"))
    metadata = answer.get("metadata")
    return PaymentState(
        provider_id=answer["id"],
        status=ProviderStatus(answer["status"]),
        amount_cents=from_value(answer["amount"]["value"]),
        currency=answer["amount"]["currency"],
        refunded_cents=refunded,
        charged_back_cents=charged_back,
        paid_at=moment_of(answer.get("paidAt")),
        expires_at=moment_of(answer.get("expiresAt")),
        method=answer.get("method"),
        reference=metadata.get("payment") if isinstance(metadata, dict) else None,
        checkout_url=checkout_url_of(answer),
        movements=(
            *_movements(answer, MovementKind.REFUND, refunded),
            *_movements(answer, MovementKind.CHARGEBACK, charged_back),
        ),
        mandate_id=answer.get("mandateId"),
        failure=failure_of(answer),
    )


def _movements(answer: Any, kind: MovementKind, total: int) -> tuple[Movement, ...]:
    """Read the refunds or chargebacks from the answer, or ask for them when they lack."""
    name = f"{kind}s"
    embedded = answer.get("_embedded") or {}
    found = [movement_of(item, kind) for item in embedded.get(name) or ()]
    if not found and total:
        found = [movement_of(item, kind) for item in _listed(getattr(answer, name))]
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
