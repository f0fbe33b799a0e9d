"""What an operator sees of brakes, budgets and experiments, and does about them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.operator.bounds import (
    brake_figures,
    brake_lines,
    experiment_lines,
    experiment_of,
    nothing_tried,
)
from outbox.planning.arms import arms_of
from outbox.planning.braking import Reason, put_on
from outbox.planning.counting import count_event
from outbox.planning.settling import settle_experiments
from storage.policy_file import parse_policy
from storage.records.brakes import Left, Trouble, count_sent
from storage.records.claims import Claim, ClaimStatus
from storage.records.creditors import Creditor
from storage.words import Language

POLICY = """
budget: {messages_a_day: 100}
experiment:
  name: toon
  step: 1
  hold_out: 20
  paid_within_days: 7
  least_claims: 20
  arms:
    - {name: kort, share: 40}
    - {name: warm, share: 40, channels: [sms]}
"""


@pytest.fixture
def creditor_id(books):
    return books.creditor(POLICY)


def send_and_annoy(books, creditor_id) -> None:
    with books.transaction() as session:
        left = Left(creditor_id=creditor_id, sent=40, messages=44, segments=50)
        count_sent(session, [left], books.now)
    with books.transaction() as session:
        count_event(session, creditor_id, Trouble.WRONG_NUMBER, books.now, 3)


def test_a_brake_tells_its_figures_and_what_to_do(books, creditor_id) -> None:
    send_and_annoy(books, creditor_id)
    with books.transaction() as session:
        found = brake_figures(session, session.get_one(Creditor, creditor_id), books.now)
    assert (found["on"], found["reason"], found["sent"]) == (True, "wrong_number", 40)
    assert found["troubles"]["wrong_number"] == {"number": 3, "limit_percent": 5}
    assert found["messages_left"] == 56
    told = "\n".join(brake_lines(found))
    assert "de rem staat AAN" in told
    assert "3 van 40" in told
    assert f"preminder brake {found['creditor']} --off" in told
    assert "7.5%" in "\n".join(brake_lines(found, Language.EN))


def test_the_words_of_who_braked_are_shown_to_the_operator(books, creditor_id) -> None:
    with books.transaction() as session:
        creditor = session.get_one(Creditor, creditor_id)
        put_on(session, creditor, Reason.by_hand("verkeerde lijst"), books.now)
        lines = brake_lines(brake_figures(session, creditor, books.now))
    assert "met de hand: verkeerde lijst" in lines[0]


def test_an_experiment_shows_every_group_with_its_rate_and_interval(books, creditor_id, clock):
    policy = parse_policy(POLICY)
    cases = books.cases(200, creditor_id=creditor_id)
    with books.transaction() as session:
        creditor = session.get_one(Creditor, creditor_id)
        assert experiment_of(session, creditor) is None
        assert creditor.slug in nothing_tried(creditor)
        comers = {case.debtor_id: case.claim_id for case in cases}
        placed = arms_of(session, creditor_id, policy.experiment, comers, books.now)
        for case in cases:
            arm = placed[case.debtor_id].arm
            if arm is not None and arm.name == "warm":
                session.get_one(Claim, case.claim_id).move_to(ClaimStatus.PAID, books.now)
    clock.time += timedelta(days=7)
    with books.transaction() as session:
        settle_experiments(session, books.now)
    with books.transaction() as session:
        found = experiment_of(session, session.get_one(Creditor, creditor_id))
    assert found is not None
    assert (found["decision"], found["winner"]) == ("winner", "warm")
    arms = {arm["arm"]: arm for arm in found["arms"]}
    assert list(arms) == ["kort", "warm", "hold_out"]
    assert sum(arm["debtors"] for arm in arms.values()) == 200
    assert (arms["warm"]["rate"], arms["kort"]["rate"]) == (1.0, 0.0)
    assert arms["warm"]["interval"][1] == 1.0
    assert arms["warm"]["evidence"] > arms["warm"]["evidence_needed"]
    assert "warm wint" in experiment_lines(found)[0]
    assert json.loads(json.dumps(found)) == found


@pytest.fixture
def command(books, database_url, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PREMINDER_HOME", str(tmp_path))
    monkeypatch.setenv("DATA_KEYS", "test:0123456789abcdef0123456789abcdef")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str):
        return CliRunner().invoke(main, list(arguments))

    return run


def test_a_person_puts_the_brake_on_and_releases_it(books, command) -> None:
    key = books.creditor()
    with books.transaction() as session:
        slug = session.get_one(Creditor, key).slug
    shown = command("brake", slug, "--json")
    assert (shown.exit_code, json.loads(shown.output)["on"]) == (0, False)
    braked = command("brake", slug, "--on", "verkeerde lijst", "--json")
    assert json.loads(braked.output)["reason"] == "by_hand"
    again = command("brake", slug, "--on", "nog eens")
    assert again.exit_code == 1
    assert "already" in again.output
    released = command("brake", slug, "--off")
    assert (released.exit_code, "de rem is uit" in released.output) == (0, True)
    assert command("brake", slug, "--on", "x", "--off").exit_code == 2
    assert command("brake", "nobody").exit_code == 1


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_brake_needs_a_reason(books, command, reason: str) -> None:
    key = books.creditor()
    with books.transaction() as session:
        slug = session.get_one(Creditor, key).slug
    refused = command("brake", slug, "--on", reason)
    assert (refused.exit_code, "say why" in refused.output) == (2, True)
    assert json.loads(command("brake", slug, "--json").output)["on"] is False


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--at", "morgen"),
        ("run", "--at", "2026-03-29T02:30"),
        ("forecast", "--at", "25:00"),
        ("digest", "linde", "--date", "gisteren"),
        ("reconcile", "--since", "gisteren"),
    ],
)
def test_what_is_no_time_or_day_is_wrong_usage_with_the_mend(command, words) -> None:
    refused = command(*words)
    assert (refused.exit_code, "write" in refused.output) == (2, True), refused.output


def test_the_commands_answer_without_anything_to_tell(books, command) -> None:
    key = books.creditor()
    with books.transaction() as session:
        slug = session.get_one(Creditor, key).slug
    assert "nog geen proef" in command("experiment", slug).output
    assert json.loads(command("experiment", slug, "--json").output)["experiment"] is None
    assert "niets te versturen" in command("forecast", slug).output
    assert json.loads(command("forecast", "--json").output)["lanes"] == []
