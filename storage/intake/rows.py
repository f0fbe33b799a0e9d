"""Turning the rows of a table into claims, with every fault of every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from typing import Final, TypeVar

from storage.clock import LOCAL
from storage.intake.addresses import House, part_street, read_house, read_postcode
from storage.intake.amounts import Amount, read_amount
from storage.intake.cells import (
    Cell,
    is_blank,
    read_country,
    read_debtor_type,
    read_email,
    read_identifier,
    read_language,
    read_text,
    read_yes_no,
)
from storage.intake.codes import Code
from storage.intake.columns import Column
from storage.intake.dates import read_date, read_moment
from storage.intake.documents import Documents
from storage.intake.errors import CellError
from storage.intake.outcome import ClaimRow, Findings, RowRefusal
from storage.intake.phones import read_phone
from storage.intake.reasons import Reason, shown, why
from storage.intake.table import RawRow, Table
from storage.words import DebtorType, Language

T = TypeVar("T")
_DESCRIPTION_LIMIT: Final = 500
_NO_AMOUNT: Final = Amount(cents=0)


def read_rows(
    table: Table, *, now: datetime, file: str | None, documents: Documents
) -> Iterator[ClaimRow | RowRefusal]:
    """Read all rows of a table; each gives one claim, or one refusal for each of its faults.

    The PDFs that rows name are looked up in `documents`.

    An amount such as `1.234` is refused as ambiguous when the same file also writes `12.50`; for
    that, claims with such an amount are held back until the end of the file.

    Raises:
        FileRefusedError: the file breaks off while it is read.
    """
    notations = set()
    held: list[tuple[ClaimRow, Amount, str]] = []
    for raw in table.rows:
        reader = _RowReader(raw, table, documents, file=file, now=now)
        claim = reader.read()
        if claim is None:
            yield from reader.faults()
            continue
        notations.add(reader.amount.notation)
        if reader.amount.may_be_thousands:
            held.append((claim, reader.amount, reader.written(Column.AMOUNT)))
        else:
            yield claim
    for claim, amount, written in held:
        if amount.doubtful_beside(notations):
            findings = Findings(row=claim.row, file=file)
            reason = why(Code.AMOUNT_AMBIGUOUS, value=written)
            findings.refuse(table.header.name(Column.AMOUNT), reason)
            yield from findings.refused
        else:
            yield claim


class _RowReader:
    """Reads one row, column by column."""

    def __init__(
        self,
        raw: RawRow,
        table: Table,
        documents: Documents,
        *,
        file: str | None,
        now: datetime,
    ) -> None:
        self.raw = raw
        self.documents = documents
        self.header = table.header
        self.padded = table.padded
        self.now = now
        self.today = now.astimezone(LOCAL).date()
        self.findings = Findings(row=raw.number, file=file)
        self.amount = _NO_AMOUNT
        self.cells: dict[Column, Cell] = {
            column: cell
            for column, cell in zip(table.header.columns, raw.cells, strict=False)
            if column is not None
        }

    def written(self, column: Column) -> str:
        """Return what stands in a cell, to quote it."""
        return shown(self.cells.get(column))

    def read(self) -> ClaimRow | None:
        """Return the claim, or None when there are findings that refuse it."""
        if not self._fits():
            return None
        claim = self._claim()
        self._check_dates(claim)
        return None if self.findings.refused else claim

    def faults(self) -> list[RowRefusal]:
        """Return why there is no claim, in the order of the file's columns."""
        order = list(self.header.names.values())
        return sorted(
            self.findings.refused,
            key=lambda fault: order.index(fault.column) if fault.column in order else len(order),
        )

    def _fits(self) -> bool:
        """Check that each cell stands below a header; a row that shifted is not read further."""
        cells, columns = self.raw.cells, self.header.columns
        short = len(cells) < len(columns) and not self.padded
        if short or any(not is_blank(cell) for cell in cells[len(columns) :]):
            expected = len(columns)
            self.findings.refuse("", why(Code.CELL_COUNT, found=len(cells), expected=expected))
        for column, cell in zip(columns, cells, strict=False):
            if column is None and not is_blank(cell):
                self.findings.refuse("", why(Code.COLUMN_NAMELESS))
        return not self.findings.refused

    def _claim(self) -> ClaimRow:
        country = self._default(Column.COUNTRY, read_country, "NL")
        street, house = self._address(country)
        self.amount = self._required(Column.AMOUNT, read_amount, _NO_AMOUNT)
        return ClaimRow(
            row=self.raw.number,
            file=self.findings.file,
            reference=self._required(Column.REFERENCE, read_identifier, ""),
            debtor_name=self._required(Column.DEBTOR_NAME, partial(read_text, limit=140), ""),
            debtor_type=self._default(Column.DEBTOR_TYPE, read_debtor_type, DebtorType.CONSUMER),
            phone=self._take(Column.PHONE, partial(read_phone, country=country), ""),
            email=self._optional(Column.EMAIL, read_email),
            street=street,
            house_number=house.number if house else None,
            house_suffix=house.suffix if house else None,
            postcode=self._optional(Column.POSTCODE, partial(read_postcode, country=country)),
            city=self._optional(Column.CITY, partial(read_text, limit=100)),
            country=country,
            language=self._default(Column.LANGUAGE, read_language, Language.NL),
            invoice_number=self._required(Column.INVOICE_NUMBER, read_identifier, ""),
            invoice_date=self._required(
                Column.INVOICE_DATE, partial(read_date, today=self.today), self.today
            ),
            due_date=self._required(
                Column.DUE_DATE, partial(read_date, today=self.today), date.max
            ),
            amount_cents=self.amount.cents,
            currency=self._default(Column.CURRENCY, read_currency, "EUR"),
            description=self._optional(
                Column.DESCRIPTION, partial(read_text, limit=_DESCRIPTION_LIMIT)
            ),
            document=self._optional(Column.INVOICE_PDF, self.documents.find),
            consent_sms=self._optional(Column.CONSENT_SMS, read_yes_no),
            consent_whatsapp=self._optional(Column.CONSENT_WHATSAPP, read_yes_no),
            consent_source=self._optional(Column.CONSENT_SOURCE, read_text),
            consent_at=self._optional(Column.CONSENT_AT, partial(read_moment, today=self.today)),
        )

    def _address(self, country: str) -> tuple[str | None, House | None]:
        """Read street and house number; the number may stand behind the street's name."""
        street = self._optional(Column.STREET, read_text)
        house = self._optional(Column.HOUSE_NUMBER, partial(read_house, country=country))
        if street and is_blank(self.cells.get(Column.HOUSE_NUMBER)):
            return part_street(street)
        return street, house

    def _check_dates(self, claim: ClaimRow) -> None:
        """Check the dates against each other and against now, where they could be read."""
        if claim.invoice_date > self.today:
            self._refuse(Column.INVOICE_DATE, why(Code.INVOICE_IN_FUTURE))
        faulty = {refused.column for refused in self.findings.refused}
        dates = {self.header.name(Column.INVOICE_DATE), self.header.name(Column.DUE_DATE)}
        if claim.due_date < claim.invoice_date and not dates & faulty:
            self._refuse(Column.DUE_DATE, why(Code.DUE_BEFORE_INVOICE))
        if claim.consent_at is not None and claim.consent_at > self.now.astimezone(UTC):
            self._refuse(Column.CONSENT_AT, why(Code.CONSENT_IN_FUTURE))

    def _refuse(self, column: Column, reason: Reason) -> None:
        self.findings.refuse(self.header.name(column), reason)

    def _take(self, column: Column, read: Callable[[Cell], T], stand_in: T) -> T:
        name = self.header.name(column)
        return self.findings.take(name, read, self.cells.get(column), stand_in)

    def _required(self, column: Column, read: Callable[[Cell], T], stand_in: T) -> T:
        if is_blank(self.cells.get(column)):
            self._refuse(column, why(Code.MISSING))
            return stand_in
        return self._take(column, read, stand_in)

    def _default(self, column: Column, read: Callable[[Cell], T], default: T) -> T:
        if is_blank(self.cells.get(column)):
            return default
        return self._take(column, read, default)

    def _optional(self, column: Column, read: Callable[[Cell], T]) -> T | None:
        if is_blank(self.cells.get(column)):
            return None
        take: Callable[[Cell], T | None] = read
        return self._take(column, take, None)


def read_currency(cell: Cell) -> str:
    """Read the currency, which must be the euro.

    Raises:
        CellError: another currency.
    """
    text = read_text(cell)
    if text.upper() not in {"EUR", "EURO", "€"}:
        raise CellError(why(Code.CURRENCY, value=shown(text)))
    return "EUR"
