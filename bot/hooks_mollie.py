"""Mollie's hook: an id comes in and is stored; the payment is fetched back and settled."""

from __future__ import annotations

import hmac

import structlog
from flask import Blueprint, Response, request

from bot.bootstrap import House
from bot.hooks_away import answer_while_away
from bot.hooks_fields import is_word
from payments.checkout import webhook_secret
from payments.errors import GatewayError
from payments.settle import Afterwards, process_event, store_webhook

log = structlog.get_logger()

LARGEST = 64 * 1024


def mollie_hooks(house: House, then: Afterwards) -> Blueprint:
    """Return the blueprint of `/hooks/mollie/<secret>`; `then` runs with each settlement."""
    hooks = Blueprint("mollie", __name__, url_prefix="/hooks/mollie")
    answer_while_away(hooks)
    expected = webhook_secret(house.secret_key)

    @hooks.post("/<secret>")
    def payment(secret: str) -> Response:
        if not hmac.compare_digest(secret.encode(), expected.encode()):
            return Response("unknown", status=404)
        if (request.content_length or 0) > LARGEST:
            return Response("too large", status=413)
        provider_id = request.form.get("id", "")
        if not is_word(provider_id):
            return Response("id is needed", status=400)
        with house.database.service() as session:
            event_id = store_webhook(
                session, provider_id, request.get_data(as_text=True), house.clock.now()
            )
        # From here on nothing is lost: what cannot be settled now, the poller settles later.
        try:
            process_event(house.database, house.gateway, event_id, house.clock.now(), then)
        except GatewayError as error:
            log.warning("settle_later", why=str(error))
        return Response("", status=200)

    return hooks
