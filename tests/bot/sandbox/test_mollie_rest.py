"""Mollie's real client against the sandbox: payments, checkout, webhook, money back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from mollie.api.client import Client
from mollie.api.error import NotFoundError, UnauthorizedError, UnprocessableEntityError

from bot.sandbox.server import Sandbox, SandboxSettings, sandbox_thread
from storage.clock import FileClock, parse_time


@pytest.fixture
def mollie(sandbox: Sandbox) -> Iterator[Client]:
    client = Client(api_endpoint=f"{sandbox.url}/mollie", timeout=60)
    client.set_api_key(sandbox.settings.mollie_key)
    yield client
    if hasattr(client, "_client") and client._client is not None:
        client._client.close()


def order(listener: Any, **other: Any) -> dict[str, Any]:
    return {
        "amount": {"currency": "EUR", "value": "1234.50"},
        "description": "Betaling <b>2026-0001</b>",
        "redirectUrl": f"{listener.url}/b/terug",
        "webhookUrl": f"{listener.url}/hooks/mollie/geheim",
        "metadata": {"payment": "abc"},
    } | other


def test_a_payment_is_made_and_fetched(mollie: Client, listener: Any) -> None:
    made = mollie.payments.create(order(listener), idempotency_key="poging-1")
    assert made.id.startswith("tr_")
    found = mollie.payments.get(made.id)
    assert (found.status, found.amount["value"], found.metadata) == (
        "open",
        "1234.50",
        {"payment": "abc"},
    )
    assert found.checkout_url.endswith(f"/mollie/checkout/{made.id}")
    assert [p.id for p in mollie.payments.list()] == [made.id]


def test_the_same_idempotency_key_makes_one_payment(
    mollie: Client, listener: Any, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    first = mollie.payments.create(order(listener), idempotency_key="poging-1")
    again = mollie.payments.create(order(listener), idempotency_key="poging-1")
    other = mollie.payments.create(order(listener), idempotency_key="poging-2")
    assert first.id == again.id != other.id
    assert len(sandbox.world.payments) == 2
    assert sandbox.world.counters["mollie_replayed"] == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": {"currency": "EUR", "value": 45.0}}, "amount"),
        ({"amount": {"currency": "EUR", "value": "45.5"}}, "amount"),
        ({"amount": {"currency": "EUR", "value": "0.00"}}, "amount"),
        ({"amount": {"currency": "XXX", "value": "1.00"}}, "amount"),
        ({"description": ""}, "description"),
        ({"redirectUrl": None}, "redirectUrl"),
        ({"webhookUrl": "geen adres"}, "webhookUrl"),
    ],
)
def test_a_payment_that_makes_no_sense_is_refused_with_its_field(
    mollie: Client, listener: Any, sandbox: Sandbox, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(UnprocessableEntityError) as refusal:
        mollie.payments.create(order(listener, **wrong))
    assert (refusal.value.status, refusal.value.field) == (422, field)
    assert not sandbox.world.payments


def test_a_wrong_key_and_an_unknown_payment_are_refused(mollie: Client) -> None:
    with pytest.raises(NotFoundError):
        mollie.payments.get("tr_onbekend")
    mollie.set_api_key("test_verkeerdverkeerdverkeerdverkeerd")
    with pytest.raises(UnauthorizedError):
        mollie.payments.list()


@pytest.mark.parametrize("status", ["paid", "failed", "expired", "canceled"])
def test_the_checkout_page_ends_a_payment_and_tells_the_product(
    mollie: Client, listener: Any, status: str
) -> None:
    payment = mollie.payments.create(order(listener))
    page = requests.get(payment.checkout_url, timeout=60)
    assert "Betaald" in page.text
    assert "1.234,50" in page.text
    assert "&lt;b&gt;2026-0001" in page.text
    answer = requests.post(
        payment.checkout_url, data={"status": status}, allow_redirects=False, timeout=60
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{listener.url}/b/terug")
    heard = listener.heard[0]
    assert heard.url == f"{listener.url}/hooks/mollie/geheim"
    assert heard.form == {"id": payment.id}
    assert heard.headers["User-Agent"] == "Mollie HTTP client/1.0"
    assert mollie.payments.get(payment.id).status == status


def test_a_webhook_is_tried_again_until_it_is_taken(mollie: Client, listener: Any) -> None:
    payment = mollie.payments.create(order(listener))
    listener.answers[:] = [503, 500]
    requests.post(payment.checkout_url, data={"status": "paid"}, allow_redirects=False, timeout=60)
    assert [h.form["id"] for h in listener.heard] == [payment.id] * 3


def test_an_ended_payment_does_not_end_again(mollie: Client, listener: Any) -> None:
    payment = mollie.payments.create(order(listener))
    for status in ("paid", "failed"):
        requests.post(
            payment.checkout_url, data={"status": status}, allow_redirects=False, timeout=60
        )
    assert mollie.payments.get(payment.id).is_paid()
    assert len(listener.heard) == 1


def test_money_goes_back_by_refund_and_chargeback(
    mollie: Client, listener: Any, control: Callable[..., Any]
) -> None:
    payment = mollie.payments.create(order(listener))
    control(f"mollie/{payment.id}/status", {"status": "paid"})
    payment = mollie.payments.get(payment.id)
    refund = payment.refunds.create({"amount": {"currency": "EUR", "value": "34.50"}})
    assert refund.amount["value"] == "34.50"
    control(f"mollie/{payment.id}/chargeback", {"amount": "200.00"})
    listener.wait_for(3)
    payment = mollie.payments.get(payment.id)
    assert payment.is_paid()
    assert payment.amount_refunded["value"] == "34.50"
    assert payment.amount_remaining["value"] == "1000.00"
    assert [r.id for r in payment.refunds.list()] == [refund.id]
    assert [c.amount["value"] for c in payment.chargebacks.list()] == ["200.00"]
    assert payment.has_refunds()
    assert payment.has_chargebacks()
    with pytest.raises(UnprocessableEntityError):
        payment.refunds.create({"amount": {"currency": "EUR", "value": "1000.01"}})


def test_an_open_payment_expires_when_the_clock_is_stepped(listener: Any, tmp_path: Path) -> None:
    clock = FileClock.create(tmp_path / "clock", parse_time("2026-11-23T09:00"))
    with sandbox_thread(SandboxSettings(clock_file=tmp_path / "clock")) as sandbox:
        client = Client(api_endpoint=f"{sandbox.url}/mollie", timeout=60)
        client.set_api_key(sandbox.settings.mollie_key)
        payment = client.payments.create(order(listener))
        clock.step(timedelta(hours=1))
        assert listener.wait_for(1)[0].form == {"id": payment.id}
        assert client.payments.get(payment.id).status == "expired"
        client._client.close()


def mandated(mollie: Client, listener: Any) -> tuple[Any, Any]:
    """Make a customer with a mandate, as a first payment gives one."""
    customer = mollie.customers.create({"metadata": {"debtor": "x"}}, idempotency_key="klant")
    first = order(listener, customerId=customer.id, sequenceType="first")
    paid = mollie.payments.create(first)
    requests.post(
        paid.checkout_url, data={"status": "paid"}, allow_redirects=False, timeout=60
    ).close()
    return customer, mollie.payments.get(paid.id)


def test_a_first_payment_gives_a_mandate_on_which_payments_are_collected(
    mollie: Client, listener: Any, sandbox: Sandbox
) -> None:
    customer, first = mandated(mollie, listener)
    assert mollie.customers.create({}, idempotency_key="klant").id == customer.id
    mandate = customer.mandates.get(first.mandate_id)
    assert (mandate.status, mandate.method, mandate.is_valid()) == ("valid", "directdebit", True)
    body = order(listener, customerId=customer.id, sequenceType="recurring", mandateId=mandate.id)
    del body["redirectUrl"]
    taken = mollie.payments.create(body)
    assert (taken.status, taken.method, taken.checkout_url) == ("pending", "directdebit", None)
    assert taken.has_sequence_type_recurring()
    assert [one.id for one in customer.payments.list()] == [taken.id, first.id]
    url = f"{sandbox.url}/_control/mollie/{taken.id}/status"
    assert requests.post(url, json={"status": "failed", "reason": "AM04"}, timeout=60).ok
    found = mollie.payments.get(taken.id)
    assert (found.status, found.details["bankReasonCode"]) == ("failed", "AM04")
    listener.wait_for(2)


def test_nothing_is_collected_on_a_mandate_that_was_taken_back(
    mollie: Client, listener: Any
) -> None:
    customer, first = mandated(mollie, listener)
    body = order(listener, customerId=customer.id, sequenceType="recurring")
    assert mollie.payments.create(body).mandate_id == first.mandate_id
    customer.mandates.delete(first.mandate_id)
    assert customer.mandates.get(first.mandate_id).is_invalid()
    with pytest.raises(UnprocessableEntityError):
        mollie.payments.create(body)
    with pytest.raises(NotFoundError):
        customer.mandates.get("mdt_unknown")
    listener.wait_for(1)


def test_a_direct_debit_is_paid_when_the_bank_has_had_its_days(
    listener: Any, tmp_path: Path
) -> None:
    clock = FileClock.create(tmp_path / "clock", parse_time("2026-11-23T09:00"))
    with sandbox_thread(SandboxSettings(), clock) as sandbox:
        mollie = Client(api_endpoint=f"{sandbox.url}/mollie", timeout=60)
        mollie.set_api_key(sandbox.settings.mollie_key)
        customer, _ = mandated(mollie, listener)
        body = order(listener, customerId=customer.id, sequenceType="recurring")
        taken = mollie.payments.create(body)
        clock.step(timedelta(days=3))
        listener.wait_for(2)
        assert mollie.payments.get(taken.id).status == "paid"
        mollie._client.close()
