"""Twilio's webhooks: signed receipts of what we sent, signed messages of what a phone sent."""

from __future__ import annotations

import asyncio
import random

from twilio.request_validator import RequestValidator

from bot.sandbox.settings import SandboxSettings
from bot.sandbox.twilio_outcomes import Step
from bot.sandbox.webhooks import WebhookSender
from bot.sandbox.world import Button, Text, World
from storage.clock import Clock

API_VERSION = "2010-04-01"

#: The order of a message's statuses; a receipt never takes a message back.
RANK = ["queued", "accepted", "sent", "delivered", "read"]


class TwilioWebhooks:
    """Walks messages through their statuses and reports each; delivers what phones send."""

    def __init__(
        self, settings: SandboxSettings, clock: Clock, world: World, sender: WebhookSender
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._world = world
        self._sender = sender
        self._validator = RequestValidator(settings.auth_token)
        self._dice = random.Random()  # noqa: S311 - only spreads delays

    async def walk(self, text: Text, steps: tuple[Step, ...]) -> None:
        """Take a message through its statuses, with a pause before and a receipt after each."""
        shortest, longest = self._settings.delay
        for step in steps:
            if longest > 0:
                await asyncio.sleep(self._dice.uniform(shortest, longest))
            await self.report(text, step)

    async def report(self, text: Text, step: Step) -> None:
        """Give a message a status and post its receipt where the sender asked for it."""
        now = self._clock.now()
        text.status, text.error_code, text.updated = step.status, step.code, now
        if text.sent_at is None and step.status == "sent":
            text.sent_at = now
        self._world.changed(f"{text.channel}_{step.status}")
        if text.status_callback:
            await self._post(text.sid, text.status_callback, self._receipt(text), attempts=1)

    async def read(self, phone: str, channel: str) -> None:
        """Report as read what a phone shows of its delivered WhatsApp messages."""
        if channel != "whatsapp":
            return
        for text in list(self._world.by_phone.get(phone, [])):
            if text.channel == "whatsapp" and text.status == "delivered":
                await self.report(text, Step(status="read"))

    async def deliver_inbound(self, text: Text, button: Button | None, answered: str) -> int | None:
        """Post a phone's message to the product; tried twice, as Twilio's default is."""
        if not self._settings.public_url:
            return None
        url = self._settings.public_url.rstrip("/") + "/hooks/twilio/message"
        form = self._inbound(text) | tapped(button, answered)
        return await self._post(f"{text.phone}>{text.sender}", url, form, attempts=2)

    async def _post(self, about: str, url: str, form: dict[str, str], attempts: int) -> int | None:
        return await self._sender.post(
            provider="twilio",
            about=about,
            url=url,
            form=form,
            sign=lambda: {
                "X-Twilio-Signature": self._validator.compute_signature(url, form),
                "User-Agent": "TwilioProxy/1.1",
            },
            attempts=attempts,
        )

    def _receipt(self, text: Text) -> dict[str, str]:
        form = {
            "AccountSid": self._settings.account_sid,
            "ApiVersion": API_VERSION,
            "MessageSid": text.sid,
            "MessageStatus": text.status,
            "SmsSid": text.sid,
            "SmsStatus": text.status,
            "From": text.address(text.sender),
            "To": text.address(text.phone),
        }
        if text.service_sid:
            form["MessagingServiceSid"] = text.service_sid
        if text.error_code:
            form["ErrorCode"] = str(text.error_code)
        if text.channel == "whatsapp":
            form["ChannelPrefix"] = "whatsapp"
        return form

    def _inbound(self, text: Text) -> dict[str, str]:
        form = {
            "AccountSid": self._settings.account_sid,
            "ApiVersion": API_VERSION,
            "MessageSid": text.sid,
            "SmsMessageSid": text.sid,
            "SmsSid": text.sid,
            "SmsStatus": "received",
            "From": text.address(text.phone),
            "To": text.address(text.sender),
            "Body": text.body,
            "NumMedia": "0",
            "NumSegments": str(text.segments),
        }
        if text.service_sid:
            form["MessagingServiceSid"] = text.service_sid
        if text.channel == "whatsapp":
            form |= {
                "ProfileName": f"Telefoon {text.phone[-4:]}",
                "WaId": text.phone.lstrip("+"),
                "MessageType": "text",
            }
        else:
            form |= {"FromCountry": "NL", "ToCountry": "NL"}
        return form


def tapped(button: Button | None, answered: str) -> dict[str, str]:
    """Return what a tap adds to an inbound message: the button or the list item chosen."""
    if button is None:
        return {}
    if button.kind == "list":
        added = {
            "ListId": button.value,
            "ListTitle": button.title,
            "MessageType": "interactive",
        }
    else:
        added = {
            "ButtonText": button.title,
            "ButtonPayload": button.value,
            "MessageType": "button",
        }
    return added | ({"OriginalRepliedMessageSid": answered} if answered else {})
