"""A small server that speaks the part of OpenAI's protocol that a second reader is asked by."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: Writes an answer; it gets the handler and the question.
Answer = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


def completion(content: str | None, **more: Any) -> bytes:
    message = {"role": "assistant", "content": content, **more}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return json.dumps({"object": "chat.completion", "choices": [choice]}).encode()


def reply(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def says(label: str) -> Answer:
    """Answer with one label, as it was told to."""
    return lambda handler, _: reply(handler, completion(json.dumps({"intent": label})))


@dataclass
class Model:
    """The model behind the server: what it answers, and what it was asked."""

    url: str = ""
    answer: Answer = field(default_factory=lambda: says("hardship"))
    questions: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """Return the messages that it was shown."""
        return [json.loads(asked["messages"][-1]["content"])["message"] for asked in self.questions]


@contextmanager
def openai_server() -> Iterator[Model]:
    """Run the server on a free port."""
    model = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.keys.append(self.headers.get("Authorization"))
            model.questions.append(question)
            try:
                if self.path != "/v1/chat/completions":
                    reply(self, b"{}", 404)
                else:
                    model.answer(self, question)
            except (BrokenPipeError, ConnectionResetError):
                pass  # whoever asked went away, as it may

        def do_GET(self) -> None:
            model.keys.append(self.headers.get("Authorization"))
            reply(self, b'{"data": []}', 200 if self.path == "/v1/models" else 404)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
