"""The command that runs the sandbox."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.frame import refusing
from bot.logs import configure_logs
from bot.sandbox.server import Sandbox, run_sandbox
from bot.sandbox.settings import SandboxSettings
from bot.settings import load_settings


@click.command()
@click.option("--port", type=int, default=8001, show_default=True, help="The port to serve on.")
@click.option("--public-url", default="", help="Where the product is; PUBLIC_URL by default.")
@click.option(
    "--clock-file",
    type=click.Path(path_type=Path),
    default=None,
    help="A file that holds the time to keep to; the real time without it.",
)
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
