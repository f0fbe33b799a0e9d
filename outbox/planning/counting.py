"""Counting: trouble with messages is noted as it happens and written when the transaction commits.

Written last of all, in one statement, the tallies are locked after everything else and only for a
moment: nobody waits in a circle, and nothing of a turn that was rolled back is counted. The brakes
and the guardrails are judged on the same occasion.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import event, select, text
from sqlalchemy.orm import Session, SessionTransaction

from outbox.planning.brakes import Counts, counts_of, judge
from outbox.planning.braking import Reason, put_on
from outbox.planning.policies import policy_of
from outbox.planning.settling import guard_arms
from storage.clock import LOCAL
from storage.records.brakes import Brake, Happened, Left, Trouble, count
from storage.records.creditors import Creditor

_KEY = "preminder.troubles"
_Counted = Happened | Left
#: Noted at this time, inside this savepoint if any.
_Noted = tuple[_Counted, datetime, SessionTransaction | None]


def count_event(
    session: Session,
    creditor_id: uuid.UUID,
    trouble: Trouble,
    now: datetime,
    number: int = 1,
    *,
    debtor_id: uuid.UUID | None = None,
    left_at: datetime | None = None,
) -> None:
    """Count trouble with a creditor's messages when this transaction commits.

    `left_at` is when the message left, where the trouble surely belongs to one.
    """
    happened = Happened(
        creditor_id=creditor_id,
        trouble=trouble,
        number=number,
        debtor_id=debtor_id,
        left_at=left_at,
    )
    _note(session, happened, now)


def count_left(session: Session, left: Left, now: datetime) -> None:
    """Count what turned out to have left when this transaction commits.

    A worker that knows of a whole batch counts it at once with `count_sent`.
    """
    _note(session, left, now)


def _note(session: Session, one: _Counted, now: datetime) -> None:
    noted: list[_Noted] = session.info.setdefault(_KEY, [])
    noted.append((one, now, session.get_nested_transaction()))


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return  # Only a savepoint ends here.
    noted: list[_Noted] = session.info.pop(_KEY, [])
    if noted:
        now = max(at for _, at, _ in noted)
        session.flush()
        settle(session, [one for one, _, _ in noted], now)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    noted: list[_Noted] = session.info.pop(_KEY, [])
    if ended.nested:
        session.info[_KEY] = [one for one in noted if one[2] is not ended]


def settle(session: Session, noted: Sequence[_Counted], now: datetime) -> None:
    """Judge the brakes with these troubles added, end arms whose guardrail breaks, then count."""
    troubles = [one for one in noted if isinstance(one, Happened)]
    left = [one for one in noted if isinstance(one, Left)]
    ids = sorted({one.creditor_id for one in troubles})
    creditors = {
        row.id: row for row in session.scalars(select(Creditor).where(Creditor.id.in_(ids)))
    }
    for creditor_id in ids:
        own = [one for one in noted if one.creditor_id == creditor_id]
        _judge(session, creditors[creditor_id], own, now)
    guard_arms(session, troubles, now)
    count(session, left, troubles, now)


def _judge(session: Session, creditor: Creditor, noted: Sequence[_Counted], now: datetime) -> None:
    brake = session.get(Brake, creditor.id, populate_existing=True)
    if brake is not None and brake.is_on:
        return
    limits = policy_of(creditor).brakes
    counts = counts_of(session, creditor.id, limits, now)
    released = None if brake is None else brake.released_at
    braked = judge(_with(counts, noted, released), limits)
    if braked is not None:
        put_on(session, creditor, Reason.of(braked), now)


def _with(counts: Counts, noted: Sequence[_Counted], released: datetime | None) -> Counts:
    for one in noted:
        if isinstance(one, Left):
            counts = replace(counts, sent=counts.sent + one.sent)
        elif released is None or one.left_at is None or one.left_at >= released:
            counts = counts.with_more(one.trouble, one.number)
    return counts


_TROUBLED = text(
    """
    select distinct c.id from creditors c
      join tallies t on t.creditor_id = c.id and t.day = :today
     where c.active
       and t.undelivered + t.opted_out + t.wrong_number + t.complaints > 0
    """
)


def judge_standing(session: Session, now: datetime) -> None:
    """Judge the tallies of all who had trouble today, as they stand.

    Troubles that came at the same moment did not see each other, and some came before enough was
    sent to be judged on.
    """
    today = now.astimezone(LOCAL).date()
    for creditor_id in sorted(session.scalars(_TROUBLED, {"today": today})):
        _judge(session, session.get_one(Creditor, creditor_id), [], now)
