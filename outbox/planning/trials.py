"""Trials: what an experiment makes of a batch: who gets which arm's message, and who gets none."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from outbox.planning.arms import Placed, arms_of, pass_by
from outbox.planning.deciding import Decision, Means, decide
from outbox.planning.seen import ClaimSeen, Household
from storage.policy import PolicyValueError, Step, TemplateKey
from storage.policy_bounds import Arm, Experiment

_Decided = tuple[Household, list[Decision]]


def tried_out(
    session: Session, decided: Sequence[_Decided], means: Means, now: datetime
) -> list[_Decided]:
    """Return the decisions as the creditors' experiments change them.

    A debtor joins when a message of the experiment's step is about to be queued for them. Whoever
    is held out passes that step without a message; an arm may change its wording and channels.
    Costs three statements for each creditor with an experiment at hand, however many debtors.
    """
    comers: dict[uuid.UUID, dict[uuid.UUID, uuid.UUID]] = defaultdict(dict)
    plans: dict[uuid.UUID, Experiment] = {}
    for household, decisions in decided:
        experiment = experiment_of(household)
        sent = None if experiment is None else _at_its_step(experiment, decisions)
        if experiment is not None and sent is not None:
            plans[household.creditor.id] = experiment
            comers[household.creditor.id][household.debtor.id] = sent.claim.id
    if not plans:
        return list(decided)
    placed: dict[uuid.UUID, Placed] = {}
    for creditor_id in sorted(plans):
        placed |= arms_of(session, creditor_id, plans[creditor_id], comers[creditor_id], now)
    changed = [_changed(one, placed, means, now) for one in decided]
    _keep_held_out(session, decided, placed, now)
    return changed


def experiment_of(household: Household) -> Experiment | None:
    """Return the experiment that the creditor's policy names, if any."""
    policy = household.creditor.policy
    return None if policy is None else policy.experiment


def _at_its_step(experiment: Experiment, decisions: Sequence[Decision]) -> Decision | None:
    """Return the decision that queues the experiment's step, if any."""
    return next(
        (
            one
            for one in decisions
            if one.send is not None and one.send.step.position == experiment.step
        ),
        None,
    )


def _changed(
    one: _Decided, placed: dict[uuid.UUID, Placed], means: Means, now: datetime
) -> _Decided:
    household, decisions = one
    place, experiment = placed.get(household.debtor.id), experiment_of(household)
    if place is None or experiment is None or _at_its_step(experiment, decisions) is None:
        return one
    if place.arm is None:
        return household, [_without(decision, experiment.step) for decision in decisions]
    arm = place.arm

    def vary(_: Household, __: ClaimSeen, step: Step) -> Step:
        return in_arm(step, arm) if step.position == experiment.step else step

    return household, decide(household, replace(means, vary=vary), now)


def in_arm(step: Step, arm: Arm) -> Step:
    """Return a step as an arm has it; a template that cannot stand on its day is left out."""
    mine = replace(step, channels=arm.channels or step.channels)
    if arm.template is None:
        return mine
    try:
        return replace(mine, template=TemplateKey(arm.template))
    except PolicyValueError:
        return mine


def _without(decision: Decision, step: int) -> Decision:
    held = decision.send is not None and decision.send.step.position == step
    return replace(decision, send=None) if held else decision


def _keep_held_out(
    session: Session, decided: Sequence[_Decided], placed: dict[uuid.UUID, Placed], now: datetime
) -> None:
    held: dict[uuid.UUID, dict[uuid.UUID, tuple[uuid.UUID, Placed]]] = defaultdict(dict)
    steps: dict[uuid.UUID, int] = {}
    for household, decisions in decided:
        place, experiment = placed.get(household.debtor.id), experiment_of(household)
        if place is None or place.arm is not None or experiment is None:
            continue
        sent = _at_its_step(experiment, decisions)
        if sent is not None:
            steps[household.creditor.id] = experiment.step
            held[household.creditor.id][sent.claim.id] = (household.debtor.id, place)
    for creditor_id, claims in held.items():
        pass_by(session, creditor_id, steps[creditor_id], claims, now)
