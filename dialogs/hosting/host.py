"""The host of a dialog: whoever decides, from what was heard, which actions run and what is said.

Two hosts answer alike: the engine in this process (`dialogs.hosting.embedded`) and a Rasa server
(`dialogs.hosting.rasa_server`). Both work from the same assistant directory. What the conversation
remembers is ours and travels with each question, so that a host may forget everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from dialogs.effects import Effect
from dialogs.turn import Case, Option


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What a host is asked for one message."""

    conversation: str  #: an opaque name; actions find the case by it
    intent: str  #: what the assistant hears
    metadata: Mapping[str, Any]  #: the reading of the message, for the actions
    slots: Mapping[str, Any]  #: all that is remembered; a slot that is not here is empty
    history: Mapping[str, Any] | None  #: what the embedded engine needs of the talk before
    case: Case  #: the facts, for actions in this process


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """A sentence that the host said: its key, its words and its choices."""

    key: str
    text: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """What a host made of a message."""

    spoken: tuple[Spoken, ...] = ()
    effects: tuple[Effect, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)  #: all that is set afterwards
    history: Mapping[str, Any] | None = None
    actions: tuple[str, ...] = ()  #: what ran, in order


class Host(Protocol):
    """Whoever answers a question."""

    def __call__(self, question: Question) -> Answered:
        """Answer it.

        Raises:
            DialogError: the host cannot; a person must answer.
        """
