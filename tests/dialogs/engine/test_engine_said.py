"""Structured messages, as Rasa reads them."""

from __future__ import annotations

from typing import Any

import pytest

from dialogs.engine.assistant import Assistant
from dialogs.engine.turning import Engine, UserSaid


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "entities"),
    [
        ("/affirm", "affirm", 1.0, []),
        (" /affirm ", "affirm", 1.0, []),
        ("/affirm@0.4", "affirm", 0.4, []),
        ("/affirm@7", "affirm", 1.0, []),
        ("/affirm@1.2.3", "affirm", 0.0, []),
        ('/many{"amount": 3}', "many", 1.0, [("amount", 3)]),
        ('/many@0.5{"topic": ["a", "b"]}', "many", 0.5, [("topic", "a"), ("topic", "b")]),
        ('/many{"amount": }', "many", 1.0, []),
        ("/many[1]", None, None, None),
        ("/many{[1]}", "many", 1.0, []),
        ('/many{"nonsense": 3}', "many", 1.0, []),
        ("/restart", "restart", 1.0, []),
        ("/affirm some words", None, None, None),
        ("/unknown", None, None, None),
        ("/", None, None, None),
        ("affirm", None, None, None),
    ],
)
def test_a_structured_message_is_read_as_rasa_reads_it(
    torture: tuple[Assistant, Engine], text: str, intent: Any, confidence: Any, entities: Any
) -> None:
    said = UserSaid.of_payload(text, torture[0])
    if intent is None:
        assert said is None
        return
    assert said is not None
    found = [(entity["entity"], entity["value"]) for entity in said.entities]
    assert (said.intent, said.confidence, found) == (intent, confidence, entities)
    assert said.structured


def test_without_an_assistant_every_intent_passes() -> None:
    said = UserSaid.of_payload('/whatever{"x": 1}')
    assert said is not None
    assert said.intent == "whatever"
