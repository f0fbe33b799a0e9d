"""The scene of a turn: what it knows, the rows that it has locked, and what its answer needs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.inbound.bursts import Burst
from dialogs.turn import Line
from outbox.planning.counting import count_event
from outbox.planning.office import Office
from outbox.planning.policies import policy_of
from storage.records.brakes import Trouble
from storage.records.claims import Claim
from storage.records.conversations import Conversation
from storage.records.creditors import Creditor
from storage.records.debtors import ContactPoint
from storage.records.journal import Deed
from storage.records.tasks import TaskKind, add_task, open_task
from storage.words import Actor, Rung


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What a turn reads and does not change: the creditor, and how the debtor stands with it."""

    creditor: Creditor
    #: Whether the person had stopped this channel before.
    opted_out: bool
    #: Whether it is another channel that was stopped last, and START was offered on this one.
    invited_back: bool
    #: By claim: open_cents, has_plan, promised_on, tries.
    standings: dict[uuid.UUID, Any]


@dataclass(slots=True)
class Scene:
    """A turn under way: the locked rows, and what the turn's lines will need."""

    session: Session
    office: Office
    known: Known
    conversation: Conversation
    point: ContactPoint
    claims: dict[str, Claim]
    inbound: Burst
    now: datetime
    #: The addresses that stand for `{pay_link}` in a line, in their order.
    pay_links: list[str] = field(default_factory=list)
    #: The one closing line after an opt-out or a wrong number may still go out.
    closing: bool = False
    #: What was to be said is no longer so: this line takes its place.
    instead: Line | None = None
    #: The same number at other creditors that wrote to it, which a START here has opened too.
    reopened: tuple[ContactPoint, ...] = ()
    deeds: list[Deed] = field(default_factory=list)

    @property
    def rung(self) -> Rung:
        """The rung that counts now: a proof holds as long as the creditor's policy says."""
        return self.point.rung_now(self.now, policy_of(self.known.creditor).verification_months)

    def note(self, action: str, claim: Claim | None = None, **details: Any) -> None:
        """Write a deed of the debtor down."""
        self.deeds.append(
            Deed(
                creditor_id=self.conversation.creditor_id,
                action=action,
                actor=Actor.DEBTOR,
                claim_id=claim.id if claim else None,
                details={"inbound": self.inbound.id, **details},
            )
        )

    def count(self, trouble: Trouble) -> None:
        """Count it against the creditor's brake, and against the debtor's arm if there is one."""
        talk = self.conversation
        count_event(self.session, talk.creditor_id, trouble, self.now, debtor_id=talk.debtor_id)

    def task(
        self,
        kind: TaskKind,
        summary: str,
        claim: Claim | None = None,
        *,
        due: tuple[datetime | None, datetime | None] = (None, None),
        note: str | None = None,
    ) -> None:
        """Ask a human to do something; the same message asks once in a talk.

        `due` is from when and before when; `note` is what only staff may read.
        """
        add_task(
            self.session,
            kind,
            f"{kind}:{self.inbound.id}:{claim.id if claim else self.conversation.id}",
            summary,
            self.now,
            creditor_id=self.conversation.creditor_id,
            debtor_id=self.conversation.debtor_id,
            claim_id=claim.id if claim else None,
            conversation_id=self.conversation.id,
            due_from=due[0],
            due_until=due[1],
            note=note,
        )

    def task_again(
        self,
        kind: TaskKind,
        summary: str,
        claim: Claim | None = None,
        *,
        due: tuple[datetime | None, datetime | None] = (None, None),
        note: str | None = None,
    ) -> None:
        """Say more about what a human was asked already; the newest words and times count."""
        found = open_task(self.session, kind, self.conversation.id, claim.id if claim else None)
        if found is None:
            self.task(kind, summary, claim, due=due, note=note)
            return
        found.summary = summary
        found.due_from, found.due_until = due[0] or found.due_from, due[1] or found.due_until
        found.note = note or found.note
