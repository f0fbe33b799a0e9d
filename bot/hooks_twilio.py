"""Twilio's hooks: inbound messages and receipts. The signature comes before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import structlog
from flask import Blueprint, Response, request
from sqlalchemy.exc import DBAPIError
from twilio.request_validator import RequestValidator

from bot.bootstrap import House
from bot.hooks_away import AWAY, answer_while_away
from bot.hooks_fields import is_word, without_nul
from bot.inbound.bursts import is_urgent, stands_alone
from bot.inbound.receiving import Arrival, from_twilio, receive
from bot.inbound.ripening import Ripening
from bot.inbound.turns import take_turn
from outbox.engine.receipts import Report, take_receipt
from outbox.planning.office import Office
from storage.database import is_own_trouble

log = structlog.get_logger()

#: Twilio's own bodies are far smaller.
LARGEST = 64 * 1024
#: A bigint has at most 19 digits; a longer number is none of ours.
LONGEST_NUMBER = 18
_EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def signed_address(public_url: str) -> str:
    """Return the address that Twilio signed for this request, undecoded.

    It is made from PUBLIC_URL, because behind a proxy the request's own host and scheme are the
    proxy's; and from the raw path, because the decoded one would differ for `%C3%A9`.
    """
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or ""
    if not raw.startswith("/"):
        raw = request.full_path.rstrip("?")
    return public_url.rstrip("/") + raw


def is_signed(house: House) -> bool:
    """Tell whether Twilio signed this request with our account's token."""
    token = house.settings.twilio_auth_token.get_secret_value()
    signature = request.headers.get("X-Twilio-Signature") or ""
    address = signed_address(house.settings.public_url)
    return bool(token) and bool(RequestValidator(token).validate(address, request.form, signature))


def twilio_hooks(house: House, office: Office) -> Blueprint:
    """Return the blueprint of `/hooks/twilio`."""
    hooks = Blueprint("twilio", __name__, url_prefix="/hooks/twilio")
    hooks.before_request(lambda: _guard(house))
    answer_while_away(hooks)
    ripening = Ripening(house.database, office, house.clock, house.settings.burst)
    hooks.add_url_rule(
        "/message", "message", lambda: _message(house, office, ripening), methods=["POST"]
    )
    hooks.add_url_rule("/status", "status", lambda: _status(house), methods=["POST"])
    return hooks


def _guard(house: House) -> Response | None:
    if (request.content_length or 0) > LARGEST:
        return Response("too large", status=413)
    if not is_signed(house):
        log.warning("hook_refused", path=request.path, why="signature")
        return Response("signature missing or wrong", status=403)
    return None


def _message(house: House, office: Office, ripening: Ripening) -> Response:
    form = without_nul(request.form)
    arrival = from_twilio(form)
    if not (is_word(arrival.provider_id) and arrival.sender):
        return Response("MessageSid and From are needed", status=400)
    now = house.clock.now()
    with house.database.service() as session:
        inbound_id = receive(session, arrival, form, now)
    if inbound_id is not None and _may_go_on(house, arrival, now):
        ripening.expect()
    elif inbound_id is not None:
        _take_turn(house, office, inbound_id)
    return Response(_EMPTY, mimetype="text/xml")


def _may_go_on(house: House, arrival: Arrival, now: datetime) -> bool:
    """Tell whether more lines may follow that are to be read with this one."""
    waits = bool(house.settings.burst) and not stands_alone(arrival)
    return waits and not is_urgent(arrival.body, now)


def _take_turn(house: House, office: Office, inbound_id: int) -> None:
    """Take the turn of a stored message; one that cannot be taken now waits for the sweep."""
    try:
        now, pause = house.clock.now(), house.settings.burst
        take_turn(house.database, office, inbound_id, now, pause)
    except (*AWAY, DBAPIError) as error:
        if not (isinstance(error, AWAY) or is_own_trouble(error)):
            raise
        log.warning("turn_put_off", inbound=inbound_id, why=type(error).__name__)


def _status(house: House) -> Response:
    report = report_of(request.form, request.args.get("m", ""))
    if report is None:
        return Response("MessageSid and MessageStatus are needed", status=400)
    with house.database.service() as session:
        take_receipt(session, report, house.clock.now())
    return Response(status=204)


def report_of(form: Mapping[str, str], ours: str) -> Report | None:
    """Read a status callback; `ours` is our own message id from its address, if it has one.

    None when it names no message and status, or says them or its code in signs that no code has.
    """
    sid = form.get("MessageSid") or form.get("SmsSid", "")
    word = form.get("MessageStatus") or form.get("SmsStatus", "")
    error = form.get("ErrorCode") or None
    if not (is_word(sid) and is_word(word) and (error is None or is_word(error))):
        return None
    return Report(
        provider_id=sid,
        status=word.lower(),
        error_code=error,
        message_id=int(ours) if ours.isdecimal() and len(ours) < LONGEST_NUMBER else None,
    )
