"""Claims in Excel workbooks."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.intake.reading import Reading, read_claims

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SHORT = "kenmerk;debiteur;telefoon;factuurnummer;factuurdatum;vervaldatum;bedrag"
GOOD = ("K1", "Jan de Boer", "06-12345678", "F1", "2026-09-01", "2026-10-01", "12,50")

Read = Callable[..., Reading]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reads(content: bytes, name: str = "claims.xlsx") -> Reading:
        path = tmp_path / name
        path.write_bytes(content)
        return read_claims(path, now=NOW)

    return reads


def codes(reading: Reading) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in reading.refused]


def workbook(rows: list[list[object]], *, sheets: tuple[str, ...] = ("Blad1",)) -> bytes:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for title in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_workbook_gives_real_dates_and_numbers(read: Read) -> None:
    header: list[object] = [*SHORT.split(";"), "datum_toestemming", "toestemming_sms", "huisnummer"]
    rows: list[list[object]] = [
        header,
        [
            2026001,
            "Jan",
            612345678,
            17,
            date(2026, 9, 1),
            datetime(2026, 10, 1),  # noqa: DTZ001
            1234.5,
            datetime(2026, 9, 1, 14, 3),  # noqa: DTZ001
            True,
            12,
        ],
        [None] * 10,
        ["K2", "Piet", "06-12345679", "F2", "01-09-2026", "2026-10-01", "€ 12,50"],
        ["K3", "Els", "06-12345670", "F3", "01-09-2026", "2026-10-01", 12.345],
    ]
    reading = read(workbook(rows), "claims.xlsx")
    first, second = reading.rows
    assert (first.row, first.reference, first.phone) == (2, "2026001", "+31612345678")
    assert (first.amount_cents, first.invoice_date) == (123450, date(2026, 9, 1))
    assert (first.consent_sms, first.house_number) == (True, "12")
    assert first.consent_at == datetime(2026, 9, 1, 12, 3, tzinfo=UTC)
    assert (second.row, second.amount_cents) == (4, 1250)
    assert codes(reading) == [(5, "bedrag", "amount_decimals")]


def test_the_sheet_with_claims_is_found_and_two_are_in_doubt(read: Read) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([SHORT.split(";"), list(GOOD)])))
    book.create_sheet("Uitleg", 0).append(["Vul het andere blad in."])
    content = io.BytesIO()
    book.save(content)
    assert len(read(content.getvalue(), "a.xlsx").rows) == 1
    twice = workbook([SHORT.split(";"), list(GOOD)], sheets=("een", "twee"))
    reading = read(twice, "a.xlsx")
    assert codes(reading) == [(1, "", "xlsx_sheets")]
    assert "een, twee" in reading.refused[0].reason


def test_a_workbook_with_a_title_above_the_header_is_refused(read: Read) -> None:
    reading = read(workbook([["Openstaande posten"], list(SHORT.split(";")), list(GOOD)]), "a.xlsx")
    assert reading.rows == ()
    assert reading.refused[0].column == "Openstaande posten"


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(place=st.floats(0, 1), junk=st.binary(min_size=1, max_size=40))
def test_a_damaged_workbook_never_breaks_the_reader(read: Read, place: float, junk: bytes) -> None:
    content = workbook([SHORT.split(";"), list(GOOD)])
    at = int(place * len(content))
    read(content[:at] + junk + content[at + len(junk) :], "a.xlsx")


def test_a_sheet_that_is_too_wide_is_refused_once(read: Read) -> None:
    wide = workbook([[f"c{n}" for n in range(300)]])
    assert codes(read(wide)) == [(1, "", "column_too_many")]
