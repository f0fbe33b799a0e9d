"""The inbox: which conversations there are, what waits, and the list of tasks."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from bot.staff.takeover import display_name
from bot.staff.wording import CHANNELS, OWNERS, TASKS, why_waiting
from storage.records.claims import Claim
from storage.records.conversations import (
    Conversation,
    InboundMessage,
    InboundState,
    Owner,
    lock_conversation,
)
from storage.records.debtors import Debtor
from storage.records.journal import Deed, write_journal
from storage.records.messages import Message
from storage.records.tasks import Task, TaskKind, TaskStatus
from storage.records.users import Role, User
from storage.words import Actor

#: How many rows a list shows; the page says when there are more.
SHOWN = 100
SNIPPET = 90


class Tab(StrEnum):
    """Which conversations to list."""

    WAITING = "wacht"
    MINE = "mijn"
    ALL = "alle"


@dataclass(frozen=True, kw_only=True, slots=True)
class InboxRow:
    """One conversation in the list. `unread` counts what came in since we last wrote."""

    id: uuid.UUID
    name: str
    references: str
    channel: str
    owner: Owner
    holder: str
    waiting_since: datetime | None
    why: str
    last_at: datetime | None
    snippet: str
    unread: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskRow:
    """One open task, with the claim and the conversation that it is about, if there is one.

    `note` is what stands in no conversation, such as a report from the page `/echt`.
    """

    id: int
    kind: TaskKind
    title: str
    summary: str
    created_at: datetime
    reference: str | None
    conversation_id: uuid.UUID | None
    note: str = ""


def inbox(session: Session, tab: Tab, user: User) -> list[InboxRow]:
    """Return the conversations of a tab: who may be in danger, who waits longest, the newest."""
    in_danger = exists().where(
        Task.conversation_id == Conversation.id,
        Task.kind == TaskKind.CRISIS,
        Task.status == TaskStatus.OPEN,
    )
    found = (
        select(Conversation)
        .where(_covers(tab, user))
        .order_by(
            in_danger.desc(),
            Conversation.waiting_since.asc().nulls_last(),
            Conversation.last_inbound_at.desc().nulls_last(),
            Conversation.created_at.desc(),
        )
        .limit(SHOWN)
    )
    conversations = session.scalars(found).all()
    ids = [conversation.id for conversation in conversations]
    debtor_ids = [conversation.debtor_id for conversation in conversations]
    names = _names(session, debtor_ids)
    references = _references(session, debtor_ids)
    last, unread = _last_inbound(session, ids), _unread(session, ids)
    holders = _holders(session, conversations)
    return [
        InboxRow(
            id=row.id,
            name=names[row.debtor_id],
            references=", ".join(references.get(row.debtor_id, [])),
            channel=CHANNELS[row.channel],
            owner=row.owner,
            holder=display_name(holders.get(row.staff_id)) or OWNERS[row.owner],
            waiting_since=row.waiting_since,
            why=why_waiting(row.waiting_for) if row.waiting_since else "",
            last_at=row.last_inbound_at,
            snippet=_snippet(last.get(row.id, "")),
            unread=unread.get(row.id, 0),
        )
        for row in conversations
    ]


def counts(session: Session, user: User) -> dict[Tab, int]:
    """Return how many conversations each tab holds."""
    return {
        tab: session.scalars(
            select(func.count()).select_from(Conversation).where(_covers(tab, user))
        ).one()
        for tab in Tab
    }


def open_tasks(session: Session, now: datetime) -> list[TaskRow]:
    """Return the open tasks: somebody in danger, then who is to be called now, then the oldest."""
    come = Task.due_from.is_not(None) & (Task.due_from <= now)
    found = (
        select(Task, Claim.reference, Conversation.id)
        .outerjoin(Claim, Claim.id == Task.claim_id)
        .outerjoin(
            Conversation,
            (Conversation.id == Task.conversation_id)
            | (Task.conversation_id.is_(None) & (Conversation.debtor_id == Task.debtor_id)),
        )
        .where(Task.status == TaskStatus.OPEN)
        .order_by((Task.kind == TaskKind.CRISIS).desc(), come.desc(), Task.id)
        .limit(SHOWN)
    )
    return [
        TaskRow(
            id=task.id,
            kind=task.kind,
            title=TASKS[task.kind],
            summary=task.summary,
            created_at=task.created_at,
            reference=reference,
            conversation_id=conversation_id,
            note="" if conversation_id else task.note or "",
        )
        for task, reference, conversation_id in session.execute(found)
    ]


def finish_task(session: Session, task_id: int, user: User, now: datetime) -> bool:
    """Mark a task as done; return False when it is unknown or was done already.

    Who answered a debtor in another way, by telephone say, ends the wait with it.
    """
    seen = session.get(Task, task_id)
    if seen is None:
        return False
    talk = None
    if seen.kind is TaskKind.ANSWER_DEBTOR and seen.conversation_id is not None:
        # Before the task's row, as whoever replies does: so they cannot lock each other out.
        talk = lock_conversation(session, seen.conversation_id)
    task = session.get_one(Task, task_id, with_for_update=True, populate_existing=True)
    if task.status is TaskStatus.DONE:
        return False
    task.finish(now, user.id)
    if talk is not None:
        talk.waiting_since = talk.waiting_for = None
    if task.creditor_id is not None:
        _note_done(session, task, task.creditor_id, user, now)
    return True


def _note_done(
    session: Session, task: Task, creditor_id: uuid.UUID, user: User, now: datetime
) -> None:
    deed = Deed(
        creditor_id=creditor_id,
        action="task.done",
        actor=Actor.OPERATOR if user.role is Role.OPERATOR else Actor.STAFF,
        actor_id=str(user.id),
        claim_id=task.claim_id,
        details={"task": task.id, "kind": task.kind},
    )
    write_journal(session, now, [deed])


def unknown_senders(session: Session) -> list[InboundMessage]:
    """Return the newest messages from numbers that we never wrote to."""
    found = select(InboundMessage).where(InboundMessage.state == InboundState.UNKNOWN_SENDER)
    return list(session.scalars(found.order_by(InboundMessage.id.desc()).limit(20)))


def _covers(tab: Tab, user: User) -> ColumnElement[bool]:
    if tab is Tab.WAITING:
        return Conversation.waiting_since.is_not(None)
    if tab is Tab.MINE:
        return (Conversation.owner == Owner.STAFF) & (Conversation.staff_id == user.id)
    return true()


def _names(session: Session, debtor_ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = select(Debtor).where(Debtor.id.in_(debtor_ids))
    return {debtor.id: debtor.name for debtor in session.scalars(found)}


def _references(session: Session, debtor_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    found = select(Claim.debtor_id, Claim.reference).where(Claim.debtor_id.in_(debtor_ids))
    kept: dict[uuid.UUID, list[str]] = {}
    for debtor_id, reference in session.execute(found.order_by(Claim.created_at, Claim.reference)):
        kept.setdefault(debtor_id, []).append(reference)
    return kept


def _last_inbound(session: Session, ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = (
        select(InboundMessage.conversation_id, InboundMessage.body)
        .where(InboundMessage.conversation_id.in_(ids))
        .ext(distinct_on(InboundMessage.conversation_id))
        .order_by(InboundMessage.conversation_id, InboundMessage.id.desc())
    )
    return {key: body for key, body in session.execute(found) if key is not None and body}


def _unread(session: Session, ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Count what came in since the newest message that we wrote in the same conversation."""
    wrote = (
        select(func.max(Message.queued_at))
        .where(Message.conversation_id == InboundMessage.conversation_id)
        .correlate(InboundMessage)
        .scalar_subquery()
    )
    found = (
        select(InboundMessage.conversation_id, func.count())
        .where(
            InboundMessage.conversation_id.in_(ids),
            wrote.is_(None) | (InboundMessage.received_at > wrote),
        )
        .group_by(InboundMessage.conversation_id)
    )
    return {key: number for key, number in session.execute(found) if key is not None}


def _holders(
    session: Session, conversations: Iterable[Conversation]
) -> dict[uuid.UUID | None, User]:
    ids = {row.staff_id for row in conversations if row.staff_id is not None}
    return {user.id: user for user in session.scalars(select(User).where(User.id.in_(ids)))}


def _snippet(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SNIPPET else line[: SNIPPET - 1].rstrip() + "…"
