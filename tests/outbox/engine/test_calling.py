"""One call: at its departure, within its lease, noted before the provider hears of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

from outbox.engine.calling import call
from outbox.engine.circuit import Circuit, CircuitRules, CircuitState
from outbox.engine.circuits import Circuits
from outbox.engine.recording import CallResult
from outbox.errors import (
    DeliveryError,
    LeaseLostError,
    PermanentDeliveryError,
    TransientDeliveryError,
    UncertainDeliveryError,
)
from outbox.senders.sender import Envelope, Sent
from storage.words import Channel


class Told:
    """A sender that keeps what it was told, and fails as it is told."""

    def __init__(self, error: Exception | None = None) -> None:
        self.seen: list[int] = []
        self.error = error

    async def send(self, envelope: Envelope) -> Sent:
        self.seen.append(envelope.message_id)
        if self.error is not None:
            raise self.error
        return Sent(provider_id=f"SM{envelope.message_id}")

    async def look_up(self, envelope: Envelope, since: datetime) -> None:
        return None

    async def close(self) -> None:
        return None


def envelope(note: Callable[[], None] | None = None, begin_before: float | None = None) -> Envelope:
    return Envelope(
        message_id=1,
        channel=Channel.SMS,
        sender="+31970",
        recipient="+31620000001",
        body="Goedendag",
        note=note,
        begin_before=begin_before,
    )


def called(sender: Told, sent: Envelope, circuits: Circuits | None = None) -> CallResult:
    senders = {Channel.SMS: sender}
    return asyncio.run(call(sent, senders, circuits or Circuits.of(senders)))


def error_of(result: CallResult) -> type[DeliveryError] | None:
    return None if result.error is None else type(result.error)


def test_a_call_is_noted_before_the_provider_hears_of_it() -> None:
    sender, noted = Told(), []
    result = called(sender, envelope(note=lambda: noted.append(list(sender.seen))))
    assert (noted, sender.seen) == ([[]], [1])
    assert result.sent == Sent(provider_id="SM1")


def test_who_stood_still_before_the_note_notes_nothing_and_calls_nobody() -> None:
    sender, noted = Told(), []
    result = called(sender, envelope(lambda: noted.append(1), time.monotonic() - 1))
    assert (noted, sender.seen, error_of(result)) == ([], [], LeaseLostError)


def test_who_stood_still_after_the_note_calls_nobody_either() -> None:
    sender = Told()
    ends = time.monotonic() + 0.05
    result = called(sender, envelope(lambda: time.sleep(0.1), ends))
    assert (sender.seen, error_of(result)) == ([], LeaseLostError)


def test_what_cannot_be_noted_is_not_called_and_goes_back() -> None:
    def full() -> None:
        raise OSError("no space left on device")

    sender = Told()
    result = called(sender, envelope(full))
    assert (sender.seen, error_of(result)) == ([], TransientDeliveryError)


def test_a_probe_whose_lease_was_over_gives_its_place_to_the_next() -> None:
    sender = Told()
    senders = {Channel.SMS: sender}
    steady = [0.0]
    circuit = Circuit(rules=CircuitRules(in_a_row=1), random=lambda: 0.0)
    circuits = Circuits.of(senders, lambda: circuit, lambda: steady[0])
    circuits.note(Channel.SMS, UncertainDeliveryError())
    assert circuit.state is CircuitState.OPEN
    steady[0] = 2.5
    lost = called(sender, envelope(begin_before=time.monotonic() - 1), circuits)
    assert error_of(lost) is LeaseLostError
    steady[0] = 5.0
    assert called(sender, envelope(), circuits).sent is not None
    assert circuit.state is CircuitState.CLOSED


def test_an_open_circuit_calls_nobody_and_says_when_to_come_back() -> None:
    sender = Told(TransientDeliveryError("cannot be reached"))
    senders = {Channel.SMS: sender}
    made = Circuits.of(senders, lambda: Circuit(rules=CircuitRules(in_a_row=1)))
    called(sender, envelope(), made)
    result = called(sender, envelope(), made)
    assert sender.seen == [1]
    assert isinstance(result.error, TransientDeliveryError)
    assert result.error.after is not None
    assert result.error.after > 0


def test_an_error_that_nobody_foresaw_is_a_doubt_and_counts_for_the_circuit() -> None:
    sender = Told(RuntimeError("nobody foresaw this"))
    senders = {Channel.SMS: sender}
    circuit = Circuit(rules=CircuitRules(in_a_row=1))
    result = called(sender, envelope(), Circuits.of(senders, lambda: circuit))
    assert error_of(result) is UncertainDeliveryError
    assert circuit.state is CircuitState.OPEN


def test_a_channel_without_a_sender_is_refused_for_good() -> None:
    made = Circuits.of({})
    assert error_of(asyncio.run(call(envelope(), {}, made))) is PermanentDeliveryError
