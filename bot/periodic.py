"""Periodic work: the cycle as Procrastinate jobs on our own PostgreSQL.

Each job is short and safe to run twice, so a job that died with its worker may simply run again; a
lock per job keeps two from running at once. With any number of workers each tick runs once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog
from procrastinate import App, JobContext, PsycopgConnector

from bot import cycle
from bot.bootstrap import House
from storage.database import SERVICE_ROLE, conninfo

log = structlog.get_logger()

#: A worker that was silent for so long is dead; its jobs are put back.
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
        @app.task(name=name, queueing_lock=name, lock=name)
        async def run(timestamp: int) -> None:
            del timestamp
            done = await asyncio.to_thread(work)
            log.info("job_done", job=name, result=str(done))

    now = house.clock.now
    every("* * * * *", "plan", lambda: cycle.plan_all(house, now()))
    every("* * * * *", "digests", lambda: cycle.send_digests(house, now()))
    every("* * * * *", "payments", lambda: cycle.poll_payments(house, now()))
    every("* * * * *", "sweep", lambda: cycle.sweep(house, now()))
    every("*/10 * * * *", "templates", lambda: cycle.sync_whatsapp(house, now()))

    @app.periodic(cron="*/2 * * * *")
    @app.task(name="stalled", queueing_lock="stalled", pass_context=True)
    async def put_back(context: JobContext, timestamp: int) -> None:
        """Put the jobs of dead workers back, and forget old ones."""
        del context, timestamp
        stalled = await app.job_manager.get_stalled_jobs(
            seconds_since_heartbeat=DEAD_AFTER.total_seconds()
        )
        for job in stalled:
            await app.job_manager.retry_job(job)
        await app.job_manager.delete_old_jobs(nb_hours=KEEP_HOURS)

    return app
