"""The simulation's own web server: real HTTP, for an application that is made after its start."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

HOST = "127.0.0.1"


class _QuietHandler(WSGIRequestHandler):
    """Serves without a line for each request, and keeps connections open."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


@dataclass(slots=True)
class Web:
    """A web server that is given its application once its address is known."""

    url: str
    app: Any = None

    def serve(self, app: Any) -> None:
        """Begin to answer."""
        self.app = app

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one request, as WSGI wants it."""
        return self.app(environ, start_response)


@contextmanager
def web_server() -> Iterator[Web]:
    """Serve on a free port until the end of the block."""
    web = Web(url="")
    server = make_server(HOST, 0, web, threaded=True, request_handler=_QuietHandler)
    web.url = f"http://{HOST}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
