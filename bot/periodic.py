"""Periodic work: the cycle as Procrastinate jobs on our own PostgreSQL.

Each job is short and may run twice or beside itself without harm: what must happen once is guarded
in the rows. So a job that died with its worker is closed, not put back; the next tick does its
work. With any number of workers each tick runs once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Status

from bot import cycle
from bot.bootstrap import House
from storage.database import SERVICE_ROLE, conninfo
from storage.deadlocks import until_done

log = structlog.get_logger()

#: A worker that was silent for so long is dead; its jobs are closed.
DEAD_AFTER = timedelta(seconds=60)
#: Finished jobs are kept for a week, for whoever asks what ran when.
KEEP_HOURS = 7 * 24


def jobs_app(house: House) -> App:
    """Return the Procrastinate application with every periodic job of a house."""
    connector = PsycopgConnector(
        conninfo=conninfo(house.database_url),
        # Jobs' tables belong to the service, like everything that workers touch.
        kwargs={"options": f"-c role={SERVICE_ROLE}"},
        min_size=1,
        max_size=4,
    )
    app = App(connector=connector)

    def every(cron: str, name: str, work: Callable[[], object]) -> None:
        @app.periodic(cron=cron)
        @app.task(name=name, queueing_lock=name)
        async def run(timestamp: int) -> None:
            del timestamp
            done = await asyncio.to_thread(until_done, work)
            log.info("job_done", job=name, result=str(done))

    now = house.clock.now
    every("* * * * *", "plan", lambda: cycle.plan_all(house, now()))
    every("* * * * *", "digests", lambda: cycle.send_digests(house, now()))
    every("* * * * *", "payments", lambda: cycle.poll_payments(house, now()))
    every("* * * * *", "collect", lambda: cycle.collect_instalments(house, now()))
    every("* * * * *", "sweep", lambda: cycle.sweep(house, now()))
    every("*/5 * * * *", "look_up", lambda: cycle.watch(house, now()))
    # In the small hours, when nothing is sent; Procrastinate's hours are UTC.
    every("40 2 * * *", "reconcile", lambda: cycle.reconcile(house, now()))
    every("50 2 * * *", "older_turns", lambda: cycle.forget_turns(house))
    every("20 2 * * *", "compare_payments", lambda: cycle.compare_payments(house, now()))
    every("*/10 * * * *", "templates", lambda: cycle.sync_whatsapp(house, now()))

    return app


async def close_dead_jobs(app: App) -> int:
    """Close the jobs whose worker died, and forget old ones; return how many were closed."""
    dead = list(
        await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER.total_seconds())
    )
    for job in dead:
        await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
    await app.job_manager.delete_old_jobs(nb_hours=KEEP_HOURS)
    return len(dead)
