"""Reading the facts of a batch of messages from the database, behind the locks that they need.

However many messages there are, it takes one query for each lock and one for all facts: this is
the hottest place of the outbox. What the rows mean is decided in plain functions below. A message
that cannot be read, for want of a key or because its row was spoilt, is left out and stops nobody.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from outbox.engine.one_by_one import one_by_one
from outbox.engine.reading_creditors import CreditorNow, read_creditors
from outbox.errors import FactsError
from outbox.facts import (
    ClaimFacts,
    ConversationFacts,
    CreditorFacts,
    DebtorFacts,
    Facts,
    MessageFacts,
    NumberFacts,
    WhatsAppFacts,
)
from outbox.gate import ANSWER_WITHIN
from storage import sealing
from storage.errors import SealedValueError
from storage.ladder import effective_rung
from storage.records.claims import ClaimStatus, HoldReason
from storage.records.consents import (
    OPT_OUTS,
    ConsentAction,
    ConsentScope,
    SuppressionReason,
)
from storage.records.conversations import Owner
from storage.records.debtors import Representation
from storage.records.messages import MessageKind, MessageStatus
from storage.words import Actor, Channel, Rung

log = structlog.get_logger()

#: The statuses of a message that reached the provider, or may have.
LEFT_US = (
    MessageStatus.SENDING,
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
    MessageStatus.READ,
    MessageStatus.UNDELIVERED,
    MessageStatus.UNCERTAIN,
)
WEEK = timedelta(days=7)
#: Meta's customer service window: this long from the person's own message.
WINDOW = timedelta(hours=24)

# The order of these locks is the same everywhere: conversation, claim, contact point.
_LOCKS = (
    (
        "debtors",
        text("select 1 from conversations where debtor_id = any(:ids) order by id for share"),
    ),
    ("claims", text("select 1 from claims where id = any(:ids) order by id for share")),
    ("points", text("select 1 from contact_points where id = any(:ids) order by id for share")),
)
_SUBJECTS = text(
    """
    select array_agg(distinct debtor_id) filter (where debtor_id is not null),
           array_agg(distinct claim_id) filter (where claim_id is not null)
             || coalesce((select array_agg(o.claim_id) from message_claims o
                           where o.message_id = any(:ids)), '{}'),
           array_agg(distinct contact_point_id) filter (where contact_point_id is not null),
           array_agg(distinct creditor_id) filter (where creditor_id is not null)
      from messages where id = any(:ids)
    """
)
# What we wrote of our own accord in the last week to any address of the person that we know, over
# all creditors, as `outbox.gate` has it in
# `is_initiative`: an answer that came late, or a colleague's words that answer nothing, count too.
# What the provider could not deliver has bothered nobody; the next channel may go on.
_FACTS = text(
    """
    select m.id, m.kind, m.channel, m.author, m.rung_needed, m.queued_at, m.expires_at,
           m.answer_to_at, m.confirms_opt_out, m.epoch, m.attempts, m.sender, m.recipient,
           m.body, m.rich, m.creditor_id, m.debtor_id, m.claim_id,
           c.status as claim_status, c.hold_reason,
           (select sum(amount_cents) from ledger_entries l where l.claim_id = m.claim_id)::bigint
             as open_cents,
           exists (select 1 from plans p where p.claim_id = m.claim_id and p.status = 'agreed')
             as has_plan,
           (select promised_on from promises p where p.claim_id = m.claim_id and p.status = 'open')
             as promised_on,
           n.id as point_id, n.rung, n.rung_at, n.sms_closed_by, n.whatsapp_closed_by, n.invalid_by,
           k.action as consent, k.scope as consent_scope, k.actor as consent_actor,
           -- A word that covers all channels, said on another address of the debtor, also holds for
           -- mail and letters, which need no consent of their own.
           m.channel in ('email', 'letter') and exists (
             select 1 from contact_points o, lateral (
                    select action, actor from consents w
                     where w.contact_point_id = o.id and w.channel is null
                     order by w.id desc limit 1) w
              where o.debtor_id = m.debtor_id and o.id <> m.contact_point_id
                and w.action = 'withdraw') as withdrawn_elsewhere,
           (select array_agg(s.reason) from suppressions s where s.address_key = m.recipient_key)
             as suppressed,
           (select s.at from suppressions s
             where s.address_key = m.recipient_key and s.reason = 'rest') as rest_since,
           exists (select 1 from inbound_messages i
                    where i.sender_key in (
                          select m.recipient_key union
                          select o.address_key from contact_points o
                           where o.debtor_id = m.debtor_id)
                      and (i.state = 'received' or i.state = 'broken' and exists (
                          select 1 from tasks f
                           where f.once_key = 'turn:' || i.id and f.status = 'open'))) as unread,
           t.id as talk_id, t.owner, t.epoch as talk_epoch, t.last_inbound_at, t.window_until,
           t.waiting_since,
           d.representation,
           case when m.kind = 'digest' then null else
           (select array_agg(left_at order by left_at) from (
            select coalesce(e.sent_at, e.status_at) as left_at
              from messages e
             where e.recipient_key in (
                     select m.recipient_key union
                     select o.address_key from contact_points o where o.debtor_id = m.debtor_id)
               and e.id <> m.id
               and e.status in ('sending', 'sent', 'delivered', 'read', 'uncertain')
               and coalesce(e.sent_at, e.status_at) > :week_ago
               and (e.kind in ('preminder', 'notice')
                    or (e.kind = 'staff' and e.answer_to_at is null)
                    or (e.kind in ('answer', 'neutral')
                        and coalesce(e.sent_at, e.status_at) - e.answer_to_at
                            > :answer_within))) own)
           end as initiatives
      from messages m
      left join claims c on c.id = m.claim_id
      left join contact_points n on n.id = m.contact_point_id
      left join conversations t on t.debtor_id = m.debtor_id
      left join debtors d on d.id = m.debtor_id
      left join lateral (
           select action, scope, actor from consents k
            where k.contact_point_id = m.contact_point_id
              and (k.channel is null or k.channel = m.channel)
            order by k.id desc limit 1) k on true
     where m.id = any(:ids)
    """
)
_OTHERS = text(
    """
    select o.message_id, c.status,
           (select sum(amount_cents) from ledger_entries l where l.claim_id = c.id)::bigint,
           exists (select 1 from plans p where p.claim_id = c.id and p.status = 'agreed'),
           (select promised_on from promises p where p.claim_id = c.id and p.status = 'open')
      from message_claims o join claims c on c.id = o.claim_id
     where o.message_id = any(:ids)
     order by o.message_id, o.claim_id
    """
)
_APPROVALS = text(
    "select content_sid, approval from provider_contents where content_sid = any(:sids)"
)


#: What counts where a message belongs to no creditor.
_NOBODY = CreditorNow(facts=CreditorFacts())


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """What is sealed in a message: to whom, what, and what its provider needs beside the text."""

    recipient: str
    body: str
    rich: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """One message as it stands, its content and its facts."""

    row: Row[Any]
    content: Opened
    facts: Facts
    #: What the creditor's budget still lets go, None when nothing bounds it.
    messages_left: int | None = None


def read_facts(session: Session, ids: Sequence[int], now: datetime) -> dict[int, Read]:
    """Return each readable message with its facts by its id; what could change is locked."""
    debtors, claims, points, creditors = session.execute(_SUBJECTS, {"ids": list(ids)}).one()
    # Two addresses of one person stand in different lines, and may be claimed at the same time; the
    # caps hold for both together.
    one_by_one(session, debtors or ())
    for wanted, (_, lock) in zip((debtors, claims, points), _LOCKS, strict=True):
        if wanted:
            session.execute(lock, {"ids": wanted})
    rows = session.execute(
        _FACTS, {"ids": list(ids), "week_ago": now - WEEK, "answer_within": ANSWER_WITHIN}
    ).all()
    opened = {row.id: content for row in rows if (content := _open(row)) is not None}
    known = read_creditors(session, creditors or [], now)
    others = _others(session, ids, known, rows)
    approvals = _approvals(session, (content.rich for content in opened.values()))
    found: dict[int, Read] = {}
    for row in rows:
        content, creditor = opened.get(row.id), known.get(row.creditor_id, _NOBODY)
        if content is None:
            continue
        try:
            facts = _facts(row, content.rich, creditor, others.get(row.id, ()), approvals, now)
        except (FactsError, ValueError) as error:
            _complain(row.id, error)
            continue
        found[row.id] = Read(
            row=row, content=content, facts=facts, messages_left=creditor.messages_left
        )
    return found


def _open(row: Row[Any]) -> Opened | None:
    ring = sealing.ring()
    try:
        return Opened(
            recipient=ring.open(row.recipient, "messages.recipient"),
            body=ring.open(row.body, "messages.body"),
            rich=json.loads(ring.open(row.rich, "messages.rich")) if row.rich else {},
        )
    except (SealedValueError, ValueError) as error:
        _complain(row.id, error)
        return None


def _complain(message_id: int, error: Exception) -> None:
    log.error("message_unreadable", message_id=message_id, why=type(error).__name__)


def _approvals(session: Session, rich: Iterable[dict[str, Any]]) -> dict[str, str]:
    sids = list({sid for held in rich if (sid := _template_sid(held)) is not None})
    if not sids:
        return {}
    return {row.content_sid: row.approval for row in session.execute(_APPROVALS, {"sids": sids})}


def _template_sid(rich: dict[str, Any]) -> str | None:
    return str(rich["content_sid"]) if rich.get("template") else None


def _others(
    session: Session,
    ids: Sequence[int],
    known: dict[uuid.UUID, CreditorNow],
    rows: Sequence[Row[Any]],
) -> dict[int, tuple[ClaimFacts, ...]]:
    """Return the claims that go along with a message, beside the one that leads it."""
    found: dict[int, list[ClaimFacts]] = {}
    tolerance = {row.id: known.get(row.creditor_id, _NOBODY).tolerance_cents for row in rows}
    for message_id, *claim in session.execute(_OTHERS, {"ids": list(ids)}):
        status, cents, has_plan, promised = claim
        found.setdefault(message_id, []).append(
            ClaimFacts(
                status=ClaimStatus(status),
                open_cents=cents or 0,
                tolerance_cents=tolerance.get(message_id, 0),
                promised_until=promised,
                has_live_plan=has_plan,
                disputed=status == ClaimStatus.DISPUTED,
            )
        )
    return {message_id: tuple(claims) for message_id, claims in found.items()}


def _facts(
    row: Row[Any],
    rich: dict[str, Any],
    creditor: CreditorNow,
    others: tuple[ClaimFacts, ...],
    approvals: dict[str, str],
    now: datetime,
) -> Facts:
    kind, channel = MessageKind(row.kind), Channel(row.channel)
    return Facts(
        message=MessageFacts(
            kind=kind,
            channel=channel,
            author=Actor(row.author),
            rung_needed=Rung(row.rung_needed),
            queued_at=row.queued_at,
            expires_at=row.expires_at,
            answer_to_at=row.answer_to_at,
            confirms_opt_out=row.confirms_opt_out,
            needs_plan=kind is MessageKind.NOTICE,
            epoch=row.epoch,
        ),
        claim=None if row.claim_status is None else _claim_facts(row, creditor.tolerance_cents),
        others=others,
        number=(
            None
            if kind is MessageKind.DIGEST
            else _number_facts(row, channel, creditor.verification_months, now)
        ),
        conversation=None if row.talk_id is None else _talk_facts(row),
        whatsapp=_whatsapp_facts(row, rich, approvals) if channel is Channel.WHATSAPP else None,
        debtor=_debtor_facts(row),
        creditor=creditor.facts,
    )


def _claim_facts(row: Row[Any], tolerance_cents: int) -> ClaimFacts:
    return ClaimFacts(
        status=ClaimStatus(row.claim_status),
        open_cents=row.open_cents or 0,
        tolerance_cents=tolerance_cents,
        promised_until=row.promised_on,
        has_live_plan=row.has_plan,
        disputed=row.claim_status == ClaimStatus.DISPUTED,
    )


def _number_facts(row: Row[Any], channel: Channel, months: int, now: datetime) -> NumberFacts:
    suppressed = row.suppressed or ()
    wrong = SuppressionReason.WRONG_NUMBER in suppressed
    scopes = [ConsentScope.EVERYTHING] if SuppressionReason.OPT_OUT in suppressed else []
    if OPT_OUTS.get(channel) in suppressed:
        scopes.append(ConsentScope.CHANNEL)
    if row.point_id is None:
        return NumberFacts(
            suppressed=wrong,
            opted_out=tuple(scopes),
            initiatives=tuple(row.initiatives or ()),
            rest_since=row.rest_since,
            unread=row.unread,
        )
    # A "no" in a claims file is no consent, but nobody opted out.
    withdrawn = row.consent == ConsentAction.WITHDRAW
    if withdrawn and row.consent_actor != Actor.CREDITOR:
        scopes.append(ConsentScope(row.consent_scope))
    if row.withdrawn_elsewhere:
        scopes.append(ConsentScope.CREDITOR)
    closed = {Channel.SMS: row.sms_closed_by, Channel.WHATSAPP: row.whatsapp_closed_by}
    rung = effective_rung(Rung(row.rung), row.rung_at, now, months)
    return NumberFacts(
        rung=rung,
        consent=None if row.consent is None else ConsentAction(row.consent),
        opted_out=tuple(dict.fromkeys(scopes)),
        suppressed=wrong or rung is Rung.WRONG,
        invalid=row.invalid_by is not None,
        channel_suppressed=closed.get(channel) is not None,
        initiatives=tuple(row.initiatives or ()),
        rest_since=row.rest_since,
        unread=row.unread,
    )


def _talk_facts(row: Row[Any]) -> ConversationFacts:
    return ConversationFacts(
        owner=Owner(row.owner),
        epoch=row.talk_epoch,
        last_inbound_at=row.last_inbound_at,
        waiting_since=row.waiting_since,
    )


def _whatsapp_facts(
    row: Row[Any], rich: dict[str, Any], approvals: dict[str, str]
) -> WhatsAppFacts:
    window = row.window_until
    if window is None and row.answer_to_at is not None:
        window = row.answer_to_at + WINDOW
    sid = _template_sid(rich)
    if sid is None:
        return WhatsAppFacts(window_open_until=window)
    approved = approvals.get(sid, "approved" if rich.get("vouched") else "none")
    return WhatsAppFacts(window_open_until=window, template_approved=approved == "approved")


def _debtor_facts(row: Row[Any]) -> DebtorFacts:
    return DebtorFacts(
        representation=Representation(row.representation or Representation.NONE),
        vulnerable=row.hold_reason in {HoldReason.HARDSHIP, HoldReason.CRISIS},
    )
