"""Ages: for every state that is not final, how old it may get and who is told.

`stuck`, `/healthz`, `/metrics` and the sweep all read this one table; docs/operating.md shows it,
with what ends each state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from bot.operator import waiting

#: Counting goes no further; a page that an alarm reads must cost the same however bad it is.
MOST_COUNTED = 10_000

_M = timedelta(minutes=1)
_H = timedelta(hours=1)


class Told(StrEnum):
    """Who must hear of it."""

    OPERATOR = "operator"
    STAFF = "staff"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """One state that must end.

    Attributes:
        state: its name, in `stuck --json`, in metrics and in the docs.
        find: its query.
        shown: from this age on `stuck` names it; at once by default.
        alarm: from this age on it is an alarm: metrics count it, and `told` gets a task a day.
        told: who gets that task. None where the thing itself makes one, or is one.
    """

    state: str
    find: Callable[[datetime, timedelta], waiting.Waiting]
    shown: timedelta = timedelta(0)
    alarm: timedelta
    told: Told | None = None


LIMITS: tuple[Limit, ...] = (
    Limit(
        state="uncertain",
        find=waiting.uncertain,
        alarm=10 * _M,
        # Each makes a task of its own.
    ),
    Limit(
        state="past_lease",
        find=waiting.past_lease,
        alarm=2 * _M,
        told=Told.OPERATOR,
    ),
    Limit(
        state="late",
        find=waiting.due,
        shown=10 * _M,
        alarm=_H,
        told=Told.OPERATOR,
    ),
    Limit(
        state="silent",
        find=waiting.silent,
        alarm=6 * _H,
        told=Told.OPERATOR,
    ),
    Limit(
        state="undelivered",
        find=waiting.undelivered,
        alarm=24 * _H,
        # The planner makes a task when no channel reaches somebody.
    ),
    Limit(
        state="parked",
        find=waiting.parked,
        shown=_H,
        alarm=_H,
        told=Told.OPERATOR,
    ),
    Limit(
        state="conversations",
        find=waiting.conversations,
        alarm=4 * _H,
        # Each makes a task of its own.
    ),
    Limit(
        state="inbound",
        find=waiting.inbound,
        shown=2 * _M,
        alarm=15 * _M,
        told=Told.STAFF,
    ),
    Limit(
        state="events",
        find=waiting.events,
        shown=10 * _M,
        alarm=_H,
        told=Told.OPERATOR,
    ),
    Limit(
        state="payments",
        find=waiting.payments,
        shown=5 * _M,
        alarm=_H,
        told=Told.OPERATOR,
    ),
    Limit(
        state="unplanned",
        find=waiting.unplanned,
        shown=10 * _M,
        alarm=_H,
        told=Told.OPERATOR,
    ),
    Limit(
        state="findings",
        find=waiting.findings,
        alarm=timedelta(0),
        # Reconciling makes one task a day.
    ),
    Limit(
        state="circuits",
        find=waiting.circuits,
        alarm=2 * _M,
        # The opening makes a task.
    ),
    Limit(
        state="braked",
        find=waiting.brakes,
        alarm=4 * _H,
        # The brake makes a task.
    ),
    Limit(
        state="jobs",
        find=waiting.jobs,
        shown=2 * _M,
        alarm=5 * _M,
        told=Told.OPERATOR,
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Waits:
    """One thing that waits."""

    id: str
    since: datetime
    details: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What is in one state: how many (at most MOST_COUNTED), since when, and the oldest few."""

    number: int
    oldest: datetime | None
    items: tuple[Waits, ...] = ()


def limits_of(session: Session) -> tuple[Limit, ...]:
    """Return the limits that can be looked at here."""
    readable = waiting.jobs_can_be_read(session)
    return tuple(limit for limit in LIMITS if readable or limit.find is not waiting.jobs)


def look(session: Session, limit: Limit, now: datetime, age: timedelta, most: int = 0) -> Found:
    """Count what is in a state for longer than `age`, and name the `most` that wait longest."""
    found = limit.find(now, age)
    capped = found.limit(MOST_COUNTED).subquery()
    number = session.scalars(select(func.count()).select_from(capped)).one()
    if not number:
        return Found(number=0, oldest=None)
    oldest_first = found.order_by(literal_column("since"), literal_column("id")).limit(most or 1)
    items = tuple(_waits(row, now) for row in session.execute(oldest_first))
    return Found(number=number, oldest=items[0].since, items=items[:most])


def _waits(row: Any, now: datetime) -> Waits:
    known = dict(row._mapping)
    number, since = known.pop("id"), known.pop("since")
    details: dict[str, str | int] = {
        name: str(value) for name, value in known.items() if value is not None
    }
    return Waits(id=str(number), since=since or now, details=details)
