"""Mollie's payments API, version 2: payments, refunds, chargebacks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from aiohttp import web

from bot.sandbox.mollie_orders import read_cents, read_payment, with_mandate
from bot.sandbox.mollie_webhooks import MollieWebhooks
from bot.sandbox.refusals import Refusal, mollie_refusal
from bot.sandbox.settings import SandboxSettings
from bot.sandbox.world import MoneyBack, Payment, World
from storage.clock import Clock

HAL = "application/hal+json"


class MollieRest:
    """The routes under /v2 that a payment link needs."""

    def __init__(
        self, settings: SandboxSettings, clock: Clock, world: World, webhooks: MollieWebhooks
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._world = world
        self._webhooks = webhooks

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        base = "/mollie/v2"
        one = base + "/payments/{id}"
        return [
            web.post(base + "/payments", self.create),
            web.get(base + "/payments", self.list),
            web.get(one, self.fetch),
            web.delete(one, self.cancel),
            web.post(one + "/refunds", self.refund),
            web.get(one + "/refunds", self.refunds),
            web.get(one + "/refunds/{back}", self.one_back),
            web.get(one + "/chargebacks", self.chargebacks),
            web.get(one + "/chargebacks/{back}", self.one_back),
            web.get(base + "/refunds", self.refunds),
            web.get(base + "/chargebacks", self.chargebacks),
            web.get(base + "/methods", self.methods),
            web.get(base + "/customers/{customer}/payments", self.list),
        ]

    async def create(self, request: web.Request) -> web.Response:
        """Make a payment; the same Idempotency-Key gets the same answer again."""
        replay = self._replay(request)
        if replay is not None:
            return replay
        body = await request.json()
        payment = read_payment(body, self._clock.now())
        if isinstance(payment, Payment):
            payment = with_mandate(payment, body, self._world)
        if isinstance(payment, Refusal):
            self._world.changed("mollie_refused")
            return mollie_refusal(payment)
        self._world.payments[payment.id] = payment
        self._world.changed("mollie_payment")
        return self._remembered(request, hal(self._resource(request, payment), status=201))

    async def fetch(self, request: web.Request) -> web.Response:
        """Return one payment."""
        payment = self._world.payments.get(request.match_info["id"])
        if payment is None:
            return no_payment()
        wanted = request.query.get("embed", "").split(",")
        shown = {
            f"{kind}s": [back_resource(request, back, kind) for back in backs_of(payment, kind)]
            for kind in ("refund", "chargeback")
            if f"{kind}s" in wanted
        }
        embedded = {"_embedded": shown} if shown else {}
        return hal(self._resource(request, payment) | embedded)

    async def list(self, request: web.Request) -> web.Response:
        """List payments, newest first, with `from` and `limit` as Mollie pages them."""
        payments = list(reversed(self._world.payments.values()))
        customer = request.match_info.get("customer")
        if customer is not None:
            payments = [payment for payment in payments if payment.customer_id == customer]
        ids = [payment.id for payment in payments]
        start = ids.index(request.query["from"]) if request.query.get("from") in ids else 0
        size = int(request.query.get("limit", 50))
        shown = payments[start : start + size]
        following = ids[start + size : start + size + 1]
        url = request.url.with_query(None)
        return hal(
            {
                "count": len(shown),
                "_embedded": {"payments": [self._resource(request, p) for p in shown]},
                "_links": {
                    "self": link(str(request.url)),
                    "previous": None,
                    "next": link(f"{url}?from={following[0]}&limit={size}") if following else None,
                },
            }
        )

    async def cancel(self, request: web.Request) -> web.Response:
        """Refuse: a payment by iDEAL cannot be cancelled from our side (isCancelable is false)."""
        if request.match_info["id"] not in self._world.payments:
            return no_payment()
        return mollie_refusal(Refusal(status=422, message="The payment cannot be canceled"))

    async def refund(self, request: web.Request) -> web.Response:
        """Give money back, all or a part; the same Idempotency-Key gives it once."""
        replay = self._replay(request)
        if replay is not None:
            return replay
        payment = self._world.payments.get(request.match_info["id"])
        if payment is None:
            return no_payment()
        body = await request.json()
        cents = read_cents(body.get("amount"))
        back = self._webhooks.give_back(
            payment, "refund", cents, reason=body.get("description") or ""
        )
        if back is None:
            message = "The amount is higher than what remains of the payment"
            return mollie_refusal(Refusal(status=422, message=message, field="amount"))
        back.metadata = body.get("metadata")
        self._webhooks.announce(payment)
        answer = hal(back_resource(request, back, "refund"), status=201)
        return self._remembered(request, answer)

    async def refunds(self, request: web.Request) -> web.Response:
        """List refunds, of one payment or of all."""
        return self._backs(request, "refund")

    async def chargebacks(self, request: web.Request) -> web.Response:
        """List chargebacks, of one payment or of all."""
        return self._backs(request, "chargeback")

    async def one_back(self, request: web.Request) -> web.Response:
        """Return one refund or chargeback."""
        payment = self._world.payments.get(request.match_info["id"])
        kind = "refund" if "/refunds/" in request.path else "chargeback"
        for back in backs_of(payment, kind) if payment else ():
            if back.id == request.match_info["back"]:
                return hal(back_resource(request, back, kind))
        return mollie_refusal(Refusal(status=404, message=f"No {kind} exists with that token."))

    async def methods(self, request: web.Request) -> web.Response:
        """List the methods of payment: iDEAL alone."""
        method = {
            "resource": "method",
            "id": "ideal",
            "description": "iDEAL",
            "status": "activated",
        }
        return hal(
            {
                "count": 1,
                "_embedded": {"methods": [method]},
                "_links": {"self": link(str(request.url))},
            }
        )

    def _replay(self, request: web.Request) -> web.Response | None:
        """Return what the same Idempotency-Key was answered before."""
        key = request.headers.get("Idempotency-Key", "")
        replay = self._world.replays.get(f"{request.path} {key}") if key else None
        if replay is None:
            return None
        status, body = replay
        self._world.changed("mollie_replayed")
        headers = {"Idempotent-Replayed": "true"}
        return web.Response(text=body, status=status, content_type=HAL, headers=headers)

    def _remembered(self, request: web.Request, answer: web.Response) -> web.Response:
        key = request.headers.get("Idempotency-Key", "")
        if key:
            self._world.replays[f"{request.path} {key}"] = (answer.status, answer.text or "")
        return answer

    def _backs(self, request: web.Request, kind: str) -> web.Response:
        wanted = request.match_info.get("id")
        if wanted is not None and wanted not in self._world.payments:
            return no_payment()
        payments = [p for p in self._world.payments.values() if wanted in (None, p.id)]
        found = [
            back_resource(request, back, kind)
            for payment in payments
            for back in backs_of(payment, kind)
        ]
        links = {"self": link(str(request.url)), "previous": None, "next": None}
        return hal({"count": len(found), "_embedded": {f"{kind}s": found}, "_links": links})

    def _resource(self, request: web.Request, payment: Payment) -> dict[str, Any]:
        origin = f"{request.url.origin()}/mollie"
        url = f"{origin}/v2/payments/{payment.id}"
        body: dict[str, Any] = {
            "resource": "payment",
            "id": payment.id,
            "mode": self._settings.mollie_key.partition("_")[0],
            "createdAt": iso(payment.created),
            "amount": amount(payment.cents, payment.currency),
            "description": payment.description,
            "method": payment.method,
            "metadata": payment.metadata,
            "status": payment.status,
            "isCancelable": False,
            "profileId": "pfl_sandbox",
            "sequenceType": payment.sequence,
            "redirectUrl": payment.redirect_url or None,
            "webhookUrl": payment.webhook_url or None,
            "_links": {
                "self": link(url),
                "dashboard": link(f"{origin}/checkout/{payment.id}", "text/html"),
            },
        }
        if payment.customer_id:
            body |= mandate_part(payment, body["_links"], origin)
        if payment.status == "open":
            body["expiresAt"] = iso(payment.expires)
            body["_links"]["checkout"] = link(f"{origin}/checkout/{payment.id}", "text/html")
        elif payment.changed is not None:
            body[f"{payment.status}At"] = iso(payment.changed)
        if payment.status == "paid":
            body |= paid_part(payment)
        elif payment.failure:
            body["details"] = {"bankReasonCode": payment.failure, "bankReason": "Zandbak"}
        for kind in ("refund", "chargeback"):
            if backs_of(payment, kind):
                body["_links"][f"{kind}s"] = link(f"{url}/{kind}s")
        return body


def mandate_part(payment: Payment, links: dict[str, Any], origin: str) -> dict[str, Any]:
    """Return what a payment of a customer tells of its mandate, and add its links."""
    customer = f"{origin}/v2/customers/{payment.customer_id}"
    links["customer"] = link(customer)
    part: dict[str, Any] = {"customerId": payment.customer_id}
    if payment.mandate_id:
        links["mandate"] = link(f"{customer}/mandates/{payment.mandate_id}")
        part["mandateId"] = payment.mandate_id
    return part


def paid_part(payment: Payment) -> dict[str, Any]:
    """Return what a paid payment tells more: the amounts given back and who paid."""
    refunded = sum(back.cents for back in payment.refunds if back.counts)
    charged = sum(back.cents for back in payment.chargebacks if back.counts)
    part: dict[str, Any] = {
        "amountRefunded": amount(refunded, payment.currency),
        "amountRemaining": amount(payment.cents - refunded - charged, payment.currency),
        "details": {
            "consumerName": "T. Test",
            "consumerAccount": "NL53INGB0654422370",
            "consumerBic": "INGBNL2A",
        },
    }
    if charged:
        part["amountChargedBack"] = amount(charged, payment.currency)
    return part


def backs_of(payment: Payment, kind: str) -> Sequence[MoneyBack]:
    """Return a payment's refunds or chargebacks."""
    return payment.refunds if kind == "refund" else payment.chargebacks


