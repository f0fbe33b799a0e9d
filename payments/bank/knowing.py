"""Knowing: the creditor's claims, the payers we know and the lines from before, as values."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session, selectinload

from payments.bank.deciding import EarlierPayment
from payments.bank.evidence import Share
from payments.bank.register import ClaimSeen, Register
from payments.bank.statement import Movement, StatementFormat, StatementLine
from payments.bank.words import name_of
from payments.plan_records import next_instalment
from storage.records.bank import (
    LOOSE_LINES,
    BankLine,
    BankProposal,
    LineStatus,
    PayerAccount,
    ProposalAnswer,
)
from storage.records.claims import LIVE_CLAIM, Claim, Invoice
from storage.records.debtors import Debtor
from storage.records.ledger import LedgerEntry
from storage.records.plans import Plan, PlanStatus

#: How long a closed claim is still looked at: who pays twice does so within a year or so.
REMEMBERED = timedelta(days=400)
_AT_ONCE = 2000

_BALANCE = (
    select(func.coalesce(func.sum(LedgerEntry.amount_cents), 0))
    .where(LedgerEntry.claim_id == Claim.id)
    .correlate(Claim)
    .scalar_subquery()
)
_INVOICES = (
    select(
        Invoice.claim_id,
        # One text: arrays come out element by element.
        func.string_agg(Invoice.number, "\x1f").label("numbers"),
        func.min(Invoice.invoiced_on).label("invoiced_on"),
        func.min(Invoice.due_on).label("due_on"),
        func.sum(Invoice.amount_cents).label("cents"),
    )
    .group_by(Invoice.claim_id)
    .subquery()
)


def claims_of(session: Session, creditor_id: uuid.UUID, now: datetime) -> Iterator[ClaimSeen]:
    """Give a creditor's claims that a payment may be for."""
    recent = Claim.status_at > now - REMEMBERED
    return _claims(
        session, (Claim.creditor_id == creditor_id) & (Claim.status.in_(LIVE_CLAIM) | recent)
    )


def has_new_lines(session: Session, creditor_id: uuid.UUID) -> bool:
    """Tell whether lines of a creditor wait to be matched."""
    new = select(BankLine.id).where(
        BankLine.creditor_id == creditor_id, BankLine.status == LineStatus.NEW
    )
    return session.scalar(new.limit(1)) is not None


def claims_by_id(session: Session, ids: Collection[uuid.UUID]) -> list[ClaimSeen]:
    """Return these claims as they are now."""
    return list(_claims(session, Claim.id.in_(ids))) if ids else []


def _claims(session: Session, which: ColumnElement[bool]) -> Iterator[ClaimSeen]:
    found = (
        select(
            Claim.id,
            Claim.debtor_id,
            Claim.reference,
            Claim.status,
            Debtor.name,
            _BALANCE.label("open_cents"),
            _INVOICES.c.numbers,
            _INVOICES.c.invoiced_on,
            _INVOICES.c.due_on,
            _INVOICES.c.cents,
        )
        .join(Debtor, Debtor.id == Claim.debtor_id)
        .join(_INVOICES, _INVOICES.c.claim_id == Claim.id)
        .where(which)
        .order_by(Claim.id)
    )
    instalments = _instalments(session, which)
    for row in session.execute(found.execution_options(yield_per=_AT_ONCE)):
        yield ClaimSeen(
            id=row.id,
            debtor_id=row.debtor_id,
            references=tuple(dict.fromkeys([row.reference, *row.numbers.split("\x1f")])),
            name=name_of(row.name),
            status=row.status,
            open_cents=int(row.open_cents),
            principal_cents=int(row.cents),
            invoiced_on=row.invoiced_on,
            due_on=row.due_on,
            instalment_cents=instalments.get(row.id, 0),
        )


def _instalments(session: Session, which: ColumnElement[bool]) -> dict[uuid.UUID, int]:
    """Return what is open of the next instalment of the claims that have a plan."""
    plans = (
        select(Plan, _BALANCE)
        .join(Claim, Claim.id == Plan.claim_id)
        .where(which, Plan.status == PlanStatus.AGREED)
        .options(selectinload(Plan.instalments))
    )
    found = {}
    for plan, balance in session.execute(plans):
        following = next_instalment(plan, int(balance))
        if following is not None:
            found[plan.claim_id] = following.open_cents
    return found


