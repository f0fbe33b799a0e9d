"""The errors of Preminder: one base for all packages, and those of storage.

An error is named by what its catcher should do next. The docstring is the default message.
"""

from __future__ import annotations

import inspect


class PreminderError(Exception):
    """Something went wrong in Preminder."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or inspect.cleandoc(type(self).__doc__ or "").split("\n")[0])


class StorageError(PreminderError):
    """The database could not do what was asked."""


class IllegalTransitionError(StorageError):
    """A status was asked to take a step that its transition table does not have."""


class RecordNotFoundError(StorageError):
    """No record answers to that name."""


class SetupNeededError(StorageError):
    """The database or a key is not set up yet; the message says what to do."""


class PolicyValueError(StorageError):
    """A policy holds a value that the law or the product does not allow."""


class SealedValueError(StorageError):
    """A sealed value could not be opened: the key ring lacks its key, or it was tampered with."""
