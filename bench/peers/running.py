"""Running the peers: queue the same batch, start their workers, and measure as for our own."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from bench.engine import Figures, Meter, batch
from bench.filling import statuses
from bench.ground import DUE, ROOT, BenchError, Ground, await_end, process, tails
from storage.clock import monotonic
from storage.database import Database
from storage.records.messages import Message

#: Where Celery is installed for the benchmark only: it is no dependency of the product.
PEERS = Path(os.environ.get("BENCH_PEERS", str(ROOT / "var" / "bench" / "peers")))
HOW_CELERY = f"{sys.executable} -m pip install --target {PEERS} 'celery[redis]'"
HOW_REDIS = "install redis-server (Debian: apt-get install redis-server)"
#: The first calls warm connections up; no start of a peer takes longer than this.
SECONDS_TO_FIRST_CALL = 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """One way of running Celery that its documentation names."""

    name: str
    #: Arguments of each `celery worker`, and how many of those are started.
    arguments: tuple[str, ...]
    pool: str
    connections: int
    workers: int = 1


#: Prefork with as many processes as keep two cores busy while calls wait; threads for work that
#: mostly waits (Celery's guide on concurrency).
FORMS = (
    Form(
        name="celery+redis, prefork 8",
        arguments=("-P", "prefork", "-c", "8"),
        pool="prefork",
        connections=1,
    ),
    Form(
        name="celery+redis, 2 x threads 16",
        arguments=("-P", "threads", "-c", "16"),
        pool="threads",
        connections=16,
        workers=2,
    ),
)


#: Jobs at once in each of two Procrastinate workers; the best of them is compared.
CONCURRENCIES = (8, 32)


def missing() -> list[str]:
    """Return what is not here for Celery, with the way to get it."""
    found = []
    if not (PEERS / "celery").exists() and importlib.util.find_spec("celery") is None:
        found.append(f"celery is not installed: {HOW_CELERY}")
    if shutil.which("redis-server") is None:
        found.append(f"redis-server is not here: {HOW_REDIS}")
    return found


def celery(place: Ground, messages: int, form: Form) -> Figures:
    """Drain the batch with Celery and Redis."""
    url, database = place.database(batch(messages))
    with _redis(place.home) as (redis, broker), ExitStack() as running:
        environment = _environment(place, url) | {
            "BENCH_BROKER": broker,
            "BENCH_CELERY_POOL": form.pool,
            "BENCH_POOL": str(form.connections),
        }
        ids = _ids(database)
        queueing = (
            "from bench.peers.celery_peer import app, send\n"
            "with app.producer_pool.acquire() as producer:\n"
            f"    for one in range({ids[0]}, {ids[1] + 1}):\n"
            "        send.apply_async((one,), producer=producer)\n"
        )
        queued = _run([sys.executable, "-c", _AFTER_OURS + queueing], environment, place.home)
        command = "from celery.__main__ import main\nmain()\n"
        arguments = ("-A", "bench.peers.celery_peer", "worker", "-l", "WARNING", *form.arguments)

        def start() -> list[int]:
            return [
                running.enter_context(
                    process(
                        [
                            sys.executable,
                            "-c",
                            _AFTER_OURS + command,
                            *arguments,
                            "-n",
                            f"w{number}@%h",
                        ],
                        environment,
                        place.home,
                        "celery.log",
                    )
                ).pid
                for number in range(form.workers)
            ]

        found = _measured(place, database, messages, start, broker=(redis,))
        found.name, found.workers = form.name, form.workers
        found.notes["queued_per_second"] = messages / queued
    place.drop(database)
    return found


def procrastinate(place: Ground, messages: int, workers: int, concurrency: int = 16) -> Figures:
    """Drain the batch with Procrastinate, a job a message."""
    url, database = place.database(batch(messages))
    environment = _environment(place, url) | {"BENCH_CONCURRENCY": str(concurrency)}
    module = ["-m", "bench.peers.procrastinate_peer"]
    first, last = _ids(database)
    queueing = [sys.executable, *module, "enqueue", str(first), str(last)]
    queued = _run(queueing, environment, place.home)
    with ExitStack() as running:

        def start() -> list[int]:
            return [
                running.enter_context(
                    process(
                        [sys.executable, *module, "work"],
                        environment,
                        place.home,
                        "procrastinate.log",
                    )
                ).pid
                for _ in range(workers)
            ]

        found = _measured(place, database, messages, start)
    found.name, found.workers = f"procrastinate, {workers} x {concurrency} at once", workers
    found.notes["queued_per_second"] = messages / queued
    place.drop(database)
    return found


#: Celery's own dependencies come last on the path, so that ours stay as they are.
_AFTER_OURS = f"import sys\nsys.path.append({str(PEERS)!r})\n"


def _environment(place: Ground, url: str) -> dict[str, str]:
    clock = place.clock()
    clock.step(DUE - clock.now())
    place.ask("/_reset", {})
    return place.environment(url)


def _measured(
    place: Ground,
    database: Database,
    messages: int,
    start: Callable[[], list[int]],
    broker: Sequence[int] = (),
) -> Figures:
    """Start the workers and measure from the first call on: their start does not count."""
    pids = start()
    _await_first_call(place)
    meter = Meter(place, pids, broker)
    before = int(place.ask("/_count")["calls"])
    ended = await_end(place, database, messages)
    used, memory = meter.per_message(messages - before)
    log = place.ask("/_log")
    seconds = ended - float(log["first"])
    return Figures(
        name="",
        workers=0,
        messages=messages,
        seconds=seconds,
        per_second=messages / seconds,
        per_second_from_first_call=messages / seconds,
        ours_ms=used[0],
        postgres_ms=used[1],
        provider_ms=used[2],
        broker_ms=used[3],
        largest_mb=memory.largest_mb,
        together_mb=memory.together_mb,
        doubled=log["doubled"],
        most_in_a_second=log["most_in_a_second"],
        statuses=statuses(database),
    )


def _await_first_call(place: Ground) -> None:
    until = monotonic() + SECONDS_TO_FIRST_CALL
    while monotonic() < until:
        if place.ask("/_count")["calls"]:
            return
        time.sleep(0.02)
    raise BenchError(f"the peer called nobody\n{tails(place.home)}")


def _ids(database: Database) -> tuple[int, int]:
    with database.service() as session:
        first, last = session.execute(select(func.min(Message.id), func.max(Message.id))).one()
    return first, last


def _run(command: Sequence[str], environment: dict[str, str], folder: Path) -> float:
    """Run a command to its end and return how many seconds it took."""
    started = monotonic()
    done = subprocess.run(  # noqa: S603 # our own commands
        list(command), env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchError(done.stderr[-2000:])
    return monotonic() - started


@contextmanager
def _redis(home: Path) -> Iterator[tuple[int, str]]:
    """Run a Redis of our own with its defaults, in the run's folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = home / "redis"
    folder.mkdir(exist_ok=True)
    command = [shutil.which("redis-server") or "redis-server", "--port", str(port)]
    with process([*command, "--bind", "127.0.0.1"], os.environ, folder, "redis.log") as started:
        until = monotonic() + 10
        while monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield started.pid, f"redis://127.0.0.1:{port}/0"
