"""YAML as Rasa reads it (YAML 1.2), where every value still knows its file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dialogs.errors import AssistantFileError

Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
#: What YAML 1.2 itself or Rasa's reader understands otherwise than a person would.
_TRICKY = re.compile(r"0[xob][0-9A-Fa-f_]+|[-+]?[0-9][0-9_]*_[0-9_]*|\d{4}-\d\d?-\d\d?([Tt\s].*)?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where something is written: the file as given, the line counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    def error(self, text: str) -> AssistantFileError:
        """Make the error that points here."""
        return AssistantFileError(f"{self}: {text}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """One value of a YAML file: a scalar, a list of nodes, or a mapping of names to nodes."""

    value: Any
    place: Place

    @property
    def is_null(self) -> bool:
        """Whether nothing is written here."""
        return self.value is None

    def mapping(self, what: str) -> dict[str, Node]:
        """Return the nodes by name; nothing written is an empty mapping."""
        if self.value is None:
            return {}
        if not isinstance(self.value, dict):
            raise self.place.error(f"{what} must be a mapping of names to values")
        return self.value

    def sequence(self, what: str) -> list[Node]:
        """Return the list's nodes; nothing written is an empty list."""
        if self.value is None:
            return []
        if not isinstance(self.value, list):
            raise self.place.error(f"{what} must be a list")
        return self.value

    def one_or_more(self, what: str) -> list[Node]:
        """Return the list's nodes, or this one node as a list."""
        return self.sequence(what) if isinstance(self.value, list) or self.is_null else [self]

    def text(self, what: str) -> str:
        """Return a string that is not empty."""
        if not isinstance(self.value, str) or not self.value:
            raise self.place.error(f"{what} must be text")
        return self.value

    def truth(self, what: str) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self.place.error(f"{what} must be true or false")
        return self.value

    def number(self, what: str) -> float:
        """Return a number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.place.error(f"{what} must be a number")
        return float(self.value)

    def only(self, what: str, *known: str) -> dict[str, Node]:
        """Return the mapping, refusing names that the engine does not know."""
        nodes = self.mapping(what)
        for name, node in nodes.items():
            if name not in known:
                raise node.place.error(
                    f"{what} has the key {name!r}, which this engine does not know; "
                    f"known are {', '.join(known)}"
                )
        return nodes

    def plain(self) -> Any:
        """Return the value without places."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def read_file(path: Path, name: str) -> Node:
    """Read one YAML file; `name` is what errors call it.

    Raises:
        AssistantFileError: the file is no YAML, or holds what Rasa would read otherwise.
    """
    text = path.read_text(encoding="utf-8")
    try:
        root = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(file=name, line=mark.line + 1 if mark else 1)
        raise place.error(f"this is no YAML: {error.problem}") from error
    if root is None:
        return Node(value=None, place=Place(file=name, line=1))
    return _node(root, name)


def _node(raw: yaml.Node, name: str) -> Node:
    place = Place(file=name, line=raw.start_mark.line + 1)
    if isinstance(raw, yaml.MappingNode):
        return Node(value=dict(_pairs(raw, name)), place=place)
    if isinstance(raw, yaml.SequenceNode):
        return Node(value=[_node(item, name) for item in raw.value], place=place)
    return Node(value=_scalar(raw, place), place=place)


def _pairs(raw: yaml.MappingNode, name: str) -> Iterator[tuple[str, Node]]:
    seen: set[str] = set()
    for key, value in raw.value:
        place = Place(file=name, line=key.start_mark.line + 1)
        if not isinstance(key, yaml.ScalarNode):
            raise place.error("a key must be text")
        if key.value == "<<":
            raise place.error("write the shared keys out; merge keys are not read")
        if key.value in seen:
            raise place.error(f"the key {key.value!r} stands here twice")
        seen.add(key.value)
        node = _node(value, name)
        # The key's line says more than the line where a long value begins.
        yield key.value, Node(value=node.value, place=place)


def _scalar(raw: yaml.Node, place: Place) -> Any:
    text: str = raw.value
    if "${" in text:
        raise place.error("'${' would be filled from the environment by Rasa; write it otherwise")
    if getattr(raw, "style", None) in ('"', "'", "|", ">"):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _TRICKY.fullmatch(text):
        raise place.error(f"put {text!r} between quotes, so that everyone reads it alike")
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text
