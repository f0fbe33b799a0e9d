"""The columns of a claims file, in English and Dutch, and reading its header."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from storage.intake.cells import Cell, is_blank
from storage.intake.codes import Code
from storage.intake.errors import FileRefusedError
from storage.intake.reasons import Reason, shown, why


class Column(StrEnum):
    """The columns that a claims file may have, by their English header."""

    REFERENCE = "reference"
    DEBTOR_NAME = "debtor_name"
    DEBTOR_TYPE = "debtor_type"
    PHONE = "phone"
    EMAIL = "email"
    STREET = "street"
    HOUSE_NUMBER = "house_number"
    POSTCODE = "postcode"
    CITY = "city"
    COUNTRY = "country"
    LANGUAGE = "language"
    INVOICE_NUMBER = "invoice_number"
    INVOICE_DATE = "invoice_date"
    DUE_DATE = "due_date"
    AMOUNT = "amount"
    CURRENCY = "currency"
    DESCRIPTION = "description"
    INVOICE_PDF = "invoice_pdf"
    CONSENT_SMS = "consent_sms"
    CONSENT_WHATSAPP = "consent_whatsapp"
    CONSENT_SOURCE = "consent_source"
    CONSENT_AT = "consent_at"


DUTCH: Final[dict[Column, str]] = {
    Column.REFERENCE: "kenmerk",
    Column.DEBTOR_NAME: "debiteur",
    Column.DEBTOR_TYPE: "soort",
    Column.PHONE: "telefoon",
    Column.EMAIL: "e-mail",
    Column.STREET: "straat",
    Column.HOUSE_NUMBER: "huisnummer",
    Column.POSTCODE: "postcode",
    Column.CITY: "plaats",
    Column.COUNTRY: "land",
    Column.LANGUAGE: "taal",
    Column.INVOICE_NUMBER: "factuurnummer",
    Column.INVOICE_DATE: "factuurdatum",
    Column.DUE_DATE: "vervaldatum",
    Column.AMOUNT: "bedrag",
    Column.CURRENCY: "valuta",
    Column.DESCRIPTION: "omschrijving",
    Column.INVOICE_PDF: "factuur_pdf",
    Column.CONSENT_SMS: "toestemming_sms",
    Column.CONSENT_WHATSAPP: "toestemming_whatsapp",
    Column.CONSENT_SOURCE: "bron_toestemming",
    Column.CONSENT_AT: "datum_toestemming",
}

#: Without these nobody can be reached, verified or asked for the right sum. Of the others only the
#: debtor type needs a default: a consumer, whom the law protects most (BW 6:96 lid 6).
REQUIRED: Final = (
    Column.REFERENCE,
    Column.DEBTOR_NAME,
    Column.PHONE,
    Column.INVOICE_NUMBER,
    Column.INVOICE_DATE,
    Column.DUE_DATE,
    Column.AMOUNT,
)

#: The same thing by another name: good for a hint, not for guessing what a column means.
_OTHER_NAMES: Final[dict[str, Column]] = {
    **dict.fromkeys(("referentie", "ref", "dossier", "dossiernummer", "id"), Column.REFERENCE),
    **dict.fromkeys(("naam", "name", "klant", "klantnaam", "customer"), Column.DEBTOR_NAME),
    **dict.fromkeys(("type", "klanttype"), Column.DEBTOR_TYPE),
    **dict.fromkeys(
        ("mobiel", "mobile", "gsm", "tel", "telefoonnummer", "phonenumber"), Column.PHONE
    ),
    **dict.fromkeys(("mail", "mailadres", "emailadres"), Column.EMAIL),
    **dict.fromkeys(("adres", "address", "straatnaam"), Column.STREET),
    **dict.fromkeys(("huisnr", "nummer", "nr"), Column.HOUSE_NUMBER),
    **dict.fromkeys(("zip", "zipcode", "pc", "postalcode"), Column.POSTCODE),
    **dict.fromkeys(("woonplaats", "stad", "town", "gemeente"), Column.CITY),
    **dict.fromkeys(
        ("factuurnr", "factuur", "invoice", "nota", "notanummer"), Column.INVOICE_NUMBER
    ),
    **dict.fromkeys(("datum", "date", "notadatum"), Column.INVOICE_DATE),
    **dict.fromkeys(("verval", "due", "betalenvoor", "uiterlijk"), Column.DUE_DATE),
    **dict.fromkeys(("saldo", "totaal", "total", "openstaand", "open", "som"), Column.AMOUNT),
    **dict.fromkeys(("munt", "muntsoort"), Column.CURRENCY),
    **dict.fromkeys(("opmerking", "notitie", "toelichting", "note"), Column.DESCRIPTION),
    **dict.fromkeys(("pdf", "bijlage", "document", "bestand", "attachment"), Column.INVOICE_PDF),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """What stands where: each position's column (None: nameless) and each column's header."""

    columns: tuple[Column | None, ...]
    names: dict[Column, str]
    row: int = 1

    def name(self, column: Column) -> str:
        """Return a column's header as in the file, or as it would be called there."""
        return self.names.get(column) or spelled(column, dutch=is_dutch(tuple(self.names.values())))


