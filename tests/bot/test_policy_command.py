"""`preminder creditor policy`: versions are stored, and other steps need a higher one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.__main__ import main
from storage.database import Database
from storage.records.creditors import Creditor
from storage.records.strategies import StrategyVersion

STEPS = "strategy: {name: own, version: %d, steps: [{template: opener, days_after_due: %d}]}\n"


@pytest.fixture(autouse=True)
def linde(at_home: Path) -> None:
    words = ["creditor", "add", "linde", "--name", "De Linde", "--iban", "NL91ABNA0417164300"]
    assert CliRunner().invoke(main, words).exit_code == 0


def publish(home: Path, policy: str) -> Result:
    (home / "policy.yaml").write_text(policy, encoding="utf-8")
    words = ["creditor", "policy", "linde", str(home / "policy.yaml"), "--json"]
    return CliRunner().invoke(main, words)


def versions(database: Database) -> list[tuple[str, int]]:
    with database.service() as session:
        rows = session.scalars(select(StrategyVersion).order_by(StrategyVersion.version))
        return [(row.name, row.version) for row in rows if row.name == "own"]


def test_a_published_policy_is_in_force_and_its_strategy_kept(
    at_home: Path, database: Database
) -> None:
    done = publish(at_home, STEPS % (1, 1))
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert told == {"creditor": "linde", "policy_version": 2, "strategy": "own/1"}
    assert publish(at_home, STEPS % (2, 5)).exit_code == 0
    assert versions(database) == [("own", 1), ("own", 2)]


def test_other_steps_under_the_same_version_are_refused_and_change_nothing(
    at_home: Path, database: Database
) -> None:
    assert publish(at_home, STEPS % (1, 1)).exit_code == 0
    refused = publish(at_home, STEPS % (1, 5))
    assert refused.exit_code == 1
    assert "version: 2" in refused.stderr
    with database.service() as session:
        creditor = session.scalars(select(Creditor)).one()
        assert creditor.policy_text == STEPS % (1, 1)
        assert creditor.policy_version == 2
    same_steps = publish(at_home, STEPS % (1, 1) + "tolerance_cents: 500\n")
    assert same_steps.exit_code == 0, same_steps.stderr


def test_a_faulty_policy_is_refused_with_its_line(at_home: Path) -> None:
    refused = publish(at_home, "strategy:\n  steps:\n    - {template: opener, after: rain}\n")
    assert refused.exit_code == 1
    assert "line 3" in refused.stderr
    assert "broken_promise" in refused.stderr


def test_a_file_that_is_no_text_is_refused_in_one_line(at_home: Path) -> None:
    file = at_home / "binary.yaml"
    file.write_bytes(b"public_name: \xff\xfe\x00\n")
    add = ["creditor", "add", "other", "--name", "X", "--iban", "NL91ABNA0417164300", "--policy"]
    for words in (["creditor", "policy", "linde"], add):
        refused = CliRunner().invoke(main, [*words, str(file)])
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr.startswith("preminder: line 1, the file: is no UTF-8")
        assert "save it as UTF-8" in refused.stderr
        assert refused.stderr.count("\n") == 1


def test_a_fault_in_own_words_names_its_line(at_home: Path) -> None:
    refused = publish(at_home, "public_name: X\ntexts:\n  opener.nl: Betaal nu {amount}\n")
    assert refused.exit_code == 1
    assert "line 3, texts.opener.nl: " in refused.stderr


def test_an_empty_public_name_is_the_creditors_own(at_home: Path) -> None:
    assert publish(at_home, "public_name: ''\n").exit_code == 0
