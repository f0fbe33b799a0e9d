"""Lookup: whether a payment that a debtor speaks of is known already, at Mollie or the bank.

What a debtor says is evidence too. With a line that a person was to choose it may be enough; alone
it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from payments import ledger
from payments.bank.answering import Answerer, AnswerOutcome, accept, choose
from payments.bank.applying import try_lock_creditor
from payments.bank.booking import Then
from payments.bank.evidence import LEAD, SURE, WEIGHTS, Evidence
from payments.bank.statement import Movement
from payments.baskets import of_claim
from storage.records.bank import (
    LOOSE_LINES,
    BankLine,
    BankProposal,
    PayerAccount,
    ProposalAnswer,
)
from storage.records.claims import Claim
from storage.records.payments import Payment, PaymentStatus
from storage.words import Actor

#: What the debtor's word weighs beside the evidence of a line.
WORD: Final = 25
#: How far back a payment may lie that somebody speaks of, and how long one may be under way.
LOOKED_BACK: Final = timedelta(days=120)
UNDER_WAY_FOR: Final = timedelta(days=5)


class PaidKind(StrEnum):
    """Where a payment that somebody speaks of was found."""

    SETTLED = "settled"  #: the ledger has it: nothing is open
    UNDER_WAY = "under_way"  #: the provider has it and waits for the bank
    IN_BANK = "in_bank"  #: on a statement, waiting for a choice


@dataclass(frozen=True, kw_only=True, slots=True)
class LooseLine:
    """A line that may be what somebody speaks of; the proposal that says so, if there is one."""

    line_id: int
    proposal_id: int | None
    score: int
    cents: int
    on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class PaidFound:
    """A payment that was found, in cents."""

    kind: PaidKind
    cents: int = 0
    on: date | None = None
    line: LooseLine | None = None


def weigh(lines: Sequence[LooseLine]) -> LooseLine | None:
    """Return the one line that with the debtor's word is sure enough; None where none is."""
    ranked = sorted(lines, key=lambda one: (-one.score, one.line_id))
    if not ranked or ranked[0].score + WORD < SURE:
        return None
    if len(ranked) > 1 and ranked[0].score - ranked[1].score < LEAD:
        return None
    return ranked[0]


def find_payment(session: Session, claim: Claim, now: datetime) -> PaidFound | None:
    """Look for the payment of a claim at Mollie and on the statements; changes nothing."""
    balance = ledger.open_cents(session, claim)
    if balance <= 0:
        return PaidFound(kind=PaidKind.SETTLED)
    line = weigh(loose_lines(session, claim, balance, now))
    if line is not None:
        return PaidFound(kind=PaidKind.IN_BANK, cents=line.cents, on=line.on, line=line)
    waits = session.scalar(
        select(Payment.amount_cents).where(
            of_claim(claim.id),
            Payment.status.in_([PaymentStatus.PENDING, PaymentStatus.AUTHORIZED]),
            Payment.status_at > now - UNDER_WAY_FOR,
        )
    )
    return None if waits is None else PaidFound(kind=PaidKind.UNDER_WAY, cents=waits)


def loose_lines(session: Session, claim: Claim, balance: int, now: datetime) -> list[LooseLine]:
    """Return the lines that no claim has and that may be for this one."""
    proposed = session.execute(
        select(BankProposal, BankLine)
        .join(BankLine, BankLine.id == BankProposal.line_id)
        .where(
            BankProposal.claim_id == claim.id,
            BankProposal.answer == ProposalAnswer.OPEN,
            BankLine.status.in_(LOOSE_LINES),
            BankLine.movement == Movement.IN,
        )
    ).all()
    found = {
        line.id: LooseLine(
            line_id=line.id,
            proposal_id=proposal.id,
            score=proposal.score,
            cents=line.amount_cents,
            on=line.booked_on,
        )
        for proposal, line in proposed
        if len(proposal.shares) == 1
    }
    known = session.scalars(
        select(BankLine)
        .join(
            PayerAccount,
            (PayerAccount.creditor_id == BankLine.creditor_id)
            & (PayerAccount.iban_key == BankLine.iban_key),
        )
        .where(
            PayerAccount.debtor_id == claim.debtor_id,
            BankLine.creditor_id == claim.creditor_id,
            BankLine.amount_cents == balance,
            BankLine.status.in_(LOOSE_LINES),
            BankLine.movement == Movement.IN,
            BankLine.currency == "EUR",
            BankLine.booked_on > (now - LOOKED_BACK).date(),
        )
    )
    for line in known:
        found.setdefault(
            line.id,
            LooseLine(
                line_id=line.id,
                proposal_id=None,
                score=WEIGHTS[Evidence.ACCOUNT] + WEIGHTS[Evidence.EXACT],
                cents=line.amount_cents,
                on=line.booked_on,
            ),
        )
    return list(found.values())


def book_found(
    session: Session, claim: Claim, found: PaidFound, now: datetime, then: Then | None = None
) -> bool:
    """Book the line that was found on the debtor's word; return whether it still waited."""
    if found.line is None:
        return False
    free = select(BankLine.id).where(
        BankLine.id == found.line.line_id, BankLine.status.in_(LOOSE_LINES)
    )
    # Who works on it just now may wait for our claim: so we wait for nobody.
    if not try_lock_creditor(session, claim.creditor_id):
        return False
    if session.scalar(free.with_for_update(skip_locked=True)) is None:
        return False
    who = Answerer(user_id=None, now=now, actor=Actor.DEBTOR)
    if found.line.proposal_id is not None:
        outcome = accept(session, found.line.proposal_id, who, then)
    else:
        outcome = choose(session, found.line.line_id, claim.reference, who, then)
    return outcome is AnswerOutcome.BOOKED
