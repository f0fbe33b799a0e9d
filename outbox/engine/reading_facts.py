"""Reading the facts of a batch of messages from the database, behind the locks that they need."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

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
from outbox.planning.policies import policy_of
from storage.policy import Policy
from storage.records.claims import Claim, ClaimStatus, HoldReason
from storage.records.consents import (
    Consent,
    ConsentAction,
    ConsentScope,
    Suppression,
    SuppressionReason,
    standing,
)
from storage.records.conversations import Conversation
from storage.records.creditors import Creditor
from storage.records.debtors import ContactPoint, Debtor, Representation
from storage.records.ledger import LedgerEntry
from storage.records.messages import Message, MessageKind, MessageStatus, ProviderContent
from storage.records.plans import Plan, PlanStatus, Promise, PromiseStatus
from storage.words import Actor, Channel, Rung

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

K = TypeVar("K")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """Everything that the batch's messages refer to, read in a handful of queries."""

    conversations: dict[uuid.UUID, Conversation]
    claims: dict[uuid.UUID, Claim]
    points: dict[uuid.UUID, ContactPoint]
    debtors: dict[uuid.UUID, Debtor]
    creditors: dict[uuid.UUID, tuple[Creditor, Policy]]
    consents: dict[uuid.UUID, list[Consent]]
    suppressed: dict[bytes, set[SuppressionReason]]
    initiatives: dict[bytes, list[tuple[int, datetime]]]
    open_cents: dict[uuid.UUID, int]
    plans: set[uuid.UUID]
    promises: dict[uuid.UUID, date]
    approvals: dict[str, str]


def read_facts(session: Session, messages: Sequence[Message], now: datetime) -> dict[int, Facts]:
    """Return the facts of each message by its id; what could change is locked until commit."""
    found = _find(session, messages, now)
    return {message.id: _facts(message, found) for message in messages}


