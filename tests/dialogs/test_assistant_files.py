"""The assistant's files say the same as the code: intents, slots, actions, and an answer to all."""

from __future__ import annotations

from dialogs.engine.rules import Either, Rule, Said
from dialogs.hosting.embedded import assistant
from dialogs.hosting.slots import REMEMBERED, Slot
from dialogs.intents import Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.situation import FULFILLED_BY, KEPT
from dialogs.speaking.sentences import LABELS, SENTENCES
from dialogs.speaking.texts import labels
from dialogs.steps.by_action import NEEDS_PROOF, STEPS
from dialogs.steps.repeats import REPEATS

FILES = assistant()


def said_in(rule: Rule) -> set[str]:
    steps = [
        one for step in rule.steps for one in (step.steps if isinstance(step, Either) else [step])
    ]
    return {step.intent for step in steps if isinstance(step, Said)}


def test_the_domain_names_every_intent_of_ours() -> None:
    assert {intent.value for intent in Intent} <= set(FILES.intents)


def test_whatever_is_meant_gets_an_answer_wherever_we_are() -> None:
    answered = {intent for rule in FILES.rules if not rule.conditions for intent in said_in(rule)}
    assert answered == {intent.value for intent in Intent}


def test_the_domain_names_every_state_that_can_be_waited_in() -> None:
    assert set(FILES.slots["awaiting"].values) == {state.value for state in Awaiting}


def test_the_domain_has_a_slot_for_all_that_is_remembered() -> None:
    assert {*(slot.value for slot in Slot), *REMEMBERED} <= set(FILES.slots)


def test_the_domain_names_every_action_and_no_other() -> None:
    assert set(FILES.actions) == set(STEPS)
    assert {*REPEATS.values(), *NEEDS_PROOF, *FULFILLED_BY.values()} <= set(STEPS)


def test_every_wish_that_is_kept_can_be_fulfilled() -> None:
    assert set(FULFILLED_BY) >= KEPT


def test_every_sentence_is_a_response() -> None:
    keys = {*SENTENCES, *(f"label_{name}" for name in LABELS)}
    assert {f"utter_{key}" for key in keys} == set(FILES.responses)


def test_a_button_of_the_files_has_the_label_of_its_choice() -> None:
    for response in FILES.responses.values():
        for variation in response.variations:
            for button in variation.buttons:
                name = str(button["payload"]).removeprefix("/")
                assert button["title"].lower() in labels(name), (response.key, name)
