"""Claiming: take a batch of due messages, let the gate judge each, and commit before any call.

The facts are read in the transaction that claims, behind shared locks on what could change under
us (conversation, claim, contact point), always in that order. Whoever opts out, pays or takes over
locks the same row exclusively: either it commits first and the gate sees it, or it waits until the
claim has committed.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from outbox import gate
from outbox.engine.lanes import UNPACED, Rates, Room, reserve, rooms
from outbox.engine.putting_off import Judged, put_aside, put_off
from outbox.engine.reading_facts import Read, read_facts
from outbox.facts import to_json
from outbox.planning.holding import held_lanes
from outbox.senders.sender import Envelope
from storage.clock import monotonic
from storage.records.messages import MESSAGE_STEPS, Message, MessageStatus
from storage.states import step
from storage.words import Channel

#: A claimed message may be called for this long; the lease is longer than a call can take.
LEASE = timedelta(seconds=20)
#: Twilio's own limits on how long it keeps a message for us, in seconds (domain reference 0.3).
LONGEST_QUEUE = {Channel.SMS: 36_000, Channel.WHATSAPP: 14_400}
#: How long later messages wait behind an uncertain one of the same recipient.
PATIENCE = timedelta(minutes=2)
#: And behind one whose worker died, until its log was read: most of those are sent after all.
PATIENCE_WITH_THE_DEAD = timedelta(minutes=10)
#: Why a message is uncertain: its worker died, or its call broke off.
WORKER_DIED, BROKE_OFF = "worker_died", "broke_off"
#: A message that the provider put off holds its place when it is due again within this time.
RETRY_HOLDS = timedelta(minutes=15)

#: People who wait for an answer or a receipt come first; the others are drained as a batch.
FIRST, BULK = (0, 1), (2, 3)

# A recipient's messages leave one at a time over all channels (the caps count what has left), and
# in their order: by priority, then by age. One that the provider put off still has its place. What
# waits for another day does not hold up an answer. The condition is a subquery with a limit, so
# that it stays a look into the index for each row, whatever the planner thinks of the tables.
_DUE = text(
    """
    select due.id
      from unnest(cast(:priorities as int[])) as level(priority)
      cross join unnest(cast(:channels as text[]), cast(:senders as text[]),
                        cast(:places as int[])) as lane(channel, sender, places)
      cross join lateral (
           select m.id from messages m
            where m.status = 'queued' and m.channel = lane.channel and m.sender = lane.sender
              and m.priority = level.priority and m.send_after <= :now
              and (select 1 from messages e
                    where e.recipient_key = m.recipient_key and e.id <> m.id
                      and e.status in ('queued', 'sending', 'uncertain')
                      and (e.status = 'sending'
                           or (e.status = 'uncertain' and e.id < m.id
                               and e.claimed_at > clock_timestamp()
                                   - case e.error_code when :died then cast(:for_dead as interval)
                                     else cast(:patience as interval) end)
                           or (e.status = 'queued' and (e.priority, e.id) < (m.priority, m.id)
                               and (e.send_after <= :now
                                    or (e.attempts > 0
                                        and e.send_after
                                            <= :now + cast(:retries as interval)))))
                    limit 1) is null
            order by m.send_after, m.id
            limit lane.places
              for update skip locked) due
     limit :limit
    """
)
_TAKE = text(
    """
    update messages
       set status = :sending, status_at = :now, attempts = attempts + 1, worker = :worker,
           claimed_at = clock_timestamp(),
           lease_until = clock_timestamp() + cast(:lease as interval)
     where id = any(:ids)
    """
)
_REFUSE = text("update messages set status = :refused, status_at = :now where id = any(:ids)")
# One JSON text for all rows: the cheapest way in for many values that are JSON themselves.
_STORE = text(
    """
    insert into verdicts (creditor_id, message_id, at, allowed, until, reasons, facts)
    select creditor_id, message_id, :now, allowed, until, reasons, facts
      from jsonb_to_recordset(cast(:judged as jsonb))
        as judged(creditor_id uuid, message_id bigint, allowed boolean, until timestamptz,
                  reasons jsonb, facts jsonb)
    """
)
# The claims of refused preminders are looked at again: the next step, or another channel.
_LOOK_AGAIN = text(
    """
    update claims set plan_at = :now
     where id in (select claim_id from messages where id = any(:ids) and kind = 'preminder'
                  union all
                  select claim_id from message_claims where message_id = any(:ids))
    """
)
_NEXT_DUE = text("select min(send_after) from messages where status = 'queued'")

_SENDING = step(MESSAGE_STEPS, MessageStatus.QUEUED, MessageStatus.SENDING)
_REFUSED = step(MESSAGE_STEPS, MessageStatus.QUEUED, MessageStatus.REFUSED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """What one claim brought: messages to send, and how many the gate held or refused.

    `wait` is in how many seconds a lane has room again for what is due; None when nothing waits
    for its lane.
    """

    envelopes: tuple[Envelope, ...]
    refused: int = 0
    deferred: int = 0
    wait: float | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was due at all."""
        return not (self.envelopes or self.refused or self.deferred)


