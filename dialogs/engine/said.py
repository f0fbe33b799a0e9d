"""What a person said, as it was understood; and Rasa's structured messages ("/intent{...}")."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogs.engine.assistant import Assistant
from dialogs.engine.words import Event

_STRUCTURED = re.compile(
    r"^/(?P<intent>[^{@]+)(?P<confidence>@[0-9.]+)?(?P<entities>{.+})?(?P<rest>.*)"
)
_EXTRACTOR = "RegexMessageHandler"


@dataclass(frozen=True, kw_only=True, slots=True)
class UserSaid:
    """A message and its reading. `ranking` is every intent considered, best first.

    `structured` tells that a button said it; as in Rasa, actions then find `metadata` in the
    message's event only, not in `latest_message`.
    """

    text: str
    intent: str | None
    confidence: float = 1.0
    entities: tuple[Mapping[str, Any], ...] = ()
    ranking: tuple[tuple[str, float], ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    structured: bool = False

    @classmethod
    def of_payload(
        cls,
        payload: str,
        assistant: Assistant | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> UserSaid | None:
        """Read a structured message, as a button sends it. None: it is no such message.

        With the assistant, an intent that it does not know makes the message an ordinary one, and
        entities that it does not know are left out.
        """
        text = payload.strip()
        match = _STRUCTURED.match(text)
        if match is None:
            return None
        intent = match["intent"].strip()
        if assistant and not assistant.domain.knows_intent(intent):
            return None
        confidence = _confidence(match["confidence"])
        return cls(
            text=text,
            intent=intent,
            confidence=confidence,
            entities=tuple(_entities(match, assistant)),
            ranking=((intent, confidence),),
            metadata=metadata or {},
            structured=True,
        )

    def event(self, channel: str) -> Event:
        """Return the message as Rasa's event."""
        parse_data: dict[str, Any] = {
            "text": self.text,
            "intent": {"name": self.intent, "confidence": self.confidence},
            "entities": [dict(entity) for entity in self.entities],
            "intent_ranking": [
                {"name": name, "confidence": confidence} for name, confidence in self.ranking
            ],
        }
        if not self.structured:
            parse_data["metadata"] = dict(self.metadata)
        return {
            "event": "user",
            "text": self.text,
            "parse_data": parse_data,
            "input_channel": channel,
            "metadata": dict(self.metadata),
        }


def _confidence(written: str | None) -> float:
    if written is None:
        return 1.0
    try:
        return min(float(written[1:]), 1.0)
    except ValueError:
        return 0.0


def _entities(match: re.Match[str], assistant: Assistant | None) -> list[dict[str, Any]]:
    found = []
    for name, values in _values(match["entities"]).items():
        if assistant and name not in assistant.domain.entities:
            continue
        for value in values if isinstance(values, list) else [values]:
            entity = {"entity": name, "value": value, "extractor": _EXTRACTOR}
            start, end = match.span("entities")
            found.append(entity | {"start": start, "end": end})
    return found


def _values(written: str | None) -> dict[str, Any]:
    try:
        values = json.loads(written or "{}")
    except json.JSONDecodeError:
        return {}
    return values if isinstance(values, dict) else {}
