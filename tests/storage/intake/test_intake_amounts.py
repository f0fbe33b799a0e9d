"""Amounts of money as files write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.intake.amounts import Notation, read_amount, read_xml_amount
from storage.intake.errors import CellError


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("1234.56", 123456),
        ("1.234,56", 123456),
        ("€ 1.234,56", 123456),
        ("€1234,56", 123456),
        ("1234,56", 123456),
        ("1.234", 123400),
        ("1,234.56", 123456),
        ("EUR 12", 1200),
        ("EUR12,50", 1250),
        ("12 EUR", 1200),
        ("12EUR", 1200),
        ("12 euro", 1200),
        ("€\u00a01.234,56", 123456),
        ("1\u00a0234,56", 123456),
        ("1 234,56", 123456),
        ("1'234.56", 123456),
        ("1.234.567", 123456700),
        ("1,234,567", 123456700),
        ("1.234.567,89", 123456789),
        ("125,-", 12500),
        ("€ 1.125,--", 112500),
        ("12,5", 1250),
        ("0,01", 1),
        ("0.99", 99),
        ("+12,00", 1200),
        (12, 1200),
        (12.5, 1250),
        (12.339999999999998, 1234),
        (0.1 + 0.2, 30),
    ],
)
def test_an_amount_is_read_however_it_is_written(written: object, cents: int) -> None:
    assert read_amount(written).cents == cents  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("twaalf", "amount_unreadable"),
        ("12,34,56", "amount_unreadable"),
        ("1.23.456", "amount_unreadable"),
        ("1234.567,89", "amount_unreadable"),
        ("12 34", "amount_unreadable"),
        ("12..50", "amount_unreadable"),
        ("1.2E3", "amount_unreadable"),
        ("=12", "amount_unreadable"),
        ("nan", "amount_unreadable"),
        (True, "amount_unreadable"),
        ("--12", "amount_unreadable"),
        (".50", "amount_unreadable"),
        ("１２", "amount_unreadable"),
        (float("nan"), "amount_unreadable"),
        (float("inf"), "amount_unreadable"),
        ("1,234", "amount_ambiguous"),
        ("€ 12,345", "amount_ambiguous"),
        ("12,3456", "amount_decimals"),
        ("0,123", "amount_decimals"),
        ("0.123", "amount_decimals"),
        ("1234.567", "amount_decimals"),
        ("1.234,567", "amount_decimals"),
        (12.345, "amount_decimals"),
        ("0", "amount_zero"),
        ("0,00", "amount_zero"),
        ("-0", "amount_zero"),
        (0, "amount_zero"),
        ("-12,50", "amount_negative"),
        ("12,50-", "amount_negative"),
        ("(12,50)", "amount_negative"),
        ("€ -12,50", "amount_negative"),
        ("−12", "amount_negative"),
        (-3.5, "amount_negative"),
        ("10.000.000,01", "amount_too_large"),
        (1e300, "amount_too_large"),
        ("$ 12", "currency"),
        ("USD 12", "currency"),
        ("12 GBP", "currency"),
        ("#WAARDE!", "sheet_error"),
    ],
)
def test_each_kind_of_unusable_amount_has_its_own_reason(written: object, code: str) -> None:
    with pytest.raises(CellError) as refused:
        read_amount(written)  # type: ignore[arg-type]
    assert refused.value.reason.code == code


@given(cents=st.integers(1, 1_000_000_000))
def test_an_amount_survives_every_unambiguous_notation(cents: int) -> None:
    euros, rest = divmod(cents, 100)
    english, dutch = f"{euros:,}.{rest:02}", f"{euros:,}".replace(",", ".") + f",{rest:02}"
    for written in (
        f"{euros}.{rest:02}",
        f"{euros},{rest:02}",
        english,
        dutch,
        f"€ {dutch}",
        f"EUR {english}",
        f"{dutch} €",
    ):
        assert read_amount(written).cents == cents
    assert read_amount(cents / 100).cents == cents
    assert read_xml_amount(f"{euros}.{rest:02}00").cents == cents


@given(text=st.text(max_size=30))
def test_any_text_is_an_amount_above_zero_or_refused_with_a_reason(text: str) -> None:
    try:
        amount = read_amount(text)
    except CellError:
        return
    assert amount.cents > 0


def test_a_point_before_three_digits_is_in_doubt_beside_a_decimal_point() -> None:
    thousands = read_amount("1.234")
    assert not thousands.doubtful_beside({Notation.PLAIN})
    assert thousands.doubtful_beside({Notation.POINT_DECIMAL})
    assert read_amount("12.50").notation is Notation.POINT_DECIMAL
    assert read_amount("1,234.50").notation is Notation.PLAIN


@pytest.mark.parametrize("written", ["1,00", "1.2.3", "", "1e3", "€ 1"])
def test_xml_knows_one_way_to_write_an_amount(written: str) -> None:
    with pytest.raises(CellError):
        read_xml_amount(written)
