"""What each action does: Rasa's own, a response, a form, or one of the assistant's."""

from __future__ import annotations

from dialogs.engine.course import Course
from dialogs.engine.forms import run_form
from dialogs.engine.keeping import changed_slots
from dialogs.engine.stage import Stage
from dialogs.engine.words import (
    LISTEN,
    REQUESTED_SLOT,
    UTTER,
    Event,
)

_REWIND: Event = {"event": "rewind"}


def act(stage: Stage, name: str, course: Course) -> list[Event]:
    """Do one thing, and return the events of it.

    Raises:
        ActionRefusedError: it refused to run.
        DialogError: it returned what this engine does not play.
    """
    if stage.has_action(name) and not name.startswith(UTTER):
        return stage.run(name, course)
    if name in stage.assistant.forms:
        return run_form(stage, stage.assistant.forms[name], course)
    if name.startswith(UTTER):
        return stage.say(name, course)
    return _by_default(stage, name, course)


def _by_default(stage: Stage, name: str, course: Course) -> list[Event]:
    match name:
        case "action_session_start":
            return _session_start(stage, course)
        case "action_restart":
            return [*stage.say("utter_restart", course), {"event": "restart"}]
        case "action_back":
            return [*stage.say("utter_back", course), _REWIND, _REWIND]
        case "action_default_fallback":
            return [*stage.say("utter_default", course), _REWIND]
        case "action_deactivate_loop":
            return [
                {"event": "active_loop", "name": None},
                {"event": "slot", "name": REQUESTED_SLOT, "value": None},
            ]
        case _:
            return []


def _session_start(stage: Stage, course: Course) -> list[Event]:
    domain = stage.assistant.domain
    carried = changed_slots(course.history.now, domain) if domain.carry_over_slots else {}
    return [
        {"event": "session_started"},
        *({"event": "slot", "name": name, "value": value} for name, value in carried.items()),
        {"event": "action", "name": LISTEN},
    ]
