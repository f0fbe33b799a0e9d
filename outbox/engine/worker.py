"""The worker: claim, commit, call, record. Any number may run, on any number of machines.

Database work runs in threads and never while a provider is called; calls run many at a time in one
event loop. The lease is checked once more just before each call, so that a worker that was frozen
and thawed sends nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

import structlog
from psycopg.errors import DeadlockDetected
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from outbox.engine.claiming import LEASE, Batch, claim_batch
from outbox.engine.recording import CallResult, record_results
from outbox.engine.uncertain import Doubt, doubts, give_up_leases, settle_doubt
from outbox.errors import (
    DeliveryError,
    LeaseLostError,
    PermanentDeliveryError,
    UncertainDeliveryError,
)
from outbox.senders.sender import Envelope, Sender, Sent
from outbox.senders.twilio_http import CALL_SECONDS
from storage.clock import Clock, monotonic
from storage.database import Database
from storage.records.messages import RECEIPT_RANK, MessageStatus
from storage.words import Channel

log = structlog.get_logger()

#: Calls under way at once, and messages taken at a time.
MOST_IN_FLIGHT = 64
BATCH = 50
DOUBTS_AT_ONCE = 50
#: A call is begun only this early in its lease, so that it ends within it.
CALL_BEGINS_WITHIN = LEASE.total_seconds() - CALL_SECONDS - 2.0
#: A transaction that lost against another one is done again this often.
MOST_TRIES = 5
#: A frozen worker's rows stay locked no longer than this; no transaction of ours rests that long.
_LET_GO = text("set local idle_in_transaction_session_timeout = '10s'")

T = TypeVar("T")


@dataclass(slots=True)
class Tally:
    """What a worker did."""

    sent: int = 0
    refused: int = 0
    deferred: int = 0
    uncertain: int = 0
    failed: int = 0
    retried: int = 0

    def count(self, result: CallResult) -> None:
        """Count how one call ended."""
        if result.sent is not None:
            self.sent += 1
        elif isinstance(result.error, UncertainDeliveryError):
            self.uncertain += 1
        elif isinstance(result.error, PermanentDeliveryError):
            self.failed += 1
        else:
            self.retried += 1


@dataclass(slots=True)
class Worker:
    """Drains the outbox over the given senders."""

    database: Database
    clock: Clock
    senders: Mapping[Channel, Sender]
    tally: Tally = field(default_factory=Tally)
    #: Told after each recorded batch, for progress on long work.
    on_progress: Callable[[Tally], None] | None = None
    _in_flight: dict[asyncio.Task[CallResult], Envelope] = field(default_factory=dict)

    async def drain(self) -> None:
        """Send all that is due, and return when nothing is due and no call is under way."""
        while True:
            found = await self._fill()
            if self._in_flight:
                await self._collect()
            elif not found:
                return

    async def run(self, stop: asyncio.Event, wake_up: asyncio.Event, poll_seconds: float) -> None:
        """Drain until `stop` is set; wake up when messages are queued, or after the poll."""
        while not stop.is_set():
            wake_up.clear()
            await self.drain()
            await _first_of(stop, wake_up, poll_seconds)

    async def look_up_doubts(self) -> int:
        """Give up dead workers' leases and look up what is uncertain; return how many were."""
        looked_up = 0
        while True:
            with_doubts = await asyncio.to_thread(self._give_up_and_read)
            seen = await asyncio.gather(*(self._look_up(doubt) for doubt in with_doubts))
            for doubt, found in zip(with_doubts, seen, strict=True):
                stands = await asyncio.to_thread(self._settle, doubt.envelope.message_id, found)
                self.tally.sent += stands in RECEIPT_RANK
            looked_up += len(with_doubts)
            if len(with_doubts) < DOUBTS_AT_ONCE:
                return looked_up

    async def _look_up(self, doubt: Doubt) -> tuple[Sent, ...] | None:
        """Ask the provider; None when nothing can be proved now, which leaves it to a person."""
        sender = self.senders.get(doubt.envelope.channel)
        if sender is None:
            return None
        try:
            return await sender.look_up(doubt.envelope, doubt.since)
        except DeliveryError as error:
            log.warning("look_up_failed", message_id=doubt.envelope.message_id, why=str(error))
            return None

    async def close(self) -> None:
        """Close the senders."""
        for sender in set(self.senders.values()):
            await sender.close()

    async def _fill(self) -> bool:
        """Claim as many messages as there is room for; tell whether any was due."""
        room = MOST_IN_FLIGHT - len(self._in_flight)
        if room < min(BATCH, MOST_IN_FLIGHT) and self._in_flight:
            return True
        started = monotonic()
        batch = await asyncio.to_thread(self._claim, min(room, BATCH))
        self.tally.refused += batch.refused
        self.tally.deferred += batch.deferred
        begin_before = started + CALL_BEGINS_WITHIN
        for claimed in batch.envelopes:
            envelope = replace(claimed, begin_before=begin_before)
            self._in_flight[asyncio.create_task(self._call(envelope))] = envelope
        return not batch.is_empty

    async def _call(self, envelope: Envelope) -> CallResult:
        sender = self.senders.get(envelope.channel)
        if sender is None:
            error = PermanentDeliveryError(f"no sender is set up for {envelope.channel}")
            return _result(envelope, error=error)
        if envelope.begin_before is not None and monotonic() > envelope.begin_before:
            # Frozen past the lease: another worker may hold it by now.
            return _result(envelope, error=LeaseLostError())
        try:
            sent = await sender.send(envelope)
        except DeliveryError as failure:
            return _result(envelope, error=failure)
        return _result(envelope, sent=sent)

    async def _collect(self) -> None:
        """Wait for calls to end and record all that have."""
        done, _ = await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(0.005)  # Let a few more end, so that one transaction records them.
        done |= {task for task in self._in_flight if task.done()}
        results = [_result_of(task, self._in_flight.pop(task)) for task in done]
        # Of a lost lease nothing is written: the sweeper decides what becomes of the message.
        kept = [result for result in results if not isinstance(result.error, LeaseLostError)]
        for result in kept:
            self.tally.count(result)
        await asyncio.to_thread(self._record, kept)
        if self.on_progress is not None:
            self.on_progress(self.tally)

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        """Open one that the database ends should this process stand still in the middle of it."""
        with self.database.service() as session:
            session.execute(_LET_GO)
            yield session

    def _claim(self, limit: int) -> Batch:
        def work() -> Batch:
            with self._transaction() as session:
                return claim_batch(session, self.clock.now(), limit)

        return _until_done(work)

    def _record(self, results: list[CallResult]) -> None:
        def work() -> None:
            with self._transaction() as session:
                record_results(session, results, self.clock.now())

        _until_done(work)

    def _give_up_and_read(self) -> list[Doubt]:
        def work() -> list[Doubt]:
            with self._transaction() as session:
                give_up_leases(session, self.clock.now())
                return doubts(session, DOUBTS_AT_ONCE)

        return _until_done(work)

    def _settle(self, message_id: int, seen: tuple[Sent, ...] | None) -> MessageStatus:
        def work() -> MessageStatus:
            with self._transaction() as session:
                return settle_doubt(session, message_id, seen, self.clock.now())

        return _until_done(work)


def _until_done(work: Callable[[], T]) -> T:
    """Do a transaction again that the database ended to free others from waiting in a circle.

    Nothing of it happened, so this is safe; no provider is called inside one.
    """
    for _ in range(MOST_TRIES - 1):
        try:
            return work()
        except OperationalError as error:
            if not isinstance(error.orig, DeadlockDetected):
                raise
            log.info("transaction_done_again")
    return work()


def _result(
    envelope: Envelope, *, sent: Sent | None = None, error: DeliveryError | None = None
) -> CallResult:
    return CallResult(
        message_id=envelope.message_id, attempt=envelope.attempt, sent=sent, error=error
    )


def _result_of(task: asyncio.Task[CallResult], envelope: Envelope) -> CallResult:
    error = task.exception()
    if error is None:
        return task.result()
    # An error that no sender foresaw: whether the provider took it is unknown.
    log.error("send_broke", message_id=envelope.message_id, exc_info=error)
    return _result(envelope, error=UncertainDeliveryError(type(error).__name__))


async def _first_of(stop: asyncio.Event, wake_up: asyncio.Event, seconds: float) -> None:
    waits = [asyncio.create_task(stop.wait()), asyncio.create_task(wake_up.wait())]
    _, pending = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
