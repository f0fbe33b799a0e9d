"""The simulation's own PostgreSQL: a server under the home, and in it one database for each run."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from storage.database import Database
from storage.embedded import start_embedded
from storage.migrate import migrate

_numbers = itertools.count(1)


@contextmanager
def own_database(cluster: str) -> Iterator[str]:
    """Make a migrated database in a server, and drop it afterwards; give its URL."""
    name = f"simulation_{os.getpid()}_{next(_numbers)}"
    _tell(cluster, "create database {}", name)
    url = make_url(cluster).set(database=name).render_as_string(hide_password=False)
    try:
        # Nobody needs these rows after a crash.
        _tell(cluster, "alter database {} set synchronous_commit = off", name)
        database = Database.connect(url)
        migrate(database)
        database.close()
        yield url
    finally:
        _tell(cluster, "drop database if exists {} with (force)", name)


def _tell(cluster: str, statement: str, name: str) -> None:
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


@contextmanager
def own_server(home: Path) -> Iterator[str]:
    """Start, or join, the simulation's own PostgreSQL under `home`; give its URL."""
    url, leave = start_embedded(home / "simulation")
    try:
        yield url
    finally:
        leave()
