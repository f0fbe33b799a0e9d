"""Mollie's checkout page: where the debtor says how the payment ends."""

from __future__ import annotations

import html
from pathlib import Path
from string import Template

from aiohttp import web

from bot.sandbox.mollie_webhooks import MollieWebhooks
from bot.sandbox.world import Payment, World

PAGE = Template((Path(__file__).parent / "pages" / "checkout.html").read_text(encoding="utf-8"))

#: The buttons, in the order in which they stand on the page.
ENDS = {
    "paid": "Betaald",
    "failed": "Mislukt",
    "expired": "Verlopen",
    "canceled": "Geannuleerd",
}


class MollieCheckout:
    """The page under /mollie/checkout/{id}."""

    def __init__(self, world: World, webhooks: MollieWebhooks) -> None:
        self._world = world
        self._webhooks = webhooks

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/mollie/checkout/{id}", self.show),
            web.post("/mollie/checkout/{id}", self.end),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """Show the payment and its four ends."""
        payment = self._payment(request)
        return web.Response(text=checkout_page(payment), content_type="text/html")

    async def end(self, request: web.Request) -> web.Response:
        """End the payment, tell the product, and send the debtor back to it."""
        payment = self._payment(request)
        wanted = str((await request.post()).get("status", ""))
        if wanted not in ENDS:
            raise web.HTTPBadRequest(text=f"status is one of {', '.join(ENDS)}")
        if self._webhooks.become(payment, wanted):
            await self._webhooks.call(payment)
        raise web.HTTPSeeOther(payment.redirect_url)

    def _payment(self, request: web.Request) -> Payment:
        payment = self._world.payments.get(request.match_info["id"])
        if payment is None:
            raise web.HTTPNotFound(text="Deze betaling bestaat niet.")
        return payment


def checkout_page(payment: Payment) -> str:
    """Write the checkout page of a payment."""
    euros, cents = divmod(payment.cents, 100)
    if payment.status == "open":
        actions = "".join(
            f'<button name="status" value="{value}" class="{value}">{label}</button>'
            for value, label in ENDS.items()
        )
    else:
        label = ENDS.get(payment.status, payment.status).lower()
        actions = f'<p class="done">Deze betaling is al afgerond: {label}.</p>'
        target = html.escape(payment.redirect_url, quote=True)
        actions += f'<a class="back" href="{target}">Terug naar de website</a>'
    return PAGE.substitute(
        amount=f"€&nbsp;{euros:,}".replace(",", ".") + f",{cents:02d}",
        description=html.escape(payment.description),
        id=html.escape(payment.id),
        actions=actions,
    )
