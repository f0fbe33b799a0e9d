"""Reading one cell: text and the small vocabularies (yes/no, language, debtor type, country).

Every reader takes a cell that is not blank and returns its value, or raises `CellError` with the
reason. A cell of a CSV or XML file is text; one of a spreadsheet may be a number or a date.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar

import phonenumbers

from storage.intake.codes import Code
from storage.intake.errors import CellError
from storage.intake.reasons import shown, why
from storage.words import DebtorType, Language

#: A value as a file holds it. None is a cell that is not there.
Cell = str | int | float | bool | datetime | date | time | timedelta | None

W = TypeVar("W")

#: A spreadsheet keeps 15 digits of a number; those after it become zeros.
SHEET_DIGITS: Final = 15

_SHEET_ERRORS: Final = frozenset(
    [
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#N/B",
        "#VERW!",
        "#WAARDE!",
        "#NAAM?",
        "#DEEL/0!",
        "#LEEG!",
        "#GETAL!",
        "#OVERLOOP!",
        "#BEREKENEN!",
    ]
)
# "2,02611E+11" is what a spreadsheet leaves of a long number.
_SCIENTIFIC = re.compile(r"[0-9]([.,][0-9]+)?[eE]\+?[0-9]{1,2}")
# Marks that come along when text is pasted from a web page or a PDF and that nobody sees.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x2060, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)

_YES_NO: Final = {
    **dict.fromkeys(("ja", "j", "yes", "y", "true", "waar", "1", "x"), True),
    **dict.fromkeys(("nee", "n", "no", "false", "onwaar", "0"), False),
}
_LANGUAGES: Final = {
    **dict.fromkeys(("nl", "nld", "dut", "nederlands", "dutch"), Language.NL),
    **dict.fromkeys(("en", "eng", "engels", "english"), Language.EN),
}
_DEBTOR_TYPES: Final = {
    **dict.fromkeys(("consumer", "particulier", "consument", "private"), DebtorType.CONSUMER),
    **dict.fromkeys(("business", "zakelijk", "bedrijf", "company"), DebtorType.BUSINESS),
}
_COUNTRIES: Final = {
    **dict.fromkeys(("nederland", "netherlands", "the netherlands", "holland", "nld"), "NL"),
    **dict.fromkeys(("belgie", "belgium", "belgique", "bel"), "BE"),
    **dict.fromkeys(("duitsland", "germany", "deutschland", "deu"), "DE"),
    **dict.fromkeys(("frankrijk", "france", "fra"), "FR"),
    **dict.fromkeys(("luxemburg", "luxembourg", "lux"), "LU"),
}


def is_blank(cell: Cell) -> bool:
    """Tell whether nothing stands in the cell."""
    return cell is None or (isinstance(cell, str) and not _visible(cell.strip()).strip())


def read_text(cell: Cell, *, limit: int = 200) -> str:
    """Read a line of text: NFC, one space between words, nothing invisible.

    Raises:
        CellError: longer than `limit` characters, control characters, or a value that a
            spreadsheet has damaged.
    """
    if isinstance(cell, float | int):
        return _number_text(cell)
    if not isinstance(cell, str):
        raise CellError(why(Code.SHEET_DATE))
    text = " ".join(_visible(cell).split())
    if text.upper() in _SHEET_ERRORS:
        raise CellError(why(Code.SHEET_ERROR, value=text))
    if _CONTROL.search(text):
        raise CellError(why(Code.TEXT_CONTROL))
    if len(text) > limit:
        raise CellError(why(Code.TEXT_TOO_LONG, limit=limit))
    return text


def read_identifier(cell: Cell) -> str:
    """Read a reference or a number that names something: text of at most 80 characters.

    Raises:
        CellError: as `read_text`; or a spreadsheet has dropped digits, so that two different
            identifiers may have become the same.
    """
    text = read_text(cell, limit=80)
    if _SCIENTIFIC.fullmatch(text):
        raise CellError(why(Code.DIGITS_LOST))
    return text


def read_yes_no(cell: Cell) -> bool:
    """Read ja/nee, yes/no, true/false, j/n, y/n, 1/0 or x.

    Raises:
        CellError: another word.
    """
    text = str(cell).lower() if isinstance(cell, bool) else read_text(cell)
    return _word(text, _YES_NO, Code.YES_OR_NO)


def read_language(cell: Cell) -> Language:
    """Read the language to write in, as a code (`nl`, `nl-NL`) or a name.

    Raises:
        CellError: a language that we do not write in.
    """
    text = read_text(cell)
    base, _, region = text.replace("_", "-").partition("-")
    known = base if len(region) == 2 else text
    return _word(known, _LANGUAGES, Code.LANGUAGE)


def read_debtor_type(cell: Cell) -> DebtorType:
    """Read whether somebody owes as a consumer or for a business.

    Raises:
        CellError: neither.
    """
    return _word(read_text(cell), _DEBTOR_TYPES, Code.DEBTOR_TYPE)


def read_country(cell: Cell) -> str:
    """Read a country as its ISO 3166 code of two letters; neighbours may be named in full.

    Raises:
        CellError: no country that we know.
    """
    text = read_text(cell)
    if text.upper() in phonenumbers.SUPPORTED_REGIONS:
        return text.upper()
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return _word(plain, _COUNTRIES, Code.COUNTRY)


def read_email(cell: Cell) -> str:
    """Read one e-mail address by its shape (RFC 5321 dot-string, no quoting); lower-case domain.

    Raises:
        CellError: not the shape of one address.
    """
    text = read_text(cell, limit=254)
    if not _EMAIL.fullmatch(text):
        raise CellError(why(Code.EMAIL))
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"


def _word(text: str, words: dict[str, W], code: Code) -> W:
    found = words.get(text.casefold())
    if found is None:
        raise CellError(why(code, value=shown(text)))
    return found


def _visible(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text.translate(_INVISIBLE))


def _number_text(cell: float) -> str:
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if not math.isfinite(cell):
        raise CellError(why(Code.SHEET_ERROR, value=cell))
    if abs(cell) >= 10**SHEET_DIGITS:
        raise CellError(why(Code.DIGITS_LOST))
    return str(int(cell)) if cell == int(cell) else str(cell)
