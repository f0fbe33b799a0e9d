"""The PDF of an invoice: named in a claims file, embedded in an electronic one, kept once."""

from __future__ import annotations

import base64
import os
import unicodedata
import uuid
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text

from storage.database import Database
from storage.intake.documents import SIZE_LIMIT, DocumentChangedError, open_documents
from storage.intake.errors import FileRefusedError
from storage.intake.importing import ImportReport, import_rows, row_hash
from storage.intake.outcome import Reading
from storage.intake.reading import read_claims
from storage.records.claims import Claim, Invoice
from storage.records.creditors import Creditor
from storage.records.documents import InvoiceDocument, document_of, document_sizes
from storage.records.journal import JournalEntry
from storage.records.ledger import LedgerEntry

SAMPLES = Path(__file__).parents[3] / "bot" / "samples"
INVOICE = (SAMPLES / "factuur-2026-0611.xml").read_text(encoding="utf-8")
HEAD = "kenmerk;debiteur;telefoon;factuurnummer;factuurdatum;vervaldatum;bedrag;factuur_pdf\n"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"
OTHER = PDF + b"% another\n"


def row(pdf: str, ref: str = "A-1") -> str:
    return f"{ref};Jan Jansen;0612345678;F-{ref};01-10-2026;15-10-2026;12,50;{pdf}\n"


def claims_file(folder: Path, *rows: str, name: str = "claims.csv") -> Path:
    path = folder / name
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return path


def told(reading: Reading) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in reading.refused]


def attached(*pdfs: bytes, mark: str = "", mime: str = "application/pdf") -> str:
    """Return an electronic invoice with these files attached, the last one marked."""
    parts = "".join(
        "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID>"
        + (f"<cbc:DocumentType>{mark}</cbc:DocumentType>" if mark and pdf is pdfs[-1] else "")
        + f'<cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode="{mime}" filename="f.pdf">'
        + base64.encodebytes(pdf).decode()
        + "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
        for pdf in pdfs
    )
    place = "<cac:AccountingSupplierParty>"
    assert place in INVOICE
    return INVOICE.replace(place, parts + place)


