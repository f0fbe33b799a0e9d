"""`preminder demo`: start everything, seed it, say where to click, stop cleanly."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
import requests

from bot.bootstrap import open_house
from bot.commands.frame import refusing
from bot.cycle import sync_whatsapp
from bot.demo.seeding import STAFF_EMAIL, STAFF_PASSWORD, seed, who_holds
from bot.logs import configure_logs
from bot.sandbox.server import Sandbox, sandbox_thread
from bot.sandbox.settings import SandboxSettings
from bot.sandbox.telegram_chats import person
from bot.settings import load_settings
from storage.clock import LOCAL, FileClock, monotonic, parse_time
from storage.errors import PreminderError
from storage.migrate import migrate

#: A Monday on which one may write, after the sample claims fell due.
START = "2026-11-23T09:00"
SMS_NUMBER = "+3197010200300"
WHATSAPP_NUMBER = "+3197010200400"
CREDITOR_PHONE = "+31610009999"
#: Who writes in the sandbox's Telegram group, and so acts as our colleague.
SANDBOX_COLLEAGUE = "Sanne"
HOST = "127.0.0.1"
PATIENCE_SECONDS = 60.0


class DemoError(PreminderError):
    """The demo could not start; the message says what stood in its way."""


@click.command()
@click.option("--port", type=int, default=8000, show_default=True, help="Where the product is.")
@click.option(
    "--sandbox-port", type=int, default=8001, show_default=True, help="Where the sandbox is."
)
@refusing
def demo(port: int, sandbox_port: int) -> None:
    """Run the whole product against the sandbox, with sample data, until Ctrl-C."""
    configure_logs("ERROR")
    for number, option in ((port, "--port"), (sandbox_port, "--sandbox-port")):
        _must_be_free(number, option)
    # A stop by `kill` ends the demo as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # A shell that starts it in the background would leave Ctrl-C's signal ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    home = load_settings().preminder_home.resolve() / "demo"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    clock = FileClock.create(home / "clock", parse_time(START))
    _tell("1/4 sandbox: Twilio, Mollie, Telegram and mail on this machine")
    with sandbox_thread(_sandbox_settings(port, sandbox_port, home), clock) as sandbox:
        environment = _environment(sandbox, home, port)
        os.environ.update(environment)
        _tell("2/4 database: PostgreSQL of our own")
        with open_house(load_settings()) as house:
            migrate(house.database)
            _tell("3/4 sample data: a creditor, a dozen claims, a colleague")
            seed(house, telegram_id=person(SANDBOX_COLLEAGUE)["id"])
            sandbox.settings.phone_notes = who_holds(house)
            # Before anything is planned, so that the first messages may go over WhatsApp.
            sync_whatsapp(house, house.clock.now())
            _tell("4/4 processes: web, outbox, Telegram desk")
            environment["DATABASE_URL"] = house.database_url
            _keep(environment, home)
            with _processes(environment, port):
                _say_where(port, sandbox, home)
                _wait_for_the_end()


def _sandbox_settings(port: int, sandbox_port: int, home: Path) -> SandboxSettings:
    return SandboxSettings(
        port=sandbox_port,
        public_url=f"http://{HOST}:{port}",
        console_url=f"http://{HOST}:{port}/console/",
        console_note=f"Inloggen met {STAFF_EMAIL} en wachtwoord {STAFF_PASSWORD}",
        clock_file=home / "clock",
        creditor_phones=(CREDITOR_PHONE,),
    )


def _environment(sandbox: Sandbox, home: Path, port: int) -> dict[str, str]:
    return {
        **sandbox.environment(),
        "PREMINDER_HOME": str(home),
        # The demo begins with an empty house each time, but need not learn to read again.
        "PREMINDER_MODELS": str(load_settings().models.resolve()),
        "DATABASE_URL": "",
        "PUBLIC_URL": f"http://{HOST}:{port}",
        "SANDBOX_URL": sandbox.url,
        "SECRET_KEY": secrets.token_hex(32),
        "DATA_KEYS": f"demo:{secrets.token_hex(32)}",
        "TWILIO_SMS_FROM": SMS_NUMBER,
        "TWILIO_WHATSAPP_FROM": f"whatsapp:{WHATSAPP_NUMBER}",
        "TWILIO_MESSAGING_SERVICE_SID": "",
        "MAIL_FROM": "Preminder <noreply@preminder.example>",
        "PREMINDER_CLOCK": f"file:{home / 'clock'}",
    }


def _keep(environment: Mapping[str, str], home: Path) -> None:
    """Leave the settings in `home`, so that every command works on the demo from there."""
    lines = [f"{name}='{value}'\n" for name, value in environment.items()]
    (home / ".env").write_text("".join(lines), encoding="utf-8")


@contextmanager
def _processes(environment: Mapping[str, str], port: int) -> Iterator[None]:
    """Start the product's processes, and stop them whatever happens.

    The web is up first: a provider reports only once what becomes of a message.
    """
    commands = (["web", "--port", str(port)], ["outbox", "--eager"], ["desk"])
    log = Path(environment["PREMINDER_HOME"]) / "log"
    running: list[subprocess.Popen[bytes]] = []
    with log.open("wb") as out:
        try:
            for words in commands:
                running.append(
                    subprocess.Popen(  # noqa: S603 # our own program, with words of ours
                        [sys.executable, "-m", "bot", *words],
                        env={**os.environ, **environment},
                        stdout=out,
                        stderr=out,
                    )
                )
                _wait_until_up(f"http://{HOST}:{port}/healthz")
            yield
        finally:
            for process in running:
                process.send_signal(signal.SIGTERM)
            for process in running:
                _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _must_be_free(port: int, option: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise DemoError(f"port {port} is in use; stop that program or give {option}") from error


def _wait_until_up(url: str) -> None:
    started = monotonic()
    while monotonic() - started < PATIENCE_SECONDS:
        try:
            if requests.get(url, timeout=2).ok:
                return
        except requests.RequestException:
            pass
        threading.Event().wait(0.2)
    raise DemoError("the web process did not come up; its log is in var/demo/log")


def _say_where(port: int, sandbox: Sandbox, home: Path) -> None:
    ours = Path(sys.executable).with_name("preminder")
    time = f"{parse_time(START).astimezone(LOCAL):%A %d %B %Y, %H:%M}"
    click.echo(
        f"""
Preminder runs.  It is {time} on the demo's clock; the page can step it.

  Everything side by side   http://{HOST}:{port}/
  The staff console         http://{HOST}:{port}/console/   {STAFF_EMAIL} / {STAFF_PASSWORD}
  The sandbox itself        {sandbox.url}/
  The command line          cd {home}; {ours} explain WH-2026-001

Open the first one, choose a phone, and answer JA. Its postcode and house number stand above
the talk. Stop with Ctrl-C.
"""
    )


def _wait_for_the_end() -> None:
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        click.echo("\nstopping…")


def _tell(text: str) -> None:
    click.echo(text)
