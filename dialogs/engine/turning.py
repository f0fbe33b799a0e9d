"""One turn: a message in, actions until the bot waits again, messages and a new tracker out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk.executor import ActionExecutor

from dialogs.engine.acting import act
from dialogs.engine.assistant import Assistant
from dialogs.engine.calling import ActionRefusedError
from dialogs.engine.course import Course
from dialogs.engine.extraction import extracted
from dialogs.engine.prediction import decide
from dialogs.engine.responses import BotMessage
from dialogs.engine.said import UserSaid
from dialogs.engine.stage import Stage, message_of
from dialogs.engine.tracker import Tracker
from dialogs.engine.words import LISTEN, SESSION_METADATA, SESSION_START, Event
from dialogs.errors import DialogError

__all__ = ["BotMessage", "Engine", "TurnOutcome", "UserSaid"]

#: Actions in one turn; an assistant that wants more goes round in circles.
MOST_ACTIONS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class TurnOutcome:
    """What a turn made: messages, all events as Rasa writes them, actions run, the new tracker."""

    messages: tuple[BotMessage, ...]
    events: tuple[Mapping[str, Any], ...]
    actions: tuple[str, ...]
    tracker: Tracker


class Engine:
    """Plays one assistant. It keeps nothing of a talk: everything is in the tracker."""

    def __init__(self, assistant: Assistant, executor: ActionExecutor) -> None:
        """Take the assistant and the executor of its actions.

        Raises:
            DialogError: the executor lacks an action of the assistant.
        """
        lacking = [
            name
            for name in assistant.actions
            if name not in executor.actions and name not in assistant.responses
        ]
        if lacking:
            raise DialogError(f"nobody runs the action(s) {', '.join(sorted(lacking))}")
        self._assistant = assistant
        self._executor = executor

    def turn(
        self, tracker: Tracker, said: UserSaid, *, sender_id: str, channel: str = "rest"
    ) -> TurnOutcome:
        """Play one turn. The given tracker stays as it is.

        What an action raises comes out, and the turn has not been.

        Raises:
            DialogError: an action did what is not played, or the turn goes round in circles.
        """
        course = tracker.course.turned()
        stage = Stage(
            assistant=self._assistant,
            executor=self._executor,
            sender_id=sender_id,
            channel=channel,
            earlier=tuple(course.history.events()),
        )
        if course.history.is_empty:
            course = _begin(stage, course, said)
        course = course.after(said.event(channel))
        course = course.after(*extracted(stage, course))
        course = _play(stage, course)
        messages = (message_of(event) for event in course.log if event["event"] == "bot")
        return TurnOutcome(
            messages=tuple(one for one in messages if one.text or one.buttons or one.custom),
            events=tuple(course.log),
            actions=_actions(course),
            tracker=replace(tracker, course=course.turned()),
        )


def _begin(stage: Stage, course: Course, said: UserSaid) -> Course:
    if said.metadata:
        value = dict(said.metadata)
        course = course.after({"event": "slot", "name": SESSION_METADATA, "value": value})
    return _done(course, SESSION_START, act(stage, SESSION_START, course))


def _done(course: Course, name: str, events: list[Event]) -> Course:
    return course.after({"event": "action", "name": name}, *events)


def _play(stage: Stage, course: Course) -> Course:
    assistant = stage.assistant
    # A refusal is no action, but two that refuse in turn go on for ever (on Rasa they do).
    for _ in range(2 * MOST_ACTIONS):
        if len(_actions(course)) >= MOST_ACTIONS:
            break
        chosen, course = decide(course, assistant.lookup, assistant.domain, assistant.policy)
        name = chosen.action or LISTEN
        course = _run(stage, name, course, interrupted=chosen.interrupted)
        if name in (LISTEN, SESSION_START):
            return course
    tried = [event["name"] for event in course.log if event["event"].startswith("action")]
    raise DialogError(f"the turn goes round in circles: {', '.join(tried)}")


def _run(stage: Stage, name: str, course: Course, *, interrupted: bool) -> Course:
    first: list[Event] = []
    if interrupted:
        first.append({"event": "loop_interrupted", "is_interrupted": True})
    try:
        events = act(stage, name, course.after(*first))
    except ActionRefusedError:
        return course.after({"event": "action_execution_rejected", "name": name})
    if any(event["event"] == "action_execution_rejected" for event in events):
        return course.after(*events)
    return _done(course.after(*first), name, events)


def _actions(course: Course) -> tuple[str, ...]:
    return tuple(
        event["name"]
        for event in course.log
        if event["event"] == "action" and event["name"] not in (LISTEN, SESSION_START)
    )
