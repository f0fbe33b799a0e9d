"""A real Rasa server for one assistant: trained, started beside an action server, and asked."""

from __future__ import annotations

import http.client
import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.ground import BenchError

HOST = "127.0.0.1"
#: Enough for what the fuzzer compares: how a message is read is asked of the server and given to
#: the embedded engine too.
QUICK_PIPELINE = """pipeline:
  - name: WhitespaceTokenizer
  - name: RegexEntityExtractor
  - name: KeywordIntentClassifier
"""
_SECONDS_TO_START = 180.0
_SECONDS_TO_TRAIN = 1800.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Kitchen:
    """Where Rasa's commands are, the assistant's directory, and what runs its actions."""

    commands: Path
    assistant: Path
    actions_command: str
    own_pipeline: bool = True
    quick_pipeline: str = QUICK_PIPELINE  #: what is used in the place of the own one


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a talk stands on the server."""

    slots: dict[str, Any]
    loop: str | None


class RasaServer:
    """A client of a running server, over one connection."""

    def __init__(self, port: int) -> None:
        self.url = f"http://{HOST}:{port}"
        self._connection = http.client.HTTPConnection(HOST, port, timeout=30)

    def say(self, sender: str, message: str, metadata: Any = None) -> list[dict[str, Any]]:
        """Send a message, and return what the bot says, as REST gives it."""
        body = {"sender": sender, "message": message, "metadata": metadata}
        answers: list[dict[str, Any]] = self._ask("POST", "/webhooks/rest/webhook", body)
        return [
            {name: value for name, value in answer.items() if name != "recipient_id"}
            for answer in answers
        ]

    def read(self, text: str) -> dict[str, Any]:
        """Return how the server reads a text."""
        reading: dict[str, Any] = self._ask("POST", "/model/parse", {"text": text})
        return reading

    def set_slot(self, sender: str, name: str, value: Any) -> None:
        """Set a slot from outside."""
        event = {"event": "slot", "name": name, "value": value}
        self._ask("POST", f"/conversations/{sender}/tracker/events", event)

    def standing(self, sender: str) -> Standing:
        """Return the slots and the active form."""
        path = f"/conversations/{sender}/tracker?include_events=NONE"
        found = self._ask("GET", path)
        return Standing(slots=found["slots"], loop=(found["active_loop"] or {}).get("name"))

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        content = json.dumps(body) if body is not None else None
        self._connection.request(method, path, content, {"Content-Type": "application/json"})
        try:
            response = self._connection.getresponse()
            text = response.read()
        except OSError:
            # The next question begins afresh: an answer that comes late must not be taken for its.
            self._connection.close()
            raise
        if response.status >= http.HTTPStatus.BAD_REQUEST:
            raise BenchError(f"Rasa answers {response.status} to {path}: {text[:500]!r}")
        return json.loads(text)


@contextmanager
def rasa_server(kitchen: Kitchen, folder: Path) -> Iterator[RasaServer]:
    """Train the assistant and run it, with its actions, until the block ends.

    Logs stay in `folder`.

    Raises:
        BenchError: training fails, or a server does not come up.
    """
    actions_port, port = free_port(), free_port()
    place = _prepared(kitchen, folder, actions_port)
    _train(kitchen, place, folder)
    with ExitStack() as running:
        command = shlex.split(kitchen.actions_command.format(port=actions_port))
        running.enter_context(process(command, kitchen.assistant, folder / "actions.log"))
        rasa = [str(kitchen.commands / "rasa"), "run", "--enable-api", "-i", HOST]
        rasa += ["-p", str(port), "-m", "models", "--endpoints", "endpoints.yml"]
        rasa += ["--credentials", "credentials.yml"]
        running.enter_context(process(rasa, place, folder / "rasa.log"))
        wait_for(actions_port, "/health", folder / "actions.log")
        wait_for(port, "/status", folder / "rasa.log")
        yield RasaServer(port)


def actions_server(module: str) -> str:
    """Return the command that serves the actions of a module in the assistant's directory."""
    return f"{shlex.quote(sys.executable)} -m rasa_sdk --actions {module} -p {{port}}"


def free_port() -> int:
    """Return a port that nobody has just now."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
        return port


def _prepared(kitchen: Kitchen, folder: Path, actions_port: int) -> Path:
    place = folder / "assistant"
    place.mkdir(parents=True)
    for name in ("domain.yml", "config.yml"):
        if (kitchen.assistant / name).exists():
            shutil.copy(kitchen.assistant / name, place / name)
    for name in ("domain", "data"):
        if (kitchen.assistant / name).is_dir():
            shutil.copytree(kitchen.assistant / name, place / name)
    if not kitchen.own_pipeline:
        _use_quick_pipeline(place / "config.yml", kitchen.quick_pipeline)
    address = f"http://{HOST}:{actions_port}/webhook"
    (place / "endpoints.yml").write_text(f"action_endpoint:\n  url: {address}\n", "utf-8")
    (place / "credentials.yml").write_text("rest:\n", "utf-8")
    return place


def _use_quick_pipeline(config: Path, pipeline: str) -> None:
    kept: list[str] = []
    inside = False
    for line in config.read_text("utf-8").splitlines(keepends=True):
        if line[:1].strip() and not line.startswith("#"):
            inside = line.startswith("pipeline:")
        if not inside:
            kept.append(line)
    config.write_text("".join(kept) + pipeline, "utf-8")


def _train(kitchen: Kitchen, place: Path, folder: Path) -> None:
    command = [str(kitchen.commands / "rasa"), "train", "--fixed-model-name", "parity"]
    if (place / "domain").is_dir():
        command += ["--domain", "domain"]
    log = folder / "train.log"
    with log.open("w") as output:
        done = subprocess.run(  # noqa: S603 - the command line's own Rasa
            command,
            cwd=place,
            env=environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS_TO_TRAIN,
            check=False,
        )
    if done.returncode != 0 or not list((place / "models").glob("*.tar.gz")):
        raise BenchError(f"rasa train fails:\n{_tail(log)}")


def environment() -> dict[str, str]:
    """Return what Rasa's processes run with: no telemetry, this machine only."""
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "SANIC_HOST": HOST}


@contextmanager
def process(command: Sequence[str], place: Path, log: Path) -> Iterator[int]:
    """Run a command until the block ends; gives its process id."""
    with log.open("w") as output:
        running = subprocess.Popen(  # noqa: S603 - as above
            command, cwd=place, env=environment(), stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield running.pid
        finally:
            running.terminate()
            try:
                running.wait(timeout=20)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def wait_for(port: int, path: str, log: Path) -> None:
    """Wait until somebody answers there.

    Raises:
        BenchError: nobody does; the message has the end of the log.
    """
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.3)
        finally:
            connection.close()
        time.sleep(0.2)
    raise BenchError(f"nobody answers on port {port}:\n{_tail(log)}")


def _tail(log: Path) -> str:
    lines = log.read_text("utf-8", errors="replace").replace("\r", "\n").splitlines()
    return "\n".join(line for line in lines if "it/s" not in line)[-3000:]
