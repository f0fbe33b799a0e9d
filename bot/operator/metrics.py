"""Metrics: what an operator's alarm needs to know, read from the database at each scrape.

Nothing is counted in a process, so it does not matter which of many processes is asked, and a
restart loses nothing. Counts and ages only: no metric carries a name, number or creditor.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from prometheus_client import (
    CollectorRegistry,
    Gauge,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from bot.operator.ages import MOST_COUNTED, limits_of, look
from bot.operator.waiting import jobs_can_be_read
from outbox.engine.circuits import open_circuits
from outbox.engine.costs import cost_lines
from outbox.engine.history import first_id_since
from storage.clock import LOCAL
from storage.records.claims import Claim, ClaimStatus
from storage.records.conversations import Conversation, InboundMessage, InboundState
from storage.records.digests import Digest
from storage.records.messages import Message, MessageStatus, Receipt
from storage.records.payments import LIVE_PAYMENT, Payment, PaymentStatus
from storage.records.providers import ReconcileRun
from storage.records.tasks import Task, TaskKind, TaskStatus

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

K = TypeVar("K", bound=StrEnum)

#: Statuses with a partial index; the others are counted over the last day only.
_BUSY = (MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNCERTAIN)
_RECENT = timedelta(days=1)


def metrics_text(session: Session, now: datetime) -> bytes:
    """Return all metrics in Prometheus's text form, as they are at `now` (a service session)."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    page = _Page(registry, session, now)
    _messages(page)
    _people(page)
    _money(page)
    _runs(page)
    _overdue(page)
    _provider(page)
    return generate_latest(registry)


class _Page:
    """Puts gauges on one page."""

    def __init__(self, registry: CollectorRegistry, session: Session, now: datetime) -> None:
        self.registry = registry
        self.session = session
        self.now = now

    def one(self, name: str, meaning: str, value: float) -> None:
        """Add a gauge with one value."""
        Gauge(f"preminder_{name}", meaning, registry=self.registry).set(value)

    def many(
        self, name: str, meaning: str, label: str, values: Iterable[tuple[str, float]]
    ) -> None:
        """Add a gauge with a value per label."""
        gauge = Gauge(f"preminder_{name}", meaning, [label], registry=self.registry)
        for key, value in values:
            gauge.labels(key).set(value)

    def age(self, name: str, meaning: str, oldest: datetime | None) -> None:
        """Add a gauge with the seconds since a moment; 0 when there is none."""
        seconds = 0.0 if oldest is None else max(0.0, (self.now - oldest).total_seconds())
        self.one(name, meaning, seconds)

    def counted(self, kind: ColumnElement[K], *conditions: ColumnElement[bool]) -> dict[str, int]:
        """Count rows by one column."""
        rows = self.session.execute(select(kind, func.count()).where(*conditions).group_by(kind))
        return {str(key): number for key, number in rows}


def _messages(page: _Page) -> None:
    session, now = page.session, page.now
    status = Message.status.expression
    # One query per partial index, or neither of them would be used.
    busy = page.counted(status, Message.status == MessageStatus.QUEUED)
    busy |= page.counted(status, Message.status.in_(_BUSY[1:]))
    # New rows have the highest ids, so the last day is found from the end of the primary key.
    first_id = first_id_since(session, now - _RECENT)
    recent = page.counted(status, Message.id >= first_id, Message.status.not_in(_BUSY))
    page.many(
        "messages",
        "Messages by status: queued, sending and uncertain in all, the others queued since a day.",
        "status",
        ((name, (busy | recent).get(name, 0)) for name in MessageStatus),
    )
    due = (Message.status == MessageStatus.QUEUED, Message.send_after <= now)
    page.one("messages_due", "Messages that should be leaving now.", _count(session, Message, *due))
    oldest = session.scalar(select(func.min(Message.send_after)).where(*due))
    page.age("messages_due_oldest_seconds", "Age of the oldest message that is due.", oldest)
    page.one(
        "messages_uncertain",
        "Sends that broke off and were not found at the provider.",
        busy.get(MessageStatus.UNCERTAIN, 0),
    )
    page.one(
        "receipts_parked",
        "Receipts that wait for their message.",
        _count(session, Receipt, Receipt.applied_at.is_(None)),
    )


