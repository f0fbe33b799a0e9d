"""The reconcile command, the nightly run and the look-ups of silence, against a local Twilio."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot import cycle, reconciling
from bot.bootstrap import House, open_house
from bot.commands import reconciling as command
from bot.operator.metrics import metrics_text
from bot.reconciling import queries_of, silent_messages
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from storage.records.messages import MessageStatus
from storage.words import Channel

SMS, WHATSAPP = "+3197010200300", "+3197010200400"


@pytest.fixture
def settings(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        database_url=database_url,
        preminder_home=tmp_path,
        data_keys="test:0123456789abcdef0123456789abcdef",
        secret_key="0123456789abcdef",
        mollie_api_key="test_" + "x" * 30,
        mollie_api_url=f"{sandbox.url}/mollie",
        twilio_account_sid=sandbox.settings.account_sid,
        twilio_auth_token=sandbox.settings.auth_token,
        twilio_sms_from=SMS,
        twilio_whatsapp_from=WHATSAPP,
        twilio_api_url=f"{sandbox.url}/twilio",
    )


@pytest.fixture
def house(settings: Settings, clock: Any) -> Iterator[House]:
    with open_house(settings, clock=clock) as opened:
        yield opened


@pytest.fixture
def sent(books: Any, house: House, work: Any, sandbox: Sandbox) -> list[int]:
    """Bring two messages to the provider; one was delivered, and its receipt never came."""
    numbers: list[int] = books.queue_all(books.cases(2))
    work()
    for number in numbers:
        text = sandbox.world.texts[books.message(number).provider_id]
        text.status, text.sent_at = ("delivered", "sent")[number == numbers[1]], text.created
    return numbers


def test_the_nightly_run_reads_whole_days_and_mends_what_was_missed(
    books: Any, house: House, sent: list[int]
) -> None:
    assert "'listed': 0" in cycle.reconcile(house, books.now)
    books.clock.time += timedelta(days=1)
    assert "'receipts': 1" in cycle.reconcile(house, books.now)
    assert books.statuses() == ["delivered", "sent"]
    with books.transaction() as session:
        page = metrics_text(session, books.now).decode()
    assert 'preminder_provider_cost_yesterday{currency="EUR"} 0.15' in page
    assert "preminder_last_reconcile_timestamp_seconds 0.0" not in page


def test_silence_is_asked_about_in_its_time_and_not_again_at_once(
    books: Any, house: House, sent: list[int], sandbox: Sandbox
) -> None:
    assert silent_messages(house.database, books.now) == []
    books.clock.time += timedelta(hours=11)
    assert [number for number, _ in silent_messages(house.database, books.now)] == sent
    cycle.watch(house, books.now)
    assert books.statuses() == ["delivered", "sent"]
    assert silent_messages(house.database, books.now) == []
    books.clock.time += timedelta(hours=7)
    assert [number for number, _ in silent_messages(house.database, books.now)] == sent[1:]
    sandbox.world.texts.clear()
    cycle.watch(house, books.now)
    assert silent_messages(house.database, books.now + timedelta(hours=7)) == []
    assert books.message(sent[1]).status is MessageStatus.SENT


def test_the_command_prints_what_it_found_and_what_it_cost(
    books: Any,
    settings: Settings,
    clock: Any,
    sent: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PREMINDER_CLOCK", books.now.isoformat())
    for name, value in settings.model_dump().items():
        plain = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        if isinstance(plain, str | Path) and str(plain) and name != "preminder_clock":
            monkeypatch.setenv(name.upper(), str(plain))
    runner = CliRunner()
    asked = runner.invoke(command.reconcile_command, ["--json"])
    assert asked.exit_code == 0, asked.output
    found = json.loads(asked.stdout)
    assert (found["listed"], found["receipts"], found["complete"]) == (2, 1, True)
    assert [(line["messages"], line["cost_micros"]) for line in found["cost"]] == [(2, 150_000)]
    shown = runner.invoke(command.reconcile_command, ["--since", books.now.date().isoformat()])
    assert "2 messages, 2 segments, EUR 0.1500" in shown.stdout
    for wrong in ("gisteren", "2030-01-01"):
        refused = runner.invoke(command.reconcile_command, ["--since", wrong])
        assert (refused.exit_code, "2026-11-23" in refused.stderr) == (2, True)


def test_a_provider_that_cannot_be_read_is_said_and_breaks_nothing(
    books: Any, house: House, sent: list[int]
) -> None:
    nowhere = house.settings.model_copy(update={"twilio_api_url": "http://127.0.0.1:9"})
    away = replace(house, settings=nowhere)
    report = reconciling.reconcile_provider(
        away, books.now - timedelta(days=1), books.now + timedelta(hours=1)
    )
    assert report.complete is False
    books.clock.time += timedelta(hours=11)
    assert reconciling.look_up_silent(away, books.now) == 0
    assert books.statuses() == ["sent", "sent"]


def test_without_twilio_there_is_nothing_to_compare(books: Any, house: House) -> None:
    bare = replace(house, settings=house.settings.model_copy(update={"twilio_account_sid": ""}))
    assert cycle.reconcile(bare, books.now) == "nothing to compare with"
    assert reconciling.look_up_silent(bare, books.now) == 0


def test_a_pool_of_numbers_is_read_as_the_whole_account(settings: Settings, books: Any) -> None:
    asked = queries_of(settings, books.now, books.now)
    assert [(one.sender, one.channel) for one in asked] == [
        (SMS, Channel.SMS),
        (WHATSAPP, Channel.WHATSAPP),
    ]
    pool = settings.model_copy(update={"twilio_messaging_service_sid": "MG" + "1" * 32})
    (asked_of_all,) = queries_of(pool, books.now, books.now)
    assert (asked_of_all.sender, asked_of_all.name) == (None, "*")
