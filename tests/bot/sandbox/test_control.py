"""The controls: state, reset, options, the shared clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import requests
from hypothesis import given
from hypothesis import strategies as st
from twilio.rest import Client

from bot.sandbox.control import next_working_morning
from bot.sandbox.server import Sandbox, SandboxSettings, sandbox_thread
from storage.clock import LOCAL, FileClock, parse_time

PHONE, SENDER = "+31612345678", "+3197010200300"


def test_the_state_holds_all_and_a_reset_forgets_it(
    twilio_client: Client, control: Callable[..., Any]
) -> None:
    twilio_client.messages.create(to=PHONE, from_=SENDER, body="Hallo")
    control(f"phones/{PHONE}/send", {"body": "Dag"})
    state = control("state")
    assert [m["body"] for m in state["messages"]] == ["Hallo"]
    assert [m["body"] for m in state["inbound"]] == ["Dag"]
    assert state["counters"]["sms_outbound"] == 1
    assert control("phones")[0]["number"] == PHONE
    assert [b["mine"] for b in control(f"phones/{PHONE}")] == [False, True]
    control("reset", {})
    assert not control("state")["messages"]


def test_the_pulse_is_short_when_nothing_changed(
    twilio_client: Client, control: Callable[..., Any]
) -> None:
    version = control("pulse")["version"]
    assert control(f"pulse?since={version}").keys() == {"version", "now"}
    twilio_client.messages.create(to=PHONE, from_=SENDER, body="Hallo")
    assert control(f"pulse?since={version}")["threads"][PHONE][0]["body"] == "Hallo"


def test_what_a_creditor_gets_is_in_its_inbox_and_not_among_the_phones(
    twilio_client: Client, control: Callable[..., Any]
) -> None:
    control("options", {"creditor_phones": ["+31611111111"]})
    try:
        twilio_client.messages.create(to="+31611111111", from_=SENDER, body="Uw dag")
        page = control("pulse")
        assert [item["body"] for item in page["creditor"]] == ["Uw dag"]
        assert not page["phones"]
    finally:
        control("options", {"creditor_phones": []})


def test_a_control_that_makes_no_sense_is_answered_with_the_reason(
    control: Callable[..., Any],
) -> None:
    assert "error" in control("options", {"kleur": "blauw"})
    assert "error" in control("telegram/write", {})
    assert "error" in control("mollie/tr_x/refund", {})
    assert "cannot be stepped" in control("clock", {"hours": 1})["error"]


def test_the_clock_is_stepped_for_all_who_share_its_file(tmp_path: Path) -> None:
    shared = FileClock.create(tmp_path / "clock", parse_time("2026-11-28T15:00"))
    with sandbox_thread(SandboxSettings(clock_file=tmp_path / "clock")) as sandbox:
        url = f"{sandbox.url}/_control/clock"
        assert requests.get(url, timeout=60).json()["can_step"]
        requests.post(url, json={"hours": 1}, timeout=60)
        assert shared.now().astimezone(LOCAL).hour == 16
        for day in ("28", "29"):
            told = requests.post(url, json={"until": "17:00"}, timeout=60).json()
            assert told["local"].startswith(f"2026-11-{day}T17:00")
        shared.step(timedelta(days=-1))
        told = requests.post(url, json={"next_workday": True}, timeout=60).json()
        assert told["local"].startswith("2026-11-30T09:00")  # the 29th is a Sunday
        assert "error" in requests.post(url, json={"hours": -1}, timeout=60).json()
        state = requests.get(f"{sandbox.url}/_control/state", timeout=60).json()
        assert state["now"].startswith("2026-11-30T08:00")


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_next_working_morning_is_nine_in_amsterdam_within_two_days(now: datetime) -> None:
    morning = next_working_morning(now)
    local = morning.astimezone(LOCAL)
    assert local.time() == time(9, 0)
    assert local.weekday() != 6
    assert timedelta() < morning - now <= timedelta(days=2, hours=1)


def test_the_environment_names_every_setting_of_the_product(sandbox: Sandbox) -> None:
    given_names = sandbox.environment()
    assert given_names["TELEGRAM_API_URL"].endswith("/telegram/bot")
    assert len(given_names) == 9