def back_resource(request: web.Request, back: MoneyBack, kind: str) -> dict[str, Any]:
    """Write a refund or chargeback as Mollie does."""
    url = f"{request.url.origin()}/mollie/v2/payments/{back.payment_id}"
    body: dict[str, Any] = {
        "resource": kind,
        "id": back.id,
        "amount": amount(back.cents),
        "createdAt": iso(back.created),
        "paymentId": back.payment_id,
        "_links": {"self": link(f"{url}/{kind}s/{back.id}"), "payment": link(url)},
    }
    if kind == "refund":
        return body | {
            "description": back.reason,
            "status": back.status,
            "metadata": back.metadata,
        }
    return body | {
        "reason": {"code": "AC04", "description": back.reason},
        "settlementAmount": amount(-back.cents),
        "reversedAt": iso(back.reversed) if back.reversed else None,
    }


def amount(cents: int, currency: str = "EUR") -> dict[str, str]:
    """Write an amount as Mollie does."""
    return {"value": f"{Decimal(cents) / 100:.2f}", "currency": currency}


def link(href: str, kind: str = HAL) -> dict[str, str]:
    """Write a link as Mollie does."""
    return {"href": href, "type": kind}


def iso(at: datetime) -> str:
    """Write a time as Mollie does."""
    return at.replace(microsecond=0).isoformat()


def hal(body: dict[str, Any], status: int = 200) -> web.Response:
    """Answer in hal+json."""
    return web.Response(text=json.dumps(body), status=status, content_type=HAL)


def no_payment() -> web.Response:
    """Refuse: there is no such payment."""
    return mollie_refusal(Refusal(status=404, message="No payment exists with token."))
