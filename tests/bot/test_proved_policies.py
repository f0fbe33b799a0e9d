"""A policy under which a message would tell too much is refused before it is stored."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.__main__ import main
from storage.database import Database
from storage.records.creditors import Creditor

HONEST = "texts: {opener.nl: 'Dag, {public_name} heeft een bericht. Antwoord JA of STOP.'}"


def add(home: Path, policy: str | None = None) -> Result:
    words = ["creditor", "add", "linde", "--name", "De Linde", "--iban", "NL91ABNA0417164300"]
    if policy is not None:
        (home / "policy.yaml").write_text(policy, encoding="utf-8")
        words += ["--policy", str(home / "policy.yaml")]
    return CliRunner().invoke(main, words)


def stored(database: Database) -> list[str]:
    with database.service() as session:
        return list(session.scalars(select(Creditor.slug)))


def test_under_a_telling_address_no_creditor_is_taken(
    at_home: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://incasso.example/betalen")
    done = add(at_home)
    assert done.exit_code == 1
    assert "PUBLIC_URL, link: debt: incasso" in done.stderr
    assert "PUBLIC_URL, link: debt: betalen" in done.stderr
    assert stored(database) == []


def test_honest_words_are_taken_and_later_ones_are_proved_too(
    at_home: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert add(at_home, HONEST).exit_code == 0
    assert stored(database) == ["linde"]
    # The same creditor again, without a policy: the one in force is proved.
    monkeypatch.setenv("PUBLIC_URL", "https://kliniek.example")
    assert add(at_home).exit_code == 1
    (at_home / "policy.yaml").write_text(HONEST, encoding="utf-8")
    done = CliRunner().invoke(main, ["creditor", "policy", "linde", str(at_home / "policy.yaml")])
    assert done.exit_code == 1
    assert "PUBLIC_URL" in done.stderr


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ('hours: {saturday: no}\npublic_name: "Kies\\0"', "line 2, public_name: holds a character"),
        ("hours: {saturday: no}\npublic_name: Kies \U0001f98a", "line 2, public_name: These signs"),
        ("contact:\n  name: bit.ly/x", "line 2, contact.name: A name that debtors read may be no"),
    ],
)
def test_a_name_that_no_debtor_may_read_is_refused_with_its_line(
    at_home: Path, database: Database, policy: str, told: str
) -> None:
    done = add(at_home, policy)
    assert done.exit_code == 1
    assert told in done.stderr
    assert stored(database) == []


def test_a_letter_that_an_sms_lacks_is_no_reason_to_refuse_a_name(
    at_home: Path, database: Database
) -> None:
    assert add(at_home, "public_name: Zoë & Chloë").exit_code == 0
    assert stored(database) == ["linde"]
