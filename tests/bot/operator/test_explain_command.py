"""`preminder explain` at the command line: a claim, or one message judged again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.commands.operations import explain_command
from outbox.engine.claiming import claim_batch
from storage.records.claims import Claim
from storage.words import Channel


@pytest.fixture(autouse=True)
def sender(at_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_SMS_FROM", "+3197010200300")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(explain_command, arguments)


def test_a_claim_or_a_message_is_explained_and_nothing_else(books: Any) -> None:
    case = books.case(channels=(Channel.SMS,), plan_at=books.now)
    number = books.queue(case)
    with books.transaction() as session:
        claim_batch(session, books.now, 5)
        reference = session.get_one(Claim, case.claim_id).reference
    told = run(reference, "--json")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert (found["claim"], found["messages"][0]["verdict"]["allowed"]) == (reference, True)
    assert "Next message" in run(reference, "--language", "en").stdout
    again = run("--message", str(number), "--json")
    assert (again.exit_code, json.loads(again.stdout)["same"]) == (0, True)
    assert "gelijk" in run("--message", str(number)).stdout
    assert run("--message", "999999").exit_code == 1
    assert run("K-nowhere").exit_code == 1
    assert run().exit_code == 2
    assert run(reference, "--message", str(number)).exit_code == 2
