"""A table as a file holds it, whatever the format: numbered rows of cells, and its limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from storage.intake.cells import Cell, is_blank
from storage.intake.codes import Code
from storage.intake.columns import Header, read_header
from storage.intake.errors import FileRefusedError
from storage.intake.reasons import why

#: More rows than this are refused: they take minutes to read and are never one batch of claims.
ROW_LIMIT: Final = 1_000_000
#: A claims file has 22 columns; a wider one is something else.
WIDTH_LIMIT: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class RawRow:
    """The cells of one row, as they stand in the file."""

    number: int  #: as a spreadsheet numbers it
    cells: Sequence[Cell]

    @property
    def blank(self) -> bool:
        """Tell whether nothing stands in the row."""
        return all(is_blank(cell) for cell in self.cells)


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A header and the rows below it, which stream."""

    header: Header
    rows: Iterator[RawRow]
    padded: bool = False  #: a row may have fewer cells than the header, as in a spreadsheet


def table_of(numbered: Iterator[RawRow], *, padded: bool = False) -> Table:
    """Take the first row that is not blank as the header.

    Raises:
        FileRefusedError: there is no row at all, or the header is refused.
    """
    for first in numbered:
        if not first.blank:
            if len(first.cells) > WIDTH_LIMIT:
                reason = why(Code.COLUMN_TOO_MANY, limit=WIDTH_LIMIT)
                raise FileRefusedError.because(reason, row=first.number)
            header = read_header(first.cells, row=first.number)
            return Table(header=header, rows=_limited(numbered), padded=padded)
    raise FileRefusedError.because(why(Code.FILE_EMPTY))


def _limited(numbered: Iterator[RawRow]) -> Iterator[RawRow]:
    """Pass on the rows that are not blank.

    Raises:
        FileRefusedError: there are none, or too many.
    """
    count = 0
    for row in numbered:
        if row.blank:
            continue
        count += 1
        if count > ROW_LIMIT:
            reason = why(Code.FILE_TOO_MANY_ROWS, limit=ROW_LIMIT)
            raise FileRefusedError.because(reason, row=row.number)
        yield row
    if not count:
        raise FileRefusedError.because(why(Code.FILE_NO_ROWS))
