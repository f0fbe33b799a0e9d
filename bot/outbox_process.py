"""The outbox process: sends what is due, looks up what is uncertain, and runs the periodic jobs."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable

import psycopg
import structlog

from bot import cycle
from bot.bootstrap import House
from bot.periodic import close_dead_jobs, jobs_app
from bot.wiring import worker_of
from outbox.engine.queue import WAKE_UP
from storage.database import conninfo

log = structlog.get_logger()

#: Without a wake-up the outbox looks for itself this often: for messages whose time has come.
POLL_SECONDS = 1.0
DOUBTS_EVERY = 3.0
DEAD_JOBS_EVERY = 20.0
#: The cycle also runs here, so that a demo whose clock is stepped does not wait for the minute.
CYCLE_EVERY = 3.0
PAUSE_AFTER_FAULT = 2.0


def run_outbox(house: House, *, jobs: bool = True, eager: bool = False) -> None:
    """Run until SIGTERM or SIGINT comes.

    Args:
        house: the house to work for.
        jobs: run the periodic jobs too.
        eager: run the whole cycle every few seconds, for a clock that jumps.
    """
    asyncio.run(_run(house, jobs=jobs, eager=eager))


async def _run(house: House, *, jobs: bool, eager: bool) -> None:
    stop, wake_up = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    worker = worker_of(house)
    duties: list[Callable[[], Awaitable[None]]] = [
        lambda: worker.run(stop, wake_up, POLL_SECONDS),
        lambda: _listen(house, wake_up),
        lambda: _repeat(DOUBTS_EVERY, worker.look_up_doubts),
    ]
    if jobs:
        duties.append(lambda: _jobs(house))
    if eager:
        duties.append(lambda: _repeat(CYCLE_EVERY, lambda: _cycle(house)))
    tasks = [asyncio.create_task(_keep_going(duty, stop)) for duty in duties]
    log.info("outbox_started")
    await stop.wait()
    # The worker ends by itself after the calls under way; the others can be cut off.
    for task in tasks[1:]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await worker.close()
    log.info("outbox_stopped", sent=worker.tally.sent)


async def _keep_going(duty: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
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


async def _repeat(seconds: float, work: Callable[[], Awaitable[object]]) -> None:
    while True:
        await work()
        await asyncio.sleep(seconds)


async def _jobs(house: House) -> None:
    # At once, so that a restart does not wait for the next minute.
    await _cycle(house)
    app = jobs_app(house)
    async with app.open_async(), asyncio.TaskGroup() as duties:
        duties.create_task(_repeat(DEAD_JOBS_EVERY, lambda: close_dead_jobs(app)))
        duties.create_task(app.run_worker_async(concurrency=2, install_signal_handlers=False))


async def _cycle(house: House) -> None:
    now = house.clock.now()
    await asyncio.to_thread(cycle.sweep, house, now)
    await asyncio.to_thread(cycle.plan_all, house, now)
    await asyncio.to_thread(cycle.send_digests, house, now)
    await asyncio.to_thread(cycle.poll_payments, house, now)
