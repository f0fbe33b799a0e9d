"""Recording: what became of a provider call, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outbox.claiming import look_again
from outbox.errors import (
    DeliveryError,
    PermanentDeliveryError,
    TransientDeliveryError,
)
from outbox.outcomes import Outcome, outcome_of
from outbox.sender import Sent
from storage.records.consents import Consent, ConsentAction, ConsentScope, record_consent
from storage.records.debtors import ContactPoint
from storage.records.journal import Deed, write_journal
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.tasks import TaskKind, add_task
from storage.words import Actor

#: Tries before a provider that keeps saying "later" counts as a refusal.
MOST_ATTEMPTS = 8
#: Seconds before the second try; doubled for each one after that.
FIRST_PAUSE = 2.0
LONGEST_PAUSE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class CallResult:
    """How one provider call ended: `sent`, or the error that says what to do."""

    message_id: int
    sent: Sent | None = None
    error: DeliveryError | None = None


def record_results(session: Session, results: Sequence[CallResult], now: datetime) -> list[Message]:
    """Write down how calls ended; return the messages that another worker had to give up on us."""
    by_id = {result.message_id: result for result in results}
    rows = session.scalars(
        select(Message)
        .where(Message.id.in_(by_id))
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    deeds: list[Deed] = []
    touched: list[Message] = []
    for message in rows:
        if message.status not in {MessageStatus.SENDING, MessageStatus.UNCERTAIN}:
            continue  # A receipt was faster than we were.
        _apply(session, message, by_id[message.id], now)
        touched.append(message)
        if message.creditor_id is not None:
            deeds.append(_deed(message))
    session.flush()
    write_journal(session, now, deeds)
    return touched


def _apply(session: Session, message: Message, result: CallResult, now: datetime) -> None:
    if result.sent is not None:
        adopt(session, message, result.sent, now)
        return
    error = result.error
    message.error_code = error.code if error else None
    if isinstance(error, TransientDeliveryError) and message.status is MessageStatus.SENDING:
        _retry_later(session, message, error, now)
    elif isinstance(error, PermanentDeliveryError):
        message.move_to(MessageStatus.FAILED, now)
        follow_up(session, message, now)
    elif message.status is MessageStatus.SENDING:
        become_uncertain(message, "broke_off", now)


def adopt(session: Session, message: Message, sent: Sent, now: datetime) -> None:
    """Take the provider's word that it has the message, under this id."""
    message.provider_id = sent.provider_id
    message.sent_at = message.sent_at or now
    message.segments = sent.segments or message.segments
    message.lease_until = None
    message.error_code = None
    if message.status is not sent.status:
        message.move_to(sent.status, now)
    follow_up(session, message, now)


def become_uncertain(message: Message, cause: str, now: datetime) -> None:
    """Nobody knows whether it went out: it is looked up from now on, and never sent blindly."""
    message.move_to(MessageStatus.UNCERTAIN, now)
    message.error_code = cause
    message.sent_at = now
    message.lease_until = None  # Look it up at once.


def _retry_later(
    session: Session, message: Message, error: TransientDeliveryError, now: datetime
) -> None:
    message.move_to(MessageStatus.QUEUED, now)
    message.lease_until = None
    if message.attempts >= MOST_ATTEMPTS and message.kind is MessageKind.PREMINDER:
        message.move_to(MessageStatus.CANCELLED, now)
        look_again(session, message, now)
        return
    pause = timedelta(seconds=error.after or FIRST_PAUSE * 2 ** min(message.attempts - 1, 10))
    # Spread by the row's own number, so that a batch that must wait does not come back at once.
    jitter = 1 + (message.id % 17) / 68
    message.send_after = now + min(pause, LONGEST_PAUSE) * jitter


def follow_up(session: Session, message: Message, now: datetime) -> None:
    """Do what a final or provider-given status asks for: close channels, tell staff, plan on."""
    if message.status in {MessageStatus.UNDELIVERED, MessageStatus.FAILED}:
        outcome = outcome_of(message.error_code)
        _learn(session, message, outcome, now)
        if outcome.alarms:
            _alarm(session, message, outcome, now)
        # A provider that handled the STOP itself refuses our closing line; that is as it should be.
        if message.kind is not MessageKind.PREMINDER and not message.confirms_opt_out:
            _tell_staff(session, message, outcome, now)
    look_again(session, message, now)


def _learn(session: Session, message: Message, outcome: Outcome, now: datetime) -> None:
    if message.contact_point_id is None:
        return
    point = session.scalars(
        select(ContactPoint)
        .where(ContactPoint.id == message.contact_point_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if outcome.closes_channel:
        point.close_channel(message.channel, message.error_code or "closed")
    if outcome.opted_out:
        record_consent(
            session,
            Consent(
                creditor_id=point.creditor_id,
                contact_point_id=point.id,
                action=ConsentAction.WITHDRAW,
                scope=ConsentScope.CHANNEL,
                channel=message.channel,
                purpose="preminder",
                source=f"provider {message.error_code}",
                actor=Actor.PROVIDER,
                at=now,
                recorded_at=now,
            ),
        )


def _alarm(session: Session, message: Message, outcome: Outcome, now: datetime) -> None:
    day = now.date().isoformat()
    add_task(
        session,
        TaskKind.SETTING,
        f"setting:{message.sender}:{message.error_code}:{day}",
        f"{message.channel} {message.error_code}: {outcome.meaning}",
        now,
        message_id=message.id,
    )


def _tell_staff(session: Session, message: Message, outcome: Outcome, now: datetime) -> None:
    add_task(
        session,
        TaskKind.UNREACHABLE,
        f"undelivered:{message.id}",
        f"{message.kind} over {message.channel}: {outcome.meaning}",
        now,
        creditor_id=message.creditor_id,
        debtor_id=message.debtor_id,
        claim_id=message.claim_id,
        conversation_id=message.conversation_id,
        message_id=message.id,
    )


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
