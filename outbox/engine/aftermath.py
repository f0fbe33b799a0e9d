"""Aftermath: what follows when a message is taken, refused, lost or left in doubt."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from outbox.engine.claiming import look_again
from outbox.engine.outcomes import Outcome, outcome_of
from outbox.planning.counting import count_event, count_left
from outbox.planning.holding import setting_key
from outbox.planning.progress import unreachable_key
from outbox.senders.sender import Sent
from outbox.wording.template_approvals import set_aside
from storage.records.brakes import Left, Trouble
from storage.records.claims import Claim
from storage.records.consents import (
    ConsentAction,
    ConsentScope,
    Word,
    ledgers_of,
    record_consent,
    standing,
)
from storage.records.debtors import ContactPoint, lock_points
from storage.records.messages import OF_OUR_OWN_ACCORD, Message, MessageKind, MessageStatus
from storage.records.tasks import TaskKind, add_task
from storage.words import Actor

#: Meta took a template for marketing and withheld it (Twilio's error).
WITHHELD_AS_MARKETING = "63049"


def adopt(session: Session, message: Message, sent: Sent, now: datetime) -> None:
    """Take the provider's word that it has the message, under this id."""
    if message.creditor_id is not None and message.provider_id is None:
        left = Left(
            creditor_id=message.creditor_id,
            sent=int(message.kind in OF_OUR_OWN_ACCORD),
            messages=1,
            segments=sent.segments or message.segments or 1,
        )
        count_left(session, left, now)
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
    if message.status not in {MessageStatus.UNDELIVERED, MessageStatus.FAILED}:
        return
    # The claim comes before the contact point, as everywhere, so that nobody waits in a circle.
    look_again(session, message.id, now)
    outcome = outcome_of(message.error_code)
    _learn(session, message, outcome, now)
    _count(session, message, outcome, now)
    if outcome.alarms:
        alarm(session, message, outcome, now)
    if outcome.asks and message.kind is MessageKind.PREMINDER:
        _ask(session, message, outcome, now)
    if message.error_code == WITHHELD_AS_MARKETING and message.rich:
        set_aside(session, str(json.loads(message.rich).get("content_sid", "")), now)
    # A provider that handled the STOP itself refuses our closing line; that is as it should be.
    if message.kind is not MessageKind.PREMINDER and not message.confirms_opt_out:
        _tell_staff(session, message, outcome, now)


def learn_opt_out(session: Session, message: Message, code: str | None, now: datetime) -> None:
    """Keep what a code says that the person told the provider."""
    outcome = outcome_of(code)
    if outcome.opted_out is not None and message.contact_point_id is not None:
        _record_opt_out(session, _point(session, message), message, code, outcome.opted_out, now)


def came_after_all(session: Session, message: Message, code: str) -> None:
    """Open the channel again that a report closed, now that a later one says it came."""
    if outcome_of(code).closes_channel and message.contact_point_id is not None:
        _point(session, message).reopen_channel(message.channel, code)


def _point(session: Session, message: Message) -> ContactPoint:
    """Return a message's contact point, locked with all others of its number, as everywhere."""
    own = session.get_one(ContactPoint, message.contact_point_id)
    points = lock_points(session, own.kind, own.address_key)
    return next(point for point in points if point.id == own.id)


def _learn(session: Session, message: Message, outcome: Outcome, now: datetime) -> None:
    learned = outcome.closes_channel or outcome.opted_out or outcome.invalid
    if message.contact_point_id is None or not learned:
        return
    point = _point(session, message)
    if outcome.closes_channel:
        point.close_channel(message.channel, message.error_code or "closed")
    if outcome.invalid:
        point.invalid_by = message.error_code or "invalid"
    if outcome.holder_gone:
        point.forget_holder(now)
    if outcome.opted_out is not None:
        _record_opt_out(session, point, message, message.error_code, outcome.opted_out, now)


def _record_opt_out(
    session: Session,
    point: ContactPoint,
    message: Message,
    code: str | None,
    scope: ConsentScope,
    now: datetime,
) -> None:
    word = Word(
        action=ConsentAction.WITHDRAW,
        scope=scope,
        channel=message.channel,
        source=f"provider {code}",
        actor=Actor.PROVIDER,
        at=now,
    )
    record_consent(session, point, word, now)
    # The provider closes the number to our sender, from which every creditor writes.
    narrow = replace(word, scope=ConsentScope.CHANNEL)
    numbers = lock_points(session, point.kind, point.address_key)
    ledgers = ledgers_of(session, [number.id for number in numbers])
    for number in numbers:
        if standing(ledgers[number.id], message.channel) is not ConsentAction.WITHDRAW:
            record_consent(session, number, narrow, now)


def _count(session: Session, message: Message, outcome: Outcome, now: datetime) -> None:
    """Count it against the creditor's brake, unless our own set-up is at fault."""
    own_accord = message.kind in OF_OUR_OWN_ACCORD
    if message.creditor_id is None or not own_accord or outcome.alarms:
        return
    trouble = Trouble.UNDELIVERED if outcome.opted_out is None else Trouble.OPTED_OUT
    count_event(
        session,
        message.creditor_id,
        trouble,
        now,
        debtor_id=message.debtor_id,
        left_at=message.sent_at,
    )


def alarm(session: Session, message: Message, outcome: Outcome, now: datetime) -> None:
    """Tell an operator, once a day for each sender and code, that our own set-up is at fault."""
    add_task(
        session,
        TaskKind.SETTING,
        setting_key(message.sender, message.error_code, now),
        f"{message.channel} {message.error_code or ''}: {outcome.meaning}",
        now,
        message_id=message.id,
    )


def _ask(session: Session, message: Message, outcome: Outcome, now: datetime) -> None:
    """Ask a person about a claim's preminder that was lost for a reason that we do not know."""
    if message.claim_id is None:
        return
    started_at = session.get_one(Claim, message.claim_id).started_at
    add_task(
        session,
        TaskKind.UNREACHABLE,
        unreachable_key(message.claim_id, started_at),
        f"{message.channel} {message.error_code or ''}: {outcome.meaning}",
        now,
        creditor_id=message.creditor_id,
        debtor_id=message.debtor_id,
        claim_id=message.claim_id,
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
