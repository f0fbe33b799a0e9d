"""Random talks, played on the embedded engine as on a server; and what to say in them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from dialogs.engine.assistant import Assistant
from dialogs.engine.responses import BotMessage
from dialogs.engine.tracker import Tracker
from dialogs.engine.turning import Engine, TurnOutcome, UserSaid
from dialogs.engine.words import SESSION_METADATA

#: How Rasa calls the channel that answers REST.
CHANNEL = "collector"


@dataclass(frozen=True, kw_only=True, slots=True)
class Play:
    """What random talks are made of: messages, slots set from outside, metadata."""

    messages: tuple[str, ...]
    slots: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    metadata: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of(cls, assistant: Assistant, file: Path | None) -> Play:
        """Read a play's file (YAML: messages, slots, metadata), and add every intent to it."""
        written = yaml.safe_load(file.read_text("utf-8")) if file else {}
        intents = (f"/{name}" for name in assistant.intents)
        return cls(
            messages=(*intents, "/restart", *written.get("messages", ())),
            slots=written.get("slots", {}),
            metadata=tuple(written.get("metadata", ())),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One thing that happens in a talk: slots from outside, then a message."""

    message: str
    slots: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Chooser:
    """Makes a talk up as it goes: often a button that was just shown, else anything."""

    play: Play
    chance: random.Random
    shown: list[str] = field(default_factory=list)

    def length(self) -> int:
        """Return how many messages the next talk has; a few talks are long."""
        return self.chance.randint(20, 40) if self.chance.random() < 0.1 else self._short()

    def _short(self) -> int:
        return self.chance.randint(2, 14)

    def line(self) -> Line:
        """Return what comes next."""
        message = self.chance.choice(self.play.messages)
        if self.shown and self.chance.random() < 0.35:
            message = self.chance.choice(self.shown)
        slots = {}
        if self.play.slots and self.chance.random() < 0.1:
            name = self.chance.choice(sorted(self.play.slots))
            slots[name] = self.chance.choice(list(self.play.slots[name]))
        metadata = None
        if self.play.metadata and self.chance.random() < 0.2:
            metadata = self.chance.choice(self.play.metadata)
        return Line(message=message, slots=slots, metadata=metadata)

    def saw(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Remember the buttons that are shown now."""
        self.shown = [
            button["payload"] for message in messages for button in message.get("buttons", ())
        ]


def said_as_read(line: Line, reading: Mapping[str, Any]) -> UserSaid:
    """Return a text as the server reads it."""
    intent = reading["intent"]
    return UserSaid(
        text=line.message,
        intent=intent["name"],
        confidence=intent["confidence"],
        entities=tuple(reading["entities"]),
        ranking=tuple(
            (one["name"], one["confidence"]) for one in reading.get("intent_ranking", ())
        ),
        metadata=line.metadata or {},
    )


def played(
    engine: Engine, tracker: Tracker, line: Line, said: UserSaid, sender: str
) -> TurnOutcome:
    """Play a line on the embedded engine, by way of the tracker's JSON."""
    for name, value in line.slots.items():
        tracker = tracker.set_slot(name, value)
    stored = json.loads(json.dumps(tracker.to_json()))
    reread = Tracker.from_json(tracker.assistant, stored)
    return engine.turn(reread, said, sender_id=sender, channel=CHANNEL)


def over_rest(messages: Sequence[BotMessage]) -> list[dict[str, Any]]:
    """Return messages as Rasa's REST channel gives them: a text in parts, custom apart."""
    return [part for message in messages for part in _parts(message)]


def _parts(message: BotMessage) -> Iterator[dict[str, Any]]:
    if message.buttons:
        told = {"text": message.text, "buttons": [dict(button) for button in message.buttons]}
        yield {name: value for name, value in told.items() if value is not None}
    elif message.text:
        yield from ({"text": part} for part in message.text.strip().split("\n\n"))
    if message.custom:
        yield {"custom": dict(message.custom)}


def own_slots(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Return slots without the one that only Rasa itself fills."""
    return {name: value for name, value in slots.items() if name != SESSION_METADATA}