def normalised(header: str) -> str:
    """Make headers alike that differ in case, spaces, underscores, hyphens or points."""
    return re.sub(r"[\s_.\-‐‑–*:]+", "", header.replace("\ufeff", "").casefold())


_KNOWN: Final[dict[str, Column]] = {
    **{normalised(column.value): column for column in Column},
    **{normalised(dutch): column for column, dutch in DUTCH.items()},
}


def known(header: Cell) -> Column | None:
    """Return the column that a header names, if we know it."""
    return _KNOWN.get(normalised(str(header))) if isinstance(header, str) else None


def spelled(column: Column, *, dutch: bool) -> str:
    """Return a column's header in Dutch or English."""
    return DUTCH[column] if dutch else column.value


def is_dutch(headers: Sequence[Cell]) -> bool:
    """Tell whether a header is in Dutch rather than in English; when in doubt it is."""
    words = [normalised(str(header)) for header in headers if not is_blank(header)]
    english = {normalised(column.value) for column in Column}
    dutch = {normalised(name) for name in DUTCH.values()}
    return sum(word in dutch for word in words) >= sum(word in english for word in words)


def read_header(cells: Sequence[Cell], *, row: int) -> Header:
    """Find out which column stands where.

    Raises:
        FileRefusedError: a column is unknown, stands twice or is missing; all of them are named.
    """
    dutch = is_dutch(cells)
    faults: list[tuple[int, str, Reason]] = []
    names: dict[Column, str] = {}
    columns: list[Column | None] = []
    for cell in cells:
        column, name = known(cell), "" if is_blank(cell) else shown(cell, limit=60)
        columns.append(column)
        if column is None and name:
            faults.append((row, name, _unknown(name, dutch=dutch)))
        elif column in names:
            faults.append((row, name, why(Code.COLUMN_TWICE, other=names[column])))
        elif column is not None:
            names[column] = name
    faults += _missing(names, row=row, dutch=dutch)
    if faults:
        raise FileRefusedError(faults)
    return Header(columns=tuple(columns), names=names, row=row)


def _unknown(name: str, *, dutch: bool) -> Reason:
    plain = normalised(name)
    column = _OTHER_NAMES.get(plain)
    if column is None:
        near = difflib.get_close_matches(plain, [*_KNOWN, *_OTHER_NAMES], n=1, cutoff=0.6)
        column = {**_OTHER_NAMES, **_KNOWN}[near[0]] if near else None
    if column is None:
        return why(Code.COLUMN_UNKNOWN)
    return why(Code.COLUMN_UNKNOWN_HINT, hint=spelled(column, dutch=dutch))


def _missing(names: dict[Column, str], *, row: int, dutch: bool) -> list[tuple[int, str, Reason]]:
    absent = [spelled(column, dutch=dutch) for column in REQUIRED if column not in names]
    return [(row, name, why(Code.COLUMN_MISSING, name=name)) for name in absent]