def _find(session: Session, messages: Sequence[Message], now: datetime) -> _Found:
    debtor_ids = _ids(message.debtor_id for message in messages)
    claim_ids = _ids(message.claim_id for message in messages)
    # The order of these locks is the same everywhere: conversation, claim, contact point.
    conversations = session.scalars(
        select(Conversation)
        .where(Conversation.debtor_id.in_(debtor_ids))
        .order_by(Conversation.id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    by_debtor = {found.debtor_id: found for found in conversations}
    claims = _locked(session, Claim, claim_ids)
    points = _locked(session, ContactPoint, _ids(m.contact_point_id for m in messages))
    creditors = _by_id(session, Creditor, _ids(message.creditor_id for message in messages))
    keys = {message.recipient_key for message in messages}
    return _Found(
        conversations=by_debtor,
        claims=claims,
        points=points,
        debtors=_by_id(session, Debtor, debtor_ids),
        creditors={key: (found, policy_of(found)) for key, found in creditors.items()},
        consents=_consents(session, points),
        suppressed=_suppressed(session, keys),
        initiatives=_initiatives(session, keys, now),
        open_cents=_open_cents(session, claim_ids),
        plans=set(
            session.scalars(
                select(Plan.claim_id).where(
                    Plan.claim_id.in_(claim_ids), Plan.status == PlanStatus.AGREED
                )
            )
        ),
        promises=_promises(session, claim_ids),
        approvals=_approvals(session, messages),
    )


def _ids(values: Iterable[K | None]) -> set[K]:
    return {value for value in values if value is not None}


R = TypeVar("R", Claim, ContactPoint, Creditor, Debtor)


def _locked(session: Session, kind: type[R], ids: set[uuid.UUID]) -> dict[uuid.UUID, R]:
    rows = session.scalars(
        select(kind)
        .where(kind.id.in_(ids))
        .order_by(kind.id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def _by_id(session: Session, kind: type[R], ids: set[uuid.UUID]) -> dict[uuid.UUID, R]:
    return {row.id: row for row in session.scalars(select(kind).where(kind.id.in_(ids)))}


def _consents(
    session: Session, points: dict[uuid.UUID, ContactPoint]
) -> dict[uuid.UUID, list[Consent]]:
    ledger: dict[uuid.UUID, list[Consent]] = defaultdict(list)
    rows = session.scalars(
        select(Consent).where(Consent.contact_point_id.in_(points)).order_by(Consent.id)
    )
    for entry in rows:
        ledger[entry.contact_point_id].append(entry)
    return ledger


def _suppressed(session: Session, keys: set[bytes]) -> dict[bytes, set[SuppressionReason]]:
    found: dict[bytes, set[SuppressionReason]] = defaultdict(set)
    for row in session.scalars(select(Suppression).where(Suppression.address_key.in_(keys))):
        found[row.address_key].add(row.reason)
    return found


def _initiatives(
    session: Session, keys: set[bytes], now: datetime
) -> dict[bytes, list[tuple[int, datetime]]]:
    """Return what we wrote of our own accord in the last week, over all creditors."""
    left_at = func.coalesce(Message.sent_at, Message.status_at)
    # As in `outbox.gate.is_initiative`: an answer that came late, or a colleague's words that
    # answer nothing, are initiatives too.
    own_accord = or_(
        Message.kind.in_([MessageKind.PREMINDER, MessageKind.NOTICE]),
        and_(Message.kind == MessageKind.STAFF, Message.answer_to_at.is_(None)),
        and_(
            Message.kind.in_([MessageKind.ANSWER, MessageKind.NEUTRAL]),
            left_at - Message.answer_to_at > ANSWER_WITHIN,
        ),
    )
    rows = session.execute(
        select(Message.recipient_key, Message.id, left_at)
        .where(
            Message.recipient_key.in_(keys),
            own_accord,
            # What the provider could not deliver has bothered nobody; the next channel may go on.
            Message.status.in_(set(LEFT_US) - {MessageStatus.UNDELIVERED}),
            left_at > now - WEEK,
        )
        .order_by(left_at)
    )
    found: dict[bytes, list[tuple[int, datetime]]] = defaultdict(list)
    for key, message_id, at in rows:
        found[key].append((message_id, at))
    return found


def _promises(session: Session, claim_ids: set[uuid.UUID]) -> dict[uuid.UUID, date]:
    rows = session.execute(
        select(Promise.claim_id, Promise.promised_on).where(
            Promise.claim_id.in_(claim_ids), Promise.status == PromiseStatus.OPEN
        )
    )
    return {row.claim_id: row.promised_on for row in rows}


def _open_cents(session: Session, claim_ids: set[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = session.execute(
        select(LedgerEntry.claim_id, func.sum(LedgerEntry.amount_cents))
        .where(LedgerEntry.claim_id.in_(claim_ids))
        .group_by(LedgerEntry.claim_id)
    )
    return {claim_id: int(total) for claim_id, total in rows}


def _approvals(session: Session, messages: Sequence[Message]) -> dict[str, str]:
    sids = {sid for message in messages if (sid := _template_sid(message)) is not None}
    if not sids:
        return {}
    rows: ColumnElement[bool] = ProviderContent.content_sid.in_(sids)
    return {
        content.content_sid: content.approval
        for content in session.scalars(select(ProviderContent).where(rows))
        if content.content_sid
    }


def _rich(message: Message) -> dict[str, Any]:
    return json.loads(message.rich) if message.rich else {}


def _template_sid(message: Message) -> str | None:
    rich = _rich(message)
    return str(rich["content_sid"]) if rich.get("template") else None


def _facts(message: Message, found: _Found) -> Facts:
    claim = found.claims.get(message.claim_id) if message.claim_id else None
    talk = found.conversations.get(message.debtor_id) if message.debtor_id else None
    return Facts(
        message=_message_facts(message),
        claim=_claim_facts(claim, message, found) if claim else None,
        number=None if message.kind is MessageKind.DIGEST else _number_facts(message, found),
        conversation=_talk_facts(talk),
        whatsapp=_whatsapp_facts(message, talk, found),
        debtor=_debtor_facts(message, claim, found),
        creditor=_creditor_facts(message, found),
    )


def _message_facts(message: Message) -> MessageFacts:
    return MessageFacts(
        kind=message.kind,
        channel=message.channel,
        author=message.author,
        rung_needed=message.rung_needed,
        queued_at=message.queued_at,
        expires_at=message.expires_at,
        answer_to_at=message.answer_to_at,
        confirms_opt_out=message.confirms_opt_out,
        needs_plan=message.kind is MessageKind.NOTICE,
        epoch=message.epoch,
    )


def _claim_facts(claim: Claim, message: Message, found: _Found) -> ClaimFacts:
    tolerance = 0
    if message.creditor_id in found.creditors:
        tolerance = found.creditors[message.creditor_id][1].tolerance_cents
    return ClaimFacts(
        status=claim.status,
        open_cents=found.open_cents.get(claim.id, 0),
        tolerance_cents=tolerance,
        promised_until=found.promises.get(claim.id),
        has_live_plan=claim.id in found.plans,
        disputed=claim.status is ClaimStatus.DISPUTED,
    )


def _number_facts(message: Message, found: _Found) -> NumberFacts:
    reasons = found.suppressed.get(message.recipient_key, set())
    initiatives = tuple(
        at for mid, at in found.initiatives.get(message.recipient_key, []) if mid != message.id
    )
    scopes: list[ConsentScope] = []
    if SuppressionReason.OPT_OUT in reasons:
        scopes.append(ConsentScope.EVERYTHING)
    point = found.points.get(message.contact_point_id) if message.contact_point_id else None
    if point is None:
        return NumberFacts(
            suppressed=SuppressionReason.WRONG_NUMBER in reasons,
            opted_out=tuple(scopes),
            initiatives=initiatives,
        )
    ledger = found.consents.get(point.id, [])
    word = standing(ledger, message.channel)
    scopes += _opt_out_scopes(ledger, message.channel)
    return NumberFacts(
        rung=point.rung,
        consent=word,
        opted_out=tuple(dict.fromkeys(scopes)),
        suppressed=SuppressionReason.WRONG_NUMBER in reasons or point.rung is Rung.WRONG,
        channel_suppressed=point.closed_by(message.channel) is not None,
        initiatives=initiatives,
    )


def _opt_out_scopes(ledger: list[Consent], channel: Channel) -> list[ConsentScope]:
    """Return the scope of the newest entry that covers the channel, if somebody opted out by it.

    A "no" in a claims file is no consent, but nobody opted out.
    """
    covering = [entry for entry in ledger if entry.channel in {None, channel}]
    if not covering or covering[-1].actor is Actor.CREDITOR:
        return []
    return [covering[-1].scope] if covering[-1].action is ConsentAction.WITHDRAW else []


def _talk_facts(talk: Conversation | None) -> ConversationFacts | None:
    if talk is None:
        return None
    return ConversationFacts(
        owner=talk.owner,
        epoch=talk.epoch,
        last_inbound_at=talk.last_inbound_at,
        waiting_since=talk.waiting_since,
    )


def _whatsapp_facts(
    message: Message, talk: Conversation | None, found: _Found
) -> WhatsAppFacts | None:
    if message.channel is not Channel.WHATSAPP:
        return None
    window = talk.window_until if talk is not None else None
    if window is None and message.answer_to_at is not None:
        # Meta's customer service window: 24 hours from the person's own message.
        window = message.answer_to_at + timedelta(hours=24)
    sid = _template_sid(message)
    if sid is None:
        return WhatsAppFacts(window_open_until=window)
    approved = found.approvals.get(sid, "approved" if _rich(message).get("vouched") else "none")
    return WhatsAppFacts(window_open_until=window, template_approved=approved == "approved")


def _debtor_facts(message: Message, claim: Claim | None, found: _Found) -> DebtorFacts:
    debtor = found.debtors.get(message.debtor_id) if message.debtor_id else None
    return DebtorFacts(
        representation=debtor.representation if debtor else Representation.NONE,
        vulnerable=claim is not None
        and claim.hold_reason in {HoldReason.HARDSHIP, HoldReason.CRISIS},
    )


def _creditor_facts(message: Message, found: _Found) -> CreditorFacts:
    if message.creditor_id not in found.creditors:
        return CreditorFacts()
    creditor, policy = found.creditors[message.creditor_id]
    return CreditorFacts(
        active=creditor.active, hours=policy.hours, initiatives_a_week=policy.initiatives_a_week
    )
