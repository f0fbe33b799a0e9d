"""Reading a claims file: CSV, XLSX, a UBL invoice, or a zip of any of them.

Nothing is stored here. Each file is read as a whole or, where it cannot be, refused as a whole:
then none of its rows count. Rows that are refused one by one do not hold up the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from storage.intake.archive import (
    FILE_LIMIT,
    MEGABYTE,
    Member,
    check_workbook,
    members,
    opened_zip,
)
from storage.intake.codes import Code
from storage.intake.columns import Column
from storage.intake.csv_table import csv_table
from storage.intake.documents import Document, Documents, FolderDocuments, ZipDocuments
from storage.intake.errors import FileRefusedError, IntakeError
from storage.intake.outcome import ClaimRow, Reading, RowRefusal, RowWarning, refusal
from storage.intake.reasons import why
from storage.intake.recognising import Kind, recognise
from storage.intake.rows import read_rows
from storage.intake.table import Table
from storage.intake.ubl import ELEMENTS, read_ubl
from storage.intake.xlsx_table import xlsx_table

__all__ = ["ClaimRow", "Reading", "RowRefusal", "RowWarning", "read_claims"]


@dataclass(slots=True)
class _Gathered:
    """What has been read so far, and how each file calls its columns."""

    rows: list[ClaimRow] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)
    warnings: list[RowWarning] = field(default_factory=list)
    names: dict[str | None, Mapping[Column, str]] = field(default_factory=dict)

    def add(self, other: _Gathered) -> None:
        """Take over what another file yielded."""
        self.rows += other.rows
        self.refused += other.refused
        self.warnings += other.warnings
        self.names |= other.names


def read_claims(path: Path, *, now: datetime, documents: Documents | None = None) -> Reading:
    """Read a claims file into claims and refusals, without storing anything.

    Args:
        path: the file; its content says what it is, its name only when the content does not.
        now: the present moment, aware; dates are judged on Amsterdam's day.
        documents: where the PDFs are that rows name; without it, in the same zip or folder.

    Raises:
        IntakeError: the file cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            gathered = _read_delivery(stream, path, now, documents)
    except OSError as error:
        raise IntakeError(f"{path} cannot be opened: {error.strerror or error}") from error
    return _without_repeats(gathered)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Source:
    """What reading a file needs besides the file: the moment, and where PDFs are."""

    now: datetime
    documents: Documents
    #: The folder or zip that the file came in: its PDF may lie beside an electronic invoice there.
    came_in: Documents
    name: str  #: what was delivered

    def beside(self, file: str | None) -> Document | None:
        """Return the PDF that lies beside an electronic invoice; raises `CellError`."""
        return self.came_in.beside(file or self.name)


def _read_delivery(
    stream: BinaryIO, path: Path, now: datetime, documents: Documents | None
) -> _Gathered:
    """Read a file as it was delivered, which may be a zip of several."""
    try:
        if stream.seek(0, 2) > FILE_LIMIT:
            reason = why(Code.FILE_TOO_LARGE, limit=FILE_LIMIT // MEGABYTE)
            raise FileRefusedError.because(reason)
        kind = recognise(stream, path.name)
        if kind is Kind.ZIP:
            return _read_zip(stream, path.name, now, documents)
    except FileRefusedError as error:
        return _refused(error, None)
    folder = FolderDocuments(path.parent)
    source = _Source(now=now, documents=documents or folder, came_in=folder, name=path.name)
    return _read_file(stream, kind, source, None)


def _read_zip(stream: BinaryIO, name: str, now: datetime, documents: Documents | None) -> _Gathered:
    """Read the files of a zip; PDFs that none of them names are refused at the end.

    Raises:
        FileRefusedError: the zip cannot be used, so nothing of it is.
    """
    gathered, left = _Gathered(), []
    with opened_zip(stream) as archive:
        delivered = ZipDocuments(archive, keep=True)
        source = _Source(now=now, documents=documents or delivered, came_in=delivered, name=name)
        for member in members(stream):
            if member.name.lower().endswith(".pdf"):
                left.append(member.name)
            else:
                gathered.add(_read_member(member, source))
    for unused in sorted(set(left) - delivered.used):
        gathered.add(_refused(FileRefusedError.because(why(Code.FILE_PDF)), unused))
    return gathered


def _read_member(member: Member, source: _Source) -> _Gathered:
    try:
        kind = recognise(member.stream, member.name)
        if kind is Kind.ZIP:
            raise FileRefusedError.because(why(Code.ZIP_NESTED))
    except FileRefusedError as error:
        return _refused(error, member.name)
    return _read_file(member.stream, kind, source, member.name)


def _read_file(stream: BinaryIO, kind: Kind, source: _Source, file: str | None) -> _Gathered:
    try:
        if kind is Kind.XML:
            return _read_invoice(stream, source, file)
        if kind is Kind.XLSX:
            check_workbook(stream)
            return _read_table(xlsx_table(stream), source, file)
        return _read_table(csv_table(stream), source, file)
    except FileRefusedError as error:
        return _refused(error, file)


def _read_table(
    opened: AbstractContextManager[Table], source: _Source, file: str | None
) -> _Gathered:
    gathered = _Gathered(names={file: {}})
    with opened as table:
        gathered.names[file] = {column: table.header.name(column) for column in Column}
        read = read_rows(table, now=source.now, file=file, documents=source.documents)
        for result in read:
            if isinstance(result, ClaimRow):
                gathered.rows.append(result)
            else:
                gathered.refused.append(result)
    return gathered


def _read_invoice(stream: BinaryIO, source: _Source, file: str | None) -> _Gathered:
    beside = partial(source.beside, file)
    claim, findings = read_ubl(stream, now=source.now, file=file, beside=beside)
    return _Gathered(
        rows=[claim] if claim else [],
        refused=findings.refused,
        warnings=findings.warnings,
        names={file: ELEMENTS},
    )


def refused_whole(error: FileRefusedError, file: str) -> Reading:
    """Return the reading of a delivery that cannot be used for the fault of one of its files."""
    return _without_repeats(_refused(error, file))


def _refused(error: FileRefusedError, file: str | None) -> _Gathered:
    refused = [refusal(row, column, reason, file) for row, column, reason in error.findings]
    return _Gathered(refused=refused, names={file: {}})


def _without_repeats(gathered: _Gathered) -> Reading:
    """Keep the first claim of each reference; tell repeats from contradictions."""
    kept: dict[str, ClaimRow] = {}
    refused = list(gathered.refused)
    duplicates: list[int] = []
    for claim in gathered.rows:
        first = kept.setdefault(claim.reference, claim)
        if first is claim:
            continue
        if first == claim:
            duplicates.append(claim.row)
        else:
            column = gathered.names[claim.file].get(Column.REFERENCE, Column.REFERENCE.value)
            reason = why(Code.REFERENCE_TWICE, first=first.row)
            refused.append(refusal(claim.row, column, reason, claim.file))
    order = {file: place for place, file in enumerate(gathered.names)}
    refused.sort(key=lambda fault: (order[fault.file], fault.row))
    return Reading(
        rows=tuple(sorted(kept.values(), key=lambda row: (order[row.file], row.row))),
        refused=tuple(refused),
        duplicates=tuple(duplicates),
        warnings=tuple(gathered.warnings),
        names=gathered.names,
    )
