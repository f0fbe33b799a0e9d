"""Line checks: before a number gets its first message, the provider is asked what line it is.

Optional, and never in the way: a Lookup that fails, hangs or answers nonsense leaves the number as
it was, and its message goes its way. An answer is kept for `LINE_CHECK_LASTS`, for every creditor
that has the number. No transaction is open while the provider is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from outbox.errors import DeliveryError
from outbox.senders.number_lookup import LineReader
from storage.clock import monotonic
from storage.database import Database
from storage.ladder import LINE_CHECK_LASTS, LineType
from storage.records.claims import Claim, ClaimStatus
from storage.records.debtors import ContactKind, ContactPoint
from storage.records.tasks import TaskKind, add_task
from storage.words import Rung

log = structlog.get_logger()

#: Numbers that are asked for before their answers are written down.
BATCH = 100
#: Questions under way at once.
IN_FLIGHT = 16
#: Seconds for one question, and for a whole round; what is left over goes out unchecked.
ANSWER_SECONDS = 3.0
ROUND_SECONDS = 30.0
#: After this many faults in a row the round ends: the provider has trouble of its own.
MOST_FAULTS = 5


@dataclass(slots=True)
class LineTally:
    """What a round of checks did: numbers asked, numbers known from before, and faults."""

    asked: int = 0
    known: int = 0
    faults: int = 0
    _in_a_row: int = 0

    def count(self, line: LineType | None) -> None:
        """Count the answer to one question; None is a fault."""
        self.asked += 1
        self.faults += line is None
        self._in_a_row = self._in_a_row + 1 if line is None else 0

    @property
    def gives_up(self) -> bool:
        """Whether so many went wrong in a row that asking on makes no sense."""
        return self._in_a_row >= MOST_FAULTS


@dataclass(frozen=True, kw_only=True, slots=True)
class _Question:
    key: bytes
    phone: str


async def check_lines(database: Database, reader: LineReader, now: datetime) -> LineTally:
    """Check the numbers of the claims that are due at `now`, a batch at a time."""
    tally = LineTally()
    ends = monotonic() + ROUND_SECONDS
    while not tally.gives_up and monotonic() < ends:
        questions, known = await asyncio.to_thread(_choose, database, now)
        tally.known += known
        if not questions:
            break
        lines = await _ask(reader, questions, tally, ends)
        await asyncio.to_thread(_learn, database, lines, now)
        if len(lines) < len(questions):
            # Whoever got no answer would only be asked again at once.
            break
    if tally.faults:
        log.warning("lookup_failed", asked=tally.asked, faults=tally.faults)
    return tally


def _choose(database: Database, now: datetime) -> tuple[list[_Question], int]:
    """Return the next numbers to ask for, after giving those their answer that we know already."""
    known = 0
    while True:
        with database.service() as session:
            points = _unchecked(session, now)
            answers = _answers_at_hand(session, {point.address_key for point in points}, now)
            questions = {
                point.address_key: _Question(key=point.address_key, phone=point.address)
                for point in points
                if point.address_key not in answers
            }
            for key in sorted(answers):
                line, at = answers[key]
                known += _tell(session, {key: line}, at, now)
        if questions or not answers:
            return list(questions.values()), known


def _unchecked(session: Session, now: datetime) -> Sequence[ContactPoint]:
    return session.scalars(
        select(ContactPoint)
        .join(Claim, Claim.debtor_id == ContactPoint.debtor_id)
        .where(
            Claim.status == ClaimStatus.OPEN,
            Claim.plan_at <= now,
            ContactPoint.kind == ContactKind.PHONE,
            ContactPoint.rung >= Rung.UNKNOWN,
            _is_stale(now),
        )
        .order_by(Claim.plan_at)
        .limit(BATCH)
    ).all()


def _is_stale(now: datetime) -> ColumnElement[bool]:
    checked = ContactPoint.line_checked_at
    return checked.is_(None) | (checked <= now - LINE_CHECK_LASTS)


def _answers_at_hand(
    session: Session, keys: set[bytes], now: datetime
) -> dict[bytes, tuple[LineType, datetime]]:
    """Return what was learned lately about these numbers for another creditor or debtor."""
    rows = session.execute(
        select(ContactPoint.address_key, ContactPoint.line_type, ContactPoint.line_checked_at)
        .where(ContactPoint.address_key.in_(keys), ~_is_stale(now))
        .order_by(ContactPoint.line_checked_at)
    )
    return {key: (line, at) for key, line, at in rows if line is not None and at is not None}


async def _ask(
    reader: LineReader, questions: Sequence[_Question], tally: LineTally, ends: float
) -> dict[bytes, LineType]:
    """Ask for each number; return the answers that came in time."""
    left = iter(questions)
    lines: dict[bytes, LineType] = {}

    async def work() -> None:
        for question in left:
            if tally.gives_up or monotonic() >= ends:
                return
            line = await _line_of(reader, question)
            tally.count(line)
            if line is not None:
                lines[question.key] = line

    await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))
    return lines


async def _line_of(reader: LineReader, question: _Question) -> LineType | None:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await reader.line_of(question.phone)
    except (DeliveryError, TimeoutError) as error:
        log.info("lookup_gave_no_answer", why=f"{type(error).__name__}: {error}")
        return None


def _learn(database: Database, lines: Mapping[bytes, LineType], now: datetime) -> None:
    if lines:
        with database.service() as session:
            _tell(session, lines, now, now)


def _tell(session: Session, lines: Mapping[bytes, LineType], at: datetime, now: datetime) -> int:
    """Let every contact point with these numbers know; return how many there were."""
    points = session.scalars(
        select(ContactPoint)
        .where(ContactPoint.kind == ContactKind.PHONE, ContactPoint.address_key.in_(lines))
        .order_by(ContactPoint.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for point in points:
        was_valid = point.invalid_by is None
        point.learn_line(lines[point.address_key], at)
        if was_valid and point.invalid_by is not None:
            add_task(
                session,
                TaskKind.UNREACHABLE,
                f"invalid:{point.id}:{at.date()}",
                "Dit nummer bestaat niet: vraag een ander nummer",
                now,
                creditor_id=point.creditor_id,
                debtor_id=point.debtor_id,
            )
    return len(points)
