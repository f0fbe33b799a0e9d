"""Corrections at the desk: saying what a message meant, looking through them, letting them count.

A correction changes nothing in the conversation. It is kept until somebody has reviewed it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.anonymous import anonymous
from bot.inbound.bursts import burst_read_as
from bot.staff.intent_words import LEARNED
from dialogs.intents import Intent
from storage.records.conversations import Conversation, InboundMessage
from storage.records.corrections import Correction, CorrectionStatus
from storage.records.debtors import Debtor
from storage.records.journal import Deed, write_journal
from storage.records.users import Role, User
from storage.words import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionRow:
    """One correction as it may be shown and exported: without whom it is about."""

    id: int
    text: str
    read_as: str | None
    read_percent: int | None
    should_be: Intent
    status: CorrectionStatus
    said_at: datetime
    conversation_id: uuid.UUID | None


def correct(
    session: Session,
    conversation_id: uuid.UUID,
    inbound_id: int,
    should_be: str,
    user: User,
    now: datetime,
) -> bool:
    """Keep what a message of this conversation meant; the last word counts and is reviewed anew.

    Return False when there is no such message, it has no words, or that is no intent to learn.
    """
    meant = next((intent for intent in LEARNED if intent.value == should_be), None)
    message = session.get(InboundMessage, inbound_id)
    if meant is None or message is None or message.conversation_id != conversation_id:
        return False
    if message.creditor_id is None or not message.body.strip():
        return False
    said = {
        "should_be": meant.value,
        "said_by": user.id,
        "said_at": now,
        "status": CorrectionStatus.OPEN,
        "status_at": now,
        "reviewed_by": None,
    }
    kept = insert(Correction).values(
        inbound_id=message.id,
        creditor_id=message.creditor_id,
        text=burst_read_as(session, message).body,
        read_as=message.read_as,
        read_percent=message.read_percent,
        **said,
    )
    session.execute(kept.on_conflict_do_update(index_elements=["inbound_id"], set_=said))
    details: dict[str, int | str] = {
        "inbound": message.id,
        "read_as": message.read_as or "",
        "meant": meant.value,
    }
    _note(session, message.creditor_id, user, now, "reading.corrected", details)
    return True


def review(
    session: Session,
    correction_id: int,
    verdict: CorrectionStatus,
    user: User | None,
    now: datetime,
) -> bool:
    """Approve or reject a correction; return False when there is none of that number.

    `user` is None for an operator at the command line.
    """
    found = session.get(Correction, correction_id, with_for_update=True)
    if found is None:
        return False
    found.move_to(verdict, user.id if user else None, now)
    details: dict[str, int | str] = {"correction": found.id, "status": verdict.value}
    _note(session, found.creditor_id, user, now, "correction.reviewed", details)
    return True


def corrections(
    session: Session, *statuses: CorrectionStatus, limit: int | None = None
) -> list[CorrectionRow]:
    """Return the corrections of these statuses, the oldest first, without whom they are about."""
    found = (
        select(Correction, InboundMessage.conversation_id, Debtor)
        .join(InboundMessage, InboundMessage.id == Correction.inbound_id)
        .outerjoin(Conversation, Conversation.id == InboundMessage.conversation_id)
        .outerjoin(Debtor, Debtor.id == Conversation.debtor_id)
        .where(Correction.status.in_(statuses))
        .order_by(Correction.id)
        .limit(limit)
    )
    return [
        CorrectionRow(
            id=row.id,
            text=anonymous(row.text, (debtor.name,) if debtor is not None else ()),
            read_as=row.read_as,
            read_percent=row.read_percent,
            should_be=Intent(row.should_be),
            status=row.status,
            said_at=row.said_at,
            conversation_id=conversation_id,
        )
        for row, conversation_id, debtor in session.execute(found)
    ]


def corrected(session: Session, inbound_ids: list[int]) -> dict[int, str]:
    """Return what colleagues said that these messages meant, by message."""
    found = select(Correction.inbound_id, Correction.should_be).where(
        Correction.inbound_id.in_(inbound_ids)
    )
    return {row.inbound_id: row.should_be for row in session.execute(found)}


def _note(
    session: Session,
    creditor_id: uuid.UUID,
    user: User | None,
    now: datetime,
    action: str,
    details: dict[str, int | str],
) -> None:
    operator = user is None or user.role is Role.OPERATOR
    deed = Deed(
        creditor_id=creditor_id,
        action=action,
        actor=Actor.OPERATOR if operator else Actor.STAFF,
        actor_id=str(user.id) if user else None,
        details=details,
    )
    write_journal(session, now, [deed])
