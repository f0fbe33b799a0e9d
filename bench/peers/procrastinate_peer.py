"""Procrastinate on the same PostgreSQL: a job for each message, its own asynchronous worker.

The job calls the provider in the event loop and the database in threads, so that the worker's
concurrency is used. Run by `bench.peers.running`, which gives the environment.
"""

from __future__ import annotations

import asyncio
import os
import sys

from procrastinate import App, PsycopgConnector
from procrastinate.types import JSONValue

from bench.peers.work import Desk, async_sender
from outbox.senders.twilio_sender import TwilioSender
from storage.database import SERVICE_ROLE, conninfo

CONCURRENCY = int(os.environ.get("BENCH_CONCURRENCY", "16"))
_AT_ONCE_QUEUED = 500

app = App(
    connector=PsycopgConnector(
        conninfo=conninfo(os.environ["DATABASE_URL"]),
        kwargs={"options": f"-c role={SERVICE_ROLE}"},
        min_size=1,
        max_size=max(4, CONCURRENCY // 2),
    )
)


class _Open:
    """What this process holds open."""

    desk: Desk
    sender: TwilioSender


@app.task(name="send", queue="bench")
async def send(message_id: int) -> None:
    """Send one message."""
    judged = await asyncio.to_thread(_Open.desk.judge, message_id)
    sent = await _Open.sender.send(judged.envelope) if judged.verdict.allowed else None
    await asyncio.to_thread(_Open.desk.record, judged, sent.provider_id if sent else None)


async def enqueue(first: int, last: int) -> None:
    """Queue a job for each message between these ids."""
    async with app.open_async():
        for start in range(first, last + 1, _AT_ONCE_QUEUED):
            ids = range(start, min(start + _AT_ONCE_QUEUED, last + 1))
            jobs: list[dict[str, JSONValue]] = [{"message_id": one} for one in ids]
            await send.batch_defer_async(*jobs)


async def work() -> None:
    """Run one worker until it is told to stop."""
    _Open.desk = Desk.open(pool_size=CONCURRENCY)
    _Open.sender = async_sender()
    async with app.open_async():
        await app.run_worker_async(queues=["bench"], concurrency=CONCURRENCY)


if __name__ == "__main__":
    if sys.argv[1] == "enqueue":
        asyncio.run(enqueue(int(sys.argv[2]), int(sys.argv[3])))
    else:
        asyncio.run(work())
