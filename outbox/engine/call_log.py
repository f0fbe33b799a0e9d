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

#: A file holds at most so many notes, and a worker keeps so many files: far more than what it can
#: have claimed at once.
NOTES_A_FILE, FILES_A_WORKER = 100_000, 2
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
    _size: int = 0
    _notes: int = 0
    #: Its own files, the newest last.
    _paths: list[Path] = field(default_factory=list)
    _number: int = 0

    def note(self, message_id: int, attempt: int) -> None:
        """Write down that the provider hears of this message now.

        Raises:
            OSError: it cannot be written; then the provider must not be called.
        """
        if self._file is None or self._notes >= NOTES_A_FILE:
            self._next_file()
        self._append(f"{message_id} {attempt}\n")
        self._notes += 1

    def _append(self, line: str) -> None:
        if self._file is None:
            raise OSError("the call log is closed")
        data = line.encode("ascii")
        if os.write(self._file, data) < len(data):
            # Half a line must not run together with the next one.
            os.ftruncate(self._file, self._size)
            raise OSError("the call log cannot be written; is the disk full?")
        self._size += len(data)

    def _next_file(self) -> None:
        self.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._number += 1
        path = self.folder / f"{self.worker}.{self._number}.calls"
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL
        self._file, self._size, self._notes = os.open(path, flags, 0o600), 0, 0
        try:
            self._append(f"boot {_boot_id()}\n")
        except OSError:
            self.close()
            path.unlink()
            raise
        self._paths.append(path)
        if len(self._paths) > FILES_A_WORKER:
            self._paths.pop(0).unlink(missing_ok=True)

    def read(self, worker: str) -> frozenset[tuple[int, int]] | None:
        """Return what a worker of this machine began to call, as message ids with their attempt.

        What is not in it the provider surely never heard of from that worker. None when that cannot
        be known: another machine's worker, an earlier boot, a log that is gone or was spoilt.
        """
        files = sorted(self.folder.glob(f"{worker}.*.calls")) if worker.isalnum() else []
        if not files:
            return None
        begun: set[tuple[int, int]] = set()
        for path in files:
            try:
                # What has no end of line was never finished, so its call never began.
                first, *notes = path.read_text(encoding="ascii").split("\n")[:-1]
                begun.update(_note_of(line) for line in notes)
            except (OSError, ValueError):
                return None
            if first != f"boot {_boot_id()}":
                return None
        return frozenset(begun)

    def open(self) -> None:
        """Begin the log, and remove those of workers that are long gone.

        Without its first file nothing could be proved of this worker.
        """
        if self._file is None:
            self._next_file()
            self._forget(self._paths[-1].stat().st_mtime - KEPT_DAYS * _DAY)

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


def _note_of(line: str) -> tuple[int, int]:
    message_id, _, attempt = line.partition(" ")
    return int(message_id), int(attempt)


def _boot_id() -> str:
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        # Without a boot's name (not on Linux) a reboot cannot be told from a restart.
        return f"unknown {uuid.uuid4().hex}"
