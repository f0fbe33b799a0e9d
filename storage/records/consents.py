"""Consent: an append-only, hash-chained ledger per contact point, and suppressions over all.

The newest entry that covers a channel decides. Nothing is ever changed or removed; the database
roles may only insert and read.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import sealing
from storage.columns import Base, Numbered, SealedText, Tenanted, one_of
from storage.records.debtors import ContactPoint
from storage.words import Actor, Channel

#: What the consents are for; there is one purpose as yet.
PURPOSE = "preminder"


class ConsentAction(StrEnum):
    """What was said about being written to."""

    GRANT = "grant"
    WITHDRAW = "withdraw"


class ConsentScope(StrEnum):
    """How far an entry reaches."""

    CHANNEL = "channel"  #: this channel of this creditor
    CREDITOR = "creditor"  #: every channel of this creditor
    EVERYTHING = "everything"  #: every channel of every creditor


class SuppressionReason(StrEnum):
    """Why an address is closed for everybody."""

    WRONG_NUMBER = "wrong_number"
    OPT_OUT = "opt_out"


class Consent(Numbered, Tenanted, Base):
    """One entry of the consent ledger."""

    __tablename__ = "consents"

    contact_point_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_points.id"), index=True)
    action: Mapped[ConsentAction] = mapped_column(one_of(ConsentAction))
    scope: Mapped[ConsentScope] = mapped_column(one_of(ConsentScope))
    #: The channel that the entry is about; none when it covers all.
    channel: Mapped[Channel | None] = mapped_column(one_of(Channel))
    purpose: Mapped[str] = mapped_column(default=PURPOSE)
    #: Where it comes from, e.g. `claims file`, `inbound message`, `provider 21610`.
    source: Mapped[str]
    #: The words or the document that prove it.
    evidence: Mapped[str | None] = mapped_column(SealedText("consents.evidence"))
    actor: Mapped[Actor] = mapped_column(one_of(Actor))
    #: When the person said it; recorded_at is when we wrote it down.
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Suppression(Numbered, Base):
    """An address that nobody may write to, whichever creditor asks. Held as a keyed hash only."""

    __tablename__ = "suppressions"
    __table_args__ = (UniqueConstraint("address_key", "reason"),)

    address_key: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[SuppressionReason] = mapped_column(one_of(SuppressionReason))
    at: Mapped[datetime]


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """What somebody said about being written to, ready for the ledger.

    `channel` is only for the scope of a channel; the wider scopes cover all.
    """

    action: ConsentAction
    scope: ConsentScope
    source: str
    actor: Actor
    at: datetime
    channel: Channel | None = None
    evidence: str | None = None


def record_consent(session: Session, point: ContactPoint, word: Word, now: datetime) -> Consent:
    """Append a word to the chain of a contact point, whose row is locked here.

    The lock keeps two entries from taking the same place, and makes the gate wait for this one.
    """
    session.execute(select(ContactPoint.id).where(ContactPoint.id == point.id).with_for_update())
    newest = (
        select(Consent.hash)
        .where(Consent.contact_point_id == point.id)
        .order_by(Consent.id.desc())
        .limit(1)
    )
    channel = word.channel if word.scope is ConsentScope.CHANNEL else None
    digest = sealing.chain(
        session.scalar(newest) or b"",
        [
            str(point.id),
            word.action,
            word.scope,
            channel or "",
            PURPOSE,
            word.source,
            word.actor,
            word.at.isoformat(),
        ],
    )
    entry = Consent(
        creditor_id=point.creditor_id,
        contact_point_id=point.id,
        action=word.action,
        scope=word.scope,
        channel=channel,
        purpose=PURPOSE,
        source=word.source,
        evidence=word.evidence,
        actor=word.actor,
        at=word.at,
        recorded_at=now,
        hash=digest,
    )
    session.add(entry)
    session.flush()
    return entry


def suppress(
    session: Session, address_key: bytes, reason: SuppressionReason, now: datetime
) -> None:
    """Close an address for every creditor; closed already, it stays as it was."""
    session.execute(
        insert(Suppression)
        .values(address_key=address_key, reason=reason, at=now)
        .on_conflict_do_nothing()
    )


def lift_opt_out(session: Session, address_key: bytes) -> None:
    """Open an address again that its own holder had closed. A wrong number stays wrong."""
    session.execute(
        delete(Suppression).where(
            Suppression.address_key == address_key, Suppression.reason == SuppressionReason.OPT_OUT
        )
    )


def standing(entries: list[Consent], channel: Channel) -> ConsentAction | None:
    """Return what the newest entry that covers `channel` says; `entries` come oldest first."""
    covering = [entry for entry in entries if entry.channel in {None, channel}]
    return covering[-1].action if covering else None


def consents_of(session: Session, contact_point_id: uuid.UUID) -> list[Consent]:
    """Return the ledger of a contact point, oldest first."""
    found = select(Consent).where(Consent.contact_point_id == contact_point_id)
    return list(session.scalars(found.order_by(Consent.id)))
