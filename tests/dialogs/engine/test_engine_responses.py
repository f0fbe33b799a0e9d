"""Which variation is said, and how its places are filled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dialogs.engine.files import read_file
from dialogs.engine.responses import Responses, filled, read_responses
from dialogs.errors import DialogError

TEXT = """\
responses:
  utter_hi:
    - text: "plain"
    - text: "in English"
      condition: [{type: slot, name: language, value: en}]
    - text: "on sms"
      channel: sms
    - text: "in English on sms"
      channel: sms
      condition: [{type: slot, name: language, value: en}]
  utter_pay:
    - text: "{name} pays {amount}"
      buttons:
        - {title: "pay {amount}", payload: /pay, key: 7}
      custom: {amount: "{amount}", more: ["{name}", 1]}
  utter_formal:
    - text: "u"
      condition:
        - {type: slot, name: language, value: NL}
        - {type: slot, name: formal, value: true}
"""


@pytest.fixture
def responses(tmp_path: Path) -> Responses:
    (tmp_path / "r.yml").write_text(TEXT, "utf-8")
    return read_responses(read_file(tmp_path / "r.yml", "r.yml").mapping("it")["responses"])


@pytest.mark.parametrize(
    ("language", "channel", "text"),
    [
        ("nl", "rest", "plain"),
        ("EN", "rest", "in English"),
        ("nl", "sms", "on sms"),
        ("en", "sms", "in English on sms"),
        (None, "whatsapp", "plain"),
    ],
)
def test_a_condition_on_the_channel_comes_before_the_channel_before_a_condition(
    responses: Responses, language: Any, channel: str, text: str
) -> None:
    assert responses.say("utter_hi", {"language": language}, {}, channel).text == text


def test_the_channel_comes_before_a_condition(responses: Responses) -> None:
    said = responses.say("utter_hi", {"language": "fr"}, {}, "sms")
    assert said.text == "on sms"


def test_values_come_before_slots_and_fill_every_part(responses: Responses) -> None:
    slots = {"name": "Jan", "amount": 1}
    said = responses.say("utter_pay", slots, {"amount": "€ 12,50"}, "rest")
    assert said.text == "Jan pays € 12,50"
    assert said.buttons == ({"title": "pay € 12,50", "payload": "/pay", "key": 7},)
    assert said.custom == {"amount": "€ 12,50", "more": ["Jan", 1]}
    assert said.response == "utter_pay"


def test_a_text_with_an_unknown_place_is_said_as_written(responses: Responses) -> None:
    said = responses.say("utter_pay", {"name": "Jan"}, {}, "rest")
    assert said.text == "{name} pays {amount}"


def test_every_condition_must_hold(responses: Responses) -> None:
    assert responses.say("utter_formal", {"language": "nl", "formal": True}, {}, "x").text == "u"
    assert responses.find("utter_formal", {"language": "nl", "formal": False}, {}, "x") is None
    with pytest.raises(DialogError, match="fits these slots"):
        responses.say("utter_formal", {"language": "nl"}, {}, "x")


def test_what_is_not_there_cannot_be_said(responses: Responses) -> None:
    with pytest.raises(DialogError, match="has that key"):
        responses.say("utter_ho", {}, {}, "rest")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{a}", "1"),
        ("{a}{b}", "1None"),
        ("{{a}}", "{a}"),
        ("{c.d}", "2"),
        ("{x}", "{x}"),
        ("no place", "no place"),
        ("{a\n}", "{a\n}"),
    ],
)
def test_places_are_filled_as_rasa_fills_them(text: str, result: str) -> None:
    values = {"a": 1, "b": None, "c.d": 2}
    assert filled(text, values) == result
