"""The command that compares our messages with the provider's own list."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from bot.commands.frame import REFUSED, LocalDay, as_json, at_terminal, house, refusing, say
from bot.reconciling import reconcile_provider
from outbox.calendar import start_of_day
from outbox.engine.costs import CostLine, cost_lines
from outbox.engine.reconcile import Report
from storage.clock import LOCAL

#: Without --since the list is read from the start of this many days ago.
DAYS = 3


@click.command("reconcile")
@click.option(
    "--since",
    type=LocalDay(),
    help="From the start of this local day; three days ago by default.",
)
@as_json
@refusing
def reconcile_command(since: date | None, as_json: bool) -> None:
    """Compare our messages with the provider's list: missed receipts, unknown messages, cost."""
    with house() as opened, _progress() as on_progress:
        now = opened.clock.now()
        first = _first_day(since, now)
        report = reconcile_provider(opened, start_of_day(first), now, on_progress)
        with opened.database.service() as session:
            costs = cost_lines(session, first, now.astimezone(LOCAL).date())
    if as_json:
        say(report.to_dict() | {"since": first, "cost": [line.to_dict() for line in costs]})
    else:
        _print(report, costs)
    if not report.complete:
        click.echo("preminder: the list could not be read to its end; run it again", err=True)
        sys.exit(REFUSED)


def _first_day(since: date | None, now: datetime) -> date:
    today = now.astimezone(LOCAL).date()
    first = since or today - timedelta(days=DAYS)
    if first > today:
        raise click.BadParameter(
            f"{first} is later than today; write a day as 2026-11-23", param_hint="'--since'"
        )
    return first


def _print(report: Report, costs: list[CostLine]) -> None:
    for name, value in report.to_dict().items():
        click.echo(f"{name:10} {value}")
    for line in costs:
        unpriced = f", {line.unpriced} without a price yet" if line.unpriced else ""
        cost = f"{line.currency} {line.cost_micros / 1_000_000:.4f}{unpriced}"
        sent = f"{line.messages} messages, {line.segments} segments"
        click.echo(f"{line.day} {line.creditor or '-'} {line.channel}: {sent}, {cost}")


@contextmanager
def _progress() -> Iterator[Callable[[Report], None] | None]:
    """Show a line that counts what was read, when somebody watches."""
    if not at_terminal():
        yield None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        line = bar.add_task("reading the provider's list…")

        def show(report: Report) -> None:
            bar.update(line, description=f"{report.listed} read · {report.pages} pages")

        yield show
