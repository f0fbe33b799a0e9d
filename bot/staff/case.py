"""The facts that stand beside a conversation: who, which claims, how sure, and who has it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.check_codes import check_code
from bot.invoice_pdf import size_in_words
from bot.staff.autopay_facts import AutopayFact, autopay_fact
from bot.staff.drafts import Refusal, why_closed
from bot.staff.plan_pages import OfferFact, offer_fact
from bot.staff.takeover import display_name
from bot.staff.wording import (
    CHANNELS,
    CLAIMS,
    CONSENTS,
    OWNERS,
    REPRESENTATIONS,
    RUNGS,
)
from outbox.planning.policies import policy_of
from payments.ledger import open_cents
from storage.records.claims import Claim
from storage.records.consents import consents_of, standing
from storage.records.conversations import Conversation, Owner
from storage.records.creditors import Creditor
from storage.records.debtors import ContactPoint, Debtor
from storage.records.documents import document_sizes
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.plans import live_plan, live_promise
from storage.records.tasks import Task, TaskStatus
from storage.records.users import User
from storage.words import Channel, Language, Rung


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimFact:
    """One claim: its reference, status in Dutch, open cents, what was agreed or is offered."""

    id: uuid.UUID
    reference: str
    status: str
    open_cents: int
    agreed: str
    autopay: AutopayFact | None = None
    offer: OfferFact | None = None
    pdfs: tuple[PdfFact, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PdfFact:
    """The PDF of an invoice: which, of what number, and how large."""

    invoice_id: uuid.UUID
    number: str
    size: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskNote:
    """An open task with its words for staff: what to do, and what the debtor left for it."""

    summary: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseFacts:
    """What a colleague must know before typing a word.

    `closed` says why nobody can write here now. `window_left` is how long WhatsApp's window is
    open, None on other channels or when it is closed. `unsent` counts staff messages that wait.
    `check_code` is what the debtor may name to hear that we are real.
    """

    conversation_id: uuid.UUID
    creditor: str
    name: str
    phone: str
    channel: str
    claims: tuple[ClaimFact, ...]
    rung: str
    verified: bool
    representation: str
    consents: tuple[tuple[str, str], ...]
    owner: Owner
    holder: str
    mine: bool
    waiting_since: datetime | None
    waiting_for: str | None
    closed: Refusal | None
    window_left: timedelta | None
    unsent: int
    check_code: str
    no_calls: bool
    notes: tuple[TaskNote, ...]


def case_facts(
    session: Session, conversation: Conversation, user: User, now: datetime
) -> CaseFacts:
    """Gather the facts of a conversation for `user` at `now` (aware UTC)."""
    point = session.get_one(ContactPoint, conversation.contact_point_id)
    debtor = session.get_one(Debtor, conversation.debtor_id)
    holder = session.get(User, conversation.staff_id) if conversation.staff_id else None
    entries = consents_of(session, point.id)
    creditor = session.get_one(Creditor, conversation.creditor_id)
    rung = point.rung_now(now, policy_of(creditor).verification_months)
    return CaseFacts(
        conversation_id=conversation.id,
        creditor=creditor.name,
        name=debtor.name,
        phone=point.address,
        channel=CHANNELS[conversation.channel],
        claims=_claims(session, debtor.id, now),
        rung=RUNGS[rung],
        verified=rung is Rung.VERIFIED,
        representation=REPRESENTATIONS[debtor.representation],
        consents=tuple(
            (CHANNELS[channel], CONSENTS[standing(entries, channel)])
            for channel in (Channel.SMS, Channel.WHATSAPP)
        ),
        owner=conversation.owner,
        holder=display_name(holder) or OWNERS[conversation.owner],
        mine=conversation.owner is Owner.STAFF and conversation.staff_id == user.id,
        waiting_since=conversation.waiting_since,
        waiting_for=conversation.waiting_for,
        closed=why_closed(conversation, point, now),
        window_left=_window_left(conversation, now),
        unsent=_unsent(session, conversation.id),
        check_code=check_code(conversation.debtor_id),
        no_calls=conversation.no_calls_since is not None,
        notes=_notes(session, conversation),
    )


def _notes(session: Session, conversation: Conversation) -> tuple[TaskNote, ...]:
    # What somebody left on the page before there was a conversation belongs to it too.
    earlier = Task.conversation_id.is_(None) & (Task.debtor_id == conversation.debtor_id)
    found = select(Task).where(
        (Task.conversation_id == conversation.id) | earlier,
        Task.status == TaskStatus.OPEN,
        Task.note.is_not(None) | Task.due_until.is_not(None),
    )
    return tuple(
        TaskNote(summary=task.summary, note=task.note or "")
        for task in session.scalars(found.order_by(Task.due_until, Task.id))
    )


def _claims(session: Session, debtor_id: uuid.UUID, now: datetime) -> tuple[ClaimFact, ...]:
    found = select(Claim).where(Claim.debtor_id == debtor_id)
    claims = list(session.scalars(found.order_by(Claim.created_at, Claim.reference)))
    sizes = document_sizes(session, [claim.id for claim in claims])
    return tuple(_claim(session, claim, sizes, now) for claim in claims)


def _claim(
    session: Session, claim: Claim, sizes: Mapping[uuid.UUID, int], now: datetime
) -> ClaimFact:
    autopay = autopay_fact(session, claim, now)
    return ClaimFact(
        id=claim.id,
        reference=claim.reference,
        status=CLAIMS[claim.status],
        open_cents=open_cents(session, claim),
        agreed=_agreed(session, claim.id, autopay),
        autopay=autopay,
        offer=offer_fact(session, claim.id),
        pdfs=_pdfs(claim, sizes) if sizes else (),
    )


def _pdfs(claim: Claim, sizes: Mapping[uuid.UUID, int]) -> tuple[PdfFact, ...]:
    return tuple(
        PdfFact(
            invoice_id=invoice.id,
            number=invoice.number,
            size=size_in_words(sizes[invoice.id], Language.NL),
        )
        for invoice in claim.invoices
        if invoice.id in sizes
    )


def _agreed(session: Session, claim_id: uuid.UUID, autopay: AutopayFact | None) -> str:
    plan = live_plan(session, claim_id)
    if plan is not None:
        said = f"Regeling in {len(plan.instalments)} delen"
        return f"{said} · {autopay.short}" if autopay and autopay.plan_id == plan.id else said
    promise = live_promise(session, claim_id)
    return f"Belofte voor {promise.promised_on:%d-%m-%Y}" if promise is not None else ""


def _window_left(conversation: Conversation, now: datetime) -> timedelta | None:
    until = conversation.window_until
    if conversation.channel is not Channel.WHATSAPP or until is None or until <= now:
        return None
    return until - now


def _unsent(session: Session, conversation_id: uuid.UUID) -> int:
    found = (
        select(func.count())
        .select_from(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.kind == MessageKind.STAFF,
            Message.status == MessageStatus.QUEUED,
        )
    )
    return session.scalars(found).one()
