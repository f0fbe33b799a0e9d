"""Running: `preminder run`, one pass or until nothing more is due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select

from bot import cycle
from bot.bootstrap import House
from bot.wiring import worker_of
from outbox.engine.claiming import next_due
from outbox.engine.worker import Tally, Worker
from storage.database import Database
from storage.deadlocks import until_done
from storage.records.claims import Claim, ClaimStatus
from storage.records.messages import Message, MessageStatus

#: With --until-idle a retry that is this near is waited for.
WAIT_FOR_RETRY = timedelta(seconds=15)
#: An uncertain message is given this many looks before the run ends.
LOOKS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class RunReport:
    """What a run did, in the shape of `run --json`."""

    planned: int
    sent: int
    refused: int
    uncertain: int
    failed: int
    deferred: int
    answered: int
    digests: int
    next_due: datetime | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        due = None if self.next_due is None else self.next_due.isoformat()
        return {**asdict(self), "next_due": due}


def run(
    house: House, *, until_idle: bool, on_progress: Callable[[Tally], None] | None = None
) -> RunReport:
    """Plan what is due and send it; with `until_idle` again and again until nothing is due."""
    return asyncio.run(_run(house, until_idle=until_idle, on_progress=on_progress))


async def _run(
    house: House, *, until_idle: bool, on_progress: Callable[[Tally], None] | None
) -> RunReport:
    worker = worker_of(house, on_progress)
    planned = answered = digests = 0
    await asyncio.to_thread(cycle.sync_whatsapp, house, house.clock.now())
    try:
        while True:
            before = _moved(worker.tally)
            now = house.clock.now()
            answered += await asyncio.to_thread(until_done, partial(cycle.sweep, house, now))
            # Who runs this by hand wants to know now: every open payment is looked up.
            await asyncio.to_thread(
                until_done, partial(cycle.poll_payments, house, now, timedelta())
            )
            await asyncio.to_thread(until_done, partial(cycle.collect_instalments, house, now))
            plan = await asyncio.to_thread(until_done, partial(cycle.plan_all, house, now))
            digests += await asyncio.to_thread(until_done, partial(cycle.send_digests, house, now))
            planned += plan.planned
            await worker.drain()
            if not until_idle:
                break
            if _moved(worker.tally) != before or plan.planned:
                continue
            if not await _wait_for_retry(house, worker.circuits.wait()):
                break
        await _resolve_doubts(worker)
    finally:
        await worker.close()
    return RunReport(
        planned=planned,
        sent=worker.tally.sent,
        refused=worker.tally.refused,
        uncertain=await asyncio.to_thread(_uncertain, house.database),
        failed=worker.tally.failed,
        deferred=worker.tally.deferred,
        answered=answered,
        digests=digests,
        next_due=await asyncio.to_thread(_next_due, house.database, house.clock.now()),
    )


def _moved(tally: Tally) -> tuple[int, ...]:
    return (tally.sent, tally.refused, tally.failed, tally.uncertain, tally.retried, tally.deferred)


async def _wait_for_retry(house: House, closed_for: float | None) -> bool:
    """Wait for a message that a provider told to come back soon; tell whether there was one.

    `closed_for` is how long a provider that does not answer is left alone, None when all do.
    """
    due = await asyncio.to_thread(_next_retry, house.database)
    if due is None:
        return False
    rest = max((due - house.clock.now()).total_seconds(), closed_for or 0.0)
    if rest > WAIT_FOR_RETRY.total_seconds():
        return False
    await asyncio.sleep(max(0.0, rest) + 0.02)
    return True


def _next_retry(database: Database) -> datetime | None:
    with database.service() as session:
        return session.scalar(
            select(func.min(Message.send_after)).where(
                Message.status == MessageStatus.QUEUED, Message.attempts > 0
            )
        )


async def _resolve_doubts(worker: Worker) -> None:
    for _ in range(LOOKS):
        if await worker.look_up_doubts() == 0:
            return


def _uncertain(database: Database) -> int:
    with database.service() as session:
        return (
            session.scalar(
                select(func.count(Message.id)).where(Message.status == MessageStatus.UNCERTAIN)
            )
            or 0
        )


def _next_due(database: Database, now: datetime) -> datetime | None:
    """Return when something is to be sent or planned next; what is overdue is due `now`."""
    with database.service() as session:
        message = next_due(session)
        claim = session.scalar(
            select(func.min(Claim.plan_at)).where(Claim.status == ClaimStatus.OPEN)
        )
    known = [max(moment, now) for moment in (message, claim) if moment is not None]
    return min(known, default=None)
