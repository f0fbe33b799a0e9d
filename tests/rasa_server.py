"""A Rasa server for tests: Rasa's HTTP API over HTTP, with our own engine and actions behind it.

That the engine answers as Rasa does is proved elsewhere, with the real one; here it is the wire,
the slots and the trouble that count.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from dialogs.engine.tracker import Tracker
from dialogs.engine.turning import Engine, UserSaid
from dialogs.hosting.actions import executor_of
from dialogs.hosting.embedded import assistant
from dialogs.turn import Case


class RasaInTests:
    """The server's state: its talks, and how it misbehaves."""

    def __init__(self, cases: Callable[[str], Case]) -> None:
        self.engine = Engine(assistant(), executor_of(cases))
        self.talks: dict[str, Tracker] = {}
        self.heard: list[str] = []
        self.on_message: Callable[[], None] = lambda: None
        self.status = 200
        self.delay = 0.0
        self.url = ""

    def talk(self, name: str) -> Tracker:
        return self.talks.setdefault(name, Tracker.fresh(assistant()).begun())

    def set_slots(self, name: str, events: list[dict[str, Any]]) -> None:
        tracker = self.talk(name)
        for event in events:
            tracker = tracker.set_slot(event["name"], event["value"])
        self.talks[name] = tracker

    def say(self, name: str, message: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        self.on_message()
        self.heard.append(message)
        said = UserSaid.of_payload(message, assistant(), metadata)
        assert said is not None
        outcome = self.engine.turn(self.talk(name), said, sender_id=name)
        self.talks[name] = outcome.tracker
        answers: list[dict[str, Any]] = []
        for one in outcome.messages:
            if one.text:
                answers.append({"recipient_id": name, "text": one.text})
                if one.buttons:
                    answers[-1]["buttons"] = list(one.buttons)
            if one.custom:
                answers.append({"recipient_id": name, "custom": one.custom})
        return answers


class _Handler(BaseHTTPRequestHandler):
    rasa: RasaInTests

    def do_GET(self) -> None:
        if self.path == "/status":
            self._reply({"model_file": "preminder.tar.gz"})
            return
        name = self.path.split("/")[2]
        self._reply({"slots": self.rasa.talk(name).slots})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.startswith("/webhooks/rest/webhook"):
            time.sleep(self.rasa.delay)
            answers = self.rasa.say(body["sender"], body["message"], body["metadata"])
            self._reply(answers)
        else:
            name = self.path.split("/")[2]
            self.rasa.set_slots(name, body)
            self._reply({"slots": self.rasa.talk(name).slots})

    def _reply(self, value: Any) -> None:
        said = json.dumps(value).encode()
        self.send_response(self.rasa.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def rasa_in_tests(cases: Callable[[str], Case]) -> Iterator[RasaInTests]:
    """Run the server on a free port of this machine."""
    rasa = RasaInTests(cases)
    handler = type("Handler", (_Handler,), {"rasa": rasa})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    rasa.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield rasa
    finally:
        server.shutdown()
        server.server_close()
        serving.join()
