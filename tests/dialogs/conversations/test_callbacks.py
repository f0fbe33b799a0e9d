"""Conversations about being called back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dialogs.turn import CallbackAsked, CallsRefused, HandOver, OptOut
from tests.dialog_walks import CASE, Walk, known

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize("walk", [Walk(), known()])
def test_a_time_is_read_back_and_agreed_on_yes(walk: Walk) -> None:
    assert walk.says("bel me morgen na 5 uur") == (
        "Een collega belt u morgen (dinsdag 24 november) tussen 17.00 en 18.00 uur op dit nummer. "
        "Klopt dat? Ja/Nee"
    )
    asked = CallbackAsked(on=TUESDAY, start="17:00", end="18:00")
    assert walk.effects == [asked]
    assert walk.says("ja").startswith("Afgesproken. Een collega belt u morgen")
    assert walk.effects[-1] == replace(asked, agreed=True)
    assert walk.says("ok bedankt") == "Graag gedaan. Fijne dag!"


def test_without_a_time_it_is_asked_and_a_colleague_knows_already() -> None:
    walk = Walk()
    assert "tussen 8.00 en 20.00 uur, niet op zondag" in walk.says("kunnen jullie me bellen")
    assert walk.effects == [HandOver(reason="callback")]
    assert "donderdag 26 november tussen 8.00 en 12.00" in walk.says("donderdagochtend")


def test_a_day_alone_asks_for_the_hour() -> None:
    walk = Walk()
    assert "Hoe laat komt het u uit" in walk.says("bel me morgen maar")
    assert walk.effects == [HandOver(reason="callback")]
    assert "dinsdag 24 november) tussen 15.00 en 16.00" in walk.says("om 3 uur")


def test_a_time_is_no_try_to_prove_anything() -> None:
    walk = Walk()
    walk.says("bel me morgen", "17:00", "nee", "om 14.30", "ja")
    assert "IdentityFailed" not in walk.kinds()
    assert walk.effects[-1] == CallbackAsked(on=TUESDAY, start="14:30", end="15:30", agreed=True)


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("bel me vanavond na 8 uur", "Wel vandaag tussen 19.00 en 20.00 uur."),
        ("bel me zondag om 2 uur", "Wel maandag 30 november tussen 14.00 en 15.00 uur."),
        ("bel me vandaag om 9 uur", "Wel vandaag tussen 10.30 en 11.30 uur."),
    ],
)
def test_what_can_not_be_gets_the_nearest_asked_back(text: str, offer: str) -> None:
    walk = Walk()
    said = walk.says(text)
    assert said.startswith("Dan kan het helaas niet.")
    assert offer in said
    assert said.endswith("Ja/Nee")


def test_the_hours_of_the_creditor_count() -> None:
    walk = Walk(case=replace(CASE, calls_from="09:00", calls_until="17:00", calls_saturday=False))
    assert "tussen 9.00 en 17.00 uur, niet op zaterdag of zondag" in walk.says("bel me terug")
    assert "Wel vrijdag 27 november" in walk.says("zaterdag om 10 uur")
    assert "tussen 16.00 en 17.00" in walk.says("morgen na 5 uur")


def test_another_number_is_kept_and_only_its_end_is_said() -> None:
    walk = Walk()
    said = walk.says("bel me op 020-1234567", "morgen tussen 9 en 11")
    assert "op het nummer dat eindigt op 567" in said
    assert "1234567" not in said
    walk.says("ja")
    asked = walk.effects[-1]
    assert isinstance(asked, CallbackAsked)
    assert asked.number == "+31201234567"
    assert "IdentityFailed" not in walk.kinds()


def test_a_number_while_proof_is_asked_is_no_proof() -> None:
    walk = Walk()
    walk.says("hoi", "bel me maar op 020 123 45 67")
    assert walk.kinds() == ["HandOver"]


def test_an_expensive_number_is_not_called() -> None:
    walk = Walk()
    assert "op dit nummer" in walk.says("bel me morgen om 10 uur op 0900-1234")


def test_another_time_takes_the_place_of_the_first() -> None:
    walk = Walk()
    walk.says("bel me morgen om 10 uur", "liever na vieren")
    assert "tussen 16.00 en 17.00" in walk.says("nee, na 4 uur")


def test_no_call_after_all() -> None:
    walk = Walk()
    assert "dan bellen wij niet" in walk.says("bel me terug", "laat maar")
    assert walk.effects[-1] == CallsRefused(ever=False)


def test_a_yes_after_the_time_has_gone_agrees_nothing() -> None:
    walk = Walk()
    walk.says("bel me morgen om 10 uur")
    walk.now = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert "Wanneer komt het u uit" in walk.says("ja")
    assert not any(isinstance(effect, CallbackAsked) and effect.agreed for effect in walk.effects)


def test_what_is_no_time_goes_to_the_colleague() -> None:
    walk = Walk()
    assert "collega" in walk.says("bel me terug", "als mijn zus er ook bij is")
    assert walk.memory.awaiting == "human"


@pytest.mark.parametrize(
    "text", ["bel me niet meer", "stop met bellen", "ik wil niet meer gebeld worden"]
)
def test_no_more_calls_is_not_the_end_of_messages(text: str) -> None:
    walk = Walk()
    assert (
        walk.says(text) == "Dat is goed. Wij bellen u niet. Ook geen berichten meer? Antwoord STOP."
    )
    assert walk.effects == [CallsRefused(ever=True)]
    walk.says("stop")
    assert isinstance(walk.effects[-1], OptOut)


def test_a_yes_to_no_messages_either_stops_them() -> None:
    walk = Walk()
    walk.says("bel me niet meer", "ja")
    assert isinstance(walk.effects[-1], OptOut)


@pytest.mark.parametrize(
    "text", ["bel me niet meer en stuur niks meer", "stop met bellen en appen"]
)
def test_a_stop_of_more_than_calls_stops_all(text: str) -> None:
    walk = Walk()
    walk.says(text)
    assert "OptOut" in walk.kinds()


def test_after_trouble_a_call_is_left_to_the_colleague() -> None:
    walk = Walk()
    walk.says("ik heb een bewindvoerder")
    assert "belt u terug" in walk.says("bel me morgen om 10 uur")
    assert walk.effects[-1] == HandOver(reason="callback")
