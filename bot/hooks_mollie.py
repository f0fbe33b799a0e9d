"""Mollie's hooks: an id comes in and is stored; the payment is fetched back and settled.

Classic webhooks hold an id only and are unsigned, so a secret stands in their path. Events of the
next generation are signed. Both end in the same way.
"""

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
from payments.signed_events import (
    SIGNATURE,
    read_event,
    secrets_of,
    signed_by_one_of,
    store_notice,
)

log = structlog.get_logger()

LARGEST = 64 * 1024


def mollie_hooks(house: House, then: Afterwards) -> Blueprint:
    """Return the blueprint of `/hooks/mollie`; `then` runs with each settlement."""
    hooks = Blueprint("mollie", __name__, url_prefix="/hooks/mollie")
    answer_while_away(hooks)
    doors = _Doors(house, then)
    hooks.add_url_rule("/<secret>", "payment", doors.payment, methods=["POST"])
    hooks.add_url_rule("/events", "event", doors.event, methods=["POST"])
    return hooks


class _Doors:
    """What a classic webhook and a signed event lead to."""

    def __init__(self, house: House, then: Afterwards) -> None:
        self._house = house
        self._then = then
        self._path = webhook_secret(house.secret_key).encode()
        self._secrets = secrets_of(house.settings.mollie_webhook_secrets.get_secret_value())

    def payment(self, secret: str) -> Response:
        """Take a classic webhook: the id of a payment, and nothing else."""
        if not hmac.compare_digest(secret.encode(), self._path):
            return Response("unknown", status=404)
        if _is_too_large():
            return Response("too large", status=413)
        # Before the form is read: reading the form uses the body up.
        body = request.get_data(as_text=True)
        provider_id = request.form.get("id", "")
        if not is_word(provider_id):
            return Response("id is needed", status=400)
        with self._house.database.service() as session:
            event_id = store_webhook(session, provider_id, body, self._house.clock.now())
        return self._settled(event_id)

    def event(self) -> Response:
        """Take a signed event; one that was here before is settled, or will be by the poller."""
        if not self._secrets:
            return Response("unknown", status=404)
        if _is_too_large():
            return Response("too large", status=413)
        raw = request.get_data()
        if not signed_by_one_of(raw, request.headers.getlist(SIGNATURE), self._secrets):
            log.warning("mollie_event_unsigned")
            return Response("signature is wrong", status=401)
        notice = read_event(raw)
        if notice is None:
            return Response("no event", status=400)
        with self._house.database.service() as session:
            event_id = store_notice(session, notice, raw, self._house.clock.now())
        return Response("", status=200) if event_id is None else self._settled(event_id)

    def _settled(self, event_id: int) -> Response:
        """Settle what was stored; what cannot be settled now, the poller settles later."""
        house = self._house
        try:
            process_event(house.database, house.gateway, event_id, house.clock.now(), self._then)
        except GatewayError as error:
            log.warning("settle_later", why=str(error))
        return Response("", status=200)


def _is_too_large() -> bool:
    return (request.content_length or 0) > LARGEST
