"""Commands that run a process: web, outbox, desk, sandbox."""

from __future__ import annotations

from pathlib import Path

import click
from gunicorn.app.base import BaseApplication

from bot.bootstrap import House
from bot.commands.frame import house, refusing
from bot.desk.process import run_desk
from bot.logs import configure_logs
from bot.outbox_process import run_outbox
from bot.sandbox.server import Sandbox, run_sandbox
from bot.sandbox.settings import SandboxSettings
from bot.settings import load_settings
from bot.web import create_app

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
        return create_app(self._house)


@click.command()
@click.option("--port", type=int, default=8000, show_default=True)
@click.option("--host", default=LOOPBACK, show_default=True)
@click.option("--threads", type=int, default=32, show_default=True)
@refusing
def web(port: int, host: str, threads: int) -> None:
    """Serve the pages and hooks."""
    with house(pool_size=10, level="INFO") as served:
        click.echo(f"preminder web on http://{host}:{port}", err=True)
        WebServer(served, f"{host}:{port}", threads).run()


@click.command()
@click.option("--no-jobs", is_flag=True, help="Only send; leave periodic work to other workers.")
@click.option("--eager", is_flag=True, help="Run the whole cycle every few seconds (demo).")
@refusing
def outbox(no_jobs: bool, eager: bool) -> None:
    """Send what is due and run the periodic work."""
    with house(pool_size=10, level="INFO") as served:
        run_outbox(served, jobs=not no_jobs, eager=eager)


@click.command()
@refusing
def desk() -> None:
    """Run the Telegram desk."""
    with house(level="INFO") as served:
        run_desk(served)


@click.command()
@click.option("--port", type=int, default=8001, show_default=True)
@click.option("--public-url", default="", help="Where the product is; PUBLIC_URL by default.")
@click.option("--clock-file", type=click.Path(path_type=Path), default=None)
@click.option("--creditor-phone", multiple=True, help="Shown as the creditor's inbox.")
@refusing
def sandbox(
    port: int, public_url: str, clock_file: Path | None, creditor_phone: tuple[str, ...]
) -> None:
    """Run the local Twilio, Mollie, Telegram and SMTP."""
    configure_logs("WARNING")
    public = public_url or load_settings().public_url
    settings = SandboxSettings(
        port=port,
        public_url=public,
        console_url=f"{public.rstrip('/')}/console/",
        clock_file=clock_file,
        creditor_phones=creditor_phone,
    )

    def started(running: Sandbox) -> None:
        click.echo(f"preminder sandbox on {running.url}", err=True)
        for name, value in running.environment().items():
            click.echo(f"{name}={value}")

    run_sandbox(settings, started)
