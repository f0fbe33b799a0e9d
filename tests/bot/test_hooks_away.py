"""While the database is away, a hook asks its provider to come again, and logs one line."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator

import pytest
import structlog
from twilio.request_validator import RequestValidator

from bot.bootstrap import House
from bot.logs import configure_logs
from bot.web import create_app
from payments.checkout import webhook_secret

GONE = "postgresql://me:geheimwoord@127.0.0.1:1/nothing"
URL = "http://localhost"


@pytest.fixture
def house(hooked: Callable[[str], House]) -> House:
    return hooked(GONE)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    root, stream = logging.getLogger(), io.StringIO()
    kept = (list(root.handlers), root.level, sys.excepthook, threading.excepthook)
    configure_logs("INFO", json=True, stream=stream)
    yield stream
    root.handlers[:], level, sys.excepthook, threading.excepthook = kept
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def signed(path: str, form: dict[str, str]) -> dict[str, str]:
    signature = RequestValidator("token").compute_signature(URL + path, form)
    return {"X-Twilio-Signature": signature}


@pytest.mark.parametrize("path", ["/hooks/twilio/message", "/hooks/twilio/status"])
def test_twilio_is_asked_to_come_again(house: House, logged: io.StringIO, path: str) -> None:
    form = {"MessageSid": "SM1", "From": "+31612345678", "To": "+31970", "Body": "JA"}
    form["MessageStatus"] = "delivered"
    answer = create_app(house).test_client().post(path, data=form, headers=signed(path, form))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    (line,) = logged.getvalue().splitlines()
    assert json.loads(line)["event"] == "hook_put_off"
    assert "Traceback" not in line


def test_mollie_is_asked_to_come_again_and_its_secret_stays_out_of_the_log(
    house: House, logged: io.StringIO
) -> None:
    secret = webhook_secret(house.secret_key)
    answer = create_app(house).test_client().post(f"/hooks/mollie/{secret}", data={"id": "tr_1"})
    assert answer.status_code == 503
    assert secret not in logged.getvalue()
    assert len(logged.getvalue().splitlines()) == 1


def test_who_did_not_sign_is_refused_all_the_same(house: House) -> None:
    answer = create_app(house).test_client().post("/hooks/twilio/status", data={"MessageSid": "x"})
    assert answer.status_code == 403
