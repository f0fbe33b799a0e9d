"""The actions of the second torture assistant: slots that are checked, ways of being lost."""

from __future__ import annotations

import sys
from typing import Any

from rasa_sdk import Action, ValidationAction
from rasa_sdk.events import FollowupAction, Restarted, SlotSet, UserUtteranceReverted
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

Events = list[dict[str, Any]]


class Price(Action):
    """Prices what is asked for."""

    def name(self) -> str:
        return "action_price"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        size = tracker.get_slot("size")
        prices = {"S": 1, "M": 2.5, "L": 10}
        return [SlotSet("price", prices[size])] if size in prices else []


class Check(ValidationAction):
    """Checks every slot that a message fills."""

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        given = tracker.slots_to_validate()
        events: Events = []
        if "mail" in given and "@" not in str(given["mail"]):
            dispatcher.utter_message(text=f"no mail: {given['mail']}")
            events.append(SlotSet("mail", None))
        if given.get("size") == "XL":
            events += [SlotSet("size", "L"), SlotSet("trouble", True)]
        if tracker.latest_message["intent"]["name"] == "follow":
            raise ActionExecutionRejection(self.name(), "no")
        return events


class Lost(Action):
    """Is lost, or, when there is trouble already, refuses even that."""

    def name(self) -> str:
        return "action_lost"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        # Inside a form that refused as well, Rasa itself would go round in circles for ever.
        if tracker.get_slot("trouble") and not tracker.active_loop.get("name"):
            raise ActionExecutionRejection(self.name(), "no")
        dispatcher.utter_message(text="lost", json_message={"lost": True})
        if tracker.latest_message["intent"]["name"] == "default":
            return [FollowupAction("action_default_fallback")]
        return [SlotSet("trouble", tracker.get_slot("size") == "S")]


class Fallback(Action):
    """Takes Rasa's own fallback's place."""

    def name(self) -> str:
        return "action_default_fallback"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        dispatcher.utter_message(response="utter_default")
        return [UserUtteranceReverted(), SlotSet("trouble", False)]


class Follow(Action):
    """Asks for what refuses, for what there is not, or for a form with nothing to ask."""

    def name(self) -> str:
        return "action_follow"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        size = tracker.get_slot("size")
        following = {"S": "action_lost", "M": "action_that_is_not", "L": "empty_form"}
        return [FollowupAction(following.get(size, "action_listen"))]


class BeginAgain(Action):
    """Begins again, and keeps one thing."""

    def name(self) -> str:
        return "action_begin_again"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        return [Restarted(), SlotSet("mail", "a@b.nl")]


class AskSize(Action):
    """Asks for the size, with buttons that carry more."""

    def name(self) -> str:
        return "action_ask_size"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        buttons = [
            {"title": size, "payload": f'/tell{{"size": "{size}"}}', "id": number}
            for number, size in enumerate("SML")
        ]
        dispatcher.utter_message(text=f"Size of {tracker.get_slot('dish')}?", buttons=buttons)
        return []


class OrderAgain(Action):
    """Forgets whether the order was sure, and one of the other things."""

    def name(self) -> str:
        return "action_order_again"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        return [SlotSet("sure", None), SlotSet("size", None), SlotSet("dish", [])]


def executor() -> ActionExecutor:
    """Make the executor that runs these actions, and no others that happen to be loaded."""
    made = ActionExecutor()
    for thing in vars(sys.modules[__name__]).values():
        if isinstance(thing, type) and issubclass(thing, Action) and thing.__module__ == __name__:
            made.register_action(thing())
    return made
