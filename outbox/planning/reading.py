"""Reading what planning looks at, in a constant number of queries however many claims are due.

All is locked with SKIP LOCKED, so planning never waits for anybody, and nobody waits in a circle. A
debtor is taken by one planner at a time, so that two do not each write to the same person; one who
is in a turn of conversation just now is left for the next round.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from outbox.planning.policies import parsed
from outbox.planning.seen import (
    ClaimSeen,
    ConsentSeen,
    CreditorSeen,
    DebtorSeen,
    Household,
    PointSeen,
    SentSeen,
    TalkSeen,
)
from outbox.planning.strategy import StepDone
from storage import sealing
from storage.errors import SealedValueError
from storage.ladder import VERIFICATION_MONTHS, effective_rung
from storage.policy import Policy, StepEvent
from storage.records.consents import ConsentAction, SuppressionReason
from storage.records.debtors import ContactKind
from storage.records.messages import MessageStatus
from storage.words import Channel, Language, Rung

# The status is written out, because only then every plan of the query can use the partial index.
_DUE = text(
    """
    select id, debtor_id from claims
     where status = 'open' and plan_at <= :now
     order by plan_at limit :limit for update skip locked
    """
)
_TAKE_DEBTORS = text(
    """
    select id, creditor_id, name, language from debtors
     where id = any(:debtors) for no key update skip locked
    """
)
# A message refers to its conversation and contact point, and the database then waits for whoever
# has those locked; who is in a turn with the debtor would in turn wait for the claim that we hold.
_BUSY = text(
    """
    with free_talks as (
           select id from conversations where debtor_id = any(:debtors) for key share skip locked),
         free_points as (
           select id from contact_points where debtor_id = any(:debtors) for key share skip locked)
    select debtor_id from conversations
     where debtor_id = any(:debtors) and id not in (select id from free_talks)
    union
    select debtor_id from contact_points
     where debtor_id = any(:debtors) and id not in (select id from free_points)
    """
)
_WAIT_FOR_DEBTORS = text("select 1 from debtors where id = any(:debtors) for no key update")
_WAIT_FOR_CLAIMS = text(
    """
    select 1 from claims where debtor_id = any(:debtors) and status = 'open'
     order by id for update
    """
)
_DEBTORS = text("select id, creditor_id, name, language from debtors where id = any(:debtors)")
_TAKE_CLAIMS = text(
    """
    select id, debtor_id, reference, started_at, plan_at, strategy_id from claims
     where debtor_id = any(:debtors) and status = 'open' for update skip locked
    """
)
_CLAIMS = text(
    """
    select id, debtor_id, reference, started_at, plan_at, strategy_id from claims
     where id = any(:claims)
    """
)
_MONEY_AND_EVENTS = text(
    """
    select c.id, i.number, i.due_on, money.open_cents, money.paid_at, plan.runs as has_plan,
           plan.broken_at as plan_broken_at, promise.promised_on,
           promise.broken_at as promise_broken_at,
           (select max(opened_at) from pay_links where claim_id = c.id) as opened_at
      from unnest(cast(:claims as uuid[])) as c(id)
      left join lateral (
           select number, due_on from invoices where claim_id = c.id order by due_on limit 1
           ) i on true
      left join lateral (
           select coalesce(sum(amount_cents), 0)::bigint as open_cents,
                  max(booked_at) filter (where kind = 'payment') as paid_at
             from ledger_entries where claim_id = c.id) money on true
      left join lateral (
           select coalesce(bool_or(status = 'agreed'), false) as runs,
                  max(status_at) filter (where status = 'broken') as broken_at
             from plans where claim_id = c.id) plan on true
      left join lateral (
           select max(promised_on) filter (where status = 'open') as promised_on,
                  max(status_at) filter (where status = 'broken') as broken_at
             from promises where claim_id = c.id) promise on true
    """
)
# A message that was withheld because of another of its claims counts for nothing.
_SENT = text(
    """
    select c.id as claim_id, m.id, m.step, m.status, m.channel, m.error_code,
           coalesce(m.sent_at, m.status_at) as at, m.status_at, false as along,
           m.status = 'refused' and exists (
             select 1 from verdicts v
              where v.message_id = m.id and v.reasons @> '[{"code": "claims_changed"}]') as is_void
      from unnest(cast(:claims as uuid[])) as wanted(id)
      join claims c on c.id = wanted.id
      join messages m on m.claim_id = c.id
     where m.kind = 'preminder' and m.queued_at >= c.started_at
    union all
    select c.id, m.id, o.step, m.status, m.channel, m.error_code,
           coalesce(m.sent_at, m.status_at), m.status_at, true, false
      from unnest(cast(:claims as uuid[])) as wanted(id)
      join claims c on c.id = wanted.id
      join message_claims o on o.claim_id = c.id
      join messages m on m.id = o.message_id
     where m.queued_at >= c.started_at
     order by 2
    """
)
_PASSED = text(
    """
    select h.claim_id, h.step, h.passed_at
      from held_out_claims h join claims c on c.id = h.claim_id
     where h.claim_id = any(:claims) and h.passed_at >= c.started_at
    """
)
_POINTS = text(
    """
    select p.id, p.debtor_id, p.kind, p.address, p.rung, p.rung_at, p.sms_closed_by,
           p.whatsapp_closed_by, p.invalid_by,
           (select array_agg(s.reason) from suppressions s where s.address_key = p.address_key)
             as suppressed,
           (select array_agg(k.action || ' ' || coalesce(k.channel, '') order by k.id)
              from consents k where k.contact_point_id = p.id) as consents
      from contact_points p
     where p.debtor_id = any(:debtors)
     order by p.rung desc, p.created_at desc
    """
)
_TALKS = text(
    """
    select id, debtor_id, channel, language, window_until
      from conversations where debtor_id = any(:debtors)
    """
)
_CREDITORS = text(
    """
    select id, name, active, policy_text, policy_version, iban
      from creditors where id = any(:creditors)
    """
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What a round of planning took: households, and how many of their claims are due."""

    households: tuple[Household, ...]
    due: int


