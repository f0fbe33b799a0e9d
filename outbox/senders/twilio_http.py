"""HTTP of our own below Twilio's SDK: time-outs, no retries, the lease's last check.

The SDK's own client has no time-out, its async one ignores the one that it is given, and its errors
carry no headers. What it hides is noted in the `Call` of the send under way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import BytesPayload

from outbox.errors import DeliveryError

#: Seconds for the whole call. The worker's lease is longer, so a call never outlives it.
CALL_SECONDS = 10.0
CONNECT_SECONDS = 4.0

_FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Call:
    """What is told to one send below the SDK, and what is learned there."""

    #: Asked right before the first byte is written; raises where none may be.
    check: Callable[[], None]
    #: What it raised, so nothing was written.
    stopped_by: DeliveryError | None = None
    #: Seconds that the provider asked us to wait.
    retry_after: float | None = None


#: The send that a request belongs to; each task has its own.
CALL: ContextVar[Call | None] = ContextVar("CALL", default=None)


class NotConnectedError(aiohttp.ClientError):
    """No connection came about, so nothing was sent."""


class _LastCheck(BytesPayload):
    """A body that is written only while the lease holds.

    Between the worker's check and this write lie the connection and the event loop's other work; a
    process that was frozen there must not send after all. No header has left yet when this runs.
    """

    def __init__(self, body: bytes, content_type: str, call: Call | None) -> None:
        super().__init__(body, content_type=content_type)
        self._call = call

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        """Write the body, or nothing at all when the lease is over."""
        if self._call is not None:
            try:
                self._call.check()
            except DeliveryError as error:
                self._call.stopped_by = error
                raise
        await super().write_with_length(writer, content_length)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str
    headers: Mapping[str, str]


class Line:
    """The connections to one provider, with a time-out and a base address of our choice."""

    def __init__(self, base_url: str, call_seconds: float = CALL_SECONDS) -> None:
        self._base = urlsplit(base_url) if base_url else None
        self._seconds = call_seconds
        self._session: aiohttp.ClientSession | None = None

    def _address(self, url: str) -> str:
        if self._base is None:
            return url
        asked = urlsplit(url)
        path = self._base.path.rstrip("/") + asked.path
        return urlunsplit((self._base.scheme, self._base.netloc, path, asked.query, ""))

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(
                    total=self._seconds, connect=min(CONNECT_SECONDS, self._seconds)
                ),
                connector=aiohttp.TCPConnector(limit=128, keepalive_timeout=10),
                trust_env=False,
            )
        return self._session

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, object] | None,
        data: Any,
        headers: Mapping[str, str] | None,
        auth: tuple[str, str] | None,
    ) -> Answer:
        """Make one request, once, and follow no redirect.

        Raises:
            NotConnectedError: nothing was sent.
        """
        call = CALL.get()
        body = {"json": data} if _is_json(headers) else {"data": _form(data, call)}
        try:
            async with self._open().request(
                method.upper(),
                self._address(url),
                params=_pairs(params),
                headers=_with_login(headers, auth),
                allow_redirects=False,
                **body,
            ) as response:
                if call is not None:
                    call.retry_after = _seconds(response.headers.get("Retry-After", ""))
                return Answer(
                    status=response.status,
                    text=await response.text(),
                    headers=dict(response.headers),
                )
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotConnectedError(str(error)) from error

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


def _form(data: Mapping[str, object] | None, call: Call | None) -> _LastCheck | None:
    pairs = _pairs(data)
    return _LastCheck(urlencode(pairs).encode("ascii"), _FORM, call) if pairs else None


def _seconds(header: str) -> float | None:
    """Read Retry-After; its other form, a date, tells nothing to a clock that is set otherwise."""
    return float(header) if header.isdecimal() else None


def _with_login(headers: Mapping[str, str] | None, auth: tuple[str, str] | None) -> dict[str, str]:
    login = {"Authorization": aiohttp.encode_basic_auth(*auth)} if auth else {}
    return {**(headers or {}), **login}


def _is_json(headers: Mapping[str, str] | None) -> bool:
    return (headers or {}).get("Content-Type") == "application/json"


def _pairs(values: Mapping[str, object] | None) -> list[tuple[str, str]] | None:
    """Return form fields as pairs: lists repeat their name, as the SDK expects."""
    if values is None:
        return None
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        items = value if isinstance(value, list | tuple) else [value]
        pairs.extend((name, _plain(item)) for item in items)
    return pairs


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
