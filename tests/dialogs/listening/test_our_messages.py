"""What somebody asks of our messages: one on a day, a pause, fewer; and what is a stop."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from dialogs.intents import Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.context import read
from dialogs.listening.our_messages import asks_for_message, wants_pause, without_no_stop
from dialogs.normalise import normalise
from dialogs.turn import Incoming, Memory
from dialogs.understanding.by_rules import understand

TODAY = date(2026, 11, 23)
CORPORA = Path(__file__).parents[1] / "understanding"


def asks(text: str) -> bool:
    return asks_for_message(understand(text, today=TODAY))


@pytest.mark.parametrize(
    "text",
    [
        "stuur me donderdag een herinnering",
        "stuur me volgende week nog eens een bericht",
        "kan ik donderdag nog een berichtje krijgen",
        "kun je me vrijdag even herinneren",
        "krijg ik die dag nog een seintje?",
        "kunt u mij 1 december nog een bericht sturen",
        "stuur me donderdag een bericht, dan betaal ik",
        "will I get a reminder before?",
        "please remind me on Friday",
    ],
)
def test_who_wants_to_hear_from_us_on_a_day_is_heard(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "stuur me nooit meer een herinnering",
        "stuur me geen berichten meer",
        "waarom krijg ik steeds een bericht",
        "wanneer krijg ik bericht",
        "ik betaal vrijdag, stuur me dan een herinnering",
        "stuur me een bericht met de link",
        "stuur me een bericht als het is uitgezocht",
        "kunt u mij morgen bellen",
        "stop met herinneringen sturen",
    ],
)
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "tot die tijd geen herinneringen graag",
        "stuur tot 7 december geen berichten meer",
        "voorlopig geen berichten graag",
        "can you stop the messages till then",
        "laat mij even met rust",
        "ok maar dan geen herinnering meer he",
    ],
)
def test_a_stop_until_a_day_takes_no_consent_away(text: str) -> None:
    heard = read(Incoming(text=text), Memory(), TODAY)
    assert wants_pause(heard.plain)
    assert heard.intent is Intent.MAYBE_STOP


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop met berichten sturen",
        "laat mij met rust",
        "tot nu toe heb ik niks gezegd maar stop met appen",
        "vanaf vandaag geen berichten meer",
        "laat me voorgoed met rust",
        "ik wil tot in de eeuwigheid geen berichten meer, verwijder mijn nummer",
    ],
)
def test_a_stop_without_an_end_is_one(text: str) -> None:
    assert read(Incoming(text=text), Memory(), TODAY).intent is Intent.OPT_OUT


def test_no_stop_of_the_corpora_is_taken_for_a_pause() -> None:
    pauses = []
    for name in ("opt_out_corpus.yml", "opt_out_fresh.yml"):
        blocks = yaml.load((CORPORA / name).read_text("utf-8"), Loader=yaml.CSafeLoader)
        for reach, texts in blocks.items():
            if reach != "none":
                pauses += [text for text in texts if wants_pause(normalise(text))]
    assert pauses == []


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("nee geen stop, bellen op mijn andere nummer", "bellen op mijn andere nummer"),
        ("Nee, ik wil geen stop. Ik heb betaald", "Ik heb betaald"),
        ("nee geen stop", "nee geen stop"),
        ("stop", "stop"),
        ("nee ik wil niet meer, stop", "nee ik wil niet meer, stop"),
    ],
)
def test_what_is_said_beside_no_stop_is_heard(text: str, rest: str) -> None:
    assert without_no_stop(text) == rest


def test_a_call_asked_for_beside_no_stop_is_asked_for() -> None:
    memory = Memory(awaiting=Awaiting.STOP_CHECK)
    said = Incoming(text="nee geen stop, kunt u mij bellen")
    assert read(said, memory, TODAY).intent is Intent.REQUEST_CALLBACK
