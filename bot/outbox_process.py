"""The outbox process: sends what is due and looks up what is uncertain.

The periodic jobs (`bot/job_duties.py`) may run beside it. A worker without them holds neither the
dialog nor the pages in memory, so any number of workers is cheap.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence

import psycopg
import structlog

from bot.bootstrap import House
from bot.wiring import worker_of
from outbox.engine.queue import WAKE_UP
from storage.database import conninfo

log = structlog.get_logger()

#: Without a wake-up the outbox looks for itself this often: for messages whose time has come.
POLL_SECONDS = 1.0
DOUBTS_EVERY = 3.0
PAUSE_AFTER_FAULT = 2.0

#: Something that goes on until it is cancelled, and is begun again after a fault.
Duty = Callable[[], Awaitable[None]]


def run_outbox(house: House, more: Sequence[Duty] = ()) -> None:
    """Run until SIGTERM or SIGINT comes; `more` is what this process does beside sending."""
    asyncio.run(_run(house, more))


async def _run(house: House, more: Sequence[Duty]) -> None:
    stop, wake_up = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    worker = worker_of(house)
    duties: list[Duty] = [
        lambda: worker.run(stop, wake_up, POLL_SECONDS),
        lambda: _listen(house, wake_up),
        lambda: repeat(DOUBTS_EVERY, worker.look_up_doubts),
        *more,
    ]
    tasks = [asyncio.create_task(_keep_going(duty, stop)) for duty in duties]
    log.info("outbox_started")
    await stop.wait()
    # The worker ends by itself after the calls under way; the others can be cut off.
    for task in tasks[1:]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await worker.close()
    log.info("outbox_stopped", sent=worker.tally.sent)


async def _keep_going(duty: Duty, stop: asyncio.Event) -> None:
    """Run a duty again after a fault, such as a database that restarts."""
    while not stop.is_set():
        try:
            await duty()
        except Exception:  # the outermost edge of the process
            log.exception("duty_failed")
            await asyncio.sleep(PAUSE_AFTER_FAULT)


async def _listen(house: House, wake_up: asyncio.Event) -> None:
    """Wake the worker whenever a message is queued anywhere."""
    connection = await psycopg.AsyncConnection.connect(
        conninfo(house.database_url), autocommit=True
    )
    async with connection:
        await connection.execute(f"listen {WAKE_UP}")
        async for _ in connection.notifies():
            wake_up.set()


async def repeat(seconds: float, work: Callable[[], Awaitable[object]]) -> None:
    """Do something again and again, with a pause in between."""
    while True:
        await work()
        await asyncio.sleep(seconds)
