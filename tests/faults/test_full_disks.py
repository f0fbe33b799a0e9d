"""The database's disk is full: what cannot be written down is not sent, and all goes on after."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.faults.faulty_twilio import Twilio
from tests.faults.ground import keep, size, wait_for
from tests.faults.load import under_load
from tests.faults.own_postgres import USER, OwnPostgres, own_postgres
from tests.outbox_records import Books, HandClock

MEGABYTES = size(250, 400)
SECONDS_FULL = size(6.0, 30.0)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk in memory, mounted for this test."""
    folder = Path(tempfile.mkdtemp(prefix="preminder-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=755", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        done = None
    if done is None or done.returncode:
        folder.rmdir()
        pytest.skip("a small disk cannot be mounted here: that takes root and the right to mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


@pytest.mark.parametrize("log_is_apart", [True, False], ids=["data", "data and log"])
def test_a_full_disk_stops_sending_and_loses_nothing_that_was_acknowledged(
    log_is_apart: bool, small_disk: Path, clock: HandClock, twilio: Twilio, tmp_path: Path
) -> None:
    """With its write-ahead log on a disk of its own, PostgreSQL refuses writes; else it stops."""
    with own_postgres(small_disk) as postgres:
        log = Path(tempfile.mkdtemp(prefix="preminder-wal-"))
        if log_is_apart:
            move_log(postgres, log)
        database = Database.connect(postgres.url)
        books = Books(database, clock)
        name = "disk full: " + ("data" if log_is_apart else "data and log")
        seen: list[dict[str, object]] = []
        try:
            under_load(
                name,
                postgres,
                books,
                twilio,
                tmp_path,
                lambda: seen.append(be_full(postgres, small_disk, twilio)),
            )
        finally:
            database.close()
            shutil.rmtree(log, ignore_errors=True)
        keep(f"{name}, while it was", times=seen)
        assert any(one["refused_writes"] for one in seen), seen


def move_log(postgres: OwnPostgres, to: Path) -> None:
    postgres.control("stop", "-m", "fast")
    if USER is not None:
        to.chmod(0o755)
        shutil.chown(to, USER)
    log = postgres.folder / "pg_wal"
    shutil.copytree(log, to / "pg_wal", copy_function=shutil.copy2)
    for path in [to / "pg_wal", *(to / "pg_wal").rglob("*")]:
        if USER is not None:
            shutil.chown(path, USER)
    (to / "pg_wal").chmod(0o700)
    shutil.rmtree(log)
    log.symlink_to(to / "pg_wal")
    postgres.start()


def be_full(postgres: OwnPostgres, disk: Path, twilio: Twilio) -> dict[str, object]:
    """Take all space, wait, give it back, and start the server again if it stopped."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        chunk = b"\0" * 65_536
        try:
            while True:
                file.write(chunk)
        except OSError:
            pass
    refused = wait_for(lambda: not postgres.grows(), 20, 0.2)
    calls_when_full = twilio.taken
    time.sleep(SECONDS_FULL)
    free = shutil.disk_usage(disk).free
    calls = twilio.taken - calls_when_full
    stood = postgres.control("status", check=False) == 0
    ballast.unlink()
    if not wait_for(postgres.answers, 10, 0.1):
        postgres.control("stop", "-m", "immediate", check=False)
        postgres.start()
    return {
        "refused_writes": refused,
        "calls_meanwhile": calls,
        "server_stood": stood,
        "free_mb_when_full": round(free / 2**20, 1),
    }
