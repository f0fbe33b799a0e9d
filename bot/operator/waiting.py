"""What may wait: one query for each state that is not final, each over an index of its own.

Every query gives an id, since when it waits (`since`) and codes, of a claim its reference; never a
name, a number or a text.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, column, func, literal_column, or_, select, table, text, true
from sqlalchemy.orm import Session

from outbox.engine.circuit import CircuitState
from outbox.engine.circuits import BOARD_FORGETS
from storage.records.brakes import Brake
from storage.records.claims import Claim, ClaimStatus
from storage.records.conversations import (
    Conversation,
    InboundMessage,
    InboundState,
    ProviderEvent,
)
from storage.records.messages import Message, MessageKind, MessageStatus, Receipt
from storage.records.payments import Payment, PaymentStatus
from storage.records.providers import ProviderCircuit, ProviderFinding
from storage.words import Channel

Waiting = Select[*tuple[Any, ...]]

#: A phone that says nothing for so long is asked about: the provider keeps a WhatsApp message for
#: four hours and an SMS for ten (domain reference 0.3).
SILENT_AFTER = {Channel.WHATSAPP: timedelta(hours=4), Channel.SMS: timedelta(hours=10)}
#: After this long no status will come any more.
SILENT_UNTIL = timedelta(hours=72)
#: What nobody missed for so long is history, and no longer something that waits.
FORGOTTEN = timedelta(days=7)


def _message(since: Any) -> Waiting:
    return select(Message.id, since.label("since"), Message.kind, Message.channel)


def due(now: datetime, age: timedelta) -> Waiting:
    """Queued, and its moment has passed: allowed or not, it should have been judged."""
    return _message(Message.send_after).where(
        Message.status == MessageStatus.QUEUED, Message.send_after < now - age
    )


def past_lease(now: datetime, age: timedelta) -> Waiting:
    """Being sent by a worker that did not come back."""
    # Leases run on the database's true time, whatever clock the processes are on.
    del now
    return _message(Message.status_at).where(
        Message.status == MessageStatus.SENDING,
        Message.lease_until < func.clock_timestamp() - age,
    )


def uncertain(now: datetime, age: timedelta) -> Waiting:
    """Its call broke off, and nothing proves whether it went out."""
    return _message(Message.status_at).where(
        Message.status == MessageStatus.UNCERTAIN, Message.status_at <= now - age
    )


def silent(now: datetime, age: timedelta) -> Waiting:
    """Taken by the provider, and no receipt came in the time in which one should."""
    too_long = or_(
        *(
            (Message.channel == channel) & (Message.sent_at < now - limit - age)
            for channel, limit in SILENT_AFTER.items()
        )
    )
    return _message(Message.sent_at).where(
        Message.status == MessageStatus.SENT,
        # As the index has it, or it would not be used.
        literal_column("messages.channel in ('sms', 'whatsapp')"),
        too_long,
        Message.sent_at > now - SILENT_UNTIL,
    )


def undelivered(now: datetime, age: timedelta) -> Waiting:
    """A claim that rests although its last message reached nobody."""
    last = (
        select(Message)
        .where(Message.claim_id == Claim.id)
        .order_by(Message.id.desc())
        .limit(1)
        .lateral("last")
    )
    return (
        select(last.c.id, last.c.status_at.label("since"), last.c.kind, last.c.channel)
        .select_from(Claim)
        .join(last, true())
        .where(
            Claim.status == ClaimStatus.OPEN,
            # With a time to look again, the planner still tries the next channel by itself.
            Claim.plan_at.is_(None),
            last.c.kind == MessageKind.PREMINDER,
            last.c.status.in_([MessageStatus.UNDELIVERED, MessageStatus.FAILED]),
            last.c.status_at <= now - age,
        )
    )


def parked(now: datetime, age: timedelta) -> Waiting:
    """A receipt whose message never came."""
    return select(Receipt.id, Receipt.received_at.label("since"), Receipt.status).where(
        Receipt.applied_at.is_(None),
        Receipt.received_at < now - age,
        Receipt.received_at > now - FORGOTTEN,
    )


def inbound(now: datetime, age: timedelta) -> Waiting:
    """A person wrote, and nothing was done about it yet."""
    since = InboundMessage.received_at
    return select(InboundMessage.id, since.label("since"), InboundMessage.channel).where(
        InboundMessage.state == InboundState.RECEIVED, since < now - age
    )


def conversations(now: datetime, age: timedelta) -> Waiting:
    """A debtor waits for a person."""
    since = Conversation.waiting_since
    return select(Conversation.id, since.label("since"), Conversation.waiting_for).where(
        since.is_not(None), since <= now - age
    )


def events(now: datetime, age: timedelta) -> Waiting:
    """A provider told of a payment, and it was not fetched back yet."""
    since = ProviderEvent.received_at
    return select(ProviderEvent.id, since.label("since"), ProviderEvent.kind).where(
        ProviderEvent.processed_at.is_(None),
        literal_column("provider_events.provider = 'mollie'"),
        since < now - age,
    )


def payments(now: datetime, age: timedelta) -> Waiting:
    """A payment was begun, and the provider did not say that it has it."""
    return select(Payment.id, Payment.status_at.label("since")).where(
        Payment.status == PaymentStatus.STARTING, Payment.status_at < now - age
    )


def unplanned(now: datetime, age: timedelta) -> Waiting:
    """A claim that the planner should have looked at."""
    return select(Claim.id, Claim.plan_at.label("since"), Claim.reference).where(
        Claim.status == ClaimStatus.OPEN, Claim.plan_at < now - age
    )


def findings(now: datetime, age: timedelta) -> Waiting:
    """The provider's list and ours differ."""
    since = ProviderFinding.found_at
    return select(
        ProviderFinding.provider_id.label("id"),
        since.label("since"),
        ProviderFinding.kind,
        ProviderFinding.channel,
    ).where(ProviderFinding.settled_at.is_(None), since <= now - age, since > now - FORGOTTEN)


