"""The words that Rasa's language gives a meaning of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, TypeAlias

#: One event as Rasa writes it, for example `{"event": "slot", "name": "size", "value": "L"}`.
Event = Mapping[str, Any]
#: Events that are taken in at once: slots that are set in a row, or any one other.
Run: TypeAlias = tuple[Event, ...]

LISTEN = "action_listen"
RESTART = "action_restart"
SESSION_START = "action_session_start"
DEFAULT_FALLBACK = "action_default_fallback"
DEACTIVATE_LOOP = "action_deactivate_loop"
BACK = "action_back"
VALIDATE_MAPPINGS = "action_validate_slot_mappings"

#: The default actions that the engine plays itself.
DEFAULT_ACTIONS = (LISTEN, RESTART, SESSION_START, DEFAULT_FALLBACK, DEACTIVATE_LOOP, BACK)
#: Those that exist in Rasa but not here.
REFUSED_ACTIONS = (
    "action_revert_fallback_events",
    "action_default_ask_affirmation",
    "action_default_ask_rephrase",
    "action_two_stage_fallback",
    "action_unlikely_intent",
    "action_extract_slots",
    "...",
)
#: Intents that every assistant has, and what they set off by themselves.
DEFAULT_INTENTS = ("restart", "back", "out_of_scope", "session_start", "nlu_fallback")
INTENT_ACTIONS = {"restart": RESTART, "back": BACK, "session_start": SESSION_START}

REQUESTED_SLOT = "requested_slot"
SESSION_METADATA = "session_started_metadata"
UTTER = "utter_"
#: In rules: whatever happened before, or whatever comes after.
SNIPPET = "..."
#: In rules: this slot or loop must not be set.
UNSET = "should_not_be_set"


def runs_of(events: Iterable[Event]) -> Iterator[Run]:
    """Put slots that are set in a row together: each change makes every value of a talk anew."""
    for are_slots, row in groupby(events, lambda event: event["event"] == "slot"):
        run = tuple(row)
        yield from (run,) if are_slots else ((event,) for event in run)
