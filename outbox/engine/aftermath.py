"""Aftermath: what follows when a message is taken, refused, lost or left in doubt."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outbox.engine.claiming import look_again
from outbox.engine.outcomes import Outcome, outcome_of
from outbox.senders.sender import Sent
from storage.records.consents import ConsentAction, ConsentScope, Word, record_consent
from storage.records.debtors import ContactPoint
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.tasks import TaskKind, add_task
from storage.words import Actor


def adopt(session: Session, message: Message, sent: Sent, now: datetime) -> None:
    """Take the provider's word that it has the message, under this id."""
    if message.status is MessageStatus.QUEUED:
        # It was put back because the provider's list lacked it; the provider has it all the same.
        message.move_to(MessageStatus.SENDING, now)
    message.provider_id = sent.provider_id
    message.sent_at = message.sent_at or now
    message.segments = sent.segments or message.segments
    message.lease_until = None
    message.error_code = sent.error_code
    if message.status is not sent.status:
        message.move_to(sent.status, now)
    follow_up(session, message, now)


def become_uncertain(message: Message, cause: str, now: datetime) -> None:
    """Nobody knows whether it went out: it is looked up from now on, and never sent blindly."""
    message.move_to(MessageStatus.UNCERTAIN, now)
    message.error_code = cause
    message.sent_at = now
    message.lease_until = None  # Look it up at once.


def follow_up(session: Session, message: Message, now: datetime) -> None:
    """Do what a final or provider-given status asks for: close channels, tell staff, plan on."""
    # The claim comes before the contact point, as everywhere, so that nobody waits in a circle.
    look_again(session, message, now)
    if message.status not in {MessageStatus.UNDELIVERED, MessageStatus.FAILED}:
        return
    outcome = outcome_of(message.error_code)
    _learn(session, message, outcome, now)
    if outcome.alarms:
        alarm(session, message, outcome, now)
    # A provider that handled the STOP itself refuses our closing line; that is as it should be.
    if message.kind is not MessageKind.PREMINDER and not message.confirms_opt_out:
        _tell_staff(session, message, outcome, now)


def _learn(session: Session, message: Message, outcome: Outcome, now: datetime) -> None:
    if message.contact_point_id is None or not (outcome.closes_channel or outcome.opted_out):
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
        # Who tells the provider to stop means us, not one channel of ours.
        word = Word(
            action=ConsentAction.WITHDRAW,
            scope=ConsentScope.CREDITOR,
            source=f"provider {message.error_code}",
            actor=Actor.PROVIDER,
            at=now,
        )
        record_consent(session, point, word, now)


def alarm(session: Session, message: Message, outcome: Outcome, now: datetime) -> None:
    """Tell an operator, once a day for each sender and code, that our own set-up is at fault."""
    day = now.date().isoformat()
    add_task(
        session,
        TaskKind.SETTING,
        f"setting:{message.sender}:{message.error_code}:{day}",
        f"{message.channel} {message.error_code or ''}: {outcome.meaning}",
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
