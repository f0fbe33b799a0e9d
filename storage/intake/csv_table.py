"""Reading a CSV file as a table: its encoding, its separator, its rows, in bounded memory."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, Final

from storage.intake.cells import Cell
from storage.intake.codes import Code
from storage.intake.columns import known
from storage.intake.errors import FileRefusedError
from storage.intake.reasons import why
from storage.intake.table import RawRow, Table, table_of

SEPARATORS: Final = (";", ",", "\t")
_CHUNK: Final = 1 << 20
# Excel writes and obeys a first line "sep=;", and does not count it as a row.
_SEPARATOR_LINE = re.compile(r'"?sep=([;,\t])"?\s*', re.IGNORECASE)


@contextmanager
def csv_table(stream: BinaryIO) -> Iterator[Table]:
    """Open a CSV file as a table, whose rows are read while they are taken.

    Raises:
        FileRefusedError: unreadable characters, a refused header; and, while the rows are taken,
            no rows or a quotation mark that is not closed.
    """
    encoding = encoding_of(stream)
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        declared = _SEPARATOR_LINE.fullmatch(text.readline())
        text.seek(0)
        separator = declared[1] if declared else _separator(text)
        text.seek(0)
        if declared:
            text.readline()
        yield table_of(_rows(text, separator))
    finally:
        # Otherwise the stream, which is the caller's, would be closed along with the wrapper.
        text.detach()


def encoding_of(stream: BinaryIO) -> str:
    """Tell whether the bytes are UTF-8 (with or without BOM) or Windows-1252.

    Raises:
        FileRefusedError: UTF-16, NUL characters, or bytes that are neither.
    """
    stream.seek(0)
    if stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise FileRefusedError.because(why(Code.FILE_UTF16))
    for encoding in ("utf-8-sig", "cp1252"):
        stream.seek(0)
        if _decodes(stream, encoding):
            return encoding
    raise FileRefusedError.because(why(Code.FILE_ENCODING))


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := stream.read(_CHUNK):
            if b"\0" in chunk:
                raise FileRefusedError.because(why(Code.FILE_NUL))
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _separator(text: io.TextIOWrapper) -> str:
    """Choose the separator that makes most of the header known; when equal, the most cells."""
    counts: dict[str, tuple[int, int]] = {}
    for separator in SEPARATORS:
        text.seek(0)
        header = _first_row(text, separator)
        counts[separator] = (sum(known(cell) is not None for cell in header), len(header))
    return max(counts, key=lambda separator: counts[separator])


def _first_row(text: io.TextIOWrapper, separator: str) -> Sequence[Cell]:
    """Read the first row that is not blank; with a wrong separator its quotes may make no sense."""
    try:
        return next((row.cells for row in _rows(text, separator) if not row.blank), ())
    except FileRefusedError:
        return ()


def _rows(text: io.TextIOWrapper, separator: str) -> Iterator[RawRow]:
    reader = csv.reader(text, delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefusedError.because(why(Code.CSV_BROKEN), row=number) from error
        yield RawRow(number=number, cells=cells)
