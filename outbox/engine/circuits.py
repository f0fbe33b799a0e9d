"""The circuits of a worker's senders, and the board that shows them to all processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from outbox.engine.circuit import Circuit, CircuitState, call_end
from outbox.errors import DeliveryError, TransientDeliveryError
from outbox.senders.sender import Sender
from storage.clock import monotonic
from storage.records.providers import ProviderCircuit
from storage.records.tasks import TaskKind, add_task
from storage.words import Channel

log = structlog.get_logger()

#: A circuit that no process spoke of for so long belongs to one that was stopped.
BOARD_FORGETS = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """That a provider's circuit changed; `wait` is in how many seconds it is tried again."""

    name: str
    state: CircuitState
    why: str | None
    wait: float | None


@dataclass(slots=True)
class Circuits:
    """One circuit for each sender object; channels over the same sender share it."""

    circuits: dict[Channel, Circuit]
    names: dict[int, str]
    steady: Callable[[], float] = monotonic
    _changes: list[Change] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        senders: Mapping[Channel, Sender],
        make: Callable[[], Circuit] = Circuit,
        steady: Callable[[], float] = monotonic,
    ) -> Circuits:
        """Make a circuit for each sender; its name is that of its class."""
        by_sender = {id(sender): make() for sender in senders.values()}
        names = {
            id(by_sender[id(sender)]): type(sender).__name__.removesuffix("Sender").lower()
            for sender in senders.values()
        }
        return cls(
            circuits={channel: by_sender[id(sender)] for channel, sender in senders.items()},
            names=names,
            steady=steady,
        )

    def shut(self) -> frozenset[Channel]:
        """Return the channels for which nothing may be claimed now, not even a probe."""
        now = self.steady()
        return frozenset(
            channel for channel, circuit in self.circuits.items() if not circuit.allows(now)
        )

    def probing(self) -> frozenset[Channel]:
        """Return the channels for which one message may be claimed, and no more."""
        now = self.steady()
        return frozenset(
            channel
            for channel, circuit in self.circuits.items()
            if circuit.state is not CircuitState.CLOSED and circuit.allows(now)
        )

    def enter(self, channel: Channel) -> bool | None:
        """Ask just before a call: None when it may not begin, else whether it is the probe.

        What was claimed before the circuit opened, or beside another's probe, stays uncalled this
        way: it was surely not sent and goes back to the queue.
        """
        circuit = self.circuits.get(channel)
        now = self.steady()
        if circuit is None:
            return False
        return circuit.began(now) if circuit.allows(now) else None

    def note(self, channel: Channel, error: DeliveryError | None, *, probe: bool = False) -> None:
        """Learn how a call ended; None: the provider took the message."""
        circuit = self.circuits.get(channel)
        if circuit is None:
            return
        now = self.steady()
        after = error.after if isinstance(error, TransientDeliveryError) else None
        if circuit.note(call_end(error), now, probe=probe, after=after):
            why = None if error is None else (error.code or type(error).__name__)
            wait = None if circuit.next_probe is None else circuit.next_probe - now
            name = self.names[id(circuit)]
            log.warning("circuit", provider=name, state=str(circuit.state), why=why)
            self._changes.append(Change(name=name, state=circuit.state, why=why, wait=wait))

    def wait(self) -> float | None:
        """Return in how many seconds the first probe may begin; None when all are closed."""
        now = self.steady()
        waits = [
            max(0.0, circuit.next_probe - now)
            for circuit in self.circuits.values()
            if circuit.next_probe is not None
        ]
        return min(waits, default=None)

    def take_changes(self) -> list[Change]:
        """Return what changed since the last time, to be written on the board; then forget it."""
        taken, self._changes = self._changes, []
        return taken


def write_changes(session: Session, changes: Iterable[Change], now: datetime) -> None:
    """Put changes on the board; one that opened also makes a task, once a day."""
    for change in changes:
        closed = change.state is CircuitState.CLOSED
        next_at = None if change.wait is None else now + timedelta(seconds=change.wait)
        fresh = insert(ProviderCircuit).values(
            name=change.name,
            state=change.state,
            why=None if closed else change.why,
            open_since=None if closed else now,
            next_probe_at=next_at,
            noted_at=now,
        )
        # It has been open since it opened first, not since its last probe failed.
        since = None if closed else _first_opened(session, change.name) or now
        session.execute(
            fresh.on_conflict_do_update(
                index_elements=["name"],
                set_={
                    "state": fresh.excluded.state,
                    "why": fresh.excluded.why,
                    "open_since": since,
                    "next_probe_at": fresh.excluded.next_probe_at,
                    "noted_at": fresh.excluded.noted_at,
                },
            )
        )
        if change.state is CircuitState.OPEN:
            add_task(
                session,
                TaskKind.SETTING,
                f"circuit:{change.name}:{now.date().isoformat()}",
                f"{change.name} antwoordt niet ({change.why}); berichten wachten in de rij",
                now,
            )


def _first_opened(session: Session, name: str) -> datetime | None:
    return session.scalar(select(ProviderCircuit.open_since).where(ProviderCircuit.name == name))


def open_circuits(session: Session, now: datetime) -> list[ProviderCircuit]:
    """Return the circuits that are not closed, as far as any process still speaks of them."""
    return list(
        session.scalars(
            select(ProviderCircuit)
            .where(
                ProviderCircuit.state != CircuitState.CLOSED,
                ProviderCircuit.noted_at > now - BOARD_FORGETS,
            )
            .order_by(ProviderCircuit.name)
        )
    )
