"""Alarms: what waits longer than its state may becomes a task, once a day for each state."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.operator.ages import Told, limits_of, look
from bot.operator.stuck_texts import DO
from storage.clock import LOCAL
from storage.records.tasks import TaskKind, add_task
from storage.words import Language

log = structlog.get_logger()

_KINDS = {Told.OPERATOR: TaskKind.SETTING, Told.STAFF: TaskKind.ANSWER_DEBTOR}


def raise_alarms(session: Session, now: datetime) -> int:
    """Tell whom the table of ages names; return how many states are past their age."""
    day = now.astimezone(LOCAL).date().isoformat()
    late = 0
    for limit in limits_of(session):
        found = look(session, limit, now, limit.alarm)
        if not found.number:
            continue
        late += 1
        log.warning("overdue", state=limit.state, count=found.number)
        if limit.told is not None:
            what = DO[Language.NL][limit.state][0]
            add_task(
                session,
                _KINDS[limit.told],
                f"overdue:{limit.state}:{day}",
                f"{what} ({found.number} ×, `preminder stuck`)",
                now,
            )
    return late
