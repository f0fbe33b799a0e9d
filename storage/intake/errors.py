"""The errors of intake. Most of what is wrong with a file is a value (a refusal), not an error."""

from __future__ import annotations

from collections.abc import Sequence

from storage.errors import StorageError
from storage.intake.reasons import Reason


class IntakeError(StorageError):
    """A delivered file could not be taken in."""


class CellError(IntakeError):
    """One value of a file cannot be used; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.en)
        self.reason = reason


class FileRefusedError(IntakeError):
    """A whole file is refused: nothing of it may be used.

    Attributes:
        findings: each fault as (row, column, reason); the column is empty where none is to blame.
    """

    def __init__(self, findings: Sequence[tuple[int, str, Reason]]) -> None:
        super().__init__("; ".join(reason.en for _, _, reason in findings))
        self.findings = tuple(findings)

    @classmethod
    def because(cls, reason: Reason, *, row: int = 1, column: str = "") -> FileRefusedError:
        """Make the error of a file with one fault."""
        return cls([(row, column, reason)])
