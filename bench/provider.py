"""A fast local Twilio that writes down every call: a process of its own, as cheap as can be.

It shares the machine's cores with what it measures, so it reads HTTP/1.1 by hand (keep-alive, no
chunked bodies, no TLS). It takes and lists messages as the SDK expects and makes contents; calls
can be made to fail by a seed. What it saw is asked for at `/_log`, `/_calls` and `/_count`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from itertools import pairwise
from typing import Any, NamedTuple, cast
from urllib.parse import parse_qs, parse_qsl, quote
from zlib import crc32

import click
import uvloop

from storage.clock import monotonic

HOST = "127.0.0.1"
ACCOUNT = "AC" + "0" * 32
_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"

#: What can be made to go wrong, in the order in which the dice are read. `before`: the provider
#: does not have the message. `after`: it does, and only the answer is spoilt.
FAULTS = ("429", "500_before", "500_after", "reset_before", "reset_after", "hang_after")
#: A hanging answer comes this late: after every time-out of ours.
HANG_SECONDS = 60.0


class Call(NamedTuple):
    """A message that was taken. `at` is the machine's steady clock, shared by all processes."""

    at: float
    to: str
    sender: str
    ours: str  #: our own id, from the status callback
    text: int  #: hash of the text or of the template and its variables
    sid: str
    body: str
    made: str


@dataclass
class Book:
    """What the provider saw since it was last emptied."""

    asked: int = 0
    calls: list[Call] = field(default_factory=list)
    by_to: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))
    faults: Counter[str] = field(default_factory=Counter)
    tries: Counter[str] = field(default_factory=Counter)
    contents: dict[str, str] = field(default_factory=dict)


@dataclass
class Script:
    """Which calls go wrong: a share for each fault, thrown by the seed, our id and the try."""

    seed: int = 0
    shares: dict[str, float] = field(default_factory=dict)
    delay: float = 0.0  #: seconds before each answer, as a network would take
    retry_after: int = 1

    def fault(self, ours: str, tried: int) -> str | None:
        """Return what goes wrong with this try of this message; the same seed, the same fault."""
        if not self.shares:
            return None
        thrown = crc32(f"{self.seed}:{ours}:{tried}".encode()) / 2**32
        for name in FAULTS:
            thrown -= self.shares.get(name, 0.0)
            if thrown < 0:
                return name
        return None


class Provider:
    """The routes."""

    def __init__(self) -> None:
        self.book = Book()
        self.script = Script()
        self._number = 0

    def answer(self, method: bytes, target: str, body: bytes) -> tuple[bytes | None, float]:
        """Return the answer, None for a reset, and the seconds to wait with it."""
        path, _, query = target.partition("?")
        if path.endswith("/Messages.json"):
            if method == b"POST":
                return self._create(body)
            return _json(200, self._list(query)), self.script.delay
        return self._other(method, path, query, body), 0.0

    def _other(self, method: bytes, path: str, query: str, body: bytes) -> bytes:
        if path == "/_count":
            return _json(200, {"calls": len(self.book.calls), "asked": self.book.asked})
        if path == "/_log":
            return _json(200, log_of(self.book))
        if path == "/_calls":
            since = int(parse_qs(query).get("since", ["0"])[0])
            return _json(200, [call[:5] for call in self.book.calls[since:]])
        if path == "/_reset":
            self.book = Book()
            return _json(200, {})
        if path == "/_script":
            self.script = Script(**json.loads(body))
            return _json(200, {})
        if path.endswith("/Content") and method == b"POST":
            sid = self._new_id("HX")
            types = json.loads(body).get("types", {})
            self.book.contents[sid] = next((t.get("body", "") for t in types.values()), "")
            return _json(201, {"sid": sid})
        return _json(404, {"code": 20404, "message": f"{path} was not found", "status": 404})

    def _new_id(self, kind: str) -> str:
        self._number += 1
        return f"{kind}{self._number:032x}"

    def _create(self, body: bytes) -> tuple[bytes | None, float]:
        book, script = self.book, self.script
        book.asked += 1
        fields = dict(parse_qsl(body.decode("ascii"), keep_blank_values=True))
        ours = fields.get("StatusCallback", "").rpartition("?m=")[2]
        fault = None
        if script.shares:
            book.tries[ours] += 1
            fault = script.fault(ours, book.tries[ours])
        if fault is not None:
            book.faults[fault] += 1
            if fault == "429":
                said = {"code": 20429, "message": "Too Many Requests", "status": 429}
                return _json(429, said, f"Retry-After: {script.retry_after}\r\n"), script.delay
            if fault == "500_before":
                return _BROKEN, script.delay
            if fault == "reset_before":
                return None, script.delay
        call = self._take(fields, ours)
        if fault == "500_after":
            return _BROKEN, script.delay
        if fault == "reset_after":
            return None, script.delay
        waits = HANG_SECONDS if fault == "hang_after" else script.delay
        return _json(201, _resource(call)), waits

    def _take(self, fields: dict[str, str], ours: str) -> Call:
        text = fields.get("Body", "")
        variables = fields.get("ContentVariables", "")
        if not text and variables:
            text = self._filled(fields.get("ContentSid", ""), json.loads(variables))
        call = Call(
            monotonic(),
            fields.get("To", ""),
            fields.get("From", ""),
            ours,
            crc32((text + fields.get("ContentSid", "") + variables).encode()),
            self._new_id("SM"),
            text,
            formatdate(),
        )
        self.book.calls.append(call)
        self.book.by_to[call.to].append(call)
        return call

    def _filled(self, content: str, variables: dict[str, str]) -> str:
        text = self.book.contents.get(content, "")
        for place, value in variables.items():
            text = text.replace("{{" + place + "}}", value)
        return text

    def _list(self, query: str) -> dict[str, Any]:
        asked = parse_qs(query)
        to = asked.get("To", [""])[0]
        size = int(asked.get("PageSize", ["50"])[0])
        page = int(asked.get("Page", ["0"])[0])
        found = self.book.by_to.get(to, []) if to else self.book.calls
        shown = found[::-1][page * size : (page + 1) * size]
        here = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?PageSize={size}&To={quote(to)}"
        more = len(found) > (page + 1) * size
        return {
            "messages": [_resource(call) for call in shown],
            "page": page,
            "page_size": size,
            "uri": f"{here}&Page={page}",
            "first_page_uri": f"{here}&Page=0",
            "next_page_uri": f"{here}&Page={page + 1}" if more else None,
            "previous_page_uri": f"{here}&Page={page - 1}" if page else None,
        }


