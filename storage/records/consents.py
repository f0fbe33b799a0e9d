"""Consent: an append-only, hash-chained ledger per contact point, and suppressions over all.

The newest entry that covers a channel decides. Nothing is ever changed or removed; the database
roles may only insert and read.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import sealing
from storage.columns import Base, Numbered, SealedText, Tenanted, one_of
from storage.words import Actor, Channel


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
    purpose: Mapped[str] = mapped_column(default="preminder")
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


def record_consent(session: Session, entry: Consent) -> Consent:
    """Append an entry to the chain of its contact point.

    The caller holds the contact point's row lock, so that two entries cannot take the same place.
    """
    newest = (
        select(Consent.hash)
        .where(Consent.contact_point_id == entry.contact_point_id)
        .order_by(Consent.id.desc())
        .limit(1)
    )
    entry.hash = sealing.chain(
        session.scalar(newest) or b"",
        [
            str(entry.contact_point_id),
            entry.action,
            entry.scope,
            entry.channel or "",
            entry.purpose or "preminder",
            entry.source,
            entry.actor,
            entry.at.isoformat(),
        ],
    )
    session.add(entry)
    session.flush()
    return entry


def standing(entries: list[Consent], channel: Channel) -> ConsentAction | None:
    """Return what the newest entry that covers `channel` says; `entries` come oldest first."""
    covering = [entry for entry in entries if entry.channel in {None, channel}]
    return covering[-1].action if covering else None


def consents_of(session: Session, contact_point_id: uuid.UUID) -> list[Consent]:
    """Return the ledger of a contact point, oldest first."""
    found = select(Consent).where(Consent.contact_point_id == contact_point_id)
    return list(session.scalars(found.order_by(Consent.id)))
