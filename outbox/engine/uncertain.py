"""Uncertain messages: looked up at the provider, adopted on proof, else left to a person.

A call that broke off (time-out, reset, 5xx) may still be taken by the provider, and so may one
whose worker died in the middle of it: without proof it becomes a task, and no machine sends it
again.
What a dead worker had claimed but never began to call, as its call log proves, goes back to the
queue (decision 0004).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outbox.engine.aftermath import adopt, become_uncertain
from outbox.engine.claiming import BROKE_OFF, WORKER_DIED, envelope_of
from outbox.engine.receipts import apply_parked
from outbox.senders.sender import Envelope, Sent
from storage.columns import UtcDateTime
from storage.records.messages import Message, MessageStatus
from storage.records.tasks import TaskKind, add_task

#: Between two look-ups of one message.
LOOK_EVERY = timedelta(seconds=10)
#: After this long without proof, a person must look; the machine goes on looking, but seldom.
GIVE_UP_AFTER = timedelta(minutes=10)
LOOK_SELDOM = timedelta(minutes=10)
#: The provider's clock and ours may differ by this much.
CLOCK_MARGIN = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """One message to look up: what was to be sent, and since when the provider may have it."""

    envelope: Envelope
    since: datetime
    #: The worker that died with it; None when its call broke off while the worker lived.
    dead_worker: str | None = None


def give_up_leases(session: Session, now: datetime, limit: int = 500) -> int:
    """Declare messages uncertain whose worker did not come back within its lease."""
    stale = session.scalars(
        select(Message)
        .where(
            Message.status == MessageStatus.SENDING,
            Message.lease_until < func.clock_timestamp(),
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for message in stale:
        become_uncertain(message, WORKER_DIED, now)
    session.flush()
    return len(stale)


def doubts(session: Session, limit: int = 50) -> list[Doubt]:
    """Take the uncertain messages that are to be looked up now, and set when they are next."""
    rows = session.scalars(
        select(Message)
        .where(
            Message.status == MessageStatus.UNCERTAIN,
            (Message.lease_until.is_(None)) | (Message.lease_until <= func.clock_timestamp()),
        )
        # Those that wait longest come first, so that many hopeless ones hold up no fresh one.
        .order_by(Message.lease_until.nulls_first(), Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        old = _age(session, row) > GIVE_UP_AFTER
        row.lease_until = func.clock_timestamp() + (LOOK_SELDOM if old else LOOK_EVERY)
    return [
        Doubt(
            envelope=envelope_of(row),
            since=since_of(row),
            dead_worker=row.worker if row.error_code == WORKER_DIED else None,
        )
        for row in rows
    ]


def since_of(message: Message) -> datetime:
    """Return a time before which the provider cannot have got it.

    `claimed_at` is the machine's true time, `queued_at` that of a clock that may be set otherwise,
    as the provider's may be in a sandbox; the earlier one is safe for both.
    """
    return min(message.claimed_at or message.queued_at, message.queued_at) - CLOCK_MARGIN


def settle_doubt(
    session: Session,
    message_id: int,
    seen: tuple[Sent, ...] | None,
    now: datetime,
    *,
    heard: bool | None = None,
) -> MessageStatus:
    """Act on what the provider's list showed; return where the message stands then.

    `heard` is what a dead worker's call log says: False proves that the provider never heard of
    it, True that it may have, None that this machine cannot know.
    """
    message = session.scalars(
        select(Message)
        .where(Message.id == message_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if message.status is not MessageStatus.UNCERTAIN:
        return message.status  # Its callback was faster.
    apply_parked(session, message, now)  # A receipt that carries our number is proof as well.
    if message.status is not MessageStatus.UNCERTAIN or _another_is_under_way(session, message):
        return message.status
    proof = _first_unclaimed(session, seen or ())
    if proof is not None:
        adopt(session, message, proof, now)
        session.flush()
        apply_parked(session, message, now)
    elif heard is False and message.error_code == WORKER_DIED:
        message.move_to(MessageStatus.QUEUED, now)
        message.error_code = None
        message.lease_until = None
        message.sent_at = None
    elif _age(session, message) > GIVE_UP_AFTER:
        _ask_staff(session, message, now)
    elif heard and message.error_code == WORKER_DIED:
        # From here on it is a call that broke off, and holds up others no longer than such a one.
        message.error_code = BROKE_OFF
    return message.status


def _another_is_under_way(session: Session, message: Message) -> bool:
    """Tell whether a listed message may be another row's, whose id is not written down yet."""
    another = select(Message.id).where(
        Message.recipient_key == message.recipient_key, Message.status == MessageStatus.SENDING
    )
    return session.scalar(another.limit(1)) is not None


def _first_unclaimed(session: Session, seen: tuple[Sent, ...]) -> Sent | None:
    """Return the first of the provider's messages that is not already another row of ours."""
    ids = [sent.provider_id for sent in seen]
    known = set(session.scalars(select(Message.provider_id).where(Message.provider_id.in_(ids))))
    return next((sent for sent in seen if sent.provider_id not in known), None)


def _age(session: Session, message: Message) -> timedelta:
    """Return how long ago it was taken from the queue, by the database's clock."""
    present = session.scalars(select(func.clock_timestamp(type_=UtcDateTime()))).one()
    return present - (message.claimed_at or present)


def _ask_staff(session: Session, message: Message, now: datetime) -> None:
    add_task(
        session,
        TaskKind.UNCERTAIN_SEND,
        f"uncertain:{message.id}",
        f"{message.kind} over {message.channel}: the provider does not show whether it went out",
        now,
        creditor_id=message.creditor_id,
        debtor_id=message.debtor_id,
        claim_id=message.claim_id,
        conversation_id=message.conversation_id,
        message_id=message.id,
    )
