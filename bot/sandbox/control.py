"""The controls under /_control: look at everything, act as a phone, step the clock, plan faults."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.faults import FaultScript, SandboxError
from bot.sandbox.mollie_webhooks import MollieWebhooks
from bot.sandbox.phones import Phones
from bot.sandbox.settings import SandboxSettings
from bot.sandbox.telegram_chats import TelegramChats
from bot.sandbox.twilio_webhooks import TwilioWebhooks
from bot.sandbox.views import page_news, phone_list, thread, whole_state
from bot.sandbox.webhooks import WebhookSender
from bot.sandbox.world import Button, Payment, World, plain
from storage.clock import LOCAL, Clock, FileClock

#: When the day's first preminders may leave.
MORNING = time(9, 0)
SUNDAY = 6


class ControlError(SandboxError):
    """The control was not understood."""


class Controls:
    """The routes under /_control."""

    def __init__(
        self,
        *,
        settings: SandboxSettings,
        clock: Clock,
        world: World,
        faults: FaultScript,
        phones: Phones,
        receipts: TwilioWebhooks,
        money: MollieWebhooks,
        chats: TelegramChats,
        sender: WebhookSender,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._world = world
        self._faults = faults
        self._phones = phones
        self._receipts = receipts
        self._money = money
        self._chats = chats
        self._sender = sender

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        base = "/_control"
        return [
            web.get(f"{base}/state", self.state),
            web.get(f"{base}/pulse", self.pulse),
            web.get(f"{base}/counters", self.counters),
            web.post(f"{base}/reset", self.reset),
            web.post(f"{base}/options", self.options),
            web.get(f"{base}/faults", self.list_faults),
            web.post(f"{base}/faults", self.add_faults),
            web.delete(f"{base}/faults", self.clear_faults),
            web.get(f"{base}/clock", self.read_clock),
            web.post(f"{base}/clock", self.step_clock),
            web.get(f"{base}/phones", self.list_phones),
            web.get(f"{base}/phones/{{number}}", self.show_phone),
            web.post(f"{base}/phones/{{number}}/send", self.send),
            web.post(f"{base}/phones/{{number}}/read", self.read),
            web.post(f"{base}/templates/{{sid}}", self.judge_template),
            web.post(f"{base}/mollie/{{id}}/mandate", self.change_mandate),
            web.post(f"{base}/mollie/{{id}}/{{act}}", self.change_payment),
            web.post(f"{base}/telegram/write", self.write),
            web.post(f"{base}/telegram/tap", self.tap),
            web.post(f"{base}/telegram/topic", self.change_topic),
        ]

    async def state(self, request: web.Request) -> web.Response:
        """Return everything, and how many webhooks are still on their way."""
        state = whole_state(self._world, self._clock.now())
        return web.json_response(state | {"pending": self._sender.pending})

    async def pulse(self, request: web.Request) -> web.Response:
        """Return the page's news, or only the time when nothing changed since `since`."""
        now = self._clock.now()
        if request.query.get("since") == str(self._world.version):
            return web.json_response({"version": self._world.version, "now": now.isoformat()})
        return web.json_response(page_news(self._settings, self._world, self._chats, now))

    async def counters(self, request: web.Request) -> web.Response:
        """Return how often each thing happened, and how many webhooks are on their way."""
        return web.json_response({**self._world.counters, "pending": self._sender.pending})

    async def reset(self, request: web.Request) -> web.Response:
        """Forget all messages, payments, topics, mails and faults; templates stay."""
        self._world.reset()
        self._faults.clear()
        return web.json_response({"ok": True})

    async def options(self, request: web.Request) -> web.Response:
        """Change settings while running: the addresses of the product, approval, delays."""
        body = await read_json(request)
        changeable = {
            "public_url": str,
            "console_url": str,
            "opt_out_words": bool,
            "approval": str,
            "delay": tuple,
            "creditor_phones": tuple,
        }
        for name, value in body.items():
            if name not in changeable:
                raise ControlError(f"{name!r} is none of {', '.join(changeable)}")
            setattr(self._settings, name, changeable[name](value))
        self._world.changed()
        return web.json_response({name: getattr(self._settings, name) for name in changeable})

    async def list_faults(self, request: web.Request) -> web.Response:
        """Return the rules in force and how often each struck."""
        return web.json_response(self._faults.listed())

    async def add_faults(self, request: web.Request) -> web.Response:
        """Add rules."""
        self._faults.add(await request.json())
        return web.json_response(self._faults.listed(), status=201)

    async def clear_faults(self, request: web.Request) -> web.Response:
        """Drop all rules."""
        self._faults.clear()
        return web.json_response([])

    async def read_clock(self, request: web.Request) -> web.Response:
        """Tell the time."""
        return web.json_response(self._told())

    async def step_clock(self, request: web.Request) -> web.Response:
        """Step the shared clock: by `hours`, to the next working morning, or `until` a time."""
        if not isinstance(self._clock, FileClock):
            raise ControlError("this sandbox follows the machine's clock, which cannot be stepped")
        body = await read_json(request)
        by = step_asked(body, self._clock.now())
        if by <= timedelta():
            raise ControlError("time only goes forward: give hours above 0, next_workday or until")
        self._clock.step(by)
        self._world.changed("clock_step")
        return web.json_response(self._told())

    async def list_phones(self, request: web.Request) -> web.Response:
        """Return the phones that got or sent something."""
        return web.json_response(phone_list(self._world))

    async def show_phone(self, request: web.Request) -> web.Response:
        """Return what one phone shows."""
        return web.json_response(thread(self._world, request.match_info["number"]))

    async def send(self, request: web.Request) -> web.Response:
        """Send a text or tap a button from a phone; answers when the product has answered."""
        body = await read_json(request)
        button = body.get("button")
        sent = await self._phones.send(
            request.match_info["number"],
            channel=str(body.get("channel") or "sms"),
            body=str(body.get("body") or ""),
            to=str(body.get("to") or ""),
            button=read_button(button) if isinstance(button, dict) else button,
        )
        return web.json_response({"sid": sent.sid, "status": sent.status}, status=201)

    async def read(self, request: web.Request) -> web.Response:
        """Mark a phone's WhatsApp messages as read."""
        await self._receipts.read(request.match_info["number"], "whatsapp")
        return web.json_response({"ok": True})

    async def judge_template(self, request: web.Request) -> web.Response:
        """Give a template another approval: approved, pending, rejected, paused."""
        template = self._world.templates.get(request.match_info["sid"])
        if template is None:
            raise ControlError("there is no such template")
        body = await read_json(request)
        template.approval = str(body["approval"])
        template.rejection = str(body.get("reason") or "")
        self._world.changed()
        return web.json_response(plain(template))

    async def change_payment(self, request: web.Request) -> web.Response:
        """Refund, charge back or end a payment, and tell the product."""
        payment = self._world.payments.get(request.match_info["id"])
        if payment is None:
            raise ControlError("there is no such payment")
        body = await read_json(request)
        if not self._change(payment, request.match_info["act"], body):
            raise ControlError(f"this payment is {payment.status} and does not allow that")
        status = await self._money.call(payment)
        return web.json_response(plain(payment) | {"webhook_status": status})

    async def change_mandate(self, request: web.Request) -> web.Response:
        """Give a mandate a status, as the debtor's bank does; Mollie tells nobody of it."""
        mandate = self._world.mandates.get(request.match_info["id"])
        status = str((await read_json(request)).get("status"))
        if mandate is None or status not in {"valid", "pending", "invalid"}:
            raise ControlError("a mandate that exists can be valid, pending or invalid")
        mandate.status = status
        self._world.changed(f"mollie_mandate_{status}")
        return web.json_response(plain(mandate))

    def _change(self, payment: Payment, act: str, body: dict[str, Any]) -> bool:
        if act == "status":
            payment.failure = body.get("reason") if body.get("status") == "failed" else None
            return self._money.become(payment, str(body.get("status")))
        if act == "refund_status":
            return self._money.end_refund(payment, str(body.get("status")))
        if act == "reversal":
            return self._money.reverse(payment)
        if act not in {"refund", "chargeback"}:
            raise ControlError(
                "a payment knows status, refund, refund_status, chargeback and reversal"
            )
        given = body.get("amount")
        cents = None if given is None else int(Decimal(str(given)) * 100)
        reason = str(body.get("reason") or "Zandbak")
        return self._money.give_back(payment, act, cents, reason=reason) is not None

    async def write(self, request: web.Request) -> web.Response:
        """Write in a Telegram topic or chat as a person."""
        body = await read_json(request)
        message = self._chats.write(
            str(body["text"]),
            thread_id=body.get("thread_id"),
            chat_id=body.get("chat_id"),
            name=str(body.get("name") or "Sanne"),
        )
        return web.json_response(message, status=201)

    async def tap(self, request: web.Request) -> web.Response:
        """Tap a button under one of the bot's Telegram messages."""
        body = await read_json(request)
        name = str(body.get("name") or "Sanne")
        query_id = self._chats.tap(int(body["message_id"]), str(body["data"]), name)
        return web.json_response({"callback_query_id": query_id}, status=201)

    async def change_topic(self, request: web.Request) -> web.Response:
        """Close, reopen or delete a topic as a member of staff."""
        body = await read_json(request)
        change = str(body.get("do"))
        if change not in {"close", "reopen", "delete"}:
            raise ControlError("a topic can be told to close, reopen or delete")
        name = str(body.get("name") or "Sanne")
        self._chats.staff_changes_topic(int(body["thread_id"]), change, name)
        return web.json_response({"ok": True})

    def _told(self) -> dict[str, Any]:
        now = self._clock.now()
        return {
            "now": now.isoformat(),
            "local": now.astimezone(LOCAL).isoformat(),
            "can_step": isinstance(self._clock, FileClock),
        }


