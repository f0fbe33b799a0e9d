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
