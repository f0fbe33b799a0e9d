"""The ground that every benchmark stands on: PostgreSQL, the provider, a clock and our processes.

All of it is made for one run under a folder of its own and gone afterwards. PostgreSQL keeps its
durable defaults; the run says so in its figures.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psycopg
from psycopg import sql

from bench import filling
from bench.filling import SMS, WHATSAPP, Wish, fill
from bench.provider import ACCOUNT
from outbox.engine.queue import WAKE_UP
from storage import sealing
from storage.clock import LOCAL, FileClock, monotonic
from storage.database import Database, conninfo
from storage.embedded import start_embedded
from storage.migrate import migrate

ROOT = Path(__file__).parents[1]
KEYS = "bench:0123456789abcdef0123456789abcdef"
TOKEN = "bench-token"  # noqa: S105 # no provider knows it
#: A Monday on which one may write; messages fall due an hour after the processes started.
STARTS = datetime(2026, 11, 23, 9, 0, tzinfo=LOCAL)
DUE = STARTS + timedelta(hours=1)
SECONDS_TO_START = 60.0
_TEMPLATE = "bench_template"


class BenchError(Exception):
    """The benchmark cannot go on."""


@dataclass
class Ground:
    """Where one run takes place."""

    home: Path
    cluster: str
    provider_pid: int
    provider_url: str
    _numbers: int = 0
    _filled: dict[str, str] = field(default_factory=dict)

    @property
    def postgres_pid(self) -> int:
        """The process id of the server, whose children serve the connections."""
        return int((self.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])

    def settings_of_postgres(self) -> dict[str, str]:
        """Return what decides how durable a commit is, as the server says it."""
        names = ("server_version", "fsync", "synchronous_commit", "full_page_writes")
        with psycopg.connect(self.cluster) as connection:
            return {name: str(connection.execute(f"show {name}").fetchone()[0]) for name in names}  # type: ignore[index]

    def database(self, *wishes: Wish) -> tuple[str, Database]:
        """Return a fresh migrated database with these wishes filled in; equal ones are copied."""
        source = self._template(wishes)
        self._numbers += 1
        name = f"bench_{self._numbers}"
        self._copy(name, source)
        url = self._url(name)
        return url, Database.connect(url)

    def drop(self, database: Database) -> None:
        """Take a database away again, and all who still hang on to it."""
        name = database.engine.url.database or ""
        database.close()
        with psycopg.connect(self.cluster, autocommit=True) as connection:
            connection.execute(
                sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
            )

    def _template(self, wishes: tuple[Wish, ...]) -> str:
        key = repr(wishes)
        if key not in self._filled:
            if not self._filled:
                self._migrated()
            name = f"{_TEMPLATE}_{len(self._filled)}"
            self._copy(name, _TEMPLATE)
            database = Database.connect(self._url(name))
            for wish in wishes:
                fill(database, wish)
            database.close()
            self._filled[key] = name
        return self._filled[key]

    def _migrated(self) -> None:
        with psycopg.connect(self.cluster, autocommit=True) as connection:
            connection.execute(f"create database {_TEMPLATE}")
        database = Database.connect(self._url(_TEMPLATE))
        migrate(database)
        database.close()

    def _copy(self, name: str, source: str) -> None:
        statement = sql.SQL("create database {} template {} strategy file_copy").format(
            sql.Identifier(name), sql.Identifier(source)
        )
        with psycopg.connect(self.cluster, autocommit=True) as connection:
            connection.execute(statement)
            connection.execute("checkpoint")

    def _url(self, name: str) -> str:
        return self.cluster.replace("/postgres?", f"/{name}?")

    def clock(self) -> FileClock:
        """Return a fresh shared clock that reads STARTS now."""
        return FileClock.create(self.home / "clock", STARTS)

    def environment(self, database_url: str, **more: str) -> dict[str, str]:
        """Return what our processes are given."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        return {
            **kept,
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": database_url,
            "DATA_KEYS": KEYS,
            "SECRET_KEY": "a secret of the benchmark",
            "PREMINDER_HOME": str(self.home),
            "PREMINDER_CLOCK": f"file:{self.home / 'clock'}",
            "PUBLIC_URL": "http://127.0.0.1:9",
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_API_URL": self.provider_url,
            "TWILIO_SMS_FROM": SMS,
            "TWILIO_WHATSAPP_FROM": f"whatsapp:{WHATSAPP}",
            "MOLLIE_API_URL": self.provider_url,
            "MOLLIE_API_KEY": "test_benchmarkbenchmark",
            **more,
        }

    def ask(self, path: str, body: object = None) -> Any:
        """Ask the provider what it saw."""
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self.provider_url + path, data=data), timeout=60) as answer:  # noqa: S310 # our own
            return json.load(answer)

    def script(self, **script: object) -> None:
        """Set the provider's delay and faults; nothing given takes them away."""
        self.ask("/_script", script)


