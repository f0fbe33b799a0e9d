"""Calling: one message to its provider, at its departure, while its lease holds."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from outbox.engine.circuits import Circuits
from outbox.engine.recording import CallResult
from outbox.errors import (
    DeliveryError,
    PermanentDeliveryError,
    TransientDeliveryError,
    UncertainDeliveryError,
)
from outbox.senders.sender import Envelope, Sender, Sent
from storage.clock import monotonic
from storage.words import Channel

log = structlog.get_logger()

#: What an open circuit holds up is looked at again after this time at least, in seconds.
LEAST_CIRCUIT_WAIT = 1.0


async def call(
    envelope: Envelope, senders: Mapping[Channel, Sender], circuits: Circuits
) -> CallResult:
    """Call the provider of a message at its departure; return how that ended."""
    sender = senders.get(envelope.channel)
    if sender is None:
        error = PermanentDeliveryError(f"no sender is set up for {envelope.channel}")
        return _ended(envelope, error=error)
    if envelope.not_before is not None and (early := envelope.not_before - monotonic()) > 0:
        await asyncio.sleep(early)
    probe = circuits.enter(envelope.channel)
    if probe is None:
        # Claimed before the circuit opened: nothing is called, so nothing is in doubt.
        wait = circuits.wait() or LEAST_CIRCUIT_WAIT
        return _ended(envelope, error=TransientDeliveryError(after=wait))
    failed: DeliveryError | None = UncertainDeliveryError()
    try:
        if not getattr(sender, "notes_late", False):
            envelope.last_check()
        sent = await sender.send(envelope)
        failed = None
    except DeliveryError as failure:
        failed = failure
        return _ended(envelope, error=failure)
    except Exception as error:  # what no sender foresaw: it may have been taken
        log.exception("send_broke", message_id=envelope.message_id)
        failed = UncertainDeliveryError(type(error).__name__)
        return _ended(envelope, error=failed)
    finally:
        # A circuit that was entered always hears the end, or its one probe would be lost.
        circuits.note(envelope.channel, failed, probe=probe)
    return _ended(envelope, sent=sent)


def _ended(
    envelope: Envelope, *, sent: Sent | None = None, error: DeliveryError | None = None
) -> CallResult:
    return CallResult(
        message_id=envelope.message_id, attempt=envelope.attempt, sent=sent, error=error
    )
