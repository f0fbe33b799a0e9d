from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.errors import AmountError
from payments.money import euro, from_value, to_value
from storage.words import Language

CENTS = st.integers(min_value=0, max_value=10**13)


@pytest.mark.parametrize(
    ("cents", "dutch", "english"),
    [
        (0, "€ 0,00", "€0.00"),
        (5, "€ 0,05", "€0.05"),
        (1250, "€ 12,50", "€12.50"),
        (123456, "€ 1.234,56", "€1,234.56"),
        (123456789, "€ 1.234.567,89", "€1,234,567.89"),
        (-500, "€ -5,00", "-€5.00"),
    ],
)
def test_people_read_an_amount_in_their_own_style(cents: int, dutch: str, english: str) -> None:
    assert euro(cents) == dutch
    assert euro(cents, Language.EN) == english


@given(CENTS)
def test_an_amount_survives_the_way_to_the_provider_and_back(cents: int) -> None:
    assert from_value(to_value(cents)) == cents


@given(CENTS)
def test_no_amount_holds_a_character_that_makes_an_sms_longer(cents: int) -> None:
    assert set(euro(cents)) <= set("€ 0123456789.,")


@pytest.mark.parametrize(
    "value",
    [12.5, 12, None, "", "12,50", "-1.00", "1.005", "1.", ".50", " 1.00", "1e3", "1_000", "01.00"],
)
def test_an_amount_that_is_not_exact_text_is_refused(value: object) -> None:
    with pytest.raises(AmountError):
        from_value(value)  # type: ignore[arg-type]


@given(st.text())
def test_any_text_is_an_amount_or_is_refused(value: str) -> None:
    with contextlib.suppress(AmountError):
        assert from_value(value) >= 0


@pytest.mark.parametrize("cents", [-1, 1.5, True])
def test_only_whole_cents_go_to_the_provider(cents: object) -> None:
    with pytest.raises(AmountError):
        to_value(cents)  # type: ignore[arg-type]
