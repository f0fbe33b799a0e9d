"""Taking a conversation over, answering in it and handing it back: the same from every desk.

All three lock the conversation's row first, so two colleagues, or a colleague and the bot's turn,
stand in line. Every change of owner raises the epoch; the gate refuses what was composed before.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.staff.drafts import Refusal, RefusalCode, why_not, why_not_these_words
from dialogs.errors import DialogError
from dialogs.turn import Memory
from outbox.engine.queue import Draft, enqueue
from storage.records.conversations import Conversation, Owner, lock_conversation
from storage.records.debtors import ContactPoint
from storage.records.journal import Deed, write_journal
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.tasks import Task, TaskKind, TaskStatus
from storage.records.users import Role, User
from storage.words import Actor, Rung

#: Within this time a message is an answer to the debtor's own, not an initiative (design §6).
ANSWER_WITHIN = timedelta(minutes=30)


class TakeoverOutcome(StrEnum):
    """What came of a wish to take over."""

    TAKEN = "taken"  #: it is yours since now
    YOURS = "yours"  #: it was yours already; nothing changed
    WITH_COLLEAGUE = "with_colleague"  #: somebody else has it; nothing changed


@dataclass(frozen=True, kw_only=True, slots=True)
class Takeover:
    """Who has the conversation after a wish to take it over, and the epoch that holds since."""

    outcome: TakeoverOutcome
    holder: str
    epoch: int

    @property
    def yours(self) -> bool:
        """Whether the one who asked has it."""
        return self.outcome is not TakeoverOutcome.WITH_COLLEAGUE


class HandBackOutcome(StrEnum):
    """What came of a wish to hand back."""

    BACK = "back"  #: the bot has it since now
    NOT_WITH_STAFF = "not_with_staff"  #: no colleague has it; nothing changed
    WITH_COLLEAGUE = "with_colleague"  #: somebody else has it; nothing changed
    UNSENT = "unsent"  #: staff messages still wait and would be fenced off; nothing changed


@dataclass(frozen=True, kw_only=True, slots=True)
class HandBack:
    """What came of a wish to hand back, who has the conversation, and how many messages wait."""

    outcome: HandBackOutcome
    holder: str = ""
    unsent: int = 0


def display_name(user: User | None) -> str:
    """Return what colleagues call a user: the part of the address before the @."""
    return user.email.partition("@")[0] if user is not None else ""


def take_over(
    session: Session, conversation_id: uuid.UUID, user: User, now: datetime, via: str
) -> Takeover:
    """Give the conversation to `user`, unless an active colleague has it.

    Args:
        session: a service transaction, which the caller commits.
        conversation_id: the conversation, whose row is locked first.
        user: the colleague who asks.
        now: aware UTC.
        via: where the wish came from (`console`, `telegram`), for the journal.
    """
    return _take(session, lock_conversation(session, conversation_id), user, now, via)


def hand_back(
    session: Session,
    conversation_id: uuid.UUID,
    user: User,
    now: datetime,
    *,
    withdraw: bool = False,
) -> HandBack:
    """Give the conversation back to the bot, whoever waited in it is no longer waited for.

    A staff message that is still queued would be fenced off by the new epoch. So it stops the
    hand-back, unless `withdraw` says to take such messages back. Operators may hand back what a
    colleague has.
    """
    conversation = lock_conversation(session, conversation_id)
    holder = _holder(session, conversation)
    if conversation.owner is not Owner.STAFF:
        return HandBack(outcome=HandBackOutcome.NOT_WITH_STAFF)
    if holder is not None and holder.id != user.id and user.role is not Role.OPERATOR:
        return HandBack(outcome=HandBackOutcome.WITH_COLLEAGUE, holder=display_name(holder))
    queued, unsent = _unsent(session, conversation_id)
    if queued > len(unsent) or (unsent and not withdraw):
        return HandBack(outcome=HandBackOutcome.UNSENT, unsent=queued)
    for message in unsent:
        message.move_to(MessageStatus.CANCELLED, now)
    conversation.give_to(Owner.BOT)
    conversation.memory = _after_people(conversation.memory)
    _stop_waiting(session, conversation, user, now)
    details = {"epoch": conversation.epoch, "withdrawn": len(unsent)}
    _note(session, conversation, user, now, "conversation.handed_back", details)
    return HandBack(outcome=HandBackOutcome.BACK, unsent=len(unsent))


def staff_reply(
    session: Session,
    conversation_id: uuid.UUID,
    user: User,
    text: str,
    once_key: str,
    now: datetime,
    *,
    insisted: bool = False,
    segment_cents: int = 0,
) -> int | Refusal:
    """Queue a colleague's words for the debtor; they take the conversation over first.

    Return the message's id; the same `once_key` gives the same id and sends nothing again. Words
    that are only hard to read go out when the colleague `insisted`; `segment_cents` is the price of
    an SMS segment, for the reason that is told.
    """
    conversation = lock_conversation(session, conversation_id)
    intent_key = f"staff:{once_key}"
    known = session.scalar(
        select(Message.id).where(
            Message.intent_key == intent_key, Message.conversation_id == conversation_id
        )
    )
    if known is not None:
        return known
    point = session.get_one(ContactPoint, conversation.contact_point_id)
    refusal = why_not(conversation, point, text, now) or why_not_these_words(
        conversation, text, insisted=insisted, segment_cents=segment_cents
    )
    if refusal is not None:
        return refusal
    taken = _take(session, conversation, user, now, once_key.partition(":")[0])
    if not taken.yours:
        reason = f"Dit gesprek is van {taken.holder}. Uw bericht is niet verstuurd."
        return Refusal(code=RefusalCode.WITH_COLLEAGUE, reason=reason)
    _stop_waiting(session, conversation, user, now)
    message_id = enqueue(session, _draft(conversation, point, text.strip(), intent_key, now), now)
    if message_id is None:
        # The key was used in another conversation: a forged form, not a second click.
        return Refusal(code=RefusalCode.EMPTY, reason="Ververs de pagina en probeer het opnieuw.")
    details = {"message": message_id, "epoch": conversation.epoch}
    _note(session, conversation, user, now, "message.staff_queued", details)
    return message_id


def _take(
    session: Session, conversation: Conversation, user: User, now: datetime, via: str
) -> Takeover:
    holder = _holder(session, conversation)
    if holder is not None and holder.id == user.id:
        outcome = TakeoverOutcome.YOURS
    elif holder is not None and holder.active:
        return Takeover(
            outcome=TakeoverOutcome.WITH_COLLEAGUE,
            holder=display_name(holder),
            epoch=conversation.epoch,
        )
    else:
        outcome = TakeoverOutcome.TAKEN
        before = conversation.owner
        conversation.give_to(Owner.STAFF, user.id)
        details: dict[str, int | str] = {"epoch": conversation.epoch, "from": before, "via": via}
        _note(session, conversation, user, now, "conversation.taken_over", details)
    return Takeover(outcome=outcome, holder=display_name(user), epoch=conversation.epoch)


def _holder(session: Session, conversation: Conversation) -> User | None:
    if conversation.owner is not Owner.STAFF or conversation.staff_id is None:
        return None
    return session.get(User, conversation.staff_id)


def _unsent(session: Session, conversation_id: uuid.UUID) -> tuple[int, list[Message]]:
    """Return how many staff messages are queued, and those of them that nobody is claiming.

    A worker that claims one waits for the conversation's row, which we hold; waiting for its
    message here would be a circle.
    """
    found = select(Message).where(
        Message.conversation_id == conversation_id,
        Message.kind == MessageKind.STAFF,
        Message.status == MessageStatus.QUEUED,
    )
    queued = len(session.scalars(found.with_only_columns(Message.id)).all())
    free = session.scalars(found.with_for_update(skip_locked=True).order_by(Message.id))
    return queued, list(free)


def _stop_waiting(session: Session, conversation: Conversation, user: User, now: datetime) -> None:
    conversation.waiting_since = conversation.waiting_for = None
    answered = select(Task).where(
        Task.conversation_id == conversation.id,
        Task.kind == TaskKind.ANSWER_DEBTOR,
        Task.status == TaskStatus.OPEN,
    )
    for task in session.scalars(answered.with_for_update()):
        task.finish(now, user.id)


def _after_people(memory: str) -> str:
    """Return the bot's memory for a talk that it gets back: it waits for nobody any more."""
    try:
        kept = Memory.from_json(json.loads(memory))
    except (DialogError, ValueError):
        return memory  # The next turn starts afresh.
    return json.dumps(kept.after_people().to_json(), ensure_ascii=False)


