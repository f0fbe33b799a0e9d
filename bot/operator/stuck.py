"""Stuck: what waits for a person or hangs, and for each kind what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from storage.records.claims import Claim, ClaimStatus
from storage.records.conversations import Conversation, InboundMessage, InboundState
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.payments import Payment, PaymentStatus
from storage.records.tasks import Task, TaskStatus
from storage.words import Channel, Language

#: A message that came in should have had its turn within this.
TURN_WITHIN = timedelta(minutes=2)
#: A payment whose start the provider did not confirm within this needs a look.
START_WITHIN = timedelta(minutes=5)
#: A message that is due for longer than this tells that no worker runs.
LEAVES_WITHIN = timedelta(minutes=10)
#: How many rows of each kind are named; all are counted.
MOST_NAMED = 20

_Messages = Select[int, datetime, MessageKind, Channel]

#: What to do, by kind: first what it is, then the mend.
_DO: dict[Language, dict[str, tuple[str, str]]] = {
    Language.NL: {
        "uncertain": (
            "Verzending afgebroken, niet teruggevonden",
            "Zoek het bericht in de lijst van de provider. Stuur het niet zomaar opnieuw.",
        ),
        "past_lease": (
            "Een werker haalde een bericht op en kwam niet terug",
            "Start `preminder outbox`; die zoekt het bericht op bij de provider.",
        ),
        "late": (
            "Bericht had al weg moeten zijn",
            "Kijk of `preminder outbox` draait en wat `preminder doctor` zegt.",
        ),
        "undelivered": (
            "Niet afgeleverd en geen ander kanaal gepland",
            "Vraag de crediteur om een ander nummer of adres.",
        ),
        "conversations": (
            "Gesprek wacht op een mens",
            "Open de console, neem het gesprek over en antwoord.",
        ),
        "tasks": (
            "Taak staat open",
            "Werk de taken af in de console.",
        ),
        "inbound": (
            "Binnengekomen bericht heeft nog geen beurt gehad",
            "Kijk of `preminder web` en `preminder outbox` draaien; anders: zie het log.",
        ),
        "payments": (
            "Betaling begonnen, nog niet bevestigd door de betaaldienst",
            "Kijk bij de betaaldienst. De eerstvolgende klik gebruikt dezelfde sleutel.",
        ),
    },
    Language.EN: {
        "uncertain": (
            "Send broke off and was not found again",
            "Look the message up in the provider's list. Do not simply send it again.",
        ),
        "past_lease": (
            "A worker took a message and did not come back",
            "Start `preminder outbox`; it looks the message up at the provider.",
        ),
        "late": (
            "Message should have left already",
            "See whether `preminder outbox` runs and what `preminder doctor` says.",
        ),
        "undelivered": (
            "Not delivered, and no other channel is planned",
            "Ask the creditor for another number or address.",
        ),
        "conversations": (
            "Conversation waits for a person",
            "Open the console, take the conversation over and answer.",
        ),
        "tasks": (
            "Task is open",
            "Work the tasks off in the console.",
        ),
        "inbound": (
            "Message that came in had no turn yet",
            "See whether `preminder web` and `preminder outbox` run; if they do, read the log.",
        ),
        "payments": (
            "Payment started, not yet confirmed by the provider",
            "Look at the payment provider. The next click uses the same key.",
        ),
    },
}


def stuck(session: Session, now: datetime, language: Language = Language.NL) -> dict[str, Any]:
    """Return each kind of thing that waits or hangs, as JSON values; empty kinds are left out.

    The result holds ids, kinds and ages, never a name, a number or a text.
    """
    found = {
        "uncertain": _messages(session, now, _uncertain()),
        "past_lease": _messages(session, now, _past_lease()),
        "late": _messages(session, now, _late(now)),
        "undelivered": _messages(session, now, _undelivered()),
        "conversations": _conversations(session, now),
        "tasks": _tasks(session, now),
        "inbound": _inbound(session, now),
        "payments": _payments(session, now),
    }
    waiting = [
        {"kind": kind, "what": _DO[language][kind][0], "do": _DO[language][kind][1]} | part
        for kind, part in found.items()
        if part["count"]
    ]
    return {"at": now.isoformat(), "count": sum(p["count"] for p in waiting), "stuck": waiting}


def _section(
    items: Sequence[tuple[str, datetime, dict[str, Any]]], number: int, now: datetime
) -> dict[str, Any]:
    ages = [max(0, int((now - since).total_seconds())) for _, since, _ in items]
    named = [
        {"id": name, "age_seconds": age} | more
        for (name, _, more), age in zip(items, ages, strict=True)
    ]
    return {"count": number, "oldest_seconds": max(ages, default=0), "items": named}


def _number(session: Session, query: Select[*tuple[Any, ...]]) -> int:
    return session.scalars(select(func.count()).select_from(query.subquery())).one()


def _messages(session: Session, now: datetime, query: _Messages) -> dict[str, Any]:
    rows = session.execute(query.limit(MOST_NAMED)).all()
    items = [
        (str(row.id), row.status_at, {"kind": row.kind.value, "channel": row.channel.value})
        for row in rows
    ]
    return _section(items, _number(session, query), now)


def _columns() -> _Messages:
    columns = select(Message.id, Message.status_at, Message.kind, Message.channel)
    return columns.order_by(Message.status_at, Message.id)


def _uncertain() -> _Messages:
    return _columns().where(Message.status == MessageStatus.UNCERTAIN)


def _past_lease() -> _Messages:
    # Leases run on the database's true time, whatever clock the processes are on.
    return _columns().where(
        Message.status == MessageStatus.SENDING, Message.lease_until < func.clock_timestamp()
    )


def _late(now: datetime) -> _Messages:
    due = select(Message.id, Message.send_after.label("status_at"), Message.kind, Message.channel)
    return due.where(
        Message.status == MessageStatus.QUEUED, Message.send_after < now - LEAVES_WITHIN
    ).order_by(Message.send_after)


def _undelivered() -> _Messages:
    later = aliased(Message)
    return (
        _columns()
        .join(Claim, Claim.id == Message.claim_id)
        .where(
            Message.kind == MessageKind.PREMINDER,
            Message.status.in_([MessageStatus.UNDELIVERED, MessageStatus.FAILED]),
            Claim.status == ClaimStatus.OPEN,
            # With a time to look again, the planner still tries the next channel by itself.
            Claim.plan_at.is_(None),
            ~exists().where(later.claim_id == Message.claim_id, later.id > Message.id),
        )
    )


def _conversations(session: Session, now: datetime) -> dict[str, Any]:
    query = (
        select(Conversation.id, Conversation.waiting_since, Conversation.waiting_for)
        .where(Conversation.waiting_since.is_not(None))
        .order_by(Conversation.waiting_since)
    )
    rows = session.execute(query.limit(MOST_NAMED)).all()
    items = [
        (str(row.id), row.waiting_since or now, {"waiting_for": row.waiting_for}) for row in rows
    ]
    return _section(items, _number(session, query), now)


def _tasks(session: Session, now: datetime) -> dict[str, Any]:
    query = (
        select(Task.kind, func.count().label("number"), func.min(Task.created_at).label("oldest"))
        .where(Task.status == TaskStatus.OPEN)
        .group_by(Task.kind)
        .order_by(func.min(Task.created_at))
    )
    rows = session.execute(query).all()
    items = [(row.kind.value, row.oldest, {"count": row.number}) for row in rows]
    return _section(items, sum(row.number for row in rows), now)


def _inbound(session: Session, now: datetime) -> dict[str, Any]:
    query = (
        select(InboundMessage.id, InboundMessage.received_at, InboundMessage.channel)
        .where(
            InboundMessage.state == InboundState.RECEIVED,
            InboundMessage.received_at < now - TURN_WITHIN,
        )
        .order_by(InboundMessage.id)
    )
    rows = session.execute(query.limit(MOST_NAMED)).all()
    items = [(str(row.id), row.received_at, {"channel": row.channel.value}) for row in rows]
    return _section(items, _number(session, query), now)


def _payments(session: Session, now: datetime) -> dict[str, Any]:
    query = (
        select(Payment.id, Payment.status_at)
        .where(Payment.status == PaymentStatus.STARTING, Payment.status_at < now - START_WITHIN)
        .order_by(Payment.status_at)
    )
    rows = session.execute(query.limit(MOST_NAMED)).all()
    items: list[tuple[str, datetime, dict[str, Any]]] = [
        (str(row.id), row.status_at, {}) for row in rows
    ]
    return _section(items, _number(session, query), now)


_NOTHING = {Language.NL: "Er wacht niets.", Language.EN: "Nothing waits."}


def stuck_lines(found: dict[str, Any], language: Language = Language.NL) -> list[str]:
    """Return what `stuck` found as lines for people."""
    if not found["stuck"]:
        return [_NOTHING[language]]
    lines: list[str] = []
    for part in found["stuck"]:
        lines.append(f"{part['count']} × {part['what']} ({_age(part['oldest_seconds'])})")
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
