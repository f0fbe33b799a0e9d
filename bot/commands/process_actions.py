"""The command that serves the actions to a Rasa server."""

from __future__ import annotations

import click

from bot.action_server import run_action_server
from bot.commands.frame import house, refusing


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=int, default=5055, show_default=True, help="The port to listen on.")
@refusing
def actions(host: str, port: int) -> None:
    """Serve the dialog's actions to a Rasa server (only with RASA_URL)."""
    with house(level="INFO") as served:
        run_action_server(served, host=host, port=port)
