"""Commands that take a creditor's files in."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from bot.commands.frame import REFUSED, as_json, at_terminal, house, refusing, say
from outbox.planning.composing import preview
from outbox.planning.policies import policy_of
from storage.intake.importing import ImportReport, import_rows
from storage.intake.outcome import Reading
from storage.intake.reading import read_claims
from storage.records.creditors import Creditor, creditor_by_slug
from storage.words import Language


@click.group("import")
def importing() -> None:
    """Take files in."""


@importing.command("claims")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--creditor", "slug", required=True, help="The creditor's slug.")
@click.option("--dry-run", is_flag=True, help="Report only; store nothing.")
@as_json
@refusing
def claims(file: Path, slug: str, dry_run: bool, as_json: bool) -> None:
    """Take in the claims of FILE: CSV, XLSX, UBL 2.1 or a zip of them.

    Every row is accepted, known already, or refused with its column and the reason. Exit status 1
    when any row was refused. The same file a second time changes nothing.
    """
    with house() as opened:
        now = opened.clock.now()
        console = Console(stderr=True)
        with console.status("reading…") if at_terminal() else nullcontext():
            reading = read_claims(file, now=now)
            with opened.database.service() as session:
                creditor = creditor_by_slug(session, slug)
                report = import_rows(session, creditor, reading, file.name, now)
                shown = _previews(creditor, report)
                if dry_run:
                    session.rollback()
    if as_json:
        say(_plain(report, reading, shown, dry_run=dry_run))
    else:
        _print(report, reading, shown, dry_run=dry_run)
    if report.refused:
        sys.exit(REFUSED)


def _previews(creditor: Creditor, report: ImportReport) -> list[dict[str, Any]]:
    """Return the first message in each language that the accepted claims need."""
    languages = sorted({row.language for row in report.accepted}) or [Language.NL]
    found = []
    for language in languages:
        rendered = preview(creditor, policy_of(creditor), Language(language))
        found.append(
            {
                "language": language,
                "text": rendered.text,
                "segments": rendered.segments.segments,
                "encoding": rendered.segments.encoding,
            }
        )
    return found


def _plain(
    report: ImportReport, reading: Reading, shown: list[dict[str, Any]], *, dry_run: bool
) -> dict[str, Any]:
    return {
        "accepted": len(report.accepted),
        "duplicate": report.duplicate,
        "refused": [asdict(refusal) for refusal in report.refused],
        "warnings": [asdict(warning) for warning in reading.warnings],
        "preview": shown,
        "dry_run": dry_run,
    }


def _print(
    report: ImportReport, reading: Reading, shown: list[dict[str, Any]], *, dry_run: bool
) -> None:
    console = Console()
    if report.refused:
        table = Table(title="Geweigerd", title_justify="left", show_lines=False)
        for head in ("rij", "kolom", "reden"):
            table.add_column(head, overflow="fold")
        for refusal in report.refused:
            where = f"{refusal.file}: {refusal.row}" if refusal.file else str(refusal.row)
            table.add_row(where, refusal.column, refusal.reason)
        console.print(table)
    for warning in reading.warnings:
        console.print(f"let op, rij {warning.row}, {warning.column}: {warning.reason}")
    console.print(
        f"accepted {len(report.accepted)} · duplicate {report.duplicate} · "
        f"refused {len({(r.file, r.row) for r in report.refused})}"
        + (" · dry run: niets bewaard" if dry_run else "")
    )
    for one in shown:
        console.print(f"\nEerste bericht ({one['language']}, {one['segments']} sms):", style="bold")
        console.print(one["text"], markup=False, highlight=False)
