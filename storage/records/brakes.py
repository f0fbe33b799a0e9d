"""Brakes and tallies: what became of a creditor's messages, a row a day, and whether they halt.

Tallies are kept by adding to a row, never by counting messages, so that asking costs the same
with ten messages as with ten million.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.clock import LOCAL
from storage.columns import Base, Tenanted


class Trouble(StrEnum):
    """What may follow a message that should make us stop; also the name of its column."""

    UNDELIVERED = "undelivered"  #: the provider could not deliver it
    OPTED_OUT = "opted_out"  #: the person wants no more messages
    WRONG_NUMBER = "wrong_number"  #: the number is somebody else's
    COMPLAINT = "complaints"  #: the person complained


class Tally(Tenanted, Base):
    """What happened to a creditor's messages on one local day, since its brake was last released.

    `sent` counts what we wrote of our own accord, which is what the rates are taken of; `messages`
    and `segments` count all that left in the creditor's name, which is what a budget is spent on.
    """

    __tablename__ = "tallies"

    creditor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("creditors.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    #: Which count it belongs to: a release begins a new one.
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sent: Mapped[int] = mapped_column(default=0)
    messages: Mapped[int] = mapped_column(default=0)
    segments: Mapped[int] = mapped_column(default=0)
    undelivered: Mapped[int] = mapped_column(default=0)
    opted_out: Mapped[int] = mapped_column(default=0)
    wrong_number: Mapped[int] = mapped_column(default=0)
    complaints: Mapped[int] = mapped_column(default=0)


class Brake(Tenanted, Base):
    """A creditor's brake: while it is on, nothing leaves of our own accord in its name."""

    __tablename__ = "brakes"

    creditor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("creditors.id"), primary_key=True)
    is_on: Mapped[bool]
    #: A kind of trouble, or the words of who put it on.
    reason: Mapped[str] = mapped_column(String)
    #: The counts and the limit on which it went on.
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    since: Mapped[datetime]
    #: The count that runs now; see `Tally.round`.
    round: Mapped[int] = mapped_column(default=0)
    released_at: Mapped[datetime | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """Messages of one creditor that left: how many of our own accord, and how many in all."""

    creditor_id: uuid.UUID
    sent: int
    messages: int
    segments: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Happened:
    """Trouble with messages of one creditor.

    `debtor_id` is whose; `left_at` when the message went out, for trouble that surely belongs to
    one: of what left before a release, only the count that it belonged to hears.
    """

    creditor_id: uuid.UUID
    trouble: Trouble
    number: int = 1
    debtor_id: uuid.UUID | None = None
    left_at: datetime | None = None


_ADD = text(
    """
    insert into tallies as t (creditor_id, day, round, sent, messages, segments,
                              undelivered, opted_out, wrong_number, complaints)
    select n.creditor_id, n.day,
           coalesce(case when b.released_at > n.left_at then b.round - 1 else b.round end, 0),
           sum(n.sent), sum(n.messages), sum(n.segments),
           sum(n.undelivered), sum(n.opted_out), sum(n.wrong_number), sum(n.complaints)
      from unnest(cast(:creditors as uuid[]), cast(:days as date[]),
                  cast(:left_at as timestamptz[]), cast(:sent as int[]),
                  cast(:messages as int[]), cast(:segments as int[]),
                  cast(:undelivered as int[]), cast(:opted_out as int[]),
                  cast(:wrong_number as int[]), cast(:complaints as int[]))
           as n (creditor_id, day, left_at, sent, messages, segments,
                 undelivered, opted_out, wrong_number, complaints)
      left join brakes b on b.creditor_id = n.creditor_id
     group by 1, 2, 3
     order by 1, 2, 3
    on conflict (creditor_id, day, round) do update
       set sent = t.sent + excluded.sent,
           messages = t.messages + excluded.messages,
           segments = t.segments + excluded.segments,
           undelivered = t.undelivered + excluded.undelivered,
           opted_out = t.opted_out + excluded.opted_out,
           wrong_number = t.wrong_number + excluded.wrong_number,
           complaints = t.complaints + excluded.complaints
    """
)
#: Whose, on the day of this moment, from before a release if it left before it, and how many.
_Row = tuple[uuid.UUID, datetime, datetime | None, dict[str, int]]
_COUNTED = ("sent", "messages", "segments", *Trouble)


def count_sent(session: Session, left: Iterable[Left], now: datetime) -> None:
    """Add what left to the tallies of today, as `count` does."""
    count(session, left, (), now)


def count(
    session: Session, left: Iterable[Left], troubles: Iterable[Happened], now: datetime
) -> None:
    """Add what left and what came of it to the tallies: one statement for all creditors together.

    It locks the tallies, so it comes last in a transaction, after the journal.
    """
    rows: list[_Row] = [
        (
            one.creditor_id,
            now,
            None,
            {"sent": one.sent, "messages": one.messages, "segments": one.segments},
        )
        for one in left
    ]
    rows += [
        (one.creditor_id, one.left_at or now, one.left_at, {str(one.trouble): one.number})
        for one in troubles
    ]
    _add(session, rows)


def _add(session: Session, rows: Sequence[_Row]) -> None:
    if not rows:
        return
    values: dict[str, list[Any]] = {
        "creditors": [creditor_id for creditor_id, _, _, _ in rows],
        "days": [at.astimezone(LOCAL).date() for _, at, _, _ in rows],
        "left_at": [left_at for _, _, left_at, _ in rows],
    }
    for name in _COUNTED:
        values[str(name)] = [counts.get(str(name), 0) for _, _, _, counts in rows]
    session.execute(_ADD, values)
