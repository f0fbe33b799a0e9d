"""Conversations: one per debtor and creditor, its owner, and every message that came in."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.dml import ReturningInsert

from storage.columns import Base, Identified, MaybeTenanted, Numbered, SealedText, Tenanted, one_of
from storage.states import step
from storage.words import Channel, Language


class Owner(StrEnum):
    """Who answers the debtor now."""

    BOT = "bot"
    STAFF = "staff"
    NOBODY = "nobody"  #: nobody may answer by machine: after a crisis, or a wrong number


OWNER_STEPS: dict[Owner, frozenset[Owner]] = {
    Owner.BOT: frozenset({Owner.STAFF, Owner.NOBODY}),
    Owner.STAFF: frozenset({Owner.BOT, Owner.NOBODY, Owner.STAFF}),
    Owner.NOBODY: frozenset({Owner.STAFF, Owner.BOT}),
}


class InboundState(StrEnum):
    """What became of a message that came in. None is ever dropped."""

    RECEIVED = "received"  #: stored, its turn not yet taken
    ANSWERED = "answered"  #: the bot took its turn
    WITH_STAFF = "with_staff"  #: a person owns the conversation
    ASKED_WHICH = "asked_which"  #: two creditors could be meant; we asked
    UNKNOWN_SENDER = "unknown_sender"  #: a number we never wrote to; staff see it
    BROKEN = "broken"  #: the turn failed; a task tells staff


INBOUND_STEPS: dict[InboundState, frozenset[InboundState]] = {
    InboundState.RECEIVED: frozenset(InboundState) - {InboundState.RECEIVED},
    InboundState.BROKEN: frozenset({InboundState.ANSWERED, InboundState.WITH_STAFF}),
    InboundState.ASKED_WHICH: frozenset({InboundState.ANSWERED, InboundState.WITH_STAFF}),
    InboundState.ANSWERED: frozenset(),
    InboundState.WITH_STAFF: frozenset(),
    InboundState.UNKNOWN_SENDER: frozenset(),
}


class Conversation(Identified, Tenanted, Base):
    """The talk between one creditor and one debtor, over whichever channel."""

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("debtor_id"),
        Index(
            "ix_conversations_waiting",
            "waiting_since",
            postgresql_where="waiting_since is not null",
        ),
    )

    debtor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("debtors.id"))
    contact_point_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_points.id"))
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    #: Our number that the talk runs over.
    sender: Mapped[str]
    language: Mapped[Language] = mapped_column(one_of(Language), default=Language.NL)
    owner: Mapped[Owner] = mapped_column(one_of(Owner), default=Owner.BOT)
    #: Grows with every change of owner; a message with an older epoch is fenced off.
    epoch: Mapped[int] = mapped_column(default=0)
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    #: What the dialog remembers, as JSON.
    memory: Mapped[str] = mapped_column(SealedText("conversations.memory"), default="{}")
    identity_attempts: Mapped[int] = mapped_column(default=0)
    #: Since when a person is being waited for.
    waiting_since: Mapped[datetime | None]
    waiting_for: Mapped[str | None]
    last_inbound_at: Mapped[datetime | None]
    #: When the WhatsApp customer service window closes (24 h after the last inbound).
    window_until: Mapped[datetime | None]
    #: Since when the person does not want to be phoned.
    no_calls_since: Mapped[datetime | None]
    telegram_topic: Mapped[int | None] = mapped_column(BigInteger)
    #: The newest inbound and outbound message that the desk's topic has shown.
    desk_seen_inbound: Mapped[int] = mapped_column(BigInteger, default=0)
    desk_seen_message: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime]

    def give_to(self, owner: Owner, staff_id: uuid.UUID | None = None) -> None:
        """Change the owner and raise the epoch, which silences all that was composed before."""
        self.owner = step(OWNER_STEPS, self.owner, owner) if owner != self.owner else owner
        self.staff_id = staff_id if owner is Owner.STAFF else None
        self.epoch += 1


class InboundMessage(Numbered, MaybeTenanted, Base):
    """A message that a person sent us. Stored before the provider gets its answer."""

    __tablename__ = "inbound_messages"
    __table_args__ = (
        UniqueConstraint("provider", "provider_id"),
        Index("ix_inbound_messages_todo", "id", postgresql_where="state = 'received'"),
        Index("ix_inbound_messages_conversation_id_id", "conversation_id", "id"),
    )

    provider: Mapped[str]
    provider_id: Mapped[str]
    conversation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("conversations.id"))
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    sender: Mapped[str] = mapped_column(SealedText("inbound_messages.sender"))
    sender_key: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    #: Our number that it was sent to.
    recipient: Mapped[str]
    body: Mapped[str] = mapped_column(SealedText("inbound_messages.body"))
    #: The id of a button or list item that was tapped.
    payload: Mapped[str | None] = mapped_column(SealedText("inbound_messages.payload"))
    media: Mapped[int] = mapped_column(default=0)
    #: The provider's own word about an opt-out (OptOutType), if it gave one.
    provider_opt_out: Mapped[str | None]
    received_at: Mapped[datetime]
    state: Mapped[InboundState] = mapped_column(one_of(InboundState), default=InboundState.RECEIVED)
    processed_at: Mapped[datetime | None]
    #: The intent that its turn was taken by, and how sure the reading was, in hundredths.
    read_as: Mapped[str | None]
    read_percent: Mapped[int | None] = mapped_column(SmallInteger)
    #: The intent that the second reader named before the turn, if it was asked and named one.
    advised: Mapped[str | None]

    def move_to(self, target: InboundState, now: datetime) -> None:
        """Take one step of INBOUND_STEPS."""
        self.state = step(INBOUND_STEPS, self.state, target)
        self.processed_at = now


class ProviderEvent(Numbered, Base):
    """A provider's request exactly as it came, kept as evidence and for replay."""

    __tablename__ = "provider_events"
    __table_args__ = (
        Index(
            "ix_provider_events_todo",
            "id",
            postgresql_where="processed_at is null and provider = 'mollie'",
        ),
    )

    provider: Mapped[str]
    kind: Mapped[str]
    #: What makes it the same event when it comes again.
    once_key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[str] = mapped_column(SealedText("provider_events.payload"))
    received_at: Mapped[datetime]
    processed_at: Mapped[datetime | None]


