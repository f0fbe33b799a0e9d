"""Mollie's customers and mandates, version 2 of its API."""

from __future__ import annotations

import secrets
from typing import Any

from aiohttp import web

from bot.sandbox.mollie_rest import HAL, hal, iso, link
from bot.sandbox.refusals import Refusal, mollie_refusal
from bot.sandbox.settings import SandboxSettings
from bot.sandbox.world import Customer, Mandate, World
from storage.clock import Clock


class MollieCustomers:
    """The routes under /v2/customers that collecting by direct debit needs."""

    def __init__(self, settings: SandboxSettings, clock: Clock, world: World) -> None:
        self._settings = settings
        self._clock = clock
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        base = "/mollie/v2/customers"
        mandates = base + "/{id}/mandates"
        return [
            web.post(base, self.create),
            web.get(base + "/{id}", self.fetch),
            web.get(mandates, self.mandates),
            web.get(mandates + "/{mandate}", self.mandate),
            web.delete(mandates + "/{mandate}", self.withdraw),
        ]

    async def create(self, request: web.Request) -> web.Response:
        """Make a customer; the same Idempotency-Key gets the same answer again."""
        key = f"{request.path} {request.headers.get('Idempotency-Key', '')}"
        if key in self._world.replays:
            status, text = self._world.replays[key]
            headers = {"Idempotent-Replayed": "true"}
            return web.Response(text=text, status=status, content_type=HAL, headers=headers)
        body = await request.json() if await request.read() else {}
        customer = Customer(
            id="cst_" + secrets.token_hex(5),
            created=self._clock.now(),
            name=body.get("name"),
            metadata=body.get("metadata"),
        )
        self._world.customers[customer.id] = customer
        self._world.changed("mollie_customer")
        answer = hal(self._customer(request, customer), status=201)
        if not key.endswith(" "):
            self._world.replays[key] = (answer.status, answer.text or "")
        return answer

    async def fetch(self, request: web.Request) -> web.Response:
        """Return one customer."""
        customer = self._world.customers.get(request.match_info["id"])
        return hal(self._customer(request, customer)) if customer else nobody("customer")

    async def mandates(self, request: web.Request) -> web.Response:
        """List a customer's mandates, newest first."""
        if request.match_info["id"] not in self._world.customers:
            return nobody("customer")
        found = [m for m in self._world.mandates.values() if self._is_of(m, request)]
        shown = [self._resource(request, mandate) for mandate in reversed(found)]
        links = {"self": link(str(request.url)), "previous": None, "next": None}
        return hal({"count": len(shown), "_embedded": {"mandates": shown}, "_links": links})

    async def mandate(self, request: web.Request) -> web.Response:
        """Return one mandate."""
        found = self._world.mandates.get(request.match_info["mandate"])
        if found is None or not self._is_of(found, request):
            return nobody("mandate")
        return hal(self._resource(request, found))

    async def withdraw(self, request: web.Request) -> web.Response:
        """Take a mandate back: nothing can be collected on it any more."""
        found = self._world.mandates.get(request.match_info["mandate"])
        if found is None or not self._is_of(found, request):
            return nobody("mandate")
        found.status = "invalid"
        self._world.changed("mollie_mandate_withdrawn")
        return web.Response(status=204)

    def _is_of(self, mandate: Mandate, request: web.Request) -> bool:
        return mandate.customer_id == request.match_info["id"]

    def _customer(self, request: web.Request, customer: Customer) -> dict[str, Any]:
        url = f"{request.url.origin()}/mollie/v2/customers/{customer.id}"
        return {
            "resource": "customer",
            "id": customer.id,
            "mode": self._settings.mollie_key.partition("_")[0],
            "name": customer.name,
            "email": None,
            "locale": None,
            "metadata": customer.metadata,
            "createdAt": iso(customer.created),
            "_links": {
                "self": link(url),
                "mandates": link(f"{url}/mandates"),
                "payments": link(f"{url}/payments"),
            },
        }

    def _resource(self, request: web.Request, mandate: Mandate) -> dict[str, Any]:
        url = f"{request.url.origin()}/mollie/v2/customers/{mandate.customer_id}"
        return {
            "resource": "mandate",
            "id": mandate.id,
            "mode": self._settings.mollie_key.partition("_")[0],
            "status": mandate.status,
            "method": mandate.method,
            "details": {
                "consumerName": "T. Test",
                "consumerAccount": "NL53INGB0654422370",
                "consumerBic": "INGBNL2A",
            },
            "mandateReference": mandate.id.upper().replace("_", "-"),
            "signatureDate": mandate.created.date().isoformat(),
            "createdAt": iso(mandate.created),
            "_links": {"self": link(f"{url}/mandates/{mandate.id}"), "customer": link(url)},
        }


def nobody(what: str) -> web.Response:
    """Refuse: there is no such customer or mandate."""
    return mollie_refusal(Refusal(status=404, message=f"No {what} exists with that token."))
