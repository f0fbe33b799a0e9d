"""The ways in which a message fills a slot, as the domain writes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from dialogs.engine.files import Node, Place


class MappingType(StrEnum):
    """Where a slot's value comes from."""

    FROM_ENTITY = "from_entity"
    FROM_INTENT = "from_intent"
    FROM_TRIGGER_INTENT = "from_trigger_intent"
    FROM_TEXT = "from_text"
    CUSTOM = "custom"


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """When a mapping holds: inside this loop (None: in no loop), when this slot is asked for."""

    active_loop: str | None
    requested_slot: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SlotMapping:
    """One way in which a message fills a slot. Empty `intents`: any intent.

    `written` is the mapping as text: Rasa takes two mappings for the same when they read the same.
    """

    type: MappingType
    intents: tuple[str, ...] = ()
    not_intents: tuple[str, ...] = ()
    entity: str | None = None
    role: str | None = None
    group: str | None = None
    value: Any = None
    action: str | None = None
    conditions: tuple[Condition, ...] = ()
    written: str = ""
    place: Place

    @property
    def is_for_actions_only(self) -> bool:
        """Whether no message fills the slot by itself: an action sets it."""
        return self.type is MappingType.CUSTOM and self.action is None

    def takes(self, entity: dict[str, Any]) -> bool:
        """Whether this entity is the one that the mapping waits for."""
        wanted = (self.entity, self.role, self.group)
        return wanted == (entity.get("entity"), entity.get("role"), entity.get("group"))


_KEYS = {
    MappingType.FROM_ENTITY: ("entity", "role", "group"),
    MappingType.FROM_INTENT: ("value",),
    MappingType.FROM_TRIGGER_INTENT: ("value",),
    MappingType.FROM_TEXT: (),
    MappingType.CUSTOM: ("action",),
}
_NEEDED = {
    MappingType.FROM_ENTITY: "entity",
    MappingType.FROM_INTENT: "value",
    MappingType.FROM_TRIGGER_INTENT: "value",
}
E_ = TypeVar("E_", bound=StrEnum)


def one_of(node: Node, kind: type[E_], what: str) -> E_:
    """Return the enum's member that is written here."""
    name = node.text(what)
    if name not in set(kind):
        raise node.place.error(f"{what} is {name!r}; known are {', '.join(kind)}")
    return kind(name)


def read_mapping(node: Node, what: str) -> SlotMapping:
    """Read one mapping of the slot that `what` names."""
    what = f"a mapping of {what}"
    keys = node.mapping(what)
    if "type" not in keys:
        raise node.place.error(f"{what} needs a type")
    mapping_type = one_of(keys["type"], MappingType, f"the type of {what}")
    node.only(what, "type", "intent", "not_intent", "conditions", *_KEYS[mapping_type])
    needed = _NEEDED.get(mapping_type)
    if needed and (needed not in keys or keys[needed].is_null):
        raise node.place.error(f"{what} of type {mapping_type} needs {needed!r}")
    return SlotMapping(
        type=mapping_type,
        intents=names(keys.get("intent"), "an intent"),
        not_intents=names(keys.get("not_intent"), "an intent"),
        entity=_text(keys.get("entity"), "an entity"),
        role=_text(keys.get("role"), "a role"),
        group=_text(keys.get("group"), "a group"),
        value=keys["value"].plain() if "value" in keys else None,
        action=_text(keys.get("action"), "an action"),
        conditions=_conditions(keys.get("conditions")),
        written=json.dumps(node.plain(), sort_keys=True),
        place=node.place,
    )


def names(node: Node | None, what: str) -> tuple[str, ...]:
    """Return one name or a list of names."""
    if node is None:
        return ()
    return tuple(item.text(what) for item in node.one_or_more(what))


def _text(node: Node | None, what: str) -> str | None:
    return None if node is None else node.text(what)


def _conditions(node: Node | None) -> tuple[Condition, ...]:
    if node is None:
        return ()
    return tuple(_condition(item) for item in node.sequence("conditions"))


def _condition(node: Node) -> Condition:
    keys = node.only("a condition", "active_loop", "requested_slot")
    loop = keys.get("active_loop")
    if loop is None:
        raise node.place.error("a condition needs active_loop (a form's name, or null)")
    return Condition(
        active_loop=None if loop.is_null else loop.text("active_loop"),
        requested_slot=_text(keys.get("requested_slot"), "requested_slot"),
    )
