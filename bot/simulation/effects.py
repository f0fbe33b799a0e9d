"""Effects: what came of the talks, read from the run's database at its end."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from bot.simulation.people import Person
from bot.simulation.transcripts import Effect
from storage.records.claims import Claim
from storage.records.consents import Consent, ConsentAction
from storage.records.conversations import Conversation, InboundMessage
from storage.records.creditors import Creditor
from storage.records.debtors import ContactPoint
from storage.records.journal import JournalEntry
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.messages import Message
from storage.records.plans import Plan, Promise
from storage.records.tasks import Task, TaskKind
from storage.words import Actor

_BY_TASK = {
    TaskKind.ANSWER_DEBTOR: Effect.PERSON,
    TaskKind.IDENTITY_FAILED: Effect.PERSON,
    TaskKind.CALLBACK: Effect.PERSON,
    TaskKind.COMPLAINT: Effect.PERSON,
    TaskKind.SUSPICION: Effect.PERSON,
    TaskKind.CRISIS: Effect.CRISIS,
    TaskKind.PAID_CLAIMED: Effect.PAID_CLAIMED,
    TaskKind.DISPUTE: Effect.DISPUTE,
    TaskKind.HARDSHIP: Effect.HARDSHIP,
    TaskKind.REPRESENTED: Effect.REPRESENTED,
    TaskKind.DECEASED: Effect.DECEASED,
    TaskKind.WRONG_NUMBER: Effect.WRONG_NUMBER,
    TaskKind.TURN_FAILED: Effect.BROKEN,
}

#: An id that nobody has, to look up what may have none.
_NOBODY = uuid.UUID(int=0)


@dataclass(slots=True)
class Outcome:
    """What came about for one person: the first time of each effect, and every change noted."""

    effects: dict[Effect, datetime] = field(default_factory=dict)
    deeds: list[datetime] = field(default_factory=list)
    paid_cents: int = 0

    def note(self, effect: Effect, at: datetime) -> None:
        """Keep the first time of an effect."""
        self.effects[effect] = min(at, self.effects.get(effect, at))


def read_outcomes(session: Session, people: Iterable[Person]) -> dict[int, Outcome]:
    """Return the outcome of each person, by number."""
    numbers = {debt.reference: one.number for one in people for debt in one.debts}
    claims, debtors = _whose(session, numbers)
    found: dict[int, Outcome] = defaultdict(Outcome)
    _money(session, claims, found)
    _tasks(session, claims, debtors, found)
    _stops(session, debtors, found)
    _deeds(session, claims, debtors, found)
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What the books say of one message: its kind (ours only), and in whose name or talk it is."""

    kind: str = ""
    creditor: str = ""


def told_of(session: Session) -> dict[str, Told]:
    """Return what the books say of each message, out and in, by the provider's id."""
    slugs = {one.id: one.slug for one in session.execute(select(Creditor.id, Creditor.slug))}
    ours = session.execute(
        select(Message.provider_id, Message.kind, Message.creditor_id).where(
            Message.provider_id.is_not(None)
        )
    )
    theirs = session.execute(select(InboundMessage.provider_id, InboundMessage.creditor_id))
    return {
        **{
            one.provider_id: Told(creditor=slugs.get(one.creditor_id or _NOBODY, ""))
            for one in theirs
        },
        **{
            str(one.provider_id): Told(
                kind=str(one.kind), creditor=slugs.get(one.creditor_id or _NOBODY, "")
            )
            for one in ours
        },
    }


_Whose = dict[uuid.UUID, int]


def _whose(session: Session, numbers: dict[str, int]) -> tuple[_Whose, _Whose]:
    claims: _Whose = {}
    debtors: _Whose = {}
    for row in session.execute(select(Claim.id, Claim.reference, Claim.debtor_id)):
        if row.reference in numbers:
            claims[row.id] = debtors[row.debtor_id] = numbers[row.reference]
    return claims, debtors


def _money(session: Session, claims: _Whose, found: dict[int, Outcome]) -> None:
    nothing = literal(0)
    paid = select(LedgerEntry.claim_id, LedgerEntry.booked_at, LedgerEntry.amount_cents).where(
        LedgerEntry.kind == EntryKind.PAYMENT
    )
    sources = (
        (Effect.PAYMENT, paid),
        (Effect.PLAN, select(Plan.claim_id, Plan.agreed_at, nothing)),
        (Effect.PROMISE, select(Promise.claim_id, Promise.made_at, nothing)),
    )
    for effect, statement in sources:
        for claim_id, at, cents in session.execute(statement):
            if claim_id in claims:
                outcome = found[claims[claim_id]]
                outcome.note(effect, at)
                outcome.deeds.append(at)
                outcome.paid_cents += abs(cents)


def _tasks(session: Session, claims: _Whose, debtors: _Whose, found: dict[int, Outcome]) -> None:
    whose = session.execute(select(Conversation.id, Conversation.debtor_id))
    talks = {one.id: one.debtor_id for one in whose}
    for task in session.scalars(select(Task)):
        debtor_id = task.debtor_id or talks.get(task.conversation_id or _NOBODY)
        number = debtors.get(debtor_id) if debtor_id else claims.get(task.claim_id or _NOBODY)
        if number is None:
            continue
        found[number].deeds.append(task.created_at)
        effect = _BY_TASK.get(task.kind)
        if effect is not None:
            found[number].note(effect, task.created_at)
    waiting = select(Conversation.debtor_id, Conversation.waiting_since).where(
        Conversation.waiting_since.is_not(None)
    )
    for debtor_id, at in session.execute(waiting):
        if debtor_id in debtors and at is not None:
            found[debtors[debtor_id]].note(Effect.PERSON, at)


def _stops(session: Session, debtors: _Whose, found: dict[int, Outcome]) -> None:
    said = (
        select(ContactPoint.debtor_id, Consent.at)
        .join(ContactPoint, ContactPoint.id == Consent.contact_point_id)
        .where(Consent.action == ConsentAction.WITHDRAW, Consent.actor == Actor.DEBTOR)
    )
    for debtor_id, at in session.execute(said):
        if debtor_id in debtors:
            found[debtors[debtor_id]].note(Effect.STOPPED, at)


def _deeds(session: Session, claims: _Whose, debtors: _Whose, found: dict[int, Outcome]) -> None:
    """Note every deed of the journal that is about somebody: such a turn was progress."""
    talks = select(InboundMessage.id, Conversation.debtor_id).join(
        Conversation, Conversation.id == InboundMessage.conversation_id
    )
    heard = {row.id: row.debtor_id for row in session.execute(talks)}
    for entry in session.scalars(select(JournalEntry)):
        number = claims.get(entry.claim_id) if entry.claim_id else None
        if number is None:
            debtor_id = heard.get(entry.details.get("inbound", 0))
            number = debtors.get(debtor_id) if debtor_id else None
        if number is not None:
            found[number].deeds.append(entry.at)
