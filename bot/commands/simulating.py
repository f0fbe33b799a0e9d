"""The command `preminder simulate`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress as Bar

from bot.commands.frame import REFUSED, as_json, at_terminal, refusing, say
from bot.logs import configure_logs
from bot.settings import load_settings
from bot.simulation.play import Progress
from bot.simulation.report import report_lines, write_transcripts
from bot.simulation.running_shards import Wish, simulate
from bot.simulation.scoring import figures_of
from storage.clock import monotonic


@click.command("simulate")
@click.option(
    "--debtors", type=click.IntRange(1), default=20, show_default=True, help="How many people."
)
@click.option(
    "--days", type=click.IntRange(1, 120), default=5, show_default=True, help="How many days."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same: the same people.")
@click.option(
    "--transcripts",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the talks to read here: the worst, 20 at random, and all.",
)
@click.option("--processes", type=click.IntRange(0), default=0, help="0: as many as cores.")
@as_json
@refusing
def simulate_command(
    debtors: int, days: int, seed: int, transcripts: Path | None, processes: int, as_json: bool
) -> None:
    """Let made-up debtors live through days of the real code; exit status 1 on a violation.

    Everything runs on a clock and a database of its own, against the sandbox. Nothing real is read
    or reached.
    """
    configure_logs("ERROR")
    settings = load_settings()
    wish = Wish(
        debtors=debtors,
        days=days,
        seed=seed,
        home=settings.preminder_home,
        models=settings.models,
        processes=processes,
    )
    began = monotonic()
    with _progress() as on_progress:
        judged = simulate(wish, on_progress)
    seconds = monotonic() - began
    figures = figures_of(judged)
    if transcripts is not None:
        write_transcripts(judged, transcripts, seed)
    if as_json:
        say({**figures.to_dict(), "days": days, "seed": seed, "seconds": round(seconds, 1)})
    else:
        click.echo("\n".join(report_lines(figures, judged)))
        click.echo(f"took                 {seconds:.0f} s")
    if figures.violations:
        sys.exit(REFUSED)


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """Show a bar of the hours that have passed, when somebody watches."""
    if not at_terminal():
        yield None
        return
    with Bar(console=Console(stderr=True)) as bar:
        line = bar.add_task("starting…", total=None)

        def show(done: int, hours: int) -> None:
            day = done // 24 + 1
            bar.update(line, completed=done, total=hours, description=f"day {day}")

        yield show
