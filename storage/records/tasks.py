"""Tasks: things that a human must do."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.columns import Base, MaybeTenanted, Numbered, SealedText, one_of
from storage.states import step


class TaskKind(StrEnum):
    """What kind of work waits."""

    ANSWER_DEBTOR = "answer_debtor"  #: somebody asked for a person
    CRISIS = "crisis"  #: somebody may be in danger: now
    IDENTITY_FAILED = "identity_failed"
    PAID_CLAIMED = "paid_claimed"
    DISPUTE = "dispute"
    HARDSHIP = "hardship"
    REPRESENTED = "represented"
    DECEASED = "deceased"
    WRONG_NUMBER = "wrong_number"  #: ask the creditor for a better number
    UNREACHABLE = "unreachable"  #: no channel reaches this debtor
    UNKNOWN_SENDER = "unknown_sender"
    UNCERTAIN_SEND = "uncertain_send"
    PAYMENT_MISMATCH = "payment_mismatch"
    SURPLUS = "surplus"
    CHARGEBACK = "chargeback"
    TURN_FAILED = "turn_failed"
    SETTING = "setting"  #: the provider says that our own set-up is wrong
    BRAKE = "brake"  #: a creditor's messages were halted: find out why, then release it
    EXPERIMENT = "experiment"  #: an experiment stopped, or one of its arms
    CALLBACK = "callback"  #: call somebody, within the hours of the task
    COMPLAINT = "complaint"  #: answer it before its day
    SUSPICION = "suspicion"  #: somebody pretends to be us


class TaskStatus(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"


TASK_STEPS: dict[TaskStatus, frozenset[TaskStatus]] = {
    TaskStatus.OPEN: frozenset({TaskStatus.DONE}),
    TaskStatus.DONE: frozenset({TaskStatus.OPEN}),
}


class Task(Numbered, MaybeTenanted, Base):
    """One thing to do. The summary holds no personal data: it is shown in lists and on Telegram."""

    __tablename__ = "tasks"
    __table_args__ = (Index("ix_tasks_open", "id", postgresql_where="status = 'open'"),)

    kind: Mapped[TaskKind] = mapped_column(one_of(TaskKind))
    status: Mapped[TaskStatus] = mapped_column(one_of(TaskStatus), default=TaskStatus.OPEN)
    summary: Mapped[str]
    #: Names the cause, so that the same one makes one task.
    once_key: Mapped[str] = mapped_column(unique=True)
    debtor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("debtors.id"))
    claim_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("claims.id"), index=True)
    conversation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    #: When to do it, for what has its time: from, and before.
    due_from: Mapped[datetime | None]
    due_until: Mapped[datetime | None]
    #: What only staff may read: a number to call, who helps somebody, what is wrong.
    note: Mapped[str | None] = mapped_column(SealedText("tasks.note"))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))

    def finish(self, now: datetime, by: uuid.UUID | None) -> None:
        """Mark the task as done."""
        self.status = step(TASK_STEPS, self.status, TaskStatus.DONE)
        self.done_at, self.done_by = now, by


def add_task(  # each argument is a column
    session: Session,
    kind: TaskKind,
    once_key: str,
    summary: str,
    now: datetime,
    *,
    creditor_id: uuid.UUID | None = None,
    debtor_id: uuid.UUID | None = None,
    claim_id: uuid.UUID | None = None,
    conversation_id: uuid.UUID | None = None,
    message_id: int | None = None,
    due_from: datetime | None = None,
    due_until: datetime | None = None,
    note: str | None = None,
) -> int | None:
    """Make a task unless its cause made one already; return its id, or None."""
    added = (
        insert(Task)
        .values(
            kind=kind,
            once_key=once_key,
            summary=summary,
            status=TaskStatus.OPEN,
            created_at=now,
            creditor_id=creditor_id,
            debtor_id=debtor_id,
            claim_id=claim_id,
            conversation_id=conversation_id,
            message_id=message_id,
            due_from=due_from,
            due_until=due_until,
            note=note,
        )
        .on_conflict_do_nothing(index_elements=["once_key"])
        .returning(Task.id)
    )
    return session.scalar(added)


def open_task(
    session: Session,
    kind: TaskKind,
    conversation_id: uuid.UUID,
    claim_id: uuid.UUID | None = None,
) -> Task | None:
    """Return the newest open task of a kind in a conversation, locked, if there is one."""
    found = select(Task).where(
        Task.kind == kind,
        Task.status == TaskStatus.OPEN,
        Task.conversation_id == conversation_id,
        Task.claim_id == claim_id if claim_id else true(),
    )
    return session.scalar(found.order_by(Task.id.desc()).limit(1).with_for_update())
