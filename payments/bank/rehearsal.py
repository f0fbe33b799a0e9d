"""Rehearsal: a creditor's records copied aside, so that an import can be tried on the copies.

What an import writes to is copied into temporary tables of the same names, which PostgreSQL finds
before the real ones. So a dry run, however long, locks no claim and keeps no colleague waiting.
"""

from __future__ import annotations

import uuid

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.columns import Base
from storage.records.bank import BankLine, BankProposal, BankStatement, PayerAccount
from storage.records.claims import Claim
from storage.records.journal import JournalEntry, JournalHead
from storage.records.ledger import LedgerEntry
from storage.records.plans import Instalment, Plan, Promise
from storage.records.tasks import Task

#: What an import writes, as far as it also reads it.
_COPIED: tuple[type[Base], ...] = (
    BankStatement,
    BankLine,
    BankProposal,
    PayerAccount,
    Claim,
    LedgerEntry,
    Plan,
    Instalment,
    Promise,
    Task,
    JournalHead,
)
#: What it only adds to.
_EMPTY: tuple[type[Base], ...] = (JournalEntry,)


def set_aside(session: Session, creditor_id: uuid.UUID) -> None:
    """Let the rest of this transaction work on copies; they are gone when it is rolled back."""
    for record in (*_COPIED, *_EMPTY):
        name = record.__tablename__
        like = f"create temporary table {name} (like public.{name} including all)"
        session.execute(text(like))
        if record in _COPIED:
            rows = f"select * from public.{name} where creditor_id = :creditor"  # noqa: S608 # our own names
            session.execute(text(f"insert into pg_temp.{name} {rows}"), {"creditor": creditor_id})
        session.execute(text(f"analyze pg_temp.{name}"))
    # Statements that this connection prepared before would still find the real tables.
    session.execute(text("discard plans"))
