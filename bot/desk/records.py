"""What the Telegram desk reads and writes in the database: one short transaction each.

The functions block; the desk calls them in a thread, never while a Telegram call is under way.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from bot.bootstrap import House
from bot.desk.news import News, news_of, recent_marks
from bot.staff.drafts import Refusal
from bot.staff.linking import link, linked_user
from bot.staff.takeover import (
    HandBack,
    Takeover,
    display_name,
    hand_back,
    staff_reply,
    take_over,
)
from bot.staff.wording import CHANNELS, OWNERS, RUNGS, why_waiting
from outbox.planning.policies import policy_of
from storage.records.claims import Claim
from storage.records.conversations import Conversation, InboundMessage, Owner
from storage.records.creditors import Creditor
from storage.records.debtors import ContactPoint
from storage.records.messages import Message
from storage.records.users import User
from storage.words import Rung

#: How many conversations one round serves; the rest is for the next one.
_BATCH = 25
_LONGEST_TITLE = 128
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTopic:
    """A topic to be opened: its title and first words hold no name, number or amount."""

    conversation_id: uuid.UUID
    title: str
    text: str
    standing: Standing


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Who has a conversation, since which epoch, and since when a person is waited for."""

    conversation_id: uuid.UUID
    topic: int | None
    epoch: int
    holder: str
    by_staff: bool
    waiting_since: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NotLinked:
    """The Telegram account belongs to nobody of the desk."""


class DeskRecords:
    """The desk's way to the database."""

    def __init__(self, house: House) -> None:
        self._house = house

    def wanting_topics(self) -> list[NewTopic]:
        """Return the topics to be opened for conversations that wait for a person."""
        found = select(Conversation).where(
            Conversation.waiting_since.is_not(None), Conversation.telegram_topic.is_(None)
        )
        with self._house.database.service() as session:
            rows = session.scalars(found.order_by(Conversation.waiting_since).limit(_BATCH)).all()
            now = self._house.clock.now()
            return [_new_topic(session, row, now) for row in rows]

    def topic_again(self, conversation_id: uuid.UUID) -> NewTopic:
        """Return the topic to be opened for a conversation whose topic was deleted."""
        with self._house.database.service() as session:
            row = session.get_one(Conversation, conversation_id)
            return _new_topic(session, row, self._house.clock.now())

    def keep_topic(self, conversation_id: uuid.UUID, topic: int) -> None:
        """Note a conversation's topic; a first one shows only the newest messages of before."""
        with self._house.database.service() as session:
            row = session.get_one(Conversation, conversation_id, with_for_update=True)
            row.telegram_topic = topic
            if not row.desk_seen_inbound and not row.desk_seen_message:
                row.desk_seen_inbound, row.desk_seen_message = recent_marks(session, row.id)

    def news(self) -> list[News]:
        """Return what the topics have not shown yet, conversation by conversation."""
        inbound = exists().where(
            InboundMessage.conversation_id == Conversation.id,
            InboundMessage.id > Conversation.desk_seen_inbound,
        )
        outbound = exists().where(
            Message.conversation_id == Conversation.id,
            Message.id > Conversation.desk_seen_message,
        )
        found = select(Conversation).where(
            Conversation.telegram_topic.is_not(None), or_(inbound, outbound)
        )
        now = self._house.clock.now()
        with self._house.database.service() as session:
            newest = found.order_by(Conversation.last_inbound_at.desc().nulls_last())
            rows = session.scalars(newest.limit(4 * _BATCH)).all()
            return [news for row in rows if (news := news_of(session, row, now)) is not None]

    def mark(self, conversation_id: uuid.UUID, inbound: int, message: int) -> None:
        """Move a conversation's marks to what its topic has shown; they never go back."""
        with self._house.database.service() as session:
            row = session.get_one(Conversation, conversation_id, with_for_update=True)
            row.desk_seen_inbound = max(row.desk_seen_inbound, inbound)
            row.desk_seen_message = max(row.desk_seen_message, message)

    def standings(self, known: Collection[uuid.UUID]) -> list[Standing]:
        """Return how those stand that staff have, that wait, or that the desk knows as such."""
        found = (
            select(Conversation, User)
            .outerjoin(User, User.id == Conversation.staff_id)
            .where(
                Conversation.telegram_topic.is_not(None),
                or_(
                    Conversation.owner == Owner.STAFF,
                    Conversation.waiting_since.is_not(None),
                    Conversation.id.in_(known),
                ),
            )
        )
        with self._house.database.service() as session:
            return [_standing(row, user) for row, user in session.execute(found)]

    def reply(
        self, topic: int, telegram_id: int, text: str, once_key: str, *, insisted: bool = False
    ) -> int | Refusal | NotLinked | None:
        """Queue what a colleague typed in a topic; None when the topic is no conversation's."""
        cents = self._house.settings.sms_segment_cents

        def deed(session: Session, user: User, now: datetime) -> int | Refusal | None:
            found = select(Conversation.id).where(Conversation.telegram_topic == topic)
            conversation_id = session.scalar(found)
            if conversation_id is None:
                return None
            return staff_reply(
                session,
                conversation_id,
                user,
                text,
                once_key,
                now,
                insisted=insisted,
                segment_cents=cents,
            )

        return self._as_colleague(telegram_id, deed)

    def take(self, conversation_id: uuid.UUID, telegram_id: int) -> Takeover | NotLinked:
        """Take a conversation over for a linked colleague."""
        return self._as_colleague(
            telegram_id,
            lambda session, user, now: take_over(session, conversation_id, user, now, "telegram"),
        )

    def give_back(self, conversation_id: uuid.UUID, telegram_id: int) -> HandBack | NotLinked:
        """Hand a conversation back for a linked colleague."""
        return self._as_colleague(
            telegram_id,
            lambda session, user, now: hand_back(session, conversation_id, user, now),
        )

    def standing(self, conversation_id: uuid.UUID) -> Standing | None:
        """Return who has a conversation now, or None when there is no such one."""
        with self._house.database.service() as session:
            row = session.get(Conversation, conversation_id)
            if row is None:
                return None
            return _standing(row, session.get(User, row.staff_id) if row.staff_id else None)

    def link(self, code: str, telegram_id: int) -> str | None:
        """Link a Telegram account by its code; return whose it is now, or None."""
        with self._house.database.service() as session:
            now = self._house.clock.now()
            user = link(session, self._house.secret_key, code, telegram_id, now)
            return None if user is None else display_name(user)

    def is_linked(self, telegram_id: int) -> bool:
        """Tell whether a Telegram account acts as somebody of the desk."""
        with self._house.database.service() as session:
            return linked_user(session, telegram_id) is not None

    def _as_colleague(
        self, telegram_id: int, deed: Callable[[Session, User, datetime], T]
    ) -> T | NotLinked:
        with self._house.database.service() as session:
            user = linked_user(session, telegram_id)
            if user is None:
                return NotLinked()
            return deed(session, user, self._house.clock.now())


