"""Which of several invoices words point at, and what only looks like pointing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dialogs.listening.claims import asks_for_other, pointed_at, turned_to
from dialogs.understanding.by_rules import understand
from tests.dialog_walks import claim

MONDAY = date(2026, 11, 23)
FIRST = replace(claim(123, 12_050), due_date=date(2026, 10, 31))
SECOND = replace(claim(124, 8_000), due_date=date(2026, 11, 5), description="kroon boven")
THIRD = replace(claim(125, 8_000), due_date=date(2026, 11, 9), description="consult")
ALL = (FIRST, SECOND, THIRD)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("allebei", ALL),
        ("alle drie graag", ALL),
        ("alles", ALL),
        ("both of them", ALL),
        ("de tweede", (SECOND,)),
        ("doe maar de derde", (THIRD,)),
        ("nummer 1", (FIRST,)),
        ("de oudste", (FIRST,)),
        ("de laatste", (THIRD,)),
        ("die van 120 euro", (FIRST,)),
        ("die van 120,50", (FIRST,)),
        ("120", (FIRST,)),
        ("de duurste", (FIRST,)),
        ("die van de kroon", (SECOND,)),
        ("die van 80 euro", ()),
        ("die van 60 euro", ()),
        ("weet ik niet", ()),
        ("de zesde", ()),
        ("niet allebei", ()),
    ],
)
def test_an_answer_to_which_one_points_at(text: str, found: tuple[object, ...]) -> None:
    assert pointed_at(understand(text, today=MONDAY), ALL, asked=True) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ik wil beide facturen betalen", ALL),
        ("ik wil alles betalen", ALL),
        ("die van 120,50 wil ik in delen", (FIRST,)),
        ("de tweede factuur wil ik nu betalen", (SECOND,)),
        ("ik kan niet alles betalen", ()),
        ("ik kan 120 euro per maand betalen", ()),
        ("mag het eerste deel volgende maand", ()),
        ("ik betaal op de eerste", ()),
        ("dit klopt allemaal niet", ()),
        ("ik wil in delen betalen", ()),
    ],
)
def test_a_wish_points_only_in_plain_words(text: str, found: tuple[object, ...]) -> None:
    assert pointed_at(understand(text, today=MONDAY), ALL, asked=False) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("F2026-00124 heb ik al betaald", (SECOND,)),
        ("2026-00123 betaal ik vrijdag", (FIRST,)),
        ("de grote betaal ik vrijdag", (FIRST,)),
        ("stuur de link voor de grote maar", (FIRST,)),
        ("the big one in 3 parts", (FIRST,)),
        ("F2026-00123 en F2026-00124", ()),
        ("F2026-00999 heb ik al betaald", ()),
        ("de grote vakantie begint vrijdag", ()),
        ("de kleine lettertjes las ik niet", ()),
    ],
)
def test_a_number_and_a_size_point_beside_a_day(text: str, found: tuple[object, ...]) -> None:
    assert pointed_at(understand(text, today=MONDAY), ALL, asked=False) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("de andere betaal ik vrijdag", (SECOND,)),
        ("F2026-00124 betaal ik vrijdag", (SECOND,)),
        ("die van 80 klopt niet", (SECOND,)),
        ("de kleine doe ik vrijdag", (SECOND,)),
        ("de grote doe ik vrijdag", ()),
        ("F2026-00123 betaal ik vrijdag", ()),
        ("kan de tweede op 5 januari", ()),
        ("de andere helft betaal ik vrijdag", ()),
        ("op een andere dag graag", ()),
        ("ik kan 80 per maand betalen", ()),
        ("ik kan nu 80 betalen", ()),
    ],
)
def test_a_talk_goes_over_to_another_claim(text: str, found: tuple[object, ...]) -> None:
    heard = understand(text, today=MONDAY)
    assert turned_to(heard, (FIRST, SECOND), FIRST.reference) == found


def test_of_three_the_other_one_is_not_known() -> None:
    heard = understand("de andere betaal ik vrijdag", today=MONDAY)
    assert turned_to(heard, ALL, FIRST.reference) == (SECOND, THIRD)


def test_one_claim_needs_no_pointing() -> None:
    assert pointed_at(understand("allebei", today=MONDAY), (FIRST,), asked=True) == ()


def test_the_other_is_the_one_that_was_not_spoken_of() -> None:
    meaning = understand("de andere", today=MONDAY)
    two = (FIRST, SECOND)
    assert pointed_at(meaning, two, asked=True, spoken_of=FIRST.reference) == (SECOND,)
    assert pointed_at(meaning, two, asked=True) == ()


@pytest.mark.parametrize("text", ["en die andere?", "de andere factuur ook", "the other one"])
def test_the_other_is_asked_for(text: str) -> None:
    assert asks_for_other(understand(text, today=MONDAY).plain)


@pytest.mark.parametrize("text", ["een andere keer", "op een andere dag", "anders niet", "2"])
def test_another_time_is_no_other_invoice(text: str) -> None:
    assert not asks_for_other(understand(text, today=MONDAY).plain)
