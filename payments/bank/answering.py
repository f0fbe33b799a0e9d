"""Answering: what a person says a line is for, booked and learnt; or that it is none of ours."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from payments.bank.applying import lock_creditor
from payments.bank.booking import BankBooked, Posting, Then, post
from payments.bank.evidence import Share
from payments.bank.knowing import shares_of
from payments.bank.outcomes import ONE_PAYER, PAYER, payer_of
from payments.bank.rows import insert_all
from payments.bank.statement import Movement
from payments.ledger import lock_claims
from storage.records.bank import (
    LOOSE_LINES,
    BankLine,
    BankProposal,
    LineStatus,
    PayerSource,
    ProposalAnswer,
)
from storage.records.claims import Claim
from storage.records.journal import Deed, write_journal
from storage.records.tasks import Task, TaskStatus
from storage.words import Actor


class AnswerOutcome(StrEnum):
    """What became of an answer."""

    BOOKED = "booked"
    IGNORED = "ignored"
    ANSWERED_BEFORE = "answered_before"  #: by somebody else, or by the same in another tab
    NO_SUCH_CLAIM = "no_such_claim"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answerer:
    """Who answers, and when."""

    user_id: uuid.UUID | None
    now: datetime
    actor: Actor = Actor.STAFF


def accept(
    session: Session, proposal_id: int, who: Answerer, then: Then | None = None
) -> AnswerOutcome:
    """Book a line for what was proposed, and learn whose account it came from."""
    proposal = session.get(BankProposal, proposal_id)
    line = _loose_line(session, None if proposal is None else proposal.line_id)
    if proposal is None or line is None:
        return AnswerOutcome.ANSWERED_BEFORE
    session.refresh(proposal)
    if proposal.answer is not ProposalAnswer.OPEN:
        return AnswerOutcome.ANSWERED_BEFORE
    shares = shares_of(proposal.shares)
    proposal.answer, proposal.answered_at = ProposalAnswer.CHOSEN, who.now
    _book(session, line, shares, who, then)
    return AnswerOutcome.BOOKED


def choose(
    session: Session, line_id: int, reference: str, who: Answerer, then: Then | None = None
) -> AnswerOutcome:
    """Book the whole of a line for the claim of a reference that the person typed."""
    line = _loose_line(session, line_id)
    if line is None:
        return AnswerOutcome.ANSWERED_BEFORE
    claim_id = session.scalar(
        select(Claim.id).where(
            Claim.creditor_id == line.creditor_id, Claim.reference == reference.strip()
        )
    )
    if claim_id is None or line.movement != Movement.IN or line.currency != "EUR":
        return AnswerOutcome.NO_SUCH_CLAIM
    ranks = select(BankProposal.rank).where(BankProposal.line_id == line.id)
    session.add(
        BankProposal(
            creditor_id=line.creditor_id,
            line_id=line.id,
            rank=max(session.scalars(ranks), default=0) + 1,
            score=0,
            claim_id=claim_id,
            shares=[{"claim": str(claim_id), "cents": line.amount_cents}],
            evidence=[],
            answer=ProposalAnswer.CHOSEN,
            answered_at=who.now,
        )
    )
    _book(session, line, [Share(claim_id=claim_id, cents=line.amount_cents)], who, then)
    return AnswerOutcome.BOOKED


def ignore(session: Session, line_id: int, who: Answerer) -> AnswerOutcome:
    """Set a line aside: it is none of ours."""
    line = _loose_line(session, line_id)
    if line is None:
        return AnswerOutcome.ANSWERED_BEFORE
    line.move_to(LineStatus.IGNORED, who.now)
    line.answered_by = who.user_id
    _close(session, line, who)
    _write_down(session, line, "bank.ignored", who)
    return AnswerOutcome.IGNORED


def _loose_line(session: Session, line_id: int | None) -> BankLine | None:
    """Return a line that waits for an answer, locked; None when it does not wait any more."""
    seen = None if line_id is None else session.get(BankLine, line_id)
    if seen is None:
        return None
    lock_creditor(session, seen.creditor_id)
    line = session.get_one(BankLine, seen.id, with_for_update=True, populate_existing=True)
    return line if line.status in LOOSE_LINES else None


def _book(
    session: Session,
    line: BankLine,
    shares: Sequence[Share],
    who: Answerer,
    then: Then | None,
) -> list[BankBooked]:
    claims = lock_claims(session, {share.claim_id for share in shares})
    is_return = line.movement == Movement.IN_UNDONE
    if not is_return:
        debtors = {claim.debtor_id for claim in claims.values()}
        payer = payer_of(line, debtors, PayerSource.PERSON, who.now)
        insert_all(
            session, "payer_accounts", PAYER, [payer] if payer is not None else [], ONE_PAYER
        )
    line.move_to(LineStatus.BOOKED, who.now)
    line.answered_by = who.user_id
    session.flush()
    posting = Posting(line_id=line.id, shares=tuple(shares), is_return=is_return, by=who.user_id)
    booked = post(session, claims, [posting], who.now)
    _close(session, line, who)
    _write_down(session, line, "bank.chosen", who)
    for one in booked:
        if then is not None and one.cents > 0:
            then(session, one)
    return booked


def _close(session: Session, line: BankLine, who: Answerer) -> None:
    """Reject what else was proposed; finish the statement's task when it was the last line."""
    session.flush()
    session.execute(
        update(BankProposal)
        .where(BankProposal.line_id == line.id, BankProposal.answer == ProposalAnswer.OPEN)
        .values(answer=ProposalAnswer.REJECTED, answered_at=who.now)
    )
    more = select(BankLine.id).where(
        BankLine.statement_id == line.statement_id, BankLine.status == LineStatus.PROPOSED
    )
    keys = [f"bank:closed:{line.id}"]
    if session.scalar(more.limit(1)) is None:
        keys.append(f"bank:{line.statement_id}")
    session.execute(
        update(Task)
        .where(Task.once_key.in_(keys), Task.status == TaskStatus.OPEN)
        .values(status=TaskStatus.DONE, done_at=who.now, done_by=who.user_id)
    )


def _write_down(session: Session, line: BankLine, action: str, who: Answerer) -> None:
    deed = Deed(
        creditor_id=line.creditor_id,
        action=action,
        actor=who.actor,
        actor_id=None if who.user_id is None else str(who.user_id),
        details={"line": line.id, "cents": line.amount_cents},
    )
    write_journal(session, who.now, [deed])
