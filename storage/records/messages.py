"""Messages: the outbox. One row per message that we mean to send, its verdicts and its receipts.

Written by `outbox`; read by the console, the digest and `explain`.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, MaybeTenanted, Numbered, SealedText, one_of
from storage.states import step
from storage.words import Actor, Channel, Language, Rung


class MessageKind(StrEnum):
    """What a message is for; the gate's rules differ by it."""

    PREMINDER = "preminder"  #: our own initiative about a claim
    ANSWER = "answer"  #: the bot's answer to the debtor's message
    STAFF = "staff"  #: a colleague's words
    NOTICE = "notice"  #: an instalment that falls due, a plan that was agreed
    THANKS = "thanks"  #: the one thank-you after a payment
    NEUTRAL = "neutral"  #: the one line to a number that we never wrote to
    DIGEST = "digest"  #: a creditor's day


#: What we write of our own accord: brakes and rates are taken of these.
OF_OUR_OWN_ACCORD = frozenset({MessageKind.PREMINDER, MessageKind.NOTICE})


class MessageStatus(StrEnum):
    """Where a message stands. The value is what the database holds."""

    QUEUED = "queued"  #: decided on, not yet handed over
    SENDING = "sending"  #: claimed by a worker; the provider call is under way
    SENT = "sent"  #: the provider took it and gave it an id
    DELIVERED = "delivered"  #: the provider reported delivery
    READ = "read"  #: the person opened it
    UNDELIVERED = "undelivered"  #: the provider took it but could not deliver
    FAILED = "failed"  #: the provider refused it for good
    UNCERTAIN = "uncertain"  #: the call broke off; looked up, never sent again by a machine
    REFUSED = "refused"  #: the gate refused it for good
    CANCELLED = "cancelled"  #: withdrawn before sending


_RECEIPTS = frozenset(
    {
        MessageStatus.SENT,
        MessageStatus.DELIVERED,
        MessageStatus.READ,
        MessageStatus.UNDELIVERED,
        MessageStatus.FAILED,
    }
)
MESSAGE_STEPS: dict[MessageStatus, frozenset[MessageStatus]] = {
    MessageStatus.QUEUED: frozenset(
        {MessageStatus.SENDING, MessageStatus.REFUSED, MessageStatus.CANCELLED}
    ),
    # Back to the queue only when the provider surely did not take it.
    MessageStatus.SENDING: _RECEIPTS | {MessageStatus.QUEUED, MessageStatus.UNCERTAIN},
    # Back to the queue only when its worker was killed and the provider's list lacks it for sure.
    MessageStatus.UNCERTAIN: _RECEIPTS | {MessageStatus.QUEUED},
    MessageStatus.SENT: _RECEIPTS - {MessageStatus.SENT},
    MessageStatus.DELIVERED: frozenset({MessageStatus.READ}),
    MessageStatus.UNDELIVERED: frozenset({MessageStatus.DELIVERED, MessageStatus.READ}),
    MessageStatus.READ: frozenset(),
    # A receipt of delivery that comes late is truer than one of failure that came early.
    MessageStatus.FAILED: frozenset(
        {MessageStatus.UNDELIVERED, MessageStatus.DELIVERED, MessageStatus.READ}
    ),
    MessageStatus.REFUSED: frozenset(),
    MessageStatus.CANCELLED: frozenset(),
}
#: Receipts come in any order: a higher rank is never undone by a lower one.
RECEIPT_RANK = {
    MessageStatus.SENT: 1,
    MessageStatus.FAILED: 2,
    MessageStatus.UNDELIVERED: 3,
    MessageStatus.DELIVERED: 4,
    MessageStatus.READ: 5,
}


