"""Twilio's REST API for messages: send one, list them, fetch one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from multidict import MultiMapping

from bot.sandbox.faults import FaultScript
from bot.sandbox.refusals import Refusal, twilio_refusal
from bot.sandbox.segments import segment_count
from bot.sandbox.settings import SandboxSettings
from bot.sandbox.twilio_content import SESSION_ONLY, read_variables, render
from bot.sandbox.twilio_outcomes import MESSAGES, refused_code, steps_of
from bot.sandbox.twilio_webhooks import API_VERSION, TwilioWebhooks
from bot.sandbox.webhooks import WebhookSender
from bot.sandbox.world import Text, World, new_id
from storage.clock import Clock

E164 = re.compile(r"\+[1-9]\d{7,14}")
DUTCH_MOBILE = re.compile(r"\+31(?:6\d{8}|97\d{7,11})")
ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")

#: Twilio lists no more on one page.
MOST_LISTED = 1_000
#: What one segment (SMS) or one message (WhatsApp) costs here, in hundred-thousandths of a euro.
PRICES = {"sms": 7_500, "whatsapp": 500}

#: How long a free-form WhatsApp message may follow the person's last one.
WINDOW = timedelta(hours=24)


class TwilioRest:
    """The routes under /2010-04-01/Accounts/{Sid}/Messages."""

    def __init__(
        self,
        settings: SandboxSettings,
        clock: Clock,
        world: World,
        faults: FaultScript,
        webhooks: TwilioWebhooks,
        sender: WebhookSender,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._world = world
        self._faults = faults
        self._webhooks = webhooks
        self._sender = sender

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        base = f"/twilio/{API_VERSION}/Accounts/{{account}}"
        return [
            web.get(base + ".json", self.account),
            web.post(base + "/Messages.json", self.create),
            web.get(base + "/Messages.json", self.list),
            web.get(base + "/Messages/{sid}.json", self.fetch),
        ]

    async def account(self, request: web.Request) -> web.Response:
        """Return the account itself; a check of the keys asks for it."""
        return web.json_response(
            {
                "sid": self._settings.account_sid,
                "friendly_name": "Zandbak",
                "status": "active",
                "type": "Full",
            }
        )

    async def create(self, request: web.Request) -> web.Response:
        """Take a message, or refuse it as Twilio would."""
        form = await request.post()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        text = self._read(fields, tuple(str(v) for v in form.getall("MediaUrl", [])))
        if isinstance(text, Refusal):
            self._world.changed("twilio_refused")
            return twilio_refusal(text)
        answer = web.json_response(self._resource(text), status=201)
        self._world.add_text(text)
        steps = steps_of(
            channel=text.channel, phone=text.phone, allowed_now=self._whatsapp_allows(text)
        )
        if self._faults.take_early("twilio", fields):
            await self._webhooks.walk(text, steps)
        else:
            self._sender.background(self._webhooks.walk(text, steps))
        return answer

    async def list(self, request: web.Request) -> web.Response:
        """List messages, newest first, by To, From and DateSent.

        A message that is not sent yet has no DateSent; it is judged by when it was made, so that
        a look-up right after a broken send finds it.
        """
        query = request.query
        fits = matcher(query)
        phone = query.get("To", "").removeprefix("whatsapp:")
        listed = self._world.by_phone.get(phone, []) if phone in self._world.by_phone else None
        pool = listed if listed is not None else list(self._world.texts.values())
        found = [t for t in reversed(pool) if t.sid in self._world.texts and fits(t)]
        size, page = min(int(query.get("PageSize", 50)), MOST_LISTED), int(query.get("Page", 0))
        # A page begins after a message, not at a number, so that what is sent meanwhile shifts
        # nothing; the token names that message.
        token = query.get("PageToken", "").removeprefix("PA")
        start = page * size
        if token:
            start = next((n for n, text in enumerate(found, 1) if text.sid == token), len(found))
        shown = found[start : start + size]
        further = len(found) > start + size
        path = request.path.removeprefix("/twilio")
        kept = {name: v for name, v in query.items() if name not in {"Page", "PageToken"}}

        def uri(number: int, after: str = "") -> str:
            place = {"Page": number} | ({"PageToken": f"PA{after}"} if after else {})
            return f"{path}?{urlencode(kept | place)}"

        return web.json_response(
            {
                "first_page_uri": uri(0),
                "previous_page_uri": uri(page - 1) if page else None,
                "next_page_uri": uri(page + 1, shown[-1].sid) if further else None,
                "uri": uri(page, token),
                "page": page,
                "page_size": size,
                "start": start,
                "end": start + max(len(shown) - 1, 0),
                "messages": [self._resource(t) for t in shown],
            }
        )

    async def fetch(self, request: web.Request) -> web.Response:
        """Return one message."""
        text = self._world.texts.get(request.match_info["sid"])
        if text is None:
            return twilio_refusal(not_found(request))
        return web.json_response(self._resource(text))

    def _read(self, fields: dict[str, str], media: tuple[str, ...]) -> Text | Refusal:
        """Make a message of a form, or say why not."""
        to, sender = fields.get("To", ""), fields.get("From", "")
        service = fields.get("MessagingServiceSid", "")
        refusal = self._bad_address(to, sender, service) or bad_options(fields)
        if refusal:
            return refusal
        channel, phone = split_address(to)
        sender = split_address(sender)[1] if sender else self.service_sender(service)
        now = self._clock.now()
        text = Text(
            sid=new_id("SM"),
            channel=channel,
            phone=phone,
            sender=sender,
            body=fields.get("Body", ""),
            direction="outbound-api",
            status="accepted" if service else "queued",
            created=now,
            updated=now,
            service_sid=service or None,
            content_sid=fields.get("ContentSid") or None,
            status_callback=fields.get("StatusCallback", ""),
            validity=int(fields["ValidityPeriod"]) if fields.get("ValidityPeriod") else None,
            media=media,
        )
        return self._stopped(text) or self._filled(text, fields) or text

    def _bad_address(self, to: str, sender: str, service: str) -> Refusal | None:
        if not to:
            return refused(21604, "A 'To' phone number is required.")
        if not sender and not service:
            return refused(21603, "A 'From' phone number is required.")
        channel, phone = split_address(to)
        if not E164.fullmatch(phone):
            return refused(21211, f"Invalid 'To' Phone Number: {phone}")
        code = refused_code(channel, phone)
        if code:
            return refused(code, f"{MESSAGES[code]}: {phone}")
        if channel == "sms" and phone.startswith("+31") and not DUTCH_MOBILE.fullmatch(phone):
            return refused(21614, f"{MESSAGES[21614]}: {phone}")
        return bad_sender(channel, phone, sender) if sender else None

    def _stopped(self, text: Text) -> Refusal | None:
        if text.channel == "sms" and (text.phone, text.sender) in self._world.opted_out:
            return refused(21610, MESSAGES[21610])
        return None

    def _filled(self, text: Text, fields: dict[str, str]) -> Refusal | None:
        """Fill the text in from its template, if it has one, and check its length."""
        if text.content_sid:
            template = self._world.templates.get(text.content_sid)
            if template is None:
                return refused(21655, "The ContentSid is Invalid")
            values = read_variables(fields.get("ContentVariables", ""))
            if values is None:
                return refused(21656, "The ContentVariables Parameter is invalid")
            text.body, text.buttons = render(template, values, text.channel)
        if not text.body and not text.media:
            return refused(21602, "Message body is required.")
        if len(text.body) > 1600:
            return refused(21617, "The concatenated message body exceeds the 1600 character limit")
        text.segments = segment_count(text.body) if text.channel == "sms" else 1
        return None

    def _whatsapp_allows(self, text: Text) -> bool:
        """Tell whether a WhatsApp message may go now: an open window or an approved template."""
        last = self._world.windows.get((text.phone, text.sender))
        if last is not None and self._clock.now() - last < WINDOW:
            return True
        template = self._world.templates.get(text.content_sid or "")
        return (
            template is not None
            and template.approval == "approved"
            and SESSION_ONLY not in template.types
        )

    def service_sender(self, service: str) -> str:
        """Return the number behind a messaging service."""
        known = self._settings.service_senders.get(service)
        digest = int(hashlib.sha256(service.encode()).hexdigest(), 16)
        return known or f"+3197010{digest % 10**6:06d}"

    def _resource(self, text: Text) -> dict[str, Any]:
        path = f"/{API_VERSION}/Accounts/{self._settings.account_sid}/Messages/{text.sid}"
        accepted = text.status == "accepted"
        return {
            "sid": text.sid,
            "account_sid": self._settings.account_sid,
            "api_version": API_VERSION,
            "body": text.body,
            "date_created": stamp(text.created),
            "date_updated": stamp(text.updated),
            "date_sent": stamp(text.sent_at or (text.created if is_inbound(text) else None)),
            "direction": text.direction,
            "error_code": text.error_code,
            "error_message": None,
            "from": None if accepted else from_address(text),
            "to": to_address(text),
            "messaging_service_sid": text.service_sid,
            "num_media": str(len(text.media)),
            "num_segments": "0" if accepted else str(text.segments),
            "price": price_of(text),
            "price_unit": "EUR",
            "status": text.status,
            "subresource_uris": {"media": f"{path}/Media.json"},
            "uri": f"{path}.json",
        }


def refused(code: int, message: str) -> Refusal:
    """Refuse with 400, which is how Twilio refuses all of these."""
    return Refusal(status=400, code=code, message=message)


def not_found(request: web.Request) -> Refusal:
    """Refuse because there is no such thing."""
    path = request.path.removeprefix("/twilio")
    return Refusal(status=404, message=f"The requested resource {path} was not found")


def bad_sender(channel: str, phone: str, sender: str) -> Refusal | None:
    """Tell what is wrong with a From address, if anything."""
    other, number = split_address(sender)
    if other != channel:
        return refused(
            21910, "Invalid 'From' and 'To' pair. 'From' and 'To' should be of the same channel"
        )
    if number == phone:
        return refused(21266, "'To' and 'From' number cannot be the same")
    if channel == "sms" and ALPHANUMERIC.fullmatch(number):
        return None
    if not E164.fullmatch(number):
        return refused(63007 if channel == "whatsapp" else 21212, "Invalid 'From' address")
    return None


def bad_options(fields: dict[str, str]) -> Refusal | None:
    """Tell what is wrong with a validity period or a callback address, if anything."""
    validity = fields.get("ValidityPeriod")
    if validity and not (validity.isdigit() and 1 <= int(validity) <= 36_000):
        return refused(20001, "ValidityPeriod must be between 1 and 36000 seconds")
    callback = fields.get("StatusCallback")
    if callback and not callback.startswith(("http://", "https://")):
        return refused(21609, f"The 'StatusCallback' URL {callback} is not a valid URL")
    return None


def split_address(address: str) -> tuple[str, str]:
    """Split a Twilio address into channel and bare number."""
    if address.startswith("whatsapp:"):
        return "whatsapp", address.removeprefix("whatsapp:")
    return "sms", address


def matcher(query: MultiMapping[str]) -> Callable[[Text], bool]:
    """Make the test that a listed message must pass: To, From and DateSent in any form."""
    to, sender = query.get("To"), query.get("From")
    bounds = [
        (sign, moment(query[f"DateSent{sign}"]), len(query[f"DateSent{sign}"]) == 10)
        for sign in ("", "<", ">")
        if f"DateSent{sign}" in query
    ]

    def fits(text: Text) -> bool:
        if (to and to != to_address(text)) or (sender and sender != from_address(text)):
            return False
        at = (text.sent_at or text.created).replace(microsecond=0)
        return all(within(at, sign, bound, whole_day) for sign, bound, whole_day in bounds)

    return fits


def within(at: datetime, sign: str, bound: datetime, whole_day: bool) -> bool:
    """Tell whether a time is on, up to or from a bound (both ends included)."""
    if sign == ">":
        return at >= bound
    if sign == "<":
        return at <= bound + (timedelta(days=1) if whole_day else timedelta())
    return at.date() == bound.date()


def moment(text: str) -> datetime:
    """Read a day or a time as Twilio writes it; both are UTC."""
    return datetime.fromisoformat(text if len(text) > 10 else f"{text}T00:00:00+00:00")


def stamp(at: datetime | None) -> str | None:
    """Write a time as Twilio does (RFC 2822, UTC)."""
    return None if at is None else format_datetime(at)


def price_of(text: Text) -> str | None:
    """Return the price as Twilio writes it: negative, and none before the message has left."""
    if is_inbound(text) or text.sent_at is None:
        return None
    return f"-{Decimal(PRICES[text.channel] * text.segments) / 100_000:.5f}"


def is_inbound(text: Text) -> bool:
    """Tell whether a phone sent this."""
    return text.direction == "inbound"


def to_address(text: Text) -> str:
    """Return where a message goes, as a Twilio address."""
    return text.address(text.sender if is_inbound(text) else text.phone)


def from_address(text: Text) -> str:
    """Return where a message comes from, as a Twilio address."""
    return text.address(text.phone if is_inbound(text) else text.sender)