@contextmanager
def ground() -> Iterator[Ground]:
    """Start PostgreSQL and the provider, and take them down at the end."""
    home = Path(tempfile.mkdtemp(prefix="preminder-bench-"))
    sealing.install(sealing.KeyRing.parse(KEYS))
    cluster, leave = start_embedded(home)
    try:
        with process([sys.executable, "-m", "bench.provider"], own_environment(), home) as started:
            port = _first_line(started)
            yield Ground(
                home=home,
                cluster=cluster,
                provider_pid=started.pid,
                provider_url=f"http://127.0.0.1:{port}",
            )
    finally:
        leave()
        shutil.rmtree(home, ignore_errors=True)


def lane_rates(whatsapp: float, sms: float) -> dict[str, str]:
    """Return the setting that gives both lanes their rate, in messages a second."""
    return {"LANE_RATES": f"whatsapp={whatsapp:g},sms={sms:g}"}


def own_environment() -> dict[str, str]:
    """Return the environment of a process that needs no settings."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def _first_line(started: subprocess.Popen[str]) -> str:
    if started.stdout is None:
        raise BenchError("the process has no output")
    return started.stdout.readline().strip()


@contextmanager
def process(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, log: str = ""
) -> Iterator[subprocess.Popen[str]]:
    """Run a process; stop it at the end. With `log`, all that it prints goes to that file."""
    with (folder / (log or "stderr.log")).open("a") as errors:
        started = subprocess.Popen(  # noqa: S603 # our own commands
            list(command),
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=errors if log else subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield started
        finally:
            started.terminate()
            try:
                started.wait(15)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()
            if started.stdout is not None:
                started.stdout.close()


def await_line(path: Path, word: str, count: int = 1) -> None:
    """Wait until a log holds a word so often.

    Raises:
        BenchError: it does not come; the message holds the log's end.
    """
    until = monotonic() + SECONDS_TO_START
    while monotonic() < until:
        said = path.read_text(errors="replace") if path.exists() else ""
        if said.count(word) >= count:
            return
        if "Traceback" in said or "preminder:" in said:
            break
        time.sleep(0.1)
    said = path.read_text(errors="replace") if path.exists() else "nothing"
    raise BenchError(f"no {word!r} in {path.name}: {said[-2000:]}")


def tails(folder: Path) -> str:
    """Return how the logs of a run end, for whoever must find out why it did not."""
    return "\n".join(
        f"--- {path.name}\n{path.read_text(errors='replace')[-1500:]}"
        for path in sorted(folder.glob("*.log"))
    )


def release(clock: FileClock, database_url: str) -> tuple[float, datetime]:
    """Step the shared clock to DUE and wake the workers; return the moment on both clocks."""
    now = clock.step(DUE - clock.now())
    at = monotonic()
    with psycopg.connect(conninfo(database_url), autocommit=True) as connection:
        connection.execute("select pg_notify(%s, '')", [WAKE_UP])
    return at, now


def await_end(place: Ground, database: Database, wanted: int, patience: float = 60.0) -> float:
    """Wait until the provider has `wanted` calls and every message is recorded.

    Returns:
        The moment at which the last was seen to be recorded, on the steady clock.

    Raises:
        BenchError: nothing moved for `patience` seconds.
    """
    seen, moved = -1, monotonic()
    while True:
        calls = place.ask("/_count")["calls"]
        left = filling.unfinished(database) if calls >= wanted else -1
        if left == 0:
            return monotonic()
        if calls + max(left, 0) != seen:
            seen, moved = calls + max(left, 0), monotonic()
        elif monotonic() - moved > patience:
            raise BenchError(
                f"stuck at {calls} of {wanted} calls: {filling.statuses(database)}, "
                f"{place.ask('/_log')}\n{tails(place.home)}"
            )
        time.sleep(0.05 if left < 0 else 0.01)
