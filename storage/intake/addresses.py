"""Reading postcodes and house numbers, and parting `Dorpsstraat 12a` into its pieces."""

from __future__ import annotations

import re
from dataclasses import dataclass

from storage.intake.cells import Cell, read_text
from storage.intake.codes import Code
from storage.intake.errors import CellError
from storage.intake.reasons import why

# Four digits that do not begin with 0 and two letters that are not SA, SD or SS (PostNL).
_DUTCH_POSTCODE = re.compile(r"(?:NL ?-? ?)?([1-9][0-9]{3}) ?(?!SA|SD|SS)([A-Z]{2})")
_HOUSE = re.compile(r"0*([1-9][0-9]{0,4})(?: ?[-/] ?| ?)([A-Za-z0-9][A-Za-z0-9 ./-]{0,9})?")
# Short words may follow the number (bis, hs, A 2, zwart); a longer one means a street's own name.
_STREET_AND_HOUSE = re.compile(
    r"(?P<street>.*[^\W\d_].*) "
    r"(?P<house>[0-9]{1,5}(?: ?[-/]? ?[A-Za-z0-9]{1,4})?"
    r"(?: (?:[A-Za-z]{1,4}|zwart|boven|beneden))?)"
)
_BOX = re.compile(r"(postbus|antwoordnummer|po box|p\.o\. box)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """A house number as digits, and what stands behind it."""

    number: str
    suffix: str | None = None


def read_postcode(cell: Cell, *, country: str) -> str:
    """Read a postcode; a Dutch one becomes `1234 AB`, one of elsewhere stays as it is.

    Raises:
        CellError: no Dutch postcode, where the country is NL.
    """
    text = read_text(cell, limit=12).upper()
    if country != "NL":
        return text
    found = _DUTCH_POSTCODE.fullmatch(text)
    if not found:
        raise CellError(why(Code.POSTCODE))
    return f"{found[1]} {found[2]}"


def read_house(cell: Cell, *, country: str) -> House:
    """Read a house number such as `12`, `12a`, `12-2`, `12 bis`.

    Raises:
        CellError: no such number, where the country is NL; or a spreadsheet made a date of `12-2`.
    """
    text = read_text(cell, limit=20)
    found = _HOUSE.fullmatch(text)
    if found:
        return House(number=found[1], suffix=found[2])
    if country != "NL":
        return House(number=text)
    raise CellError(why(Code.HOUSE_NUMBER))


def part_street(line: str) -> tuple[str, House | None]:
    """Part a street line from the house number at its end, if it has one.

    `Plein 1945 12` keeps its year; `Plein 1945` alone cannot be told from number 1945. A post box
    has a number, but nobody lives there.
    """
    line = re.sub(r" ?([-/]) ?(?=[0-9A-Za-z]{1,4}$)", r"\1", line)
    found = None if _BOX.match(line) else _STREET_AND_HOUSE.fullmatch(line)
    house = _HOUSE.fullmatch(found["house"]) if found else None
    if not found or not house:
        return line, None
    return found["street"], House(number=house[1], suffix=house[2])