def register_of(session: Session, creditor_id: uuid.UUID, now: datetime) -> Register:
    """Read a creditor's claims, the payers that we know, and whether lines may be there twice."""
    register = Register.of(claims_of(session, creditor_id, now))
    rows = session.execute(
        select(PayerAccount.iban_key, PayerAccount.debtor_id)
        .where(PayerAccount.creditor_id == creditor_id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for key, debtor_id in rows:
        if debtor_id in register.by_debtor:
            register.learn(bytes(key), debtor_id)
    formats = select(BankLine.id).where(BankLine.creditor_id == creditor_id).limit(1)
    register.has_twins = all(
        session.scalar(formats.where(BankLine.format == one)) is not None for one in StatementFormat
    )
    return register


def twins(
    session: Session, creditor_id: uuid.UUID, lines: Sequence[Any]
) -> dict[bytes, list[BankLine]]:
    """Return the lines of another format that are of the same day, payer and amount, by that."""
    if not lines:
        return {}
    keys = {bytes(line.twin_key) for line in lines}
    formats = {line.format for line in lines}
    several = (
        select(BankLine.twin_key)
        .where(
            BankLine.creditor_id == creditor_id,
            BankLine.twin_key.in_(keys),
            # A chunk of one format finds others only where there are some.
            true() if len(formats) > 1 else BankLine.format.not_in(formats),
        )
        .distinct()
    )
    shared = set(session.scalars(several))
    if not shared:
        return {}
    found: dict[bytes, list[BankLine]] = {}
    others = select(BankLine).where(
        BankLine.creditor_id == creditor_id, BankLine.twin_key.in_(shared)
    )
    for line in session.scalars(others.order_by(BankLine.id)):
        found.setdefault(bytes(line.twin_key), []).append(line)
    return {key: group for key, group in found.items() if len({one.format for one in group}) > 1}


def earlier_payments(
    session: Session, creditor_id: uuid.UUID, cents: int, until: date
) -> tuple[EarlierPayment, ...]:
    """Return the payments of an amount that came in by a day and were not taken back.

    One that no claim has yet comes without shares.
    """
    lines = session.scalars(
        select(BankLine)
        .where(
            BankLine.creditor_id == creditor_id,
            BankLine.amount_cents == cents,
            BankLine.movement == Movement.IN,
            BankLine.booked_on <= until,
            BankLine.booked_on >= until - REMEMBERED,
            BankLine.undone_by.is_(None),
            BankLine.status.in_([LineStatus.BOOKED, *LOOSE_LINES]),
        )
        .order_by(BankLine.id.desc())
        .limit(200)
    ).all()
    shares = chosen_shares(session, [line.id for line in lines])
    return tuple(
        EarlierPayment(
            line_id=line.id,
            booked_on=line.booked_on,
            cents=line.amount_cents,
            iban=line.iban,
            end_to_end=line.end_to_end,
            shares=shares.get(line.id, ()),
        )
        for line in lines
    )


def chosen_shares(session: Session, line_ids: Collection[int]) -> dict[int, tuple[Share, ...]]:
    """Return what each booked line was booked for."""
    if not line_ids:
        return {}
    rows = session.execute(
        select(BankProposal.line_id, BankProposal.shares).where(
            BankProposal.line_id.in_(line_ids),
            BankProposal.answer.in_([ProposalAnswer.SURE, ProposalAnswer.CHOSEN]),
        )
    )
    return {line_id: shares_of(stored) for line_id, stored in rows}


def shares_of(stored: Sequence[dict[str, object]]) -> tuple[Share, ...]:
    """Return stored shares as values."""
    return tuple(
        Share(claim_id=uuid.UUID(str(share["claim"])), cents=int(str(share["cents"])))
        for share in stored
    )


def line_of(row: Any) -> StatementLine:
    """Return a stored line as it is matched."""
    return StatementLine(
        row=row.row,
        booked_on=row.booked_on,
        valued_on=row.valued_on,
        cents=row.amount_cents,
        currency=row.currency,
        movement=Movement(row.movement),
        name=row.name,
        iban=row.iban,
        text=row.text,
        reference=row.reference,
        end_to_end=row.end_to_end,
        bank_reference=row.bank_reference,
    )
