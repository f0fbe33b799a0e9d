"""Senders: the protocol that every channel's provider client fulfils."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from outbox.errors import LeaseLostError, TransientDeliveryError
from storage.clock import monotonic
from storage.records.messages import MessageStatus
from storage.words import Channel

#: Codes by which a provider says "later": its rate or its queue is full (domain reference, error
#: table). It works, and took nothing.
BUSY_CODES = frozenset({"20429", "21611", "30001", "63018", "63119"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """One message on its way out, with nothing left to decide."""

    message_id: int
    #: Which claim of the message this is; a result of an earlier one counts no more.
    attempt: int = 1
    channel: Channel
    sender: str
    recipient: str
    body: str
    #: Buttons, a content template and its variables, a subject: what the channel makes of it.
    rich: dict[str, Any] = field(default_factory=dict)
    #: Seconds after which the provider must drop it instead of delivering it late.
    validity_seconds: int | None = None
    #: On this machine's steady clock: its departure, by which its lane keeps its rate.
    not_before: float | None = None
    #: Writes down that the provider hears of it now.
    note: Callable[[], None] | None = field(default=None, compare=False)
    #: On the same clock: the call may not begin after this, or it outlives its lease.
    begin_before: float | None = None

    def last_check(self) -> None:
        """Look at the lease and write down that the provider hears of the message from here on.

        A sender that says `notes_late` does this itself, right before its first byte; for any other
        it is done before the sender is called. The lease is looked at on both sides of the note:
        who stands still before it notes nothing, and who stands still after it has noted, so that
        nobody takes the message for one that was never called.

        Raises:
            LeaseLostError: the lease is over.
            TransientDeliveryError: it could not be written down, so it must not be called.
        """
        self._within_the_lease()
        if self.note is not None:
            try:
                self.note()
            except OSError as error:
                raise TransientDeliveryError(
                    "the call log cannot be written; is the disk full?"
                ) from error
            self._within_the_lease()

    def _within_the_lease(self) -> None:
        if self.begin_before is not None and monotonic() > self.begin_before:
            raise LeaseLostError


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """The provider took a message."""

    provider_id: str | None
    status: MessageStatus = MessageStatus.SENT
    segments: int | None = None
    #: The provider's code, when it says at once that the message did not arrive.
    error_code: str | None = None


class Sender(Protocol):
    """A way out for one channel or several.

    `send` raises one of the three DeliveryErrors, which say whether a second try is safe.
    """

    async def send(self, envelope: Envelope) -> Sent:
        """Hand the message to the provider."""
        ...

    async def look_up(self, envelope: Envelope, since: datetime) -> tuple[Sent, ...] | None:
        """Read the provider's own list for a message whose call broke off.

        Returns those that match exactly and were made after `since`, the oldest first; None when
        this provider keeps no list that could prove anything.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
