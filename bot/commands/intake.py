"""Commands that take a creditor's files in."""

from __future__ import annotations

import sys
from contextlib import ExitStack, nullcontext
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.commands.frame import (
    REFUSED,
    as_json,
    at_terminal,
    house,
    language_option,
    refusing,
    say,
)
from outbox.planning.composing import preview
from outbox.planning.policies import policy_of
from storage.intake.documents import open_documents
from storage.intake.errors import FileRefusedError
from storage.intake.importing import ImportReport, import_rows
from storage.intake.outcome import Reading, RowRefusal, RowWarning
from storage.intake.reading import read_claims, refused_whole
from storage.records.creditors import Creditor, creditor_by_slug
from storage.words import Language

WORDS = {
    Language.NL: {
        "reading": "bezig met lezen…",
        "refused": "Geweigerd",
        "row": "rij",
        "column": "kolom",
        "reason": "reden",
        "warning": "let op, rij {row}, {column}: {reason}",
        "counts": "aangenomen {accepted} · al bekend {duplicate} · geweigerd {refused}",
        "documents": " · pdf's {count}",
        "dry_run": " · proef: niets bewaard",
        "first": "Eerste bericht ({language}, {segments} sms):",
    },
    Language.EN: {
        "reading": "reading…",
        "refused": "Refused",
        "row": "row",
        "column": "column",
        "reason": "reason",
        "warning": "mind, row {row}, {column}: {reason}",
        "counts": "accepted {accepted} · known already {duplicate} · refused {refused}",
        "documents": " · PDFs {count}",
        "dry_run": " · dry run: nothing stored",
        "first": "First message ({language}, {segments} SMS):",
    },
}


@click.group("import")
def importing() -> None:
    """Take files in."""


@importing.command("claims")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--creditor", "slug", required=True, help="The creditor's slug.")
@click.option(
    "--documents",
    type=click.Path(exists=True, path_type=Path),
    help="A folder or zip with the PDFs that the column invoice_pdf names; without it they are "
    "looked for beside FILE, or in the same zip.",
)
@click.option("--dry-run", is_flag=True, help="Report only; store nothing.")
@language_option
@as_json
@refusing
def claims(  # one argument for each option
    file: Path, slug: str, documents: Path | None, dry_run: bool, language: str, as_json: bool
) -> None:
    """Take in the claims of FILE: CSV, XLSX, UBL 2.1 or a zip of them.

    Every row is accepted, known already, or refused with its column and the reason. Exit status 1
    when any row was refused. The same file a second time changes nothing. The PDF of an invoice
    comes within a UBL file, or is named in the column invoice_pdf.
    """
    with house() as opened, ExitStack() as held:
        now, told = opened.clock.now(), Language(language)
        console = Console(stderr=True)
        with console.status(WORDS[told]["reading"]) if at_terminal() else nullcontext():
            reading = _read(file, documents, now, held)
            with opened.database.service() as session:
                creditor = creditor_by_slug(session, slug)
                report = import_rows(session, creditor, reading, file.name, now)
                shown = _previews(creditor, report)
                if dry_run:
                    session.rollback()
    if as_json:
        say(_plain(report, reading, shown, dry_run=dry_run))
    else:
        _print(report, reading, shown, told, dry_run=dry_run)
    if report.refused:
        sys.exit(REFUSED)


def _read(file: Path, documents: Path | None, now: datetime, held: ExitStack) -> Reading:
    """Read a claims file; the PDFs beside it stay open until `held` is left."""
    if documents is None:
        return read_claims(file, now=now)
    try:
        found = held.enter_context(open_documents(documents))
    except FileRefusedError as error:
        return refused_whole(error, documents.name)
    return read_claims(file, now=now, documents=found)


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
        "documents": report.documents,
        "refused": [asdict(refusal) for refusal in report.refused],
        "warnings": [asdict(warning) for warning in reading.warnings],
        "preview": shown,
        "dry_run": dry_run,
    }


def _print(
    report: ImportReport,
    reading: Reading,
    shown: list[dict[str, Any]],
    language: Language,
    *,
    dry_run: bool,
) -> None:
    console, words = Console(), WORDS[language]
    if report.refused:
        table = Table(title=words["refused"], title_justify="left", show_lines=False)
        for head in ("row", "column", "reason"):
            table.add_column(words[head], overflow="fold")
        for refusal in report.refused:
            # Texts, for a column's name is the file's own and may look like markup.
            told = (_where(refusal), refusal.column, _why(refusal, language))
            table.add_row(*map(Text, told))
        console.print(table)
    for warning in reading.warnings:
        said = {"row": _where(warning), "column": warning.column, "reason": _why(warning, language)}
        console.print(words["warning"].format(**said), markup=False)
    counts = {
        "accepted": len(report.accepted),
        "duplicate": report.duplicate,
        "refused": len({(refusal.file, refusal.row) for refusal in report.refused}),
    }
    more = words["documents"].format(count=report.documents) if report.documents else ""
    dry = words["dry_run"] if dry_run else ""
    console.print(words["counts"].format(**counts) + more + dry)
    for one in shown:
        console.print(f"\n{words['first'].format(**one)}", style="bold")
        console.print(one["text"], markup=False, highlight=False)


def _where(found: RowRefusal | RowWarning) -> str:
    return f"{found.file}: {found.row}" if found.file else str(found.row)


def _why(found: RowRefusal | RowWarning, language: Language) -> str:
    return found.reason if language is Language.NL else found.reason_en
