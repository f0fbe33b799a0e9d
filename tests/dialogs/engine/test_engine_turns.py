"""Turns on the torture assistant: what order things come in, and what is refused in a turn."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Action
from rasa_sdk.events import ConversationPaused, FollowupAction, SlotSet
from rasa_sdk.executor import ActionExecutor

from dialogs.engine.assistant import Assistant, load_assistant
from dialogs.engine.tracker import Tracker
from dialogs.engine.turning import Engine, TurnOutcome, UserSaid
from dialogs.errors import DialogError, MemoryFormatError

Played = tuple[Assistant, Engine]


def talk(played: Played, *messages: str) -> TurnOutcome:
    assistant, engine = played
    tracker = Tracker.fresh(assistant)
    for message in messages:
        said = UserSaid.of_payload(message, assistant)
        said = said or UserSaid(text=message, intent="inform")
        outcome = engine.turn(tracker, said, sender_id="x")
        tracker = outcome.tracker
    return outcome


def texts(outcome: TurnOutcome) -> list[str | None]:
    return [message.text for message in outcome.messages]


def test_a_form_asks_what_is_missing_and_a_rule_goes_on_when_it_is_full(torture: Played) -> None:
    assert texts(talk(torture, "/prove")) == ["Postcode?"]
    outcome = talk(torture, "/prove", "1234 ab")
    assert texts(outcome) == ["House for proof?"]
    assert outcome.tracker.active_loop == "proof_form"
    assert outcome.tracker.slots["postcode"] == "1234 AB"
    done = talk(torture, "/prove", "1234 ab", '/inform{"amount": 5}')
    assert done.actions == ("proof_form", "action_submit_proof", "plan_form")
    assert done.tracker.slots["verified"] is True


def test_an_aside_is_answered_and_the_form_asks_again(torture: Played) -> None:
    outcome = talk(torture, "/prove", "/who")
    assert texts(outcome) == ["kind None", "more", "Postcode?"]


def test_a_general_rule_inside_a_form_comes_back_to_it(torture: Played) -> None:
    outcome = talk(torture, "/prove", "/small_talk")
    assert texts(outcome) == ["Nice {weather} today", "Postcode?"]


def test_an_action_may_ask_to_wait(torture: Played) -> None:
    outcome = talk(torture, "/skip")
    assert outcome.messages == ()
    assert outcome.actions == ("action_skip",)
    assert outcome.tracker.slots["awaiting"] == "plan_choice"


def test_an_action_may_end_a_form(torture: Played) -> None:
    outcome = talk(torture, "/paid", "/finish")
    assert outcome.tracker.active_loop is None
    assert texts(outcome) == ["finish paid_form action_listen"]


def test_a_slot_from_text_swallows_what_it_does_not_refuse(torture: Played) -> None:
    outcome = talk(torture, "/complain", "/stop")
    assert texts(outcome) == ["complaint by complaint /stop"]


def test_messages_carry_buttons_custom_and_the_key(torture: Played) -> None:
    first, second, third, loose, more = talk(torture, "/chain").messages
    assert first.response == "utter_values"
    assert first.buttons[-1] == {"title": "more", "payload": "/many", "key": "more"}
    assert second.text == "Piet owes 12.5 (nl)"
    assert (third.response, third.text) == ("utter_who", "another text")
    assert third.custom is not None
    assert third.custom["deep"]["list"][2] == {"x": "u"}
    assert (loose.response, loose.custom) == (None, {"x": None})
    assert more.text == "more"


def test_a_slot_set_from_outside_steers_the_rules(torture: Played) -> None:
    assistant, engine = torture
    tracker = Tracker.fresh(assistant).set_slot("awaiting", "plan_choice")
    said = UserSaid(text="ja", intent="affirm")
    outcome = engine.turn(tracker, said, sender_id="x")
    assert texts(outcome) == ["waiting for plan_choice"]
    with pytest.raises(DialogError, match="no slot"):
        tracker.set_slot("nonsense", 1)


def test_the_events_tell_the_turn_in_order(torture: Played) -> None:
    kinds = [event["event"] for event in talk(torture, "/affirm", "/who").events]
    assert kinds == ["user", "slot", "slot", "action", "bot", "action"]


def test_an_unreadable_memory_is_told(torture: Played) -> None:
    whole = Tracker.fresh(torture[0]).to_json()
    for broken in ({}, {"version": 2}, whole | {"live": 3}, whole | {"segments": [{}]}):
        with pytest.raises(MemoryFormatError):
            Tracker.from_json(torture[0], broken)


def test_slots_and_forms_that_are_no_more_are_left_out(torture: Played) -> None:
    value = talk(torture, "/prove").tracker.to_json()
    value["live"]["slots"]["old"] = 1
    value["live"]["loop"][0] = "old_form"
    tracker = Tracker.from_json(torture[0], value)
    assert "old" not in tracker.slots
    assert tracker.active_loop is None


def test_turns_run_in_any_thread(torture: Played) -> None:
    found: list[Any] = []
    threads = [
        threading.Thread(target=lambda: found.append(texts(talk(torture, "/hop"))))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [["hop None", "B", "Sorry?"]] * 4


def test_a_turn_takes_about_a_millisecond(torture: Played) -> None:
    talk(torture, "/hop")
    began = time.process_time()
    for _ in range(50):
        talk(torture, "/who", "/small_talk", "/affirm", "/greet")
    # Five times what it takes: machines differ.
    assert (time.process_time() - began) / 200 < 0.005


class Odd(Action):
    """Returns what it is told to."""

    def __init__(self, events: list[dict[str, Any]], **said: Any) -> None:
        self.events, self.said = events, said

    def name(self) -> str:
        return "action_odd"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        if self.said:
            dispatcher.utter_message(**self.said)
        return self.events


DOMAIN = """\
session_config: {session_expiration_time: 0}
intents: [go]
slots: {a: {type: text, mappings: [{type: custom}]}}
actions: [action_odd]
"""
RULES = "rules:\n- rule: go\n  steps: [{intent: go}, {action: action_odd}]\n"


def odd_engine(folder: Path, action: Odd | None) -> Played:
    (folder / "data").mkdir()
    (folder / "domain.yml").write_text(DOMAIN, "utf-8")
    (folder / "config.yml").write_text("policies: [{name: RulePolicy}]\n", "utf-8")
    (folder / "data" / "rules.yml").write_text(RULES, "utf-8")
    executor = ActionExecutor()
    if action:
        executor.register_action(action)
    assistant = load_assistant(folder)
    return assistant, Engine(assistant, executor)


@pytest.mark.parametrize(
    ("action", "says"),
    [
        (Odd([ConversationPaused()]), "'pause', which is not played"),
        (Odd([SlotSet("b", 1)]), "'b', which is no slot"),
        (Odd([{"event": "active_loop", "name": "f"}]), "'f', which is no form"),
        (Odd([FollowupAction("action_odd")]), "round in circles"),
        (Odd([], image="x.png"), "image cannot be said"),
    ],
)
def test_what_is_not_played_breaks_the_turn(tmp_path: Path, action: Odd, says: str) -> None:
    with pytest.raises(DialogError, match=says):
        talk(odd_engine(tmp_path, action), "/go")


def test_an_assistant_without_its_actions_is_not_played(tmp_path: Path) -> None:
    with pytest.raises(DialogError, match="action_odd"):
        odd_engine(tmp_path, None)