def store_event(
    session: Session, provider: str, kind: str, once_key: str, payload: str, now: datetime
) -> int | None:
    """Keep a raw event; return its id, or None when it was here already."""
    given = {
        "event_provider": provider,
        "event_kind": kind,
        "event_key": once_key,
        "event_payload": payload,
        "event_at": now,
    }
    return session.scalar(KEEP_EVENT, given)


#: The statement of `store_event`, for who keeps more in the same one.
KEEP_EVENT = (
    insert(ProviderEvent)
    .values(
        provider=bindparam("event_provider"),
        kind=bindparam("event_kind"),
        once_key=bindparam("event_key"),
        payload=bindparam("event_payload"),
        received_at=bindparam("event_at"),
    )
    .on_conflict_do_nothing(index_elements=["once_key"])
    .returning(ProviderEvent.id)
    .execution_options(dml_strategy="raw")
)


def lock_conversation(session: Session, conversation_id: uuid.UUID) -> Conversation:
    """Return a conversation with its row locked until the transaction ends."""
    found = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one()


def open_conversation(session: Session, fresh: Conversation) -> Conversation:
    """Return the debtor's conversation, locked and moved to where `fresh` (not added) is held.

    Two messages that come at once both insert; the unique index lets one row be.
    """
    given = {f"fresh_{name}": getattr(fresh, name) for name in _OPENED}
    return session.scalars(_OPEN, given).one()


_OPENED = (
    *("creditor_id", "debtor_id", "contact_point_id", "channel", "sender", "language"),
    *("last_inbound_at", "window_until", "created_at"),
)


def _opening() -> ReturningInsert[Conversation]:
    added = insert(Conversation).values({name: bindparam(f"fresh_{name}") for name in _OPENED})
    held = {
        name: added.excluded[name]
        for name in ("contact_point_id", "channel", "sender", "last_inbound_at")
    }
    # A message over another channel leaves the window of WhatsApp as it is.
    window = func.coalesce(added.excluded.window_until, Conversation.window_until)
    moved = added.on_conflict_do_update(
        index_elements=["debtor_id"], set_={**held, "window_until": window}
    )
    # What is given fills the statement's own values, and is no list of rows.
    return moved.returning(Conversation).execution_options(
        populate_existing=True, dml_strategy="orm"
    )


_OPEN = _opening()
