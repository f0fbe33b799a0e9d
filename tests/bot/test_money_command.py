"""`preminder money`: a creditor's money as CSV and JSON, and its exit status."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from payments import ledger
from storage.database import Database
from storage.records.claims import claim_by_reference
from storage.records.ledger import EntryKind

CLAIMS = """reference;debtor_name;phone;invoice_number;invoice_date;due_date;amount
2026-0012;Jan Jansen;0612345678;F-2026-77;01-10-2026;15-10-2026;12,50
"""


@pytest.fixture
def home(with_linde: Path, database: Database) -> Path:
    (with_linde / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    words = ["import", "claims", str(with_linde / "claims.csv"), "--creditor", "linde"]
    assert CliRunner().invoke(main, words).exit_code == 0
    with database.service() as session:
        claim = ledger.lock_claim(session, claim_by_reference(session, "2026-0012").id)
        paid = ledger.Booking(kind=EntryKind.PAYMENT, cents=-1_250, key="bank:1")
        ledger.book(session, claim, paid, datetime(2026, 11, 20, 11, 0, tzinfo=UTC))
    return with_linde


def money(*more: str) -> Result:
    days = ["--from", "2026-11-01", "--to", "2026-11-30"]
    return CliRunner().invoke(main, ["money", "linde", *days, *more])


def test_a_spreadsheet_and_a_program_read_the_same(home: Path) -> None:
    done = money()
    assert done.exit_code == 0, done.output
    (line,) = csv.DictReader(io.StringIO(done.stdout))
    assert (line["date"], line["reference"], line["amount"], line["through"]) == (
        "2026-11-20",
        "2026-0012",
        "12.50",
        "bank",
    )
    told = json.loads(money("--format", "json").stdout)
    assert told == json.loads(money("--json").stdout)
    assert (told["received_cents"], told["returned_cents"], told["net_cents"]) == (1_250, 0, 1_250)
    assert [one["cents"] for one in told["lines"]] == [1_250]
    assert "Jansen" not in json.dumps(told)


def test_days_that_run_backwards_and_strangers_are_refused(home: Path) -> None:
    backwards = ["money", "linde", "--from", "2026-11-30", "--to", "2026-11-01"]
    assert CliRunner().invoke(main, backwards).exit_code == 2
    assert CliRunner().invoke(main, ["money", "nobody"]).exit_code == 1


def test_a_check_without_a_provider_says_why(home: Path) -> None:
    done = money("--check")
    assert done.exit_code == 1
    assert "preminder: " in done.stderr
