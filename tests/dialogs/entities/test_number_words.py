"""A number in words is found whole, as if its words were tried one by one, the longest first."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.entities import numbers
from dialogs.entities.numbers import WORDS, number_word

KNOWN = sorted(numbers._below_hundred())
ONE_BY_ONE = re.compile("|".join(sorted(KNOWN, key=len, reverse=True)))
TOGETHER = re.compile(numbers._below_hundred_pattern())


@pytest.mark.parametrize(
    "said", ["vijfentwintig", "honderdtwintig", "two hundred and five", "twaalfhonderd", "drie"]
)
def test_a_number_is_found_whole_and_can_be_read(said: str) -> None:
    found = re.search(rf"\b{WORDS}\b", f"ik betaal {said} per maand")
    assert found is not None
    assert found[0].strip() == said
    assert number_word(found[0]) is not None


def test_every_word_is_found_whole() -> None:
    assert [word for word in KNOWN if not TOGETHER.fullmatch(word)] == []


@given(st.lists(st.sampled_from([*KNOWN, "en", " ", "x", "teen", "een"]), max_size=4))
def test_what_is_found_is_what_a_list_of_the_words_would_find(parts: list[str]) -> None:
    text = "".join(parts)
    found = [match.span() for match in TOGETHER.finditer(text)]
    assert found == [match.span() for match in ONE_BY_ONE.finditer(text)]
