"""The table of error codes: what it may say, whatever codes it holds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outbox.engine.outcomes import OUTCOMES, outcome_of

CODES = sorted(OUTCOMES)


@pytest.mark.parametrize("code", CODES)
def test_a_step_is_tried_again_three_times_at_most_and_never_at_once(code: str) -> None:
    waits = OUTCOMES[code].retries
    assert len(waits) <= 3
    assert all(wait >= timedelta(hours=1) for wait in waits)
    # A wait is either of hours or of whole days, which end at an opening.
    assert all(
        wait < timedelta(days=1) or wait % timedelta(days=1) == timedelta(0) for wait in waits
    )


@pytest.mark.parametrize("code", CODES)
def test_what_closes_a_channel_or_tells_us_to_stop_is_not_tried_again(code: str) -> None:
    outcome = OUTCOMES[code]
    if outcome.closes_channel or outcome.invalid or outcome.opted_out is not None:
        assert outcome.retries == ()


@pytest.mark.parametrize("code", CODES)
def test_what_holds_a_sender_alarms_and_moves_nothing_to_another_channel(code: str) -> None:
    outcome = OUTCOMES[code]
    if outcome.holds:
        assert outcome.alarms
        assert not outcome.next_channel


@pytest.mark.parametrize("code", ["39999", "", None])
def test_an_unknown_code_is_for_a_person(code: str | None) -> None:
    outcome = outcome_of(code)
    assert outcome.asks
    assert not outcome.next_channel
    assert outcome.retries == ()
