"""Each kind of fault strikes as the script says, and 'accepted' is told truly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from bot.sandbox.faults import FaultRuleError, FaultScript
from bot.sandbox.server import Sandbox

PHONE, SENDER = "+31612345678", "+3197010200300"


def send(client: Client, **other: Any) -> Any:
    return client.messages.create(**({"to": PHONE, "from_": SENDER, "body": "Hallo"} | other))


@pytest.mark.parametrize(
    ("kind", "status", "accepted"),
    [
        ("429", 429, False),
        ("500_before", 500, False),
        ("500_after", 500, True),
        ("refuse", 400, False),
    ],
)
def test_an_answered_fault_has_its_status_and_tells_whether_the_message_was_taken(
    twilio_client: Client,
    sandbox: Sandbox,
    control: Callable[..., Any],
    kind: str,
    status: int,
    accepted: bool,
) -> None:
    control("faults", [{"provider": "twilio", "kind": kind, "retry_after": 3, "code": 21612}])
    with pytest.raises(TwilioRestException) as failure:
        send(twilio_client)
    assert failure.value.status == status
    assert bool(sandbox.world.texts) is accepted
    send(twilio_client)  # once was ordered, once it was


@pytest.mark.parametrize(
    ("kind", "accepted"),
    [("reset_before", False), ("reset_after", True), ("hang", False), ("hang_after", True)],
)
def test_a_connection_that_breaks_off_tells_whether_the_message_was_taken(
    twilio_client: Client,
    sandbox: Sandbox,
    control: Callable[..., Any],
    kind: str,
    accepted: bool,
) -> None:
    control("faults", [{"provider": "twilio", "kind": kind, "seconds": 0.2}])
    with pytest.raises(requests.ConnectionError):
        send(twilio_client)
    assert bool(sandbox.world.texts) is accepted


def test_a_client_that_gave_up_on_a_hanging_request_left_nothing_behind(
    sandbox: Sandbox, control: Callable[..., Any]
) -> None:
    control("faults", [{"provider": "twilio", "kind": "hang", "seconds": 0.5}])
    settings = sandbox.settings
    with pytest.raises(requests.ReadTimeout):
        requests.post(
            f"{sandbox.url}/twilio/2010-04-01/Accounts/{settings.account_sid}/Messages.json",
            data={"To": PHONE, "From": SENDER, "Body": "x"},
            auth=(settings.account_sid, settings.auth_token),
            timeout=(60, 0.1),
        )
    assert not sandbox.world.texts


def test_a_slow_answer_is_right(twilio_client: Client, control: Callable[..., Any]) -> None:
    control("faults", [{"provider": "twilio", "kind": "slow", "seconds": 0.3}])
    before = time.monotonic()
    assert send(twilio_client).sid
    assert time.monotonic() - before >= 0.3


def test_a_rule_strikes_only_what_it_matches(
    twilio_client: Client, control: Callable[..., Any]
) -> None:
    match = {"method": "POST", "path_contains": "Messages", "to": PHONE}
    control("faults", [{"provider": "twilio", "kind": "429", "match": match, "times": 2}])
    send(twilio_client, to="+31687654321")
    twilio_client.messages.list(limit=1)
    for _ in range(2):
        with pytest.raises(TwilioException):
            send(twilio_client)
    send(twilio_client)
    assert control("faults")[0]["struck"] == 2


def test_a_probability_strikes_about_that_often() -> None:
    script = FaultScript(seed=1)
    script.add([{"provider": "twilio", "kind": "429", "probability": 0.3}])
    struck = sum(bool(script.take_request("twilio", "POST", "/x", {})) for _ in range(2000))
    assert 500 < struck < 700


@pytest.mark.parametrize(
    "rule",
    [
        {"provider": "twilio"},
        {"provider": "x", "kind": "429"},
        {"provider": "smtp", "kind": "x"},
        3,
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule: object) -> None:
    with pytest.raises(FaultRuleError):
        FaultScript().add([rule])


def webhook_fault(control: Callable[..., Any], kind: str, **other: Any) -> None:
    control("faults", [{"provider": "twilio", "kind": kind} | other])


def statuses(listener: Any) -> list[str]:
    return [h.form["MessageStatus"] for h in listener.heard]


def test_a_receipt_can_come_twice(
    twilio_client: Client, listener: Any, control: Callable[..., Any]
) -> None:
    webhook_fault(control, "doubled", match={"MessageStatus": "sent"})
    send(twilio_client, status_callback=f"{listener.url}/s")
    listener.wait_for(3)
    assert statuses(listener) == ["sent", "sent", "delivered"]


def test_a_receipt_can_be_overtaken_by_the_next(
    twilio_client: Client, listener: Any, control: Callable[..., Any]
) -> None:
    webhook_fault(control, "reordered", match={"MessageStatus": "sent"}, seconds=300)
    send(twilio_client, status_callback=f"{listener.url}/s")
    listener.wait_for(2)
    assert statuses(listener) == ["delivered", "sent"]


def test_a_receipt_can_be_lost(
    twilio_client: Client, listener: Any, control: Callable[..., Any]
) -> None:
    webhook_fault(control, "dropped", match={"MessageStatus": "sent"})
    send(twilio_client, status_callback=f"{listener.url}/s")
    listener.wait_for(1)
    assert statuses(listener) == ["delivered"]


def test_a_receipt_can_be_late(
    twilio_client: Client, listener: Any, control: Callable[..., Any]
) -> None:
    webhook_fault(control, "late", match={"MessageStatus": "delivered"}, seconds=0.4)
    before = time.monotonic()
    send(twilio_client, status_callback=f"{listener.url}/s")
    listener.wait_for(2)
    assert time.monotonic() - before >= 0.4


def test_receipts_can_run_ahead_of_the_answer(
    twilio_client: Client, listener: Any, control: Callable[..., Any]
) -> None:
    webhook_fault(control, "early")
    message = send(twilio_client, status_callback=f"{listener.url}/s")
    assert statuses(listener) == ["sent", "delivered"]
    assert listener.heard[0].form["MessageSid"] == message.sid
    assert message.status == "queued"


def test_an_inbound_message_can_come_twice_and_late(
    sandbox: Sandbox, listener: Any, control: Callable[..., Any]
) -> None:
    webhook_fault(control, "doubled", match={"path_contains": "/hooks/twilio/message"})
    control(f"phones/{PHONE}/send", {"to": SENDER, "body": "Hallo"})
    assert len({h.form["MessageSid"] for h in listener.wait_for(2)}) == 1
    webhook_fault(control, "late", seconds=0.3)
    assert control(f"phones/{PHONE}/send", {"to": SENDER, "body": "Nog eens"})["status"] is None
    listener.wait_for(3)


def test_many_clients_at_once_all_get_their_own_message(
    twilio_client: Client, sandbox: Sandbox
) -> None:
    threads = [
        threading.Thread(target=lambda n=n: send(twilio_client, body=f"nr {n}")) for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {t.body for t in sandbox.world.texts.values()} == {f"nr {n}" for n in range(20)}
