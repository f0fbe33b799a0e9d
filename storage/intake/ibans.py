"""Reading the account on which an invoice asks to be paid."""

from __future__ import annotations

from collections.abc import Iterable

import schwifty
from schwifty.exceptions import SchwiftyException

from storage.intake.cells import Cell, read_text
from storage.intake.codes import Code
from storage.intake.errors import CellError
from storage.intake.reasons import why


def read_iban(cell: Cell) -> str:
    """Read an IBAN with or without spaces, with its check digits (ISO 13616, mod 97).

    Raises:
        CellError: no valid IBAN.
    """
    text = read_text(cell, limit=60).upper().removeprefix("IBAN").lstrip(": ")
    try:
        return str(schwifty.IBAN(text).compact)
    except SchwiftyException as error:
        raise CellError(why(Code.IBAN)) from error


def one_iban(texts: Iterable[str]) -> str | None:
    """Read the one IBAN that all these texts name; None where there are no texts.

    Raises:
        CellError: no valid one, or several that differ: then we cannot know which one is meant.
    """
    found: set[str] = set()
    fault: CellError | None = None
    for text in texts:
        try:
            found.add(read_iban(text))
        except CellError as error:
            fault = error
    if len(found) > 1:
        raise CellError(why(Code.IBAN_SEVERAL))
    if fault and not found:
        raise fault
    return found.pop() if found else None