def _draft(
    conversation: Conversation, point: ContactPoint, text: str, intent_key: str, now: datetime
) -> Draft:
    asked_at = conversation.last_inbound_at
    answers = asked_at is not None and now - asked_at <= ANSWER_WITHIN
    return Draft(
        intent_key=intent_key,
        kind=MessageKind.STAFF,
        author=Actor.STAFF,
        channel=conversation.channel,
        sender=conversation.sender,
        recipient=point.address,
        body=text,
        send_after=now,
        creditor_id=conversation.creditor_id,
        debtor_id=conversation.debtor_id,
        contact_point_id=point.id,
        conversation_id=conversation.id,
        epoch=conversation.epoch,
        language=conversation.language,
        rung_needed=Rung.UNKNOWN,
        answer_to_at=asked_at if answers else None,
    )


def _note(
    session: Session,
    conversation: Conversation,
    user: User,
    now: datetime,
    action: str,
    details: Mapping[str, int | str],
) -> None:
    deed = Deed(
        creditor_id=conversation.creditor_id,
        action=action,
        actor=Actor.OPERATOR if user.role is Role.OPERATOR else Actor.STAFF,
        actor_id=str(user.id),
        details={"conversation": str(conversation.id), **details},
    )
    write_journal(session, now, [deed])
