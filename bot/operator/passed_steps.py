"""Passed steps: which step went by without a message, because the debtor is in a hold-out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.operator.machinery import local, told
from storage.records.claims import Claim
from storage.records.experiments import ExperimentRow, HeldOut
from storage.words import Language


def passed_steps(session: Session, claim: Claim, language: Language) -> list[dict[str, Any]]:
    """Return each step that a claim passed in silence, the first one first, as reasons.

    Beside its sentence each tells its `step`, the `experiment` by name and when (`at`).
    """
    rows = session.execute(
        select(HeldOut.step, HeldOut.passed_at, ExperimentRow.name)
        .join(ExperimentRow, ExperimentRow.id == HeldOut.experiment_id)
        .where(HeldOut.claim_id == claim.id)
        .order_by(HeldOut.passed_at, HeldOut.step)
    )
    return [
        told("passed_held_out", language, "experiment", step=step, experiment=name, at=local(at))
        | {"step": step, "experiment": name, "at": at.isoformat()}
        for step, at, name in rows
    ]
