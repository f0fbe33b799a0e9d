"""Reading the sheet with claims of an Excel workbook (.xlsx) as a table, row by row."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, BinaryIO, Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from storage.intake.cells import Cell
from storage.intake.codes import Code
from storage.intake.columns import REQUIRED, known
from storage.intake.errors import FileRefusedError
from storage.intake.reasons import shown, why
from storage.intake.table import WIDTH_LIMIT, RawRow, Table, table_of

#: An Excel sheet has no more rows; a file that says so is built to keep us busy.
SHEET_ROWS: Final = 1_048_576
_BATCH: Final = 1_000
_PROLOG: Final = 1 << 16
_ASIDES = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_ROOT = re.compile(rb"(\xef\xbb\xbf)?\s*<[A-Za-z_]")
# openpyxl lets through whatever its parsers meet in a broken file.
_BROKEN: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    InvalidFileException,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,  # lxml's and ElementTree's parse errors are of this kind
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


@contextmanager
def xlsx_table(stream: BinaryIO) -> Iterator[Table]:
    """Open a workbook as a table, whose rows are read while they are taken.

    Numbers and dates come as Excel keeps them, formulas as their last result. Of several sheets,
    the one whose first row names our columns is read; without such a sheet it is the first.

    Raises:
        FileRefusedError: damaged, several sheets with claims, a refused header; and, while the
            rows are taken, no rows or a damaged one.
    """
    _refuse_doctypes(stream)
    stream.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except _BROKEN as error:
        raise FileRefusedError.because(why(Code.XLSX_BROKEN)) from error
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        yield table_of(_chosen(sheets), padded=True)
    finally:
        book.close()


def _chosen(sheets: Sequence[Any]) -> Iterator[RawRow]:
    started = [(sheet.title, *_started(_rows(sheet))) for sheet in sheets]
    claims = [(title, rows) for title, first, rows in started if _names_claims(first)]
    if len(claims) > 1:
        titles = ", ".join(shown(title) for title, _ in claims)
        raise FileRefusedError.because(why(Code.XLSX_SHEETS, sheets=titles))
    if claims:
        return claims[0][1]
    return started[0][2] if started else iter(())


def _started(rows: Iterator[RawRow]) -> tuple[RawRow | None, Iterator[RawRow]]:
    """Look at the first row that is not blank without losing it."""
    first = next((row for row in rows if not row.blank), None)
    return first, chain([first], rows) if first else rows


def _names_claims(first: RawRow | None) -> bool:
    columns = {known(cell) for cell in first.cells} if first else set()
    return len(columns.intersection(REQUIRED)) >= 3


def _rows(sheet: Any) -> Iterator[RawRow]:
    """Take the rows in batches, each with openpyxl's warnings about looks kept quiet."""
    sheet.reset_dimensions()
    values = sheet.iter_rows(max_col=WIDTH_LIMIT + 1, values_only=True)
    number = 0
    while batch := _batch(values, number):
        for cells in batch:
            number += 1
            if number > SHEET_ROWS:
                reason = why(Code.FILE_TOO_MANY_ROWS, limit=SHEET_ROWS)
                raise FileRefusedError.because(reason, row=number)
            yield RawRow(number=number, cells=_without_tail(cells))


def _batch(values: Iterator[Sequence[Cell]], number: int) -> list[Sequence[Cell]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(islice(values, _BATCH))
    except _BROKEN as error:
        raise FileRefusedError.because(why(Code.XLSX_BROKEN), row=number + 1) from error


def _without_tail(cells: Sequence[Cell]) -> Sequence[Cell]:
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return cells[:end]


def _refuse_doctypes(stream: BinaryIO) -> None:
    """Refuse a workbook with a DOCTYPE in any part, before any XML parser sees it.

    Raises:
        FileRefusedError: a part has one, or its beginning is too odd to tell.
    """
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as parts:
            for part in parts.infolist():
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    with parts.open(part) as content:
                        _refuse_doctype(content.read(_PROLOG))
    except _BROKEN as error:
        raise FileRefusedError.because(why(Code.XLSX_BROKEN)) from error


def _refuse_doctype(start: bytes) -> None:
    plain = _ASIDES.sub(b"", start)
    if _ROOT.match(plain):
        return
    doctype = plain.lstrip(b"\xef\xbb\xbf \t\r\n").upper().startswith(b"<!DOCTYPE")
    raise FileRefusedError.because(why(Code.XML_DOCTYPE if doctype else Code.XLSX_BROKEN))
