"""Debtors and their contact points, each with the rung that says how sure we are of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from storage import sealing
from storage.columns import Base, Identified, SealedText, Tenanted, one_of
from storage.ladder import LINE_EFFECTS, LOOKUP, VERIFICATION_MONTHS, LineType, effective_rung
from storage.words import Channel, DebtorType, Language, Rung


class Representation(StrEnum):
    """Who must be spoken to instead of the debtor; anything but none stops all pressure."""

    NONE = "none"
    DEBT_HELP = "debt_help"  #: schuldhulp: the creditor starts an incassostop (NVVK)
    ADMINISTRATOR = "administrator"  #: beschermingsbewind (BW 1:431)
    WSNP = "wsnp"  #: statutory debt restructuring (Fw 299, 301)
    DECEASED = "deceased"


class ContactKind(StrEnum):
    """What an address is."""

    PHONE = "phone"
    EMAIL = "email"
    POSTAL = "postal"


class Debtor(Identified, Tenanted, Base):
    """Somebody who owes one creditor. The same person at another creditor is another row."""

    __tablename__ = "debtors"
    __table_args__ = (UniqueConstraint("creditor_id", "person_key"),)

    #: Blind index of phone and name: by it a second import finds the same debtor.
    person_key: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(SealedText("debtors.name"))
    type: Mapped[DebtorType] = mapped_column(one_of(DebtorType))
    language: Mapped[Language] = mapped_column(one_of(Language), default=Language.NL)
    street: Mapped[str | None] = mapped_column(SealedText("debtors.street"))
    house_number: Mapped[str | None] = mapped_column(SealedText("debtors.house_number"))
    house_suffix: Mapped[str | None] = mapped_column(SealedText("debtors.house_suffix"))
    postcode: Mapped[str | None] = mapped_column(SealedText("debtors.postcode"))
    city: Mapped[str | None] = mapped_column(SealedText("debtors.city"))
    country: Mapped[str] = mapped_column(default="NL")
    representation: Mapped[Representation] = mapped_column(
        one_of(Representation), default=Representation.NONE
    )
    created_at: Mapped[datetime]

    contact_points: Mapped[list[ContactPoint]] = relationship(back_populates="debtor")


class ContactPoint(Identified, Tenanted, Base):
    """A phone number, e-mail or postal address of a debtor."""

    __tablename__ = "contact_points"
    __table_args__ = (UniqueConstraint("debtor_id", "kind", "address_key"),)

    debtor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("debtors.id"), index=True)
    kind: Mapped[ContactKind] = mapped_column(one_of(ContactKind))
    address: Mapped[str] = mapped_column(SealedText("contact_points.address"))
    address_key: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    rung: Mapped[Rung] = mapped_column(default=Rung.UNKNOWN)
    rung_at: Mapped[datetime]
    #: The provider's error code that closed this channel for this number, e.g. 30005.
    sms_closed_by: Mapped[str | None]
    whatsapp_closed_by: Mapped[str | None]
    #: What said that no network has this number: the provider's error code, or `lookup`.
    invalid_by: Mapped[str | None]
    #: What the provider last said about the line, and when.
    line_type: Mapped[LineType | None] = mapped_column(one_of(LineType))
    line_checked_at: Mapped[datetime | None]
    #: The hash of the newest entry in this number's ledger of consents.
    consent_head: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]

    debtor: Mapped[Debtor] = relationship(back_populates="contact_points")

    def climb(self, rung: Rung, now: datetime) -> None:
        """Raise the rung. A lower one changes nothing, and a wrong number stays wrong.

        Who proves again who they are starts the time of that proof anew.
        """
        if self.rung != Rung.WRONG and (rung > self.rung or rung is Rung.VERIFIED):
            self.rung, self.rung_at = rung, now

    def rung_now(self, now: datetime, months: int = VERIFICATION_MONTHS) -> Rung:
        """Return the rung that counts at `now`; see `storage.ladder.effective_rung`."""
        return effective_rung(self.rung, self.rung_at, now, months)

    def learn_line(self, line: LineType, now: datetime) -> None:
        """Keep what the provider says about the line, and what follows for the channels.

        An earlier closure by a Lookup ends when the next one says otherwise; one by an error code
        of a message stays.
        """
        effect = LINE_EFFECTS[line]
        self.line_type, self.line_checked_at = line, now
        if self.sms_closed_by in {None, LOOKUP}:
            self.sms_closed_by = LOOKUP if effect.closes_sms else None
        if self.invalid_by in {None, LOOKUP}:
            self.invalid_by = LOOKUP if effect.invalid else None
        if effect.is_checked:
            self.climb(Rung.LINE_CHECKED, now)

    def declare_wrong(self, now: datetime) -> None:
        """Somebody at this address is not the debtor: nothing may be sent to it any more."""
        self.rung, self.rung_at = Rung.WRONG, now

    def forget_holder(self, now: datetime) -> None:
        """The number may have got another holder: what the last one said or proved is over."""
        if self.rung > Rung.LINE_CHECKED:
            self.rung, self.rung_at = Rung.UNKNOWN, now

    def closed_by(self, channel: Channel) -> str | None:
        """Return the provider's code that closed this channel here, if one did."""
        if channel is Channel.SMS:
            return self.sms_closed_by
        return self.whatsapp_closed_by if channel is Channel.WHATSAPP else None

    def close_channel(self, channel: Channel, code: str) -> None:
        """Keep the provider's word that this channel does not reach this number."""
        if channel is Channel.SMS:
            self.sms_closed_by = code
        elif channel is Channel.WHATSAPP:
            self.whatsapp_closed_by = code

    def reopen_channel(self, channel: Channel, code: str) -> None:
        """Take back what this code closed: the message came after all."""
        if channel is Channel.SMS and self.sms_closed_by == code:
            self.sms_closed_by = None
        elif channel is Channel.WHATSAPP and self.whatsapp_closed_by == code:
            self.whatsapp_closed_by = None


