"""What events make of a talk: slots, loop, latest action and message, and what rules see of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from dialogs.engine.slots import Feature, Slot
from dialogs.engine.words import LISTEN, SESSION_START, UNSET, Event, Run

Slots: TypeAlias = Mapping[str, Slot]


@dataclass(frozen=True, kw_only=True, slots=True)
class Loop:
    """The active form: whether it refused the latest message, or comes back from an aside."""

    name: str
    rejected: bool = False
    interrupted: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Memory:
    """What is true at one moment of a talk. `message` is the latest user event, if any."""

    slots: Mapping[str, Any]
    loop: Loop | None = None
    latest_action: str | None = None
    message: Event | None = None
    followup: str | None = LISTEN

    @classmethod
    def fresh(cls, slots: Slots) -> Memory:
        """Return the memory of a talk in which nothing happened."""
        return cls(slots=initial(slots))

    @property
    def intent(self) -> str | None:
        """What the latest message means, if there is one and it means anything."""
        return intent_of(self.message) if self.message else None

    @property
    def loop_name(self) -> str | None:
        """The active form's name."""
        return self.loop.name if self.loop and self.loop.name != UNSET else None

    def after(self, run: Run, slots: Slots) -> Memory:
        """Return what a run of events makes of this. Those that only tell make nothing of it."""
        if run[0]["event"] == "slot":
            return _slots(self, run, slots)
        (event,) = run
        change = _CHANGES.get(event["event"])
        return change(self, event, slots) if change else self


def initial(slots: Slots) -> dict[str, Any]:
    """Return the values that the slots have before anything happened."""
    return {name: slot.held(slot.initial_value) for name, slot in slots.items()}


def intent_of(message: Event) -> str | None:
    """Return what a user event means."""
    name: str | None = (message["parse_data"].get("intent") or {}).get("name")
    return name or None


def _slots(memory: Memory, run: Run, slots: Slots) -> Memory:
    known = [event for event in run if event["name"] in slots]
    given = {event["name"]: slots[event["name"]].held(event["value"]) for event in known}
    return replace(memory, slots={**memory.slots, **given}) if given else memory


def _user(memory: Memory, event: Event, slots: Slots) -> Memory:
    del slots
    return replace(memory, message=event, followup=None)


def _action(memory: Memory, event: Event, slots: Slots) -> Memory:
    del slots
    loop = memory.loop
    if loop and loop.name != UNSET:
        rejected = loop.rejected and event["name"] != loop.name
        loop = replace(loop, interrupted=False, rejected=rejected)
    return replace(memory, latest_action=event["name"], followup=None, loop=loop)


def _active_loop(memory: Memory, event: Event, slots: Slots) -> Memory:
    del slots
    name = event["name"]
    return replace(memory, loop=Loop(name=name) if name is not None else None)


def _interrupted(memory: Memory, event: Event, slots: Slots) -> Memory:
    del slots
    if memory.loop is None:
        return memory
    return replace(memory, loop=replace(memory.loop, interrupted=event["is_interrupted"]))


def _rejected(memory: Memory, event: Event, slots: Slots) -> Memory:
    del slots
    if memory.loop is None or memory.loop_name != event["name"]:
        return memory
    return replace(memory, loop=replace(memory.loop, rejected=True))


def _followup(memory: Memory, event: Event, slots: Slots) -> Memory:
    del slots
    return replace(memory, followup=event["name"])


def _reset_slots(memory: Memory, event: Event, slots: Slots) -> Memory:
    del event
    return replace(memory, slots=initial(slots))


def _session_started(memory: Memory, event: Event, slots: Slots) -> Memory:
    del memory, event
    return Memory.fresh(slots)


def _restart(memory: Memory, event: Event, slots: Slots) -> Memory:
    del memory, event
    return replace(Memory.fresh(slots), followup=SESSION_START)


_CHANGES = {
    "user": _user,
    "action": _action,
    "active_loop": _active_loop,
    "loop_interrupted": _interrupted,
    "action_execution_rejected": _rejected,
    "followup": _followup,
    "reset_slots": _reset_slots,
    "session_started": _session_started,
    "restart": _restart,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """What rules see of a moment. In a rule, `UNSET` stands for what must not be set."""

    previous: str | None = None
    intent: str | None = None
    loop: str | None = None
    slots: Mapping[str, Feature | str] = field(default_factory=dict)

    def written(self) -> dict[str, Any]:
        """Return the state as Rasa writes it: the length of this decides between rules."""
        parts = {
            "active_loop": {"name": self.loop} if self.loop else None,
            "prev_action": {"action_name": self.previous} if self.previous else None,
            "slots": {name: _listed(seen) for name, seen in self.slots.items()},
            "user": {"intent": self.intent} if self.intent else None,
        }
        return {name: part for name, part in parts.items() if part}


def _listed(seen: Feature | str) -> Any:
    return seen if isinstance(seen, str) else list(seen)


def key_of(states: tuple[State, ...]) -> str:
    """Return states as the text under which Rasa keeps a rule."""
    return json.dumps([state.written() for state in states], sort_keys=True)


def state_of(memory: Memory, slots: Slots) -> State:
    """Return what rules see of a memory."""
    seen: dict[str, Feature | str | None] = {
        name: UNSET if value == UNSET else slots[name].feature(value)
        for name, value in memory.slots.items()
        if slots[name].influences
    }
    return State(
        previous=memory.latest_action,
        intent=memory.intent,
        loop=memory.loop.name if memory.loop else None,
        slots={name: feature for name, feature in seen.items() if feature is not None},
    )
