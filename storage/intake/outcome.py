"""What reading a delivered file yields: the claims, and what was refused and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from storage.intake.cells import Cell
from storage.intake.columns import Column
from storage.intake.documents import Document
from storage.intake.errors import CellError
from storage.intake.reasons import Reason
from storage.words import DebtorType, Language

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimRow:
    """One claim as a creditor delivered it, checked and normalised.

    Where it stood (`row`, `file`) is no part of its content, so two rows that say the same are
    equal.
    """

    row: int = field(compare=False)  #: as a spreadsheet numbers it: the header is 1
    file: str | None = field(default=None, compare=False)  #: the file within a zip
    reference: str
    debtor_name: str
    debtor_type: DebtorType
    phone: str  #: a mobile number in E.164
    email: str | None = None
    street: str | None = None
    house_number: str | None = None  #: digits only
    house_suffix: str | None = None
    postcode: str | None = None  #: `1234 AB` in NL
    city: str | None = None
    country: str = "NL"  #: ISO 3166, two letters
    language: Language = Language.NL
    invoice_number: str
    invoice_date: date
    due_date: date
    amount_cents: int  #: what is still open, above zero
    currency: str = "EUR"
    description: str | None = None
    document: Document | None = None  #: the PDF of the invoice
    consent_sms: bool | None = None  #: None: not known
    consent_whatsapp: bool | None = None
    consent_source: str | None = None
    consent_at: datetime | None = None  #: aware UTC
    iban: str | None = None  #: the creditor's account according to an electronic invoice


@dataclass(frozen=True, kw_only=True, slots=True)
class RowRefusal:
    """One fault of one row, or of a whole file (then `row` is 1 and `column` may be empty)."""

    row: int
    column: str  #: the header as in the file, or the path of an XML element
    code: str  #: stable; see `storage.intake.codes.Code`
    reason: str  #: in Dutch
    reason_en: str
    file: str | None = None  #: the file within a zip


@dataclass(frozen=True, kw_only=True, slots=True)
class RowWarning:
    """Something that a person should see about a row that was read all the same."""

    row: int
    column: str
    code: str
    reason: str  #: in Dutch
    reason_en: str
    file: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """All that a file yields. A refused row stands in `refused` once for each of its faults."""

    rows: tuple[ClaimRow, ...] = ()
    refused: tuple[RowRefusal, ...] = ()
    duplicates: tuple[int, ...] = ()  #: numbers of rows that repeat an earlier one word for word
    warnings: tuple[RowWarning, ...] = ()
    #: How each file calls its columns, by the file within a zip.
    names: Mapping[str | None, Mapping[Column, str]] = field(default_factory=dict)

    def name(self, claim: ClaimRow, column: Column) -> str:
        """Return what a column is called in the file that a claim stood in."""
        return self.names.get(claim.file, {}).get(column, column.value)


class Findings:
    """Collects every fault of one row instead of stopping at the first."""

    def __init__(self, *, row: int, file: str | None) -> None:
        self.row = row
        self.file = file
        self.refused: list[RowRefusal] = []
        self.warnings: list[RowWarning] = []

    def refuse(self, column: str, reason: Reason) -> None:
        """Note a fault for which the row cannot be used."""
        self.refused.append(refusal(self.row, column, reason, self.file))

    def warn(self, column: str, reason: Reason) -> None:
        """Note something that a person should see."""
        self.warnings.append(
            RowWarning(
                row=self.row,
                column=column,
                code=reason.code,
                reason=reason.nl,
                reason_en=reason.en,
                file=self.file,
            )
        )

    def take(self, column: str, read: Callable[[Cell], T], cell: Cell, stand_in: T) -> T:
        """Read a cell; note its fault and return the stand-in if it cannot be used.

        A stand-in never leaves the reader: a row with a refusal is not made.
        """
        try:
            return read(cell)
        except CellError as error:
            self.refuse(column, error.reason)
            return stand_in

    def take_or_drop(self, column: str, read: Callable[[Cell], T], cell: Cell) -> T | None:
        """Read a cell that is of use but not needed: a fault is a warning."""
        try:
            return read(cell)
        except CellError as error:
            self.warn(column, error.reason)
            return None


def refusal(row: int, column: str, reason: Reason, file: str | None) -> RowRefusal:
    """Make a refusal of a reason."""
    return RowRefusal(
        row=row,
        column=column,
        code=reason.code,
        reason=reason.nl,
        reason_en=reason.en,
        file=file,
    )
