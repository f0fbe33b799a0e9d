"""Electronic invoices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from storage.intake.reading import Reading, read_claims
from storage.intake.ubl_terms import term_in_days
from storage.words import DebtorType

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SAMPLES = Path(__file__).parents[3] / "bot" / "samples"
CUSTOMER = "cac:AccountingCustomerParty/cac:Party"
PAYABLE = "cac:LegalMonetaryTotal/cbc:PayableAmount"

#: Reads the business sample (or the consumer one) with pieces of its text replaced.
Change = Callable[..., Reading]


@pytest.fixture
def change(tmp_path: Path) -> Change:
    def changes(*replaced: tuple[str, str], sample: str = "factuur-2026-0611.xml") -> Reading:
        text = (SAMPLES / sample).read_text(encoding="utf-8")
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "invoice.xml"
        path.write_text(text, encoding="utf-8")
        return read_claims(path, now=NOW)

    return changes


def codes(reading: Reading) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in reading.refused]


def test_an_invoice_becomes_a_claim_on_what_is_still_payable(change: Change) -> None:
    (claim,) = change().rows
    assert claim.reference == claim.invoice_number == "2026-0611"
    assert claim.amount_cents == 50500, "prepaid 100 euro is off the invoice's 605"
    assert (claim.invoice_date, claim.due_date) == (date(2026, 9, 3), date(2026, 10, 3))
    assert claim.debtor_type is DebtorType.BUSINESS
    assert claim.debtor_name == "Koeriersbedrijf Snelwiel V.O.F."
    assert (claim.street, claim.house_number, claim.house_suffix) == ("Keizersgracht", "88", "1")
    assert (claim.postcode, claim.city, claim.country) == ("1015 CT", "Amsterdam", "NL")
    assert claim.iban == "NL91ABNA0417164300"
    assert claim.consent_sms is claim.consent_whatsapp is claim.consent_at is None


def test_without_a_company_number_the_debtor_is_a_consumer(change: Change) -> None:
    (claim,) = change(sample="factuur-2026-0612.xml").rows
    assert claim.debtor_type is DebtorType.CONSUMER
    assert claim.due_date == date(2026, 9, 22), "14 days after the invoice date, by its terms"


@pytest.mark.parametrize(
    ("replaced", "column", "code"),
    [
        ((">380<", ">381<"), "cbc:InvoiceTypeCode", "credit_note"),
        ((">380<", ">325<"), "cbc:InvoiceTypeCode", "no_invoice"),
        ((">505.00<", ">0.00<"), PAYABLE, "already_paid"),
        ((">505.00<", ">-5.00<"), PAYABLE, "paid_back"),
        ((">505.00<", ">505,00<"), PAYABLE, "amount_unreadable"),
        ((">505.00<", ">505.005<"), PAYABLE, "amount_decimals"),
        ((">505.00<", "><"), PAYABLE, "missing"),
        ((">EUR<", ">USD<"), PAYABLE, "currency"),
        (("+31 6 1000 1011", ""), f"{CUSTOMER}/cac:Contact/cbc:Telephone", "phone_missing"),
        (
            ("+31 6 1000 1011", "020-1234567"),
            f"{CUSTOMER}/cac:Contact/cbc:Telephone",
            "phone_landline",
        ),
        (("2026-10-03", "2026-09-02"), "cbc:DueDate", "due_before_invoice"),
        (("2026-10-03", "soon"), "cbc:DueDate", "date_unreadable"),
        (
            ("<cbc:IssueDate>2026-09-03", "<cbc:IssueDate>2027-09-03"),
            "cbc:IssueDate",
            "invoice_in_future",
        ),
        (("<cbc:ID>2026-0611<", "<cbc:ID><"), "cbc:ID", "missing"),
        (
            ("Koeriersbedrijf Snelwiel V.O.F.", " "),
            f"{CUSTOMER}/cac:PartyLegalEntity/cbc:RegistrationName",
            "missing",
        ),
    ],
)
def test_each_kind_of_unusable_invoice_has_its_own_reason(
    change: Change, replaced: tuple[str, str], column: str, code: str
) -> None:
    reading = change(replaced)
    assert reading.rows == ()
    assert (1, column, code) in codes(reading)


def test_all_faults_of_an_invoice_are_told_at_once(change: Change) -> None:
    reading = change(("+31 6 1000 1011", ""), (">505.00<", ">0<"), ("2026-10-03", "x"))
    assert {code for _, _, code in codes(reading)} == {
        "phone_missing",
        "already_paid",
        "date_unreadable",
    }


def test_a_credit_note_is_refused_as_such_and_nothing_else(change: Change) -> None:
    reading = change(
        ("<Invoice ", "<CreditNote "),
        ("</Invoice>", "</CreditNote>"),
        ("xsd:Invoice-2", "xsd:CreditNote-2"),
        ("+31 6 1000 1011", ""),
    )
    assert codes(reading) == [(1, "CreditNote", "credit_note")]


def test_a_corrected_invoice_is_read_with_a_warning(change: Change) -> None:
    reading = change((">380<", ">384<"))
    assert len(reading.rows) == 1
    assert [warning.code for warning in reading.warnings] == ["corrected_invoice"]


def test_a_broken_iban_is_dropped_with_a_warning(change: Change) -> None:
    reading = change(("NL91ABNA0417164300", "NL92ABNA0417164300"))
    assert reading.rows[0].iban is None
    assert [warning.code for warning in reading.warnings] == ["iban"]


def test_of_two_accounts_none_is_taken(change: Change) -> None:
    second = (
        "<cac:PaymentMeans><cac:PayeeFinancialAccount><cbc:ID>NL02ABNA0123456789</cbc:ID>"
        "</cac:PayeeFinancialAccount></cac:PaymentMeans><cac:PaymentTerms>"
    )
    reading = change(("<cac:PaymentTerms>", second))
    assert reading.rows[0].iban is None
    assert [warning.code for warning in reading.warnings] == ["iban_several"]


def test_a_wrong_postcode_or_address_of_mail_is_dropped_with_a_warning(change: Change) -> None:
    reading = change(("1015 CT", "1015"), ("peter@snelwiel.example", "peter"))
    (claim,) = reading.rows
    assert claim.postcode is claim.email is None
    assert {warning.code for warning in reading.warnings} == {"postcode", "email"}


def test_a_building_number_of_its_own_is_taken(change: Change) -> None:
    reading = change(
        (
            "Keizersgracht 88-1</cbc:StreetName>",
            "Keizersgracht</cbc:StreetName><cbc:BuildingNumber>88a</cbc:BuildingNumber>",
        )
    )
    (claim,) = reading.rows
    assert (claim.street, claim.house_number, claim.house_suffix) == ("Keizersgracht", "88", "a")


@pytest.mark.parametrize(
    "due",
    [
        "",
        "<cbc:Note>Graag snel betalen</cbc:Note>",
        "<cbc:Note>2% korting binnen 8 dagen</cbc:Note>",
        "<cbc:Note>8 dagen of 30 dagen</cbc:Note>",
    ],
)
def test_a_term_is_never_invented(change: Change, due: str) -> None:
    reading = change(
        ("<cbc:Note>Betalen binnen 14 dagen na factuurdatum</cbc:Note>", due),
        sample="factuur-2026-0612.xml",
    )
    assert codes(reading) == [(1, "cbc:DueDate", "due_date_unknown")]


def test_the_due_date_of_the_payment_means_counts(change: Change) -> None:
    reading = change(
        (
            "<cac:PaymentMeans>",
            "<cac:PaymentMeans><cbc:PaymentDueDate>2026-10-05</cbc:PaymentDueDate>",
        ),
        sample="factuur-2026-0612.xml",
    )
    assert reading.rows[0].due_date == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("note", "days"),
    [
        ("30 dagen", 30),
        ("Betaling binnen 14 dagen na factuurdatum", 14),
        ("Payment within 30 days", 30),
        ("Betaaltermijn: 21dgn", 21),
        ("30 dagen netto, dus binnen 30 dagen", 30),
        ("8 dagen 2% korting, 30 dagen netto", None),
        ("binnen 10 werkdagen", None),
        ("binnen een maand", None),
        ("binnen 0 dagen", None),
        ("binnen 365 dagen", None),
        ("", None),
    ],
)
def test_only_an_unambiguous_term_is_read(note: str, days: int | None) -> None:
    assert term_in_days(note) == days


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<a/>", "xml_not_ubl"),
        (b"<html><body>inlog</body></html>", "xml_not_ubl"),
        (b"<Invoice/>", "xml_not_ubl"),
        (b"<Invoice", "xml_broken"),
        (b"<a>&undefined;</a>", "xml_broken"),
        (b"<a>" * 400 + b"</a>" * 400, "xml_broken"),
        (b"<!DOCTYPE Invoice><Invoice/>", "xml_doctype"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "xml_doctype"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', "xml_doctype"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"), "xml_doctype"),
    ],
)
def test_xml_that_is_no_invoice_says_why(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(content)
    assert codes(read_claims(path, now=NOW)) == [(1, "", code)]


def test_an_entity_bomb_is_refused_at_once(tmp_path: Path) -> None:
    entities = '<!ENTITY a0 "lol">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    path = tmp_path / "a.xml"
    path.write_text(f"<!DOCTYPE a [{entities}]><a>&a11;</a>")
    (fault,) = read_claims(path, now=NOW).refused
    assert fault.code in {"xml_doctype", "xml_broken"}
