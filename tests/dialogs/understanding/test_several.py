"""Messages that say several things at once, and those that only look so."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from dialogs.intents import SAFETY, Intent
from dialogs.listening.context import read
from dialogs.turn import Incoming, Memory
from dialogs.understanding.intent_model import IntentModel
from dialogs.understanding.ranking import Ranked
from dialogs.understanding.several import MOST_PIECES, MOST_WORDS, pieces_of, said_in_pieces

TODAY = date(2026, 11, 23)
CORPUS: list[dict[str, Any]] = yaml.load(
    (Path(__file__).with_name("several_wishes.yml")).read_text("utf-8"), Loader=yaml.CSafeLoader
)


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case["text"][:40])
def test_all_that_is_wanted_is_heard(model: IntentModel, case: dict[str, Any]) -> None:
    meaning = read(Incoming(text=case["text"]), Memory(), TODAY, "", model)
    assert sorted(meaning.also) == sorted(case["also"])
    assert (meaning.intent is Intent.SEVERAL) == bool(case["also"])


def test_a_piece_of_little_words_says_nothing() -> None:
    class Sure:
        """A reader that is sure of trouble in whatever it reads."""

        def rank(self, text: str) -> tuple[Ranked, ...]:
            return (Ranked(intent=Intent.HARDSHIP, confidence=0.99),)

    assert said_in_pieces("dit is zo. ik heb maar die 2", Sure()) == ()
    assert said_in_pieces("dit is zo. ik heb verdriet", Sure()) == (Intent.HARDSHIP,)


def test_only_one_wish_about_the_claim_is_taken_up(model: IntentModel) -> None:
    text = "ik heb al betaald, en de factuur klopt niet, bel me"
    meaning = read(Incoming(text=text), Memory(), TODAY, "", model)
    about_claim = {Intent.ALREADY_PAID, Intent.DISPUTE} & {*meaning.also}
    assert len(about_claim) == 1
    assert Intent.REQUEST_CALLBACK in meaning.also


@pytest.mark.parametrize(
    "text",
    [
        "ik wil dood, kan ik in termijnen betalen",
        "mijn vader is overleden, ik wil betalen",
        "u heeft het verkeerde nummer, en ik heb al betaald",
        "stop met appen, ik betaal vrijdag",
    ],
)
def test_nothing_about_money_stands_beside_a_danger(model: IntentModel, text: str) -> None:
    meaning = read(Incoming(text=text), Memory(), TODAY, "", model)
    assert meaning.intent in SAFETY
    people = {Intent.REQUEST_HUMAN, Intent.REQUEST_CALLBACK, Intent.COMPLAINT, Intent.HARDSHIP}
    assert {*meaning.also} <= people


def test_a_letter_is_not_cut_and_a_short_message_has_no_pieces() -> None:
    assert pieces_of("ik wil betalen, " * MOST_WORDS) == ()
    assert pieces_of("ja, ik wil betalen") == ()
    assert pieces_of(", ".join(["een twee"] * (MOST_PIECES + 1))) == ()
    assert pieces_of("heb al betaald en wil een klacht indienen") == (
        "heb al betaald",
        "wil een klacht indienen",
    )
