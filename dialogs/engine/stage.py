"""Where actions run and responses are said: one turn's surroundings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa_sdk.executor import ActionExecutor

from dialogs.engine.assistant import Assistant
from dialogs.engine.calling import call
from dialogs.engine.course import Course
from dialogs.engine.responses import BotMessage
from dialogs.engine.tracker import as_action_sees
from dialogs.engine.words import Event
from dialogs.errors import DialogError

#: What an action may return.
_KNOWN = (
    *("slot", "active_loop", "followup", "reset_slots", "rewind", "restart"),
    "action_execution_rejected",
)
#: What Rasa could send besides, and this engine cannot.
_MEDIA = ("image", "attachment", "elements", "quick_replies")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """One turn's surroundings: the assistant, who runs its actions, for whom, over what.

    `earlier` are the events before this turn that are still remembered: actions see no more.
    """

    assistant: Assistant
    executor: ActionExecutor
    sender_id: str
    channel: str
    earlier: tuple[Event, ...]

    def has_action(self, name: str) -> bool:
        """Whether the assistant has an action of its own by this name."""
        return name in self.assistant.actions

    def say(self, key: str, course: Course) -> list[Event]:
        """Say a response; nothing when none of its variations fits, or there is none."""
        responses = self.assistant.responses
        message = responses.find(key, course.live.slots, {}, self.channel)
        return [] if message is None else [bot_event(message, {"utter_action": key})]

    def run(self, name: str, course: Course) -> list[Event]:
        """Run one of the assistant's own actions: what it says comes before what it does.

        Raises:
            ActionRefusedError: the action refused to run.
            DialogError: it returned what this engine does not play.
        """
        events = [*self.earlier, *course.log]
        tracker = as_action_sees(course, events, self.sender_id, self.channel)
        domain = self.assistant.domain.plain
        result = call(self.executor, name, tracker, domain)
        said = [self._said(response, course) for response in result.responses]
        done = [self._checked(name, event) for event in result.events]
        return [event for event in said if event is not None] + done

    def _said(self, response: Mapping[str, Any], course: Course) -> Event | None:
        given = dict(response)
        key = given.pop("response", None)
        buttons = given.pop("buttons", None) or []
        used = [name for name in _MEDIA if given.get(name)]
        if used:
            raise DialogError(f"{', '.join(used)} cannot be said by this engine")
        message: BotMessage | None = BotMessage()
        if key:
            values = {**given, "buttons": buttons}
            responses = self.assistant.responses
            message = responses.find(key, course.live.slots, values, self.channel)
        if message is None:
            return None
        both = BotMessage(
            text=given.pop("text", None) or message.text,
            buttons=(*message.buttons, *buttons),
            custom=given.pop("custom", None) or message.custom,
            response=key,
        )
        rest = {name: value for name, value in given.items() if value}
        return bot_event(both, rest | ({"utter_action": key} if key else {}))

    def _checked(self, name: str, event: Event) -> Event:
        kind = "active_loop" if event["event"] == "form" else event["event"]
        if kind not in _KNOWN:
            raise DialogError(f"the action {name!r} returned {kind!r}, which is not played")
        if kind == "slot" and event["name"] not in self.assistant.slots:
            raise DialogError(f"the action {name!r} sets {event['name']!r}, which is no slot")
        if kind == "active_loop" and event["name"] not in (None, *self.assistant.forms):
            raise DialogError(f"the action {name!r} begins {event['name']!r}, which is no form")
        return {**event, "event": kind}


def bot_event(message: BotMessage, metadata: Mapping[str, Any]) -> Event:
    """Return a message as Rasa's event."""
    return {
        "event": "bot",
        "text": message.text,
        "data": {
            "buttons": [dict(button) for button in message.buttons] or None,
            "custom": dict(message.custom) if message.custom else None,
        },
        "metadata": dict(metadata),
    }


def message_of(event: Event) -> BotMessage:
    """Return what `bot_event` made an event of."""
    data = event["data"]
    return BotMessage(
        text=event["text"],
        buttons=tuple(data["buttons"] or ()),
        custom=data["custom"],
        response=event["metadata"].get("utter_action"),
    )