def person_key(phone: str, name: str) -> bytes:
    """Return the blind index of a person: the number and the name without case and blanks."""
    return sealing.blind(f"{phone}|{''.join(name.casefold().split())}")


# Made once: each message that comes in asks these.
_AT_ADDRESS = (
    select(ContactPoint)
    .where(
        ContactPoint.kind == bindparam("kind"),
        ContactPoint.address_key == bindparam("address_key"),
    )
    .options(joinedload(ContactPoint.debtor, innerjoin=True))
)
_POINTS_AT = _AT_ADDRESS.order_by(ContactPoint.created_at)
_LOCK_POINTS = (
    _AT_ADDRESS.order_by(ContactPoint.id)
    .with_for_update(of=ContactPoint)
    .execution_options(populate_existing=True)
)


def points_at(session: Session, phone: str) -> list[ContactPoint]:
    """Return every contact point with this number and its debtor, over all creditors.

    That is: over all that the session may see.
    """
    return list(
        session.scalars(
            _POINTS_AT, {"kind": ContactKind.PHONE, "address_key": sealing.blind(phone)}
        )
    )


def lock_points(session: Session, kind: ContactKind, address_key: bytes) -> list[ContactPoint]:
    """Return every contact point with this address, locked in the order of their ids.

    All at once, so that whoever closes an address everywhere and a worker that takes a batch never
    wait for each other in a circle.
    """
    return list(session.scalars(_LOCK_POINTS, {"kind": kind, "address_key": address_key}))


def phone_of(session: Session, debtor_id: uuid.UUID) -> ContactPoint | None:
    """Return the debtor's phone that is surest and newest, if there is one."""
    found = select(ContactPoint).where(
        ContactPoint.debtor_id == debtor_id, ContactPoint.kind == ContactKind.PHONE
    )
    return session.scalar(
        found.order_by(ContactPoint.rung.desc(), ContactPoint.created_at.desc()).limit(1)
    )
