"""What all tests share: an own PostgreSQL, a fresh migrated database per test, and a fixed time."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from storage import sealing
from storage.database import Database
from storage.embedded import start_embedded
from storage.migrate import migrate

#: Builders that the tests of several packages share.
pytest_plugins = ("tests.outbox_records", "tests.outbox_steps")

# A slow machine is not what is tested.
settings.register_profile("preminder", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("preminder")

#: Processes of the tests share one trained reader; `make test` lets it be learned beforehand.
os.environ.setdefault("PREMINDER_MODELS", str(Path(__file__).parents[1] / "var" / "models"))

TEST_KEYS = "test:0123456789abcdef0123456789abcdef"
#: A Monday morning on which one may write: 9:00 in Amsterdam.
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
_numbers = itertools.count()
#: The folders whose files take longest come first, so that both workers of a run end together.
SLOW_FIRST = ("faults", "scenarios", "bot")
HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    """Hand the files out in our order; by their number of tests the slowest would come last."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


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


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The URL of a PostgreSQL of our own, stopped and removed after the run."""
    home = Path(tempfile.mkdtemp(prefix="preminder-test-"))
    url, stop = start_embedded(home)
    with psycopg.connect(url, autocommit=True) as connection:
        # No test pulls the plug; without this each fresh database costs four times as much.
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


@pytest.fixture
def database_url(cluster: str, template: str) -> Iterator[str]:
    """The URL of a fresh migrated database."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")
    yield url_of(cluster, name)
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database.connect(database_url)
    yield database
    database.close()


@pytest.fixture
def now() -> datetime:
    return NOW
