"""The torture assistant's actions: each does one thing that engines get wrong."""

from __future__ import annotations

import sys
from typing import Any

from rasa_sdk import Action, FormValidationAction
from rasa_sdk.events import (
    ActionExecutionRejected,
    ActiveLoop,
    AllSlotsReset,
    FollowupAction,
    Restarted,
    SlotSet,
    UserUtteranceReverted,
)
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

Events = list[dict[str, Any]]


class Hop(Action):
    """Asks for another action, by what the talk holds: a form, a response, or to wait."""

    def name(self) -> str:
        return "action_hop"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        kind = tracker.get_slot("kind")
        button = {"title": "x", "payload": "/affirm", "key": "k", "order": 3}
        dispatcher.utter_message(text=f"hop {kind}", buttons=[button])
        if kind == "vip":
            return [SlotSet("kind", "std"), FollowupAction("proof_form")]
        if kind == "std":
            return [SlotSet("kind", "other"), FollowupAction("action_listen")]
        return [SlotSet("kind", "vip"), FollowupAction("utter_b")]


class Skip(Action):
    """Waits at once, and says nothing."""

    def name(self) -> str:
        return "action_skip"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        return [SlotSet("awaiting", "plan_choice"), FollowupAction("action_listen")]


class Begin(Action):
    """Begins a form by an event of its own."""

    def name(self) -> str:
        return "action_begin"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        dispatcher.utter_message(json_message={"begin": tracker.active_loop.get("name")})
        return [ActiveLoop("trip_form"), SlotSet("requested_slot", "to_city")]


class Finish(Action):
    """Ends any form, and forgets what it asked."""

    def name(self) -> str:
        return "action_finish"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        name = tracker.active_loop.get("name")
        dispatcher.utter_message(text=f"finish {name} {tracker.latest_action_name}")
        return [ActiveLoop(None), SlotSet("requested_slot", None), SlotSet("reason", None)]


class Refuse(Action):
    """Refuses to run."""

    def name(self) -> str:
        return "action_refuse"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        raise ActionExecutionRejection(self.name(), "no")


class Chain(Action):
    """Says a response with values, with a text of its own, and a custom message."""

    def name(self) -> str:
        return "action_chain"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        more = [{"title": "more", "payload": "/many", "key": "more"}]
        dispatcher.utter_message(response="utter_values", name="Jan", buttons=more)
        dispatcher.utter_message(response="utter_values", name="Piet", amount=12.5)
        dispatcher.utter_message(response="utter_who", text="another text")
        dispatcher.utter_message(text="loose", json_message={"x": tracker.get_slot("offer")})
        dispatcher.utter_message(response="utter_there_is_no_such_thing")
        return [SlotSet("offer", {"months": 3, "parts": [1, 2.5, None]})]


class Count(Action):
    """Fills two slots by one custom mapping, and says what nobody hears."""

    def name(self) -> str:
        return "action_count"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        intent = tracker.latest_message["intent"]["name"]
        if intent == "refuse":
            raise ActionExecutionRejection(self.name(), "no")
        dispatcher.utter_message(text="counted")
        return [SlotSet("counted", intent), SlotSet("twice", len(intent or ""))]


class TakeMonths(Action):
    """Reads a count from the text, when there is one."""

    def name(self) -> str:
        return "action_take_months"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        digits = "".join(filter(str.isdigit, tracker.latest_message.get("text") or ""))
        return [SlotSet("months", float(digits))] if digits else []


class Forget(Action):
    """Puts every slot back."""

    def name(self) -> str:
        return "action_forget"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        return [AllSlotsReset()]


class TakeBack(Action):
    """Takes the latest message back."""

    def name(self) -> str:
        return "action_take_back"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        dispatcher.utter_message(text="taken back")
        return [UserUtteranceReverted()]


class Again(Action):
    """Begins the talk again."""

    def name(self) -> str:
        return "action_again"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        dispatcher.utter_message(response="utter_greet")
        return [Restarted()]


class Clear(Action):
    """Forgets what the forms asked."""

    def name(self) -> str:
        return "action_clear"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        names = ("amount", "months", "agreed", "from_city", "to_city")
        return [SlotSet(name, None) for name in names]