def circuits(now: datetime, age: timedelta) -> Waiting:
    """A provider that is not called, because it does not answer."""
    since = ProviderCircuit.open_since
    return select(
        ProviderCircuit.name.label("id"), since.label("since"), ProviderCircuit.why
    ).where(
        ProviderCircuit.state != CircuitState.CLOSED,
        ProviderCircuit.noted_at > now - BOARD_FORGETS,
        since <= now - age,
    )


def brakes(now: datetime, age: timedelta) -> Waiting:
    """A creditor whose messages were halted."""
    return select(Brake.creditor_id.label("id"), Brake.since.label("since")).where(
        Brake.is_on, Brake.since <= now - age
    )


_JOBS = table(
    "procrastinate_jobs", column("id"), column("status"), column("task_name"), column("worker_id")
)
_WORKERS = table("procrastinate_workers", column("id"), column("last_heartbeat"))


def jobs(now: datetime, age: timedelta) -> Waiting:
    """A periodic job whose worker fell silent; heartbeats run on the database's true time."""
    del now
    beat = _WORKERS.c.last_heartbeat
    return (
        select(
            _JOBS.c.id,
            func.coalesce(beat, func.clock_timestamp()).label("since"),
            _JOBS.c.task_name.label("job"),
        )
        .outerjoin_from(_JOBS, _WORKERS, _WORKERS.c.id == _JOBS.c.worker_id)
        .where(
            literal_column("procrastinate_jobs.status = 'doing'"),
            or_(beat.is_(None), beat < func.clock_timestamp() - age),
        )
    )


# A database that no worker ever ran on has no table of jobs.
_MAY_READ = text(
    "select case when to_regclass(:name) is null then false"
    " else has_table_privilege(to_regclass(:name)::oid, 'select') end"
)


def jobs_can_be_read(session: Session) -> bool:
    """Tell whether there are jobs at all that this role may see."""
    return all(
        session.scalar(_MAY_READ, {"name": f"public.procrastinate_{name}"})
        for name in ("jobs", "workers", "periodic_defers")
    )
