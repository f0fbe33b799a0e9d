"""Consent: an append-only, hash-chained ledger per contact point, and suppressions over all.

The newest entry that covers a channel decides. Nothing is ever changed or removed; the database
roles may only insert and read. Each entry's hash is over the one before it and all its own fields;
the contact point keeps the newest, so that neither a changed nor a missing entry goes unseen.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from sqlalchemy import (
    BindParameter,
    ForeignKey,
    LargeBinary,
    ScalarSelect,
    UniqueConstraint,
    and_,
    delete,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from storage import sealing
from storage.columns import Base, Numbered, SealedText, Tenanted, one_of
from storage.records.debtors import ContactPoint
from storage.words import Actor, Channel

#: What the consents are for; there is one purpose as yet.
PURPOSE = "preminder"
_SALT_BYTES = 16
#: How long a number is left alone by every creditor after danger or a death was told on it. Whoever
#: was told holds its own claims until a person has looked; this is for those who cannot know.
REST = timedelta(days=30)


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
    OPT_OUT_SMS = "opt_out_sms"  #: its holder wants no SMS from anybody
    OPT_OUT_WHATSAPP = "opt_out_whatsapp"  #: its holder wants no WhatsApp from anybody
    REST = "rest"  #: danger or a death was told here: nobody starts anything for a while


#: How it is written down that a holder closed everything (None), or one channel.
OPT_OUTS: dict[Channel | None, SuppressionReason] = {
    None: SuppressionReason.OPT_OUT,
    Channel.SMS: SuppressionReason.OPT_OUT_SMS,
    Channel.WHATSAPP: SuppressionReason.OPT_OUT_WHATSAPP,
}


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
    #: Makes the digest tell nothing about a short text to whoever cannot open the salt.
    evidence_salt: Mapped[str | None] = mapped_column(
        SealedText("consents.evidence_salt"), deferred=True
    )
    #: SHA-256 of salt and evidence; it outlives both, so that the chain can still be checked.
    evidence_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    actor: Mapped[Actor] = mapped_column(one_of(Actor))
    #: When the person said it; recorded_at is when we wrote it down.
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Suppression(Numbered, Base):
    """An address that nobody may write to, or not over one channel, whichever creditor asks.

    Held as a keyed hash only.
    """

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
    session.flush()
    session.refresh(point, ["consent_head"], with_for_update=True)
    salt = secrets.token_hex(_SALT_BYTES) if word.evidence is not None else None
    entry = Consent(
        creditor_id=point.creditor_id,
        contact_point_id=point.id,
        action=word.action,
        scope=word.scope,
        channel=word.channel if word.scope is ConsentScope.CHANNEL else None,
        purpose=PURPOSE,
        source=word.source,
        evidence=word.evidence,
        evidence_salt=salt,
        evidence_digest=_digest_of(salt, word.evidence),
        actor=word.actor,
        at=word.at,
        recorded_at=now,
    )
    entry.hash = sealing.chain(point.consent_head or b"", _parts(entry))
    point.consent_head = entry.hash
    session.add(entry)
    session.flush()
    return entry


def first_broken_consent(session: Session, point: ContactPoint) -> int | None:
    """Return the id of the first entry that is not as it was written; 0 when the newest is gone.

    None means: every entry stands as it was written and none is missing. Evidence that was erased
    with its salt breaks nothing; evidence that was changed does.
    """
    entries = session.scalars(
        select(Consent)
        .where(Consent.contact_point_id == point.id)
        .options(undefer(Consent.evidence_salt))
        .order_by(Consent.id)
        .execution_options(populate_existing=True)
    )
    link = b""
    for entry in entries:
        link = sealing.chain(link, _parts(entry))
        if link != entry.hash or not _evidence_fits(entry):
            return entry.id
    return None if link == (point.consent_head or b"") else 0


def _parts(entry: Consent) -> list[str]:
    """Return what an entry's hash is made of, each as text; migration 0005 knows this order too."""
    digest = entry.evidence_digest
    return [
        str(entry.creditor_id),
        str(entry.contact_point_id),
        entry.action,
        entry.scope,
        entry.channel or "",
        entry.purpose,
        entry.source,
        "" if digest is None else digest.hex(),
        entry.actor,
        entry.at.astimezone(UTC).isoformat(),
        entry.recorded_at.astimezone(UTC).isoformat(),
    ]


def _digest_of(salt: str | None, evidence: str | None) -> bytes | None:
    if salt is None or evidence is None:
        return None
    return hashlib.sha256(f"{salt}|{evidence}".encode()).digest()


def _evidence_fits(entry: Consent) -> bool:
    if entry.evidence is None and entry.evidence_salt is None:
        return True
    return _digest_of(entry.evidence_salt, entry.evidence) == entry.evidence_digest


def suppress(
    session: Session, address_key: bytes, reason: SuppressionReason, now: datetime
) -> None:
    """Close an address for every creditor; closed already, it stays as it was."""
    session.execute(
        insert(Suppression)
        .values(address_key=address_key, reason=reason, at=now)
        .on_conflict_do_nothing()
    )


def let_rest(session: Session, address_key: bytes, now: datetime) -> None:
    """Let every creditor leave an address alone for a while, counted from the newest word."""
    session.execute(
        insert(Suppression)
        .values(address_key=address_key, reason=SuppressionReason.REST, at=now)
        .on_conflict_do_update(
            index_elements=[Suppression.address_key, Suppression.reason], set_={"at": now}
        )
    )


