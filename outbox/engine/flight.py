"""Flight: the calls of a worker that are under way, and how its pumps wait for each other."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from outbox.engine.recording import CallResult

#: Calls under way at once: of a batch, and of answers. A third of them is claimed at a time, while
#: the others are being called.
BULK_IN_FLIGHT, FIRST_IN_FLIGHT = 384, 96


class Signal:
    """Tells any number of waiters that something happened since they looked last."""

    def __init__(self) -> None:
        self.count = 0
        self._next = asyncio.Event()

    def fire(self) -> None:
        """It happened."""
        self.count += 1
        self._next.set()
        self._next = asyncio.Event()

    async def after(self, seen: int, seconds: float | None) -> None:
        """Wait until it happened more often than `seen` times, or for so many seconds."""
        if self.count != seen:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._next.wait()


class UnderWay:
    """The calls of one pump, kept until they end; with more than `full` it claims no more."""

    def __init__(self, full: int) -> None:
        self.calls: set[asyncio.Task[None]] = set()
        self._full = full
        self._landed = asyncio.Event()

    @property
    def is_full(self) -> bool:
        """Whether no more is claimed for now."""
        return len(self.calls) > self._full

    def add(self, call: asyncio.Task[None]) -> None:
        """Keep a call until it is done."""
        self.calls.add(call)
        call.add_done_callback(self._done)

    def _done(self, call: asyncio.Task[None]) -> None:
        self.calls.discard(call)
        if not self.is_full:
            self._landed.set()

    async def landing(self) -> None:
        """Wait until it is no longer full."""
        self._landed.clear()
        await self._landed.wait()


@dataclass(slots=True)
class Flight:
    """Calls under way and their results, from the first claim to the last record."""

    #: Without one, the work ends when nothing is due any more.
    stop: asyncio.Event | None
    poll_seconds: float
    results: asyncio.Queue[CallResult] = field(default_factory=asyncio.Queue)
    recorded: Signal = field(default_factory=Signal)
    woken: Signal = field(default_factory=Signal)
    #: The calls of answers and of batches.
    first: UnderWay = field(default_factory=lambda: UnderWay(FIRST_IN_FLIGHT * 2 // 3))
    bulk: UnderWay = field(default_factory=lambda: UnderWay(BULK_IN_FLIGHT * 2 // 3))
    #: Claimed and not yet written down.
    open: int = 0

    @property
    def stopped(self) -> bool:
        """Whether no more may be claimed."""
        return self.stop is not None and self.stop.is_set()


async def tell(stop: asyncio.Event, signal: Signal) -> None:
    """Make an event that is set once into a signal."""
    await stop.wait()
    signal.fire()


async def pass_on(wake_up: asyncio.Event, signal: Signal) -> None:
    """Make an event that others set into a signal that no pump misses."""
    while True:
        await wake_up.wait()
        wake_up.clear()
        signal.fire()
