"""The errors of the outbox, each named by what its catcher should do next."""

from __future__ import annotations

from storage.errors import PreminderError


class OutboxError(PreminderError):
    """The outbox could not do what was asked."""


class FactsError(OutboxError):
    """The facts about a message are incomplete: the program that gathered them is wrong."""


class DisclosureError(OutboxError):
    """A text would show more than the rung of the number allows."""


class MissingFieldError(OutboxError):
    """A text needs a field that was not given."""


class DeliveryError(OutboxError):
    """A message did not go out as meant. `code` is the provider's own, if it gave one."""

    def __init__(self, message: str | None = None, *, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code


class TransientDeliveryError(DeliveryError):
    """The provider certainly did not take it; it may be sent again.

    `after` is how many seconds the provider asks us to wait, if it said so.
    """

    def __init__(
        self, message: str | None = None, *, code: str | None = None, after: float | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.after = after


class PermanentDeliveryError(DeliveryError):
    """The provider refused it; sending it again cannot help."""


class LeaseLostError(DeliveryError):
    """The lease was over before the call began: nothing was sent, and the message is not ours."""


class UncertainDeliveryError(DeliveryError):
    """We cannot know whether it went out; it is looked up and never sent again by a machine."""


class LaneRateError(OutboxError):
    """The rate of a lane cannot be read; write `channel=rate` or `channel:sender=rate`."""
