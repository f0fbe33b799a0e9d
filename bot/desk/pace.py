"""The pace of the Telegram desk: one line for all messages, at most so many in a minute.

Telegram allows 20 messages a minute per group, counted over all its topics together
(core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram.error import BadRequest, NetworkError, RetryAfter

from storage.clock import monotonic

PER_MINUTE = 20
MINUTE = 60.0
#: Seconds between the tries of a call that broke off.
PAUSE = 1.0

_log = logging.getLogger(__name__)
T = TypeVar("T")


class Pace:
    """Lets calls through one after another, in the order in which they came.

    At most `most` in `within` seconds; a call that broke off is made `tries` times.
    """

    def __init__(self, most: int = PER_MINUTE, within: float = MINUTE, tries: int = 3) -> None:
        self._lately: deque[float] = deque(maxlen=most)
        self._within = within
        self._tries = tries
        self._line = asyncio.Lock()

    async def run(self, call: Callable[[], Awaitable[T]]) -> T:
        """Make a call when its turn has come; wait as long as Telegram asks, then try again.

        A call that broke off is made again: in the desk a repeat is better than a loss.

        Raises:
            telegram.error.TelegramError: Telegram refused it, or cannot be reached.
        """
        async with self._line:
            for left in range(self._tries - 1, -1, -1):
                await self._turn()
                try:
                    return await self._call(call)
                except BadRequest:
                    raise  # it is a NetworkError by name only
                except NetworkError:
                    if not left:
                        raise
                    await asyncio.sleep(PAUSE)
        raise AssertionError  # the last try returns or raises

    async def _call(self, call: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                return await call()
            except RetryAfter as error:
                seconds = _seconds(error.retry_after)
                _log.warning("Telegram asks the desk to wait %s s", seconds)
                await asyncio.sleep(seconds)

    async def _turn(self) -> None:
        if len(self._lately) == self._lately.maxlen:
            await asyncio.sleep(max(0.0, self._lately[0] + self._within - monotonic()))
        self._lately.append(monotonic())


def _seconds(length: float | timedelta) -> float:
    return length.total_seconds() if isinstance(length, timedelta) else float(length)
