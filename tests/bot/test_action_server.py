"""The action server starts, answers a Rasa server, and tells nobody of a case it does not know."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from dialogs.steps.by_action import STEPS


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes]) -> requests.Response:
    for _ in range(300):
        assert process.poll() is None, "the server ended"
        try:
            return requests.get(url, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.2)
    raise AssertionError("the server never answered")


@pytest.mark.usefixtures("cluster")
def test_the_command_serves_every_action(tmp_path: Path, books: object) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    database = books.database.engine.url.render_as_string(hide_password=False)  # type: ignore[attr-defined]
    environment = {
        **os.environ,
        "DATABASE_URL": database.replace("postgresql+psycopg://", "postgresql://"),
        "PREMINDER_HOME": str(tmp_path),
    }
    command = [sys.executable, "-m", "bot", "actions", "--port", str(port)]
    process = subprocess.Popen(command, env=environment)
    try:
        assert wait_for(f"{url}/health", process).json() == {"status": "ok"}
        served = {one["name"] for one in requests.get(f"{url}/actions", timeout=10).json()}
        assert served == set(STEPS)
        call = {
            "next_action": "action_tell_claim",
            "sender_id": "nobody",
            "version": "3.6.21",
            "domain": {"version": "3.1"},
            "tracker": {"sender_id": "nobody", "slots": {}, "events": [], "latest_message": {}},
        }
        told = requests.post(f"{url}/webhook", json=call, timeout=10)
        assert told.status_code == 500
        assert "claim" not in told.json()["error"]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