def take_due(session: Session, now: datetime, limit: int) -> Taken:
    """Take up to `limit` claims whose time has come, locked, with all that planning looks at."""
    rows = session.execute(_DUE, {"now": now, "limit": limit}).all()
    if not rows:
        return Taken(households=(), due=0)
    wanted = {"debtors": list({row.debtor_id for row in rows})}
    busy = set(session.scalars(_BUSY, wanted))
    debtors = [row for row in session.execute(_TAKE_DEBTORS, wanted) if row.id not in busy]
    claims = session.execute(_TAKE_CLAIMS, {"debtors": [row.id for row in debtors]}).all()
    due = {row.id for row in rows} & {row.id for row in claims}
    return Taken(households=tuple(_households(session, debtors, claims, due, now)), due=len(due))


def take_claim(
    session: Session, claim_id: uuid.UUID, debtor_id: uuid.UUID, now: datetime
) -> Household:
    """Take one open claim as if it were due now, with the debtor's others; wait for them."""
    wanted = {"debtors": [debtor_id]}
    for lock in (_WAIT_FOR_DEBTORS, _WAIT_FOR_CLAIMS):
        session.execute(lock, wanted)
    debtors = session.execute(_DEBTORS, wanted).all()
    claims = session.execute(_TAKE_CLAIMS, wanted).all()
    (household,) = _households(session, debtors, claims, {claim_id}, now)
    return household


def look_at(
    session: Session, claim_id: uuid.UUID, debtor_id: uuid.UUID, now: datetime
) -> Household:
    """Look at one claim, whatever its status, without taking it or its debtor's others."""
    debtors = session.execute(_DEBTORS, {"debtors": [debtor_id]}).all()
    claims = session.execute(_CLAIMS, {"claims": [claim_id]}).all()
    (household,) = _households(session, debtors, claims, {claim_id}, now)
    return household


def _households(
    session: Session,
    debtors: Sequence[Row[Any]],
    claims: Sequence[Row[Any]],
    due: set[uuid.UUID],
    now: datetime,
) -> Iterable[Household]:
    creditors = _creditors(session, {row.creditor_id for row in debtors})
    ids = [row.id for row in debtors]
    seen = _claims(session, claims, due)
    months = {
        row.id: creditor.policy.verification_months
        for row in debtors
        if (creditor := creditors[row.creditor_id]).policy is not None
    }
    points = _points(session, ids, months, now)
    talks = {
        row.debtor_id: TalkSeen(
            id=row.id,
            channel=Channel(row.channel),
            language=Language(row.language),
            window_until=row.window_until,
        )
        for row in session.execute(_TALKS, {"debtors": ids})
    }
    for row in debtors:
        yield Household(
            creditor=creditors[row.creditor_id],
            debtor=DebtorSeen(
                id=row.id,
                sealed_name=bytes(row.name),
                own_language=Language(row.language),
                points=tuple(points[row.id]),
                talk=talks.get(row.id),
            ),
            claims=tuple(seen[row.id]),
        )


