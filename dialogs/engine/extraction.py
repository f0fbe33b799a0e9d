"""What a message puts into slots, by the mappings of the domain."""

from __future__ import annotations

from typing import Any

from dialogs.engine.calling import ActionRefusedError
from dialogs.engine.course import Course
from dialogs.engine.domain import Domain
from dialogs.engine.mappings import MappingType, SlotMapping
from dialogs.engine.slots import Slot, SlotType
from dialogs.engine.stage import Stage
from dialogs.engine.words import REQUESTED_SLOT, SESSION_METADATA, VALIDATE_MAPPINGS, Event


def extracted(stage: Stage, course: Course) -> list[Event]:
    """Return the slot events that the latest message gives, in the order of the domain.

    A custom mapping's action runs once, however many slots it fills. With an action
    `action_validate_slot_mappings`, that action has the last word on each value.
    """
    found: list[Event] = []
    ran: set[str] = set()
    for slot in stage.assistant.slots.values():
        if slot.name not in (REQUESTED_SLOT, SESSION_METADATA):
            found += _of_slot(stage, slot, course, ran)
    slots = [event for event in found if event["event"] == "slot"]
    if not stage.has_action(VALIDATE_MAPPINGS):
        return slots
    checked = _run(stage, VALIDATE_MAPPINGS, course.after(*slots))
    names = {event["name"] for event in checked if event["event"] == "slot"}
    return checked + [event for event in slots if event["name"] not in names]


def _of_slot(stage: Stage, slot: Slot, course: Course, ran: set[str]) -> list[Event]:
    found: list[Event] = []
    for mapping in slot.mappings:
        if mapping.is_for_actions_only or not _applies(
            slot, mapping, course, stage.assistant.domain
        ):
            continue
        values = _values(mapping, course)
        if values:
            value = values if slot.type is SlotType.LIST else values[-1]
            if value is not None or course.live.slots[slot.name] is not None:
                found.append({"event": "slot", "name": slot.name, "value": value})
                break
        if mapping.type is MappingType.CUSTOM and mapping.action and mapping.action not in ran:
            ran.add(mapping.action)
            found += _run(stage, mapping.action, course)
    return found


def _run(stage: Stage, action: str, course: Course) -> list[Event]:
    try:
        events = stage.run(action, course)
    except ActionRefusedError:
        return []
    return [event for event in events if event["event"] in ("slot", "bot")]


def _applies(slot: Slot, mapping: SlotMapping, course: Course, domain: Domain) -> bool:
    return (
        _is_meant(mapping, course, domain)
        and _is_time(slot, mapping, course)
        and _is_unique(slot, mapping, course, domain)
    )


def _is_meant(mapping: SlotMapping, course: Course, domain: Domain) -> bool:
    intent, loop = course.live.intent, course.live.loop_name
    refused = set(mapping.not_intents)
    if loop and (not mapping.conditions or any(c.active_loop == loop for c in mapping.conditions)):
        refused |= set(domain.forms[loop].ignored_intents)
    return intent in mapping.intents or (not mapping.intents and intent not in refused)


def _is_time(slot: Slot, mapping: SlotMapping, course: Course) -> bool:
    if not mapping.conditions or mapping.type is MappingType.FROM_TRIGGER_INTENT:
        return True
    live = course.live
    asked = live.slots.get(REQUESTED_SLOT)
    if live.loop and live.loop.rejected and asked == slot.name:
        return False
    return any(
        condition.active_loop == live.loop_name and condition.requested_slot in (None, asked)
        if condition.active_loop
        else live.loop_name is None
        for condition in mapping.conditions
    )


def _is_unique(slot: Slot, mapping: SlotMapping, course: Course, domain: Domain) -> bool:
    """Whether an entity that nobody asked for can only be meant for this slot of the form."""
    loop = course.live.loop_name
    if mapping.type is not MappingType.FROM_ENTITY or loop is None:
        return True
    required = domain.forms[loop].required_slots
    if course.live.slots.get(REQUESTED_SLOT) == slot.name or slot.name not in required:
        return True
    alike = [
        other
        for name in required
        for other in domain.slots[name].mappings
        if other.written == mapping.written
    ]
    return len(alike) == 1


def _values(mapping: SlotMapping, course: Course) -> list[Any]:
    message = course.live.message
    match mapping.type:
        case MappingType.FROM_ENTITY:
            entities = message["parse_data"]["entities"] if message else []
            return [entity.get("value") for entity in entities if mapping.takes(entity)]
        case MappingType.FROM_INTENT:
            return [mapping.value]
        case MappingType.FROM_TRIGGER_INTENT:
            loops = [condition.active_loop for condition in mapping.conditions]
            loop = course.live.loop_name
            return [mapping.value] if loop and (not loops or loop in loops) else []
        case MappingType.FROM_TEXT:
            return [message["text"] if message else None]
        case MappingType.CUSTOM:
            return []
