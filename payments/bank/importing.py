"""Importing: a delivered file, or a zip of files, from bytes to ledger.

A file is kept in one transaction, so a malformed one changes nothing. Matching follows in chunks;
whatever breaks off in between, the next import goes on where it stopped, and nothing is booked
twice.
"""

from __future__ import annotations

import gc
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from payments.bank import knowing
from payments.bank.applying import Outcome, apply_chunk, lock_creditor
from payments.bank.booking import Then
from payments.bank.faults import BankFileError, Fault
from payments.bank.keeping import Kept, keep
from payments.bank.listing import ShownLine, lines_of_statements
from payments.bank.reading import Delivered, opened, read_pieces
from payments.bank.register import Register
from payments.bank.rehearsal import set_aside
from storage.database import Database
from storage.records.bank import LineStatus
from storage.records.creditors import Creditor

#: Told after each chunk: how many lines were matched so far.
Progress = Callable[[int], None]
#: Lines that a report shows one by one.
SHOWN = 50


@dataclass(slots=True)
class BankReport:
    """What an import did. Each line that was read is counted once in the first four.

    `outgoing` of the unmatched went out; `resumed` are lines of an import that had broken off.
    """

    booked: int = 0
    proposed: int = 0
    unmatched: int = 0
    duplicate: int = 0
    refused: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    outgoing: int = 0
    pending: int = 0
    resumed: int = 0
    booked_cents: int = 0
    returned_cents: int = 0
    #: Lines that this import brought, and the first of them as people see them.
    fresh: int = 0
    shown: list[ShownLine] = field(default_factory=list)


def import_file(
    database: Database,
    creditor: Creditor,
    path: Path,
    now: datetime,
    *,
    dry_run: bool = False,
    then: Then | None = None,
    on_progress: Progress | None = None,
) -> BankReport:
    """Take in the statements of a file; a dry run reports the same, on copies of what it touches.

    Raises:
        BankFileUnreadableError: the file cannot be opened.
    """
    report = BankReport()
    statements: list[uuid.UUID] = []
    work = _Work(database, creditor.id, dry_run=dry_run)
    then = None if dry_run else then
    with opened(path) as files, work.going_on(), _collector_spared():
        resumed = _apply(work, creditor.id, now, then, None)
        report.resumed = sum(resumed.lines.values())
        try:
            for delivered in files:
                statements += _take(work, creditor, delivered, report, now)
        except BankFileError as error:
            report.refused.append(error.fault)
        outcome = _apply(work, creditor.id, now, then, on_progress)
        with work.step() as session:
            report.shown = lines_of_statements(session, statements, SHOWN)
    report.booked = outcome.lines[LineStatus.BOOKED]
    report.proposed = outcome.lines[LineStatus.PROPOSED]
    report.unmatched = outcome.lines[LineStatus.UNMATCHED] + outcome.lines[LineStatus.IGNORED]
    report.duplicate += outcome.lines[LineStatus.TWIN]
    report.outgoing = outcome.outgoing
    report.booked_cents, report.returned_cents = outcome.booked_cents, outcome.returned_cents
    return report


class _Work:
    """Gives transactions: one for each step, or in a dry run one for all that is rolled back."""

    def __init__(self, database: Database, creditor_id: uuid.UUID, *, dry_run: bool) -> None:
        self._database = database
        self._creditor_id = creditor_id
        self._dry_run = dry_run
        self._only: Session | None = None

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Hold the one transaction of a dry run, which locks nothing that others need."""
        if not self._dry_run:
            yield
            return
        with self._database.service() as session:
            set_aside(session, self._creditor_id)
            self._only = session
            yield
            session.rollback()

    @contextmanager
    def step(self) -> Iterator[Session]:
        """Open the transaction of a step; one import at a time works for a creditor."""
        if self._only is None:
            with self._database.service() as session:
                lock_creditor(session, self._creditor_id)
                yield session
            return
        with self._only.begin_nested():
            yield self._only


def _take(
    work: _Work, creditor: Creditor, delivered: Delivered, report: BankReport, now: datetime
) -> list[uuid.UUID]:
    """Keep one file and return its statements; a malformed one is noted and leaves nothing."""
    try:
        with work.step() as session:
            pieces = read_pieces(delivered.stream)
            kept: Kept = keep(session, creditor.id, creditor.iban, pieces, now)
    except BankFileError as error:
        report.refused.append(replace(error.fault, file=delivered.name))
        return []
    report.duplicate += kept.known
    report.fresh += kept.new
    report.pending += kept.pending
    report.warnings += [replace(one, file=delivered.name) for one in kept.warnings]
    return kept.statements


@contextmanager
def _collector_spared() -> Iterator[None]:
    """Let what an import keeps in memory go uncounted when Python looks for cycles; see below."""
    try:
        yield
    finally:
        gc.unfreeze()


def _register_of(session: Session, creditor_id: uuid.UUID, now: datetime) -> Register:
    """Read the register without Python walking it in search of cycles, now and later.

    It holds none, and with a hundred thousand claims that was a quarter of the time.
    """
    gc.disable()
    try:
        register = knowing.register_of(session, creditor_id, now)
    finally:
        gc.enable()
    gc.freeze()
    return register


def _apply(
    work: _Work,
    creditor_id: uuid.UUID,
    now: datetime,
    then: Then | None,
    on_progress: Progress | None,
) -> Outcome:
    """Match all new lines of a creditor; the claims are read only when there is one."""
    outcome = Outcome()
    register: Register | None = None
    after = 0
    while True:
        with work.step() as session:
            if register is None:
                if not knowing.has_new_lines(session, creditor_id):
                    return outcome
                register = _register_of(session, creditor_id, now)
            chunk = apply_chunk(session, creditor_id, register, now, then, after)
        if chunk is None and not after:
            return outcome
        after = 0 if chunk is None else chunk.last_id
        if chunk is None:
            continue
        outcome.add(chunk)
        if on_progress is not None:
            on_progress(sum(outcome.lines.values()))
