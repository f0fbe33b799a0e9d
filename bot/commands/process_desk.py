"""The command that runs the Telegram desk."""

from __future__ import annotations

import click

from bot.commands.frame import house, refusing
from bot.desk.process import run_desk


@click.command()
@refusing
def desk() -> None:
    """Run the Telegram desk."""
    with house(level="INFO") as served:
        run_desk(served)
