"""The command for corrections: what colleagues say that messages meant, and what was approved."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.frame import as_json, house, refusing, say
from bot.staff.corrections import CorrectionRow, corrections, review
from bot.staff.intent_words import sureness, words_of
from dialogs.understanding.example_files import write_examples
from dialogs.understanding.examples import Example, own_examples
from storage.errors import PreminderError
from storage.records.corrections import CorrectionStatus


class NoCorrectionError(PreminderError):
    """There is no correction of that number."""


class ExportError(PreminderError):
    """The examples could not be written there."""


@click.command("corrections")
@click.option("--approve", type=int, multiple=True, metavar="ID", help="It may be an example.")
@click.option("--reject", type=int, multiple=True, metavar="ID", help="It may not.")
@click.option(
    "--export",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the approved ones as examples into this folder, a file for each intent.",
)
@as_json
@refusing
def corrections_command(
    approve: tuple[int, ...], reject: tuple[int, ...], folder: Path | None, as_json: bool
) -> None:
    """Show what colleagues say that messages meant; approve, reject, export what was approved.

    Names, numbers and addresses are left out, in what is shown and in what is written.
    """
    verdicts = dict.fromkeys(approve, CorrectionStatus.APPROVED)
    verdicts |= dict.fromkeys(reject, CorrectionStatus.REJECTED)
    with house() as opened, opened.database.service() as session:
        for number, verdict in sorted(verdicts.items()):
            if not review(session, number, verdict, None, opened.clock.now()):
                raise NoCorrectionError(f"there is no correction {number}")
        session.flush()
        found = corrections(session, CorrectionStatus.OPEN, CorrectionStatus.APPROVED)
    written = None if folder is None else _export(folder, found)
    if as_json:
        say({"corrections": [_as_dict(row) for row in found], "exported": written})
        return
    for row in found:
        click.echo(_as_line(row))
    if written is not None:
        click.echo(f"{written} new examples in {folder}", err=True)


def _export(folder: Path, found: list[CorrectionRow]) -> int:
    approved = [row for row in found if row.status is CorrectionStatus.APPROVED]
    examples = (Example(row.text, row.should_be) for row in approved)
    try:
        return write_examples(folder, examples, own_examples())
    except OSError as error:
        raise ExportError(f"{folder} cannot be written: {error.strerror}") from error


def _as_dict(row: CorrectionRow) -> dict[str, object]:
    return {
        "id": row.id,
        "status": row.status.value,
        "text": row.text,
        "read_as": row.read_as,
        "confidence": None if row.read_percent is None else row.read_percent / 100,
        "should_be": row.should_be.value,
        "said_at": row.said_at.isoformat(),
    }


def _as_line(row: CorrectionRow) -> str:
    read = f"{words_of(row.read_as) or '-'} ({sureness(row.read_percent) or '-'})"
    return f"{row.id}  {row.status.value}  {read} → {words_of(row.should_be)}: {row.text}"
