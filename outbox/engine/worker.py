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
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from outbox.engine.call_log import CallLog
from outbox.engine.circuits import Change, Circuits, write_changes
from outbox.engine.claiming import BULK, FIRST, LEASE, Batch, claim_batch
from outbox.engine.flight import Flight, UnderWay, pass_on, tell
from outbox.engine.giving_back import give_back
from outbox.engine.lanes import Rates
from outbox.engine.recording import CallResult, record_results
from outbox.engine.uncertain import Doubt, doubts, give_up_leases, settle_doubt
from outbox.errors import (
    DeliveryError,
    LeaseLostError,
    PermanentDeliveryError,
    TransientDeliveryError,
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

#: Calls under way at once: of a batch, and of answers. A third of them is claimed at a time, while
#: the others are being called.
BULK_IN_FLIGHT = 384
FIRST_IN_FLIGHT = 96
#: Calls that ended are written together: those of this many seconds, or this many.
GATHER_SECONDS = 0.005
MOST_AT_ONCE = 500
DOUBTS_AT_ONCE = 50
#: A call is begun only this early in its lease, so that it ends within it.
CALL_BEGINS_WITHIN = LEASE.total_seconds() - CALL_SECONDS - 2.0
#: While the database is away, a worker tries again this often.
DATABASE_PAUSE = 0.5
#: What an open circuit holds up is looked at again after this time at least.
LEAST_CIRCUIT_WAIT = 1.0
#: A lane that is full is looked at again within this time.
LONGEST_LANE_WAIT = 1.0
#: After a claim that broke off, what it may have taken is put back for so long.
DOUBT_AFTER_FAULT = 15.0
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
    #: What it claimed and has not written down yet.
    _held: set[int] = field(default_factory=set)
    #: How many of its pumps claim at this moment.
    _claims: int = 0
    _in_doubt_until: float = 0.0
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
        duties = [asyncio.create_task(self._record_for_ever(flight))]
        if stop is not None:
            duties.append(asyncio.create_task(tell(stop, flight.woken)))
        if wake_up is not None:
            duties.append(asyncio.create_task(pass_on(wake_up, flight.woken)))
        ours = asyncio.create_task(self._pump_all(flight))
        try:
            await asyncio.wait({ours, *duties[:1]}, return_when=asyncio.FIRST_COMPLETED)
            if duties[0].done():
                duties[0].result()  # The database stayed away; this raises why.
            await ours
        finally:
            for task in (ours, *duties):
                task.cancel()
            await asyncio.gather(ours, *duties, return_exceptions=True)

    async def _pump_all(self, flight: Flight) -> None:
        """Pump until there is no more to do, and until all of it is written down."""
        await asyncio.gather(
            self._pump(FIRST, FIRST_IN_FLIGHT, flight), self._pump(BULK, BULK_IN_FLIGHT, flight)
        )
        while flight.open:
            await flight.recorded.after(flight.recorded.count, None)

    async def _pump(self, levels: Sequence[int], most: int, flight: Flight) -> None:
        """Claim and start calls until nothing is due or, with a stop, until that is set."""
        under_way = UnderWay(most - most // 3)
        while not flight.stopped:
            if under_way.is_full:
                await under_way.landing()
                continue
            recorded, woken = flight.recorded.count, flight.woken.count
            started = monotonic()
            batch = await self._patiently(flight.stop, partial(self._claim, most // 3, levels))
            self.tally.refused += batch.refused
            self.tally.deferred += batch.deferred
            flight.open += len(batch.envelopes)
            for claimed in batch.envelopes:
                envelope = replace(
                    claimed, begin_before=started + CALL_BEGINS_WITHIN, note=self._note_of(claimed)
                )
                under_way.add(asyncio.create_task(self._call_and_tell(envelope, flight)))
            if not batch.is_empty:
                continue
            if batch.wait is not None:
                await asyncio.sleep(min(batch.wait, LONGEST_LANE_WAIT))
            elif under_way.calls or (flight.stop is None and flight.open):
                # Somebody's next message may wait for the one that is under way.
                await flight.recorded.after(recorded, flight.poll_seconds or None)
            elif flight.stop is None:
                return
            else:
                await flight.woken.after(woken, flight.poll_seconds)

    async def _call_and_tell(self, envelope: Envelope, flight: Flight) -> None:
        try:
            result = await self._call(envelope)
        except Exception as error:  # an error that no sender foresaw: it may have been taken
            log.exception("send_broke", message_id=envelope.message_id)
            result = _result(envelope, error=UncertainDeliveryError(type(error).__name__))
        flight.results.put_nowait(result)

    def _note_of(self, envelope: Envelope) -> Callable[[], None] | None:
        if self.calls is None:
            return None
        return partial(self.calls.note, envelope.message_id, envelope.attempt)

    async def _call(self, envelope: Envelope) -> CallResult:
        sender = self.senders.get(envelope.channel)
        if sender is None:
            error = PermanentDeliveryError(f"no sender is set up for {envelope.channel}")
            return _result(envelope, error=error)
        if envelope.not_before is not None and (early := envelope.not_before - monotonic()) > 0:
            await asyncio.sleep(early)
        if envelope.note is not None and not getattr(sender, "notes_late", False):
            envelope.note()
        if envelope.begin_before is not None and monotonic() > envelope.begin_before:
            # Frozen past the lease: another worker may hold it by now.
            return _result(envelope, error=LeaseLostError())
        probe = self.circuits.enter(envelope.channel)
        if probe is None:
            # Claimed before the circuit opened: nothing is called, so nothing is in doubt.
            wait = self.circuits.wait() or LEAST_CIRCUIT_WAIT
            return _result(envelope, error=TransientDeliveryError(after=wait))
        failed: DeliveryError | None = UncertainDeliveryError()
        try:
            sent = await sender.send(envelope)
            failed = None
        except DeliveryError as failure:
            failed = failure
            return _result(envelope, error=failure)
        finally:
            self.circuits.note(envelope.channel, failed, probe=probe)
        return _result(envelope, sent=sent)

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
            self._held.difference_update(result.message_id for result in results)
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
            with_doubts = await asyncio.to_thread(self._give_up_and_read)
            heard = [self._heard(doubt) for doubt in with_doubts]
            seen = await asyncio.gather(
                *(self._look_up(*both) for both in zip(with_doubts, heard, strict=True))
            )
            for doubt, known, found in zip(with_doubts, heard, seen, strict=True):
                settle = partial(self._settle, doubt.envelope.message_id, found, known)
                stands = await asyncio.to_thread(settle)
                self.tally.sent += stands in RECEIPT_RANK
            looked_up += len(with_doubts)
            if len(with_doubts) < DOUBTS_AT_ONCE:
                return looked_up

    def _heard(self, doubt: Doubt) -> bool | None:
        """Tell what a dead worker's log says of a message: whether the provider heard of it."""
        if self.calls is None or doubt.dead_worker is None:
            return None
        envelope = doubt.envelope
        return self.calls.began(doubt.dead_worker, envelope.message_id, envelope.attempt)

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
                # Not while the other pump claims: what it takes is not yet known to be held.
                if in_doubt and self._claims == 1 and self.calls is not None:
                    give_back(session, self.calls.worker, sorted(self._held), now)
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

        in_doubt = monotonic() < self._in_doubt_until
        self._claims += 1
        try:
            batch = until_done(work)
            self._held.update(envelope.message_id for envelope in batch.envelopes)
        except _AWAY:
            # Whether it was committed is not known; if so, nobody calls for what it took.
            self._in_doubt_until = monotonic() + DOUBT_AFTER_FAULT
            raise
        finally:
            self._claims -= 1
        return batch

    def _record(self, results: list[CallResult]) -> None:
        def work() -> None:
            with self._transaction() as (session, now):
                record_results(session, results, now)
                write_changes(session, self._changes, now)

        # Kept until they are written: the database may be away now.
        self._changes += self.circuits.take_changes()
        until_done(work)
        self._changes.clear()

    def _give_up_and_read(self) -> list[Doubt]:
        def work() -> list[Doubt]:
            with self._transaction() as (session, now):
                give_up_leases(session, now)
                return doubts(session, DOUBTS_AT_ONCE)

        return until_done(work)

    def _settle(
        self, message_id: int, seen: tuple[Sent, ...] | None, heard: bool | None
    ) -> MessageStatus:
        def work() -> MessageStatus:
            with self._transaction() as (session, now):
                return settle_doubt(session, message_id, seen, now, heard=heard)

        return until_done(work)


def _result(
    envelope: Envelope, *, sent: Sent | None = None, error: DeliveryError | None = None
) -> CallResult:
    return CallResult(
        message_id=envelope.message_id, attempt=envelope.attempt, sent=sent, error=error
    )
