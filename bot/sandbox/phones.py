"""The phones: what each shows, and what the person who holds it sends."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.faults import SandboxError
from bot.sandbox.segments import segment_count
from bot.sandbox.settings import SandboxSettings
from bot.sandbox.twilio_webhooks import TwilioWebhooks
from bot.sandbox.world import Button, Text, World, new_id
from storage.clock import Clock

#: Twilio's default words on SMS; only a message that is nothing else counts
#: (twilio.com/docs/messaging/tutorials/advanced-opt-out).
STOP_WORDS = frozenset(
    {"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"}
)
START_WORDS = frozenset(["START", "YES", "UNSTOP"])

STOP_REPLY = (
    "You have successfully been unsubscribed. You will not receive any more messages from this "
    "number. Reply START to resubscribe."
)
START_REPLY = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)


class NothingToAnswerError(SandboxError):
    """Nobody wrote to this phone on this channel yet: name the number to write `to`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """What became of a message that a phone sent."""

    sid: str
    status: int | None  #: the product's answer; None when none came (yet)


class Phones:
    """All phones that ever got or sent something."""

    def __init__(
        self, settings: SandboxSettings, clock: Clock, world: World, webhooks: TwilioWebhooks
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._world = world
        self._webhooks = webhooks

    async def send(
        self,
        phone: str,
        *,
        channel: str,
        body: str = "",
        to: str = "",
        button: Button | str | None = None,
    ) -> Sent:
        """Send a text, or tap a button, from a phone, and wait for the product's answer.

        Args:
            phone: the phone's own number.
            channel: sms or whatsapp.
            body: the text; a tap's text is the button's title.
            to: our number; by default the one that last wrote to this phone on this channel.
            button: the button itself, or its title or payload as it stands on the phone.

        Raises:
            NothingToAnswerError: `to` is empty and nobody wrote yet, or the button is unknown.
        """
        last = self._last(phone, channel, to)
        sender = to.removeprefix("whatsapp:") or (last.sender if last else "")
        if not sender:
            raise NothingToAnswerError
        tapped, answered = self._button(phone, button)
        now = self._clock.now()
        text = Text(
            sid=new_id("SM"),
            channel=channel,
            phone=phone,
            sender=sender,
            body=tapped.title if tapped else body,
            direction="inbound",
            status="received",
            created=now,
            updated=now,
            segments=segment_count(body),
            service_sid=last.service_sid if last else None,
            tapped=tapped.value if tapped else "",
        )
        self._world.add_text(text)
        if channel == "whatsapp":
            self._world.windows[phone, sender] = now
        elif self._settings.opt_out_words:
            self._obey(text)
        status = await self._webhooks.deliver_inbound(text, tapped, answered)
        return Sent(sid=text.sid, status=status)

    def _last(self, phone: str, channel: str, to: str) -> Text | None:
        wanted = to.removeprefix("whatsapp:")
        for text in reversed(self._world.by_phone.get(phone, [])):
            if text.channel == channel and wanted in ("", text.sender):
                return text
        return None

    def _button(self, phone: str, button: Button | str | None) -> tuple[Button | None, str]:
        """Find a button on the phone, newest message first, and the message it stands under."""
        if button is None or isinstance(button, Button):
            return button, ""
        for text in reversed(self._world.by_phone.get(phone, [])):
            for known in text.buttons:
                if button in (known.title, known.value):
                    return known, text.sid
        raise NothingToAnswerError(f"no button {button!r} is on this phone")

    def _obey(self, text: Text) -> None:
        """Do what Twilio does by itself with STOP and START, and show its answer on the phone."""
        word = text.body.strip().upper()
        pair = (text.phone, text.sender)
        if word in STOP_WORDS and pair not in self._world.opted_out:
            self._world.opted_out.add(pair)
            self._reply(text, STOP_REPLY)
        elif word in START_WORDS and pair in self._world.opted_out:
            self._world.opted_out.discard(pair)
            self._reply(text, START_REPLY)

    def _reply(self, text: Text, body: str) -> None:
        self._world.add_text(
            Text(
                sid=new_id("SM"),
                channel=text.channel,
                phone=text.phone,
                sender=text.sender,
                body=body,
                direction="outbound-reply",
                status="delivered",
                created=text.created,
                updated=text.created,
                segments=segment_count(body),
            )
        )
