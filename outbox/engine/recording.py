"""Recording: what became of a batch of provider calls.

Most calls end well, and those are written with one statement for all. The others are rare and each
has its own aftermath.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from outbox.engine.aftermath import adopt, alarm, become_uncertain, follow_up
from outbox.engine.claiming import BROKE_OFF
from outbox.engine.outcomes import outcome_of
from outbox.engine.receipts import apply_parked
from outbox.errors import (
    DeliveryError,
    PermanentDeliveryError,
    TransientDeliveryError,
)
from outbox.senders.sender import Sent
from storage.records.brakes import Left, count_sent
from storage.records.claims import Claim
from storage.records.debtors import ContactPoint
from storage.records.journal import Deed, write_journal
from storage.records.messages import (
    MESSAGE_STEPS,
    OF_OUR_OWN_ACCORD,
    Message,
    MessageStatus,
)
from storage.states import step
from storage.words import Actor

log = structlog.get_logger()

#: After this many tries a provider that keeps saying "later" is an operator's business too.
ALARM_AFTER = 8
#: Seconds before the second try; doubled for each one after that.
FIRST_PAUSE = 2.0
LONGEST_PAUSE = timedelta(minutes=10)
#: A provider may ask for less or more, but a zero must not become a storm.
LEAST_ASKED, LONGEST_ASKED = timedelta(seconds=1), timedelta(hours=1)

_STAND = text(
    """
    select id, status, attempts, kind, channel, step, author, creditor_id, claim_id, segments
      from messages where id = any(:ids) order by id for update
    """
)
_TAKEN = text("select provider_id, id from messages where provider_id = any(:ids)")
_SENT = text(
    """
    update messages m
       set status = sent.status, status_at = :now, provider_id = sent.provider_id,
           sent_at = coalesce(m.sent_at, :now), segments = coalesce(sent.segments, m.segments),
           lease_until = null, error_code = null
      from unnest(cast(:ids as bigint[]), cast(:statuses as text[]), cast(:provider_ids as text[]),
                  cast(:segments as smallint[])) as sent(id, status, provider_id, segments)
     where m.id = sent.id
    """
)
_PARKED = text(
    """
    select m.id from messages m
     where m.id = any(:ids)
       and exists (select 1 from receipts r
                    where r.provider_id = m.provider_id and r.applied_at is null)
    """
)


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
    rows = session.execute(_STAND, {"ids": list(by_id)}).all()
    taken = _taken_ids(session, results)
    plain = _each_id_once(
        [row for row in rows if _went_well(row, by_id[row.id], taken)], by_id, taken
    )
    _record_sent(session, plain, by_id, now)
    well = {row.id for row in plain}
    deeds = [_deed(row, MessageStatus.SENT, _provider_id(by_id[row.id]), None) for row in plain]
    rest = _messages(session, [row.id for row in rows if row.id not in well])
    _lock(session, rest, by_id)
    for message in rest:
        result = by_id[message.id]
        if not _still_counts(message, result):
            continue
        _apply(session, message, result, taken, now)
        deeds.append(_deed(message, message.status, message.provider_id, message.error_code))
        apply_parked(session, message, now)
    for message in _messages(session, session.scalars(_PARKED, {"ids": list(well)}).all()):
        apply_parked(session, message, now)
    session.flush()
    # Last of all, because everybody who holds one of the rows above may be waiting for it.
    write_journal(session, now, [deed for deed in deeds if deed is not None])
    count_sent(session, _left(plain, by_id), now)


def _provider_id(result: CallResult) -> str | None:
    return None if result.sent is None else result.sent.provider_id


def _went_well(row: Row[Any], result: CallResult, taken: dict[str, int]) -> bool:
    """Tell whether nothing is to be done but to write the provider's id down."""
    sent = result.sent
    return (
        sent is not None
        and sent.status is MessageStatus.SENT
        and sent.error_code is None
        and sent.provider_id is not None
        and sent.provider_id not in taken
        and row.status == MessageStatus.SENDING
        and row.attempts == result.attempt
    )


def _each_id_once(
    rows: Sequence[Row[Any]], results: dict[int, CallResult], taken: dict[str, int]
) -> list[Row[Any]]:
    """Keep the first row of each provider id: a provider that repeats itself stops nobody."""
    first: dict[str | None, Row[Any]] = {}
    for row in rows:
        first.setdefault(_provider_id(results[row.id]), row)
    taken.update({provider_id or "": row.id for provider_id, row in first.items()})
    return list(first.values())


def _record_sent(
    session: Session, rows: Sequence[Row[Any]], results: dict[int, CallResult], now: datetime
) -> None:
    if not rows:
        return
    sent = [(row.id, found) for row in rows if (found := results[row.id].sent) is not None]
    session.execute(
        _SENT,
        {
            "now": now,
            "ids": [number for number, _ in sent],
            "statuses": [
                str(step(MESSAGE_STEPS, MessageStatus.SENDING, found.status)) for _, found in sent
            ],
            "provider_ids": [found.provider_id for _, found in sent],
            "segments": [found.segments for _, found in sent],
        },
    )


def _messages(session: Session, ids: Sequence[int]) -> Sequence[Message]:
    if not ids:
        return []
    return session.scalars(
        select(Message)
        .where(Message.id.in_(ids))
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


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
    return {row.provider_id: row.id for row in session.execute(_TAKEN, {"ids": ids})}


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
        become_uncertain(message, BROKE_OFF, now)


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


def _left(rows: Sequence[Row[Any]], results: dict[int, CallResult]) -> list[Left]:
    """Return for the tallies what left, by creditor."""
    sent: Counter[UUID] = Counter()
    messages: Counter[UUID] = Counter()
    segments: Counter[UUID] = Counter()
    for row in rows:
        if row.creditor_id is not None:
            told = results[row.id].sent
            sent[row.creditor_id] += row.kind in OF_OUR_OWN_ACCORD
            messages[row.creditor_id] += 1
            segments[row.creditor_id] += (told.segments if told else None) or row.segments or 1
    return [
        Left(creditor_id=key, sent=sent[key], messages=count, segments=segments[key])
        for key, count in messages.items()
    ]


def _deed(
    message: Row[Any] | Message, status: MessageStatus, provider_id: str | None, error: str | None
) -> Deed | None:
    """Return what the journal keeps of a message; None where it belongs to no creditor."""
    if message.creditor_id is None:
        return None
    return Deed(
        creditor_id=message.creditor_id,
        action=f"message.{status}",
        actor=Actor(message.author),
        claim_id=message.claim_id,
        details={
            "message": message.id,
            "kind": message.kind,
            "channel": message.channel,
            "step": message.step,
            "provider_id": provider_id,
            "error": error,
        },
    )
