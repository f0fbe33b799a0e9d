"""A PostgreSQL of one test, to be restarted, killed and starved."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from storage.database import Database
from storage.embedded import start_embedded
from storage.migrate import migrate

#: PostgreSQL does not run as root; the wheel makes this user then.
USER = "pgserver" if os.geteuid() == 0 else None


@dataclass
class OwnPostgres:
    """A running server with our schema."""

    home: Path
    url: str

    @property
    def folder(self) -> Path:
        return self.home / "postgres"

    @property
    def pg_ctl(self) -> Path:
        return Path(self.started_with()[0]).with_name("pg_ctl")

    def control(self, *command: str, check: bool = True) -> int:
        """Run pg_ctl on it and wait; return its exit status."""
        done = subprocess.run(
            [str(self.pg_ctl), "-w", "-D", str(self.folder), *command],
            user=USER,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=check,
            timeout=120,
        )
        return done.returncode

    def restart(self, mode: str) -> None:
        """Restart it: `fast` ends every session, `immediate` is a crash with a recovery."""
        self.control("restart", "-m", mode, "-l", str(self.folder / "log"))

    def start(self) -> None:
        """Start it again as it was started first."""
        _, *options = self.started_with()
        place = options.index("-D")
        told = shlex.join(options[:place] + options[place + 2 :])
        self.control("start", "-o", told, "-l", str(self.folder / "log"))

    def stop(self) -> None:
        """Stop it as a crash would, and wait until its process is gone and not only done.

        Who still sees a process that is ending tries to kill it, and fails.
        """
        try:
            pid = (self.folder / "postmaster.pid").read_text().split()[0]
        except OSError:
            return
        self.control("stop", "-m", "immediate", check=False)
        for _ in range(100):
            if not Path("/proc", pid).exists():
                return
            time.sleep(0.05)

    def started_with(self) -> list[str]:
        """Return the command that its server was started with."""
        return shlex.split((self.folder / "postmaster.opts").read_text())

    def grows(self) -> bool:
        """Tell whether it can still take a megabyte more."""
        try:
            with psycopg.connect(self.url, connect_timeout=2) as connection:
                connection.execute(
                    "create temp table more as select repeat(md5(i::text), 40) t"
                    " from generate_series(1, 800) i"
                )
                connection.rollback()
        except psycopg.Error:
            return False
        return True

    def kill_a_child(self) -> None:
        """Kill -9 a server process of ours: the server ends all others and recovers."""
        with psycopg.connect(self.url) as connection:
            found = connection.execute(
                "select pid from pg_stat_activity where application_name = 'preminder'"
                " order by random() limit 1"
            ).fetchone()
        if found is not None:
            os.kill(found[0], signal.SIGKILL)

    def answers(self) -> bool:
        """Tell whether one can write."""
        try:
            with psycopg.connect(self.url, connect_timeout=2) as connection:
                connection.execute("select txid_current()")
        except psycopg.Error:
            return False
        return True


@contextmanager
def own_postgres(home: Path | None = None) -> Iterator[OwnPostgres]:
    """Start one in `home`, or in a folder of its own; migrate it; take it away at the end."""
    # A short path: a socket's may be no longer than 107 characters.
    made = home or Path(tempfile.mkdtemp(prefix="preminder-fault-"))
    url, leave = start_embedded(made)
    server = OwnPostgres(home=made, url=url)
    try:
        database = Database.connect(url)
        migrate(database)
        database.close()
        yield server
    finally:
        server.stop()
        leave()
        if home is None:
            shutil.rmtree(made, ignore_errors=True)
