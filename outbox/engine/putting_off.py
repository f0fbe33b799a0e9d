"""Putting off: messages that wait for an opening, spread over it, and those that cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from outbox import calendar
from outbox.engine.lanes import Room, spread
from outbox.engine.reading_facts import Read
from outbox.facts import Facts
from outbox.verdict import Verdict
from storage.records.messages import MessageKind
from storage.records.tasks import TaskKind, add_task
from storage.words import Channel

#: What cannot be read is tried again after this time.
UNREADABLE_PAUSE = timedelta(hours=1)

_DEFER = text(
    """
    update messages m set send_after = later.until
      from unnest(cast(:ids as bigint[]), cast(:untils as timestamptz[])) as later(id, until)
     where m.id = later.id
    """
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One message, its facts, and what the gate says of it."""

    read: Read
    facts: Facts
    verdict: Verdict

    @property
    def id(self) -> int:
        """Return the number of the message."""
        return int(self.read.row.id)


def put_aside(session: Session, unreadable: Sequence[int], now: datetime) -> None:
    """Put off what cannot be read, with a task: a key may be missing, and may be given back."""
    if not unreadable:
        return
    later = now + UNREADABLE_PAUSE
    session.execute(_DEFER, {"ids": list(unreadable), "untils": [later] * len(unreadable)})
    for message_id in unreadable:
        add_task(
            session,
            TaskKind.SETTING,
            f"unreadable:{message_id}",
            f"bericht {message_id} is niet te lezen: ontbreekt er een sleutel in DATA_KEYS?",
            now,
            message_id=message_id,
        )


def put_off(
    session: Session,
    deferred: Sequence[Judged],
    by_lane: Mapping[tuple[Channel, str], Room],
    now: datetime,
) -> None:
    """Put messages off to the time of their verdict; a batch is spread over its opening."""
    if not deferred:
        return
    untils = {one.id: one.verdict.until or now for one in deferred}
    for (room, opening), ids in _at_openings(deferred, by_lane).items():
        spreading = spread(session, room.lane, room.rate, opening, len(ids))
        untils |= {number: opening + later for number, later in zip(ids, spreading, strict=True)}
    session.execute(_DEFER, {"ids": list(untils), "untils": list(untils.values())})


def _at_openings(
    deferred: Iterable[Judged], by_lane: Mapping[tuple[Channel, str], Room]
) -> dict[tuple[Room, datetime], list[int]]:
    found: dict[tuple[Room, datetime], list[int]] = {}
    for one in deferred:
        until = one.verdict.until
        hours = one.facts.creditor.hours
        batch = one.facts.message.kind is MessageKind.PREMINDER
        if batch and until is not None and calendar.opens_at(until, hours) == until:
            room = by_lane[(Channel(one.read.row.channel), one.read.row.sender)]
            found.setdefault((room, until), []).append(one.id)
    return found
