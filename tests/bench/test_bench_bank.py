"""The bench of bank statements: what it writes is read, and comes out as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.bank import NOW, fill, write
from payments.bank.importing import import_file
from storage.database import Database
from storage.records.creditors import creditor_by_slug


@pytest.mark.parametrize("shape", ["camt", "mt940"])
def test_of_ten_lines_half_are_of_known_debtors(
    database: Database, tmp_path: Path, shape: str
) -> None:
    fill(database, 50)
    path = tmp_path / "statement"
    write(path, 50, 50, shape)
    with database.service() as session:
        creditor = creditor_by_slug(session, "bench")
    report = import_file(database, creditor, path, NOW)
    # The slips among them may be plain enough to be sure of.
    assert report.booked >= 15
    assert (report.booked + report.proposed, report.unmatched) == (25, 25)
    assert (report.duplicate, report.refused, report.warnings) == (0, [], [])
