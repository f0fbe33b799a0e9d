"""Receipts: the provider's status reports, in any order, doubled, early or late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from outbox.engine.aftermath import adopt, came_after_all, follow_up, learn_opt_out
from outbox.senders.sender import Sent
from storage.records.messages import (
    MESSAGE_STEPS,
    RECEIPT_RANK,
    Message,
    MessageStatus,
    Receipt,
)

#: Twilio's words (MessageStatus) for what we keep; the others are steps on the way.
_KNOWN = {
    "sent": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.READ,
    "undelivered": MessageStatus.UNDELIVERED,
    "failed": MessageStatus.FAILED,
    "canceled": MessageStatus.FAILED,
}
_LOST = frozenset({MessageStatus.UNDELIVERED, MessageStatus.FAILED})


def known_status(word: str) -> MessageStatus | None:
    """Return what a provider's word means for us; None for a step on the way."""
    return _KNOWN.get(word)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """One status callback. `message_id` is our own id, if the callback's address had it."""

    provider_id: str
    status: str
    error_code: str | None = None
    message_id: int | None = None


def take_receipt(session: Session, report: Report, now: datetime) -> bool:
    """Keep a receipt and apply it; return False for one that was here already.

    One that comes before our own commit of the provider's id is parked and applied later.
    """
    fresh = insert(Receipt).values(
        provider_id=report.provider_id,
        message_id=report.message_id,
        status=report.status,
        error_code=report.error_code,
        received_at=now,
    )
    added = fresh.on_conflict_do_update(
        constraint="uq_receipts_provider_id_status_error_code",
        # The same word once more is news only when it brings our number, which is proof.
        set_={"message_id": fresh.excluded.message_id},
        where=Receipt.message_id.is_(None) & fresh.excluded.message_id.is_not(None),
    ).returning(Receipt.id)
    if session.scalar(added) is None:
        return False
    message = _message_of(session, report)
    if message is not None:
        apply_parked(session, message, now)
    return True


def _message_of(session: Session, report: Report) -> Message | None:
    """Return the message that a report is about, locked; None while its call is under way."""
    ours = Message.provider_id == report.provider_id
    if report.message_id is not None:
        ours = or_(ours, (Message.id == report.message_id) & Message.provider_id.is_(None))
    found = session.scalars(
        select(Message)
        .where(ours)
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    # The provider's own id decides, should our number in the address name another row.
    message = min(found, key=lambda row: row.provider_id is None, default=None)
    if message is None or message.status is MessageStatus.SENDING:
        return None  # Its call is still under way; the worker applies what is parked.
    return message


def apply_parked(session: Session, message: Message, now: datetime) -> None:
    """Apply all receipts of a message that were not applied yet, the lowest rank first."""
    if message.provider_id is None:
        _adopt_by_receipt(session, message, now)
    if message.provider_id is None:
        return
    parked = session.scalars(
        update(Receipt)
        .where(Receipt.provider_id == message.provider_id, Receipt.applied_at.is_(None))
        .values(applied_at=now)
        .returning(Receipt),
        execution_options={"populate_existing": True, "synchronize_session": False},
    ).all()
    for receipt in sorted(parked, key=_rank):
        _apply(session, message, receipt, now)


def _adopt_by_receipt(session: Session, message: Message, now: datetime) -> None:
    """Adopt a message in doubt whose own number a receipt carries: the best proof there is."""
    put_back = message.status is MessageStatus.QUEUED and message.attempts > 0
    if not (put_back or message.status is MessageStatus.UNCERTAIN):
        return
    session.flush()
    another = select(Message.id).where(Message.provider_id == Receipt.provider_id)
    provider_id = session.scalar(
        select(Receipt.provider_id)
        .where(Receipt.message_id == message.id, ~another.exists())
        .order_by(Receipt.id)
        .limit(1)
    )
    if provider_id is not None:
        adopt(session, message, Sent(provider_id=provider_id), now)
        session.flush()


def _rank(receipt: Receipt) -> int:
    status = known_status(receipt.status)
    return RECEIPT_RANK[status] if status else 0


def _apply(session: Session, message: Message, receipt: Receipt, now: datetime) -> None:
    """Move the message up, never back: what the table does not allow changes nothing."""
    target = known_status(receipt.status)
    if target is None:
        return
    if target not in MESSAGE_STEPS[message.status]:
        # What the person told the provider holds, in whatever order its reports come.
        learn_opt_out(session, message, receipt.error_code, now)
        return
    lost_by = message.error_code if message.status in _LOST else None
    message.move_to(target, now)
    message.error_code = receipt.error_code
    if target in _LOST:
        follow_up(session, message, now)
    elif lost_by is not None:
        came_after_all(session, message, lost_by)


def sweep_parked(session: Session, now: datetime, limit: int = 500) -> int:
    """Apply receipts whose message has its id by now; return how many messages had some."""
    waiting = session.scalars(
        select(Message)
        .join(Receipt, Receipt.provider_id == Message.provider_id)
        .where(Receipt.applied_at.is_(None), Message.status != MessageStatus.SENDING)
        .limit(limit)
        .with_for_update(of=Message, skip_locked=True)
    ).unique()
    found = list(waiting)
    for message in found:
        apply_parked(session, message, now)
    return len(found)
