"""Beside: what is done for what a message says beside its first wish. None of it collects."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.effects import Effect, HandOver, HandOverReason, HardshipSignalled
from dialogs.intents import Intent
from dialogs.understanding.by_rules import Meaning, hardship_kind

_REASONS: Mapping[Intent, HandOverReason] = {
    Intent.COMPLAINT: HandOverReason.COMPLAINT,
    Intent.REQUEST_CALLBACK: HandOverReason.CALLBACK,
    Intent.REQUEST_HUMAN: HandOverReason.ASKED,
}


def effects_beside(meaning: Meaning) -> tuple[Effect, ...]:
    """Return what a colleague must do, and the pause that trouble with money asks for."""
    asked = tuple(HandOver(reason=_REASONS[one]) for one in meaning.also if one in _REASONS)
    if Intent.HARDSHIP not in meaning.also:
        return asked
    return (HardshipSignalled(kind=hardship_kind(meaning.plain)), *asked)
