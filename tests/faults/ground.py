"""What the fault tests stand on: their size, our own processes, and what must hold at the end."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import text

from bench.provider import ACCOUNT
from outbox.engine.claiming import WORKER_DIED
from storage.database import Database
from tests.faults.faulty_twilio import Twilio
from tests.outbox_records import SMS, WHATSAPP

KEYS = "test:0123456789abcdef0123456789abcdef"
TOKEN = "faulty-twilio-token"
ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "var" / "bench" / "faults.json"
#: `make faults` runs the full sizes and keeps the figures; the suite runs small ones.
FULL = os.environ.get("FAULTS") == "full"
#: Lanes that hold nothing up.
OPEN_LANES = "whatsapp=5000,sms=5000"

T = TypeVar("T")

#: Loads the program once and forks a worker for each line that it reads: the same process as
#: `python -m bot outbox --no-jobs`, without the seconds that its imports take. A line may hold
#: settings for that one worker, as JSON.
STABLE = """
import json, os, signal, sys
from bot.__main__ import main
import bot.commands.process_outbox
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("ready", flush=True)
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.environ.update(json.loads(line))
        sys.argv = ["preminder", "outbox", "--no-jobs"]
        try:
            main()
        finally:
            os._exit(1)
    print(pid, flush=True)
"""


def size(small: T, full: T) -> T:
    """Return the size of a test: small in the suite, full when figures are asked for."""
    return full if FULL else small


def keep(name: str, **figures: Any) -> None:
    """Keep what a full run measured; print it in any case, for `pytest -s`."""
    print(f"{name}: {json.dumps(figures, default=str)}")  # noqa: T201
    if not FULL:
        return
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    with FIGURES.open("a+") as file:
        # Two runs may go on side by side.
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        found = json.loads(file.read() or "{}")
        found[name] = figures
        file.truncate(0)
        file.write(json.dumps(found, indent=1, sort_keys=True, default=str) + "\n")


def environment_of(database_url: str, home: Path, twilio_url: str, **more: str) -> dict[str, str]:
    """Return what our processes are given; the clock is the file `clock` in their home."""
    names = ("PATH", "LANG", "TMPDIR", "PREMINDER_MODELS")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database_url,
        "DATA_KEYS": KEYS,
        "SECRET_KEY": "a secret for tests only",
        "PREMINDER_HOME": str(home),
        "PREMINDER_CLOCK": f"file:{home / 'clock'}",
        "PUBLIC_URL": "http://127.0.0.1:9",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_URL": twilio_url,
        "TWILIO_SMS_FROM": SMS,
        "TWILIO_WHATSAPP_FROM": f"whatsapp:{WHATSAPP}",
        "MOLLIE_API_URL": twilio_url,
        "MOLLIE_API_KEY": "test_faultsfaultsfaultsfaults",
        "LANE_RATES": OPEN_LANES,
        **more,
    }


def strike(pid: int, how: signal.Signals) -> None:
    """Send a signal to a process that may be gone."""
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return


def wait_for(what: Callable[[], bool], seconds: float, pause: float = 0.01) -> bool:
    """Wait until something is so; return whether it is."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if what():
            return True
        time.sleep(pause)
    return what()


@contextmanager
def stable(environment: dict[str, str], home: Path) -> Iterator[Callable[..., int]]:
    """Give a function that starts a worker and returns its process id."""
    with (home / "workers.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", STABLE],
            env=environment,
            cwd=home,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        sown: list[int] = []

        def start(**more: str) -> int:
            process.stdin.write(json.dumps(more) + "\n")
            process.stdin.flush()
            sown.append(int(process.stdout.readline()))
            return sown[-1]

        try:
            assert process.stdout.readline() == "ready\n"
            yield start
        finally:
            process.stdin.close()
            for pid in sown:
                strike(pid, signal.SIGKILL)
            process.wait(60)
            process.stdout.close()


@contextmanager
def ours(
    environment: dict[str, str], home: Path, *command: str, expect: int | None = 0
) -> Iterator[subprocess.Popen[str]]:
    """Run one of our commands; its output goes to a log in `home`. It must end as expected."""
    log_path = home / f"{command[0]}.log"
    with log_path.open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *command],
            env=environment,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            text=True,
        )
        try:
            yield process
            assert process.poll() is None, f"{command[0]} ended by itself: {tail(log_path)}"
        finally:
            process.terminate()
            try:
                ended = process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise
        assert expect is None or ended == expect, tail(log_path)


