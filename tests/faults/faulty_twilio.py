"""The bench's local Twilio with worse manners: it can also hang, be away, and answer in HTML.

A process of its own with two ports: the provider's, which can refuse connections, and one to
control it by, which never does. `python -m tests.faults.faulty_twilio` prints both.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from urllib.request import ProxyHandler, Request, build_opener

import uvloop

from bench.provider import FAULTS, HANG_SECONDS, HOST, Connection, Provider, Script

ROOT = Path(__file__).parents[2]
#: What a load balancer says in the provider's place.
_HTML = b"<!doctype html><title>Welcome</title><h1>It works!</h1>"
_PAGE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: "
    + str(len(_HTML)).encode()
    + b"\r\n\r\n"
    + _HTML
)
_direct = build_opener(ProxyHandler({}))


class Dice(Script):
    """Fair dice: a checksum's would fall alike for messages whose numbers are alike."""

    def fault(self, ours: str, tried: int) -> str | None:
        thrown = throw(f"{self.seed}:{ours}:{tried}")
        for name in FAULTS:
            thrown -= self.shares.get(name, 0.0)
            if thrown < 0:
                return name
        return None


def throw(what: str) -> float:
    """Return a number from 0 up to 1 that is always the same for the same words."""
    return int.from_bytes(blake2b(what.encode(), digest_size=6).digest(), "big") / 2**48


class FaultyTwilio(Provider):
    """Its mood, if it has one, holds for every create; else the script's dice are thrown."""

    def __init__(self) -> None:
        super().__init__()
        #: "", or one of html, html_after, hang, hang_after.
        self.mood = ""
        #: The share of creates that are never answered and never taken, thrown by a seed.
        self.hang_before = 0.0
        self.away: list[float] = []
        self.posts = 0
        self.door: Door | None = None

    def answer(self, method: bytes, target: str, body: bytes) -> tuple[bytes | None, float]:
        if method == b"POST" and target.endswith("/Messages.json"):
            return self._create_badly(body)
        if target.startswith("/_"):
            return self._control(target, body), 0.0
        return super().answer(method, target, body)

    def _create_badly(self, body: bytes) -> tuple[bytes | None, float]:
        fields = dict(parse_qsl(body.decode("ascii"), keep_blank_values=True))
        ours = fields.get("StatusCallback", "").rpartition("?m=")[2]
        self.posts += 1
        if self.mood:
            self.book.faults[self.mood] += 1
            if self.mood.endswith("_after"):
                self._take(fields, ours)
            return (_PAGE, 0.0) if self.mood.startswith("html") else (None, HANG_SECONDS)
        if throw(f"hang:{self.script.seed}:{ours}:{self.book.tries[ours]}") < self.hang_before:
            self.book.tries[ours] += 1
            self.book.faults["hang_before"] += 1
            return None, HANG_SECONDS
        return self._create(body)

    def _control(self, target: str, body: bytes) -> bytes:
        path = target.partition("?")[0]
        if path == "/_all":
            found = [
                {"at": c.at, "to": c.to, "ours": c.ours, "sid": c.sid, "body": c.body}
                for c in self.book.calls
            ]
            return _json({"calls": found, "posts": self.posts, "faults": self.book.faults})
        if path == "/_script":
            self.script = Dice(**json.loads(body))
            return _json({})
        if path == "/_mood":
            given = json.loads(body)
            self.mood = given.get("mood", "")
            self.hang_before = given.get("hang_before", 0.0)
            return _json({})
        if path == "/_away" and self.door is not None:
            self.door.close_for(json.loads(body)["seconds"])
            return _json({})
        if path == "/_back" and self.door is not None:
            self.door.open_soon(0.0)
            return _json({})
        return self._other(b"POST" if body else b"GET", path, target.partition("?")[2], body)


def _json(value: object) -> bytes:
    body = json.dumps(value).encode()
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
        + str(len(body)).encode()
        + b"\r\n\r\n"
        + body
    )


class _Guest(Connection):
    """A connection that can be thrown out."""

    def __init__(self, provider: Provider, later: Any, guests: set[_Guest]) -> None:
        super().__init__(provider, later)
        self._guests = guests

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._guests.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._guests.discard(self)

    def throw_out(self) -> None:
        if self._transport is not None:
            self._transport.abort()


class Door:
    """The provider's port: closed, it refuses connections, and throws out who is inside."""

    def __init__(self, provider: Provider, loop: asyncio.AbstractEventLoop) -> None:
        self._provider, self._loop = provider, loop
        self._guests: set[_Guest] = set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    async def open(self) -> None:
        self._server = await self._loop.create_server(
            lambda: _Guest(self._provider, self._loop.call_later, self._guests),
            HOST,
            self.port,
            backlog=1024,
        )
        self.port = self._server.sockets[0].getsockname()[1]

    def close_for(self, seconds: float) -> None:
        if self._server is None:
            return
        self._server.close()
        self._server = None
        for guest in list(self._guests):
            guest.throw_out()
        self.open_soon(seconds)

    def open_soon(self, seconds: float) -> None:
        task = self._loop.create_task(self._open_later(seconds))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _open_later(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if self._server is None:
            await self.open()


async def serve() -> None:
    provider, loop = FaultyTwilio(), asyncio.get_running_loop()
    provider.door = Door(provider, loop)
    await provider.door.open()
    control = await loop.create_server(lambda: Connection(provider, loop.call_later), HOST, 0)
    print(provider.door.port, control.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.Event().wait()


class Twilio:
    """The provider's process, as a test holds it."""

    def __init__(self, port: int, control: int) -> None:
        self.url = f"http://{HOST}:{port}"
        self._control = f"http://{HOST}:{control}"

    def ask(self, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._control + path, data=data)  # noqa: S310 # our own
        with _direct.open(request, timeout=60) as answer:
            return json.load(answer)

    @property
    def taken(self) -> int:
        """How many messages it has."""
        return int(self.ask("/_count")["calls"])

    @property
    def calls(self) -> list[dict[str, Any]]:
        """Every message that it has, in the order in which it took them."""
        return list(self.ask("/_all")["calls"])

    def script(self, seed: int = 0, hang_before: float = 0.0, **script: Any) -> None:
        """Throw dice from now on: a share for each fault; nothing given, no faults."""
        self.ask("/_script", {"seed": seed, **script})
        self.ask("/_mood", {"hang_before": hang_before})

    def mood(self, mood: str) -> None:
        """Treat every create alike from now on."""
        self.ask("/_mood", {"mood": mood})

    def away(self, seconds: float) -> None:
        """Refuse connections for so long."""
        self.ask("/_away", {"seconds": seconds})

    def back(self) -> None:
        """Take connections again, however long it was to be away."""
        self.ask("/_back", {})


@contextmanager
def faulty_twilio() -> Iterator[Twilio]:
    """Run the provider."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.faulty_twilio"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        port, control = process.stdout.readline().split()
        yield Twilio(int(port), int(control))
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


if __name__ == "__main__":
    uvloop.run(serve())
