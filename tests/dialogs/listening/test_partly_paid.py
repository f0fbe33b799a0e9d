"""What is left of a claim of which somebody says to have paid a part."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dialogs.listening.awaiting import Awaiting
from dialogs.listening.partly_paid import as_told, left
from dialogs.understanding.by_rules import understand
from tests.dialog_walks import claim

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
CLAIM = claim(123, 31_875)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("ik heb 200 betaald op 10 november", 20_000),
        ("68,75 contant betaald bij de balie", 6_875),
        ("de helft is al overgemaakt", 15_937),
        ("i already paid 100 last week", 10_000),
        ("ik heb 318,75 betaald", None),
        ("ik heb betaald op 3 november", None),
        ("ik kan 100 betalen", None),
    ],
)
def test_a_part_is_told(text: str, cents: int | None) -> None:
    told = as_told(understand(text, today=MONDAY), CLAIM, MONDAY)
    assert (told["cents"] if told else None) == cents


def test_a_part_holds_until_somebody_has_looked() -> None:
    told = as_told(understand("ik heb 200 betaald", today=MONDAY), CLAIM, MONDAY)
    slots, later = {"paid_part": told}, understand("stuur de link", today=TUESDAY)
    waits, booked = replace(CLAIM, waits=True), replace(CLAIM, waits=True, open_cents=11_875)
    assert left(later, CLAIM, slots, None, MONDAY) == 11_875
    assert left(later, waits, slots, None, TUESDAY) == 11_875
    assert left(later, CLAIM, slots, None, TUESDAY) is None
    assert left(later, booked, slots, None, TUESDAY) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("de rest, 229,75, wil ik in 2 keer", 22_975),
        ("de rest van 229,75 betaal ik vrijdag", 22_975),
        ("50 nu en de rest later", None),
        ("de rest in 2 keer", None),
    ],
)
def test_the_rest_of_what_is_looked_into_is_named(text: str, rest: int | None) -> None:
    heard = understand(text, today=MONDAY)
    assert left(heard, CLAIM, {}, Awaiting.DISPUTE_NOTED, MONDAY) == rest
    assert left(heard, CLAIM, {}, Awaiting.MENU, MONDAY) is None
