"""Reading a UBL 2.1 invoice (NLCIUS/SI-UBL 2.0, Peppol BIS 3) as one claim.

The sum is `PayableAmount`: what was paid beforehand is already off it, as it is not off
`TaxInclusiveAmount`. Consent is not in an invoice, so it stays unknown. A corrected invoice (384)
is a claim like another, with a warning, because the invoice that it replaces may be chased as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import BinaryIO, Final, TypeVar

from storage.clock import LOCAL
from storage.intake.addresses import House, part_street, read_house, read_postcode
from storage.intake.amounts import read_xml_amount
from storage.intake.cells import (
    Cell,
    is_blank,
    read_country,
    read_email,
    read_identifier,
    read_text,
)
from storage.intake.codes import Code
from storage.intake.columns import Column
from storage.intake.dates import read_xml_date
from storage.intake.errors import CellError
from storage.intake.ibans import one_iban
from storage.intake.outcome import ClaimRow, Findings
from storage.intake.phones import read_phone
from storage.intake.reasons import Reason, shown, why
from storage.intake.ubl_documents import Beside, picture_of
from storage.intake.ubl_terms import DUE_PATHS, read_due_date
from storage.intake.ubl_tree import UblDocument, parse_ubl
from storage.words import DebtorType

T = TypeVar("T")

CUSTOMER: Final = "cac:AccountingCustomerParty/cac:Party"
ADDRESS: Final = f"{CUSTOMER}/cac:PostalAddress"
PHONE: Final = f"{CUSTOMER}/cac:Contact/cbc:Telephone"
EMAIL: Final = f"{CUSTOMER}/cac:Contact/cbc:ElectronicMail"
NAMES: Final = (
    f"{CUSTOMER}/cac:PartyLegalEntity/cbc:RegistrationName",
    f"{CUSTOMER}/cac:PartyName/cbc:Name",
)
COMPANY_IDS: Final = (
    f"{CUSTOMER}/cac:PartyLegalEntity/cbc:CompanyID",
    f"{CUSTOMER}/cac:PartyTaxScheme/cbc:CompanyID",
)
PAYABLE: Final = "cac:LegalMonetaryTotal/cbc:PayableAmount"
PAYEE_ACCOUNT: Final = "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID"
TYPE: Final = "cbc:InvoiceTypeCode"

# Codes of UNTDID 1001: credit notes and the like, and papers that do not ask for money.
_CREDIT_CODES: Final = frozenset(
    {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}
)
_NO_INVOICE_CODES: Final = frozenset({"325", "751"})
_CORRECTED: Final = "384"

_SUM_REASONS: Final = {
    Code.AMOUNT_ZERO: Code.ALREADY_PAID,
    Code.AMOUNT_NEGATIVE: Code.PAID_BACK,
}


#: Where an invoice holds what may still be refused when it is stored.
ELEMENTS: Final = {Column.REFERENCE: "cbc:ID", Column.PHONE: PHONE}


def read_ubl(
    stream: BinaryIO, *, now: datetime, file: str | None, beside: Beside
) -> tuple[ClaimRow | None, Findings]:
    """Read one invoice; the claim is None when the findings refuse it.

    `beside` looks for its PDF where the file holds none.

    Raises:
        FileRefusedError: the file is no UBL that we dare to read.
    """
    document = parse_ubl(stream)
    reader = _InvoiceReader(document, file=file, today=now.astimezone(LOCAL).date())
    claim = reader.read()
    if claim is not None:
        claim = replace(claim, document=picture_of(document, reader.findings, beside))
    return claim, reader.findings


class _InvoiceReader:
    """Reads one invoice, element by element."""

    def __init__(self, document: UblDocument, *, file: str | None, today: date) -> None:
        self.document = document
        self.today = today
        self.findings = Findings(row=1, file=file)

    def read(self) -> ClaimRow | None:
        """Return the claim, or None when it is refused; a credit note is not looked at further."""
        self._check_kind()
        if self.findings.refused:
            return None
        claim = self._claim()
        return None if self.findings.refused else claim

    def _check_kind(self) -> None:
        code = self.document.text(TYPE)
        if self.document.kind == "CreditNote":
            self.findings.refuse("CreditNote", why(Code.CREDIT_NOTE))
        elif code in _CREDIT_CODES:
            self.findings.refuse(TYPE, why(Code.CREDIT_NOTE))
        elif code in _NO_INVOICE_CODES:
            self.findings.refuse(TYPE, why(Code.NO_INVOICE, value=code))
        elif code == _CORRECTED:
            self.findings.warn(TYPE, why(Code.CORRECTED_INVOICE))

    def _claim(self) -> ClaimRow:
        number = self._required(("cbc:ID",), read_identifier, "")
        issued, due = self._dates()
        country = self._country()
        street, house = self._address(country)
        business = any(self.document.texts(path) for path in COMPANY_IDS)
        return ClaimRow(
            row=1,
            file=self.findings.file,
            reference=number,
            debtor_name=self._required(NAMES, partial(read_text, limit=140), ""),
            debtor_type=DebtorType.BUSINESS if business else DebtorType.CONSUMER,
            phone=self.findings.take(
                PHONE, partial(read_phone, country=country), self.document.text(PHONE), ""
            ),
            email=self._optional(EMAIL, read_email),
            street=street,
            house_number=house.number if house else None,
            house_suffix=house.suffix if house else None,
            postcode=self._optional(
                f"{ADDRESS}/cbc:PostalZone", partial(read_postcode, country=country)
            ),
            city=self._optional(f"{ADDRESS}/cbc:CityName", partial(read_text, limit=100)),
            country=country,
            invoice_number=number,
            invoice_date=issued,
            due_date=due,
            amount_cents=self._amount_cents(),
            description=self._description(),
            iban=self._iban(),
        )

    def _dates(self) -> tuple[date, date]:
        issue_date = partial(read_xml_date, today=self.today)
        before = len(self.findings.refused)
        issued = self._required(("cbc:IssueDate",), issue_date, self.today)
        if issued > self.today:
            self.findings.refuse("cbc:IssueDate", why(Code.INVOICE_IN_FUTURE))
        readable = len(self.findings.refused) == before
        try:
            path, due = read_due_date(self.document, issued=issued, today=self.today)
        except CellError as error:
            self.findings.refuse(self._due_path(), error.reason)
            return issued, issued
        if readable and due < issued:
            self.findings.refuse(path, why(Code.DUE_BEFORE_INVOICE))
        return issued, due

    def _due_path(self) -> str:
        return next((path for path in DUE_PATHS if self.document.text(path)), DUE_PATHS[0])

    def _country(self) -> str:
        path = f"{ADDRESS}/cac:Country/cbc:IdentificationCode"
        text = self.document.text(path)
        return "NL" if text is None else self.findings.take(path, read_country, text, "NL")

    def _address(self, country: str) -> tuple[str | None, House | None]:
        """Read street and house number, which stand apart or in one line."""
        street = self._optional(f"{ADDRESS}/cbc:StreetName", read_text)
        read = partial(read_house, country=country)
        house = self._optional(f"{ADDRESS}/cbc:BuildingNumber", read)
        if house or street is None:
            return street, house
        name, house = part_street(street)
        return name, house or self._house_on_second_line(read)

    def _house_on_second_line(self, read: Callable[[Cell], House]) -> House | None:
        """Some programs put the bare house number on the second address line."""
        line = self.document.text(f"{ADDRESS}/cbc:AdditionalStreetName")
        if line is None or not line[0].isdigit():
            return None
        try:
            return read(line)
        except CellError:
            return None

    def _amount_cents(self) -> int:
        for currency in (
            self.document.attribute(PAYABLE, "currencyID"),
            self.document.text("cbc:DocumentCurrencyCode"),
        ):
            if currency and currency.strip().upper() != "EUR":
                self.findings.refuse(PAYABLE, why(Code.CURRENCY, value=shown(currency)))
                return 0
        text = self.document.text(PAYABLE)
        if text is None:
            self.findings.refuse(PAYABLE, why(Code.MISSING))
            return 0
        try:
            return read_xml_amount(text).cents
        except CellError as error:
            self.findings.refuse(PAYABLE, _sum_reason(error.reason))
            return 0

    def _description(self) -> str | None:
        """Take the name of what was bought first, cut to a line."""
        path = "cac:InvoiceLine/cac:Item/cbc:Name"
        text = self.document.text(path)
        return None if text is None else shown(text, limit=140)

    def _iban(self) -> str | None:
        try:
            return one_iban(self.document.texts(PAYEE_ACCOUNT))
        except CellError as error:
            self.findings.warn(PAYEE_ACCOUNT, error.reason)
            return None

    def _required(self, paths: tuple[str, ...], read: Callable[[Cell], T], stand_in: T) -> T:
        text = self.document.text(*paths)
        if is_blank(text):
            self.findings.refuse(paths[0], why(Code.MISSING))
            return stand_in
        return self.findings.take(paths[0], read, text, stand_in)

    def _optional(self, path: str, read: Callable[[Cell], T]) -> T | None:
        text = self.document.text(path)
        return None if is_blank(text) else self.findings.take_or_drop(path, read, text)


def _sum_reason(reason: Reason) -> Reason:
    """Say of an invoice without an open sum that it is paid or pays back, not that it is odd."""
    code = _SUM_REASONS.get(Code(reason.code))
    return why(code) if code else reason
