"""Stuck: what waits for a person or hangs, and for each kind what to do about it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.operator.ages import MOST_COUNTED, Found, Waits, limits_of, look
from bot.operator.stuck_texts import DO, NOTHING
from storage.records.creditors import Creditor
from storage.records.tasks import Task, TaskStatus
from storage.words import Language

#: How many rows of each kind are named; all are counted.
MOST_NAMED = 20


def stuck(session: Session, now: datetime, language: Language = Language.NL) -> dict[str, Any]:
    """Return each kind of thing that waits or hangs, as JSON values; empty kinds are left out.

    The result holds ids, kinds and ages, never a name, a number or a text.
    """
    found = {
        limit.state: look(session, limit, now, limit.shown, MOST_NAMED)
        for limit in limits_of(session)
    }
    found["braked"] = _with_slugs(session, found["braked"])
    found["tasks"] = _tasks(session)
    waiting = [
        {"kind": kind, "what": DO[language][kind][0], "do": DO[language][kind][1]}
        | _section(part, now)
        for kind, part in found.items()
        if part.number
    ]
    return {"at": now.isoformat(), "count": sum(p["count"] for p in waiting), "stuck": waiting}


def _with_slugs(session: Session, braked: Found) -> Found:
    """Name the creditors as `preminder brake` wants them."""
    ids = [uuid.UUID(item.id) for item in braked.items]
    found = session.execute(select(Creditor.id, Creditor.slug).where(Creditor.id.in_(ids)))
    slugs = {str(key): slug for key, slug in found}
    items = tuple(replace(item, id=slugs[item.id]) for item in braked.items)
    return replace(braked, items=items)


def _section(part: Found, now: datetime) -> dict[str, Any]:
    return {
        "count": part.number,
        "oldest_seconds": _seconds(part.oldest or now, now),
        "items": [
            {"id": item.id, "age_seconds": _seconds(item.since, now)} | item.details
            for item in part.items
        ],
    }


def _seconds(since: datetime, now: datetime) -> int:
    return max(0, int((now - since).total_seconds()))


def _tasks(session: Session) -> Found:
    """Return the open tasks, summed by kind."""
    oldest = func.min(Task.created_at)
    rows = session.execute(
        select(Task.kind, func.count(), oldest)
        .where(Task.status == TaskStatus.OPEN)
        .group_by(Task.kind)
        .order_by(oldest)
    ).all()
    items = tuple(
        Waits(id=kind.value, since=since, details={"count": number}) for kind, number, since in rows
    )
    total = sum(number for _, number, _ in rows)
    return Found(number=total, oldest=items[0].since if items else None, items=items)


def stuck_lines(found: dict[str, Any], language: Language = Language.NL) -> list[str]:
    """Return what `stuck` found as lines for people."""
    if not found["stuck"]:
        return [NOTHING[language]]
    lines: list[str] = []
    for part in found["stuck"]:
        more = "+" if part["count"] == MOST_COUNTED else ""
        lines.append(f"{part['count']}{more} × {part['what']} ({_age(part['oldest_seconds'])})")
        lines.append(f"  → {part['do']}")
        lines += [f"    {_item(item)}" for item in part["items"]]
    return lines


def _item(item: dict[str, Any]) -> str:
    more = [str(value) for key, value in item.items() if key not in {"id", "age_seconds"} and value]
    return " · ".join([str(item["id"]), *more, _age(item["age_seconds"])])


def _age(seconds: int) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
