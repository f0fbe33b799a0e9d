"""Celery with Redis as its broker: a task for each message, acknowledged late.

As its documentation advises for short tasks: results ignored, a broker of its own, connections made
in each worker process after the fork. Run by `bench.peers.running`, which gives the environment.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, signals

from bench.peers.work import Desk, SyncSender

app = Celery("bench", broker=os.environ["BENCH_BROKER"])
app.conf.update(
    task_acks_late=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=int(os.environ.get("BENCH_PREFETCH", "4")),
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
)


class _Open:
    """What this process holds open, made after the fork."""

    desk: Desk
    sender: SyncSender


def _open(**_: Any) -> None:
    _Open.desk = Desk.open(pool_size=int(os.environ.get("BENCH_POOL", "1")))
    _Open.sender = SyncSender()


signals.worker_process_init.connect(_open, weak=False)
if os.environ.get("BENCH_CELERY_POOL") == "threads":
    signals.worker_init.connect(_open, weak=False)


@app.task(name="send")  # type: ignore[untyped-decorator, unused-ignore] # celery ships no types
def send(message_id: int) -> None:
    """Send one message."""
    judged = _Open.desk.judge(message_id)
    provider_id = _Open.sender.send(judged.envelope) if judged.verdict.allowed else None
    _Open.desk.record(judged, provider_id)