def holder_line(holder: str) -> str:
    """Return the line that tells who has a conversation."""
    return f"Nu bij: {holder}"


def _standing(row: Conversation, user: User | None) -> Standing:
    return Standing(
        conversation_id=row.id,
        topic=row.telegram_topic,
        epoch=row.epoch,
        holder=display_name(user) or OWNERS[row.owner],
        by_staff=row.owner is Owner.STAFF,
        waiting_since=row.waiting_since,
    )


def _new_topic(session: Session, row: Conversation, now: datetime) -> NewTopic:
    found = select(Claim.reference).where(Claim.debtor_id == row.debtor_id)
    references = list(session.scalars(found.order_by(Claim.created_at, Claim.reference).limit(3)))
    title = ", ".join(references)[:_LONGEST_TITLE] or f"Gesprek {row.id.hex[:8]}"
    months = policy_of(session.get_one(Creditor, row.creditor_id)).verification_months
    rung = session.get_one(ContactPoint, row.contact_point_id).rung_now(now, months)
    standing = _standing(row, session.get(User, row.staff_id) if row.staff_id else None)
    lines = [
        title,
        why_waiting(row.waiting_for),
        f"Kanaal: {CHANNELS[row.channel]}",
        f"Zekerheid: {RUNGS[rung]}",
    ]
    if rung < Rung.VERIFIED:
        lines.append("⚠️ Niet geverifieerd: vertel niets over de vordering.")
    lines += ["Wat u hier typt, gaat naar de debiteur.", "", holder_line(standing.holder)]
    return NewTopic(conversation_id=row.id, title=title, text="\n".join(lines), standing=standing)
