"""The command that takes bank statements in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
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
from bot.commands.intake import importing
from bot.wiring import thanks_for_bank
from payments.bank.explaining import doubts_in_words, in_words
from payments.bank.faults import Fault
from payments.bank.importing import BankReport, import_file
from payments.bank.importing import Progress as OnProgress
from payments.bank.listing import ShownLine
from payments.money import euro
from storage.records.bank import LineStatus
from storage.records.creditors import creditor_by_slug
from storage.words import Language

_WORDS = {
    Language.NL: {
        "reading": "bezig: {count} regels",
        "refused": "Geweigerd: {where}regel {row}{column}: {reason}",
        "warning": "let op, {where}regel {row}: {reason}",
        "lines": ("regel", "bedrag", "uitkomst", "waarvoor", "waarom"),
        "counts": "geboekt {booked} · voorgesteld {proposed} · zonder voorstel {unmatched} · "
        "al bekend {duplicate}",
        "more": "De eerste {shown} regels; de andere staan in de console bij Bank.",
        "dry_run": " · proef: niets bewaard",
        LineStatus.BOOKED: "geboekt",
        LineStatus.PROPOSED: "voorgesteld",
        LineStatus.UNMATCHED: "geen voorstel",
        LineStatus.IGNORED: "vervallen",
    },
    Language.EN: {
        "reading": "at work: {count} lines",
        "refused": "Refused: {where}line {row}{column}: {reason}",
        "warning": "mind, {where}line {row}: {reason}",
        "lines": ("line", "amount", "outcome", "what for", "why"),
        "counts": "booked {booked} · proposed {proposed} · unmatched {unmatched} · "
        "known already {duplicate}",
        "more": "The first {shown} lines; the others are in the console, at Bank.",
        "dry_run": " · dry run: nothing stored",
        LineStatus.BOOKED: "booked",
        LineStatus.PROPOSED: "proposed",
        LineStatus.UNMATCHED: "unmatched",
        LineStatus.IGNORED: "void",
    },
}


@importing.command("bank")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--creditor", "slug", required=True, help="The creditor's slug.")
@click.option("--dry-run", is_flag=True, help="Report only; store nothing.")
@language_option
@as_json
@refusing
def bank(file: Path, slug: str, dry_run: bool, language: str, as_json: bool) -> None:
    """Take in the bank statements of FILE: CAMT.053, MT940 or a zip of them.

    Sure payments are booked, doubtful ones are proposed to a person in the console, the others
    wait. A malformed file is refused with its line and changes nothing; exit status 1 then. The
    same file a second time changes nothing.
    """
    told = Language(language)
    with house() as opened:
        with opened.database.service() as session:
            creditor = creditor_by_slug(session, slug)
        with _watched(told) as on_progress:
            report = import_file(
                opened.database,
                creditor,
                file,
                opened.clock.now(),
                dry_run=dry_run,
                then=thanks_for_bank(opened),
                on_progress=on_progress,
            )
    if as_json:
        say(_plain(report, dry_run=dry_run))
    else:
        _print(report, told, dry_run=dry_run)
    if report.refused:
        sys.exit(REFUSED)


@contextmanager
def _watched(language: Language) -> Iterator[OnProgress | None]:
    """Show at a terminal how far it is."""
    if not at_terminal():
        yield None
        return
    shape = (SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*shape, console=Console(stderr=True), transient=True) as bar:
        frame = str(_WORDS[language]["reading"])
        task = bar.add_task(frame.format(count=0), total=None)
        yield lambda count: bar.update(task, description=frame.format(count=count))


def _plain(report: BankReport, *, dry_run: bool) -> dict[str, Any]:
    return {
        "booked": report.booked,
        "proposed": report.proposed,
        "unmatched": report.unmatched,
        "duplicate": report.duplicate,
        "refused": [asdict(one) for one in report.refused],
        "warnings": [asdict(one) for one in report.warnings],
        "outgoing": report.outgoing,
        "pending": report.pending,
        "resumed": report.resumed,
        "booked_cents": report.booked_cents,
        "returned_cents": report.returned_cents,
        "lines": [_plain_line(one) for one in report.shown],
        "dry_run": dry_run,
    }


def _plain_line(line: ShownLine) -> dict[str, Any]:
    """Show a line without who paid: the output may end in a log."""
    return {
        "row": line.row,
        "status": line.status,
        "cents": line.cents,
        "currency": line.currency,
        "doubts": list(line.doubts),
        "candidates": [
            {
                "score": one.score,
                "claims": [asdict(share) for share in one.shares],
                "evidence": list(one.evidence),
            }
            for one in line.proposals
        ],
    }


def _print(report: BankReport, language: Language, *, dry_run: bool) -> None:
    console, words = Console(), _WORDS[language]
    for one in report.refused:
        console.print(_told(str(words["refused"]), one, language), markup=False, style="bold")
    for one in report.warnings:
        console.print(_told(str(words["warning"]), one, language), markup=False)
    if report.shown:
        console.print(_table(report, language))
    if report.shown and len(report.shown) < report.fresh:
        console.print(str(words["more"]).format(shown=len(report.shown)))
    counts = str(words["counts"]).format(**asdict(report))
    console.print(counts + (str(words["dry_run"]) if dry_run else ""), soft_wrap=True)


def _table(report: BankReport, language: Language) -> Table:
    words = _WORDS[language]
    table = Table(show_lines=False)
    for head in words["lines"]:
        table.add_column(head, overflow="fold")
    for line in report.shown:
        outcome = str(words.get(line.status, line.status))
        best = line.proposals[0] if line.proposals else None
        what = ", ".join(share.reference for share in best.shares) if best else ""
        why = in_words(list(best.evidence), language) if best else ""
        doubts = doubts_in_words(list(line.doubts), language)
        cells = (str(line.row), _amount(line, language), outcome, what, f"{why} {doubts}".strip())
        table.add_row(*map(Text, cells))
    return table


def _amount(line: ShownLine, language: Language) -> str:
    if line.currency == "EUR":
        return euro(line.cents, language)
    return f"{line.currency} {line.cents / 100:.2f}"


def _told(frame: str, fault: Fault, language: Language) -> str:
    return frame.format(
        where=f"{fault.file}, " if fault.file else "",
        row=fault.row,
        column=f" ({fault.column})" if fault.column else "",
        reason=fault.reason if language is Language.NL else fault.reason_en,
    )
