"""Sending webhooks: form-encoded POSTs to the product, with their own faults."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from bot.sandbox.faults import Fault, FaultScript
from bot.sandbox.world import Delivery, World
from storage.clock import Clock

#: Twilio waits 15 s for an answer (twilio.com/docs/usage/webhooks), Mollie as long.
PATIENCE = aiohttp.ClientTimeout(total=15)

#: Seconds between two attempts at the same webhook. The providers wait longer; tests should not.
PAUSE = 0.2


class WebhookSender:
    """Posts webhooks and keeps a line for every attempt."""

    def __init__(self, clock: Clock, world: World, faults: FaultScript) -> None:
        self._clock = clock
        self._world = world
        self._faults = faults
        self._session: aiohttp.ClientSession | None = None
        self._running: set[asyncio.Task[Any]] = set()
        self._held: dict[str, list[asyncio.Event]] = {}

    async def start(self) -> None:
        """Open the connections."""
        connector = aiohttp.TCPConnector(limit=64, force_close=False)
        self._session = aiohttp.ClientSession(
            connector=connector, timeout=PATIENCE, trust_env=False, auto_decompress=False
        )

    async def stop(self) -> None:
        """Drop what still runs and close the connections."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    @property
    def pending(self) -> int:
        """How many pieces of background work are not done yet."""
        return len(self._running)

    def background(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run something without waiting for it; it is dropped when the sandbox stops."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def post(
        self,
        *,
        provider: str,
        about: str,
        url: str,
        form: Mapping[str, str],
        sign: Callable[[], dict[str, str]],
        attempts: int,
    ) -> int | None:
        """Post a webhook and return the last answer's status; None when none came or it is held.

        Args:
            provider: whose webhook it is, for the fault script.
            about: the message or payment; a reordered webhook waits for the next about the same.
            url: sent exactly as it is written, because the signature covers it.
            form: the body.
            sign: makes the headers.
            attempts: how often to try until an answer in the 200s comes.
        """
        fault = self._faults.take_webhook(provider, url, form)
        kind = fault.kind if fault else ""
        deliver = self._attempts(provider, url, form, sign(), attempts, kind)
        if fault is None or kind == "doubled":
            status = await deliver
            if kind == "doubled":
                await self._attempts(provider, url, form, sign(), attempts, kind)
            self._release(about)
            return status
        if kind == "dropped":
            deliver.close()
            self._note(provider, url, form, 0, None, kind)
        else:
            self.background(self._hold(fault, about, deliver))
        return None

    async def _hold(
        self, fault: Fault, about: str, deliver: Coroutine[Any, Any, int | None]
    ) -> None:
        overtaken = asyncio.Event()
        if fault.kind == "reordered":
            self._held.setdefault(about, []).append(overtaken)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(overtaken.wait(), fault.seconds)
        await deliver

    def _release(self, about: str) -> None:
        for overtaken in self._held.pop(about, []):
            overtaken.set()

    async def _attempts(
        self,
        provider: str,
        url: str,
        form: Mapping[str, str],
        headers: Mapping[str, str],
        attempts: int,
        kind: str,
    ) -> int | None:
        status = None
        for attempt in range(1, attempts + 1):
            status = await self._once(url, form, headers)
            self._note(provider, url, form, attempt, status, kind)
            if status is not None and 200 <= status < 300:
                break
            if attempt < attempts:
                await asyncio.sleep(PAUSE)
        return status

    async def _once(
        self, url: str, form: Mapping[str, str], headers: Mapping[str, str]
    ) -> int | None:
        if self._session is None:
            return None
        try:
            async with self._session.post(
                URL(url, encoded=True),
                data=urlencode(form).encode("ascii"),
                headers={"Content-Type": "application/x-www-form-urlencoded", **headers},
                allow_redirects=False,
            ) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None

    def _note(
        self,
        provider: str,
        url: str,
        form: Mapping[str, str],
        attempt: int,
        status: int | None,
        kind: str,
    ) -> None:
        self._world.deliveries.append(
            Delivery(
                provider=provider,
                url=url,
                form=dict(form),
                attempt=attempt,
                status=status,
                fault=kind,
                at=self._clock.now(),
            )
        )
        self._world.changed(f"{provider}_webhook")
