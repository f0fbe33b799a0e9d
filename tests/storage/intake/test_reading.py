"""Reading whole claims files: tables in their many shapes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.intake import table
from storage.intake.errors import IntakeError
from storage.intake.reading import Reading, read_claims
from storage.words import DebtorType, Language

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SAMPLES = Path(__file__).parents[3] / "bot" / "samples"

ENGLISH = (
    "reference,debtor_name,debtor_type,phone,email,street,house_number,postcode,city,country,"
    "language,invoice_number,invoice_date,due_date,amount,currency,description,consent_sms,"
    "consent_whatsapp,consent_source,consent_at"
)
DUTCH = (
    "kenmerk;debiteur;soort;telefoon;e-mail;straat;huisnummer;postcode;plaats;land;taal;"
    "factuurnummer;factuurdatum;vervaldatum;bedrag;valuta;omschrijving;toestemming_sms;"
    "toestemming_whatsapp;bron_toestemming;datum_toestemming"
)
SHORT = "kenmerk;debiteur;telefoon;factuurnummer;factuurdatum;vervaldatum;bedrag"
GOOD = ("K1", "Jan de Boer", "06-12345678", "F1", "2026-09-01", "2026-10-01", "12,50")

Read = Callable[..., Reading]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reads(content: str | bytes, name: str = "claims.csv", encoding: str = "utf-8") -> Reading:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return read_claims(path, now=NOW)

    return reads


def short(*rows: tuple[str, ...], header: str = SHORT) -> str:
    return "\n".join([header, *(";".join(row) for row in rows)]) + "\n"


def changed(**cells: str) -> tuple[str, ...]:
    names = SHORT.split(";")
    return tuple(cells.get(name, good) for name, good in zip(names, GOOD, strict=True))


def codes(reading: Reading) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in reading.refused]


def test_a_full_english_row_becomes_a_claim(read: Read) -> None:
    reading = read(
        ENGLISH
        + "\nR-1,Jan de Boer,business,06-12345678,jan@example.nl,Dorpsstraat,12a,1234ab,Ede,"
        "NL,en,F-9,2026-09-01,2026-10-01,1234.56,EUR,Two bikes,yes,no,order form,2026-08-30\n"
    )
    assert reading.refused == ()
    (claim,) = reading.rows
    assert (claim.row, claim.reference, claim.debtor_name) == (2, "R-1", "Jan de Boer")
    assert (claim.debtor_type, claim.language) == (DebtorType.BUSINESS, Language.EN)
    assert (claim.phone, claim.email) == ("+31612345678", "jan@example.nl")
    assert (claim.street, claim.house_number, claim.house_suffix) == ("Dorpsstraat", "12", "a")
    assert (claim.postcode, claim.city, claim.country) == ("1234 AB", "Ede", "NL")
    assert (claim.invoice_number, claim.invoice_date) == ("F-9", date(2026, 9, 1))
    assert (claim.due_date, claim.amount_cents, claim.currency) == (
        date(2026, 10, 1),
        123456,
        "EUR",
    )
    assert (claim.description, claim.consent_source) == ("Two bikes", "order form")
    assert (claim.consent_sms, claim.consent_whatsapp) == (True, False)
    assert claim.consent_at == datetime(2026, 8, 29, 22, tzinfo=UTC)
    assert claim.iban is None


def test_a_full_dutch_row_says_the_same(read: Read) -> None:
    english = read(
        ENGLISH
        + "\nR-1,Jan de Boer,consumer,06-12345678,jan@example.nl,Dorpsstraat,12a,1234ab,Ede,"
        "NL,nl,F-9,2026-09-01,2026-10-01,1234.56,EUR,Fiets,yes,no,brief,2026-08-30\n"
    )
    dutch = read(
        DUTCH
        + "\r\nR-1;Jan de Boer;particulier;+31612345678;jan@example.nl;Dorpsstraat;12a;1234 AB;"
        "Ede;Nederland;nederlands;F-9;01-09-2026;1-10-2026;€ 1.234,56;EUR;Fiets;ja;nee;brief;"
        "30-08-2026\r\n"
    )
    assert english.rows == dutch.rows
    assert not english.refused + dutch.refused


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encoding_and_separator_are_found_out(read: Read, encoding: str, separator: str) -> None:
    row = changed(debiteur="Zoë d'Ancône", bedrag="€ 12.50", telefoon="0612345678")
    reading = read(short(row).replace(";", separator), encoding=encoding)
    assert reading.refused == ()
    assert reading.rows[0].debtor_name == "Zoë d'Ancône"
    assert reading.rows[0].amount_cents == 1250


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_everything_may_be_quoted_and_lines_may_end_in_any_way(
    read: Read, separator: str, line_end: str
) -> None:
    rows = [SHORT.split(";"), list(GOOD)]
    text = line_end.join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    assert read(text, encoding="utf-8-sig").rows[0].reference == "K1"


def test_a_header_may_mix_languages_case_and_spelling(read: Read) -> None:
    header = "Kenmerk;Debtor Name;TELEFOON;Invoice-number;factuur datum;Due_Date;BEDRAG;E mail"
    assert read(short((*GOOD, "a@x.nl"), header=header)).rows[0].email == "a@x.nl"


def test_quoted_fields_may_hold_separators_quotes_and_lines(read: Read) -> None:
    header = f"{SHORT};omschrijving"
    text = (
        header
        + "\r\n"
        + ";".join(GOOD)
        + ';"een; ""twee""\r\ndrie"\r\n'
        + ";".join(changed(kenmerk="K2", bedrag="nul"))
        + ";\r\n"
    )
    reading = read(text)
    assert reading.rows[0].description == 'een; "twee" drie'
    assert codes(reading) == [(3, "bedrag", "amount_unreadable")]


def test_blank_rows_are_counted_but_say_nothing(read: Read) -> None:
    reading = read(f"\n{SHORT}\n\n;;;;;;\n{';'.join(GOOD)}\n")
    assert [claim.row for claim in reading.rows] == [5]


def test_excels_separator_line_is_obeyed_and_not_counted(read: Read) -> None:
    reading = read("sep=;\r\n" + short(GOOD))
    assert [claim.row for claim in reading.rows] == [2]


def test_a_nameless_column_may_be_empty_but_not_hold_a_value(read: Read) -> None:
    reading = read(short((*GOOD, ""), (*changed(kenmerk="K2"), "iets"), header=f"{SHORT};"))
    assert [claim.reference for claim in reading.rows] == ["K1"]
    assert codes(reading) == [(3, "", "column_nameless")]


def test_all_faults_of_a_row_are_told_at_once(read: Read) -> None:
    reading = read(
        ENGLISH + "\n,,robot,020-1234567,jan,,boven,1234,,Mars,de,,2027-01-01,gisteren,-5,USD,,"
        "misschien,ja,,2027-01-01\n"
    )
    assert reading.rows == ()
    assert [(column, code) for _, column, code in codes(reading)] == [
        ("reference", "missing"),
        ("debtor_name", "missing"),
        ("debtor_type", "debtor_type"),
        ("phone", "phone_landline"),
        ("email", "email"),
        ("house_number", "house_number"),
        ("postcode", "postcode"),
        ("country", "country"),
        ("language", "language"),
        ("invoice_number", "missing"),
        ("invoice_date", "invoice_in_future"),
        ("due_date", "date_unreadable"),
        ("amount", "amount_negative"),
        ("currency", "currency"),
        ("consent_sms", "yes_or_no"),
        ("consent_at", "consent_in_future"),
    ]
    assert {fault.row for fault in reading.refused} == {2}


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"telefoon": ""}, "telefoon", "phone_missing"),
        ({"telefoon": "06-1"}, "telefoon", "phone_invalid"),
        ({"telefoon": "+3197012345678"}, "telefoon", "phone_machine"),
        ({"telefoon": "0900-1234"}, "telefoon", "phone_service"),
        ({"bedrag": ""}, "bedrag", "missing"),
        ({"bedrag": "0,00"}, "bedrag", "amount_zero"),
        ({"bedrag": "1,234"}, "bedrag", "amount_ambiguous"),
        ({"bedrag": "12,345.678"}, "bedrag", "amount_decimals"),
        ({"vervaldatum": "2026-08-31"}, "vervaldatum", "due_before_invoice"),
        ({"vervaldatum": "31-09-2026"}, "vervaldatum", "date_unreadable"),
        ({"factuurdatum": "1926-09-01"}, "factuurdatum", "date_year"),
        (
            {"factuurdatum": "2026-11-23", "vervaldatum": "2026-12-01"},
            "factuurdatum",
            "invoice_in_future",
        ),
        ({"kenmerk": "2,0E+11"}, "kenmerk", "digits_lost"),
        ({"debiteur": "#N/B"}, "debiteur", "sheet_error"),
    ],
)
def test_each_fault_names_its_row_column_and_reason(
    read: Read, cells: dict[str, str], column: str, code: str
) -> None:
    reading = read(short(changed(kenmerk="K0"), changed(**cells)))
    assert codes(reading) == [(3, column, code)]
    assert [claim.reference for claim in reading.rows] == ["K0"]


def test_an_invoice_of_today_in_amsterdam_is_not_in_the_future(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(short(changed(factuurdatum="2026-11-23", vervaldatum="2026-11-23")))
    late_evening_utc = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert read_claims(path, now=late_evening_utc).refused == ()


def test_a_point_that_may_be_decimal_elsewhere_makes_thousands_ambiguous(read: Read) -> None:
    thousand = changed(bedrag="1.234")
    assert read(short(thousand)).rows[0].amount_cents == 123400
    reading = read(short(thousand, changed(kenmerk="K2", bedrag="12.50")))
    assert codes(reading) == [(2, "bedrag", "amount_ambiguous")]
    assert [claim.reference for claim in reading.rows] == ["K2"]


def test_a_repeated_row_is_a_duplicate_and_a_contradiction_is_refused(read: Read) -> None:
    reading = read(short(GOOD, GOOD, changed(bedrag="13,00"), changed(telefoon="+31612345678")))
    assert [claim.row for claim in reading.rows] == [2]
    assert reading.duplicates == (3, 5)
    assert codes(reading) == [(4, "kenmerk", "reference_twice")]


def test_a_missing_debtor_type_is_the_one_that_the_law_protects_most(read: Read) -> None:
    assert read(short(GOOD)).rows[0].debtor_type is DebtorType.CONSUMER


def test_a_house_number_may_stand_behind_the_street(read: Read) -> None:
    reading = read(short((*GOOD, "Dorpsstraat 12a"), header=f"{SHORT};straat"))
    claim = reading.rows[0]
    assert (claim.street, claim.house_number, claim.house_suffix) == ("Dorpsstraat", "12", "a")


def test_unknown_columns_refuse_the_whole_file_with_a_hint(read: Read) -> None:
    reading = read(short((*GOOD, "x", "y", "z"), header=f"{SHORT};telefon;Woonplaats;zzz"))
    assert reading.rows == ()
    assert codes(reading) == [
        (1, "telefon", "column_unknown_hint"),
        (1, "Woonplaats", "column_unknown_hint"),
        (1, "zzz", "column_unknown"),
    ]
    assert "Bedoelde u 'telefoon'?" in reading.refused[0].reason
    assert "Did you mean 'plaats'?" in reading.refused[1].reason_en


def test_missing_and_double_columns_refuse_the_whole_file(read: Read) -> None:
    reading = read("reference;phone;telefoon;Reference\na;b;c;d\n")
    assert reading.rows == ()
    assert codes(reading) == [
        (1, "telefoon", "column_twice"),
        (1, "Reference", "column_twice"),
        *(
            (1, name, "column_missing")
            for name in ("debtor_name", "invoice_number", "invoice_date", "due_date", "amount")
        ),
    ]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "file_empty"),
        (b"  \r\n \n", "a.csv", "file_empty"),
        (SHORT.encode(), "a.csv", "file_no_rows"),
        (f"{SHORT}\n;;;;;;\n".encode(), "a.csv", "file_no_rows"),
        (f"{SHORT}\nK\0;a\n".encode(), "a.csv", "file_nul"),
        (SHORT.encode("utf-16"), "a.csv", "file_utf16"),
        (SHORT.encode() + b"\n\x81\xff", "a.csv", "file_encoding"),
        (b"%PDF-1.7 ...", "a.pdf", "file_pdf"),
        (b"%PDF-1.7 ...", "a.csv", "file_pdf"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 100, "a.xls", "file_old_excel"),
        (b"\x89PNG\r\n", "a.png", "file_unknown"),
        (b"hello", "a.xml", "xml_broken"),
        (b"hello", "a.zip", "zip_broken"),
        (b"hello", "a.xlsx", "xlsx_broken"),
        (b"PK\x03\x04 broken", "a.zip", "zip_broken"),
    ],
)
def test_a_file_that_is_no_claims_file_says_why(
    read: Read, content: bytes, name: str, code: str
) -> None:
    reading = read(content, name)
    assert [(fault.row, fault.code) for fault in reading.refused] == [(1, code)]
    assert reading.rows == ()


def test_a_file_that_is_too_wide_is_refused_once(read: Read) -> None:
    wide = ";".join(f"c{n}" for n in range(5_000))
    assert codes(read(f"{wide}\n1\n")) == [(1, "", "column_too_many")]


def test_an_open_quotation_mark_refuses_the_whole_file_from_its_row(read: Read) -> None:
    reading = read(short(GOOD, changed(kenmerk='"K2'), changed(kenmerk="K3")))
    assert reading.rows == ()
    assert codes(reading) == [(3, "", "csv_broken")]


def test_a_shifted_row_is_refused_alone(read: Read) -> None:
    reading = read(short(GOOD, changed(kenmerk="K2")[:-1], (*changed(kenmerk="K3"), "x")))
    assert codes(reading) == [(3, "", "cell_count"), (4, "", "cell_count")]
    assert len(reading.rows) == 1
    assert "6 cellen" in reading.refused[0].reason


def test_a_file_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IntakeError):
        read_claims(tmp_path / "absent.csv", now=NOW)


def test_too_many_rows_and_bytes_are_refused(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "ROW_LIMIT", 2)
    reading = read(short(GOOD, GOOD, GOOD))
    assert reading.rows == ()
    assert codes(reading) == [(4, "", "file_too_many_rows")]
    large = read(b"a" * (50 * 1024 * 1024 + 1))
    assert [fault.code for fault in large.refused] == ["file_too_large"]


def test_no_reason_repeats_a_number_a_name_or_an_address(read: Read) -> None:
    reading = read(
        ENGLISH + "\nR1,Geheim Persoon,consumer,020-9876543,geheim@,Straat,x,9999,Ede,NL,nl,F1,"
        "2026-09-01,2026-10-01,0,EUR,,,,,\n"
    )
    told = " ".join(fault.reason + fault.reason_en for fault in reading.refused)
    assert len(reading.refused) == 5
    assert not any(word in told for word in ("9876543", "Geheim", "geheim", "9999"))


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused(read: Read, content: bytes) -> None:
    assert read(content).refused


@settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(cells=st.lists(st.text(max_size=20), min_size=7, max_size=7))
def test_any_row_gives_a_claim_or_a_refusal(read: Read, cells: list[str]) -> None:
    quoted = ";".join('"' + cell.replace('"', '""').replace("\0", "") + '"' for cell in cells)
    reading = read(f"{SHORT}\n{quoted}\n".encode("utf-8", "replace"))
    assert reading.rows or reading.refused


def test_a_hundred_thousand_rows_are_read(read: Read) -> None:
    rows = (
        f"K{n};Debiteur {n};06{10000000 + n};F{n};01-09-2026;01-10-2026;{n % 900 + 1},50"
        for n in range(100_000)
    )
    reading = read("\n".join([SHORT, *rows]))
    assert len(reading.rows) == 100_000
    assert reading.refused == ()


@pytest.mark.parametrize(
    "sample",
    sorted(path for path in SAMPLES.iterdir() if path.suffix in {".csv", ".xml"}),
    ids=lambda path: path.name,
)
def test_the_samples_are_read_without_a_refusal(sample: Path) -> None:
    reading = read_claims(sample, now=NOW)
    assert reading.rows
    assert reading.refused == reading.warnings == reading.duplicates == ()
    assert all(claim.phone.startswith("+3161000") for claim in reading.rows)
