"""A form's run: take what the message gives, have it checked, ask for what is still missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.engine.calling import ActionRefusedError
from dialogs.engine.course import Course
from dialogs.engine.domain import Form
from dialogs.engine.extraction import extracted
from dialogs.engine.stage import Stage
from dialogs.engine.words import LISTEN, REQUESTED_SLOT, UTTER, Event


def run_form(stage: Stage, form: Form, course: Course) -> list[Event]:
    """Run a form once.

    Raises:
        ActionRefusedError: the form asked for a slot and the message gave nothing at all.
    """
    events: list[Event] = []
    if course.live.loop_name != form.name:
        events += _begun(stage, form, course)
    if not _is_done(events):
        events += _asked(stage, form, course, events)
    if _is_done(events):
        events.append({"event": "active_loop", "name": None})
    return events


def _slot(name: str, value: Any) -> Event:
    return {"event": "slot", "name": name, "value": value}


def _is_done(events: Sequence[Event]) -> bool:
    """Whether the form ended: nothing is asked for any more, or an action ended it."""
    if any(event["event"] == "action_execution_rejected" for event in events):
        return False
    asked: list[Any] = [event["value"] for event in events if _is_request(event)]
    loops = [event["name"] for event in events if event["event"] == "active_loop"]
    return bool((asked and asked[-1] is None) or (loops and loops[-1] is None))


def _is_request(event: Event) -> bool:
    return bool(event["event"] == "slot" and event["name"] == REQUESTED_SLOT)


def _begun(stage: Stage, form: Form, course: Course) -> list[Event]:
    events: list[Event] = [{"event": "active_loop", "name": form.name}]
    course = course.after(*events)
    found = extracted(stage, course)
    course = course.after(*found)
    slots = [event for event in found if event["event"] == "slot"]
    if not stage.has_action(f"validate_{form.name}"):
        return events + slots
    held = {name: course.live.slots[name] for name in form.required_slots}
    filled = {name: value for name, value in held.items() if value is not None}
    checked = _checked(stage, form, course, filled)
    names = {event["name"] for event in checked if event["event"] == "slot"}
    return events + checked + [event for event in slots if event["name"] not in names]


def _requested(form: Form, course: Course) -> str | None:
    """Return what the form asked for; another form's question does not count."""
    if course.live.loop_name != form.name:
        return None
    name: str | None = course.live.slots.get(REQUESTED_SLOT)
    return name


def _tried(form: Form, course: Course, events: Sequence[Event]) -> Course:
    """Return the course as if the form had run with these events."""
    return course.after(
        _slot(REQUESTED_SLOT, _requested(form, course)),
        {"event": "action", "name": form.name},
        *events,
    )


def _checked(
    stage: Stage, form: Form, course: Course, candidates: Mapping[str, Any]
) -> list[Event]:
    name = f"validate_{form.name}"
    if not stage.has_action(name):
        return []
    events = [_slot(slot, value) for slot, value in candidates.items()]
    return stage.run(name, _tried(form, course, events))


def _asked(stage: Stage, form: Form, course: Course, so_far: Sequence[Event]) -> list[Event]:
    events: list[Event] = []
    if all(event["event"] == "active_loop" for event in so_far):
        events = _validated(stage, form, course)
    return events + _next_question(stage, form, course, [*so_far, *events])


def _validated(stage: Stage, form: Form, course: Course) -> list[Event]:
    live = course.live
    if live.loop and (live.latest_action != LISTEN or live.loop.interrupted):
        # Back from an aside: the message answered something else.
        return _checked(stage, form, course, {})
    asked = _requested(form, course)
    wanted = {*form.required_slots} | ({asked} if asked else set())
    given = {
        event["name"]: event["value"]
        for event in course.since_message()
        if event["event"] == "slot" and event["name"] in wanted
    }
    checked = _checked(stage, form, course, given)
    some = any(event["event"] == "slot" and not _is_request(event) for event in checked)
    if asked and not given and not some:
        raise ActionRefusedError(form.name)
    return checked


def _next_question(
    stage: Stage, form: Form, course: Course, so_far: Sequence[Event]
) -> list[Event]:
    if _is_done(so_far):
        return [_slot(REQUESTED_SLOT, None)]
    named = next((event["value"] for event in so_far if _is_request(event)), None)
    course = _tried(form, course, so_far)
    if named:
        return _ask(stage, form, course, named)
    missing = (name for name in form.required_slots if course.live.slots[name] is None)
    slot = next(missing, None)
    request = [_slot(REQUESTED_SLOT, slot)]
    return request + (_ask(stage, form, course, slot) if slot else [])


def _ask(stage: Stage, form: Form, course: Course, slot: str) -> list[Event]:
    for name in (f"{form.name}_{slot}", slot):
        if stage.has_action(f"action_ask_{name}"):
            return stage.run(f"action_ask_{name}", course)
        if f"{UTTER}ask_{name}" in stage.assistant.responses:
            return stage.say(f"{UTTER}ask_{name}", course)
    return []
