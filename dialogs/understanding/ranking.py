"""Ranking: what a trained reader makes of a message, and what a reader must be able to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from dialogs.intents import Intent


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranked:
    """An intent and how likely it is that a message means it, from 0 to 1."""

    intent: Intent
    confidence: float


class Ranker(Protocol):
    """Reads a message without knowing the conversation."""

    def rank(self, text: str) -> tuple[Ranked, ...]:
        """Return all intents that it knows, the likeliest first."""
        ...
