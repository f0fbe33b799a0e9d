"""`import claims` speaks one language, and calls a column as the file does."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from storage import sealing
from storage.database import Database
from storage.records.consents import SuppressionReason, suppress

DUTCH = "Kenmerk;debiteur;Tel.nr [mobiel];factuurnummer;factuurdatum;vervaldatum;bedrag\n"
ENGLISH = "reference;debtor_name;phone;invoice_number;invoice_date;due_date;amount\n"
ROW = "{ref};Jan Jansen;{phone};F-1;01-10-2026;15-10-2026;{amount}\n"
INVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>{ref}</cbc:ID>
  <cbc:IssueDate>2026-10-01</cbc:IssueDate>
  <cbc:DueDate>2026-10-15</cbc:DueDate>
  <cac:AccountingCustomerParty><cac:Party>
    <cac:PartyName><cbc:Name>Jan Jansen</cbc:Name></cac:PartyName>
    <cac:Contact><cbc:Telephone>{phone}</cbc:Telephone></cac:Contact>
  </cac:Party></cac:AccountingCustomerParty>
  <cac:LegalMonetaryTotal>
    <cbc:PayableAmount currencyID="EUR">12.50</cbc:PayableAmount>
  </cac:LegalMonetaryTotal>
</Invoice>
"""


def row(ref: str = "A-1", phone: str = "0612345678", amount: str = "12,50") -> str:
    return ROW.format(ref=ref, phone=phone, amount=amount)


@pytest.fixture
def home(with_linde: Path) -> Path:
    return with_linde


def take(home: Path, text: str, *more: str, name: str = "claims.csv") -> Result:
    (home / name).write_text(text, encoding="utf-8")
    words = ["import", "claims", str(home / name), "--creditor", "linde", *more]
    return CliRunner().invoke(main, words)


def columns(done: Result) -> list[tuple[str, str]]:
    return [(one["column"], one["code"]) for one in json.loads(done.stdout)["refused"]]


def test_what_is_refused_when_it_is_stored_names_the_column_as_the_file_does(
    home: Path, database: Database, now: datetime
) -> None:
    dutch = DUTCH.replace("Tel.nr [mobiel]", "Telefoon")
    assert take(home, dutch + row()).exit_code == 0
    with database.service() as session:
        key = sealing.blind("+31687654321")
        suppress(session, key, SuppressionReason.WRONG_NUMBER, now)
    again = row(amount="99,00") + row("A-2", "0687654321")
    told = [("Kenmerk", "reference_known"), ("Telefoon", "phone_wrong")]
    assert columns(take(home, dutch + again, "--json")) == told
    told = [("reference", "reference_known"), ("phone", "phone_wrong")]
    assert columns(take(home, ENGLISH + again, "--json")) == told
    invoice = INVOICE.format(ref="A-1", phone="0612345678")
    found = columns(take(home, invoice, "--json", name="a.xml"))
    assert found == [("cbc:ID", "reference_known")]
    invoice = INVOICE.format(ref="A-3", phone="0687654321")
    ((column, code),) = columns(take(home, invoice, "--json", name="b.xml"))
    assert (column.rpartition(":")[2], code) == ("Telephone", "phone_wrong")


@pytest.mark.parametrize(
    ("language", "said", "unsaid"),
    [
        ("nl", ["Geweigerd", "kolom", "aangenomen 1", "geweigerd 1", "Eerste bericht"], "accepted"),
        ("en", ["Refused", "column", "accepted 1", "refused 1", "First message"], "eweigerd"),
    ],
)
def test_the_report_is_in_one_language(
    home: Path, language: str, said: list[str], unsaid: str
) -> None:
    text = DUTCH.replace("Tel.nr [mobiel]", "Telefoon") + row() + row("A-2", amount="-1")
    done = take(home, text, "--dry-run", "--language", language)
    assert done.exit_code == 1
    for word in said:
        assert word in done.stdout
    assert unsaid not in done.stdout
    assert ("niets bewaard" in done.stdout) == (language == "nl")
    other = ("nothing stored", "negative") if language == "nl" else ("bewaard", "negatief")
    assert not any(word in done.stdout for word in other)


def test_dutch_is_what_is_said_without_a_choice(home: Path) -> None:
    done = take(home, DUTCH.replace("Tel.nr [mobiel]", "Telefoon") + row())
    assert "aangenomen 1 · al bekend 0 · geweigerd 0" in done.stdout


def test_a_column_is_named_letter_by_letter(home: Path) -> None:
    done = take(home, DUTCH + row())
    assert "Tel.nr [mobiel]" in done.stdout


def test_pdfs_of_invoices_come_from_a_folder_or_a_zip(home: Path, tmp_path: Path) -> None:
    head = DUTCH.replace("Tel.nr [mobiel]", "Telefoon").replace("bedrag", "bedrag;factuur_pdf")
    text = head + row().replace("\n", ";a.pdf\n") + row("A-2").replace("\n", ";b.pdf\n")
    folder = tmp_path / "pdfs"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(b"%PDF-1.7")
    done = take(home, text, "--documents", str(folder))
    assert done.exit_code == 1
    assert "b.pdf" in done.stdout
    assert "aangenomen 1 · al bekend 0 · geweigerd 1 · pdf's 1" in done.stdout
    with zipfile.ZipFile(tmp_path / "pdfs.zip", "w") as made:
        made.writestr("map/a.pdf", b"%PDF-1.7")
        made.writestr("map/b.pdf", b"%PDF-1.7")
    done = take(home, text, "--documents", str(tmp_path / "pdfs.zip"), "--json")
    told = json.loads(done.stdout)
    assert (told["accepted"], told["duplicate"], told["documents"]) == (1, 1, 1)


def test_a_broken_zip_of_pdfs_refuses_the_whole_delivery(home: Path, tmp_path: Path) -> None:
    (tmp_path / "pdfs.zip").write_bytes(b"PK\x03\x04 broken")
    text = DUTCH.replace("Tel.nr [mobiel]", "Telefoon") + row()
    done = take(home, text, "--documents", str(tmp_path / "pdfs.zip"), "--json")
    (refused,) = json.loads(done.stdout)["refused"]
    assert (done.exit_code, refused["file"], refused["code"]) == (1, "pdfs.zip", "zip_broken")
    assert json.loads(done.stdout)["accepted"] == 0
