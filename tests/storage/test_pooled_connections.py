"""Pooled connections: one that the server dropped meanwhile is replaced before anybody notices."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text

from storage.database import Database, DatabaseUnreachableError


def backend(database: Database) -> int:
    with database.service() as session:
        return session.scalars(text("select pg_backend_pid()")).one()


def test_a_connection_that_the_server_dropped_is_replaced_unseen(
    database: Database, database_url: str
) -> None:
    before = backend(database)
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [before])
    assert backend(database) != before


def test_what_was_begun_before_the_server_dropped_it_is_not_done_twice(
    database: Database, database_url: str
) -> None:
    """Only the entry is tried again: a block that broke off says so."""

    def broken_off() -> None:
        with database.service() as session:
            own = session.scalars(text("select pg_backend_pid()")).one()
            with psycopg.connect(database_url, autocommit=True) as other:
                other.execute("select pg_terminate_backend(%s, 5000)", [own])
            runs.append(own)
            session.execute(text("select 1"))

    runs: list[int] = []
    with pytest.raises(Exception, match=r"terminat|closed"):
        broken_off()
    assert len(runs) == 1


def test_a_server_that_is_gone_is_told_as_such() -> None:
    away = Database.connect("postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(DatabaseUnreachableError), away.service():
        pass
