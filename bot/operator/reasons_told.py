"""Reasons told: a stored reason of a verdict as JSON values with its sentence."""

from __future__ import annotations

from typing import Any

from outbox.reasons import explain as say
from outbox.verdict import Reason, ReasonCode
from storage.words import Language


def reason_told(stored: dict[str, Any], language: Language) -> dict[str, Any]:
    """Return a stored reason with its sentence; one from a newer version is shown as its code."""
    try:
        text = say(Reason.from_dict(stored), language)
    except (ValueError, KeyError):
        text = str(stored["code"])  # written by a newer version that knows more reasons
    return {
        "code": stored["code"],
        "text": text,
        "until": stored.get("until"),
        "source": stored.get("source"),
    }


def code_told(code: ReasonCode, language: Language, source: str = "planner") -> dict[str, Any]:
    """Return a reason of the planner's in the shape of the gate's."""
    return reason_told(Reason(code=code, until=None, source=source).to_dict(), language)
