"""Zips of claims files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from storage.intake import archive
from storage.intake.reading import Reading, read_claims

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SAMPLES = Path(__file__).parents[3] / "bot" / "samples"
CSV = (SAMPLES / "vorderingen.csv").read_bytes()
INVOICE = (SAMPLES / "factuur-2026-0611.xml").read_bytes()

Zipped = Callable[..., Reading]


def zip_of(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return content.getvalue()


def read(tmp_path: Path, content: bytes, name: str = "claims.zip") -> Reading:
    path = tmp_path / name
    path.write_bytes(content)
    return read_claims(path, now=NOW)


def codes(reading: Reading) -> list[tuple[str | None, str]]:
    return [(fault.file, fault.code) for fault in reading.refused]


def test_a_zip_yields_all_its_claims_with_their_files(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        zip_of({"map/a.csv": CSV, "b.xml": INVOICE, "B.PDF": b"%PDF", "__MACOSX/._b.xml": b"x"}),
    )
    assert reading.refused == ()
    assert len(reading.rows) == 11
    assert {claim.file for claim in reading.rows} == {"map/a.csv", "b.xml"}


def test_a_refused_file_does_not_hold_up_the_others(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        zip_of({"a.csv": b"onzin;kolom\n1;2\n", "b.xml": INVOICE, "c.pdf": b"%PDF-", "d.xml": b""}),
    )
    assert [claim.file for claim in reading.rows] == ["b.xml"]
    assert {file for file, _ in codes(reading)} == {"a.csv", "c.pdf", "d.xml"}
    assert ("c.pdf", "file_pdf") in codes(reading)


def test_the_same_invoice_in_two_files_is_a_duplicate(tmp_path: Path) -> None:
    other = INVOICE.replace(b">505.00<", b">605.00<")
    reading = read(tmp_path, zip_of({"a.xml": INVOICE, "b.xml": INVOICE, "c.xml": other}))
    assert len(reading.rows) == 1
    assert reading.duplicates == (1,)
    assert codes(reading) == [("c.xml", "reference_twice")]


def test_a_zip_in_a_zip_is_refused_and_a_workbook_is_not(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    content = io.BytesIO()
    book.save(content)
    reading = read(
        tmp_path, zip_of({"in.zip": zip_of({"a.csv": CSV}), "b.xlsx": content.getvalue()})
    )
    assert codes(reading) == [("in.zip", "zip_nested"), ("b.xlsx", "file_empty")]


@pytest.mark.parametrize(
    "name", ["../a.csv", "/etc/a.csv", "a/../../b.csv", "C:\\a.csv", "..\\a.csv"]
)
def test_a_path_that_leaves_the_zip_is_refused(tmp_path: Path, name: str) -> None:
    assert codes(read(tmp_path, zip_of({"b.xml": INVOICE, name: CSV}))) == [(None, "zip_path")]


def test_a_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    bomb = zip_of({"a.csv": b"0" * (20 * archive.MEGABYTE)})
    assert len(bomb) < 100_000
    assert codes(read(tmp_path, bomb)) == [(None, "zip_too_large")]


def test_a_workbook_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    parts = {"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b" " * (20 * archive.MEGABYTE)}
    reading = read(tmp_path, zip_of(parts), "a.xlsx")
    assert codes(reading) == [(None, "zip_too_large")]


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "COUNT_LIMIT", 2)
    files = {f"{n}.xml": INVOICE for n in range(3)}
    assert codes(read(tmp_path, zip_of(files))) == [(None, "zip_too_many")]


def test_an_empty_zip_and_a_word_document_are_refused(tmp_path: Path) -> None:
    assert codes(read(tmp_path, zip_of({}))) == [(None, "zip_empty")]
    word = zip_of({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"})
    assert codes(read(tmp_path, word, "a.docx")) == [(None, "file_unknown")]


def test_a_damaged_or_locked_zip_is_refused_whole(tmp_path: Path) -> None:
    sound = zip_of({"a.xml": INVOICE, "b.xml": INVOICE})
    damaged = sound.replace(sound[200:220], b"\0" * 20, 1)
    reading = read(tmp_path, damaged)
    assert reading.rows == ()
    assert codes(reading) == [(None, "zip_broken")]
    locked = bytearray(sound)
    entry = locked.index(b"PK\x01\x02")
    locked[entry + 8] |= 1
    assert codes(read(tmp_path, bytes(locked))) == [(None, "zip_locked")]


def test_a_workbook_with_a_doctype_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    content = io.BytesIO()
    book.save(content)
    with zipfile.ZipFile(content) as sound:
        parts = {name: sound.read(name) for name in sound.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    for start, code in (
        (b"<!DOCTYPE a>", "xml_doctype"),
        (b"<!-- <a> --><!DOCTYPE a>", "xml_doctype"),
        (b"<?xml version='1.0'?>\n<!doctype a>", "xml_doctype"),
        ("<!DOCTYPE a><a/>".encode("utf-16"), "xlsx_broken"),
    ):
        changed = zip_of({**parts, sheet: start + parts[sheet]})
        assert codes(read(tmp_path, changed, "a.xlsx")) == [(None, code)]
