"""The bench of planning: what it fills in is due as it says, and each round has its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bench.planning import NOW, OFFICE, fill
from outbox.planning.planner import plan_due
from storage.database import Database


@pytest.mark.parametrize("claims", [8, 40])
def test_each_round_plans_as_many_however_many_claims_there_are(
    database: Database, claims: int
) -> None:
    fill(database, claims, due=4, rounds=2)
    planned = []
    for number in range(3):
        with database.service() as session:
            planned.append(plan_due(session, OFFICE, NOW + timedelta(minutes=10 * number)))
    assert planned == [(4, 4), (4, 4), (0, 0)]
    with database.service() as session:
        assert session.scalar(text("select count(*) from claims")) == claims
        assert session.scalar(text("select count(*) from messages")) == 8
