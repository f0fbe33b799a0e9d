"""Bank statements: their lines, which claim each is thought to be for, and the payers we know."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Identified, Numbered, SealedText, Tenanted, one_of
from storage.states import step


class LineStatus(StrEnum):
    """Where a line stands."""

    NEW = "new"  #: stored, not matched yet
    BOOKED = "booked"  #: in the ledger
    PROPOSED = "proposed"  #: a person chooses what it is for
    UNMATCHED = "unmatched"  #: nothing of ours fits it
    IGNORED = "ignored"  #: a person said that it is none of ours
    TWIN = "twin"  #: the same transaction came before, in another format


LINE_STEPS: dict[LineStatus, frozenset[LineStatus]] = {
    LineStatus.NEW: frozenset(LineStatus) - {LineStatus.NEW},
    LineStatus.PROPOSED: frozenset({LineStatus.BOOKED, LineStatus.IGNORED}),
    # What nothing fitted may be found later: the claim came later, or somebody says it was them.
    LineStatus.UNMATCHED: frozenset({LineStatus.BOOKED, LineStatus.IGNORED, LineStatus.PROPOSED}),
    LineStatus.IGNORED: frozenset({LineStatus.PROPOSED}),
    LineStatus.BOOKED: frozenset(),
    LineStatus.TWIN: frozenset(),
}
#: Lines whose money no claim has: "al betaald" may mean one of them.
LOOSE_LINES = (LineStatus.PROPOSED, LineStatus.UNMATCHED)


class ProposalAnswer(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    SURE = "sure"  #: booked without asking
    CHOSEN = "chosen"  #: by a person
    REJECTED = "rejected"  #: a person chose another, or none


class PayerSource(StrEnum):
    """How we know whose an account is."""

    REFERENCE = "reference"  #: it paid with a reference that was surely right
    PERSON = "person"  #: a person said so


class BankStatement(Identified, Tenanted, Base):
    """One statement that was taken in. `digest` names its content: the same again is not kept."""

    __tablename__ = "bank_statements"
    __table_args__ = (
        UniqueConstraint("creditor_id", "digest"),
        Index("ix_bank_statements_closed", "creditor_id", "closed_on"),
    )

    account_key: Mapped[bytes] = mapped_column(LargeBinary)
    account: Mapped[str] = mapped_column(SealedText("bank_statements.account"))
    format: Mapped[str]
    number: Mapped[str]
    currency: Mapped[str]
    opening_cents: Mapped[int | None] = mapped_column(BigInteger)
    closing_cents: Mapped[int | None] = mapped_column(BigInteger)
    #: The last day that it covers.
    closed_on: Mapped[date | None]
    #: Whether its balances agree with its lines; none when it has no two balances.
    adds_up: Mapped[bool | None]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    imported_at: Mapped[datetime]


class BankLine(Numbered, Tenanted, Base):
    """One transaction of a statement, kept once, however many statements it stands on."""

    __tablename__ = "bank_lines"
    __table_args__ = (
        UniqueConstraint("creditor_id", "fingerprint"),
        CheckConstraint("amount_cents <> 0", name="not_zero"),
        Index("ix_bank_lines_twin", "creditor_id", "twin_key"),
        Index("ix_bank_lines_payer", "creditor_id", "iban_key"),
        Index("ix_bank_lines_new", "id", postgresql_where="status = 'new'"),
        Index(
            "ix_bank_lines_loose",
            "creditor_id",
            "amount_cents",
            postgresql_where="status in ('proposed', 'unmatched')",
        ),
    )

    statement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bank_statements.id"), index=True)
    #: Names the transaction by what the bank says of it.
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    #: Day, amount and payer, by which the same transaction is found in another format.
    twin_key: Mapped[bytes] = mapped_column(LargeBinary)
    format: Mapped[str]
    #: Where in its file it stood.
    row: Mapped[int]
    booked_on: Mapped[date]
    valued_on: Mapped[date | None]
    #: Above zero came in.
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    movement: Mapped[str]
    name: Mapped[str] = mapped_column(SealedText("bank_lines.name"))
    iban: Mapped[str] = mapped_column(SealedText("bank_lines.iban"))
    iban_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    text: Mapped[str] = mapped_column(SealedText("bank_lines.text"))
    reference: Mapped[str] = mapped_column(SealedText("bank_lines.reference"))
    end_to_end: Mapped[str] = mapped_column(SealedText("bank_lines.end_to_end"))
    bank_reference: Mapped[str]
    status: Mapped[LineStatus] = mapped_column(one_of(LineStatus), default=LineStatus.NEW)
    status_at: Mapped[datetime]
    #: Why it was not booked by itself: codes.
    doubts: Mapped[list[str]] = mapped_column(JSONB, default=list)
    #: The line that took this one back: a return or a reversal.
    undone_by: Mapped[int | None] = mapped_column(BigInteger)
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))

    def move_to(self, target: LineStatus, now: datetime) -> None:
        """Take one step of LINE_STEPS."""
        self.status = step(LINE_STEPS, self.status, target)
        self.status_at = now


class BankProposal(Numbered, Tenanted, Base):
    """What a line may be for: shares of one claim or more, with the evidence and its score."""

    __tablename__ = "bank_proposals"
    __table_args__ = (UniqueConstraint("line_id", "rank"),)

    line_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("bank_lines.id"))
    #: The best is 1.
    rank: Mapped[int]
    score: Mapped[int]
    #: The first claim of the shares, by which proposals for a claim are found.
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    #: `[{"claim": id, "cents": n}]`; the sum is the line's amount.
    shares: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    #: Codes of what speaks for and against it.
    evidence: Mapped[list[str]] = mapped_column(JSONB)
    answer: Mapped[ProposalAnswer] = mapped_column(
        one_of(ProposalAnswer), default=ProposalAnswer.OPEN
    )
    answered_at: Mapped[datetime | None]


class PayerAccount(Numbered, Tenanted, Base):
    """An account from which a debtor paid before, known by its keyed hash."""

    __tablename__ = "payer_accounts"
    __table_args__ = (UniqueConstraint("creditor_id", "iban_key", "debtor_id"),)

    iban_key: Mapped[bytes] = mapped_column(LargeBinary)
    debtor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("debtors.id"), index=True)
    source: Mapped[PayerSource] = mapped_column(one_of(PayerSource))
    learnt_at: Mapped[datetime]
