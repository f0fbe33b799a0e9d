"""The circuit of a provider: after failures in a row nothing more is called until a probe succeeds.

Pure and in memory; seconds are those of the steady clock (`storage.clock.monotonic`). While it is
open, nothing is claimed for its provider, so messages stay queued and no attempt is burnt.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from outbox.errors import (
    DeliveryError,
    LeaseLostError,
    PermanentDeliveryError,
    TransientDeliveryError,
)
from outbox.senders.sender import BUSY_CODES
from storage.states import step


class CircuitState(StrEnum):
    """Where a circuit stands."""

    CLOSED = "closed"  #: calls flow
    OPEN = "open"  #: no call begins
    HALF_OPEN = "half_open"  #: one probe may be under way


CIRCUIT_STEPS: dict[CircuitState, frozenset[CircuitState]] = {
    CircuitState.CLOSED: frozenset({CircuitState.OPEN}),
    CircuitState.OPEN: frozenset({CircuitState.HALF_OPEN}),
    CircuitState.HALF_OPEN: frozenset({CircuitState.CLOSED, CircuitState.OPEN}),
}


class CallEnd(StrEnum):
    """What a call's end says about the provider, not about the message."""

    ANSWERED = "answered"  #: taken or refused: the provider does its work
    FAILED = "failed"  #: not reached, broke off, 5xx, or our keys are refused
    SLOW_DOWN = "slow_down"  #: it works, and asks for fewer; when all are refused, all wait
    NOT_CALLED = "not_called"  #: nothing was asked, so nothing was learned


def call_end(error: DeliveryError | None) -> CallEnd:
    """Say what the end of a call tells about its provider; None: it took the message."""
    if isinstance(error, LeaseLostError):
        return CallEnd.NOT_CALLED
    if error is None or isinstance(error, PermanentDeliveryError):
        return CallEnd.ANSWERED
    if isinstance(error, TransientDeliveryError) and (
        error.after is not None or error.code in BUSY_CODES
    ):
        return CallEnd.SLOW_DOWN
    return CallEnd.FAILED


@dataclass(frozen=True, kw_only=True, slots=True)
class CircuitRules:
    """When a circuit opens and how long it waits; times in seconds.

    Attributes:
        in_a_row: it opens after this many failures with no answer between them.
        window: the share is taken over the calls that ended in this time,
        at_least: once there are so many of them.
        share: it opens when this part of them failed. High, because a provider that takes half of
            its calls still does more good than none; a message that failed is retried.
        first_pause, longest_pause: doubled with every probe that fails.
        jitter: up to this part is added, so that many workers do not probe at once.
        probe_lost_after: a probe that was never noted (its worker task died) counts no longer.
    """

    in_a_row: int = 12
    window: float = 30.0
    at_least: int = 40
    share: float = 0.8
    first_pause: float = 2.0
    longest_pause: float = 120.0
    jitter: float = 0.25
    probe_lost_after: float = 20.0


@dataclass(slots=True)
class Circuit:
    """The circuit of one provider in one process.

    A worker asks `allows` before it claims, tells `began` for each call and `note` when it ended.
    """

    rules: CircuitRules = field(default_factory=CircuitRules)
    random: Callable[[], float] = random.random
    state: CircuitState = CircuitState.CLOSED
    #: When a probe may begin; None while closed.
    next_probe: float | None = None
    #: Times it opened without having closed between; sets the pause.
    openings: int = 0
    failures_in_a_row: int = 0
    #: Calls in a row that were asked to come later, and for how many seconds the last one.
    slowed_in_a_row: int = 0
    _asked: float = 0.0
    _probe_since: float | None = None
    _ends: deque[tuple[float, bool]] = field(default_factory=deque)
    _failed: int = 0

    def allows(self, now: float) -> bool:
        """Tell whether a call may begin now: any while closed, else one probe when it is time."""
        if self.state is CircuitState.CLOSED:
            return True
        if self._probe_since is not None and now - self._probe_since < self.rules.probe_lost_after:
            return False
        return self.next_probe is None or now >= self.next_probe

    def began(self, now: float) -> bool:
        """Note that a call begins; return whether it is the probe, which `note` must be told."""
        if self.state is CircuitState.CLOSED or not self.allows(now):
            return False
        if self.state is CircuitState.OPEN:
            self._to(CircuitState.HALF_OPEN)
        self._probe_since = now
        return True

    def note(
        self, end: CallEnd, now: float, *, probe: bool = False, after: float | None = None
    ) -> bool:
        """Learn from a call that ended; return whether the state changed.

        What ends while the circuit is not closed and is no probe began before it opened; it says
        nothing new. `after` is how many seconds the provider asked us to wait.
        """
        before = self.state
        self._asked = min(after or 0.0, self.rules.longest_pause)
        if probe:
            self._note_probe(end, now)
        elif self.state is CircuitState.CLOSED:
            self._note_call(end, now)
        return self.state is not before

    def _note_call(self, end: CallEnd, now: float) -> None:
        if end is CallEnd.NOT_CALLED:
            return
        if end is CallEnd.SLOW_DOWN:
            # One may have asked for too much; when nobody gets through, asking on does harm.
            self.slowed_in_a_row += 1
            if self.slowed_in_a_row >= self.rules.in_a_row:
                self._open(now)
            return
        self.slowed_in_a_row = 0
        failed = end is CallEnd.FAILED
        self.failures_in_a_row = self.failures_in_a_row + 1 if failed else 0
        self._ends.append((now, failed))
        self._failed += failed
        while self._ends and self._ends[0][0] <= now - self.rules.window:
            self._failed -= self._ends.popleft()[1]
        if self.failures_in_a_row >= self.rules.in_a_row or self._too_many():
            self._open(now)

    def _too_many(self) -> bool:
        ended = len(self._ends)
        return ended >= self.rules.at_least and self._failed >= self.rules.share * ended

    def _note_probe(self, end: CallEnd, now: float) -> None:
        if self.state is not CircuitState.HALF_OPEN:
            return
        self._probe_since = None
        if end is CallEnd.ANSWERED:
            self._to(CircuitState.CLOSED)
            self.next_probe, self.openings, self.failures_in_a_row = None, 0, 0
        elif end is not CallEnd.NOT_CALLED:
            self._open(now)
        # A probe that was not called leaves it half open: the next one may begin at once.

    def _open(self, now: float) -> None:
        self._to(CircuitState.OPEN)
        doubled = self.rules.first_pause * 2.0 ** min(self.openings, 30)
        pause = max(min(doubled, self.rules.longest_pause), self._asked)
        self.next_probe = now + pause * (1 + self.rules.jitter * self.random())
        self.openings += 1
        self.slowed_in_a_row = 0
        self._ends.clear()
        self._failed = 0

    def _to(self, target: CircuitState) -> None:
        self.state = step(CIRCUIT_STEPS, self.state, target)
