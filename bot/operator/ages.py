"""Ages: for every state that is not final, how old it may get, what mends it and who is told.

`stuck`, `/healthz`, `/metrics`, the sweep and docs/operating.md all read this one table.
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
        shown: from this age on `stuck` names it.
        alarm: from this age on it is an alarm: metrics count it, and `told` gets a task a day.
        mended_by: the periodic work that ends it, `a person` where nothing else may.
        told: who gets that task. None where the thing itself makes one, or is one.
        find: its query.
    """

    state: str
    shown: timedelta
    alarm: timedelta
    mended_by: str
    told: Told | None
    find: Callable[[datetime, timedelta], waiting.Waiting]


LIMITS: tuple[Limit, ...] = (
    Limit(
        state="uncertain",
        shown=0 * _M,
        alarm=10 * _M,
        mended_by="outbox: looked up every 10 s, after 10 minutes every 10 minutes",
        told=None,  # each makes a task of its own
        find=waiting.uncertain,
    ),
    Limit(
        state="past_lease",
        shown=0 * _M,
        alarm=2 * _M,
        mended_by="outbox: its lease is given up, and it is looked up",
        told=Told.OPERATOR,
        find=waiting.past_lease,
    ),
    Limit(
        state="late",
        shown=10 * _M,
        alarm=_H,
        mended_by="outbox: sent as soon as its lane has room",
        told=Told.OPERATOR,
        find=waiting.due,
    ),
    Limit(
        state="silent",
        shown=0 * _M,
        alarm=6 * _H,
        mended_by="job `look_up`: the provider is asked where it stands",
        told=Told.OPERATOR,
        find=waiting.silent,
    ),
    Limit(
        state="undelivered",
        shown=0 * _M,
        alarm=24 * _H,
        mended_by="a person",
        told=None,  # the planner makes a task when no channel reaches somebody
        find=waiting.undelivered,
    ),
    Limit(
        state="parked",
        shown=_H,
        alarm=_H,
        mended_by="job `sweep`: applied once its message has its id",
        told=Told.OPERATOR,
        find=waiting.parked,
    ),
    Limit(
        state="conversations",
        shown=0 * _M,
        alarm=4 * _H,
        mended_by="a person",
        told=None,  # each makes a task of its own
        find=waiting.conversations,
    ),
    Limit(
        state="inbound",
        shown=2 * _M,
        alarm=15 * _M,
        mended_by="job `sweep`: its turn is taken again",
        told=Told.STAFF,
        find=waiting.inbound,
    ),
    Limit(
        state="events",
        shown=10 * _M,
        alarm=_H,
        mended_by="job `payments`: fetched back again",
        told=Told.OPERATOR,
        find=waiting.events,
    ),
    Limit(
        state="payments",
        shown=5 * _M,
        alarm=_H,
        mended_by="job `payments`: closed when its key is too old to be asked about",
        told=Told.OPERATOR,
        find=waiting.payments,
    ),
    Limit(
        state="unplanned",
        shown=10 * _M,
        alarm=_H,
        mended_by="job `plan`",
        told=Told.OPERATOR,
        find=waiting.unplanned,
    ),
    Limit(
        state="findings",
        shown=0 * _M,
        alarm=0 * _M,
        mended_by="job `reconcile`: closed when the lists agree again; else a person",
        told=None,  # reconciling makes one task a day
        find=waiting.findings,
    ),
    Limit(
        state="circuits",
        shown=0 * _M,
        alarm=2 * _M,
        mended_by="outbox: one call is tried again after a growing pause",
        told=None,  # the opening makes a task
        find=waiting.circuits,
    ),
    Limit(
        state="braked",
        shown=0 * _M,
        alarm=4 * _H,
        mended_by="a person",
        told=None,  # the brake makes a task
        find=waiting.brakes,
    ),
    Limit(
        state="jobs",
        shown=2 * _M,
        alarm=5 * _M,
        mended_by="outbox: closed, and the next tick does its work",
        told=Told.OPERATOR,
        find=waiting.jobs,
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
