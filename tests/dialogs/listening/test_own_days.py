"""Days of its own for each part of a plan, and what only looks like them."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.listening.offers import offer_of
from dialogs.listening.own_days import day_of_part, own_days
from dialogs.understanding.by_rules import understand

MONDAY = date(2026, 11, 23)
FIRST, SECOND, THIRD = date(2026, 12, 1), date(2027, 1, 4), date(2027, 2, 1)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("in 3 delen, 1 december, 4 januari en 1 februari", (FIRST, SECOND, THIRD)),
        ("twee delen: 1 december en 4 januari", (FIRST, SECOND)),
        ("graag 2 delen, 1e op 1 december 2e op 4 januari", (FIRST, SECOND)),
        ("in 3 delen vanaf 1 december", ()),
        ("in 2 delen, 1 december of 4 januari", ()),
        ("in 3 delen, 1 december en 4 januari", ()),
        ("100 op 1 december en 200 op 4 januari", ()),
    ],
)
def test_each_part_has_a_day_of_its_own(text: str, days: tuple[date, ...]) -> None:
    assert own_days(understand(text, today=MONDAY), MONDAY) == days


def test_parts_on_own_days_are_all_of_it() -> None:
    heard = understand("in 3 delen, 1 december, 4 januari en 1 februari", today=MONDAY)
    dated = offer_of(heard, 10_000, MONDAY).dated
    assert [(part.due_on, part.cents) for part in dated] == [
        (FIRST, 3_333),
        (SECOND, 3_333),
        (THIRD, 0),  # what is left
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kan de tweede op 4 januari?", (2, SECOND)),
        ("mag het derde deel op 1 februari", (3, THIRD)),
        ("de laatste op 1 februari graag", (-1, THIRD)),
        ("kan de eerste op 1 december", None),
        ("de tweede helft", None),
    ],
)
def test_a_later_part_gets_another_day(text: str, found: tuple[int, date] | None) -> None:
    assert day_of_part(understand(text, today=MONDAY), MONDAY) == found
