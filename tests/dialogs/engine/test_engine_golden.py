"""What a real Rasa 3.6.21 said, said again by the embedded engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench.parity_talks import Line, over_rest, own_slots, played, said_as_read
from dialogs.engine.tracker import Tracker
from dialogs.engine.turning import UserSaid

GOLDEN = Path(__file__).parent / "golden"
TALKS = [
    pytest.param(name, talk, id=f"{name}-{number}")
    for name in ("torture", "checks")
    for number, talk in enumerate(json.loads((GOLDEN / f"{name}.json").read_text("utf-8")))
]


@pytest.mark.parametrize(("name", "talk"), TALKS)
def test_a_talk_goes_as_it_went_on_rasa(
    name: str, talk: list[dict[str, Any]], request: pytest.FixtureRequest
) -> None:
    assistant, engine = request.getfixturevalue(name)
    tracker = Tracker.fresh(assistant)
    slots = own_slots(tracker.slots)
    for turn in talk:
        line = Line(message=turn["message"], slots=turn["set"], metadata=turn["metadata"])
        said = UserSaid.of_payload(line.message, assistant, line.metadata)
        if turn["reading"]:
            said = said_as_read(line, turn["reading"])
        assert said is not None
        outcome = played(engine, tracker, line, said, "golden")
        tracker = outcome.tracker
        slots |= line.slots | turn["slots"]
        assert over_rest(outcome.messages) == turn["says"], line.message
        assert tracker.active_loop == turn["form"], line.message
        assert own_slots(tracker.slots) == slots, line.message


def test_there_are_hundreds_of_turns() -> None:
    assert sum(len(param.values[1]) for param in TALKS) >= 300
