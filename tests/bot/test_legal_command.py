"""`preminder legal`: what a letter at hand-over may ask, of a claim or of figures by hand."""

from __future__ import annotations

import json
import uuid
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from bot.__main__ import main
from payments import ledger
from payments.bank.booking import key_of
from storage.database import Database
from storage.records.bank import BankLine, BankStatement
from storage.records.claims import Claim
from storage.records.ledger import EntryKind
from tests.debt_records import seed_claim

BY_HAND = ["legal", "--amount", "1.000,00", "--due", "2025-12-31", "--on", "2026-06-30"]


def reckoned(*words: str) -> Any:
    run = CliRunner().invoke(main, [*words, "--json"])
    assert run.exit_code == 0, run.output
    return json.loads(run.output)


def bank_line(session: Session, creditor_id: uuid.UUID, day: date, now: datetime) -> int:
    statement = BankStatement(
        creditor_id=creditor_id,
        account_key=b"a",
        account="NL91ABNA0417164300",
        format="camt",
        number="1",
        currency="EUR",
        digest=b"d",
        imported_at=now,
    )
    session.add(statement)
    session.flush()
    line = BankLine(
        creditor_id=creditor_id,
        statement_id=statement.id,
        fingerprint=b"f",
        twin_key=b"t",
        format="camt",
        row=1,
        booked_on=day,
        amount_cents=20_000,
        currency="EUR",
        movement="in",
        name="N. de Vries",
        iban="NL02ABNA0123456789",
        text="",
        reference="",
        end_to_end="",
        bank_reference="",
        status_at=now,
    )
    session.add(line)
    session.flush()
    return line.id


def test_figures_by_hand_come_with_the_origin_of_each() -> None:
    found = reckoned(*BY_HAND, "--notice", "2026-02-02")
    assert found["costs_cents"] == 15_000
    assert found["notice"]["last_free_day"] == "2026-02-18"
    (invoice,) = found["invoices"]
    assert invoice["interest_cents"] == sum(span["cents"] for span in invoice["spans"])
    assert found["total_cents"] == 100_000 + 15_000 + invoice["interest_cents"]


def test_a_consumer_without_a_notice_is_told_why_there_are_no_costs() -> None:
    run = CliRunner().invoke(main, BY_HAND)
    assert run.exit_code == 0
    assert "give --notice" in run.output
    assert reckoned(*BY_HAND)["costs_cents"] == 0
    assert reckoned(*BY_HAND, "--party", "business", "--vat")["vat_cents"] == 3_150


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["legal"], "name a CLAIM"),
        (["legal", "R-1", "--amount", "5"], "its own amount"),
        (["legal", "--amount", "zes", "--due", "2026-01-01"], "no amount"),
        ([*BY_HAND, "--paid", "2026-01-05"], "no amount"),
        ([*BY_HAND, "--received", "2026-01-05"], "--received needs --notice"),
        ([*BY_HAND, "--notice", "2026-02-02", "--received", "2026-02-01"], "is before"),
    ],
)
def test_wrong_use_is_told_with_its_mend(words: list[str], says: str) -> None:
    run = CliRunner().invoke(main, words)
    assert run.exit_code == 2
    assert says in run.output


def test_a_notice_before_the_claim_was_due_is_refused() -> None:
    run = CliRunner().invoke(main, [*BY_HAND, "--notice", "2025-12-31"])
    assert run.exit_code == 1
    assert "too early" in run.output


def test_a_claim_is_reckoned_from_its_ledger_on_the_banks_days(
    at_home: Path, database: Database, now: datetime
) -> None:
    with database.service() as session:
        seed = seed_claim(session, now, 50_000)
        reference = session.get_one(Claim, seed.claim_id).reference
        line_id = bank_line(session, seed.creditor_id, date(2026, 11, 10), now)
        claim = ledger.lock_claim(session, seed.claim_id)
        booking = ledger.Booking(
            kind=EntryKind.PAYMENT, cents=-20_000, key=key_of(line_id, seed.claim_id)
        )
        assert ledger.book(session, claim, booking, now)
    found = reckoned("legal", reference, "--on", "2026-11-30", "--notice", "2026-11-02")
    assert found["principal_cents"] == 30_000
    (invoice,) = found["invoices"]
    # Due on 31 October: ten days over all of it, then twenty over the rest.
    assert [(span["days"], span["base_cents"]) for span in invoice["spans"]] == [
        (10, 50_000),
        (20, 30_000),
    ]
    # The transfer was in time, so the costs are reckoned over what was left.
    assert found["costs_cents"] == 4_500
    unknown = CliRunner().invoke(main, ["legal", "nobody"])
    assert unknown.exit_code == 1
    assert "no claim" in unknown.output


def test_small_terms_of_one_contract_are_capped_with_every_doubt_told() -> None:
    words = ["legal", "--amount", "95,00", "--due", "2025-12-31", "--on", "2026-06-30"]
    words += ["--notice", "2026-02-02", "--periodic"]
    first = reckoned(*words)
    assert (first["costs_cents"], first["capped"]) == (4_000, True)
    again = reckoned(*words, "--charged", "2026-01-05:40,00")
    assert again["costs_cents"] == 2_000
    assert any("€ 20" in doubt for doubt in again["doubts"])
    run = CliRunner().invoke(main, words)
    assert run.output.count("not sure:") == len(again["doubts"]) == 3
    assert "gln.nl" in run.output
    assert reckoned(*words[:-1])["doubts"] == []
    wrong = CliRunner().invoke(main, [*words[:-1], "--charged", "2026-01-05:40,00"])
    assert wrong.exit_code == 2
    assert "--charged needs --periodic" in wrong.output
