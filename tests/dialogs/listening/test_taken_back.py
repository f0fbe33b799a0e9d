"""Days that are named only to say that they do not suit."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.listening.taken_back import without_refused_days
from dialogs.understanding.by_rules import understand

MONDAY = date(2026, 11, 23)
FRIDAY, NEXT_MONDAY = date(2026, 11, 27), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("vrijdag lukt toch niet, maandag wel", [NEXT_MONDAY]),
        ("ik kan vrijdag niet, maandag wel", [NEXT_MONDAY]),
        ("niet vrijdag maar maandag", [NEXT_MONDAY]),
        ("maandag in plaats van vrijdag", [NEXT_MONDAY]),
        ("friday does not work, monday does", [NEXT_MONDAY]),
        ("vrijdag lukt niet", []),
        ("ik betaal vrijdag", [FRIDAY]),
        ("vrijdag kan ik betalen", [FRIDAY]),
        ("ik kan niet voor vrijdag", [FRIDAY]),
        ("nu lukt niet, vrijdag wel", [FRIDAY]),
    ],
)
def test_only_the_days_that_suit_are_left(text: str, days: list[date]) -> None:
    heard = without_refused_days(understand(text, today=MONDAY), MONDAY)
    assert [when.day for when in heard.dates] == days