class Wait(Action):
    """Awaits one thing after another."""

    def name(self) -> str:
        return "action_wait"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        following = {None: "plan_choice", "plan_choice": "callback", "callback": "PROOF"}
        value = following.get(tracker.get_slot("awaiting"))
        dispatcher.utter_message(text=f"now {value}")
        return [SlotSet("awaiting", value)]


class ToFrench(Action):
    """Turns the languages round."""

    def name(self) -> str:
        return "action_to_french"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        following = {"nl": "en", "en": "fr", "fr": "nl"}
        return [SlotSet("language", following.get(tracker.get_slot("language"), "nl"))]


class Jump(Action):
    """Asks for the complaint form, whatever form is in progress."""

    def name(self) -> str:
        return "action_jump"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        return [FollowupAction("complaint_form")]


class AskMonths(Action):
    """Asks with what the form already knows."""

    def name(self) -> str:
        return "action_ask_months"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        asked = tracker.get_slot("requested_slot")
        dispatcher.utter_message(text=f"months for {tracker.get_slot('amount')}? ({asked})")
        return [SlotSet("offer", "asked")]


class AskToCity(Action):
    """Asks in its own way inside one form."""

    def name(self) -> str:
        return "action_ask_trip_form_to_city"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        dispatcher.utter_message(text=f"from {tracker.get_slot('from_city')} to?")
        return []


class SubmitProof(Action):
    """Notes the proof, and goes on to what was wanted."""

    def name(self) -> str:
        return "action_submit_proof"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        proved = tracker.get_slot("house") == 5
        dispatcher.utter_message(response="utter_done_proof")
        events: Events = [SlotSet("verified", proved), SlotSet("house", None)]
        return [*events, FollowupAction("plan_form")] if proved else events


class CheckProof(FormValidationAction):
    """Checks a proof: may ask again, refuse, or end the form early."""

    def name(self) -> str:
        return "validate_proof_form"

    def validate_postcode(self, value: Any, dispatcher: Any, tracker: Any, domain: Any) -> Any:
        if value == "quit":
            return {"postcode": None, "requested_slot": None}
        if value == "refuse":
            raise ActionExecutionRejection(self.name(), "no")
        if "/" in str(value):
            dispatcher.utter_message(text="no postcode")
            return {"postcode": None}
        return {"postcode": str(value).upper()}

    def validate_house(self, value: Any, dispatcher: Any, tracker: Any, domain: Any) -> Any:
        if str(value) == "13":
            return {"house": None, "postcode": None}
        return {"house": value}


class CheckPlan(FormValidationAction):
    """Checks a plan: an offer out of reach ends the form, some are refused by an event."""

    def name(self) -> str:
        return "validate_plan_form"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Events:
        events: Events = await super().run(dispatcher, tracker, domain)
        amount = tracker.get_slot("amount")
        if str(amount) == "666":
            dispatcher.utter_message(text="out of reach")
            return [*events, ActiveLoop(None), SlotSet("amount", None)]
        if str(amount) == "99" and tracker.get_slot("months") is None:
            return [*events, ActionExecutionRejected("plan_form"), SlotSet("amount", 98)]
        if str(amount) == "77":
            return [*events, SlotSet("amount", 76), FollowupAction("utter_more")]
        return events

    def validate_agreed(self, value: Any, dispatcher: Any, tracker: Any, domain: Any) -> Any:
        return {"agreed": value} if value else {"agreed": None, "months": None}


class CheckTrip(FormValidationAction):
    """Asks one thing more for one city."""

    def name(self) -> str:
        return "validate_trip_form"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: Any, tracker: Any, domain: Any
    ) -> list[str]:
        more = ["postcode"] if tracker.get_slot("from_city") == "Rome" else []
        return domain_slots + more

    def extract_postcode(self, dispatcher: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        text = tracker.latest_message.get("text") or ""
        return {"postcode": "9999ZZ"} if text == "graag" else {}

    def validate_to_city(self, value: Any, dispatcher: Any, tracker: Any, domain: Any) -> Any:
        same = value == tracker.get_slot("from_city")
        return {"to_city": None if same else value}


def executor() -> ActionExecutor:
    """Make the executor that runs these actions, and no others that happen to be loaded."""
    made = ActionExecutor()
    for thing in vars(sys.modules[__name__]).values():
        if isinstance(thing, type) and issubclass(thing, Action) and thing.__module__ == __name__:
            made.register_action(thing())
    return made
