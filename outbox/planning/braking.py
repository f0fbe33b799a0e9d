"""Braking: putting a creditor's brake on, and releasing it, which only a person does.

The journal's head is locked first and the tallies last, here as everywhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from outbox.planning.brakes import Braked
from storage.records.brakes import Brake, Trouble
from storage.records.creditors import Creditor
from storage.records.journal import Deed, JournalHead, write_journal
from storage.records.tasks import Task, TaskKind, TaskStatus, add_task
from storage.words import Actor, Language

#: The reason of a brake that a person put on; what they said stands with the figures.
BY_HAND = "by_hand"

_WORDS = {
    Language.NL: {
        Trouble.UNDELIVERED: "niet afgeleverd",
        Trouble.OPTED_OUT: "wil geen berichten meer",
        Trouble.WRONG_NUMBER: "verkeerd nummer",
        Trouble.COMPLAINT: "klacht",
        BY_HAND: "met de hand",
    },
    Language.EN: {
        Trouble.UNDELIVERED: "undelivered",
        Trouble.OPTED_OUT: "opted out",
        Trouble.WRONG_NUMBER: "wrong number",
        Trouble.COMPLAINT: "complaint",
        BY_HAND: "by hand",
    },
}
_FRAME = {
    Language.NL: "{}: {} van {} (grens {}%)",
    Language.EN: "{}: {} of {} (limit {}%)",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why a brake goes on: a code, and figures or words that go with it."""

    code: str
    figures: Mapping[str, Any]

    @classmethod
    def of(cls, braked: Braked) -> Reason:
        """Return the reason that the tallies give."""
        figures = {
            "number": braked.number,
            "sent": braked.sent,
            "limit_percent": braked.limit_percent,
        }
        return cls(code=str(braked.trouble), figures=figures)

    @classmethod
    def by_hand(cls, words: str) -> Reason:
        """Return the reason of a person who saw something that we do not measure."""
        return cls(code=BY_HAND, figures={"words": words})


def in_words(code: str, figures: Mapping[str, Any], language: Language = Language.NL) -> str:
    """Say why a brake is on, without what a person wrote."""
    word = _WORDS[language].get(code, code)
    if "sent" not in figures:
        return word
    return _FRAME[language].format(
        word, figures["number"], figures["sent"], figures["limit_percent"]
    )


def put_on(
    session: Session,
    creditor: Creditor,
    reason: Reason,
    now: datetime,
    actor: Actor = Actor.SYSTEM,
) -> bool:
    """Put a creditor's brake on, with a task for people; False when it was on already."""
    row = _locked(session, creditor.id)
    if row is not None and row.is_on:
        return False
    figures = dict(reason.figures)
    if row is None:
        row = Brake(creditor_id=creditor.id, round=0, released_at=None)
        session.add(row)
    row.is_on, row.reason, row.figures, row.since = True, reason.code, figures, now
    session.flush()
    add_task(
        session,
        TaskKind.BRAKE,
        # A released brake begins a new round, and may come on again.
        f"brake:{creditor.id}:{row.round}",
        f"Rem aan voor {creditor.slug}: {in_words(reason.code, reason.figures)}",
        now,
        creditor_id=creditor.id,
    )
    counted = {key: value for key, value in figures.items() if key != "words"}
    _note(session, creditor.id, "brake.on", actor, {"reason": reason.code, **counted}, now)
    return True


def release(
    session: Session, creditor: Creditor, now: datetime, actor: Actor = Actor.OPERATOR
) -> bool:
    """Release a creditor's brake; False when it was off already.

    Counting begins anew, and trouble with what left before is no longer counted, so that it does
    not brake again at once on the same figures.
    """
    row = _locked(session, creditor.id)
    if row is None or not row.is_on:
        return False
    row.is_on, row.released_at, row.round = False, now, row.round + 1
    session.execute(
        update(Task)
        .where(
            Task.kind == TaskKind.BRAKE,
            Task.creditor_id == creditor.id,
            Task.status == TaskStatus.OPEN,
        )
        .values(status=TaskStatus.DONE, done_at=now)
    )
    _note(session, creditor.id, "brake.off", actor, {"reason": row.reason}, now)
    return True


def _locked(session: Session, creditor_id: uuid.UUID) -> Brake | None:
    """Lock the journal's head, which makes writers wait for one another, then the brake."""
    fresh = insert(JournalHead).values(creditor_id=creditor_id, sequence=0, hash=b"")
    session.execute(fresh.on_conflict_do_nothing())
    head = select(JournalHead.sequence).where(JournalHead.creditor_id == creditor_id)
    session.execute(head.with_for_update())
    return session.scalar(
        select(Brake)
        .where(Brake.creditor_id == creditor_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _note(
    session: Session,
    creditor_id: uuid.UUID,
    action: str,
    actor: Actor,
    details: dict[str, Any],
    now: datetime,
) -> None:
    deed = Deed(creditor_id=creditor_id, action=action, actor=actor, details=details)
    write_journal(session, now, [deed])
