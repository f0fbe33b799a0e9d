"""The periodic work of an outbox process: Procrastinate's jobs, and the cycle of a demo."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from bot import cycle
from bot.bootstrap import House
from bot.outbox_process import Duty, repeat
from bot.periodic import close_dead_jobs, jobs_app
from storage.deadlocks import until_done

DEAD_JOBS_EVERY = 20.0
#: The cycle also runs here, so that a demo whose clock is stepped does not wait for the minute.
CYCLE_EVERY = 3.0


def duties_of(house: House, *, eager: bool = False) -> Sequence[Duty]:
    """Return the duties of a process that runs the jobs; `eager` is for a clock that jumps."""
    duties: list[Duty] = [lambda: _jobs(house)]
    if eager:
        duties.append(lambda: repeat(CYCLE_EVERY, lambda: _cycle(house)))
    return duties


async def _jobs(house: House) -> None:
    # At once, so that a restart does not wait for the next minute.
    await _cycle(house)
    app = jobs_app(house)
    async with app.open_async(), asyncio.TaskGroup() as duties:
        duties.create_task(repeat(DEAD_JOBS_EVERY, lambda: close_dead_jobs(app)))
        duties.create_task(app.run_worker_async(concurrency=2, install_signal_handlers=False))


async def _cycle(house: House) -> None:
    now = house.clock.now()
    await asyncio.to_thread(until_done, partial(cycle.sweep, house, now))
    await asyncio.to_thread(until_done, partial(cycle.collect_instalments, house, now))
    await asyncio.to_thread(until_done, partial(cycle.plan_all, house, now))
    await asyncio.to_thread(until_done, partial(cycle.send_digests, house, now))
    await asyncio.to_thread(until_done, partial(cycle.poll_payments, house, now))