def step_asked(body: dict[str, Any], now: datetime) -> timedelta:
    """Return by how much to step the clock."""
    if body.get("next_workday"):
        return next_working_morning(now) - now
    if body.get("until"):
        return next_at(time.fromisoformat(str(body["until"])), now) - now
    return timedelta(hours=float(body.get("hours", 0)))


def next_at(moment: time, now: datetime) -> datetime:
    """Return the next time that it is `moment` in Amsterdam: today, or else tomorrow."""
    local = now.astimezone(LOCAL)
    day = local.date() + timedelta(days=0 if local.time() < moment else 1)
    return datetime.combine(day, moment, LOCAL).astimezone(now.tzinfo)


def next_working_morning(now: datetime) -> datetime:
    """Return the next 09:00 in Amsterdam on a day other than Sunday.

    Holidays are not looked at: the demo's operator sees the date and steps once more.
    """
    local = now.astimezone(LOCAL)
    day = local.date() + timedelta(days=0 if local.time() < MORNING else 1)
    if day.weekday() == SUNDAY:
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, LOCAL).astimezone(now.tzinfo)


def read_button(body: dict[str, Any]) -> Button:
    """Read a button that a test makes up."""
    title = str(body.get("title") or body.get("text") or "")
    value = str(body.get("value") or body.get("payload") or title)
    return Button(kind=str(body.get("kind") or "reply"), title=title, value=value)


async def read_json(request: web.Request) -> dict[str, Any]:
    """Read a JSON object; an empty body is an empty one.

    Raises:
        ControlError: it is something else.
    """
    if not await request.read():
        return {}
    try:
        body = await request.json()
    except ValueError as error:
        raise ControlError("the body is no JSON") from error
    if not isinstance(body, dict):
        raise ControlError("the body is no JSON object")
    return body


@web.middleware
async def control_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 400 with the reason when a control cannot be obeyed."""
    try:
        return await handler(request)
    except SandboxError as error:
        return web.json_response({"error": str(error)}, status=400)
    except (KeyError, ValueError) as error:
        if not request.path.startswith("/_control/"):
            raise
        return web.json_response({"error": f"missing or wrong: {error}"}, status=400)
