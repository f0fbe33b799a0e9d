"""Comparing: one page of the provider's list against our rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from outbox.engine.aftermath import adopt
from outbox.engine.claiming import envelope_of
from outbox.engine.receipts import Report as StatusReport
from outbox.engine.receipts import apply_parked, known_status, take_receipt
from outbox.engine.uncertain import settle_doubt, since_of
from outbox.senders.provider_list import Listed
from outbox.senders.sender import Sent
from outbox.senders.twilio_menus import shown_bodies
from storage import sealing
from storage.clock import LOCAL
from storage.database import Database
from storage.records.messages import RECEIPT_RANK, Message, MessageStatus
from storage.records.providers import FindingKind, ProviderFinding, ProviderRecord

#: Rows of a recipient that may be what the provider lists under an id that we do not know.
MOST_CANDIDATES = 50


@dataclass(slots=True)
class Compared:
    """What came of one page."""

    receipts: int = 0
    adopted: int = 0
    unknown: int = 0


def compare(database: Database, listed: Sequence[Listed], now: datetime) -> Compared:
    """Apply what we missed and adopt or keep what we do not know."""
    done = Compared()
    with database.service() as session:
        stands = _stands(session, listed)
    # The oldest first, so that of two equal messages in doubt each gets its own.
    for seen in reversed(listed):
        if seen.provider_id in stands:
            if _is_news(seen, stands[seen.provider_id]):
                with database.service() as session:
                    done.receipts += _missed(session, seen, now)
            continue
        with database.service() as session:
            adopted = _adopt(session, seen, now)
            if adopted is not None:
                done.adopted += adopted
            elif not _may_be_under_way(session, seen):
                done.unknown += _keep_unknown(session, seen, now)
    return done


def _stands(session: Session, listed: Sequence[Listed]) -> dict[str, MessageStatus]:
    """Return which of the provider's ids stand in a row of ours, and where that stands."""
    rows = session.execute(
        select(Message.provider_id, Message.status).where(
            Message.provider_id.in_([seen.provider_id for seen in listed])
        )
    )
    return {provider_id: status for provider_id, status in rows if provider_id}


def _is_news(seen: Listed, ours: MessageStatus) -> bool:
    word = known_status(seen.status)
    return word is not None and RECEIPT_RANK[word] > RECEIPT_RANK.get(ours, 0)


def _missed(session: Session, seen: Listed, now: datetime) -> bool:
    report = StatusReport(
        provider_id=seen.provider_id, status=seen.status, error_code=seen.error_code
    )
    return take_receipt(session, report, now)


def _adopt(session: Session, seen: Listed, now: datetime) -> bool | None:
    """Adopt it for the first message in doubt that it matches exactly, if there is one.

    Returns whether this was done here and not by somebody else meanwhile; None without a match.
    """
    rows = session.scalars(
        select(Message)
        .where(
            Message.recipient_key == sealing.blind(seen.recipient),
            Message.channel == seen.channel,
            Message.provider_id.is_(None),
            (Message.status == MessageStatus.UNCERTAIN)
            | ((Message.status == MessageStatus.QUEUED) & (Message.attempts > 0)),
        )
        .order_by(Message.id)
        .limit(MOST_CANDIDATES)
    ).all()
    for row in rows:
        if _is_it(row, seen):
            taken = _take_over(session, row, seen, now)
            if taken is not None:
                return taken
    return None


def _is_it(row: Message, seen: Listed) -> bool:
    same_text = seen.body.strip() in shown_bodies(envelope_of(row))
    return same_text and seen.made_at >= since_of(row)


def _take_over(session: Session, row: Message, seen: Listed, now: datetime) -> bool | None:
    session.refresh(row, with_for_update=True)
    if row.provider_id is not None:
        return False if row.provider_id == seen.provider_id else None
    found = Sent(
        provider_id=seen.provider_id,
        status=known_status(seen.status) or MessageStatus.SENT,
        segments=seen.segments,
        error_code=seen.error_code,
    )
    if row.status is MessageStatus.UNCERTAIN:
        settle_doubt(session, row.id, (found,), now)
    elif row.status is MessageStatus.QUEUED:
        # It went back to the queue because the list had lacked it; before it goes again, it is
        # adopted. One that the provider asked to try later has no such text in the list.
        adopt(session, row, found, now)
        session.flush()
        apply_parked(session, row, now)
    session.flush()
    return True if row.provider_id == seen.provider_id else None


def _may_be_under_way(session: Session, seen: Listed) -> bool:
    """Tell whether a row of ours may be about to take this id; the next run then sees it.

    The order matters: what is not under way any more has its id written down by now.
    """
    busy = select(Message.id).where(
        Message.recipient_key == sealing.blind(seen.recipient),
        Message.status == MessageStatus.SENDING,
    )
    if session.scalar(busy.limit(1)) is not None:
        return True
    known = select(Message.id).where(Message.provider_id == seen.provider_id)
    return session.scalar(known) is not None


def _keep_unknown(session: Session, seen: Listed, now: datetime) -> int:
    added = (
        insert(ProviderFinding)
        .values(
            kind=FindingKind.UNKNOWN,
            provider_id=seen.provider_id,
            channel=seen.channel,
            sender=seen.sender,
            recipient_key=sealing.blind(seen.recipient),
            status=seen.status,
            made_at=seen.made_at,
            cost_micros=seen.cost_micros,
            currency=seen.currency,
            found_at=now,
        )
        .on_conflict_do_nothing()
        .returning(ProviderFinding.id)
    )
    return int(session.scalar(added) is not None)


def write_records(session: Session, listed: Sequence[Listed], now: datetime) -> None:
    """Keep what the provider says of our messages: where they stand and what they cost."""
    by_id = {seen.provider_id: seen for seen in listed}
    rows = session.execute(
        select(Message.id, Message.creditor_id, Message.provider_id)
        .where(Message.provider_id.in_(by_id))
        .order_by(Message.id)
    ).all()
    values = [
        {
            "message_id": number,
            "creditor_id": creditor_id,
            "status": seen.status,
            "channel": seen.channel,
            "sent_on": (seen.sent_at or seen.made_at).astimezone(LOCAL).date(),
            "cost_micros": seen.cost_micros,
            "currency": seen.currency,
            "segments": seen.segments,
            "seen_at": now,
        }
        for number, creditor_id, provider_id in rows
        for seen in [by_id[provider_id or ""]]
    ]
    if not values:
        return
    fresh = insert(ProviderRecord).values(values)
    # A price once given is not taken back by a list that has not made up its mind.
    cost = func.coalesce(fresh.excluded.cost_micros, ProviderRecord.cost_micros)
    names = ("status", "sent_on", "currency", "segments", "seen_at")
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=["message_id"],
            set_={name: fresh.excluded[name] for name in names} | {"cost_micros": cost},
        )
    )


def is_lacking() -> ColumnElement[bool]:
    """Return how a message joins the finding that the provider does not know its id."""
    return (ProviderFinding.provider_id == Message.provider_id) & (
        ProviderFinding.kind == FindingKind.LACKING
    )


def settle_findings(session: Session, listed: Sequence[Listed], now: datetime) -> None:
    """Close findings that were explained since: the row has its id, or the list shows it."""
    ours = select(Message.provider_id).where(
        Message.provider_id.in_([seen.provider_id for seen in listed])
    )
    session.execute(
        update(ProviderFinding)
        .where(ProviderFinding.provider_id.in_(ours), ProviderFinding.settled_at.is_(None))
        .values(settled_at=now)
    )
