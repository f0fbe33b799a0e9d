"""The circuit opens on failures, probes one at a time, and always recovers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from outbox.engine.circuit import (
    CIRCUIT_STEPS,
    CallEnd,
    Circuit,
    CircuitRules,
    CircuitState,
    call_end,
)
from outbox.errors import (
    LeaseLostError,
    PermanentDeliveryError,
    TransientDeliveryError,
    UncertainDeliveryError,
)

RULES = CircuitRules(in_a_row=3, window=10, at_least=10, share=0.6, first_pause=2, longest_pause=9)


def circuit() -> Circuit:
    return Circuit(rules=RULES, random=lambda: 0.0)


def opened(at: float = 0.0) -> Circuit:
    made = circuit()
    for _ in range(RULES.in_a_row):
        made.note(CallEnd.FAILED, at)
    assert made.state is CircuitState.OPEN
    return made


def test_every_state_has_its_row_in_the_table() -> None:
    assert set(CIRCUIT_STEPS) == set(CircuitState)


def test_failures_in_a_row_open_it_and_an_answer_between_them_does_not() -> None:
    made = circuit()
    for end in (CallEnd.FAILED, CallEnd.FAILED, CallEnd.ANSWERED, CallEnd.FAILED, CallEnd.FAILED):
        assert not made.note(end, 1.0)
    assert made.allows(1.0)
    assert made.note(CallEnd.FAILED, 1.0)
    assert (made.state, made.allows(1.0)) == (CircuitState.OPEN, False)


def test_a_high_share_of_failures_opens_it_and_old_ones_are_forgotten() -> None:
    ends = [CallEnd.FAILED, CallEnd.FAILED, CallEnd.ANSWERED] * 4
    quick, slow = circuit(), circuit()
    for place, end in enumerate(ends):
        quick.note(end, place * 0.1)
        slow.note(end, place * 5.0)
    assert quick.state is CircuitState.OPEN
    assert slow.state is CircuitState.CLOSED


def test_a_provider_that_asks_some_to_slow_down_or_was_not_called_does_not_open_it() -> None:
    made = circuit()
    for _ in range(100):
        made.note(CallEnd.SLOW_DOWN, 1.0)
        made.note(CallEnd.NOT_CALLED, 1.0)
        made.note(CallEnd.SLOW_DOWN, 1.0)
        made.note(CallEnd.ANSWERED, 1.0)
    assert made.state is CircuitState.CLOSED


def test_when_all_are_asked_to_slow_down_all_wait_as_long_as_was_asked() -> None:
    made = circuit()
    for _ in range(RULES.in_a_row):
        made.note(CallEnd.SLOW_DOWN, 1.0, after=6.0)
    assert (made.state, made.next_probe) == (CircuitState.OPEN, 7.0)
    assert made.began(7.0)
    # It still asks for patience: one probe at a time, until one gets through.
    made.note(CallEnd.SLOW_DOWN, 7.0, probe=True, after=1.0)
    assert (made.state, made.next_probe) == (CircuitState.OPEN, 7.0 + 4.0)
    assert made.began(11.0)
    made.note(CallEnd.ANSWERED, 11.0, probe=True)
    assert made.state is CircuitState.CLOSED


def test_one_probe_goes_when_the_pause_is_over_and_its_success_closes() -> None:
    made = opened()
    assert made.next_probe == 2.0
    assert not made.allows(1.9)
    assert made.allows(2.0)
    assert made.began(2.0)
    assert (made.state, made.allows(3.0)) == (CircuitState.HALF_OPEN, False)
    assert made.note(CallEnd.ANSWERED, 3.0, probe=True)
    assert (made.state, made.allows(3.0)) == (CircuitState.CLOSED, True)


def test_a_probe_that_fails_doubles_the_pause_up_to_the_longest() -> None:
    made, pauses = opened(), []
    for _ in range(4):
        at = made.next_probe or 0.0
        assert made.began(at)
        made.note(CallEnd.FAILED, at, probe=True)
        pauses.append((made.next_probe or 0.0) - at)
    assert pauses == [4, 8, 9, 9]


def test_calls_from_before_it_opened_neither_close_nor_reopen_it() -> None:
    made = opened()
    assert made.began(2.0)
    assert not made.note(CallEnd.ANSWERED, 2.1)
    assert not made.note(CallEnd.FAILED, 2.2)
    assert made.state is CircuitState.HALF_OPEN
    assert not made.allows(2.3)


def test_a_probe_whose_task_died_does_not_keep_it_shut_for_ever() -> None:
    made = opened()
    assert made.began(2.0)
    assert not made.allows(2.0 + RULES.probe_lost_after - 0.1)
    assert made.allows(2.0 + RULES.probe_lost_after)
    assert made.began(2.0 + RULES.probe_lost_after)


def test_a_probe_that_found_its_lease_gone_lets_the_next_begin_at_once() -> None:
    made = opened()
    assert made.began(2.0)
    made.note(CallEnd.NOT_CALLED, 2.1, probe=True)
    assert made.allows(2.1)


def test_what_an_error_says_about_the_provider() -> None:
    assert call_end(None) is CallEnd.ANSWERED
    assert call_end(PermanentDeliveryError(code="21610")) is CallEnd.ANSWERED
    assert call_end(LeaseLostError()) is CallEnd.NOT_CALLED
    assert call_end(TransientDeliveryError(code="20429")) is CallEnd.SLOW_DOWN
    assert call_end(TransientDeliveryError(after=3.0)) is CallEnd.SLOW_DOWN
    assert call_end(TransientDeliveryError("cannot be reached")) is CallEnd.FAILED
    assert call_end(TransientDeliveryError(code="20003")) is CallEnd.FAILED
    assert call_end(UncertainDeliveryError()) is CallEnd.FAILED


ACTS = st.lists(
    st.tuples(
        st.floats(0.0, 30.0),
        st.sampled_from(["begin", "end", "end_probe"]),
        st.sampled_from(CallEnd),
    ),
    max_size=120,
)


@given(acts=ACTS, jitter=st.floats(0.0, 1.0))
def test_there_is_never_more_than_one_probe_and_it_always_recovers(
    acts: list[tuple[float, str, CallEnd]], jitter: float
) -> None:
    made = Circuit(rules=RULES, random=lambda: jitter)
    now, probes = 0.0, []
    for wait, act, end in acts:
        now += wait
        probes = [at for at in probes if now - at < RULES.probe_lost_after]
        if act == "begin" and made.allows(now):
            was_closed = made.state is CircuitState.CLOSED
            probe = made.began(now)
            assert probe is not was_closed
            probes += [now] if probe else []
        elif act == "end":
            made.note(end, now)
        elif probes:
            made.note(end, now, probe=True)
            probes = []
        assert len(probes) <= 1
        assert (made.state is CircuitState.CLOSED) == (made.next_probe is None)
    # However it stands, a provider that answers again is used again within the longest pause.
    now += RULES.longest_pause * (1 + RULES.jitter) + RULES.probe_lost_after
    assert made.allows(now)
    made.note(CallEnd.ANSWERED, now, probe=made.began(now))
    assert made.state is CircuitState.CLOSED
