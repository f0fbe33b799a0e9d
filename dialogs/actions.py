"""The rasa-sdk actions: each wraps one step, and runs in this process without a Rasa server.

An action reads the situation from its tracker, lets the step decide, and returns sentences by key,
effects as JSON and events. It keeps nothing on itself: one instance serves every conversation.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor

from dialogs.effects import Effect, effect_from_json, effect_to_json
from dialogs.errors import DialogError
from dialogs.intents import Intent
from dialogs.situation import Reply, Said, Situation
from dialogs.steps import STEPS, Step
from dialogs.tracker import Applied, apply, events_of, situation_of, to_tracker
from dialogs.turn import Option

#: What rasa-sdk is told about us. It must not be empty: an empty domain reaches actions as None.
DOMAIN: Mapping[str, Any] = {
    "version": "3.1",
    "intents": [intent.value for intent in Intent],
    "actions": list(STEPS),
}
#: A step may hand on to another, but not for ever.
MOST_STEPS = 5
#: The version that trackers claim to come from.
_VERSION = "3.6.0"


class StepAction(Action):  # type: ignore[misc]  # rasa-sdk has no types
    """One step as a rasa-sdk action."""

    def __init__(self, name: str, step: Step) -> None:
        self._name = name
        self._step = step

    def name(self) -> str:
        """Return the action's name in the flow."""
        return self._name

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        """Let the step decide and translate its reply."""
        del domain
        reply = self._step(situation_of(tracker))
        _dispatch(dispatcher, reply)
        return events_of(reply)


def _dispatch(dispatcher: Any, reply: Reply) -> None:
    for said in reply.said:
        buttons = [
            {"title": option.label, "payload": option.id, "key": option.key}
            for option in said.options
        ]
        dispatcher.utter_message(response=said.key, buttons=buttons, values=dict(said.values))
    for effect in reply.effects:
        dispatcher.utter_message(json_message=effect_to_json(effect))


def actions() -> tuple[StepAction, ...]:
    """Make all actions, for our own executor or for an action server."""
    return tuple(StepAction(name, step) for name, step in STEPS.items())


def _executor() -> ActionExecutor:
    executor = ActionExecutor()
    for action in actions():
        executor.register_action(action)
    return executor


_EXECUTOR = _executor()


class _OwnLoop:
    """An event loop that closes when nobody holds it any more."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()

    def __del__(self) -> None:
        if not self.loop.is_closed():
            self.loop.close()


class _PerThread(threading.local):
    """One loop for each thread, reused for every turn: ten times cheaper than `asyncio.run`.

    A thread's loop goes when the thread does.
    """

    def __init__(self) -> None:
        self.own = _OwnLoop()


_LOOPS = _PerThread()


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What one action said, wants done, and changed."""

    said: tuple[Said, ...]
    effects: tuple[Effect, ...]
    applied: Applied


def run_action(name: str, situation: Situation) -> Outcome:
    """Run one action in this process.

    Raises:
        DialogError: no action has that name.
    """
    if name not in STEPS:
        raise DialogError(f"there is no action {name!r}")
    call = {
        "next_action": name,
        "sender_id": "conversation",
        "version": _VERSION,
        "domain": dict(DOMAIN),
        "tracker": to_tracker(situation),
    }
    result = _LOOPS.own.loop.run_until_complete(_EXECUTOR.run(call))
    responses: list[Mapping[str, Any]] = result.responses
    return Outcome(
        said=tuple(_said(item) for item in responses if item["response"]),
        effects=tuple(effect_from_json(item["custom"]) for item in responses if item["custom"]),
        applied=apply(result.events, situation.slots),
    )


def _said(item: Mapping[str, Any]) -> Said:
    options = tuple(
        Option(id=button["payload"], label=button["title"], key=button["key"])
        for button in item["buttons"]
    )
    return Said(key=item["response"], values=item["values"], options=options)
