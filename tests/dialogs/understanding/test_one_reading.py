"""The talk and the command line read a first message alike."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from dialogs.intents import Intent
from dialogs.listening.context import read
from dialogs.listening.part_now import pays_part_now
from dialogs.turn import Incoming, Memory
from dialogs.understanding.by_rules import Meaning
from dialogs.understanding.intent_model import IntentModel
from dialogs.understanding.reading import read_message

FOLDER = Path(__file__).parents[1] / "held_out"
TODAY = date(2026, 11, 23)
#: What the talk calls by another name: a question about a danger, words to the machine.
NAMES = {
    Intent.MAYBE_WRONG: Intent.WRONG_PERSON,
    Intent.MAYBE_STOP: Intent.OPT_OUT,
    Intent.FOREIGN: Intent.OUT_OF_SCOPE,
    Intent.LANGUAGE_SWITCH: Intent.OUT_OF_SCOPE,
    Intent.HELP: Intent.ASK_DETAILS,
}


def understood_as(meaning: Meaning) -> tuple[set[Intent], str]:
    """Return the intents that the talk acts upon or asks about, and its decision."""
    if meaning.intent is Intent.UNSURE:
        return {*meaning.choices}, "ask"
    if meaning.intent is Intent.SEVERAL:
        return {*meaning.also}, "act"
    if meaning.intent in {Intent.MAYBE_CRISIS, Intent.MAYBE_GRAVE}:
        return set(), "human"
    asks = meaning.intent is Intent.MAYBE_STOP
    return {NAMES.get(meaning.intent, meaning.intent)}, "ask" if asks else "act"


def knows_more(meaning: Meaning, told: set[Intent]) -> bool:
    """Tell whether the talk decides otherwise on purpose, because it knows where it is.

    It only asks about a wrong number, hears "klopt niet" as a dispute where nothing was read back,
    answers a doubt before all else, and takes an amount at once for the offer that it is.
    """
    on_purpose = {
        Intent.MAYBE_WRONG: Intent.WRONG_PERSON,
        Intent.DISPUTE: Intent.DENY,
        Intent.ASK_LEGITIMACY: Intent.ASK_LEGITIMACY,
    }
    part_now = meaning.intent is Intent.REQUEST_PLAN and pays_part_now(meaning)
    return (on_purpose.get(meaning.intent) or (part_now and Intent.PAY_NOW)) in told


@pytest.mark.parametrize("name", ["ordinary_1", "ordinary_2", "hard_2", "safety_1"])
def test_a_first_message_is_read_alike(model: IntentModel, name: str) -> None:
    cases = yaml.load((FOLDER / f"{name}.yml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    different = []
    for case in cases:
        meaning = read(Incoming(text=case["text"]), Memory(), TODAY, "", model)
        decided = read_message(case["text"], TODAY, model).decided
        intents, decision = understood_as(meaning)
        told = {*decided.choices} or {decided.intent}
        same = decision == decided.decision and (decision == "human" or intents & told)
        if not (same or knows_more(meaning, told)):
            different.append((case["text"], meaning.intent, decided))
    assert len(different) <= 0.02 * len(cases), different


@pytest.mark.parametrize(
    "text", ["ik wil dood, kan ik in termijnen betalen", "STOP, ik betaal wel"]
)
def test_a_danger_is_not_drowned_out_by_other_words(model: IntentModel, text: str) -> None:
    decided = read_message(text, TODAY, model).decided
    meaning = read(Incoming(text=text), Memory(), TODAY, "", model)
    assert decided.decision == "act"
    assert meaning.intent is decided.intent
    assert decided.intent in {Intent.CRISIS, Intent.OPT_OUT}
