from __future__ import annotations

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from payments.epc import MOST_BYTES, Transfer, TransferError, epc_payload, grouped_iban
from payments.epc_drawing import LEVEL
from payments.errors import AmountError

SPAAK = Transfer(
    name="Fietsenmaker De Spaak", iban="NL91ABNA0417164300", cents=12_345, text="R-1 F2026-0042"
)


def test_a_transfer_is_written_line_by_line_as_the_council_has_it() -> None:
    assert epc_payload(SPAAK).split("\n") == [
        "BCD",
        "002",
        "1",
        "SCT",
        "",
        "Fietsenmaker De Spaak",
        "NL91ABNA0417164300",
        "EUR123.45",
        "",
        "",
        "R-1 F2026-0042",
    ]


@pytest.mark.parametrize(
    ("cents", "written"), [(1, "EUR0.01"), (12_300, "EUR123.00"), (10**9, "EUR10000000.00")]
)
def test_an_amount_always_has_two_decimals(cents: int, written: str) -> None:
    transfer = Transfer(name="X", iban="NL91 ABNA 0417 1643 00", cents=cents, text="")
    assert epc_payload(transfer).endswith(f"\nNL91ABNA0417164300\n{written}")


@pytest.mark.parametrize("cents", [0, -1, 100_000_000_000])
def test_an_amount_that_no_bank_takes_is_refused(cents: int) -> None:
    with pytest.raises(AmountError):
        epc_payload(Transfer(name="X", iban=SPAAK.iban, cents=cents, text=""))


@pytest.mark.parametrize(("name", "iban"), [("X", "417164300"), ("X", ""), (" \n ", SPAAK.iban)])
def test_without_name_or_account_there_is_no_transfer(name: str, iban: str) -> None:
    with pytest.raises(TransferError):
        epc_payload(Transfer(name=name, iban=iban, cents=1, text=""))


@pytest.mark.parametrize("cents", [1, 99_999_999_999])
def test_the_longest_name_in_signs_of_four_bytes_still_fits(cents: int) -> None:
    maltese = "MT84MALT011000012345MTLCAST001S"
    transfer = Transfer(name="𝄞" * 80, iban=maltese, cents=cents, text="é" * 100)
    written = epc_payload(transfer)
    assert len(written.encode()) <= MOST_BYTES
    assert set(written.split("\n")[5]) == {"𝄞"}
    # The highest version of the format, in which error level M has room for 331 bytes.
    assert segno.make_qr(written, error=LEVEL, encoding="utf-8", boost_error=False).version <= 13


@given(
    st.text(min_size=1).filter(lambda name: name.strip()),
    st.integers(1, 99_999_999_999),
    st.text(),
)
def test_whatever_people_write_stays_within_the_format(name: str, cents: int, text: str) -> None:
    written = epc_payload(Transfer(name=name, iban=SPAAK.iban, cents=cents, text=text))
    lines = written.split("\n")
    assert len(written.encode(errors="surrogatepass")) <= MOST_BYTES
    assert len(lines) <= 11
    assert len(lines[5]) <= 70
    assert lines[6] == SPAAK.iban
    assert len(lines) < 11 or len(lines[10]) <= 140


def test_people_read_an_account_in_groups_of_four() -> None:
    assert grouped_iban("nl91 ABNA0417164300") == "NL91 ABNA 0417 1643 00"
