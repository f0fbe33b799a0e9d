"""A talk's course as JSON and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dialogs.engine.course import Course
from dialogs.engine.domain import Domain
from dialogs.engine.history import History, Segment, floor_at
from dialogs.engine.memory import Loop, Memory, State, initial, intent_of
from dialogs.engine.slots import Slot
from dialogs.engine.words import Event
from dialogs.errors import MemoryFormatError

VERSION = 1


def course_to_json(course: Course, domain: Domain) -> dict[str, Any]:
    """Return a course as JSON."""
    history = course.history
    return {
        "version": VERSION,
        "live": _memory_to_json(course.live, domain),
        "refused": course.refused,
        "whole": history.whole,
        "past": [_state_to_json(state) for state in history.past],
        "floor": _memory_to_json(history.floor.before, domain),
        "effects": [dict(effect) for effect in history.floor.effects],
        "segments": [
            {"opener": part.opener, "effects": [dict(effect) for effect in part.effects]}
            for part in history.segments
        ],
    }


def course_from_json(value: Mapping[str, Any], domain: Domain) -> Course:
    """Read what `course_to_json` wrote.

    Raises:
        MemoryFormatError: this is not what it wrote.
    """
    try:
        if value["version"] != VERSION:
            raise MemoryFormatError(f"the tracker has version {value['version']!r}")
        return Course(
            live=_memory_from_json(value["live"], domain),
            history=_history_from_json(value, domain),
            refused=value["refused"],
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise MemoryFormatError(f"this is no tracker: {type(error).__name__} {error}") from error


def _history_from_json(value: Mapping[str, Any], domain: Domain) -> History:
    slots = domain.slots
    floor = floor_at(_memory_from_json(value["floor"], domain))
    floor = floor.and_then(_known(value["effects"], domain), slots)
    segments: list[Segment] = []
    for part in value["segments"]:
        before = segments[-1].now if segments else floor.now
        segment = Segment.opened(part["opener"], before, slots)
        segments.append(segment.and_then(_known(part["effects"], domain), slots))
    return History(
        slots=slots,
        loops=frozenset(domain.forms),
        floor=floor,
        past=tuple(_state_from_json(state, slots) for state in value["past"]),
        segments=tuple(segments),
        whole=value["whole"],
    )


def _known(effects: Iterable[Event], domain: Domain) -> Iterator[Event]:
    """Leave out slots and forms that are no more."""
    known = {"slot": domain.slots, "active_loop": (None, *domain.forms)}
    for event in effects:
        names = known.get(event["event"])
        if names is None or event["name"] in names:
            yield event


def changed_slots(memory: Memory, domain: Domain) -> dict[str, Any]:
    """Return the slots that are not as they were at first."""
    first = initial(domain.slots)
    return {name: held for name, held in memory.slots.items() if _differs(held, first[name])}


def _memory_to_json(memory: Memory, domain: Domain) -> dict[str, Any]:
    loop = memory.loop
    return {
        "slots": changed_slots(memory, domain),
        "loop": [loop.name, loop.rejected, loop.interrupted] if loop else None,
        "latest_action": memory.latest_action,
        "message": memory.message,
        "followup": memory.followup,
    }


def _differs(value: Any, other: Any) -> bool:
    # 1, 1.0 and True are equal in Python, but not what a person or a rule takes them for.
    return type(value) is not type(other) or bool(value != other)


def _memory_from_json(value: Mapping[str, Any], domain: Domain) -> Memory:
    kept = {name: held for name, held in value["slots"].items() if name in domain.slots}
    loop = None
    if value["loop"] and value["loop"][0] in domain.forms:
        name, rejected, interrupted = value["loop"]
        loop = Loop(name=name, rejected=rejected, interrupted=interrupted)
    message: Event | None = value["message"]
    if message is not None:
        intent_of(message)
    return Memory(
        slots=initial(domain.slots) | kept,
        loop=loop,
        latest_action=value["latest_action"],
        message=message,
        followup=value["followup"],
    )


def _state_to_json(state: State) -> list[Any]:
    return [
        state.previous,
        state.intent,
        state.loop,
        {name: seen if isinstance(seen, str) else list(seen) for name, seen in state.slots.items()},
    ]


def _state_from_json(value: list[Any], slots: Mapping[str, Slot]) -> State:
    previous, intent, loop, seen = value
    return State(
        previous=previous,
        intent=intent,
        loop=loop,
        slots={
            name: part if isinstance(part, str) else tuple(part)
            for name, part in seen.items()
            if name in slots
        },
    )
