"""Saying in few words that something is not right, with or without why; and asking if it is."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.intents import Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.context import read
from dialogs.listening.not_right import asks_if_right, says_why
from dialogs.normalise import normalise
from dialogs.turn import Incoming, Memory

MONDAY = date(2026, 11, 23)
CONFIRM = (Awaiting.PLAN_CONFIRM, Awaiting.PROMISE_CONFIRM, Awaiting.POSTPONE_CONFIRM)


def heard(text: str, awaiting: Awaiting | None = None) -> Intent:
    return read(Incoming(text=text), Memory(awaiting=awaiting), MONDAY, "Jan Jansen").intent


@pytest.mark.parametrize("awaiting", [None, Awaiting.IDENTITY])
@pytest.mark.parametrize(
    "text",
    [
        "Klopt niet",
        "nee, dat klopt niet",
        "er klopt niks van",
        "hier klopt helemaal niets van",
        "dit klopt van geen kant",
        "niet waar",
        "ik ben het er niet mee eens",
        "this is not right",
        "not right",
        "I disagree",
        "this is incorrect",
    ],
)
def test_before_proof_it_is_a_dispute(text: str, awaiting: Awaiting | None) -> None:
    assert heard(text, awaiting) is Intent.DISPUTE


@pytest.mark.parametrize("awaiting", [None, Awaiting.IDENTITY])
@pytest.mark.parametrize(
    "text",
    [
        "nee",
        "nee hoor",
        "verkeerd",
        "klopt",
        "ja dat klopt",
        "dat ben ik niet",
        "ik weet niet waar het over gaat",
        "er is niets fout",
    ],
)
def test_other_noes_and_yeses_are_none(text: str, awaiting: Awaiting | None) -> None:
    assert heard(text, awaiting) is not Intent.DISPUTE


@pytest.mark.parametrize("awaiting", [Awaiting.MENU, Awaiting.PLAN_PARTS, Awaiting.PROMISE_DATE])
def test_of_an_amount_in_a_question_it_is_a_dispute_too(awaiting: Awaiting) -> None:
    assert heard("nee, dat klopt niet", awaiting) is Intent.DISPUTE
    assert heard("nee, klopt wel", awaiting) is not Intent.DISPUTE
    assert heard("nee", awaiting) is Intent.DENY


@pytest.mark.parametrize("awaiting", CONFIRM)
def test_after_a_read_back_it_is_a_no_to_that(awaiting: Awaiting) -> None:
    assert heard("nee dat klopt niet", awaiting) is Intent.DENY


@pytest.mark.parametrize("awaiting", CONFIRM)
@pytest.mark.parametrize(
    "text", ["klopt dit wel?", "klopt dat?", "klopt het wel", "is this right?"]
)
def test_a_question_is_no_yes_that_binds(text: str, awaiting: Awaiting) -> None:
    assert heard(text, awaiting) is Intent.PUZZLED


@pytest.mark.parametrize("awaiting", CONFIRM)
@pytest.mark.parametrize("text", ["klopt", "ja klopt", "dat klopt", "klopt dat", "ja dat klopt"])
def test_a_plain_yes_binds_still(text: str, awaiting: Awaiting) -> None:
    assert heard(text, awaiting) is Intent.AFFIRM


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("klopt dit?", True),
        ("klopt dit wel", True),
        ("is this right?", True),
        ("is dat goed?", True),
        ("dat klopt wel", False),
        ("is dat inclusief btw?", False),
        ("that is right", False),
    ],
)
def test_asking_if_it_is_right(text: str, asks: bool) -> None:
    assert asks_if_right(text, normalise(text)) is asks


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nee, dat klopt niet", False),
        ("ik ben het er niet mee eens", False),
        ("dat klopt helemaal niet hoor", False),
        ("this is not right at all", False),
        ("dit bedrag klopt niet", True),
        ("dat klopt niet, ik heb het teruggebracht", True),
        ("this is not right, I cancelled", True),
    ],
)
def test_only_more_words_than_that_are_a_reason(text: str, told: bool) -> None:
    assert says_why(normalise(text)) is told
