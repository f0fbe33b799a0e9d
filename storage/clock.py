"""The clock: the only module that reads the time of day.

Everything else takes `now` as an argument. A process may run on its own clock: started at a given
time, or following a file that a demo steps forward while several processes watch it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from storage.errors import PreminderError

#: What people see. The database and the code hold UTC.
LOCAL = ZoneInfo("Europe/Amsterdam")


#: How long after its start processes still join a shared clock; later ones start it anew.
SHARED_FOR = timedelta(hours=1)


class ClockSettingError(PreminderError):
    """PREMINDER_CLOCK is neither a time nor a file that holds one."""


class Clock(Protocol):
    """Tells the time as an aware UTC datetime."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ShiftedClock:
    """A clock that started at another time and runs on from there."""

    shift: timedelta

    @classmethod
    def starting_at(cls, start: datetime) -> ShiftedClock:
        """Make a clock that reads `start` (aware) at this very moment."""
        return cls(start.astimezone(UTC) - datetime.now(UTC))

    def now(self) -> datetime:
        """Return the machine's time, shifted."""
        return datetime.now(UTC) + self.shift


class FileClock:
    """A clock that several processes share: a file holds the shift in seconds and may be stepped.

    The file is read again only when its modification time changes, so `now` stays cheap.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = -1
        self._shift = timedelta()

    @classmethod
    def create(cls, path: Path, start: datetime) -> FileClock:
        """Write a file whose clock reads `start` at this very moment."""
        shift = start.astimezone(UTC) - datetime.now(UTC)
        write_shift(path, shift)
        return cls(path)

    def now(self) -> datetime:
        """Return the machine's time, shifted by what the file says now."""
        stamp = self._path.stat().st_mtime_ns
        if stamp != self._stamp:
            self._shift = timedelta(seconds=float(self._path.read_text(encoding="ascii")))
            self._stamp = stamp
        return datetime.now(UTC) + self._shift

    def step(self, by: timedelta) -> datetime:
        """Move the shared clock forward and return the new time."""
        self.now()
        write_shift(self._path, self._shift + by)
        return self.now()


def write_shift(path: Path, shift: timedelta) -> None:
    """Put a shift in a clock file in one step, so that no reader sees half of it."""
    fresh = path.with_suffix(f".{time.monotonic_ns()}")
    fresh.write_text(str(shift.total_seconds()), encoding="ascii")
    fresh.replace(path)


def parse_time(text: str) -> datetime:
    """Read a time as people write it: ISO 8601; without an offset it is Amsterdam's.

    Of a local time that comes twice, when summer time ends, it is the first.

    Raises:
        ClockSettingError: the text is no time, or that local time is skipped by summer time.
    """
    try:
        written = datetime.fromisoformat(text.strip().replace(" ", "T"))
        moment = (written if written.tzinfo else written.replace(tzinfo=LOCAL)).astimezone(UTC)
        there = moment.astimezone(LOCAL)
    except (ValueError, OverflowError) as error:
        raise ClockSettingError(
            f"{text!r} is no time; write it as 2026-11-23T09:00 or 2026-11-23T08:00Z"
        ) from error
    if written.tzinfo is None and there.replace(tzinfo=None) != written:
        raise ClockSettingError(
            f"{text!r} does not exist in Amsterdam: summer time skips it; write "
            f"{there:%Y-%m-%dT%H:%M}, or give an offset as in 2026-11-23T08:00Z"
        )
    return moment


def clock_from(setting: str, home: Path | None = None) -> Clock:
    """Make the clock that PREMINDER_CLOCK asks for: empty, a time, or `file:` and a path.

    Processes of one `home` that are given the same time share one clock: the first starts it, the
    others join, so that what one writes down does not lie in another's future.
    """
    if not setting:
        return SystemClock()
    if setting.startswith("file:"):
        return FileClock(Path(setting.removeprefix("file:")))
    start = parse_time(setting)
    return ShiftedClock.starting_at(start) if home is None else _shared(start, home)


def _shared(start: datetime, home: Path) -> Clock:
    """Join the clock that was started at that time a while ago, or start it."""
    path = home / "clocks" / start.strftime("%Y%m%dT%H%M%S")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or time.time() - path.stat().st_mtime > SHARED_FOR.total_seconds():
            return FileClock.create(path, start)
    except OSError:
        return ShiftedClock.starting_at(start)
    return FileClock(path)


def agreed_now(clock: Clock, databases: datetime) -> datetime:
    """Return the moment that all machines agree on: the database's, for who has no other clock.

    A machine's own may be minutes off, and then it would write to people in closed hours. A process
    that was given a clock of its own (PREMINDER_CLOCK, `--at`) keeps that one.
    """
    return databases.astimezone(UTC) if isinstance(clock, SystemClock) else clock.now()


def monotonic() -> float:
    """Return seconds on the machine's steady clock, for leases and time-outs within a process."""
    return time.monotonic()
