"""Outcomes: how what was made of lines is stored, many at once."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import text

from payments.bank.deciding import may_learn
from payments.bank.evidence import Candidate
from storage.records.bank import BankLine, PayerSource, ProposalAnswer

#: A stored line, or a row of its columns.
LineRow = Any
READ = (
    BankLine.id,
    BankLine.creditor_id,
    BankLine.statement_id,
    BankLine.twin_key,
    BankLine.format,
    BankLine.row,
    BankLine.booked_on,
    BankLine.valued_on,
    BankLine.amount_cents,
    BankLine.currency,
    BankLine.movement,
    BankLine.name,
    BankLine.iban,
    BankLine.iban_key,
    BankLine.text,
    BankLine.reference,
    BankLine.end_to_end,
    BankLine.bank_reference,
)
MOVE = text(
    """
    update bank_lines l set status = n.status, status_at = :now, doubts = n.doubts
      from json_to_recordset(cast(:moves as json)) as n (id bigint, status text, doubts jsonb)
     where l.id = n.id
    """
)
PROPOSAL = {
    "creditor_id": "uuid",
    "line_id": "bigint",
    "rank": "int",
    "score": "int",
    "claim_id": "uuid",
    "shares": "jsonb",
    "evidence": "jsonb",
    "answer": "text",
    "answered_at": "timestamptz",
}
PAYER = {
    "creditor_id": "uuid",
    "iban_key": "bytea",
    "debtor_id": "uuid",
    "source": "text",
    "learnt_at": "timestamptz",
}
ONE_PAYER = "on conflict (creditor_id, iban_key, debtor_id) do nothing"


def stored(
    row: LineRow, rank: int, candidate: Candidate, answer: ProposalAnswer, now: datetime
) -> dict[str, Any]:
    """Return a candidate as a row of `bank_proposals`."""
    shares = [{"claim": str(share.claim_id), "cents": share.cents} for share in candidate.shares]
    return {
        "creditor_id": row.creditor_id,
        "line_id": row.id,
        "rank": rank,
        "score": candidate.score,
        "claim_id": candidate.shares[0].claim_id,
        "shares": shares,
        "evidence": [str(one) for one in candidate.evidence],
        "answer": str(answer),
        "answered_at": now if answer is ProposalAnswer.SURE else None,
    }


def payer_of(
    row: LineRow, debtors: Collection[uuid.UUID], source: PayerSource, now: datetime
) -> dict[str, Any] | None:
    """Return whose account a line came from; None for a go-between's or several debtors'."""
    if row.iban_key is None or len(debtors) != 1 or not may_learn(row.name):
        return None
    (debtor_id,) = debtors
    return {
        "creditor_id": row.creditor_id,
        "iban_key": row.iban_key,
        "debtor_id": debtor_id,
        "source": str(source),
        "learnt_at": now,
    }