def suppress_opt_out(
    session: Session, address_key: bytes, channel: Channel | None, now: datetime
) -> None:
    """Close an address because its holder said so: for one channel, or with None for all."""
    suppress(session, address_key, OPT_OUTS[channel], now)


def lift_opt_out(session: Session, address_key: bytes, *channels: Channel) -> None:
    """Open an address again that its own holder had closed, for these channels.

    What was closed as a whole opens as a whole. A wrong number stays wrong.
    """
    opened = {None, *channels}
    lifted = [reason for channel, reason in OPT_OUTS.items() if channel in opened]
    session.execute(
        delete(Suppression).where(
            Suppression.address_key == address_key, Suppression.reason.in_(lifted)
        )
    )


def channels_refused(session: Session, address_key: bytes) -> frozenset[Channel]:
    """Return the channels that the holder of an address closed for every creditor."""
    found = select(Suppression.reason).where(Suppression.address_key == address_key)
    reasons = set(session.scalars(found))
    whole = SuppressionReason.OPT_OUT in reasons
    return frozenset(
        channel
        for channel, reason in OPT_OUTS.items()
        if channel is not None and (whole or reason in reasons)
    )


def closed_for_all(
    session: Session, keys: Collection[bytes]
) -> dict[bytes, dict[Channel | None, datetime]]:
    """Return what the holders of addresses refused from every creditor, and when that was last.

    By address: one channel, or None for everything. An opt-in to one creditor later on takes
    nothing of that back for the others.
    """
    said = (
        select(ContactPoint.address_key, literal(SuppressionReason.OPT_OUT), Consent.at)
        .join(ContactPoint, ContactPoint.id == Consent.contact_point_id)
        .where(
            ContactPoint.address_key.in_(keys),
            Consent.scope == ConsentScope.EVERYTHING,
            Consent.action == ConsentAction.WITHDRAW,
        )
    )
    suppressed = select(Suppression.address_key, Suppression.reason, Suppression.at).where(
        Suppression.address_key.in_(keys), Suppression.reason.in_(OPT_OUTS.values())
    )
    channels = {reason: channel for channel, reason in OPT_OUTS.items()}
    found: dict[bytes, dict[Channel | None, datetime]] = {}
    for key, reason, at in (*session.execute(said), *session.execute(suppressed)):
        closed, channel = found.setdefault(bytes(key), {}), channels[SuppressionReason(reason)]
        closed[channel] = max(at, closed.get(channel, at))
    return found


def standing(entries: Sequence[Consent], channel: Channel) -> ConsentAction | None:
    """Return what the newest entry that covers `channel` says; `entries` come oldest first."""
    covering = _covering(entries, channel)
    return covering[-1].action if covering else None


def refusals(entries: Sequence[Consent], channel: Channel) -> list[Consent]:
    """Return the withdrawals that keep `channel` closed: all since it was last open, oldest first.

    Empty when it is not closed; `entries` come oldest first.
    """
    newest_first = reversed(_covering(entries, channel))
    run = takewhile(lambda entry: entry.action is ConsentAction.WITHDRAW, newest_first)
    return list(run)[::-1]


def _covering(entries: Sequence[Consent], channel: Channel) -> list[Consent]:
    return [entry for entry in entries if entry.channel in {None, channel}]


def standing_word(
    contact_point_id: BindParameter[uuid.UUID], channel: BindParameter[Channel]
) -> ScalarSelect[ConsentAction | None]:
    """Return the newest word that covers `channel`, as part of a statement.

    A "no" in a claims file is left out: it is no consent, but the person has refused nothing.
    """
    covering = or_(Consent.channel.is_(None), Consent.channel == channel)
    from_file = and_(Consent.action == ConsentAction.WITHDRAW, Consent.actor == Actor.CREDITOR)
    newest = select(Consent.action).where(
        Consent.contact_point_id == contact_point_id, covering, ~from_file
    )
    return newest.order_by(Consent.id.desc()).limit(1).scalar_subquery()


def newest_word(
    contact_point_id: BindParameter[uuid.UUID],
) -> ScalarSelect[ConsentAction | None]:
    """Return the newest entry's word about whatever channel, as part of a statement."""
    newest = select(Consent.action).where(Consent.contact_point_id == contact_point_id)
    return newest.order_by(Consent.id.desc()).limit(1).scalar_subquery()


def consents_of(session: Session, contact_point_id: uuid.UUID) -> list[Consent]:
    """Return the ledger of a contact point, oldest first."""
    return ledgers_of(session, [contact_point_id])[contact_point_id]


def ledgers_of(
    session: Session, contact_point_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[Consent]]:
    """Return the ledger of each contact point, oldest first; an empty one where nothing is said."""
    found = select(Consent).where(Consent.contact_point_id.in_(contact_point_ids))
    ledgers: dict[uuid.UUID, list[Consent]] = {number: [] for number in contact_point_ids}
    for entry in session.scalars(found.order_by(Consent.id)):
        ledgers[entry.contact_point_id].append(entry)
    return ledgers


def is_at_rest(session: Session, debtor_id: uuid.UUID, now: datetime) -> bool:
    """Tell whether an address of a debtor is left alone by everybody now."""
    found = (
        select(Suppression.id)
        .join(ContactPoint, ContactPoint.address_key == Suppression.address_key)
        .where(
            ContactPoint.debtor_id == debtor_id,
            Suppression.reason == SuppressionReason.REST,
            Suppression.at > now - REST,
        )
    )
    return session.scalar(found.limit(1)) is not None
