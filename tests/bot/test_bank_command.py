"""`preminder import bank`: what it prints, the shape of its JSON, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from tests.payments.bank.conftest import camt, transfer

CLAIMS = """reference;debtor_name;phone;invoice_number;invoice_date;due_date;amount
2026-0012;Jan Jansen;0612345678;F-2026-77;01-10-2026;15-10-2026;12,50
2026-0013;Piet Bakker;0612345679;F-2026-78;01-10-2026;15-10-2026;30,00
"""


@pytest.fixture
def home(with_linde: Path) -> Path:
    (with_linde / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    words = ["import", "claims", str(with_linde / "claims.csv"), "--creditor", "linde"]
    assert CliRunner().invoke(main, words).exit_code == 0
    return with_linde


def take(home: Path, text: str, *more: str) -> Result:
    (home / "statement.xml").write_text(text, encoding="utf-8")
    words = ["import", "bank", str(home / "statement.xml"), "--creditor", "linde", *more]
    return CliRunner().invoke(main, words)


PAYMENTS = camt(
    [
        transfer("12.50", "F-2026-77", name="J. Jansen"),
        transfer("30.00", "bedankt", name="P. Bakker", iban="NL69INGB0123456789"),
        transfer("8.00", "K. Klant", name="K. Klant"),
    ]
)


def test_the_json_has_the_agreed_shape_and_no_names(home: Path) -> None:
    done = take(home, PAYMENTS, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    agreed = {name: found[name] for name in ("booked", "proposed", "unmatched", "duplicate")}
    assert agreed == {"booked": 1, "proposed": 1, "unmatched": 1, "duplicate": 0}
    assert found["refused"] == []
    assert found["lines"][0]["candidates"][0]["claims"] == [
        {"reference": "2026-0012", "cents": 1250}
    ]
    assert found["lines"][2]["doubts"] == ["nothing"]
    assert "Jansen" not in done.stdout
    assert "NL44" not in done.stdout
    again = json.loads(take(home, PAYMENTS, "--json").stdout)
    assert (again["booked"], again["duplicate"]) == (0, 3)


def test_people_read_what_it_was_for_and_why(home: Path) -> None:
    done = take(home, PAYMENTS, "--dry-run")
    assert "geboekt 1 · voorgesteld 1 · zonder voorstel 1 · al bekend 0" in done.stdout
    assert "niets bewaard" in done.stdout
    assert "2026-0013" in done.stdout
    english = take(home, PAYMENTS, "--language", "en")
    assert "booked 1 · proposed 1 · unmatched 1 · known already 0" in english.stdout


def test_a_malformed_file_is_refused_with_its_line(home: Path) -> None:
    done = take(home, PAYMENTS.replace("30.00", "30,00"), "--json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert found["booked"] == 0
    assert [(one["column"], one["code"]) for one in found["refused"]] == [("Amt", "amount")]
    assert found["refused"][0]["row"] > 1
    said = take(home, PAYMENTS[:-60])
    assert said.exit_code == 1
    assert "Geweigerd: regel" in said.stdout


def test_an_unknown_creditor_is_a_refusal(home: Path) -> None:
    words = ["import", "bank", str(home / "claims.csv"), "--creditor", "niemand"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 1
    assert "niemand" in done.stderr
