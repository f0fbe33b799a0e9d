"""Phone numbers as people and spreadsheets write them."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.intake.errors import CellError
from storage.intake.phones import read_phone


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("06-12345678", "+31612345678"),
        ("0612345678", "+31612345678"),
        ("06 12 34 56 78", "+31612345678"),
        ("+31(0)612345678", "+31612345678"),
        ("+31 (0) 6 1234 5678", "+31612345678"),
        ("0031 6 12345678", "+31612345678"),
        ("31612345678", "+31612345678"),
        ("+310612345678", "+31612345678"),
        ("612345678", "+31612345678"),
        (612345678, "+31612345678"),
        (612345678.0, "+31612345678"),
        (31612345678, "+31612345678"),
        ("6.12345678E8", "+31612345678"),
        ("6,12345678E+08", "+31612345678"),
        ("3.1612345678E+10", "+31612345678"),
        ("06\u00a012345678", "+31612345678"),
        ("06‑12345678", "+31612345678"),
        ("\u202a+31612345678\u202c", "+31612345678"),
        ("'0612345678", "+31612345678"),
        ("tel:+31612345678", "+31612345678"),
        ("06/12345678", "+31612345678"),
        ("06.12.34.56.78", "+31612345678"),
        ("+32470123456", "+32470123456"),
        ("0032 470 12 34 56", "+32470123456"),
        ("+49 1511 2345678", "+4915112345678"),
        ("+12125551234", "+12125551234"),
    ],
)
def test_a_mobile_number_is_read_however_it_is_written(written: object, e164: str) -> None:
    assert read_phone(written) == e164  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (None, "phone_missing"),
        ("", "phone_missing"),
        (" \u00a0", "phone_missing"),
        ("geen", "phone_invalid"),
        ("06-1234567", "phone_invalid"),
        ("06-123456789", "phone_invalid"),
        ("06-1234abcd", "phone_invalid"),
        ("0612345678 ext 3", "phone_invalid"),
        ("0612345678/0687654321", "phone_invalid"),
        ("0676123456", "phone_invalid"),
        ("0600000000", "phone_invalid"),
        ("113", "phone_invalid"),
        ("+999123456789", "phone_invalid"),
        ("020-1234567", "phone_landline"),
        ("+31201234567", "phone_landline"),
        ("0316123456", "phone_landline"),
        ("088 123 45 67", "phone_landline"),
        ("085-1234567", "phone_landline"),
        ("+49 30 123456", "phone_landline"),
        ("0900 1234", "phone_service"),
        ("0800-1234", "phone_service"),
        ("0669001234", "phone_service"),
        ("+3197012345678", "phone_machine"),
        ("097012345678", "phone_machine"),
        ("6.12E+08", "digits_lost"),
        ("3,16E+10", "digits_lost"),
    ],
)
def test_each_kind_of_unusable_number_has_its_own_reason(written: object, code: str) -> None:
    with pytest.raises(CellError) as refused:
        read_phone(written)  # type: ignore[arg-type]
    assert refused.value.reason.code == code


def test_a_national_number_that_exists_abroad_too_needs_its_country_code() -> None:
    with pytest.raises(CellError) as refused:
        read_phone("06 12 34 56 78", country="FR")
    assert refused.value.reason.code == "phone_country"
    assert read_phone("06 12 34 56 78", country="BE") == "+31612345678"
    assert read_phone("+33 6 12 34 56 78", country="FR") == "+33612345678"


@given(rest=st.integers(0, 99_999_999))
def test_a_dutch_mobile_number_survives_every_notation(rest: int) -> None:
    digits = f"{rest:08}"
    e164 = f"+316{digits}"
    number = phonenumbers.parse(e164)
    personal = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    for written in (
        f"06-{digits}",
        f"06 {digits[:4]} {digits[4:]}",
        f"+31 (0)6 {digits}",
        f"00316{digits}",
        f"316{digits}",
        f"6{digits}",
    ):
        if personal and phonenumbers.is_valid_number(number):
            assert read_phone(written) == e164
        else:
            with pytest.raises(CellError):
                read_phone(written)


@given(text=st.text(alphabet="0123456789+-() .eE/x", max_size=20))
def test_any_text_is_a_mobile_number_or_refused_with_a_reason(text: str) -> None:
    try:
        e164 = read_phone(text)
    except CellError:
        return
    assert phonenumbers.is_valid_number(phonenumbers.parse(e164))
    assert not e164.startswith("+3197")
