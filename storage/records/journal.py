"""The journal: append-only and hash-chained per creditor: who did what to whom, and why.

Details hold ids, codes and counts, never names, numbers or texts.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import sealing
from storage.columns import Base, Numbered, Tenanted, one_of
from storage.words import Actor


class JournalEntry(Numbered, Tenanted, Base):
    """One thing that was done."""

    __tablename__ = "journal"
    __table_args__ = (
        UniqueConstraint("creditor_id", "sequence"),
        Index("ix_journal_claim_id_id", "claim_id", "id"),
        # Anybody may ask on the check page whether a code is ours, so it must cost next to nothing.
        Index(
            "ix_journal_check_code",
            text("(details ->> 'code')"),
            postgresql_where=text("action = 'authenticity.asked'"),
        ),
    )

    sequence: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    actor: Mapped[Actor] = mapped_column(one_of(Actor))
    actor_id: Mapped[str | None]
    action: Mapped[str]
    claim_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("claims.id"))
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class JournalHead(Base):
    """The end of each creditor's chain; its row lock puts writers in line."""

    __tablename__ = "journal_heads"

    creditor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("creditors.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    hash: Mapped[bytes] = mapped_column(LargeBinary, default=b"")


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """What to write down: an action on a claim, by somebody."""

    creditor_id: uuid.UUID
    action: str
    actor: Actor = Actor.SYSTEM
    actor_id: str | None = None
    claim_id: uuid.UUID | None = None
    details: dict[str, Any] = field(default_factory=dict)


# Many deeds come at once when a batch of messages went out: one statement for all of them and the
# chain's new end.
_ADD = text(
    """
    with written as (
        insert into journal
               (creditor_id, sequence, at, actor, actor_id, action, claim_id, details, hash)
        select :creditor, sequence, :at, actor, actor_id, action, claim_id, details,
               decode(hash, 'hex')
          from jsonb_to_recordset(cast(:deeds as jsonb))
            as deed(sequence bigint, actor text, actor_id text, action text, claim_id uuid,
                    details jsonb, hash text)
    )
    update journal_heads set sequence = :sequence, hash = :hash where creditor_id = :creditor
    """
)


def entry_hash(previous: bytes, sequence: int, at: datetime, deed: Deed) -> bytes:
    """Return the hash that binds a deed to its place in the chain."""
    return sealing.chain(
        previous,
        [
            str(sequence),
            at.isoformat(),
            deed.actor,
            deed.actor_id or "",
            deed.action,
            str(deed.claim_id or ""),
            json.dumps(deed.details, sort_keys=True, ensure_ascii=False),
        ],
    )


def write_journal(session: Session, now: datetime, deeds: Sequence[Deed]) -> None:
    """Append deeds to their creditors' chains.

    The heads are locked in the order of their ids, so that two writers cannot lock each other out.
    """
    by_creditor: dict[uuid.UUID, list[Deed]] = {}
    for deed in deeds:
        by_creditor.setdefault(deed.creditor_id, []).append(deed)
    for creditor_id in sorted(by_creditor):
        _append(session, now, creditor_id, by_creditor[creditor_id])


def _append(session: Session, now: datetime, creditor_id: uuid.UUID, deeds: list[Deed]) -> None:
    sequence, digest = _lock_head(session, creditor_id)
    rows: list[dict[str, Any]] = []
    for deed in deeds:
        sequence += 1
        digest = entry_hash(digest, sequence, now, deed)
        rows.append(
            {
                "sequence": sequence,
                "actor": deed.actor,
                "actor_id": deed.actor_id,
                "action": deed.action,
                "claim_id": None if deed.claim_id is None else str(deed.claim_id),
                "details": deed.details,
                "hash": digest.hex(),
            }
        )
    session.execute(
        _ADD,
        {
            "creditor": creditor_id,
            "at": now,
            "deeds": json.dumps(rows, ensure_ascii=False),
            "sequence": sequence,
            "hash": digest,
        },
    )


def _lock_head(session: Session, creditor_id: uuid.UUID) -> tuple[int, bytes]:
    """Return the end of a creditor's chain, locked; its first writer makes it."""
    end = select(JournalHead.sequence, JournalHead.hash)
    locked = end.where(JournalHead.creditor_id == creditor_id).with_for_update()
    found = session.execute(locked).first()
    if found is None:
        fresh = insert(JournalHead).values(creditor_id=creditor_id, sequence=0, hash=b"")
        session.execute(fresh.on_conflict_do_nothing())
        found = session.execute(locked).one()
    return found.sequence, found.hash


def first_broken(session: Session, creditor_id: uuid.UUID) -> int | None:
    """Return the sequence of the first entry that does not fit its chain, or None."""
    previous, expected = b"", 1
    entries = select(JournalEntry).where(JournalEntry.creditor_id == creditor_id)
    for entry in session.scalars(entries.order_by(JournalEntry.sequence)):
        deed = Deed(
            creditor_id=creditor_id,
            action=entry.action,
            actor=entry.actor,
            actor_id=entry.actor_id,
            claim_id=entry.claim_id,
            details=entry.details,
        )
        fits = entry_hash(previous, entry.sequence, entry.at, deed) == entry.hash
        if entry.sequence != expected or not fits:
            return entry.sequence
        previous, expected = entry.hash, expected + 1
    return None
