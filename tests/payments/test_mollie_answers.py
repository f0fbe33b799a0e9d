"""How answers of Mollie, sound and broken, are read. A local server gives them."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from payments.errors import (
    GatewayError,
    GatewayRefusedError,
    GatewayTransientError,
    GatewayUncertainError,
)
from payments.gateway import MovementKind, MovementState, PaymentOrder, ProviderStatus
from payments.mollie_gateway import MollieGateway

ORDER = PaymentOrder(
    idempotency_key="key-1",
    reference="ref-1",
    cents=4500,
    description="Factuur 2026-1",
    redirect_url="http://127.0.0.1/b/x/terug",
    webhook_url="http://127.0.0.1/hooks/mollie/s",
)
PAYMENT: dict[str, Any] = {
    "resource": "payment",
    "id": "tr_7UhSN1zuXS",
    "status": "open",
    "amount": {"currency": "EUR", "value": "45.00"},
    "metadata": {"payment": "ref-1"},
    "expiresAt": "2026-11-22T10:00:00+00:00",
    "_links": {"checkout": {"href": "https://www.mollie.com/checkout/x", "type": "text/html"}},
}


class Scripted(ThreadingHTTPServer):
    """Answers each path as told and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, tuple[int, object]] = {}
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Scripted

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.server.asked.append(
            (
                self.command,
                self.path,
                {name.lower(): value for name, value in self.headers.items()},
                json.loads(body) if body else None,
            )
        )
        status, answer = self.server.answers.get(
            self.path.split("?")[0], (404, {"status": 404, "title": "Not Found", "detail": "No"})
        )
        if status == 0:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        raw = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/hal+json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    do_GET = do_POST = _answer  # noqa: N815 - the names that http.server calls

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@pytest.fixture
def provider() -> Iterator[Scripted]:
    server = Scripted()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def gateway(provider: Scripted) -> MollieGateway:
    return MollieGateway("test_answers", provider.url)


def test_an_order_goes_out_whole_and_under_our_own_key(
    provider: Scripted, gateway: MollieGateway
) -> None:
    provider.answers["/v2/payments"] = (201, PAYMENT)
    checkout = gateway.create(ORDER)
    assert checkout.provider_id == "tr_7UhSN1zuXS"
    assert checkout.checkout_url == "https://www.mollie.com/checkout/x"
    assert checkout.status is ProviderStatus.OPEN
    [(method, path, headers, body)] = provider.asked
    assert (method, path) == ("POST", "/v2/payments")
    assert headers["idempotency-key"] == "key-1"
    assert headers["x-mollie-client-info"] == "preminder"
    assert body == {
        "amount": {"currency": "EUR", "value": "45.00"},
        "description": "Factuur 2026-1",
        "redirectUrl": "http://127.0.0.1/b/x/terug",
        "webhookUrl": "http://127.0.0.1/hooks/mollie/s",
        "locale": "nl_NL",
        "metadata": {"payment": "ref-1"},
    }


@pytest.mark.parametrize(
    ("status", "answer", "create", "fetch"),
    [
        (400, {"status": 400, "detail": "x"}, GatewayRefusedError, GatewayRefusedError),
        (401, {"status": 401, "detail": "x"}, GatewayRefusedError, GatewayRefusedError),
        (422, {"status": 422, "detail": "x"}, GatewayRefusedError, GatewayRefusedError),
        (409, {"status": 409, "detail": "x"}, GatewayUncertainError, GatewayTransientError),
        (429, {"status": 429, "detail": "x"}, GatewayTransientError, GatewayTransientError),
        (503, {"status": 503, "detail": "x"}, GatewayUncertainError, GatewayTransientError),
        (500, {"status": 500}, GatewayUncertainError, GatewayTransientError),
        (502, "<html>bad gateway</html>", GatewayUncertainError, GatewayTransientError),
        (500, {"error": "no status"}, GatewayUncertainError, GatewayTransientError),
        (200, "not json", GatewayUncertainError, GatewayTransientError),
        (200, [], GatewayUncertainError, GatewayTransientError),
        (200, {"id": "tr_x"}, GatewayUncertainError, GatewayTransientError),
        (200, PAYMENT | {"status": "unheard of"}, GatewayUncertainError, GatewayTransientError),
        (0, "", GatewayUncertainError, GatewayTransientError),
    ],
)
def test_each_failure_says_what_to_do_next(
    provider: Scripted,
    gateway: MollieGateway,
    status: int,
    answer: object,
    create: type[GatewayError],
    fetch: type[GatewayError],
) -> None:
    provider.answers["/v2/payments"] = provider.answers["/v2/payments/tr_x"] = (status, answer)
    with pytest.raises(create):
        gateway.create(ORDER)
    with pytest.raises(fetch):
        gateway.fetch("tr_x")


