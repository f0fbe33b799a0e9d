"""Customers, mandates and direct debits at Mollie, through the real SDK over HTTP."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable

import pytest
import requests

from bot.sandbox.server import Sandbox
from payments.errors import (
    GatewayRefusedError,
    GatewayTransientError,
    GatewayUncertainError,
)
from payments.gateway import MandateState, PaymentOrder, ProviderStatus
from payments.mollie_gateway import MollieGateway
from storage.records.payments import Sequence


def order(**other: object) -> PaymentOrder:
    reference = str(uuid.uuid4())
    plain = PaymentOrder(
        idempotency_key=reference,
        reference=reference,
        cents=4_998,
        description="Fietsenmaker De Spaak F2026-0042",
        redirect_url="http://127.0.0.1:9/terug",
        webhook_url="",
    )
    return dataclasses.replace(plain, **other)  # type: ignore[arg-type]


@pytest.fixture
def strike(mollie: Sandbox) -> Callable[..., None]:
    def strike(kind: str, method: str, path: str) -> None:
        rule = {"provider": "mollie", "kind": kind, "times": 1}
        match = {"method": method, "path_contains": path}
        url = f"{mollie.url}/_control/faults"
        assert requests.post(url, json=rule | {"match": match}, timeout=60).ok

    return strike


class Given:
    """A customer whose first payment was paid at the sandbox, and the mandate that it gave."""

    def __init__(self, gateway: MollieGateway, mollie: Sandbox) -> None:
        self.customer = gateway.create_customer(str(uuid.uuid4()), "debtor")
        first = gateway.create(order(sequence=Sequence.FIRST, customer_id=self.customer))
        requests.post(
            str(first.checkout_url), data={"status": "paid"}, allow_redirects=False, timeout=60
        ).close()
        state = gateway.fetch(first.provider_id)
        assert state is not None
        assert state.mandate_id is not None
        self.mandate = state.mandate_id
        self.body = order(
            sequence=Sequence.RECURRING,
            customer_id=self.customer,
            mandate_id=self.mandate,
            redirect_url="",
        )


@pytest.fixture
def given(gateway: MollieGateway, mollie: Sandbox) -> Given:
    return Given(gateway, mollie)


def test_one_key_makes_one_customer_and_names_nobody(
    gateway: MollieGateway, mollie: Sandbox
) -> None:
    key = str(uuid.uuid4())
    made = gateway.create_customer(key, "debtor")
    assert gateway.create_customer(key, "debtor") == made
    kept = mollie.world.customers[made]
    assert (kept.name, kept.metadata) == (None, {"debtor": "debtor"})


def test_a_direct_debit_has_no_page_to_pay_at_and_tells_why_it_failed(
    gateway: MollieGateway, mollie: Sandbox, given: Given
) -> None:
    taken = gateway.create(given.body)
    assert (taken.status, taken.checkout_url) == (ProviderStatus.PENDING, None)
    assert gateway.create(given.body) == taken
    assert gateway.find_payment(given.customer, given.body.reference) == taken.provider_id
    assert gateway.find_payment(given.customer, str(uuid.uuid4())) is None
    url = f"{mollie.url}/_control/mollie/{taken.provider_id}/status"
    assert requests.post(url, json={"status": "failed", "reason": "AM04"}, timeout=60).ok
    state = gateway.fetch(taken.provider_id)
    assert state is not None
    assert (state.status, state.failure, state.mandate_id) == (
        ProviderStatus.FAILED,
        "AM04",
        given.mandate,
    )


def test_a_mandate_that_is_gone_is_invalid_and_taking_it_back_twice_is_fine(
    gateway: MollieGateway, given: Given
) -> None:
    assert gateway.mandate(given.customer, given.mandate) is MandateState.VALID
    for _ in range(2):
        gateway.withdraw_mandate(given.customer, given.mandate)
        assert gateway.mandate(given.customer, given.mandate) is MandateState.INVALID
    gateway.withdraw_mandate(given.customer, "mdt_unknown")
    assert gateway.mandate(given.customer, "mdt_unknown") is MandateState.INVALID
    with pytest.raises(GatewayRefusedError):
        gateway.create(given.body)


def test_leave_to_charge_a_card_is_no_mandate_of_ours(
    gateway: MollieGateway, mollie: Sandbox, given: Given
) -> None:
    mollie.world.mandates[given.mandate].method = "creditcard"
    assert gateway.mandate(given.customer, given.mandate) is MandateState.INVALID


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("429", GatewayTransientError),
        ("500_before", GatewayUncertainError),
        ("500_after", GatewayUncertainError),
        ("reset_after", GatewayUncertainError),
        ("refuse", GatewayRefusedError),
    ],
)
def test_an_order_to_collect_that_breaks_off_says_how_sure_it_is(
    gateway: MollieGateway,
    given: Given,
    strike: Callable[..., None],
    kind: str,
    error: type[Exception],
) -> None:
    strike(kind, "POST", "/v2/payments")
    with pytest.raises(error):
        gateway.create(given.body)
    there = gateway.find_payment(given.customer, given.body.reference)
    assert (there is not None) == kind.endswith("after")


@pytest.mark.parametrize(("method", "path"), [("GET", "/mandates/"), ("DELETE", "/mandates/")])
def test_a_question_without_an_answer_is_asked_again(
    gateway: MollieGateway, given: Given, strike: Callable[..., None], method: str, path: str
) -> None:
    strike("500_before", method, path)
    ask = gateway.mandate if method == "GET" else gateway.withdraw_mandate
    with pytest.raises(GatewayTransientError):
        ask(given.customer, given.mandate)
    ask(given.customer, given.mandate)


@pytest.mark.parametrize("bad", ["../../v2/x", "tr_1", "", "mdt_a/b"])
def test_an_id_that_is_none_never_reaches_the_address(gateway: MollieGateway, bad: str) -> None:
    with pytest.raises(GatewayTransientError):
        gateway.mandate("cst_1", bad)
    with pytest.raises(GatewayTransientError):
        gateway.find_payment(bad, "x")
