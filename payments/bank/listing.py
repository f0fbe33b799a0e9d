"""Listing: the lines of a creditor or of all, as people see them, each with what it may be for."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from payments.bank.knowing import shares_of
from storage.records.bank import BankLine, BankProposal, LineStatus, ProposalAnswer
from storage.records.claims import Claim


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownShare:
    """One claim of a proposal: its reference, and what of the line goes to it, in cents."""

    reference: str
    cents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownProposal:
    """One thing that a line may be for."""

    id: int
    rank: int
    score: int
    shares: tuple[ShownShare, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownLine:
    """A line with its proposals, the best first. Holds personal data: for screens, not for logs."""

    id: int
    creditor_id: uuid.UUID
    row: int
    status: LineStatus
    booked_on: date
    cents: int
    currency: str
    name: str
    text: str
    doubts: tuple[str, ...]
    proposals: tuple[ShownProposal, ...]


def lines_of_statements(
    session: Session, statement_ids: Collection[uuid.UUID], limit: int
) -> list[ShownLine]:
    """Return the first lines of statements that came in, in the order of the file."""
    found = select(BankLine).where(
        BankLine.statement_id.in_(statement_ids), BankLine.status != LineStatus.TWIN
    )
    return _shown(session, found.order_by(BankLine.id).limit(limit))


def waiting_lines(
    session: Session, status: LineStatus, limit: int, creditor_id: uuid.UUID | None = None
) -> list[ShownLine]:
    """Return money that came in or back and has this status, the oldest first."""
    found = select(BankLine).where(BankLine.status == status, BankLine.movement != "out")
    if creditor_id is not None:
        found = found.where(BankLine.creditor_id == creditor_id)
    return _shown(session, found.order_by(BankLine.booked_on, BankLine.id).limit(limit))


def shown_line(session: Session, line_id: int) -> ShownLine | None:
    """Return one line."""
    found = _shown(session, select(BankLine).where(BankLine.id == line_id))
    return found[0] if found else None


def _shown(session: Session, found: Select[BankLine]) -> list[ShownLine]:
    lines = session.scalars(found).all()
    proposals = _proposals(session, [line.id for line in lines])
    return [
        ShownLine(
            id=line.id,
            creditor_id=line.creditor_id,
            row=line.row,
            status=line.status,
            booked_on=line.booked_on,
            cents=line.amount_cents,
            currency=line.currency,
            name=line.name,
            text=" ".join(filter(None, [line.reference, line.text])),
            doubts=tuple(line.doubts),
            proposals=tuple(proposals.get(line.id, ())),
        )
        for line in lines
    ]


def _proposals(session: Session, line_ids: Sequence[int]) -> dict[int, list[ShownProposal]]:
    if not line_ids:
        return {}
    rows = session.scalars(
        select(BankProposal)
        .where(BankProposal.line_id.in_(line_ids), BankProposal.answer != ProposalAnswer.REJECTED)
        .order_by(BankProposal.line_id, BankProposal.rank)
    ).all()
    ids = {share.claim_id for row in rows for share in shares_of(row.shares)}
    claims = select(Claim.id, Claim.reference).where(Claim.id.in_(ids))
    references = {row.id: row.reference for row in session.execute(claims)}
    found: dict[int, list[ShownProposal]] = {}
    for row in rows:
        shown = ShownProposal(
            id=row.id,
            rank=row.rank,
            score=row.score,
            shares=tuple(
                ShownShare(reference=references[share.claim_id], cents=share.cents)
                for share in shares_of(row.shares)
            ),
            evidence=tuple(row.evidence),
        )
        found.setdefault(row.line_id, []).append(shown)
    return found
