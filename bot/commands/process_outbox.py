"""The command that runs the outbox process."""

from __future__ import annotations

from importlib import import_module

import click

from bot.commands.frame import house, refusing
from bot.outbox_process import run_outbox

#: Loaded only where the jobs run: they hold the dialog, which a mere sender needs not.
JOBS = "bot.job_duties"


@click.command()
@click.option("--no-jobs", is_flag=True, help="Only send; leave periodic work to other workers.")
@click.option("--eager", is_flag=True, help="Run the whole cycle every few seconds (demo).")
@refusing
def outbox(no_jobs: bool, eager: bool) -> None:
    """Send what is due and run the periodic work."""
    with house(pool_size=10, level="INFO") as served:
        more = () if no_jobs else import_module(JOBS).duties_of(served, eager=eager)
        run_outbox(served, more)
