"""Slots that are set in a row are taken in at once, and nobody can tell."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dialogs.engine.course import Course
from dialogs.engine.keeping import course_from_json, course_to_json
from dialogs.engine.words import LISTEN, runs_of
from dialogs.hosting.embedded import assistant

_DOMAIN = assistant().domain
_NONE_SUCH = "no_such_slot"
_FEW_SLOTS = [*sorted(_DOMAIN.slots)[:3], _NONE_SUCH]

_slots = st.builds(
    lambda name, value: {"event": "slot", "name": name, "value": value},
    st.sampled_from(_FEW_SLOTS),
    st.sampled_from([None, "a", "b"]),
)
_others = st.sampled_from(
    [
        {"event": "followup", "name": LISTEN},
        {"event": "reset_slots"},
        {"event": "rewind"},
        {"event": "bot", "text": "hoi"},
        {"event": "action", "name": LISTEN},
        {"event": "action", "name": "action_repeat"},
        {"event": "action_execution_rejected", "name": "action_repeat"},
        {"event": "user", "parse_data": {"intent": {"name": "greet"}}},
    ]
)
_talks = st.lists(st.one_of(_slots, _slots, _others), max_size=25)


@given(_talks)
def test_events_at_once_make_what_they_make_one_by_one(events: list[dict[str, Any]]) -> None:
    one_by_one = Course.fresh(_DOMAIN)
    for event in events:
        one_by_one = one_by_one.after(event)
    assert Course.fresh(_DOMAIN).after(*events) == one_by_one


@given(_talks)
def test_a_talk_that_was_kept_goes_on_as_it_was(events: list[dict[str, Any]]) -> None:
    # A slot that the assistant does not have is not kept.
    course = Course.fresh(_DOMAIN).after(*(one for one in events if one.get("name") != _NONE_SUCH))
    assert course_from_json(course_to_json(course, _DOMAIN), _DOMAIN) == course.turned()


@given(_talks)
def test_runs_hold_every_event_once_and_in_order(events: list[dict[str, Any]]) -> None:
    runs = list(runs_of(events))
    assert [event for run in runs for event in run] == events
    assert all(len(run) == 1 or {event["event"] for event in run} == {"slot"} for run in runs)
