"""Settling: what came of an experiment's arms, its guardrails, and its end.

The row of the experiment is locked before those of its debtors.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import select, text, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from outbox.planning.arms import spec_of
from outbox.planning.experiments import (
    ArmCount,
    Decision,
    Outcome,
    breach,
    decide,
    groups_of,
)
from storage.policy_bounds import HOLD_OUT, Experiment
from storage.records.brakes import Happened, Trouble
from storage.records.experiments import ExperimentDebtor, ExperimentRow
from storage.records.tasks import TaskKind, add_task

_COUNT = text(
    """
    select arm, count(*), count(settled_at), count(*) filter (where paid),
           count(opted_out_at), count(wrong_number_at), count(complained_at)
      from experiment_debtors where experiment_id = :id group by arm
    """
)


def count_arms(session: Session, row: ExperimentRow, experiment: Experiment) -> list[ArmCount]:
    """Return the figures of every group, also of those that nobody is in yet."""
    found = {
        arm: ArmCount(
            arm=arm,
            debtors=debtors,
            claims=claims,
            paid=paid,
            opted_out=opted_out,
            wrong_number=wrong,
            complaints=complaints,
        )
        for arm, debtors, claims, paid, opted_out, wrong, complaints in session.execute(
            _COUNT, {"id": row.id}
        )
    }
    return [found.get(name, ArmCount(arm=name)) for name in groups_of(experiment)]


_MARKS = {
    Trouble.OPTED_OUT: ExperimentDebtor.opted_out_at,
    Trouble.WRONG_NUMBER: ExperimentDebtor.wrong_number_at,
    Trouble.COMPLAINT: ExperimentDebtor.complained_at,
}


def guard_arms(session: Session, troubles: Sequence[Happened], now: datetime) -> None:
    """Mark what debtors in running experiments did, and end arms whose guardrail breaks."""
    said = {(one.debtor_id, one.trouble) for one in troubles if one.trouble in _MARKS}
    debtors = {debtor_id for debtor_id, _ in said if debtor_id is not None}
    if not debtors:
        return
    concerned = session.scalars(
        select(ExperimentRow.id)
        .join(ExperimentDebtor, ExperimentDebtor.experiment_id == ExperimentRow.id)
        .where(ExperimentDebtor.debtor_id.in_(debtors), ExperimentRow.stopped_at.is_(None))
        .distinct()
        .order_by(ExperimentRow.id)
    ).all()
    for experiment_id in concerned:
        row = _locked(session, experiment_id)
        for trouble, mark in _MARKS.items():
            _mark(session, row, mark, [key for key, kind in said if kind is trouble], now)
        if row.stopped_at is None:
            _guard(session, row, now)


def _mark(
    session: Session,
    row: ExperimentRow,
    mark: InstrumentedAttribute[datetime | None],
    debtors: Sequence[uuid.UUID | None],
    now: datetime,
) -> None:
    session.execute(
        update(ExperimentDebtor)
        .where(
            ExperimentDebtor.experiment_id == row.id,
            ExperimentDebtor.debtor_id.in_(debtors),
            mark.is_(None),
        )
        .values({mark: now})
        .execution_options(synchronize_session=False)
    )


def _guard(session: Session, row: ExperimentRow, now: datetime) -> None:
    experiment = spec_of(row)
    if experiment is None:
        return
    counts = count_arms(session, row, experiment)
    for count in counts:
        broken = breach(experiment.guardrails, count)
        if broken is not None and count.arm not in row.ended_arms and count.arm != HOLD_OUT:
            _end_arm(session, row, count.arm, broken, now)
    outcome = decide(experiment, counts, row.ended_arms, row.started_at, now)
    if outcome.decision is Decision.GUARDRAIL:
        _stop(session, row, outcome, counts, now)


def _locked(session: Session, experiment_id: uuid.UUID) -> ExperimentRow:
    # Without the key: who joins meanwhile refers to this row and need not wait.
    found = select(ExperimentRow).where(ExperimentRow.id == experiment_id)
    locked = found.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalars(locked).one()


_SETTLE = text(
    """
    update experiment_debtors d
       set settled_at = :now,
           paid = exists (
             select 1 from claims c
              where c.id = d.claim_id and c.status = 'paid'
                and c.status_at <= d.joined_at + cast(:days as interval))
     where d.experiment_id = :id and d.settled_at is null
       and d.joined_at <= :now - cast(:days as interval)
    returning d.debtor_id
    """
)


def settle_experiments(session: Session, now: datetime) -> int:
    """Settle the claims whose days are over, and stop what the rule stops; return how many settled.

    Only claims whose days are over count, so that those who pay soon do not speed a decision.
    """
    running = session.scalars(
        select(ExperimentRow.id)
        .where(ExperimentRow.stopped_at.is_(None))
        .order_by(ExperimentRow.id)
    ).all()
    return sum(_settle(session, experiment_id, now) for experiment_id in running)


def _settle(session: Session, experiment_id: uuid.UUID, now: datetime) -> int:
    row = _locked(session, experiment_id)
    experiment = spec_of(row)
    if experiment is None:
        return 0
    settled = session.scalars(
        _SETTLE, {"id": row.id, "now": now, "days": timedelta(days=experiment.paid_within_days)}
    ).all()
    over = now >= row.started_at + timedelta(days=experiment.most_days)
    if row.stopped_at is None and (settled or over):
        counts = count_arms(session, row, experiment)
        outcome = decide(experiment, counts, row.ended_arms, row.started_at, now)
        for arm in outcome.lost:
            _end_arm(session, row, arm, "worse", now)
        if outcome.decision is not Decision.RUNNING:
            _stop(session, row, outcome, counts, now)
    return len(settled)


def _end_arm(session: Session, row: ExperimentRow, arm: str, why: str, now: datetime) -> None:
    if arm in row.ended_arms:
        return
    row.ended_arms = {**row.ended_arms, arm: {"why": why, "at": now.isoformat()}}
    add_task(
        session,
        TaskKind.EXPERIMENT,
        f"experiment:{row.id}:{arm}",
        f"Proef {row.name}: arm {arm} is gestopt ({why})",
        now,
        creditor_id=row.creditor_id,
    )


def _stop(
    session: Session,
    row: ExperimentRow,
    outcome: Outcome,
    counts: Sequence[ArmCount],
    now: datetime,
) -> None:
    row.stopped_at, row.decision, row.winner = now, str(outcome.decision), outcome.winner
    row.figures = {count.arm: asdict(count) for count in counts}
    add_task(
        session,
        TaskKind.EXPERIMENT,
        f"experiment:{row.id}",
        _told(row),
        now,
        creditor_id=row.creditor_id,
    )


def _told(row: ExperimentRow) -> str:
    if row.decision == Decision.WINNER:
        return f"Proef {row.name} is klaar: {row.winner} wint; zet dat in het beleid"
    if row.decision == Decision.GUARDRAIL:
        return f"Proef {row.name} is gestopt: te veel klachten of afmeldingen"
    return f"Proef {row.name} is klaar: geen verschil gevonden"


def newest_experiment(session: Session, creditor_id: uuid.UUID) -> ExperimentRow | None:
    """Return the creditor's experiment that started last."""
    return session.scalar(
        select(ExperimentRow)
        .where(ExperimentRow.creditor_id == creditor_id)
        .order_by(ExperimentRow.started_at.desc())
        .limit(1)
    )
