"""The sandbox's server: one process, one port for HTTP and one for mail."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from aiohttp import web

from bot.sandbox.control import Controls, control_errors
from bot.sandbox.faults import FaultScript, SandboxError
from bot.sandbox.guards import guard_middleware
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.mollie_checkout import MollieCheckout
from bot.sandbox.mollie_customers import MollieCustomers
from bot.sandbox.mollie_rest import MollieRest
from bot.sandbox.mollie_webhooks import MollieWebhooks
from bot.sandbox.phones import Phones
from bot.sandbox.settings import SandboxSettings
from bot.sandbox.striking import fault_middleware
from bot.sandbox.telegram_chats import TelegramChats
from bot.sandbox.telegram_rest import TelegramRest
from bot.sandbox.twilio_content import ContentRest
from bot.sandbox.twilio_lookup import routes as lookup_routes
from bot.sandbox.twilio_rest import TwilioRest
from bot.sandbox.twilio_webhooks import TwilioWebhooks
from bot.sandbox.webhooks import WebhookSender
from bot.sandbox.world import World
from storage.clock import Clock, FileClock, SystemClock

__all__ = ["Sandbox", "SandboxSettings", "run_sandbox", "sandbox_thread"]

PAGES = Path(__file__).parent / "pages"

#: The page takes scripts and styles from here only; it frames the console and shows sent pictures.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data: http: https:; frame-src http: https:; base-uri 'none'; form-action 'none'"
)

#: Seconds that a test waits for the sandbox to come up or go down.
PATIENCE = 15.0


class NotRunningError(SandboxError):
    """The sandbox is not running: start it before asking where it is."""


class Sandbox:
    """Twilio, Mollie, Telegram and a mail server on this machine.

    `world` and `faults` are open to tests in the same process; reading them is safe from any
    thread, changing them belongs to the sandbox's own loop (or its controls).
    """

    def __init__(self, settings: SandboxSettings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or (
            FileClock(settings.clock_file) if settings.clock_file else SystemClock()
        )
        self.world = World()
        self.faults = FaultScript()
        self._sender = WebhookSender(self.clock, self.world, self.faults)
        self._mailbox = Mailbox(self.clock, self.world, self.faults)
        self._money = MollieWebhooks(
            self.clock, self.world, self._sender, self.settings.refund_status
        )
        self._runner: web.AppRunner | None = None
        self._expiry: asyncio.Task[None] | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The sandbox's own address, without a slash at the end.

        Raises:
            NotRunningError: it has not started.
        """
        if not self._port:
            raise NotRunningError
        return f"http://{self.settings.host}:{self._port}"

    @property
    def smtp_port(self) -> int:
        """The port of the mail server; 0 before the start."""
        return self._mailbox.port

    @property
    def pending(self) -> int:
        """How many receipts and webhooks are still on their way; 0 when all has come to rest."""
        return self._sender.pending

    def environment(self) -> dict[str, str]:
        """Return the environment with which the product talks to this sandbox."""
        return {
            "TWILIO_API_URL": f"{self.url}/twilio",
            "TWILIO_ACCOUNT_SID": self.settings.account_sid,
            "TWILIO_AUTH_TOKEN": self.settings.auth_token,
            "MOLLIE_API_URL": f"{self.url}/mollie",
            "MOLLIE_API_KEY": self.settings.mollie_key,
            "TELEGRAM_API_URL": f"{self.url}/telegram/bot",
            "TELEGRAM_BOT_TOKEN": self.settings.telegram_token,
            "TELEGRAM_STAFF_CHAT": str(self.settings.telegram_chat),
            "SMTP_URL": f"smtp://{self.settings.host}:{self.smtp_port}",
        }

    async def start(self) -> None:
        """Listen on both ports."""
        await self._sender.start()
        await self._mailbox.start(self.settings.host, self.settings.smtp_port)
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.settings.host, self.settings.port, backlog=512)
        await site.start()
        self._port = int(self._runner.addresses[0][1])
        self._expiry = asyncio.create_task(self._money.watch_expiry())

    async def stop(self) -> None:
        """Close everything; webhooks on their way are dropped."""
        if self._expiry is not None:
            self._expiry.cancel()
        await self._sender.stop()
        await self._mailbox.stop()
        if self._runner is not None:
            await self._runner.cleanup()
        self._port = 0

    def _application(self) -> web.Application:
        settings, clock, world = self.settings, self.clock, self.world
        receipts = TwilioWebhooks(settings, clock, world, self._sender)
        chats = TelegramChats(settings, clock, world)
        controls = Controls(
            settings=settings,
            clock=clock,
            world=world,
            faults=self.faults,
            phones=Phones(settings, clock, world, receipts),
            receipts=receipts,
            money=self._money,
            chats=chats,
            sender=self._sender,
        )
        app = web.Application(
            middlewares=[control_errors, fault_middleware(self.faults), guard_middleware(settings)]
        )
        twilio = TwilioRest(settings, clock, world, self.faults, receipts, self._sender)
        app.add_routes(twilio.routes())
        app.add_routes(ContentRest(settings, clock, world).routes())
        app.add_routes(lookup_routes())
        app.add_routes(MollieRest(settings, clock, world, self._money).routes())
        app.add_routes(MollieCustomers(settings, clock, world).routes())
        app.add_routes(MollieCheckout(world, self._money).routes())
        app.add_routes(TelegramRest(settings, world, chats).routes())
        app.add_routes(controls.routes())
        app.add_routes(
            [
                web.get("/", demo_page),
                web.get("/healthz", healthy),
                web.static("/pages", PAGES),
            ]
        )
        return app


async def demo_page(request: web.Request) -> web.FileResponse:
    """Serve the demo page."""
    return web.FileResponse(PAGES / "demo.html", headers={"Content-Security-Policy": PAGE_POLICY})


async def healthy(request: web.Request) -> web.Response:
    """Say that the sandbox is up."""
    return web.json_response({"ok": True})


async def serve_until_told(
    settings: SandboxSettings, started: Callable[[Sandbox], None] | None
) -> None:
    """Run a sandbox until SIGTERM or SIGINT comes."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    sandbox = Sandbox(settings)
    await sandbox.start()
    try:
        if started is not None:
            started(sandbox)
        await told.wait()
    finally:
        await sandbox.stop()


def run_sandbox(
    settings: SandboxSettings, started: Callable[[Sandbox], None] | None = None
) -> None:
    """Run a sandbox in this process until SIGTERM or SIGINT comes.

    Args:
        settings: where to listen and which keys to take.
        started: called once when both ports are open, for instance to print the address.
    """
    asyncio.run(serve_until_told(settings, started))


@contextlib.contextmanager
def sandbox_thread(settings: SandboxSettings, clock: Clock | None = None) -> Iterator[Sandbox]:
    """Run a sandbox in a thread of its own, for tests.

    Raises:
        NotRunningError: it did not come up.
    """
    sandbox = Sandbox(settings, clock)
    up = threading.Event()
    ending: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def live() -> None:
        over = asyncio.Event()
        ending.append((asyncio.get_running_loop(), over))
        try:
            await sandbox.start()
            up.set()
            await over.wait()
        finally:
            await sandbox.stop()

    thread = threading.Thread(target=lambda: asyncio.run(live()), name="sandbox", daemon=True)
    thread.start()
    if not up.wait(PATIENCE):
        raise NotRunningError("the sandbox did not come up; is its port taken?")
    try:
        yield sandbox
    finally:
        loop, over = ending[0]
        loop.call_soon_threadsafe(over.set)
        thread.join(PATIENCE)
