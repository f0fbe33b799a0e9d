"""What happens to a Mollie payment after it was made, and the webhook that tells of it."""

from __future__ import annotations

import asyncio
import secrets

from bot.sandbox.webhooks import WebhookSender
from bot.sandbox.world import Mandate, MoneyBack, Payment, World
from storage.clock import Clock

#: What a payment may become, by what it is (docs.mollie.com/docs/status-change).
FOLLOWING = {
    "open": frozenset({"paid", "failed", "expired", "canceled", "pending"}),
    "pending": frozenset({"paid", "failed", "expired", "canceled"}),
}

#: What a refund may be (docs.mollie.com, Refunds API, `status`).
REFUND_STATUSES = frozenset({"queued", "pending", "processing", "refunded", "failed", "canceled"})

#: How often a webhook is tried. Mollie goes on for a day; the sandbox gives up within a second.
ATTEMPTS = 4


class MollieWebhooks:
    """Changes payments and tells the product that something changed, never what."""

    def __init__(
        self, clock: Clock, world: World, sender: WebhookSender, refund_status: str = "refunded"
    ) -> None:
        self._clock = clock
        self._refund_status = refund_status
        self._world = world
        self._sender = sender

    def become(self, payment: Payment, status: str) -> bool:
        """Give a payment a status if it may have it; tell whether it did."""
        if status not in FOLLOWING.get(payment.status, frozenset()):
            return False
        payment.status = status
        payment.changed = self._clock.now()
        payment.method = payment.method or "ideal"
        if status == "paid" and payment.sequence == "first" and payment.customer_id:
            self._give_mandate(payment, payment.customer_id)
        self._world.changed(f"mollie_{status}")
        return True

    def _give_mandate(self, payment: Payment, customer_id: str) -> None:
        """Make the mandate that a first payment gives; it allows direct debits, whatever paid."""
        mandate = Mandate(
            id="mdt_" + secrets.token_hex(5), customer_id=customer_id, created=self._clock.now()
        )
        self._world.mandates[mandate.id] = mandate
        payment.mandate_id = mandate.id
        self._world.changed("mollie_mandate")

    def give_back(
        self, payment: Payment, kind: str, cents: int | None, *, reason: str
    ) -> MoneyBack | None:
        """Refund or charge back; None when the payment does not hold that much."""
        backs = (*payment.refunds, *payment.chargebacks)
        given = sum(back.cents for back in backs if back.counts)
        left = payment.cents - given
        wanted = left if cents is None else cents
        if payment.status != "paid" or not 0 < wanted <= left:
            return None
        back = MoneyBack(
            id=("re_" if kind == "refund" else "chb_") + secrets.token_hex(5),
            payment_id=payment.id,
            cents=wanted,
            reason=reason,
            created=self._clock.now(),
            status=self._refund_status,
        )
        (payment.refunds if kind == "refund" else payment.chargebacks).append(back)
        self._world.changed(f"mollie_{kind}")
        return back

    def end_refund(self, payment: Payment, status: str) -> bool:
        """Give a payment's newest refund a status; tell whether there was one to take it."""
        live = [back for back in payment.refunds if back.counts]
        if not live or status not in REFUND_STATUSES:
            return False
        live[-1].status = status
        self._world.changed(f"mollie_refund_{status}")
        return True

    def reverse(self, payment: Payment) -> bool:
        """Let the bank take its newest chargeback back; tell whether there was one."""
        live = [back for back in payment.chargebacks if back.counts]
        if live:
            live[-1].reversed = self._clock.now()
            self._world.changed("mollie_reversed")
        return bool(live)

    async def call(self, payment: Payment) -> int | None:
        """Post the classic webhook: `id=tr_…` and nothing else, unsigned."""
        if not payment.webhook_url:
            return None
        return await self._sender.post(
            provider="mollie",
            about=payment.id,
            url=payment.webhook_url,
            form={"id": payment.id},
            sign=lambda: {"User-Agent": "Mollie HTTP client/1.0"},
            attempts=ATTEMPTS,
        )

    def announce(self, payment: Payment) -> None:
        """Post the webhook without waiting for it."""
        self._sender.background(self.call(payment))

    async def watch_expiry(self) -> None:
        """End what the sandbox's clock has passed: open payments expire, direct debits are paid.

        Runs for ever.
        """
        while True:
            now = self._clock.now()
            for payment in list(self._world.payments.values()):
                if payment.expires <= now and self._time_is_up(payment):
                    self.announce(payment)
            await asyncio.sleep(0.5)

    def _time_is_up(self, payment: Payment) -> bool:
        if payment.status == "open":
            return self.become(payment, "expired")
        collected = payment.status == "pending" and payment.sequence == "recurring"
        return collected and self.become(payment, "paid")
