"""The slots: what each may hold, and what rules see of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dialogs.engine.files import Node, Place
from dialogs.engine.mappings import SlotMapping, one_of, read_mapping

#: What rules see of a slot's value: numbers, of which at least one is not 0.
Feature = tuple[float, ...]

_OTHER = "__other__"


class SlotType(StrEnum):
    """What a slot may hold."""

    TEXT = "text"
    BOOL = "bool"
    CATEGORICAL = "categorical"
    FLOAT = "float"
    LIST = "list"
    ANY = "any"


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A slot of the domain."""

    name: str
    type: SlotType
    initial_value: Any = None
    influences: bool = True
    values: tuple[str, ...] = ()
    minimum: float = 0.0
    maximum: float = 1.0
    mappings: tuple[SlotMapping, ...] = ()
    place: Place

    def held(self, value: Any) -> Any:
        """Return the value as the slot keeps it: a list slot makes a list of one of anything."""
        if self.type is SlotType.LIST and value and not isinstance(value, list):
            return [value]
        return value

    def feature(self, value: Any) -> Feature | None:
        """Return what rules see of the value: None when the slot counts as not set."""
        if not self.influences or value is None:
            return None
        seen = _FEATURES[self.type](self, value)
        return seen if any(seen) else None


def _text(slot: Slot, value: Any) -> Feature:
    del slot, value
    return (1.0,)


def _list(slot: Slot, value: Any) -> Feature:
    del slot
    return (1.0,) if isinstance(value, list | str | dict) and value else (0.0,)


def _bool(slot: Slot, value: Any) -> Feature:
    del slot
    truth = _truth(value)
    return (0.0, 0.0) if truth is None else (1.0, float(truth))


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value == 1
    if not isinstance(value, str):
        return None
    if value.isnumeric():
        return float(value) == 1
    return {"true": True, "false": False}.get(value.strip().lower())


def _categorical(slot: Slot, value: Any) -> Feature:
    known = (*slot.values, _OTHER)
    found = str(value).lower()
    found = found if found in known else _OTHER
    return tuple(float(found == name) for name in known)


def _float(slot: Slot, value: Any) -> Feature:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return (0.0, 0.0)
    inside = max(slot.minimum, min(slot.maximum, number))
    return (1.0, (inside - slot.minimum) / (slot.maximum - slot.minimum))


def _any(slot: Slot, value: Any) -> Feature:
    del slot, value
    return ()


_FEATURES = {
    SlotType.TEXT: _text,
    SlotType.LIST: _list,
    SlotType.BOOL: _bool,
    SlotType.CATEGORICAL: _categorical,
    SlotType.FLOAT: _float,
    SlotType.ANY: _any,
}


def read_slots(node: Node | None) -> dict[str, Slot]:
    """Read the domain's `slots`."""
    if node is None:
        return {}
    return {name: _slot(name, body) for name, body in node.mapping("slots").items()}


def _slot(name: str, node: Node) -> Slot:
    what = f"the slot {name!r}"
    keys = node.only(
        what,
        *("type", "initial_value", "influence_conversation", "values"),
        *("min_value", "max_value", "mappings"),
    )
    if "type" not in keys or "mappings" not in keys:
        raise node.place.error(f"{what} needs a type and mappings")
    slot_type = one_of(keys["type"], SlotType, f"the type of {what}")
    influences = slot_type is not SlotType.ANY
    if "influence_conversation" in keys:
        influences = keys["influence_conversation"].truth("influence_conversation")
    if influences and slot_type is SlotType.ANY:
        raise node.place.error(f"{what} is of type any, which cannot influence the conversation")
    slot = Slot(
        name=name,
        type=slot_type,
        initial_value=keys["initial_value"].plain() if "initial_value" in keys else None,
        influences=influences,
        values=_values(keys.get("values"), slot_type, what),
        minimum=keys["min_value"].number("min_value") if "min_value" in keys else 0.0,
        maximum=keys["max_value"].number("max_value") if "max_value" in keys else 1.0,
        mappings=tuple(
            read_mapping(item, what)
            for item in keys["mappings"].sequence(f"the mappings of {what}")
        ),
        place=node.place,
    )
    if slot.minimum >= slot.maximum:
        raise node.place.error(f"{what} has a min_value that is not below its max_value")
    return slot


def _values(node: Node | None, slot_type: SlotType, what: str) -> tuple[str, ...]:
    if slot_type is not SlotType.CATEGORICAL:
        if node is not None:
            raise node.place.error(f"{what} has values, but only a categorical slot may")
        return ()
    if node is None:
        return ()
    for item in node.sequence("values"):
        if item.is_null:
            raise item.place.error(f"null is no value of {what}: it means not set")
    return tuple(str(item.plain()).lower() for item in node.sequence("values"))
