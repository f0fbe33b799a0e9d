"""Keeping: a statement's lines into the database, each once; what is there already is counted.

While the database takes one chunk of lines, the next is read: they are the work of two processes.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from payments.bank.faults import Fault, FaultCode, fault
from payments.bank.identity import Counted, Identity
from payments.bank.rows import insert_all
from payments.bank.statement import Piece, StatementFoot, StatementHead, StatementLine
from storage import sealing
from storage.records.bank import BankStatement, LineStatus

#: Lines that are stored at a time.
CHUNK = 1000
_COLUMNS = {
    "creditor_id": "uuid",
    "statement_id": "uuid",
    "fingerprint": "bytea",
    "twin_key": "bytea",
    "format": "text",
    "row": "int",
    "booked_on": "date",
    "valued_on": "date",
    "amount_cents": "bigint",
    "currency": "text",
    "movement": "text",
    "name": "bytea",
    "iban": "bytea",
    "iban_key": "bytea",
    "text": "bytea",
    "reference": "bytea",
    "end_to_end": "bytea",
    "bank_reference": "text",
    "status": "text",
    "status_at": "timestamptz",
    "doubts": "jsonb",
}
_ONCE = "on conflict (creditor_id, fingerprint) do nothing returning id"


@dataclass(slots=True)
class Kept:
    """What keeping a file's statements came to.

    `statements` holds the ids of those that brought something new.
    """

    read: int = 0
    new: int = 0
    pending: int = 0
    statements: list[uuid.UUID] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    @property
    def known(self) -> int:
        """Return how many lines were there already."""
        return self.read - self.new


def keep(
    session: Session,
    creditor_id: uuid.UUID,
    own_account: str,
    pieces: Iterable[Piece],
    now: datetime,
) -> Kept:
    """Store the statements of a file for a creditor, in the caller's transaction.

    Raises:
        BankFileError: while the pieces are read; the caller rolls back.
    """
    # Leaving it waits for the chunk under way, also when a piece cannot be read.
    with ThreadPoolExecutor(1) as behind:
        keeper = _Keeper(session, creditor_id, own_account, now, behind)
        for piece in pieces:
            if isinstance(piece, StatementHead):
                keeper.begin(piece)
            elif isinstance(piece, StatementLine):
                keeper.add(piece)
            else:
                keeper.end(piece)
    return keeper.kept


class _Keeper:
    """Holds the statement at hand and a chunk of its lines.

    The session is used by one thread at a time: whoever uses it here waits for the chunk first.
    """

    def __init__(
        self,
        session: Session,
        creditor_id: uuid.UUID,
        own_account: str,
        now: datetime,
        behind: ThreadPoolExecutor,
    ) -> None:
        self.kept = Kept()
        self._behind = behind
        self._under_way: Future[int] | None = None
        self._session = session
        self._creditor_id = creditor_id
        self._own_account = own_account
        self._now = now
        self._head: StatementHead | None = None
        self._id = uuid.uuid4()
        self._counted = Counted()
        self._digest = hashlib.sha256()
        self._waiting: list[tuple[StatementLine, Identity]] = []
        self._fresh = 0
        self._last: date | None = None

    def begin(self, head: StatementHead) -> None:
        """Open a statement; its row comes first, for its lines point to it."""
        self._head, self._id = head, uuid.uuid4()
        self._counted, self._digest, self._fresh = Counted(), hashlib.sha256(), 0
        self._last = None
        told = (head.account, head.format, head.number, head.opened_on, head.opening_cents)
        self._digest.update(repr(told).encode())
        self._session.execute(
            insert(BankStatement).values(
                id=self._id,
                creditor_id=self._creditor_id,
                account_key=sealing.blind(head.account),
                account=head.account,
                format=head.format,
                number=head.number,
                currency=head.currency,
                opening_cents=head.opening_cents,
                digest=self._id.bytes,
                imported_at=self._now,
            )
        )
        if self._own_account and head.account != self._own_account:
            self.kept.warnings.append(fault(FaultCode.OTHER_ACCOUNT, head.row))

    def add(self, line: StatementLine) -> None:
        """Take one line; a full chunk is stored."""
        account = "" if self._head is None else self._head.account
        identity = self._counted.identity(account, line)
        self._digest.update(identity.fingerprint)
        self._waiting.append((line, identity))
        self._last = max(self._last or line.booked_on, line.booked_on)
        self.kept.read += 1
        if len(self._waiting) >= CHUNK:
            self._flush()

    def end(self, foot: StatementFoot) -> None:
        """Close the statement; one that is known word for word leaves no second row."""
        self._flush()
        self._settle()
        self._digest.update(repr((foot.closed_on, foot.closing_cents)).encode())
        digest = self._digest.digest()[:16]
        known = select(BankStatement.id).where(
            BankStatement.creditor_id == self._creditor_id, BankStatement.digest == digest
        )
        if not self._fresh and self._session.scalar(known) is not None:
            self._session.execute(delete(BankStatement).where(BankStatement.id == self._id))
            return
        self._session.execute(
            update(BankStatement)
            .where(BankStatement.id == self._id)
            .values(
                closing_cents=foot.closing_cents,
                closed_on=foot.closed_on or self._last,
                adds_up=foot.adds_up,
                digest=digest,
            )
        )
        self.kept.statements.append(self._id)
        self.kept.pending += foot.pending
        if foot.adds_up is False:
            self.kept.warnings.append(fault(FaultCode.BALANCE, foot.row))

    def _flush(self) -> None:
        """Hand the lines at hand over to be stored, once those before them are."""
        self._settle()
        waiting, self._waiting = self._waiting, []
        if waiting:
            rows = [self._row(line, identity) for line, identity in waiting]
            self._under_way = self._behind.submit(self._store, rows)

    def _store(self, rows: list[dict[str, Any]]) -> int:
        return len(insert_all(self._session, "bank_lines", _COLUMNS, rows, _ONCE))

    def _settle(self) -> None:
        """Wait for the chunk under way, and count what was new in it."""
        if self._under_way is not None:
            fresh, self._under_way = self._under_way.result(), None
            self._fresh += fresh
            self.kept.new += fresh

    def _row(self, line: StatementLine, identity: Identity) -> dict[str, Any]:
        return {
            "creditor_id": self._creditor_id,
            "statement_id": self._id,
            "fingerprint": identity.fingerprint,
            "twin_key": identity.twin,
            "format": "" if self._head is None else str(self._head.format),
            "row": line.row,
            "booked_on": line.booked_on,
            "valued_on": line.valued_on,
            "amount_cents": line.cents,
            "currency": line.currency,
            "movement": str(line.movement),
            "name": _seal(line.name, "name"),
            "iban": _seal(line.iban, "iban"),
            "iban_key": sealing.blind(line.iban) if line.iban else None,
            "text": _seal(line.text, "text"),
            "reference": _seal(line.reference, "reference"),
            "end_to_end": _seal(line.end_to_end, "end_to_end"),
            "bank_reference": line.bank_reference,
            "status": str(LineStatus.NEW),
            "status_at": self._now,
            "doubts": [],
        }


def _seal(value: str, column: str) -> bytes:
    return sealing.ring().seal(value, f"bank_lines.{column}")
