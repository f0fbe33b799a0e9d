"""The database is restarted or crashes under load: what was acknowledged stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.database import Database
from tests.faults.faulty_twilio import Twilio
from tests.faults.load import under_load
from tests.faults.own_postgres import OwnPostgres, own_postgres
from tests.outbox_records import Books, HandClock


@pytest.mark.parametrize("how", ["fast", "immediate", "kill -9"])
def test_a_database_that_goes_away_under_load_takes_nothing_acknowledged_with_it(
    how: str, clock: HandClock, twilio: Twilio, tmp_path: Path
) -> None:
    with own_postgres() as postgres:
        database = Database.connect(postgres.url)
        books = Books(database, clock)
        try:
            under_load(
                f"database: {how}", postgres, books, twilio, tmp_path, lambda: hit(postgres, how)
            )
        finally:
            database.close()


def hit(postgres: OwnPostgres, how: str) -> None:
    if how == "kill -9":
        postgres.kill_a_child()
    else:
        postgres.restart(how)