def tail(path: Path) -> str:
    return path.read_text(errors="replace")[-3000:]


def count_statuses(database: Database) -> Counter[str]:
    """Return how many messages stand where."""
    with database.service() as session:
        found = session.execute(text("select status, count(*) from messages group by status"))
        return Counter({str(status): count for status, count in found})


@dataclass
class Ledger:
    """Our rows beside the provider's own list."""

    database: Database
    twilio: Twilio
    calls: list[dict[str, Any]] = field(default_factory=list)

    def read(self) -> Ledger:
        """Read the provider's list anew."""
        self.calls = self.twilio.calls
        return self

    def rows(self) -> list[Any]:
        with self.database.service() as session:
            return list(
                session.execute(
                    text(
                        "select id, status, provider_id, recipient_key, priority, attempts,"
                        " error_code from messages order by id"
                    )
                )
            )

    def unproved(self) -> tuple[set[int], set[int]]:
        """Return which uncertain messages the provider has, and which it has not."""
        has = {int(call["ours"]) for call in self.read().calls}
        uncertain = {row.id for row in self.rows() if row.status == "uncertain"}
        return uncertain & has, uncertain - has

    def at_rest(self) -> bool:
        """Tell whether every message is sent, or is a person's: noted as begun and never taken.

        A message that a dead worker left is not at rest before its call log was read: what was
        never begun still goes out.
        """
        with self.database.service() as session:
            rows = session.execute(
                text("select status, error_code from messages group by status, error_code")
            ).all()
        unread = ("uncertain", WORKER_DIED) in {(status, code) for status, code in rows}
        if unread or {status for status, _ in rows} - {"sent", "uncertain"}:
            return False
        return not self.unproved()[0]

    def await_rest(self, seconds: float, *, hurry: bool = False) -> set[int]:
        """Wait for rest; return the messages that were never taken and are a person's.

        Args:
            seconds: how long to wait at most.
            hurry: let nobody wait two minutes behind a call that broke off.
        """

        def resting() -> bool:
            if hurry:
                let_broken_calls_age(self.database, 15)
            return self.at_rest()

        assert wait_for(resting, seconds, 0.5), count_statuses(self.database)
        return self.unproved()[1]

    def doubled(self) -> list[str]:
        """Return our ids that the provider has more than once."""
        counts = Counter(call["ours"] for call in self.calls)
        return [number for number, times in counts.items() if times > 1]

    def lost(self) -> list[int]:
        """Return what is sent for us and not at the provider, or under another id or at rest."""
        by_ours = {int(call["ours"]): call["sid"] for call in self.calls}
        return [
            row.id
            for row in self.rows()
            if (row.status == "sent") != (row.id in by_ours)
            or (row.status == "sent" and row.provider_id != by_ours[row.id])
        ]

    def out_of_order(self, rank: Callable[[int], Any] = lambda number: number) -> int:
        """Count how often the provider took a message after a later one of the same person."""
        last: dict[str, Any] = {}
        broken = 0
        for call in self.calls:
            place = rank(int(call["ours"]))
            if place < last.get(call["to"], place):
                broken += 1
            last[call["to"]] = max(place, last.get(call["to"], place))
        return broken

    def untasked(self, numbers: Sequence[int]) -> list[int]:
        """Return which of these messages have no task for a person."""
        with self.database.service() as session:
            told = set(
                session.scalars(text("select message_id from tasks where kind = 'uncertain_send'"))
            )
        return [number for number in numbers if number not in told]


def let_broken_calls_age(database: Database, seconds: float) -> None:
    """Let time pass for calls that broke off, and only for them: nobody holds their lease."""
    with database.service() as session:
        session.execute(
            text(
                "update messages set claimed_at = claimed_at - make_interval(secs => :by),"
                " lease_until = lease_until - make_interval(secs => :by)"
                " where status = 'uncertain' and error_code is distinct from :died"
            ),
            {"by": seconds, "died": WORKER_DIED},
        )


def end_leases(database: Database) -> None:
    """End every lease; only for when all workers that may hold one are dead."""
    with database.service() as session:
        session.execute(
            text("update messages set lease_until = clock_timestamp() where status = 'sending'")
        )
