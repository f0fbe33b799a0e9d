"""One conversation's memory: a value that can be kept as JSON, bounded however long the talk."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dialogs.engine.assistant import Assistant
from dialogs.engine.course import Course
from dialogs.engine.keeping import course_from_json, course_to_json
from dialogs.engine.words import LISTEN, SESSION_START, Event
from dialogs.errors import DialogError


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracker:
    """A conversation as the engine remembers it. It never changes; changes return a new one."""

    assistant: Assistant
    course: Course

    @classmethod
    def fresh(cls, assistant: Assistant) -> Tracker:
        """Return the tracker of a conversation that has not begun."""
        return cls(assistant=assistant, course=Course.fresh(assistant.domain))

    @classmethod
    def from_json(cls, assistant: Assistant, value: Mapping[str, Any]) -> Tracker:
        """Read what `to_json` wrote. Slots and forms that are no more are left out.

        Raises:
            MemoryFormatError: this is no tracker's JSON.
        """
        return cls(assistant=assistant, course=course_from_json(value, assistant.domain))

    def to_json(self) -> dict[str, Any]:
        """Return the tracker as JSON. Its size depends on the assistant, not on the talk."""
        compacted = self.compacted()
        return course_to_json(compacted.course, self.assistant.domain)

    def compacted(self) -> Tracker:
        """Forget what can no longer matter."""
        history = self.course.history.compacted(self.assistant.lookup.longest)
        return replace(self, course=replace(self.course, history=history))

    @property
    def slots(self) -> dict[str, Any]:
        """The slots' values."""
        return dict(self.course.live.slots)

    @property
    def active_loop(self) -> str | None:
        """The name of the form in progress."""
        return self.course.live.loop_name

    def set_slot(self, name: str, value: Any) -> Tracker:
        """Set a slot from outside, before a turn. The conversation begins with it if need be.

        Raises:
            DialogError: the assistant has no such slot.
        """
        if name not in self.assistant.slots:
            raise DialogError(f"the assistant has no slot {name!r}")
        begun = self.begun()
        course = begun.course.after({"event": "slot", "name": name, "value": value})
        return replace(begun, course=course)

    def begun(self) -> Tracker:
        """Return the tracker with its session begun."""
        if not self.course.history.is_empty:
            return self
        course = self.course.after(
            {"event": "action", "name": SESSION_START},
            {"event": "session_started"},
            {"event": "action", "name": LISTEN},
        )
        return replace(self, course=course)


def as_action_sees(
    course: Course, events: list[Event], sender_id: str, channel: str
) -> dict[str, Any]:
    """Return a talk as rasa-sdk's actions get it: a copy that they may change."""
    live = course.live
    message = live.message["parse_data"] if live.message else None
    loop = live.loop
    return {
        "sender_id": sender_id,
        "slots": {name: copy.deepcopy(value) for name, value in live.slots.items()},
        "latest_message": copy.deepcopy(message),
        "latest_event_time": None,
        "followup_action": live.followup,
        "paused": False,
        "events": [dict(event) for event in events],
        "latest_input_channel": channel,
        "active_loop": {
            "name": loop.name,
            "is_interrupted": loop.interrupted,
            "rejected": loop.rejected,
            "trigger_message": None,
        }
        if loop
        else {},
        "latest_action": {"action_name": live.latest_action} if live.latest_action else {},
        "latest_action_name": live.latest_action,
    }
