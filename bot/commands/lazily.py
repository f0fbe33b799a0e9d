"""A command group that loads a command when it is called.

Each process then holds only what it needs: the outbox knows no web server, and `--help` of one
command does not wait for the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click


class LazyGroup(click.Group):
    """A group whose commands are named as `module:attribute`, by the words that call them."""

    def __init__(self, *args: object, places: Mapping[str, str], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type] # click checks its own
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *self._places})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command by its name."""
        place = self._places.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = place.partition(":")
        found: click.Command = getattr(import_module(module), attribute)
        return found
