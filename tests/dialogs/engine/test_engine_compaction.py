"""A tracker that forgets what it may behaves like one that kept everything."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.parity_talks import Play
from dialogs.engine.assistant import Assistant, load_assistant
from dialogs.engine.history import MOST_BACK
from dialogs.engine.tracker import Tracker
from dialogs.engine.turning import Engine, TurnOutcome, UserSaid

FOLDER = Path(__file__).parent / "torture"
MESSAGES = [
    text
    for text in Play.of(load_assistant(FOLDER), FOLDER / "play.yml").messages
    if text not in ("/back", "/restart", "/again")
]
Played = tuple[Assistant, Engine]


def turn(played: Played, tracker: Tracker, text: str) -> TurnOutcome:
    assistant, engine = played
    said = UserSaid.of_payload(text, assistant)
    said = said or UserSaid(text=text, intent="inform", ranking=(("inform", 1.0),))
    return engine.turn(tracker, said, sender_id="x")


def kept_as_json(tracker: Tracker) -> Tracker:
    return Tracker.from_json(tracker.assistant, json.loads(json.dumps(tracker.to_json())))


def same(whole: TurnOutcome, short: TurnOutcome) -> bool:
    return (
        whole.messages == short.messages
        and whole.events == short.events
        and whole.tracker.course.live == short.tracker.course.live
    )


@settings(max_examples=60, deadline=None)
@given(
    talk=st.lists(st.sampled_from(MESSAGES), min_size=10, max_size=60),
    backs=st.lists(st.integers(0, 59), max_size=MOST_BACK),
)
def test_a_tracker_that_went_through_json_behaves_like_one_that_kept_everything(
    torture: Played, talk: list[str], backs: list[int]
) -> None:
    for place in backs:
        talk.insert(place, "/back")
    whole = short = Tracker.fresh(torture[0])
    for text in talk:
        left, right = turn(torture, whole, text), turn(torture, kept_as_json(short), text)
        assert same(left, right), text
        whole, short = left.tracker, right.tracker
    assert len(short.course.history.segments) <= len(whole.course.history.segments)


def test_going_back_further_than_is_kept_stops_at_the_oldest_moment(torture: Played) -> None:
    tracker = Tracker.fresh(torture[0])
    for text in ["/wait", *["/who"] * 3 * MOST_BACK, *["/back"] * 3 * MOST_BACK]:
        tracker = kept_as_json(turn(torture, tracker, text).tracker)
    assert tracker.slots["awaiting"] == "plan_choice"


@pytest.mark.parametrize("seed", range(3))
def test_the_json_does_not_grow_with_the_talk(torture: Played, seed: int) -> None:
    chance = random.Random(seed)
    tracker = Tracker.fresh(torture[0])
    sizes = []
    for _ in range(400):
        text = chance.choice(MESSAGES)
        tracker = kept_as_json(turn(torture, tracker, text).tracker)
        sizes.append(len(json.dumps(tracker.to_json())))
    assert max(sizes[200:]) <= max(sizes[:200]) * 1.3
    assert max(sizes) < 25_000


@settings(max_examples=40, deadline=None)
@given(talk=st.lists(st.sampled_from(MESSAGES), max_size=20))
def test_json_gives_the_same_tracker_back(torture: Played, talk: list[str]) -> None:
    tracker = Tracker.fresh(torture[0])
    for text in talk:
        tracker = turn(torture, tracker, text).tracker
    compacted = tracker.compacted()
    assert kept_as_json(tracker) == compacted
    assert kept_as_json(compacted) == compacted


def test_the_given_tracker_is_not_changed(torture: Played) -> None:
    tracker = turn(torture, Tracker.fresh(torture[0]), "/prove").tracker
    before = json.dumps(tracker.to_json())
    turn(torture, tracker, "quit")
    assert json.dumps(tracker.to_json()) == before
