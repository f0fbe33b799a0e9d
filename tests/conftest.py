"""What all tests share: an own PostgreSQL, a fresh migrated database per test, and a fixed time."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from structlog.dev import ConsoleRenderer, plain_traceback
from xdist.scheduler import LoadFileScheduling

from bot.staff import accounts
from storage import sealing
from storage.database import Database
from storage.embedded import start_embedded
from storage.migrate import migrate

#: Builders that the tests of several packages share.
pytest_plugins = ("tests.chromium", "tests.outbox_records", "tests.outbox_steps")

# A slow machine is not what is tested.
settings.register_profile("preminder", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("preminder")

#: Processes of the tests share one trained reader; `make test` lets it be learned beforehand.
os.environ.setdefault("PREMINDER_MODELS", str(Path(__file__).parents[1] / "var" / "models"))

TEST_KEYS = "test:0123456789abcdef0123456789abcdef"
#: A Monday morning on which one may write: 9:00 in Amsterdam.
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
_numbers = itertools.count()
#: The folders whose files take longest come first, so that all workers of a run end together.
SLOW_FIRST = ("faults", "scenarios", "bot")
#: Mostly they wait, for a lease, a provider or a restart: one after the other in one worker, so
#: that they keep no processor from the others.
WAITING = "tests/faults/"
#: These of them work all the time.
WORKING = ("tests/faults/test_races.py", "tests/faults/test_restarting_the_database.py")
HERE = Path(__file__).parent
#: Where Linux keeps files in memory; the folders that mkdtemp makes in it are ours alone.
MEMORY = Path("/dev/shm")  # noqa: S108
#: Bytes that must be free in memory before databases go there; each worker needs some 300 MB.
ROOMY = 4 * 1024**3


class OneWaits(LoadFileScheduling):
    """Hands out whole files, and those that mostly wait as if they were one file."""

    def _split_scope(self, nodeid: str) -> str:
        waits = nodeid.startswith(WAITING) and not nodeid.startswith(WORKING)
        return WAITING if waits else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneWaits | None:
    """Use it for `--dist loadfile`; any other wish is xdist's own to fulfil."""
    return OneWaits(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_configure(config: pytest.Config) -> None:
    """Hand the files out in our order; by their number of tests the slowest would come last."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False
    # Where no test sets the logs up, structlog draws each error with all that its frames hold,
    # which takes seconds.
    ConsoleRenderer.get_active().exception_formatter = plain_traceback


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Let no garbage be looked for among what collecting makes: it stays, all of it.

    That is a quarter of the time that collecting takes, in every worker; and later rounds need
    not walk through it again.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put slow folders first; what has no place here keeps its own."""

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(HERE).parts[0]
        return SLOW_FIRST.index(folder) if folder in SLOW_FIRST else len(SLOW_FIRST)

    items.sort(key=place)


@pytest.fixture(scope="session", autouse=True)
def key_ring() -> sealing.KeyRing:
    ring = sealing.KeyRing.parse(TEST_KEYS)
    sealing.install(ring)
    return ring


def a_home(memory: Path = MEMORY, least: int = ROOMY) -> Path:
    """Make a folder for a PostgreSQL, in memory where so many bytes are free, else on the disk.

    A database is some hundreds of small files, and each test makes and removes them all: that
    costs 30 ms of work in memory and 200 ms on a disk.
    """
    usable = memory.is_dir() and os.access(memory, os.W_OK)
    roomy = usable and shutil.disk_usage(memory).free >= least
    return Path(tempfile.mkdtemp(prefix="preminder-test-", dir=memory if roomy else None))


@pytest.fixture(scope="session", autouse=True)
def own_hasher() -> Iterator[PasswordHasher]:
    """The product's hasher of passwords; in its place one that costs as little as argon2 can.

    A hash of the product takes 64 MB and a tenth of a second, which every test that logs in would
    pay twice. Processes of their own keep the product's.
    """
    with pytest.MonkeyPatch.context() as patch:
        own = accounts._HASHER
        patch.setattr(accounts, "_HASHER", PasswordHasher(1, 8, 1))
        yield own


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The URL of a PostgreSQL of our own, stopped and removed after the run."""
    home = a_home()
    url, stop = start_embedded(home)
    with psycopg.connect(url, autocommit=True) as connection:
        # No test pulls the plug; on a disk each fresh database costs four times as much without.
        for setting in ("fsync", "full_page_writes"):
            connection.execute(f"alter system set {setting} = off")
        connection.execute("select pg_reload_conf()")
    yield url
    stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def template(cluster: str) -> str:
    """The name of a migrated database that fresh ones are copied from."""
    name = f"template_{os.getpid()}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    database = Database.connect(url_of(cluster, name))
    migrate(database)
    database.close()
    return name


def url_of(cluster: str, name: str) -> str:
    return cluster.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def janitor(cluster: str) -> Iterator[psycopg.Connection[Any]]:
    """The connection that makes and removes the databases of tests."""
    with psycopg.connect(cluster, autocommit=True) as connection:
        yield connection


@pytest.fixture
def database_url(cluster: str, template: str, janitor: psycopg.Connection[Any]) -> Iterator[str]:
    """The URL of a fresh migrated database."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    janitor.execute(f"create database {name} template {template} strategy file_copy")
    yield url_of(cluster, name)
    janitor.execute(f"drop database {name} with (force)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database.connect(database_url)
    yield database
    database.close()


@pytest.fixture
def now() -> datetime:
    return NOW
