"""Arms: who joins an experiment, in which arm, and whom it leaves alone at its step."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from outbox.planning.experiments import arm_named, arm_of
from storage.errors import PolicyValueError
from storage.policy_bounds import Arm, Experiment
from storage.records.experiments import ExperimentDebtor, ExperimentRow, HeldOut


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A debtor's place in a running experiment; `arm` is None for the hold-out."""

    experiment_id: uuid.UUID
    arm: Arm | None


@cache
def _adapter() -> TypeAdapter[Experiment]:
    return TypeAdapter(Experiment)


def spec_of(row: ExperimentRow) -> Experiment | None:
    """Return the plan of an experiment as it was fixed at its start.

    None when another version of this program wrote one that this one cannot read: such an
    experiment stands still, and nobody's words are lost over it.
    """
    try:
        return _adapter().validate_python(row.spec)
    except (ValidationError, PolicyValueError):
        return None


def arms_of(
    session: Session,
    creditor_id: uuid.UUID,
    experiment: Experiment | None,
    comers: Mapping[uuid.UUID, uuid.UUID],
    now: datetime,
) -> dict[uuid.UUID, Placed]:
    """Place the debtors who come to the experiment's step; `comers` names a claim of each.

    Who has a place keeps it. Debtors who are not in the answer get the step as the strategy has
    it: there is no experiment, it has stopped, or a guardrail ended their arm. Three statements,
    however many debtors.
    """
    if experiment is None or not comers:
        return {}
    row = _running(session, creditor_id, experiment, now)
    fixed = None if row is None else spec_of(row)
    if row is None or fixed is None:
        return {}
    session.execute(
        insert(ExperimentDebtor)
        .values(
            [
                {
                    "experiment_id": row.id,
                    "debtor_id": debtor_id,
                    "creditor_id": creditor_id,
                    "arm": arm_of(fixed, creditor_id, debtor_id),
                    "claim_id": comers[debtor_id],
                    "joined_at": now,
                }
                for debtor_id in sorted(comers)
            ]
        )
        .on_conflict_do_nothing()
    )
    places = session.execute(
        select(ExperimentDebtor.debtor_id, ExperimentDebtor.arm).where(
            ExperimentDebtor.experiment_id == row.id, ExperimentDebtor.debtor_id.in_(comers)
        )
    )
    return {
        debtor_id: Placed(experiment_id=row.id, arm=arm_named(fixed, name))
        for debtor_id, name in places
        if name not in row.ended_arms
    }


def _running(
    session: Session, creditor_id: uuid.UUID, experiment: Experiment, now: datetime
) -> ExperimentRow | None:
    """Return the experiment's row, made at its first use; None when it has stopped."""
    ours = select(ExperimentRow).where(
        ExperimentRow.creditor_id == creditor_id, ExperimentRow.name == experiment.name
    )
    row = session.scalar(ours)
    if row is None:
        session.execute(
            insert(ExperimentRow)
            .values(
                id=uuid.uuid4(),
                creditor_id=creditor_id,
                name=experiment.name,
                spec=_adapter().dump_python(experiment, mode="json"),
                started_at=now,
                ended_arms={},
            )
            .on_conflict_do_nothing()
        )
        row = session.scalars(ours).one()
    return None if row.stopped_at is not None else row


def pass_by(
    session: Session,
    creditor_id: uuid.UUID,
    step: int,
    held_out: Mapping[uuid.UUID, tuple[uuid.UUID, Placed]],
    now: datetime,
) -> None:
    """Write down which claims passed the step without a message: by claim, its debtor and place."""
    if not held_out:
        return
    rows = [
        {
            "claim_id": claim_id,
            "experiment_id": placed.experiment_id,
            "debtor_id": debtor_id,
            "creditor_id": creditor_id,
            "step": step,
            "passed_at": now,
        }
        for claim_id, (debtor_id, placed) in sorted(held_out.items())
    ]
    session.execute(insert(HeldOut).values(rows).on_conflict_do_nothing())
