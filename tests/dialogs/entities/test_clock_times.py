"""Clock times: the part of a day that people mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.entities.days.clock_times import WHENEVER, TimeWish, bare_time, find_time
from dialogs.entities.identity.phone_numbers import find_phone
from dialogs.normalise import normalise


def at(hour: float) -> int:
    return round(hour * 60)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("bel me morgen na 5 uur", 17, None),
        ("tussen 9 en 12", 9, 12),
        ("tussen 12 en 1", 12, 13),
        ("van 9 tot 5", 9, 17),
        ("9-12u", 9, 12),
        ("9 tot 12", 9, 12),
        ("donderdagochtend", None, 12),
        ("donderdag morgen", None, 12),
        ("morgenochtend", None, 12),
        ("vanmiddag", 12, 18),
        ("in de namiddag na 15u", 15, None),
        ("vanavond", 18, None),
        ("'s avonds tussen 7 en 9", 19, 21),
        ("vanavond na 7en", 19, None),
        ("niet voor 10en", 10, None),
        ("na tienen", 10, None),
        ("vrijdagmiddag na vieren", 16, None),
        ("na 7", 19, None),
        ("niet na 8", None, 20),
        ("voor 12 uur", None, 12),
        ("uiterlijk 4 uur", None, 16),
        ("ik werk tot 5", None, 17),
        ("om half 3", 14.5, 15.5),
        ("kwart over 9", 9.25, 10.25),
        ("tussen half 10 en kwart voor 12", 9.5, 11.75),
        ("17u30", 17.5, 18.5),
        ("om 17.30", 17.5, 18.5),
        ("om 07:30", 7.5, 8.5),
        ("rond een uur of 3", 15, 16),
        ("na het werk", 17, None),
        ("tussen de middag", 12, 13),
        ("niet 's avonds", None, 18),
        ("niet in de ochtend", 12, None),
        ("niet tussen 9 en 5", 17, None),
        ("at 3 pm", 15, 16),
        ("between 2 and 4", 14, 16),
        ("after 6", 18, None),
        ("tomorrow morning", None, 12),
        ("goedemiddag, bel me om 10 uur", 10, 11),
    ],
)
def test_a_part_of_the_day_is_read(text: str, first: float | None, last: float | None) -> None:
    ends = [None if hour is None else at(hour) for hour in (first, last)]
    assert find_time(normalise(text)) == TimeWish(first=ends[0], last=ends[1])


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("bel me nu", 0), ("zsm graag", 0), ("over een half uur", 30), ("over 2 uur", 120)],
)
def test_a_moment_may_be_counted_from_now(text: str, minutes: int) -> None:
    assert find_time(normalise(text)) == TimeWish(within=minutes)


def test_any_time_will_do() -> None:
    assert find_time("maakt niet uit") == WHENEVER


@pytest.mark.parametrize(
    "text",
    [
        "bel me morgen",
        "bel me op 3 december",
        "na 3 dagen",
        "voor 10 december",
        "na een dag",
        "bel 0612345678",
        "goedemorgen, kunt u bellen",
        "ik betaal 50 per maand",
        "9-12",
        "in 3 termijnen",
        "",
    ],
)
def test_what_is_no_time_gives_none(text: str) -> None:
    assert find_time(normalise(text)) is None


@pytest.mark.parametrize(
    ("text", "first"), [("5", 17), ("half 3", 14.5), ("tienen", 10), ("17:00", 17), ("1 uur", 13)]
)
def test_a_bare_time_answers_the_question(text: str, first: float) -> None:
    assert bare_time(text) == TimeWish(first=at(first), last=at(first) + 60)


@pytest.mark.parametrize("text", ["25", "een", "ja", "F2026-0012", "1234AB 12", ""])
def test_what_is_no_bare_time_gives_none(text: str) -> None:
    assert bare_time(text) is None


@given(st.integers(7, 18), st.integers(1, 5))
def test_two_hours_of_the_clock_make_a_span(first: int, length: int) -> None:
    """However the twelve hours of a clock are said, the span starts where it should."""
    said = find_time(f"tussen {first} en {(first + length - 1) % 12 + 1}")
    assert said is not None
    assert said.first == at(first)
    assert said.last is not None
    assert said.last > at(first)
    assert said.last % at(12) == at(first + length) % at(12)


@given(st.text(max_size=80))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    for read in (find_time, bare_time):
        wish = read(normalise(text))
        if wish is not None:
            ends = [end for end in (wish.first, wish.last) if end is not None]
            assert all(0 <= end <= at(24) for end in ends)
            assert ends == sorted(ends)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("bel me op 06-12345678", "+31612345678"),
        ("020 123 45 67 is beter", "+31201234567"),
        ("0031 6 1234 5678", "+31612345678"),
        ("bel 0900-1234", None),
        ("mijn postcode is 1234AB 12", None),
        ("factuur 2026-00123", None),
        ("", None),
    ],
)
def test_a_number_to_call_costs_nothing_extra(text: str, number: str | None) -> None:
    assert find_phone(text) == number
