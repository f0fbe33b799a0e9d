"""Reading a message by itself: intent, decision, language and values, whatever was sent."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.understanding.intent_model import IntentModel
from dialogs.understanding.reading import read_message

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ik betaal eind van de maand", "nl"),
        ("I will pay at the end of the month", "en"),
        ("Ich habe die Rechnung schon bezahlt", "de"),
        ("Je n'ai jamais reçu cette facture", "fr"),
        ("No puedo pagar ahora, estoy sin trabajo", "es"),
        ("Nie mówię po holendersku, proszę po polsku", "pl"),
        ("لا أفهم هذه الرسالة", "ar"),
        ("Я не розумію нідерландську", "uk"),
        ("ok", "nl"),
    ],
)
def test_the_language_is_recognised(model: IntentModel, text: str, language: str) -> None:
    assert read_message(text, TODAY, model).language == language


def test_another_language_is_out_of_scope_and_a_crisis_in_ours_is_not(model: IntentModel) -> None:
    german = read_message("Ich habe die Rechnung schon bezahlt", TODAY, model).as_json()
    assert (german["intent"], german["decision"]) == ("out_of_scope", "act")
    assert read_message("ik wil niet meer leven", TODAY, model).decided.intent == "crisis"


def test_values_stand_beside_the_intent(model: IntentModel) -> None:
    told = read_message("kan ik 50e p/m betalen vanaf de 25e", TODAY, model).as_json()
    assert told["intent"] == "request_plan"
    assert told["entities"] == {"amount": 50, "per": "month", "date": "2026-11-25"}
    assert told["intent"] not in told["alternatives"]


def test_a_bare_number_is_asked_back_and_nothing_at_all_is_a_persons(model: IntentModel) -> None:
    assert read_message("25", TODAY, model).decided.decision == "ask"
    assert read_message(" ", TODAY, model).decided.decision == "human"


@settings(max_examples=60)
@given(st.text(max_size=400))
def test_whatever_is_sent_can_be_read(model: IntentModel, text: str) -> None:
    told = read_message(text, TODAY, model).as_json()
    assert told["decision"] in {"act", "ask", "human"}
    assert ("choices" in told) == (told["decision"] == "ask")
