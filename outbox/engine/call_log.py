"""The call log: what a worker has begun to tell a provider, so that its death leaves no doubt.

A worker that is killed has claimed messages that it never called for. The database cannot know
which: a write for each call would cost more than the call. So each worker notes the number of a
message in a file of its own machine, at the last moment before the provider hears of it. What a
dead worker claimed and did not note was surely not sent. A note outlives the process, but not a
crash of the machine, so a log of an earlier boot proves nothing.
"""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

#: A file holds at most so many notes; a worker keeps its last two, which is far more than what it
#: can have claimed at once.
NOTES_A_FILE = 100_000
_BOOT = Path("/proc/sys/kernel/random/boot_id")
#: The logs of dead workers are kept so long; their messages were settled long before.
KEPT_DAYS = 3
_DAY = 86_400


@dataclass(slots=True)
class CallLog:
    """The log of one worker, and the way to read those of dead ones on the same machine."""

    folder: Path
    worker: str = field(default_factory=lambda: uuid.uuid4().hex)
    _file: int | None = None
    _notes: int = 0
    _number: int = 0

    def note(self, message_id: int, attempt: int) -> None:
        """Write down that the provider hears of this message now.

        Raises:
            OSError: it cannot be written; then the provider must not be called.
        """
        if self._file is None or self._notes >= NOTES_A_FILE:
            self._next_file()
        line = f"{message_id} {attempt}\n".encode("ascii")
        if self._file is None or os.write(self._file, line) < len(line):
            raise OSError("the call log is not writable")
        self._notes += 1

    def _next_file(self) -> None:
        self.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._number += 1
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL
        self._file = os.open(self._path(self._number), flags, 0o600)
        os.write(self._file, f"boot {_boot_id()}\n".encode("ascii"))
        self._notes = 0
        self._path(self._number - 2).unlink(missing_ok=True)

    def _path(self, number: int) -> Path:
        return self.folder / f"{self.worker}.{number}.calls"

    def began(self, worker: str, message_id: int, attempt: int) -> bool | None:
        """Tell whether a worker of this machine began a call; None when that cannot be known.

        False is proof that the provider never heard of it from that worker.
        """
        files = sorted(self.folder.glob(f"{worker}.*.calls"))
        if not files or not worker.isalnum():
            return None
        wanted = f"{message_id} {attempt}"
        for path in files:
            try:
                lines = path.read_text(encoding="ascii").splitlines()
            except (OSError, UnicodeDecodeError):
                return None
            if not lines or lines[0] != f"boot {_boot_id()}":
                return None
            if wanted in lines[1:]:
                return True
        return False

    def open(self) -> None:
        """Begin the log, and remove those of workers that are long gone.

        Without its first file nothing could be proved of this worker.
        """
        if self._file is None:
            self._next_file()
            self._forget(self._path(self._number).stat().st_mtime - KEPT_DAYS * _DAY)

    def _forget(self, before: float) -> None:
        for path in self.folder.glob("*.calls"):
            with suppress(FileNotFoundError):  # Another worker may remove it too.
                if path.stat().st_mtime < before:
                    path.unlink()

    def close(self) -> None:
        """Close the file; it stays for whoever may have to read it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _boot_id() -> str:
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        # Without a boot's name (not on Linux) a reboot cannot be told from a restart.
        return f"unknown {uuid.uuid4().hex}"