def _creditors(session: Session, ids: set[uuid.UUID]) -> dict[uuid.UUID, CreditorSeen]:
    return {
        row.id: CreditorSeen(
            id=row.id,
            name=row.name,
            active=row.active,
            policy=_policy(bytes(row.policy_text)),
            policy_version=row.policy_version,
            sealed_iban=bytes(row.iban),
        )
        for row in session.execute(_CREDITORS, {"creditors": list(ids)})
    }


def _policy(sealed: bytes) -> Policy | None:
    try:
        return parsed(sealing.ring().open(sealed, "creditors.policy_text"))
    except SealedValueError:
        return None


def _points(
    session: Session, debtors: list[uuid.UUID], months: Mapping[uuid.UUID, int], now: datetime
) -> dict[uuid.UUID, list[PointSeen]]:
    found: dict[uuid.UUID, list[PointSeen]] = defaultdict(list)
    for row in session.execute(_POINTS, {"debtors": debtors}):
        lasts = months.get(row.debtor_id, VERIFICATION_MONTHS)
        closed = {Channel.SMS: row.sms_closed_by, Channel.WHATSAPP: row.whatsapp_closed_by}
        found[row.debtor_id].append(
            PointSeen(
                id=row.id,
                kind=ContactKind(row.kind),
                sealed_address=bytes(row.address),
                rung=effective_rung(Rung(row.rung), row.rung_at, now, lasts),
                rung_at=row.rung_at,
                closed=frozenset(channel for channel, code in closed.items() if code),
                is_invalid=row.invalid_by is not None,
                suppressed=frozenset(SuppressionReason(why) for why in row.suppressed or ()),
                consents=tuple(_consent(entry) for entry in row.consents or ()),
            )
        )
    return found


def _consent(entry: str) -> ConsentSeen:
    action, _, channel = entry.partition(" ")
    return ConsentSeen(action=ConsentAction(action), channel=Channel(channel) if channel else None)


def _claims(
    session: Session, rows: Sequence[Row[Any]], due: set[uuid.UUID]
) -> dict[uuid.UUID, list[ClaimSeen]]:
    ids = {"claims": [row.id for row in rows]}
    money = {row.id: row for row in session.execute(_MONEY_AND_EVENTS, ids)}
    sent: dict[uuid.UUID, list[SentSeen]] = defaultdict(list)
    for row in session.execute(_SENT, ids):
        sent[row.claim_id].append(
            SentSeen(
                message_id=row.id,
                step=row.step,
                status=MessageStatus(row.status),
                channel=Channel(row.channel),
                error_code=row.error_code,
                at=row.at,
                status_at=row.status_at,
                along=row.along,
                is_void=row.is_void,
            )
        )
    passed: dict[uuid.UUID, list[StepDone]] = defaultdict(list)
    for row in session.execute(_PASSED, ids):
        passed[row.claim_id].append(StepDone(position=row.step, at=row.passed_at))
    found: dict[uuid.UUID, list[ClaimSeen]] = defaultdict(list)
    for row in rows:
        about = money[row.id]
        found[row.debtor_id].append(
            ClaimSeen(
                id=row.id,
                reference=row.reference,
                started_at=row.started_at,
                plan_at=row.plan_at,
                is_due=row.id in due,
                invoice_number=about.number or "",
                due_on=about.due_on or row.started_at.date(),
                open_cents=about.open_cents,
                strategy_id=row.strategy_id,
                has_plan=about.has_plan,
                promised_on=about.promised_on,
                sent=tuple(sent[row.id]),
                passed=tuple(passed[row.id]),
                events=_events(about, row.started_at),
            )
        )
    return found


def _events(row: Row[Any], started_at: datetime) -> dict[StepEvent, datetime]:
    """Return what happened since the cadence started; a link that led to a payment did its work."""
    opened = row.opened_at
    if opened is not None and row.paid_at is not None and row.paid_at >= opened:
        opened = None
    happened = {
        StepEvent.BROKEN_PROMISE: row.promise_broken_at,
        StepEvent.MISSED_INSTALMENT: row.plan_broken_at,
        StepEvent.LINK_OPENED: opened,
    }
    return {what: at for what, at in happened.items() if at is not None and at >= started_at}


def with_claims(household: Household, claims: Iterable[ClaimSeen]) -> Household:
    """Return the household with these claims instead."""
    return replace(household, claims=tuple(claims))