def claim_batch(
    session: Session,
    now: datetime,
    limit: int,
    rates: Rates = UNPACED,
    *,
    levels: Sequence[int] = FIRST + BULK,
    closed: frozenset[Channel] = frozenset(),
    probing: frozenset[Channel] = frozenset(),
    worker: str | None = None,
) -> Batch:
    """Take up to `limit` due messages of each level; the caller commits before it calls.

    Args:
        session: a transaction of the service.
        now: the moment to judge by.
        limit: how many to take at most.
        rates: the rate of each lane.
        levels: the priorities to look at.
        closed: channels whose provider does not answer now: nothing is taken for them.
        probing: channels whose provider may answer again: one message is taken to try.
        worker: who takes them; its call log is asked should it die.
    """
    first = max(levels) <= max(FIRST)
    known = [room for room in rooms(session, rates, first=first) if room.lane.channel not in closed]
    held = held_lanes(session, (room.lane.sender for room in known), now)
    known = [room for room in known if room.lane.key not in held]
    wait = min((room.wait for room in known if not room.places), default=None)
    narrow = [
        replace(room, places=1) if room.lane.channel in probing else room
        for room in known
        if room.places
    ]
    ids = _due(session, narrow, now, limit, levels)
    if not ids:
        return Batch(envelopes=(), wait=wait)
    read = read_facts(session, ids, now)
    put_aside(session, [message_id for message_id in ids if message_id not in read], now)
    judged = _judge([read[message_id] for message_id in ids if message_id in read], now)
    _store(session, judged, now)
    allowed = [one for one in judged if one.verdict.allowed]
    refused = [one for one in judged if one.verdict.final]
    deferred = [one for one in judged if not one.verdict.allowed and not one.verdict.final]
    _refuse(session, refused, now)
    by_lane = {(room.lane.channel, room.lane.sender): room for room in known}
    put_off(session, deferred, by_lane, now)
    return Batch(
        envelopes=tuple(_take(session, allowed, by_lane, now, first=first, worker=worker)),
        refused=len(refused),
        deferred=len(deferred) + len(ids) - len(judged),
        wait=wait,
    )


