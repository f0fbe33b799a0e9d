"""The sandbox's own process: it tells where it is and ends when told to."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
import requests

from bot.sandbox.server import Sandbox, SandboxSettings

PROGRAM = """
from bot.sandbox.server import SandboxSettings, run_sandbox
run_sandbox(SandboxSettings(), lambda sandbox: print(sandbox.url, sandbox.smtp_port, flush=True))
"""


def test_a_sandbox_process_tells_its_address_and_ends_on_sigterm() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url, smtp_port = process.stdout.readline().split()
        assert requests.get(f"{url}/healthz", timeout=60).json() == {"ok": True}
        assert int(smtp_port) > 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_a_sandbox_that_is_not_running_has_no_address() -> None:
    with pytest.raises(Exception, match="not running"):
        assert Sandbox(SandboxSettings()).url


def test_an_unknown_path_is_refused_in_the_providers_words(sandbox: Sandbox) -> None:
    keys = (sandbox.settings.account_sid, sandbox.settings.auth_token)
    answer = requests.get(f"{sandbox.url}/twilio/v9/Niets", auth=keys, timeout=60)
    assert (answer.status_code, answer.json()["code"]) == (404, 20404)
    token = sandbox.settings.telegram_token
    answer = requests.get(f"{sandbox.url}/telegram/bot{token}/niets", timeout=60)
    assert answer.json() == {"ok": False, "error_code": 404, "description": "Not Found"}
    chat = {"chat_id": "@naam", "text": "Hallo"}
    answer = requests.post(f"{sandbox.url}/telegram/bot{token}/sendMessage", data=chat, timeout=60)
    assert answer.json()["description"] == "Bad Request: chat not found"
