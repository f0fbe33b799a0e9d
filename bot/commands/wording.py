"""The command that judges words: may they be said, and does everybody understand them."""

from __future__ import annotations

import sys
from typing import Any, TextIO

import click

from bot.commands.frame import REFUSED, refusing, say
from outbox.wording.linter import Report, Use, lint
from storage.words import Language


@click.command("lint")
@click.argument("file", type=click.File("r", encoding="utf-8"), default="-")
@click.option("--whole", is_flag=True, help="The file is one text, not a text a line.")
@click.option("--template", is_flag=True, help="Judge as a template: hard texts are refused.")
@click.option(
    "--language",
    type=click.Choice([str(each) for each in Language]),
    default="nl",
    show_default=True,
    help="The language of the texts, and of the answer.",
)
@click.option("--segment-cents", type=click.IntRange(min=0), default=0, help="Price of a segment.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each text.")
@refusing
def lint_command(
    file: TextIO, whole: bool, template: bool, language: str, segment_cents: int, as_json: bool
) -> None:
    """Judge the texts of FILE: threats, costs, legal words, reading level and SMS segments.

    Exit status 1 when any text may not be used.
    """
    read = file.read()
    texts = [read] if whole else read.splitlines()
    use = Use.TEMPLATE if template else Use.DRAFT
    refused = False
    for text in filter(str.strip, texts):
        report = lint(text.strip(), Language(language), use=use, segment_cents=segment_cents)
        refused = refused or bool(report.refused)
        if as_json:
            say({"text": text.strip(), **plain_of(report)})
        else:
            click.echo("\n".join(lines_of(text.strip(), report, Language(language))))
    if refused:
        sys.exit(REFUSED)


def plain_of(report: Report) -> dict[str, Any]:
    """Return a report as JSON has it."""
    read, cost = report.readability, report.segments
    return {
        "findings": [
            {
                "code": found.code,
                "level": found.level,
                "words": found.words,
                "message": {str(each): found.message(each) for each in Language},
                "mend": {str(each): found.mend(each) for each in Language},
            }
            for found in report.findings
        ],
        "score": read.score,
        "words": read.words,
        "mean": read.mean,
        "longest": read.longest,
        "rare": read.rare,
        "encoding": cost.encoding if cost else None,
        "segments": cost.segments if cost else None,
        "cents": report.cents,
        "plain": report.plain,
    }


def lines_of(text: str, report: Report, language: Language) -> list[str]:
    """Return a report as people read it."""
    read, cost = report.readability, report.segments
    figures = f"score {read.score:.0f}, {read.words} words, longest sentence {read.longest}"
    if cost is not None:
        figures += f", {cost.segments} x {cost.encoding}"
    if report.cents is not None:
        figures += f", {report.cents} cents"
    lines = [text, f"  {figures}"]
    for found in report.findings:
        lines.append(f"  {found.level}: {found.message(language)} {found.mend(language)}")
    if report.plain is not None:
        lines.append(f"  cheaper: {report.plain}")
    return lines