class Message(Numbered, MaybeTenanted, Base):
    """A message that we mean to send, once."""

    __tablename__ = "messages"
    __table_args__ = (
        # Each lane is drained by priority, and within it from the message that is due longest.
        Index(
            "ix_messages_due",
            "channel",
            "sender",
            "priority",
            "send_after",
            "id",
            postgresql_where="status = 'queued'",
        ),
        # Who stands in line for the same recipient: only what is not over yet.
        Index(
            "ix_messages_line",
            "recipient_key",
            postgresql_where="status in ('queued', 'sending', 'uncertain')",
        ),
        Index("ix_messages_when", "send_after", postgresql_where="status = 'queued'"),
        Index("ix_messages_order", "recipient_key", "id"),
        # What the provider took and said nothing of since; only phones give receipts.
        Index(
            "ix_messages_unreceipted",
            "channel",
            "sent_at",
            postgresql_where="status = 'sent' and channel in ('sms', 'whatsapp')",
        ),
        Index(
            "ix_messages_busy",
            "status",
            postgresql_where="status in ('sending', 'uncertain')",
        ),
        Index("ix_messages_claim_id_id", "claim_id", "id"),
        Index("ix_messages_conversation_id_id", "conversation_id", "id"),
    )

    #: Names the intent, e.g. `preminder:<claim>:2:sms`. The database lets it exist once.
    intent_key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[MessageKind] = mapped_column(one_of(MessageKind))
    author: Mapped[Actor] = mapped_column(one_of(Actor))
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    #: Our side: the number, address or bot that it leaves from. It also names the lane.
    sender: Mapped[str]
    recipient: Mapped[str] = mapped_column(SealedText("messages.recipient"))
    recipient_key: Mapped[bytes] = mapped_column(LargeBinary)
    debtor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("debtors.id"), index=True)
    contact_point_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contact_points.id"))
    claim_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("claims.id"))
    conversation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("conversations.id"))
    #: The conversation's epoch when this was composed; a later take-over fences it off.
    epoch: Mapped[int | None]
    #: The step of the strategy, and the time at which its cadence started.
    step: Mapped[int | None]
    strategy: Mapped[str | None]
    template: Mapped[str | None]
    language: Mapped[Language] = mapped_column(one_of(Language), default=Language.NL)
    rung_needed: Mapped[Rung] = mapped_column(default=Rung.UNKNOWN)
    body: Mapped[str] = mapped_column(SealedText("messages.body"))
    #: Buttons and the like, as JSON: what the provider's rich message needs beside the body.
    rich: Mapped[str | None] = mapped_column(SealedText("messages.rich"))
    #: The inbound message that this answers, and when that came in.
    answer_to_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_messages.id"))
    answer_to_at: Mapped[datetime | None]
    confirms_opt_out: Mapped[bool] = mapped_column(default=False)
    #: 0 answers and staff, 1 notices and thanks, 2 digests, 3 preminders.
    priority: Mapped[int] = mapped_column(SmallInteger, default=3)
    status: Mapped[MessageStatus] = mapped_column(
        one_of(MessageStatus), default=MessageStatus.QUEUED
    )
    status_at: Mapped[datetime]
    queued_at: Mapped[datetime]
    send_after: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    #: While sending: until when its worker may hold it. While uncertain: when to look it up next.
    #: By the database's clock, which all workers share; their own may be set otherwise.
    lease_until: Mapped[datetime | None]
    #: When it was last taken from the queue, by the database's clock.
    claimed_at: Mapped[datetime | None]
    #: The worker that took it last; its call log tells whether the provider heard of it.
    worker: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    provider_id: Mapped[str | None] = mapped_column(unique=True)
    error_code: Mapped[str | None]
    segments: Mapped[int | None] = mapped_column(SmallInteger)

    def move_to(self, target: MessageStatus, now: datetime) -> None:
        """Take one step of MESSAGE_STEPS."""
        self.status = step(MESSAGE_STEPS, self.status, target)
        self.status_at = now


class VerdictRow(Numbered, MaybeTenanted, Base):
    """The gate's stored answer about one message: every reason, and the facts it saw."""

    __tablename__ = "verdicts"

    message_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("messages.id"), index=True)
    at: Mapped[datetime]
    allowed: Mapped[bool]
    until: Mapped[datetime | None]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    #: The snapshot that the gate decided on; with `at` it gives the same verdict again.
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Receipt(Numbered, Base):
    """A provider's status report, kept as it came. One that comes before our commit is parked."""

    __tablename__ = "receipts"
    __table_args__ = (
        UniqueConstraint("provider_id", "status", "error_code", postgresql_nulls_not_distinct=True),
        Index("ix_receipts_parked", "id", postgresql_where="applied_at is null"),
    )

    provider_id: Mapped[str]
    #: Our own id, which the status callback's address carries.
    message_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    status: Mapped[str]
    error_code: Mapped[str | None]
    received_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]


class ProviderContent(Numbered, Base):
    """A rich message or template that the provider keeps for us under a content id."""

    __tablename__ = "provider_contents"

    #: Hash of what it holds, so that the same buttons are made once.
    digest: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[Language] = mapped_column(one_of(Language))
    content_sid: Mapped[str | None]
    #: none (in-session only), pending, approved, rejected
    approval: Mapped[str] = mapped_column(default="none")
    checked_at: Mapped[datetime]
