"""What can go wrong in a dialog: each error means a fault of ours, never of the debtor."""

from __future__ import annotations

from storage.errors import PreminderError


class DialogError(PreminderError):
    """The dialog could not be continued."""


class DisclosureError(DialogError):
    """A line says more than the number's rung allows; it must not be sent."""


class UnknownTextError(DialogError):
    """There is no sentence with that key."""


class MemoryFormatError(DialogError):
    """A stored memory cannot be read; start with a fresh one."""


class ExampleError(DialogError):
    """The examples that the reader of intents learns from cannot be read; mend the named file."""


class AssistantFileError(DialogError):
    """The assistant's files say something that the engine cannot do; mend the named line."""


class HostUnreachableError(DialogError):
    """The Rasa server did not answer; a person must."""
