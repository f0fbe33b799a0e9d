"""Grave news that is no death of the debtor, help that is wanted, and a danger that is denied."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dialogs.effects import HandOverReason
from dialogs.intents import Intent
from dialogs.listening.context import read
from dialogs.listening.hard_times import as_hard_time, as_help_wanted, denies_danger, is_grave_news
from dialogs.listening.meant import as_meant
from dialogs.normalise import normalise
from dialogs.turn import Incoming, Memory
from dialogs.understanding.by_rules import Meaning, understand

TODAY = date(2026, 11, 23)


def meaning(text: str, intent: Intent, *choices: Intent) -> Meaning:
    return replace(understand(text, today=TODAY), intent=intent, choices=choices, dangers=())


@pytest.mark.parametrize(
    "text",
    [
        "mijn zoontje ligt op de ic",
        "hij ligt in coma",
        "ik ben ernstig ziek",
        "ons dochtertje is doodgeboren",
        "we zijn ons kindje verloren vorige week",
        "ik zit in een blijf-van-mijn-lijfhuis",
        "ons huis is afgebrand",
        "my wife is in hospital",
    ],
)
def test_grave_news_is_heard(text: str) -> None:
    assert is_grave_news(normalise(text))


@pytest.mark.parametrize(
    "text",
    [
        "de rekening is van het ziekenhuis",
        "ik ben niet ziek geweest",
        "vorig jaar lag ik in het ziekenhuis",
        "mijn telefoon is kapot",
        "ik ben de factuur verloren",
    ],
)
def test_what_is_no_news_is_not(text: str) -> None:
    assert not is_grave_news(normalise(text))


@pytest.mark.parametrize(
    ("text", "intent", "becomes"),
    [
        ("hij ligt in coma", Intent.MAYBE_GRAVE, Intent.HARDSHIP),
        ("mijn moeder ligt op sterven", Intent.MAYBE_CRISIS, Intent.HARDSHIP),
        ("hij ligt in coma na een overdosis", Intent.MAYBE_CRISIS, Intent.MAYBE_CRISIS),
        ("ik word morgen opgenomen", Intent.MAYBE_CRISIS, Intent.MAYBE_CRISIS),
        ("ik ben ernstig ziek, mag het in delen", Intent.REQUEST_PLAN, Intent.REQUEST_PLAN),
    ],
)
def test_illness_near_is_neither_a_death_nor_a_wish_to_die(
    text: str, intent: Intent, becomes: Intent
) -> None:
    assert as_hard_time(meaning(text, intent)).intent is becomes


@pytest.mark.parametrize(
    ("text", "intent", "becomes"),
    [
        ("ja graag. mijn ww komt pas in december", Intent.UNCLEAR, Intent.AFFIRM),
        ("nee geld is niet het punt, ik ben moe", Intent.HARDSHIP, Intent.DENY),
        ("ik heb ook nog een kind van twee", Intent.OUT_OF_SCOPE, Intent.AFFIRM),
        ("hoe lang duurt dat dan?", Intent.UNCLEAR, Intent.UNCLEAR),
        ("ja maar niet bellen", Intent.UNSURE, Intent.UNSURE),
        ("ik betaal vrijdag", Intent.PROMISE_TO_PAY, Intent.PROMISE_TO_PAY),
    ],
)
def test_an_answer_to_the_offer_of_a_person_is_heard(
    text: str, intent: Intent, becomes: Intent
) -> None:
    choices = (Intent.PAY_NOW, Intent.REQUEST_CALLBACK) if intent is Intent.UNSURE else ()
    assert as_help_wanted(meaning(text, intent, *choices), TODAY).intent is becomes


@pytest.mark.parametrize(
    "text", ["nee niet zelfmoord joh", "nee joh, ik maak een praatje", "nee zo erg is het niet"]
)
def test_a_danger_is_denied_after_we_named_it(text: str) -> None:
    assert denies_danger(normalise(text))
    quiet = Memory(slots={"quiet": HandOverReason.CRISIS.value})
    assert read(Incoming(text=text), quiet, TODAY).intent is Intent.DENY


@pytest.mark.parametrize(
    "text",
    [
        "nee ik wil zelfmoord",
        "nee niet dood maar ik wil er niet meer zijn",
        "nee nog niet, zelfmoord misschien morgen",
        "ik wil dood",
    ],
)
def test_no_denial_hides_a_danger(text: str) -> None:
    assert not denies_danger(normalise(text))


@pytest.mark.parametrize(
    ("choices", "becomes"),
    [
        ((Intent.DISPUTE, Intent.ASK_DETAILS), Intent.DISPUTE),
        ((Intent.DISPUTE, Intent.HARDSHIP), Intent.UNSURE),
        ((Intent.GREET, Intent.ASK_DETAILS), Intent.UNSURE),
    ],
)
def test_an_unsure_answer_chooses_the_one_of_the_two_that_fits(
    choices: tuple[Intent, ...], becomes: Intent
) -> None:
    kept = {"text": "ik betaal niet", "choices": ["dispute", "hardship"]}
    said = meaning("omdat ik het er niet mee eens ben", Intent.UNSURE, *choices)
    heard = as_meant(said, Memory(slots={"unsure": kept}), TODAY, asked=True)
    assert heard.intent is becomes
