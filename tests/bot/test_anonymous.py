"""What leaves for a reader that is not ours tells what somebody wants, and not who it is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.anonymous import LONGEST, anonymous


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ik kan niet betalen, ik ben ziek", "ik kan niet betalen, ik ben ziek"),
        ("bel me op 06-12345678 aub", "bel me op # aub"),
        ("mijn iban is NL91 ABNA 0417 1643 00", "mijn iban is #"),
        ("mail naar jan.jansen@voorbeeld.nl", "mail naar #"),
        ("ik woon op 1234 AB 12", "ik woon op #"),
        ("ik woon op Dorpsstraat 4", "ik woon op #"),
        ("geboren op 12-11-1980", "geboren op #"),
        ("dit gaat over factuurnummer 2026-118", "dit gaat over factuurnummer #"),
        ("ik ben Fatima Bouzid en ik kan niet", "ik ben [naam] [naam] en ik kan niet"),
        ("hier heer de Vries", "hier heer de [naam]"),
        ("ik heb het aan Gerda gegeven", "ik heb het aan [naam] gegeven"),
        ("kan het in 3 keer?", "kan het in 3 keer?"),
    ],
)
def test_who_it_is_about_is_taken_out(text: str, left: str) -> None:
    assert anonymous(text) == left


def test_the_debtors_own_name_goes_however_it_is_written() -> None:
    left = anonymous("groetjes w. van den heuvel, heuvels nee HEUVEL", ["W. van den Heuvel"])
    assert "heuvel" not in left.lower()


SECRETS = ("0612345678", "+31 6 12 34 56 78", "NL91ABNA0417164300", "a.b@c.nl", "1234AB 56")


@given(st.text(max_size=80), st.sampled_from(SECRETS), st.text(max_size=80))
def test_no_number_or_address_survives_among_whatever_words(
    before: str, secret: str, after: str
) -> None:
    left = anonymous(f"{before} {secret} {after}")
    assert secret not in left
    assert not re.search(r"[0-9]{4}", left)
    assert not re.search(r"\w@\w", left)


@given(st.text(max_size=3_000))
def test_whatever_is_sent_can_be_made_anonymous(text: str) -> None:
    assert len(anonymous(text)) <= 4 * LONGEST
