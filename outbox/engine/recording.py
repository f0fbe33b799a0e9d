"""Recording: what became of a batch of provider calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from outbox.engine.aftermath import adopt, alarm, become_uncertain, follow_up
from outbox.engine.outcomes import outcome_of
from outbox.engine.receipts import apply_parked
from outbox.errors import (
    DeliveryError,
    PermanentDeliveryError,
    TransientDeliveryError,
)
from outbox.senders.sender import Sent
from storage.records.claims import Claim
from storage.records.debtors import ContactPoint
from storage.records.journal import Deed, write_journal
from storage.records.messages import Message, MessageStatus

log = structlog.get_logger()

#: After this many tries a provider that keeps saying "later" is an operator's business too.
ALARM_AFTER = 8
#: Seconds before the second try; doubled for each one after that.
FIRST_PAUSE = 2.0
LONGEST_PAUSE = timedelta(minutes=10)
#: A provider may ask for less or more, but a zero must not become a storm.
LEAST_ASKED, LONGEST_ASKED = timedelta(seconds=1), timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class CallResult:
    """How one provider call ended: `sent`, or the error that says what to do.

    `attempt` is the claim that the call belonged to: what comes from an earlier one may not undo
    what another worker has done with the message since.
    """

    message_id: int
    attempt: int = 1
    sent: Sent | None = None
    error: DeliveryError | None = None


def record_results(session: Session, results: Sequence[CallResult], now: datetime) -> None:
    """Write down how calls ended, and apply receipts that were faster than this."""
    by_id = {result.message_id: result for result in results}
    rows = session.scalars(
        select(Message)
        .where(Message.id.in_(by_id))
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    _lock(session, rows, by_id)
    taken = _taken_ids(session, results)
    deeds: list[Deed] = []
    for message in rows:
        result = by_id[message.id]
        if not _still_counts(message, result):
            continue
        _apply(session, message, result, taken, now)
        if message.creditor_id is not None:
            deeds.append(_deed(message))
        apply_parked(session, message, now)
    session.flush()
    # Last of all, because everybody who holds one of the rows above may be waiting for it.
    write_journal(session, now, deeds)


def _lock(session: Session, rows: Sequence[Message], results: dict[int, CallResult]) -> None:
    """Lock in the order that all keep what following up will change: claims, contact points."""
    claims = {row.claim_id for row in rows if row.claim_id is not None}
    points: set[UUID] = {
        row.contact_point_id
        for row in rows
        if row.contact_point_id is not None
        and isinstance(results[row.id].error, PermanentDeliveryError)
    }
    for kind, ids in ((Claim, claims), (ContactPoint, points)):
        if ids:
            session.scalars(
                select(kind).where(kind.id.in_(ids)).order_by(kind.id).with_for_update(of=kind)
            ).all()


def _taken_ids(session: Session, results: Sequence[CallResult]) -> dict[str, int]:
    """Return which of the provider's ids stand in a row already, and in which."""
    ids = [result.sent.provider_id for result in results if result.sent is not None]
    rows = session.execute(
        select(Message.provider_id, Message.id).where(Message.provider_id.in_(ids))
    )
    return {provider_id: message_id for provider_id, message_id in rows if provider_id}


def _still_counts(message: Message, result: CallResult) -> bool:
    """Tell whether the result may change the message: it may be too late by now."""
    if message.attempts == result.attempt:
        return message.status in {MessageStatus.SENDING, MessageStatus.UNCERTAIN} or (
            message.status is MessageStatus.QUEUED and result.sent is not None
        )
    if result.sent is not None:
        log.error("late_result_of_another_claim", message_id=message.id, status=message.status)
    return False


def _apply(
    session: Session,
    message: Message,
    result: CallResult,
    taken: dict[str, int],
    now: datetime,
) -> None:
    sent = result.sent
    if sent is not None:
        if taken.get(sent.provider_id or "", message.id) != message.id:
            # A look-up took this id for another message with the same words. One id, one row.
            log.error("provider_id_taken", message_id=message.id, by=taken[sent.provider_id or ""])
            sent = Sent(provider_id=None, status=sent.status, segments=sent.segments)
        adopt(session, message, sent, now)
        return
    error = result.error
    message.error_code = error.code if error else None
    if isinstance(error, TransientDeliveryError) and message.status is MessageStatus.SENDING:
        _retry_later(session, message, error, now)
    elif isinstance(error, PermanentDeliveryError):
        message.move_to(MessageStatus.FAILED, now)
        message.lease_until = None
        follow_up(session, message, now)
    elif message.status is MessageStatus.SENDING:
        become_uncertain(message, "broke_off", now)


def _retry_later(
    session: Session, message: Message, error: TransientDeliveryError, now: datetime
) -> None:
    """Put it back: the provider surely does not have it, and one day it will take it again.

    It is never given up here: the hours, its own end and the claim's state do that at the gate.
    """
    message.move_to(MessageStatus.QUEUED, now)
    message.lease_until = None
    outcome = outcome_of(error.code)
    if outcome.alarms or message.attempts == ALARM_AFTER:
        alarm(session, message, outcome, now)
    if error.after is not None:
        pause = max(LEAST_ASKED, min(timedelta(seconds=error.after), LONGEST_ASKED))
    else:
        doubled = FIRST_PAUSE * 2 ** min(message.attempts - 1, 10)
        pause = min(timedelta(seconds=doubled), LONGEST_PAUSE)
    # Spread by the row's own number, so that a batch that must wait does not come back at once.
    jitter = 1 + (message.id % 17) / 68
    message.send_after = now + pause * jitter


def _deed(message: Message) -> Deed:
    creditor_id = message.creditor_id
    if creditor_id is None:
        raise ValueError("a deed needs a creditor")
    return Deed(
        creditor_id=creditor_id,
        action=f"message.{message.status}",
        actor=message.author,
        claim_id=message.claim_id,
        details={
            "message": message.id,
            "kind": message.kind,
            "channel": message.channel,
            "step": message.step,
            "provider_id": message.provider_id,
            "error": message.error_code,
        },
    )
