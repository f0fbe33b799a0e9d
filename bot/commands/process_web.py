"""The command that runs the web process."""

from __future__ import annotations

import click
from gunicorn.app.base import BaseApplication

from bot.bootstrap import House
from bot.commands.frame import house, refusing
from bot.inbound.asking import use_server
from bot.intent_reader import start_reader
from bot.second_reader import second_reader_of, use_second_reader
from bot.web import create_app
from dialogs.hosting.rasa_server import RasaServer

LOOPBACK = "127.0.0.1"


class WebServer(BaseApplication):  # type: ignore[misc] # gunicorn ships no types
    """Gunicorn with threads, for one house."""

    def __init__(self, served: House, bind: str, threads: int) -> None:
        self._house, self._bind, self._threads = served, bind, threads
        super().__init__()

    def load_config(self) -> None:
        """Set what we need; the control socket is off because two servers would share its path."""
        self.cfg.set("bind", self._bind)
        self.cfg.set("workers", 1)
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", self._threads)
        self.cfg.set("graceful_timeout", 5)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("control_socket_disable", True)

    def load(self) -> object:
        """Return the application, made in the worker: connections do not survive a fork."""
        self._house.database.engine.dispose(close=False)
        start_reader(self._house.settings.models)
        use_server(RasaServer(rasa_url) if (rasa_url := self._house.settings.rasa_url) else None)
        use_second_reader(second_reader_of(self._house.settings))
        return create_app(self._house)


@click.command()
@click.option("--port", type=int, default=8000, show_default=True, help="The port to serve on.")
@click.option("--host", default=LOOPBACK, show_default=True, help="The address to serve on.")
@click.option(
    "--threads", type=int, default=32, show_default=True, help="Requests that are served at once."
)
@refusing
def web(port: int, host: str, threads: int) -> None:
    """Serve the pages and hooks."""
    with house(pool_size=10, level="INFO") as served:
        click.echo(f"preminder web on http://{host}:{port}", err=True)
        WebServer(served, f"{host}:{port}", threads).run()
