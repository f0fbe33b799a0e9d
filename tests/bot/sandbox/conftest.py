"""A running sandbox, a product that only listens, and Twilio's client pointed at the sandbox."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests
from aiohttp import web
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from bot.sandbox.server import Sandbox, SandboxSettings, sandbox_thread


@dataclass
class Heard:
    """A webhook as it came in."""

    url: str
    form: dict[str, str]
    headers: dict[str, str]


@dataclass
class Listener:
    """A product that hears webhooks and answers what it is told to."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def wait_for(self, count: int, seconds: float = 60.0) -> list[Heard]:
        """Wait until so many webhooks came, and return them."""
        until(lambda: len(self.heard) >= count, seconds)
        return self.heard


def until(fine: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not fine():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


class LocalTwilio(TwilioHttpClient):
    """Sends every Twilio product's requests to one base."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=60)
        self._base = urlsplit(base)
        self.session.trust_env = False

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Any:
        parts = urlsplit(url)
        if (parts.hostname or "").endswith(".twilio.com"):
            path = self._base.path + parts.path
            url = urlunsplit((self._base.scheme, self._base.netloc, path, parts.query, ""))
        return super().request(method, url, *args, **more)


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[Sandbox]:
    with sandbox_thread(SandboxSettings(delay=(0.0, 0.02))) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def running_listener() -> Iterator[Listener]:
    listener = Listener()
    up = threading.Event()
    ending: list[Callable[[], object]] = []

    async def hear(request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        url = f"{listener.url}{request.raw_path}"
        listener.heard.append(Heard(url, form, dict(request.headers)))
        return web.Response(status=listener.answers.pop(0) if listener.answers else 200)

    async def live() -> None:
        app = web.Application()
        app.router.add_route("*", "/{any:.*}", hear)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        listener.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        ending.append(lambda: loop.call_soon_threadsafe(over.set))
        up.set()
        await over.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: asyncio.run(live()), daemon=True)
    thread.start()
    assert up.wait(60)
    yield listener
    ending[0]()
    thread.join(10)


@pytest.fixture
def listener(running_listener: Listener) -> Listener:
    running_listener.heard.clear()
    running_listener.answers.clear()
    return running_listener


@pytest.fixture
def sandbox(running_sandbox: Sandbox, listener: Listener) -> Iterator[Sandbox]:
    running_sandbox.settings.public_url = listener.url
    yield running_sandbox
    running_sandbox.faults.clear()
    until(lambda: running_sandbox.pending == 0)  # receipts on their way belong to this test
    running_sandbox.world.reset()


@pytest.fixture
def twilio_client(sandbox: Sandbox) -> Iterator[Client]:
    http = LocalTwilio(f"{sandbox.url}/twilio")
    yield Client(sandbox.settings.account_sid, sandbox.settings.auth_token, http_client=http)
    http.session.close()


@pytest.fixture
def control(sandbox: Sandbox) -> Iterator[Callable[..., Any]]:
    """Call a control with JSON and return its answer."""
    with requests.Session() as session:
        session.trust_env = False

        def call(path: str, body: object = None, method: str = "") -> Any:
            verb = method or ("GET" if body is None else "POST")
            answer = session.request(verb, f"{sandbox.url}/_control/{path}", json=body, timeout=60)
            assert answer.status_code < 500, answer.text
            return answer.json()

        yield call
