"""Claiming: take a batch of due messages, let the gate judge each, and commit before any call.

The facts are read in the transaction that claims, behind shared locks on what could change under
us (conversation, claim, contact point), always in that order. Whoever opts out, pays or takes over
locks the same row exclusively: either it commits first and the gate sees it, or it waits until the
claim has committed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from outbox import gate
from outbox.engine.reading_facts import read_facts
from outbox.facts import Facts, to_dict
from outbox.senders.sender import Envelope
from outbox.verdict import Verdict
from storage.records.claims import Claim
from storage.records.messages import Message, MessageKind, MessageStatus, VerdictRow
from storage.words import Channel

#: A claimed message may be called for this long; the lease is longer than a call can take.
LEASE = timedelta(seconds=20)
#: Twilio's own limits on how long it keeps a message for us, in seconds (domain reference 0.3).
LONGEST_QUEUE = {Channel.SMS: 36_000, Channel.WHATSAPP: 14_400}

# A recipient's messages leave one at a time over all channels (the caps count what has left), and
# in their order: by priority, then by age. One that the provider put off still has its place. What
# waits for another day does not hold up an answer.
_DUE = text(
    """
    select m.id from messages m
     where m.status = 'queued' and m.send_after <= :now
       and not exists (
             select 1 from messages e
              where e.recipient_key = m.recipient_key and e.id <> m.id
                and (e.status = 'sending'
                     or (e.status = 'uncertain' and e.claimed_at > clock_timestamp() - :patience
                         and e.id < m.id)
                     or (e.status = 'queued' and (e.priority, e.id) < (m.priority, m.id)
                         and (e.send_after <= :now
                              or (e.attempts > 0 and e.send_after <= :now + :retries)))))
     order by m.priority, m.id
     limit :limit
       for update skip locked
    """
)
#: How long later messages wait behind an uncertain one of the same recipient.
PATIENCE = timedelta(minutes=2)
#: A message that the provider put off holds its place when it is due again within this time.
RETRY_HOLDS = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """What one claim brought: messages to send, and how many the gate held or refused."""

    envelopes: tuple[Envelope, ...]
    refused: int = 0
    deferred: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was due at all."""
        return not (self.envelopes or self.refused or self.deferred)


def claim_batch(session: Session, now: datetime, limit: int) -> Batch:
    """Take up to `limit` due messages; the caller commits before it calls the provider."""
    ids = list(
        session.scalars(
            _DUE, {"now": now, "limit": limit, "patience": PATIENCE, "retries": RETRY_HOLDS}
        ),
    )
    if not ids:
        return Batch(envelopes=())
    messages = list(
        session.scalars(select(Message).where(Message.id.in_(ids)).order_by(Message.id))
    )
    facts = read_facts(session, messages, now)
    envelopes: list[Envelope] = []
    refused = deferred = 0
    for message in messages:
        verdict = gate.decide(facts[message.id], now)
        _store(session, message, facts[message.id], verdict, now)
        if verdict.allowed:
            envelopes.append(_take(message, facts[message.id], now))
        elif verdict.final:
            message.move_to(MessageStatus.REFUSED, now)
            look_again(session, message, now)
            refused += 1
        else:
            message.send_after = verdict.until or now
            deferred += 1
    session.flush()
    return Batch(envelopes=tuple(envelopes), refused=refused, deferred=deferred)


def _store(
    session: Session, message: Message, facts: Facts, verdict: Verdict, now: datetime
) -> None:
    plain = verdict.to_dict()
    session.add(
        VerdictRow(
            creditor_id=message.creditor_id,
            message_id=message.id,
            at=now,
            allowed=verdict.allowed,
            until=verdict.until,
            reasons=plain["reasons"],
            facts=to_dict(facts),
        )
    )


def _take(message: Message, facts: Facts, now: datetime) -> Envelope:
    message.move_to(MessageStatus.SENDING, now)
    message.attempts += 1
    message.claimed_at = func.clock_timestamp()
    message.lease_until = func.clock_timestamp() + LEASE
    longest = LONGEST_QUEUE.get(message.channel)
    validity = gate.validity_seconds(facts, now, longest) if longest else None
    return envelope_of(message, validity)


def envelope_of(message: Message, validity_seconds: int | None = None) -> Envelope:
    """Return what a sender needs of a message."""
    rich: dict[str, Any] = json.loads(message.rich) if message.rich else {}
    return Envelope(
        message_id=message.id,
        attempt=message.attempts,
        channel=message.channel,
        sender=message.sender,
        recipient=message.recipient,
        body=message.body,
        rich=rich,
        validity_seconds=validity_seconds,
    )


def look_again(session: Session, message: Message, now: datetime) -> None:
    """Let the planner look at the message's claim again: the next step, or another channel."""
    if message.kind is MessageKind.PREMINDER and message.claim_id is not None:
        claim = session.get_one(Claim, message.claim_id)
        claim.plan_at = now


def next_due(session: Session) -> datetime | None:
    """Return when the first of the queued messages is due; it may lie in the past."""
    return session.scalar(
        select(func.min(Message.send_after)).where(Message.status == MessageStatus.QUEUED)
    )