def _people(page: _Page) -> None:
    session = page.session
    waiting = Conversation.waiting_since.is_not(None)
    page.one(
        "conversations_waiting",
        "Conversations that wait for a person.",
        _count(session, Conversation, waiting),
    )
    oldest = session.scalar(select(func.min(Conversation.waiting_since)).where(waiting))
    page.age("conversations_waiting_oldest_seconds", "How long the longest waits.", oldest)
    tasks = page.counted(Task.kind.expression, Task.status == TaskStatus.OPEN)
    page.many(
        "tasks_open",
        "Things that a person must do, by kind.",
        "kind",
        ((kind, tasks.get(kind, 0)) for kind in TaskKind),
    )
    waits = InboundMessage.state == InboundState.RECEIVED
    page.one(
        "inbound_unprocessed",
        "Messages that came in and had no turn yet.",
        _count(session, InboundMessage, waits),
    )
    received = session.scalar(select(func.min(InboundMessage.received_at)).where(waits))
    page.age("inbound_unprocessed_oldest_seconds", "Age of the oldest of them.", received)


def _money(page: _Page) -> None:
    payments = page.counted(Payment.status.expression, Payment.status.in_(LIVE_PAYMENT))
    page.many(
        "payments_open",
        "Payments that are under way at the provider, by status.",
        "status",
        ((status, payments.get(status, 0)) for status in LIVE_PAYMENT),
    )
    oldest = page.session.scalar(
        select(func.min(Payment.status_at)).where(Payment.status == PaymentStatus.STARTING)
    )
    page.age("payments_starting_oldest_seconds", "Age of the oldest unconfirmed start.", oldest)


def _runs(page: _Page) -> None:
    session, now = page.session, page.now
    due = (Claim.status == ClaimStatus.OPEN, Claim.plan_at <= now)
    page.one("claims_to_plan", "Claims whose next step is due.", _count(session, Claim, *due))
    oldest = session.scalar(select(func.min(Claim.plan_at)).where(*due))
    page.age("plan_lag_seconds", "How far the planner is behind.", oldest)
    digest = session.scalar(select(func.max(Digest.created_at)))
    page.one(
        "last_digest_timestamp_seconds",
        "When the newest digest was made; 0 when there is none.",
        0.0 if digest is None else digest.timestamp(),
    )

    page.many(
        "job_last_run_timestamp_seconds",
        "When each periodic job was last due and taken up.",
        "job",
        _last_jobs(session),
    )


def _overdue(page: _Page) -> None:
    """Add for every state that must end how many are past the age at which it is an alarm."""
    session, now = page.session, page.now
    found = {limit.state: look(session, limit, now, limit.alarm) for limit in limits_of(session)}
    page.many(
        "overdue",
        f"What waits longer than its state may (docs/operating.md), counted up to {MOST_COUNTED}.",
        "state",
        ((state, part.number) for state, part in found.items()),
    )
    page.many(
        "overdue_oldest_seconds",
        "Age of the oldest of them.",
        "state",
        (
            (state, max(0.0, (now - part.oldest).total_seconds()) if part.oldest else 0.0)
            for state, part in found.items()
        ),
    )


def _provider(page: _Page) -> None:
    """Add what the provider asked for, and whether it answers."""
    today = page.now.astimezone(LOCAL).date()
    lines = cost_lines(page.session, today - timedelta(days=1), today - timedelta(days=1))
    page.many(
        "provider_cost_yesterday",
        "What the provider asked for the messages of the last whole local day, by currency.",
        "currency",
        (
            (currency, sum(one.cost_micros for one in lines if one.currency == currency) / 1e6)
            for currency in sorted({one.currency for one in lines if one.currency})
        ),
    )
    page.many(
        "circuit_open",
        "1 while a provider does not answer and is therefore not called.",
        "provider",
        ((circuit.name, 1) for circuit in open_circuits(page.session, page.now)),
    )
    finished = page.session.scalar(select(func.max(ReconcileRun.finished_at)))
    page.one(
        "last_reconcile_timestamp_seconds",
        "When the provider's list was last read to its end; 0 when never.",
        0.0 if finished is None else finished.timestamp(),
    )


_JOBS = text(
    "select case when to_regclass(:name) is null then false"
    " else has_table_privilege(to_regclass(:name)::oid, 'select') end"
)
_JOBS = text(
    "select task_name, max(defer_timestamp) from procrastinate_periodic_defers group by task_name"
)


def _last_jobs(session: Session) -> list[tuple[str, float]]:
    if not jobs_can_be_read(session):
        return []
    return [(str(name), float(at)) for name, at in session.execute(_JOBS)]


def _count(session: Session, table: type[object], *conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(table).where(*conditions)
    return int(session.scalars(query).one())