def _due(
    session: Session, open_rooms: list[Room], now: datetime, limit: int, levels: Sequence[int]
) -> list[int]:
    if not open_rooms:
        return []
    return list(
        session.scalars(
            _DUE,
            {
                "channels": [str(room.lane.channel) for room in open_rooms],
                "senders": [room.lane.sender for room in open_rooms],
                # No lane takes the whole batch while others wait.
                "places": [
                    min(room.places, max(1, limit // len(open_rooms))) for room in open_rooms
                ],
                "priorities": list(levels),
                "limit": limit,
                "now": now,
                "patience": PATIENCE,
                "died": WORKER_DIED,
                "for_dead": PATIENCE_WITH_THE_DEAD,
                "retries": RETRY_HOLDS,
            },
        )
    )


def _judge(found: Sequence[Read], now: datetime) -> list[Judged]:
    """Let the gate judge each; what one of them spends or writes counts for the next."""
    judged: list[Judged] = []
    spent: Counter[uuid.UUID] = Counter()
    written: Counter[uuid.UUID] = Counter()
    for read in found:
        facts, creditor_id, debtor_id = read.facts, read.row.creditor_id, read.row.debtor_id
        if read.messages_left is not None and spent[creditor_id] >= read.messages_left:
            poorer = replace(facts.creditor, budget_left=False)
            facts = replace(facts, creditor=poorer)
        if facts.number is not None and written[debtor_id]:
            # Over another of the person's addresses, in this same batch.
            more = (*facts.number.initiatives, *(now for _ in range(written[debtor_id])))
            facts = replace(facts, number=replace(facts.number, initiatives=more))
        verdict = gate.decide(facts, now)
        spent[creditor_id] += verdict.allowed
        if debtor_id is not None:
            written[debtor_id] += verdict.allowed and gate.is_initiative(facts, now)
        judged.append(Judged(read=read, facts=facts, verdict=verdict))
    return judged


def _store(session: Session, judged: Sequence[Judged], now: datetime) -> None:
    rows = ",".join(_stored(one) for one in judged)
    session.execute(_STORE, {"now": now, "judged": f"[{rows}]"})


def _stored(judged: Judged) -> str:
    """Return the row of a verdict as JSON; its facts are JSON already."""
    verdict = judged.verdict.to_dict()
    creditor_id = judged.read.row.creditor_id
    told = {
        "creditor_id": None if creditor_id is None else str(creditor_id),
        "message_id": judged.id,
        **verdict,
    }
    return f'{json.dumps(told)[:-1]}, "facts": {to_json(judged.facts)}}}'


def _refuse(session: Session, refused: Sequence[Judged], now: datetime) -> None:
    if refused:
        ids = [one.id for one in refused]
        session.execute(_REFUSE, {"ids": ids, "now": now, "refused": _REFUSED})
        session.execute(_LOOK_AGAIN, {"ids": ids, "now": now})


def _take(
    session: Session,
    allowed: Sequence[Judged],
    by_lane: dict[tuple[Channel, str], Room],
    now: datetime,
    *,
    first: bool,
    worker: str | None,
) -> Iterable[Envelope]:
    if not allowed:
        return []
    session.execute(
        _TAKE,
        {
            "ids": [one.id for one in allowed],
            "now": now,
            "lease": LEASE,
            "sending": _SENDING,
            "worker": worker,
        },
    )
    lanes: dict[tuple[Channel, str], list[Judged]] = {}
    for one in allowed:
        lanes.setdefault((Channel(one.read.row.channel), one.read.row.sender), []).append(one)
    taken: list[Envelope] = []
    # Always in the order of their names: each reservation locks the lane until the commit.
    for key in sorted(lanes):
        departures = reserve(session, by_lane[key], len(lanes[key]), first=first)
        present = monotonic()
        taken += [
            _envelope(one, now, present + after)
            for one, after in zip(lanes[key], departures, strict=True)
        ]
    return taken


def _envelope(judged: Judged, now: datetime, not_before: float) -> Envelope:
    row, content = judged.read.row, judged.read.content
    channel = Channel(row.channel)
    longest = LONGEST_QUEUE.get(channel)
    return Envelope(
        message_id=row.id,
        attempt=row.attempts + 1,
        channel=channel,
        sender=row.sender,
        recipient=content.recipient,
        body=content.body,
        rich=content.rich,
        validity_seconds=(gate.validity_seconds(judged.facts, now, longest) if longest else None),
        not_before=not_before,
    )


def envelope_of(message: Message) -> Envelope:
    """Return what a sender needs to look a message up."""
    rich: dict[str, Any] = json.loads(message.rich) if message.rich else {}
    return Envelope(
        message_id=message.id,
        attempt=message.attempts,
        channel=message.channel,
        sender=message.sender,
        recipient=message.recipient,
        body=message.body,
        rich=rich,
    )


def look_again(session: Session, message_id: int, now: datetime) -> None:
    """Let the planner look at a preminder's claims again: the next step, or another channel."""
    session.execute(_LOOK_AGAIN, {"ids": [message_id], "now": now})


def next_due(session: Session) -> datetime | None:
    """Return when the first of the queued messages is due; it may lie in the past."""
    found: datetime | None = session.execute(_NEXT_DUE).scalar_one()
    return found
