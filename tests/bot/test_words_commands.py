"""The commands that judge words: `lint`, and `creditor add` with a policy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.__main__ import main
from storage.database import Database
from storage.records.creditors import Creditor

THREAT = "Anders komt de deurwaarder."


def run(*words: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, list(words), input=text)


def test_a_text_a_line_is_judged_and_a_refused_one_exits_with_1() -> None:
    done = run("lint", "--json", text=f"Dag, alles is goed.\n\n{THREAT}\n")
    assert done.exit_code == 1
    good, bad = [json.loads(line) for line in done.stdout.splitlines()]
    assert (good["findings"], good["segments"], good["cents"]) == ([], 1, None)
    assert [found["code"] for found in bad["findings"]] == ["threat"]
    assert bad["findings"][0]["level"] == "refuse"
    assert bad["findings"][0]["words"] == ["deurwaarder"]
    assert set(bad["findings"][0]["message"]) == {"nl", "en"}


def test_a_file_may_be_one_text_and_is_read_from_disk(tmp_path: Path) -> None:
    file = tmp_path / "tekst.txt"
    file.write_text("Dag.\nZoë belt u.\n", encoding="utf-8")
    done = run("lint", str(file), "--whole", "--json", "--segment-cents", "9")
    assert done.exit_code == 0
    report = json.loads(done.stdout)
    assert (report["words"], report["encoding"], report["cents"]) == (4, "UCS-2", 9)


def test_people_read_the_reason_and_the_mend() -> None:
    done = run("lint", text=THREAT)
    assert "refuse: Dit klinkt als een dreiging: deurwaarder." in done.stdout
    assert "Zeg wat de debiteur nu kan doen." in done.stdout


def test_a_template_is_held_to_the_reading_level_and_a_language_is_chosen() -> None:
    hard = "woord " * 21
    assert run("lint", text=hard).exit_code == 0
    assert run("lint", "--template", text=hard).exit_code == 1
    assert run("lint", "--language", "en", text="A bailiff comes.").exit_code == 1


def add(home: Path, policy: str, name: str = "De Linde") -> Result:
    file = home / "policy.yaml"
    file.write_text(policy, encoding="utf-8")
    named = ("--name", name, "--iban", "NL91ABNA0417164300")
    return run("creditor", "add", "linde", *named, "--policy", str(file))


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("texts: {opener.nl: 'Hoi van {public_name}, betaal {amount} of STOP.'}", "amount"),
        ("texts: {opener.nl: 'Hier {public_name}. Er volgt beslag. Antwoord STOP.'}", "beslag"),
        ("contact: {name: 'Anna, 8% rente'}", "contact.name"),
        ("public_name: Incasso Direct", "public_name"),
    ],
)
def test_a_policy_with_words_that_may_not_be_said_is_refused_and_changes_nothing(
    at_home: Path, database: Database, policy: str, said: str
) -> None:
    done = add(at_home, policy)
    assert done.exit_code == 1
    assert said in done.stderr
    with database.service() as session:
        assert session.scalars(select(Creditor)).all() == []


def test_a_policy_with_good_words_is_taken_and_its_doubts_are_told(
    at_home: Path, database: Database
) -> None:
    done = add(
        at_home,
        "texts: {follow_up.nl: 'Zoë hier: met {public_name}. Lees {link} als u wilt.'}",
    )
    assert done.exit_code == 0, done.output
    assert "texts.follow_up.nl" in done.stderr
    with database.service() as session:
        assert session.scalars(select(Creditor)).one().slug == "linde"