def log_of(book: Book) -> dict[str, Any]:
    """Sum up: how many, how many doubled or out of order, how fast."""
    times = [call.at for call in book.calls]
    seen = Counter(call.ours for call in book.calls if call.ours)
    doubled = {ours: times for ours, times in seen.items() if times > 1}
    gaps = sorted(after - before for before, after in pairwise(times))
    return {
        "asked": book.asked,
        "calls": len(times),
        "distinct": len(seen),
        "doubled": sum(times - 1 for times in doubled.values()),
        "doubled_ids": sorted(doubled)[:20],
        "out_of_order": sum(_out_of_order(calls) for calls in book.by_to.values()),
        "recipients": len(book.by_to),
        "first": times[0] if times else None,
        "last": times[-1] if times else None,
        "most_in_a_second": most_in_a_second(times),
        "most_in_a_second_by_sender": {
            sender: most_in_a_second([call.at for call in book.calls if call.sender == sender])
            for sender in sorted({call.sender for call in book.calls})
        },
        "longest_gap": gaps[-1] if gaps else None,
        "faults": dict(book.faults),
    }


def _out_of_order(calls: Sequence[Call]) -> int:
    """Count how often a first call came after one of a later message of the same recipient."""
    firsts = list(dict.fromkeys(call.ours for call in calls if call.ours.isdecimal()))
    return sum(int(after) < int(before) for before, after in pairwise(firsts))


def most_in_a_second(times: Sequence[float]) -> int:
    """Return the most calls in any rolling second; `times` ascend."""
    return max(
        (place + 1 - bisect_left(times, at - 1.0) for place, at in enumerate(times)), default=0
    )


def _resource(call: Call) -> dict[str, Any]:
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{call.sid}"
    return {
        "sid": call.sid,
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": call.body,
        "date_created": call.made,
        "date_updated": call.made,
        "date_sent": None,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": call.sender,
        "to": call.to,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "EUR",
        "status": "queued",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "uri": f"{uri}.json",
    }


_dump = json.JSONEncoder(separators=(",", ":")).encode
_WORDS = {200: "OK", 201: "Created", 404: "Not Found", 429: "Too Many Requests", 500: "Error"}


def _json(status: int, value: object, more: str = "") -> bytes:
    body = _dump(value)
    return (
        f"HTTP/1.1 {status} {_WORDS[status]}\r\nContent-Type: application/json\r\n"
        f"{more}Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode("ascii")


_BROKEN = _json(500, {"code": 20500, "message": "Internal Server Error", "status": 500})


class Connection(asyncio.Protocol):
    """One keep-alive connection; requests are answered in their order."""

    def __init__(self, provider: Provider, later: Callable[..., object]) -> None:
        self._provider = provider
        self._later = later
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the way back."""
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self._buffer = buffer = self._buffer + data if self._buffer else data
        while (end := buffer.find(_HEAD_END)) >= 0:
            head = buffer[:end]
            length = _length_of(head)
            start = end + len(_HEAD_END)
            if len(buffer) < start + length:
                break
            self._one(head, buffer[start : start + length])
            buffer = buffer[start + length :]
        self._buffer = buffer

    def _one(self, head: bytes, body: bytes) -> None:
        method, target, _ = head.split(b" ", 2)
        answer, delay = self._provider.answer(method, target.decode("ascii"), body)
        if delay:
            self._later(delay, self._write, answer)
        else:
            self._write(answer)

    def _write(self, answer: bytes | None) -> None:
        if self._transport is None:
            return
        if answer is None:
            self._transport.abort()
        else:
            self._transport.write(answer)


def _length_of(head: bytes) -> int:
    lower = head.lower()
    place = lower.find(_LENGTH)
    if place < 0:
        return 0
    return int(lower[place + len(_LENGTH) :].split(b"\r\n", 1)[0])


async def serve(port: int, ready: Callable[[int], None]) -> None:
    """Serve until cancelled; `ready` is told the port."""
    provider, loop = Provider(), asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Connection(provider, loop.call_later), HOST, port, backlog=1024
    )
    ready(server.sockets[0].getsockname()[1])
    await server.serve_forever()


@click.command()
@click.option("--port", type=int, default=0, help="A free one by default.")
def main(port: int) -> None:
    """Run the provider; the first line on stdout is its port."""

    def ready(bound: int) -> None:
        click.echo(bound)
        sys.stdout.flush()

    uvloop.run(serve(port, ready))


if __name__ == "__main__":
    main()
