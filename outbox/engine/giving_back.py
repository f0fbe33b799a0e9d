"""Giving back: what a worker claimed without ever hearing so, because the database went away.

The commit of a claim may succeed while its answer is lost. Nobody would call for those messages
until their lease ends; their worker knows what it holds, so it can put back the rest at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.clock import monotonic
from storage.records.messages import MESSAGE_STEPS, MessageStatus
from storage.states import step

#: After a claim that broke off, what it may have taken is put back for so many seconds.
DOUBT_AFTER_FAULT = 15.0

# The margin keeps what another pump of the same worker has claimed this moment.
_GIVE_BACK = text(
    """
    update messages
       set status = :queued, status_at = :now, lease_until = null
     where status = 'sending' and worker = :worker and id <> all(cast(:held as bigint[]))
       and claimed_at < clock_timestamp() - interval '3 seconds'
    returning id
    """
)


@dataclass(slots=True)
class Holdings:
    """What a worker has claimed and not written down yet; its pumps and threads share it."""

    _lock: Lock = field(default_factory=Lock)
    _held: set[int] = field(default_factory=set)
    #: How many of the worker's pumps claim at this moment.
    _claims: int = 0
    _in_doubt_until: float = 0.0

    @contextmanager
    def claiming(self) -> Iterator[None]:
        """Count a claim that is being made."""
        with self._lock:
            self._claims += 1
        try:
            yield
        finally:
            with self._lock:
                self._claims -= 1

    def took(self, ids: Iterable[int]) -> None:
        """Keep what a claim brought."""
        with self._lock:
            self._held.update(ids)

    def wrote_down(self, ids: Iterable[int]) -> None:
        """Forget what became of these; the database knows."""
        with self._lock:
            self._held.difference_update(ids)

    def broke_off(self) -> None:
        """Note that a claim ended in a fault: whether it was committed is not known."""
        with self._lock:
            self._in_doubt_until = monotonic() + DOUBT_AFTER_FAULT

    def known(self) -> list[int] | None:
        """Return all that is held, if anything may be held besides; else None.

        None too while another pump claims: what that takes is not yet known to be held.
        """
        with self._lock:
            if self._claims > 1 or monotonic() >= self._in_doubt_until:
                return None
            return sorted(self._held)


def give_back(session: Session, worker: str, held: Sequence[int], now: datetime) -> list[int]:
    """Put back what `worker` has claimed beside what it knows that it holds; return the ids."""
    target = step(MESSAGE_STEPS, MessageStatus.SENDING, MessageStatus.QUEUED)
    return list(
        session.scalars(
            _GIVE_BACK, {"queued": target, "now": now, "worker": worker, "held": list(held)}
        )
    )
