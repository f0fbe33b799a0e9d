"""The domain: intents, entities, slots, forms, responses and actions, read and merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dialogs.engine.files import Node, Place, read_file
from dialogs.engine.mappings import names
from dialogs.engine.responses import Responses, read_responses
from dialogs.engine.slots import Slot, SlotType, read_slots
from dialogs.engine.words import (
    DEFAULT_ACTIONS,
    DEFAULT_FALLBACK,
    DEFAULT_INTENTS,
    REFUSED_ACTIONS,
    REQUESTED_SLOT,
    SESSION_METADATA,
)
from dialogs.errors import AssistantFileError

_KEYS = (
    *("version", "intents", "entities", "slots", "forms", "responses", "actions"),
    *("session_config", "config"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A form: the slots that it asks for, in order, and intents that never fill one."""

    name: str
    required_slots: tuple[str, ...]
    ignored_intents: tuple[str, ...]
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Domain:
    """What an assistant knows. `actions` are our own, in the order of the file.

    `slots` ends with the slots that Rasa adds by itself. `plain` is the domain as actions get it.
    """

    intents: Mapping[str, Place]
    entities: Mapping[str, Place]
    slots: Mapping[str, Slot]
    forms: Mapping[str, Form]
    responses: Responses
    actions: Mapping[str, Place]
    carry_over_slots: bool
    plain: Mapping[str, Any]

    def can_do(self, name: str) -> bool:
        """Whether this is the name of something that the bot can do."""
        return (
            name in self.actions
            or name in self.forms
            or name in self.responses
            or name in DEFAULT_ACTIONS
        )

    def knows_intent(self, name: str) -> bool:
        """Whether a message can mean this."""
        return name in self.intents or name in DEFAULT_INTENTS


def read_domain(directory: Path) -> Domain:
    """Read domain.yml, or every file of domain/ as one.

    Raises:
        AssistantFileError: there is none, or it says what the engine cannot do.
    """
    files = _files(directory)
    parts = _merged([read_file(path, path.relative_to(directory).as_posix()) for path in files])
    slots = read_slots(parts.get("slots"))
    forms = _forms(parts.get("forms"))
    domain = Domain(
        intents=_names(parts.get("intents"), "an intent"),
        entities=_entities(parts.get("entities")),
        slots=MappingProxyType(slots | _added(slots, bool(forms))),
        forms=MappingProxyType(forms),
        responses=read_responses(parts.get("responses")),
        actions=_actions(parts.get("actions")),
        carry_over_slots=_session(parts.get("session_config"), files[0].name),
        plain=MappingProxyType({name: node.plain() for name, node in parts.items()}),
    )
    _check_config(parts.get("config"))
    return domain


def _files(directory: Path) -> list[Path]:
    one = directory / "domain.yml"
    many = sorted((directory / "domain").glob("*.yml"))
    if one.exists() and many:
        raise AssistantFileError("domain.yml:1: there is also a folder domain/; keep one of them")
    if not one.exists() and not many:
        raise AssistantFileError(f"{directory}: there is neither domain.yml nor domain/*.yml")
    return [one] if one.exists() else many


def _merged(roots: Iterable[Node]) -> dict[str, Node]:
    parts: dict[str, Node] = {}
    for root in roots:
        for name, node in root.only("the domain", *_KEYS).items():
            parts[name] = _joined(name, parts[name], node) if name in parts else node
    return parts


def _joined(name: str, first: Node, second: Node) -> Node:
    if name in ("version", "session_config", "config"):
        if first.plain() != second.plain():
            raise second.place.error(f"{name} stands in {first.place} already, and otherwise")
        return first
    if isinstance(first.value, list):
        return Node(value=first.value + second.sequence(name), place=first.place)
    known = first.mapping(name)
    more = second.mapping(name)
    for key in more.keys() & known.keys():
        raise more[key].place.error(f"{key!r} stands in {known[key].place} already")
    return Node(value=known | more, place=first.place)


def _names(node: Node | None, what: str) -> Mapping[str, Place]:
    found: dict[str, Place] = {}
    for item in node.sequence(what) if node else ():
        if isinstance(item.value, dict):
            raise item.place.error(
                f"{what} with settings of its own (use_entities, ignore_entities) is not played; "
                "write its name only"
            )
        name = item.text(what)
        if "/" in name:
            raise item.place.error(f"{name!r}: retrieval intents are not played by this engine")
        if name in found:
            raise item.place.error(f"{name!r} stands in {found[name]} already")
        found[name] = item.place
    return MappingProxyType(found)


def _entities(node: Node | None) -> Mapping[str, Place]:
    found: dict[str, Place] = {}
    for item in node.sequence("entities") if node else ():
        name = item.value
        if isinstance(name, dict):
            (name, body), *more = name.items()
            if more:
                raise item.place.error("write one entity an item")
            body.only("an entity", "roles", "groups")
        if not isinstance(name, str):
            raise item.place.error("an entity must be a name")
        found[name] = item.place
    return MappingProxyType(found)


def _actions(node: Node | None) -> Mapping[str, Place]:
    actions = _names(node, "an action")
    for name, place in actions.items():
        if name in REFUSED_ACTIONS:
            raise place.error(f"the action {name!r} is not played by this engine")
        if name in DEFAULT_ACTIONS and name != DEFAULT_FALLBACK:
            raise place.error(f"{name!r} is the engine's own action; give yours another name")
    return actions


def _forms(node: Node | None) -> dict[str, Form]:
    found = {}
    for name, body in node.mapping("forms").items() if node else ():
        keys = body.only(f"the form {name!r}", "required_slots", "ignored_intents")
        if "required_slots" not in keys:
            raise body.place.error(f"the form {name!r} needs required_slots (it may be empty: [])")
        found[name] = Form(
            name=name,
            required_slots=names(keys["required_slots"], "a slot"),
            ignored_intents=names(keys.get("ignored_intents"), "an intent"),
            place=body.place,
        )
    return found


def _added(slots: Mapping[str, Slot], has_forms: bool) -> dict[str, Slot]:
    for name in (REQUESTED_SLOT, SESSION_METADATA):
        if name in slots:
            raise slots[name].place.error(f"{name!r} is added by itself; leave it out")
    nowhere = Place(file="(added by itself)", line=1)
    requested = Slot(name=REQUESTED_SLOT, type=SlotType.TEXT, influences=False, place=nowhere)
    metadata = Slot(name=SESSION_METADATA, type=SlotType.ANY, influences=False, place=nowhere)
    added = [requested, metadata] if has_forms else [metadata]
    return {slot.name: slot for slot in added}


def _session(node: Node | None, file: str) -> bool:
    """Return whether a new session keeps the slots. Sessions never run out here."""
    keys = node.only("session_config", *_SESSION) if node else {}
    if "session_expiration_time" not in keys:
        place = node.place if node else Place(file=file, line=1)
        raise place.error("write session_config with session_expiration_time: 0")
    if keys["session_expiration_time"].number("session_expiration_time") != 0:
        raise keys["session_expiration_time"].place.error(
            "sessions that run out are not played; write session_expiration_time: 0"
        )
    carry = keys.get("carry_over_slots_to_new_session")
    return True if carry is None else carry.truth("carry_over_slots_to_new_session")


_SESSION = ("session_expiration_time", "carry_over_slots_to_new_session")


def _check_config(node: Node | None) -> None:
    keys = node.only("config", "store_entities_as_slots") if node else {}
    for name, item in keys.items():
        if not item.truth(name):
            raise item.place.error("leave store_entities_as_slots out; false is not played")
