"""Workers that are killed and frozen at any moment lose nothing and send nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.server import Sandbox, sandbox_thread
from bot.sandbox.settings import SandboxSettings
from storage.clock import FileClock
from storage.records.messages import MessageKind, MessageStatus

KEYS = "test:0123456789abcdef0123456789abcdef"
ROOT = Path(__file__).parents[2]
MESSAGES, SECOND_MESSAGES = 1_000, 60
KILLS, FREEZES = 24, 3

#: Loads the program once and forks a worker for each line that it reads: the same process as
#: `python -m bot outbox --no-jobs`, without the seconds that its imports take.
STABLE = """
import os, signal, sys
from bot.__main__ import main
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("ready", flush=True)
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        sys.argv = ["preminder", "outbox", "--no-jobs"]
        try:
            main()
        finally:
            os._exit(1)
    print(pid, flush=True)
"""

#: Each of these is answered as if the message was not sent, or is really put off.
FAULTS = [
    {"kind": "500_after", "probability": 0.03},
    {"kind": "reset_after", "probability": 0.03},
    {"kind": "429", "probability": 0.04, "retry_after": 1},
]


@pytest.fixture
def twilio(clock: Any, tmp_path: Path) -> Iterator[Sandbox]:
    shared = FileClock.create(tmp_path / "clock", clock.now())
    with sandbox_thread(SandboxSettings(delay=(900.0, 900.0)), shared) as running:
        yield running


@pytest.fixture
def environment(twilio: Sandbox, database_url: str, tmp_path: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return {
        **kept,
        **twilio.environment(),
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database_url,
        "DATA_KEYS": KEYS,
        "SECRET_KEY": "a secret for tests only",
        "PREMINDER_HOME": str(tmp_path),
        "PREMINDER_CLOCK": f"file:{tmp_path / 'clock'}",
        "TWILIO_SMS_FROM": "+3197010200300",
        "MAIL_FROM": "noreply@preminder.example",
    }


@contextmanager
def stable(environment: dict[str, str], home: Path) -> Iterator[Callable[[], int]]:
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

        def start() -> int:
            process.stdin.write("one\n")
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
            process.wait(20)
            process.stdout.close()


def strike(pid: int, how: signal.Signals) -> None:
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return


def wait_for(what: Callable[[], bool], seconds: float) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if what():
            return True
        time.sleep(0.01)
    return what()


def test_killed_and_frozen_workers_lose_nothing_and_send_nothing_twice(
    books: Any, twilio: Sandbox, environment: dict[str, str], tmp_path: Path
) -> None:
    dice = random.Random(20261123)
    cases = books.cases(MESSAGES - SECOND_MESSAGES)
    numbers = books.queue_all(cases, body=lambda place: f"Herinnering {place}")
    numbers += books.queue_all(
        cases[:SECOND_MESSAGES], MessageKind.ANSWER, body=lambda place: f"Antwoord {place}"
    )
    twilio.faults.add(
        [{"provider": "twilio", "match": {"method": "POST"}, **fault} for fault in FAULTS]
    )
    taken = twilio.world.texts
    killed: list[int] = []  # what had been taken at each kill
    frozen: list[int] = []
    with stable(environment, tmp_path) as start:
        while len(killed) < KILLS:
            before, pid = len(taken), start()
            # When all is leased to the dead it only looks up; then it is killed while it does so.
            wait_for(lambda before=before: len(taken) > before, 1.5)
            time.sleep(dice.uniform(0, 0.2))
            if len(frozen) < FREEZES and len(killed) % 4 == 3 and len(killed) // 4 == len(frozen):
                strike(pid, signal.SIGSTOP)
                frozen.append(pid)
            else:
                strike(pid, signal.SIGKILL)
                killed.append(len(taken))
        last = subprocess.Popen(
            [sys.executable, "-m", "bot", "outbox", "--no-jobs"],
            env=environment,
            cwd=tmp_path,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(lambda: all_sent(books) or last.poll() is not None, 150)
            assert last.poll() is None, "the last worker ended by itself"
            assert Counter(books.statuses()) == {MessageStatus.SENT: MESSAGES}
            for pid in frozen:
                strike(pid, signal.SIGCONT)
            time.sleep(3)  # Whatever the thawed ones still mean to send, they would send now.
        finally:
            last.terminate()
            assert last.wait(20) == 0
    bodies = Counter(text.body for text in taken.values())
    assert [body for body, times in bodies.items() if times > 1] == []
    assert len(bodies) == len(numbers) == MESSAGES
    messages = books.messages()
    assert {message.provider_id for message in messages} == set(taken)
    assert all(message.body == taken[message.provider_id].body for message in messages)
    in_between = sum(0 < count < MESSAGES for count in killed)
    assert in_between >= 20, killed


def all_sent(books: Any) -> bool:
    time.sleep(0.3)
    return set(books.statuses()) == {MessageStatus.SENT}