def zip_file(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return path


# Named in a claims file


def test_a_pdf_that_many_rows_of_a_zip_name_is_in_memory_once(
    tmp_path: Path, now: datetime
) -> None:
    rows = "".join(row("f.pdf", f"A-{number}") for number in range(5))
    path = zip_file(tmp_path / "c.zip", {"claims.csv": (HEAD + rows).encode(), "f.pdf": PDF})
    read = read_claims(path, now=now).rows
    assert [one.document and one.document.size for one in read] == [len(PDF)] * 5
    assert len({id(one.document) for one in read}) == 1


def test_an_invoice_in_a_zip_finds_its_pdf_however_its_name_is_spelt(
    tmp_path: Path, now: datetime
) -> None:
    files = {"Crêpe.xml": INVOICE.encode(), unicodedata.normalize("NFD", "Crêpe.PDF"): PDF}
    reading = read_claims(zip_file(tmp_path / "c.zip", files), now=now)
    assert [one.document and one.document.size for one in reading.rows] == [len(PDF)]
    assert told(reading) == []


def test_a_pdf_beside_the_claims_file_comes_with_its_row(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "Crêpe F-1.pdf").write_bytes(PDF)
    english = HEAD.replace("factuur_pdf", "Invoice PDF")
    path = claims_file(tmp_path, row("Crêpe F-1.pdf"), row("", "A-2"))
    path.write_text(path.read_text(encoding="utf-8").replace(HEAD, english), encoding="utf-8")
    first, second = read_claims(path, now=now).rows
    assert first.document is not None
    assert (first.document.content(), first.document.size) == (PDF, len(PDF))
    assert second.document is None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing.pdf", None, "pdf_missing"),
        ("../secret.pdf", PDF, "pdf_path"),
        ("..\\secret.pdf", PDF, "pdf_path"),
        ("map/../../secret.pdf", PDF, "pdf_path"),
        ("/etc/passwd", None, "pdf_path"),
        ("c:\\x.pdf", None, "pdf_path"),
        ("link.pdf", None, "pdf_path"),
        ("pipe.pdf", None, "pdf_missing"),
        ("map", None, "pdf_missing"),
        ("a.pdf", b"<html>no</html>", "pdf_none"),
        ("a.pdf", b"", "pdf_none"),
        ("a.pdf", b"\n" + PDF, "pdf_none"),
        ("a.pdf", PDF + b"x" * SIZE_LIMIT, "pdf_too_large"),
    ],
)
def test_a_pdf_that_may_not_be_kept_refuses_its_row_only(
    tmp_path: Path, now: datetime, name: str, content: bytes | None, code: str
) -> None:
    folder = tmp_path / "delivered"
    (folder / "map").mkdir(parents=True)
    (tmp_path / "secret.pdf").write_bytes(PDF)
    (folder / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    os.mkfifo(folder / "pipe.pdf")
    if content is not None and ".." not in name:
        (folder / name).write_bytes(content)
    reading = read_claims(claims_file(folder, row(name), row("", "A-2")), now=now)
    assert told(reading) == [(2, "factuur_pdf", code)]
    assert [claim.reference for claim in reading.rows] == ["A-2"]


def test_a_pdf_of_exactly_the_limit_is_kept(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF.ljust(SIZE_LIMIT, b" "))
    (claim,) = read_claims(claims_file(tmp_path, row("a.pdf")), now=now).rows
    assert claim.document is not None


def test_pdfs_may_be_in_another_folder_or_zip(tmp_path: Path, now: datetime) -> None:
    path = claims_file(tmp_path, row("F-1.pdf"), row("b/F-2.pdf", "A-2"), row("F-2.pdf", "A-3"))
    files = {"a/F-1.pdf": PDF, "a/F-2.pdf": PDF, "b/F-2.pdf": OTHER, "__MACOSX/._F-1.pdf": b"x"}
    with open_documents(zip_file(tmp_path / "pdfs.zip", files)) as documents:
        reading = read_claims(path, now=now, documents=documents)
        kept = [claim.document.content() for claim in reading.rows if claim.document]
    assert kept == [PDF, OTHER]
    assert told(reading) == [(4, "factuur_pdf", "pdf_twice")]
    (tmp_path / "map" / "b").mkdir(parents=True)
    (tmp_path / "map" / "b" / "F-2.pdf").write_bytes(OTHER)
    with open_documents(tmp_path / "map") as documents:
        reading = read_claims(path, now=now, documents=documents)
    assert [claim.reference for claim in reading.rows] == ["A-2"]


@pytest.mark.parametrize(("files", "code"), [({"../x.pdf": PDF}, "zip_path"), (None, "zip_broken")])
def test_a_zip_of_pdfs_that_means_no_good_is_not_opened(
    tmp_path: Path, files: dict[str, bytes] | None, code: str
) -> None:
    path = tmp_path / "pdfs.zip"
    path.write_bytes(b"PK\x03\x04 broken") if files is None else zip_file(path, files)
    with pytest.raises(FileRefusedError) as refused, open_documents(path):
        pass
    assert [reason.code for _, _, reason in refused.value.findings] == [code]


def test_a_zip_may_hold_the_claims_file_and_its_pdfs(tmp_path: Path, now: datetime) -> None:
    csv = (HEAD + row("F-1.pdf")).encode()
    files = {"pdf/F-1.pdf": PDF, "claims.csv": csv, "b.xml": INVOICE.encode(), "b.pdf": OTHER}
    reading = read_claims(zip_file(tmp_path / "all.zip", files), now=now)
    assert reading.refused == ()
    assert {claim.document.content() for claim in reading.rows if claim.document} == {PDF, OTHER}
    reading = read_claims(zip_file(tmp_path / "all.zip", {**files, "stray.pdf": PDF}), now=now)
    assert [(fault.file, fault.code) for fault in reading.refused] == [("stray.pdf", "file_pdf")]


# Embedded in an electronic invoice


def test_the_embedded_pdf_of_an_invoice_is_kept(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "a.xml"
    path.write_text(attached(PDF), encoding="utf-8")
    reading = read_claims(path, now=now)
    (claim,) = reading.rows
    assert claim.document is not None
    assert claim.document.content() == PDF
    assert reading.warnings == ()
    path.write_text(attached(OTHER, PDF, mark="PrimaryImage"), encoding="utf-8")
    (claim,) = read_claims(path, now=now).rows
    assert claim.document is not None
    assert claim.document.content() == PDF
    path.write_text(attached(b"GIF89a", mime="image/gif"), encoding="utf-8")
    (claim,) = read_claims(path, now=now).rows
    assert claim.document is None


def test_a_pdf_that_lies_beside_an_invoice_under_its_name_is_its_picture(
    tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "F-1.xml"
    path.write_text(INVOICE, encoding="utf-8")
    (tmp_path / "F-2.pdf").write_bytes(OTHER)
    (claim,) = read_claims(path, now=now).rows
    assert claim.document is None
    (tmp_path / "F-1.PDF").write_bytes(PDF)
    (claim,) = read_claims(path, now=now).rows
    assert claim.document is not None
    assert claim.document.content() == PDF
    path.write_text(attached(OTHER), encoding="utf-8")
    (claim,) = read_claims(path, now=now).rows
    assert claim.document is not None
    assert claim.document.content() == OTHER


@pytest.mark.parametrize(
    ("invoice", "code"),
    [
        (attached(PDF, OTHER), "pdf_several"),
        (attached(b"no pdf"), "pdf_none"),
        (attached(PDF).replace(base64.encodebytes(PDF).decode()[:8], "ab=!"), "pdf_broken"),
        (attached(PDF + b"x" * SIZE_LIMIT), "pdf_too_large"),
    ],
    ids=["several", "no pdf", "broken", "too large"],
)
def test_an_invoice_is_taken_without_a_pdf_that_cannot_be_kept(
    tmp_path: Path, now: datetime, invoice: str, code: str
) -> None:
    path = tmp_path / "a.xml"
    path.write_text(invoice, encoding="utf-8")
    reading = read_claims(path, now=now)
    assert [warning.code for warning in reading.warnings] == [code]
    (claim,) = reading.rows
    assert claim.document is None


def test_an_attachment_beyond_what_the_parser_takes_is_named(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "a.xml"
    path.write_text(attached(PDF + b"x" * (3 * SIZE_LIMIT)), encoding="utf-8")
    assert told(read_claims(path, now=now)) == [(1, "", "xml_text_too_large")]


# Kept


@pytest.fixture
def creditor(database: Database, now: datetime) -> uuid.UUID:
    with database.service() as session:
        found = Creditor(slug="c", name="C", iban="NL91ABNA0417164300", created_at=now)
        session.add(found)
        session.flush()
        return found.id


def take(database: Database, creditor: uuid.UUID, path: Path, now: datetime) -> ImportReport:
    with database.service() as session:
        owner = session.get_one(Creditor, creditor)
        return import_rows(session, owner, read_claims(path, now=now), path.name, now)


def kept(database: Database) -> list[bytes]:
    with database.service() as session:
        ids = list(session.scalars(select(InvoiceDocument.invoice_id)))
        claims = list(session.scalars(select(Claim.id)))
        found = [document_of(session, claims, invoice_id) for invoice_id in ids]
        sizes = document_sizes(session, claims)
        assert {each[0].id: len(each[1]) for each in found if each} == sizes
        return sorted(each[1] for each in found if each)


def test_a_pdf_is_sealed_and_a_second_import_changes_nothing(
    database: Database, creditor: uuid.UUID, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    path = claims_file(tmp_path, row("a.pdf"), row("", "A-2"))
    report = take(database, creditor, path, now)
    assert (len(report.accepted), report.documents) == (2, 1)
    again = take(database, creditor, path, now)
    assert (len(again.accepted), again.duplicate, again.documents) == (0, 2, 0)
    assert kept(database) == [PDF]
    with database.engine.begin() as connection:
        connection.execute(text("set local role preminder_service"))
        stored = connection.execute(text("select content, digest from invoice_documents")).one()
    assert b"PDF" not in bytes(stored.content)
    assert len(bytes(stored.digest)) == 16


def test_a_pdf_may_come_later_but_is_not_replaced(
    database: Database, creditor: uuid.UUID, tmp_path: Path, now: datetime
) -> None:
    assert take(database, creditor, claims_file(tmp_path, row("")), now).documents == 0
    (tmp_path / "a.pdf").write_bytes(PDF)
    later = take(database, creditor, claims_file(tmp_path, row("a.pdf")), now)
    assert (later.duplicate, later.documents, later.refused) == (1, 1, ())
    with database.service() as session:
        deeds = list(session.scalars(select(JournalEntry.details)))
    assert [deed["documents"] for deed in deeds] == [0, 1]
    (tmp_path / "a.pdf").write_bytes(OTHER)
    other = take(database, creditor, claims_file(tmp_path, row("a.pdf")), now)
    assert [(one.row, one.column, one.code) for one in other.refused] == [
        (2, "factuur_pdf", "pdf_known")
    ]
    assert (other.duplicate, kept(database)) == (0, [PDF])


def test_a_claim_of_before_there_were_pdfs_is_known_as_the_same(
    tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    (bare,) = read_claims(claims_file(tmp_path, row("")), now=now).rows
    (full,) = read_claims(claims_file(tmp_path, row("a.pdf")), now=now).rows
    assert row_hash(bare) == row_hash(full)
    # What stands in databases since the first release; another value would refuse every re-import.
    assert row_hash(bare).hex().startswith("ef5b99fdc4d22772")


def test_a_pdf_that_changes_while_it_is_imported_stores_nothing(
    database: Database, creditor: uuid.UUID, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    reading = read_claims(claims_file(tmp_path, row("a.pdf")), now=now)
    (tmp_path / "a.pdf").write_bytes(OTHER)
    with pytest.raises(DocumentChangedError), database.service() as session:
        import_rows(session, session.get_one(Creditor, creditor), reading, "claims.csv", now)
    with database.service() as session:
        assert session.scalars(select(Claim)).all() == []


def test_a_pdf_goes_with_its_invoice(
    database: Database, creditor: uuid.UUID, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    take(database, creditor, claims_file(tmp_path, row("a.pdf")), now)
    with database.service() as session:
        session.execute(delete(Invoice))
    with database.service() as session:
        assert session.scalars(select(InvoiceDocument.id)).all() == []
        assert len(session.scalars(select(LedgerEntry)).all()) == 1


def test_a_creditor_sees_no_pdf_of_another(
    database: Database, creditor: uuid.UUID, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    take(database, creditor, claims_file(tmp_path, row("a.pdf")), now)
    with database.tenant(uuid.uuid4()) as session:
        assert session.scalars(select(InvoiceDocument.id)).all() == []
    with database.tenant(creditor) as session:
        assert len(session.scalars(select(InvoiceDocument.id)).all()) == 1
