"""Reading a message by itself: intent, decision, language and values, whatever was sent."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.normalise import normalise
from dialogs.understanding.by_rules import understand
from dialogs.understanding.intent_model import IntentModel
from dialogs.understanding.lexicon import may_be_grave
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


LETTER = (
    "Goedemiddag, ik kreeg uw brief over de rekening van april. Ik wil graag in termijnen van "
    "twintig euro betalen, dat lukt me net. {} Kunt u mij laten weten wat mijn kenmerk is?"
)


def test_the_gravest_sentence_of_a_letter_counts(model: IntentModel) -> None:
    grave = LETTER.format("Eigenlijk wil ik niet meer leven en heb ik de pillen al klaarliggen.")
    assert read_message(grave, TODAY, model).decided.intent == "crisis"
    veiled = LETTER.format("Elke nacht denk ik dat het beter is als ik er niet meer ben.")
    assert read_message(veiled, TODAY, model).decided.intent == "crisis"
    harmless = LETTER.format("Elke maand houd ik na de huur nog iets over voor de kinderen.")
    assert read_message(harmless, TODAY, model).decided.intent == "request_plan"


@pytest.mark.parametrize(
    "text",
    [
        "ze hebben de verkeerde remblokken gemonteerd",
        "hoe weet ik dat dit geen verkeerd nummer is",
        "mijn bewind is opgeheven, ik betaal zelf",
        "ik ben uit de schuldsanering en betaal vrijdag",
    ],
)
def test_what_is_denied_or_over_is_no_danger(text: str) -> None:
    assert understand(text, today=TODAY).dangers == ()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("nou graag", "affirm"),
        ("snap er niks van", "ask_details"),
        ("my grandad passed away on Sunday", "deceased"),
        ("(spraakbericht) mijn man is overleden", "deceased"),
    ],
)
def test_short_and_odd_messages_mean_what_they_say(
    model: IntentModel, text: str, intent: str
) -> None:
    decided = read_message(text, TODAY, model).decided
    assert (decided.decision, decided.intent) == ("act", intent)


@pytest.mark.parametrize(
    ("text", "grave"),
    [
        ("het touw ligt in de schuur", True),
        ("zijn as is uitgestrooid", True),
        ("I bought a rope", True),
        ("mijn telefoon is dood", False),
        ("ik ben doodmoe en betaal morgen", False),
        ("kan ik in termijnen betalen", False),
    ],
)
def test_words_of_death_and_danger_are_seen_outside_of_what_looks_like_them(
    text: str, grave: bool
) -> None:
    assert may_be_grave(normalise(text)) is grave


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
