"""Health: whether this process can do its work, and the two routes that operators watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import psycopg
from flask import Blueprint, Response, jsonify
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.bootstrap import House
from bot.operator.ages import limits_of, look
from bot.operator.metrics import CONTENT_TYPE, metrics_text
from storage.errors import StorageError
from storage.migrate import pending
from storage.records.messages import Message, MessageStatus

#: A due message that is older than this means that no worker is sending. It does not make the
#: process itself unhealthy, since restarting the web server would not help.
LATE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """How a process is doing.

    Attributes:
        database: whether it answers.
        schema_pending: how many migrations it still lacks; none known when it does not answer.
        oldest_due_seconds: the age of the oldest message that should have left, 0 without one.
        sending: whether messages leave in time.
        overdue: the states of bot/operator/ages.py in which something waits too long.
    """

    database: bool
    schema_pending: int | None = None
    oldest_due_seconds: float | None = None
    sending: bool = True
    overdue: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether this process can serve: the database answers and its schema is current."""
        return self.database and self.schema_pending == 0

    def to_dict(self) -> dict[str, object]:
        """Return it as plain JSON values; it holds nothing that a stranger may not see."""
        return {
            "status": "ok" if self.ok else "unavailable",
            "database": "ok" if self.database else "unreachable",
            "schema_pending": self.schema_pending,
            "oldest_due_seconds": self.oldest_due_seconds,
            "sending": "ok" if self.sending else "late",
            "overdue": list(self.overdue),
        }


def check(house: House) -> Health:
    """Look at the database, its schema and the outbox; never raises."""
    now = house.clock.now()
    try:
        missing = len(pending(house.database))
        if missing:
            return Health(database=True, schema_pending=missing)
        with house.database.service() as session:
            oldest = session.scalar(
                select(func.min(Message.send_after)).where(
                    Message.status == MessageStatus.QUEUED, Message.send_after <= now
                )
            )
            overdue = [
                limit.state
                for limit in limits_of(session)
                if look(session, limit, now, limit.alarm).number
            ]
    except (SQLAlchemyError, psycopg.Error, StorageError):
        return Health(database=False)
    age = timedelta() if oldest is None else now - oldest
    return Health(
        database=True,
        schema_pending=0,
        oldest_due_seconds=age.total_seconds(),
        sending=age <= LATE,
        overdue=tuple(overdue),
    )


def ops_blueprint(house: House) -> Blueprint:
    """Return `/healthz` and `/metrics`."""
    ops = Blueprint("ops", __name__)

    @ops.get("/healthz")
    def healthz() -> tuple[Response, int]:
        health = check(house)
        return _fresh(jsonify(health.to_dict())), 200 if health.ok else 503

    @ops.get("/metrics")
    def metrics() -> Response:
        try:
            with house.database.service() as session:
                page = metrics_text(session, house.clock.now())
        except (SQLAlchemyError, psycopg.Error, StorageError):
            return _fresh(Response("# the database does not answer\n", 503, mimetype="text/plain"))
        return _fresh(Response(page, content_type=CONTENT_TYPE))

    return ops


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
