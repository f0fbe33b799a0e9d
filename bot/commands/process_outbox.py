"""The command that runs the outbox process."""

from __future__ import annotations

import click

from bot.commands.frame import house, refusing
from bot.outbox_process import run_outbox


@click.command()
@click.option("--no-jobs", is_flag=True, help="Only send; leave periodic work to other workers.")
@click.option("--eager", is_flag=True, help="Run the whole cycle every few seconds (demo).")
@refusing
def outbox(no_jobs: bool, eager: bool) -> None:
    """Send what is due and run the periodic work."""
    with house(pool_size=10, level="INFO") as served:
        run_outbox(served, jobs=not no_jobs, eager=eager)
