"""Our engine: the product's own workers drain a batch; what it takes, and who takes it."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.filling import Wish, statuses
from bench.ground import (
    DUE,
    STARTS,
    Ground,
    await_end,
    await_line,
    lane_rates,
    process,
    release,
)
from bench.processes import Cost, cost
from storage.clock import monotonic

#: Messages a second of a lane that should not hold anything up.
FREE = 20_000
#: Workers that have started are at rest when they use less than this of a core.
AT_REST = 0.1
SECONDS_TO_REST = 30.0
WORKER = ("-m", "bot", "outbox", "--no-jobs")


@dataclass(kw_only=True)
class Figures:
    """What one drain took. CPU in milliseconds per message, memory in MB."""

    name: str
    workers: int
    messages: int
    #: From due (or from the first call, for a peer) to the last one recorded.
    seconds: float
    per_second: float
    #: From the first call to the last one recorded: what peers are compared by.
    per_second_from_first_call: float
    ours_ms: float
    postgres_ms: float
    provider_ms: float
    broker_ms: float = 0.0
    largest_mb: float
    together_mb: float
    doubled: int
    most_in_a_second: int
    statuses: dict[str, int]
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def cpu_ms(self) -> float:
        """All that our own processes and their engine used, per message."""
        return self.ours_ms + self.postgres_ms + self.broker_ms

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


class Meter:
    """Reads the CPU clocks of everybody at the start and at the end."""

    def __init__(self, place: Ground, pids: Sequence[int], broker: Sequence[int] = ()) -> None:
        self._groups = (tuple(pids), (place.postgres_pid,), (place.provider_pid,), tuple(broker))
        self._started = self._read()

    def _read(self) -> list[Cost]:
        return [cost(*pids) for pids in self._groups]

    def per_message(self, messages: int) -> tuple[list[float], Cost]:
        """Return milliseconds per message of each group, and the workers' memory."""
        ended = self._read()
        used = [
            1000 * (after.cpu_seconds - before.cpu_seconds) / messages
            for before, after in zip(self._started, ended, strict=True)
        ]
        return used, ended[0]


def settle(pids: Sequence[int]) -> None:
    """Wait until processes that have started do no more work: their start is not measured."""
    until, step = monotonic() + SECONDS_TO_REST, 0.5
    used = cost(*pids).cpu_seconds
    while monotonic() < until:
        time.sleep(step)
        before, used = used, cost(*pids).cpu_seconds
        if used - before < AT_REST * step * len(pids):
            return


def batch(messages: int) -> Wish:
    """Return the batch that every engine drains: as many people as messages, all due at DUE."""
    return Wish(people=messages, now=STARTS, due=DUE)


def drain(place: Ground, messages: int, workers: int, wish: Wish | None = None) -> Figures:
    """Let so many workers drain a batch that falls due at once."""
    url, database = place.database(wish or batch(messages))
    clock = place.clock()
    place.ask("/_reset", {})
    environment = place.environment(url, **lane_rates(FREE, FREE))
    log_name = f"workers-{workers}.log"
    with ExitStack() as running:
        started = [
            running.enter_context(
                process([sys.executable, *WORKER], environment, place.home, log_name)
            )
            for _ in range(workers)
        ]
        await_line(place.home / log_name, "outbox_started", workers)
        settle([one.pid for one in started])
        meter = Meter(place, [one.pid for one in started])
        released, _ = release(clock, url)
        ended = await_end(place, database, messages)
        used, memory = meter.per_message(messages)
    log = place.ask("/_log")
    first = float(log["first"])
    found = Figures(
        name="preminder",
        workers=workers,
        messages=messages,
        seconds=ended - released,
        per_second=messages / (ended - released),
        per_second_from_first_call=messages / (ended - first),
        ours_ms=used[0],
        postgres_ms=used[1],
        provider_ms=used[2],
        largest_mb=memory.largest_mb,
        together_mb=memory.together_mb,
        doubled=log["doubled"],
        most_in_a_second=log["most_in_a_second"],
        statuses=statuses(database),
    )
    place.drop(database)
    return found
