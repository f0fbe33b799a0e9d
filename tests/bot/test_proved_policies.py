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


@pytest.fixture
def at_home(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PREMINDER_HOME", str(tmp_path))
    monkeypatch.setenv("DATA_KEYS", "test:0123456789abcdef0123456789abcdef")
    monkeypatch.setenv("SECRET_KEY", "x" * 40)
    monkeypatch.chdir(tmp_path)
    return tmp_path


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