def test_where_nobody_listens_nothing_was_taken() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        gateway = MollieGateway("test_answers", f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(GatewayTransientError):
            gateway.create(ORDER)


def test_a_payment_that_mollie_does_not_know_is_none(gateway: MollieGateway) -> None:
    assert gateway.fetch("tr_unknown") is None


@pytest.mark.parametrize(
    "hostile", ["", "tr_", "pl_x", "tr_../../v2/methods", "tr_x?y=1", "tr_x\n", "tr_" + "x" * 99]
)
def test_an_id_that_cannot_be_one_is_answered_without_a_call(
    provider: Scripted, gateway: MollieGateway, hostile: str
) -> None:
    assert gateway.fetch(hostile) is None
    assert provider.asked == []


def test_a_paid_payment_is_read_in_cents_and_utc(
    provider: Scripted, gateway: MollieGateway
) -> None:
    provider.answers["/v2/payments/tr_7UhSN1zuXS"] = (
        200,
        PAYMENT | {"status": "paid", "paidAt": "2026-11-22T10:01:00+01:00", "method": "ideal"},
    )
    state = gateway.fetch("tr_7UhSN1zuXS")
    assert state is not None
    assert (state.status, state.amount_cents, state.currency) == (ProviderStatus.PAID, 4500, "EUR")
    assert state.reference == "ref-1"
    assert state.paid_at is not None
    assert state.paid_at.utcoffset() is not None
    assert state.movements == ()


def _refunds(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"count": len(items), "_embedded": {"refunds": items}, "_links": {}}


REFUND = {"id": "re_1", "amount": {"currency": "EUR", "value": "5.00"}, "status": "refunded"}
GONE_BACK = PAYMENT | {
    "status": "paid",
    "amountRefunded": {"currency": "EUR", "value": "5.00"},
    "amountChargedBack": {"currency": "EUR", "value": "45.00"},
}
BACK = {"id": "chb_1", "amount": {"currency": "EUR", "value": "45.00"}, "reversedAt": None}


def _embedded(server: Scripted) -> dict[str, Any]:
    return GONE_BACK | {"_embedded": {"refunds": [REFUND], "chargebacks": [BACK]}}


def _by_list(server: Scripted) -> dict[str, Any]:
    path = "/v2/payments/tr_7UhSN1zuXS"
    server.answers[f"{path}/refunds"] = (200, _refunds([REFUND]))
    server.answers[f"{path}/chargebacks"] = (
        200,
        {"count": 1, "_embedded": {"chargebacks": [BACK]}, "_links": {}},
    )
    return GONE_BACK


@pytest.mark.parametrize("way", [_embedded, _by_list])
def test_refunds_and_chargebacks_come_with_their_own_ids(
    provider: Scripted, gateway: MollieGateway, way: Callable[[Scripted], dict[str, Any]]
) -> None:
    provider.answers["/v2/payments/tr_7UhSN1zuXS"] = (200, way(provider))
    state = gateway.fetch("tr_7UhSN1zuXS")
    assert state is not None
    assert [(m.kind, m.provider_id, m.cents, m.state) for m in state.movements] == [
        (MovementKind.REFUND, "re_1", 500, MovementState.DONE),
        (MovementKind.CHARGEBACK, "chb_1", 4500, MovementState.DONE),
    ]


def test_a_refund_that_nobody_lists_is_still_seen(
    provider: Scripted, gateway: MollieGateway
) -> None:
    provider.answers["/v2/payments/tr_7UhSN1zuXS"] = (200, GONE_BACK)
    state = gateway.fetch("tr_7UhSN1zuXS")
    assert state is not None
    assert [m.cents for m in state.movements] == [500, 4500]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("queued", MovementState.WAITING),
        ("pending", MovementState.DONE),
        ("failed", MovementState.UNDONE),
        ("canceled", MovementState.UNDONE),
    ],
)
def test_a_refund_counts_once_the_money_is_on_its_way(
    provider: Scripted, gateway: MollieGateway, status: str, expected: MovementState
) -> None:
    answer = PAYMENT | {"_embedded": {"refunds": [REFUND | {"status": status}]}}
    provider.answers["/v2/payments/tr_7UhSN1zuXS"] = (200, answer)
    state = gateway.fetch("tr_7UhSN1zuXS")
    assert state is not None
    assert [movement.state for movement in state.movements] == [expected]


def test_a_checkout_that_is_no_web_page_is_not_followed(
    provider: Scripted, gateway: MollieGateway
) -> None:
    links = {"checkout": {"href": "javascript:alert(1)"}}
    provider.answers["/v2/payments"] = (201, PAYMENT | {"_links": links})
    with pytest.raises(GatewayUncertainError):
        gateway.create(ORDER)


def test_every_thread_has_its_own_client(provider: Scripted, gateway: MollieGateway) -> None:
    provider.answers["/v2/payments"] = (201, PAYMENT)
    made = []
    threads = [threading.Thread(target=lambda: made.append(gateway.create(ORDER))) for _ in "1234"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
