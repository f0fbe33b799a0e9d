"""The Telegram desk as a process: it listens to colleagues and keeps the topics in step.

Updates are fetched here and not by the library's updater, because that one confirms an update to
Telegram before it was worked: a crash in between would lose what a colleague typed. Here the next
fetch confirms what is done, and `once_key` makes a repeat harmless.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from typing import Any

from sqlalchemy.exc import OperationalError
from telegram import Update
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError
from telegram.ext import Application

from bot.bootstrap import House
from bot.desk.forum import Forum
from bot.desk.pace import Pace
from bot.desk.records import DeskRecords
from bot.desk.talk import Talk
from bot.desk.topics import Mirror
from bot.settings import Settings
from bot.staff.errors import DeskSetupError
from storage.errors import StorageError
from storage.records import schema  # noqa: F401 # rows point to tables of other aggregates

#: Seconds that Telegram holds a fetch open when there is nothing yet.
LONG_POLL = 10
#: Seconds to rest when Telegram or the database cannot be reached.
REST = 5.0
#: How often an update that breaks the desk itself is tried.
_TRIES = 3
#: httpx prints addresses at INFO, the bot's token among them; the others print texts at DEBUG.
_TALKATIVE = ("httpx", "httpcore", "telegram")
_WANTED = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY]

_log = logging.getLogger(__name__)
_App = Application[Any, Any, Any, Any, Any, Any]


def run_desk(house: House) -> None:
    """Run the desk in this process until SIGTERM or SIGINT comes.

    Raises:
        DeskSetupError: the token or the chat is missing, or Telegram does not know the token.
    """

    async def live() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await serve_desk(house, stop)

    asyncio.run(live())


async def serve_desk(house: House, stop: asyncio.Event, pace: Pace | None = None) -> None:
    """Run the desk until `stop` is set; `pace` is how fast it may write (20 a minute)."""
    settings = house.settings
    if not settings.telegram_is_used:
        raise DeskSetupError
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    # Without it the library warns about every RetryAfter.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    app = application(settings)
    try:
        if await _came_up(app, stop):
            await _work(app, house, stop, pace or Pace())
    finally:
        await app.shutdown()
        # The application shuts its bot down only when it came up.
        await app.bot.shutdown()


async def _work(app: _App, house: House, stop: asyncio.Event, pace: Pace) -> None:
    records = DeskRecords(house)
    forum = Forum(app.bot, house.settings.telegram_staff_chat, pace)
    mirror = Mirror(records, forum)
    talk = Talk(records, forum, mirror)
    talk.join(app)
    mirroring = asyncio.create_task(mirror.run(stop))
    try:
        await Listener(app, talk).run(stop)
    finally:
        mirroring.cancel()
        await asyncio.gather(mirroring, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(talk.settle(), REST)


def application(settings: Settings) -> _App:
    """Build the library's application; TELEGRAM_API_URL points it elsewhere."""
    builder = Application.builder().token(settings.telegram_bot_token.get_secret_value())
    builder = builder.updater(None)
    url = settings.telegram_api_url.rstrip("/")
    if url:
        base = url if url.endswith("/bot") else f"{url}/bot"
        files = f"{base.removesuffix('/bot')}/file/bot"
        builder = builder.base_url(base).base_file_url(files)
    return builder.build()


class Listener:
    """Fetches updates and works them one by one, in order."""

    def __init__(self, app: _App, talk: Talk) -> None:
        self._app = app
        self._talk = talk
        self._faults: list[Exception] = []
        app.add_error_handler(self._note)

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until told to stop; what was worked is confirmed at the end."""
        offset = 0
        while not stop.is_set():
            for update in await self._fetch(offset, stop):
                if not await self._worked(update, stop):
                    break
                offset = update.update_id + 1
        if offset:
            with contextlib.suppress(TelegramError):
                await self._app.bot.get_updates(offset=offset, limit=1, timeout=0)

    async def _fetch(self, offset: int, stop: asyncio.Event) -> tuple[Update, ...]:
        fetching = asyncio.create_task(
            self._app.bot.get_updates(offset=offset, timeout=LONG_POLL, allowed_updates=_WANTED)
        )
        told = asyncio.create_task(stop.wait())
        await asyncio.wait({fetching, told}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        if not fetching.done():
            fetching.cancel()
        try:
            updates: tuple[Update, ...] = await fetching
        except asyncio.CancelledError:
            return ()
        except TelegramError as error:
            _log.warning("no updates from Telegram: %s: %s", type(error).__name__, error)
            await _rest(stop, REST)
            return ()
        return updates

    async def _worked(self, update: Update, stop: asyncio.Event) -> bool:
        """Work one update; return False when the desk stops before that succeeds.

        A database that cannot be reached is waited for. What breaks the desk itself is given up
        after some tries and said so, or one update would keep all others waiting for ever.
        """
        tries = 0
        while True:
            fault = await self._fault_of(update)
            if fault is None:
                return True
            # Only its kind: the text of a database error may hold a debtor's words.
            _log.error("update %s failed: %s", update.update_id, type(fault).__name__)
            tries += 0 if _passes(fault) else 1
            if tries == _TRIES:
                self._talk.say_failed(update)
                return True
            await _rest(stop, REST if _passes(fault) else 1.0)
            if stop.is_set():
                return False

    async def _fault_of(self, update: Update) -> Exception | None:
        """Work an update and return what went wrong, which the library tells its error handler."""
        self._faults.clear()
        await self._app.process_update(update)
        return self._faults[0] if self._faults else None

    async def _note(self, update: object, context: Any) -> None:
        self._faults.append(context.error)


async def _came_up(app: _App, stop: asyncio.Event) -> bool:
    """Make contact with Telegram, as often as it takes; return False when told to stop first."""
    while not stop.is_set():
        try:
            await app.initialize()
        except InvalidToken:
            # Without its cause, because that one quotes the token.
            raise DeskSetupError("Telegram does not know this TELEGRAM_BOT_TOKEN") from None
        except BadRequest:
            raise
        except NetworkError as error:
            _log.warning("Telegram cannot be reached: %s", error)
            await _rest(stop, REST)
        else:
            return True
    return False


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


def _passes(fault: Exception) -> bool:
    """Tell whether a fault is of the kind that passes by itself."""
    return isinstance(fault, (StorageError, OperationalError))
