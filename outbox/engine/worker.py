"""The worker: claim, commit, call, record. Any number may run, on any number of machines.

Two pumps claim side by side: one for people who wait for an answer, one for batches, so that an
answer leaves at once while a batch of thousands is under way. Database work runs in threads and
never while a provider is called; calls run many at a time in one event loop, each at the departure
that its lane gave it. The lease is checked once more just before each call, so that a worker that
was frozen and thawed sends nothing.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from outbox.engine.call_log import CallLog
from outbox.engine.calling import call
from outbox.engine.circuits import Change, Circuits, write_changes
from outbox.engine.claiming import BULK, FIRST, LEASE, Batch, claim_batch
from outbox.engine.flight import (
    BULK_IN_FLIGHT,
    FIRST_IN_FLIGHT,
    Flight,
    UnderWay,
    pass_on,
    tell,
)
from outbox.engine.giving_back import Holdings, give_back
from outbox.engine.lanes import Rates
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
from storage.clock import Clock, agreed_now, monotonic
from storage.database import Database, DatabaseUnreachableError
from storage.deadlocks import until_done
from storage.records.messages import RECEIPT_RANK, MessageStatus
from storage.words import Channel

log = structlog.get_logger()

#: Calls that ended are written together: those of this many seconds, or this many.
GATHER_SECONDS = 0.005
MOST_AT_ONCE = 500
DOUBTS_AT_ONCE = 50
#: A call is begun only this early in its lease, so that it ends within it.
CALL_BEGINS_WITHIN = LEASE.total_seconds() - CALL_SECONDS - 2.0
#: While the database is away, a worker tries again this often.
DATABASE_PAUSE = 0.5
#: A lane that is full is looked at again within this time.
LONGEST_LANE_WAIT = 1.0
#: How long a single pass (`preminder run`) waits for a database that went away.
DATABASE_PATIENCE = 10.0
# A frozen worker's rows stay locked no longer than this; no transaction of ours rests that long.
_BEGIN = text(
    "select set_config('idle_in_transaction_session_timeout', '10s', true), clock_timestamp()"
)
_AWAY = (OperationalError, InterfaceError, DatabaseUnreachableError)

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
    rates: Rates = field(default_factory=Rates)
    #: Where it notes what it calls; without one, nothing it leaves behind can be sent again.
    calls: CallLog | None = None
    circuits: Circuits = field(init=False)
    _changes: list[Change] = field(default_factory=list)
    _holdings: Holdings = field(default_factory=Holdings)
    tally: Tally = field(default_factory=Tally)
    #: Told after each recorded batch, for progress on long work.
    on_progress: Callable[[Tally], None] | None = None

    def __post_init__(self) -> None:
        self.circuits = Circuits.of(self.senders)
        if self.calls is not None:
            self.calls.open()

    async def drain(self) -> None:
        """Send all that is due, and return when nothing is due and no call is under way."""
        await self._work(None, None, 0.0)

    async def run(self, stop: asyncio.Event, wake_up: asyncio.Event, poll_seconds: float) -> None:
        """Drain until `stop` is set; wake up when messages are queued, or after the poll."""
        await self._work(stop, wake_up, poll_seconds)

    async def _work(
        self, stop: asyncio.Event | None, wake_up: asyncio.Event | None, poll_seconds: float
    ) -> None:
        flight = Flight(stop=stop, poll_seconds=poll_seconds)
        recorder = asyncio.create_task(self._record_for_ever(flight))
        duties = [recorder]
        if stop is not None:
            duties.append(asyncio.create_task(tell(stop, flight.woken)))
        if wake_up is not None:
            duties.append(asyncio.create_task(pass_on(wake_up, flight.woken)))
        ours = asyncio.create_task(self._pump_all(flight))
        landing = asyncio.create_task(self._land(ours, flight))
        try:
            # The recorder ends only when the database stayed away; then it raises why.
            await asyncio.wait({landing, recorder}, return_when=asyncio.FIRST_COMPLETED)
            if recorder.done():
                recorder.result()
            await ours
        finally:
            for task in (ours, landing, *duties):
                task.cancel()
            await asyncio.gather(ours, landing, *duties, return_exceptions=True)

    async def _pump_all(self, flight: Flight) -> None:
        """Pump until there is no more to do; where one pump breaks, the other stops too."""
        try:
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._pump(FIRST, flight.first, FIRST_IN_FLIGHT // 3, flight))
                pumps.create_task(self._pump(BULK, flight.bulk, BULK_IN_FLIGHT // 3, flight))
        except BaseExceptionGroup as broken:
            raise broken.exceptions[0] from None

    async def _land(self, pumps: asyncio.Task[None], flight: Flight) -> None:
        """Wait until the pumps ended, however, and until all that they claimed is written down."""
        await asyncio.wait({pumps})
        while flight.open:
            await flight.recorded.after(flight.recorded.count, None)

    async def _pump(
        self, levels: Sequence[int], under_way: UnderWay, batch_size: int, flight: Flight
    ) -> None:
        """Claim and start calls until nothing is due or, with a stop, until that is set."""
        while not flight.stopped:
            if under_way.is_full:
                await under_way.landing()
                continue
            recorded, woken = flight.recorded.count, flight.woken.count
            started = monotonic()
            batch = await self._patiently(flight.stop, partial(self._claim, batch_size, levels))
            self.tally.refused += batch.refused
            self.tally.deferred += batch.deferred
            flight.open += len(batch.envelopes)
            for claimed in batch.envelopes:
                envelope = replace(
                    claimed, begin_before=started + CALL_BEGINS_WITHIN, note=self._note_of(claimed)
                )
                under_way.add(asyncio.create_task(self._call(envelope, flight)))
            if not batch.is_empty:
                continue
            if batch.wait is not None:
                # A wake-up may be about another lane, which has room.
                await flight.woken.after(woken, min(batch.wait, LONGEST_LANE_WAIT))
            elif under_way.calls or (flight.stop is None and flight.open):
                # Somebody's next message may wait for the one that is under way.
                await flight.recorded.after(recorded, flight.poll_seconds or None)
            elif flight.stop is None:
                return
            else:
                await flight.woken.after(woken, flight.poll_seconds)

    async def _call(self, envelope: Envelope, flight: Flight) -> None:
        flight.results.put_nowait(await call(envelope, self.senders, self.circuits))

    def _note_of(self, envelope: Envelope) -> Callable[[], None] | None:
        if self.calls is None:
            return None
        return partial(self.calls.note, envelope.message_id, envelope.attempt)

    async def _record_for_ever(self, flight: Flight) -> None:
        """Write down results as they come; a database that is away for a while loses none."""
        while True:
            results = [await flight.results.get()]
            await asyncio.sleep(GATHER_SECONDS)
            while not flight.results.empty() and len(results) < MOST_AT_ONCE:
                results.append(flight.results.get_nowait())
            # Of a lost lease nothing is written: the sweeper decides what becomes of the message.
            kept = [result for result in results if not isinstance(result.error, LeaseLostError)]
            await self._patiently(flight.stop, partial(self._record, kept))
            for result in kept:
                self.tally.count(result)
            flight.open -= len(results)
            self._holdings.wrote_down(result.message_id for result in results)
            flight.recorded.fire()
            if self.on_progress is not None:
                self.on_progress(self.tally)

    async def _patiently(self, stop: asyncio.Event | None, work: Callable[[], T]) -> T:
        """Do database work in a thread, again and again while the database is away."""
        give_up_at = math.inf if stop is not None else monotonic() + DATABASE_PATIENCE
        while True:
            try:
                return await asyncio.to_thread(work)
            except _AWAY as error:
                if monotonic() > give_up_at:
                    raise
                log.warning("database_away", why=type(error).__name__)
                await asyncio.sleep(DATABASE_PAUSE)

    async def look_up_doubts(self) -> int:
        """Give up dead workers' leases and look up what is uncertain; return how many were."""
        looked_up = 0
        while True:
            found = await asyncio.to_thread(self._give_up_and_read)
            seen = await asyncio.gather(*(self._look_up(*both) for both in found))
            for (doubt, heard), listed in zip(found, seen, strict=True):
                settle = partial(self._settle, doubt.envelope.message_id, listed, heard)
                stands = await asyncio.to_thread(settle)
                self.tally.sent += stands in RECEIPT_RANK
            looked_up += len(found)
            if len(found) < DOUBTS_AT_ONCE:
                return looked_up

    def _heard(self, found: Sequence[Doubt]) -> list[bool | None]:
        """Tell by dead workers' logs whether the provider heard of each; None: nobody knows."""
        workers = {doubt.dead_worker for doubt in found if doubt.dead_worker is not None}
        calls = self.calls
        begun = {} if calls is None else {worker: calls.read(worker) for worker in workers}
        return [_is_begun(begun.get(doubt.dead_worker or ""), doubt.envelope) for doubt in found]

    async def _look_up(self, doubt: Doubt, heard: bool | None) -> tuple[Sent, ...] | None:
        """Ask the provider; None when nothing can be proved now, which leaves it to a person."""
        sender = self.senders.get(doubt.envelope.channel)
        if sender is None or heard is False:
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
        if self.calls is not None:
            self.calls.close()

    @contextmanager
    def _transaction(self) -> Iterator[tuple[Session, datetime]]:
        """Open one that the database ends should this process stand still in the middle of it.

        With it comes the moment to judge by, which is the same for all workers.
        """
        with self.database.service() as session:
            _, theirs = session.execute(_BEGIN).one()
            yield session, agreed_now(self.clock, theirs)

    def _claim(self, limit: int, levels: Sequence[int]) -> Batch:
        def work() -> Batch:
            with self._transaction() as (session, now):
                held = self._holdings.known()
                if held is not None and self.calls is not None:
                    give_back(session, self.calls.worker, held, now)
                return claim_batch(
                    session,
                    now,
                    limit,
                    self.rates,
                    levels=levels,
                    closed=self.circuits.shut(),
                    probing=self.circuits.probing(),
                    worker=None if self.calls is None else self.calls.worker,
                )

        with self._holdings.claiming():
            try:
                batch = until_done(work)
            except _AWAY:
                # If it was committed after all, nobody calls for what it took.
                self._holdings.broke_off()
                raise
            self._holdings.took(envelope.message_id for envelope in batch.envelopes)
        return batch

    def _record(self, results: list[CallResult]) -> None:
        """Write results down; one that the database refuses becomes a doubt and stops no other."""
        try:
            self._write_down(results)
        except (DataError, IntegrityError) as error:
            log.exception("result_refused", messages=len(results))
            for result in results:
                try:
                    self._write_down([result])
                except (DataError, IntegrityError):
                    doubt = UncertainDeliveryError(type(error).__name__)
                    self._write_down([replace(result, sent=None, error=doubt)])

    def _write_down(self, results: list[CallResult]) -> None:
        def work() -> None:
            with self._transaction() as (session, now):
                record_results(session, results, now)
                write_changes(session, self._changes, now)

        # Kept until they are written: the database may be away now.
        self._changes += self.circuits.take_changes()
        until_done(work)
        self._changes.clear()

    def _give_up_and_read(self) -> list[tuple[Doubt, bool | None]]:
        def work() -> list[Doubt]:
            with self._transaction() as (session, now):
                give_up_leases(session, now)
                return doubts(session, DOUBTS_AT_ONCE)

        found = until_done(work)
        # After the leases were given up: whoever wakes up later finds its own over.
        return list(zip(found, self._heard(found), strict=True))

    def _settle(
        self, message_id: int, seen: tuple[Sent, ...] | None, heard: bool | None
    ) -> MessageStatus:
        def work() -> MessageStatus:
            with self._transaction() as (session, now):
                return settle_doubt(session, message_id, seen, now, heard=heard)

        return until_done(work)


def _is_begun(begun: frozenset[tuple[int, int]] | None, envelope: Envelope) -> bool | None:
    return None if begun is None else (envelope.message_id, envelope.attempt) in begun
