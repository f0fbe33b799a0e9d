"""The command line `preminder`: one subcommand per process and per act of an operator."""

from __future__ import annotations

import click

from bot.commands.intake import importing
from bot.commands.operations import (
    chat,
    digest,
    doctor,
    explain_command,
    migrate,
    run,
    stuck_command,
)
from bot.commands.processes import desk, outbox, sandbox, web
from bot.commands.records import creditor, user
from bot.demo.command import demo


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="preminder")
def main() -> None:
    """Preminder: conversational messaging for Dutch pre-collection."""


for command in (
    demo,
    migrate,
    doctor,
    web,
    outbox,
    desk,
    sandbox,
    creditor,
    user,
    importing,
    run,
    explain_command,
    stuck_command,
    chat,
    digest,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
