"""Experiments: who is in which arm, what the figures say, and when it is over. Pure.

The stop rule is a mixture sequential probability ratio test (Robbins 1970; Johari, Pekelis and
Walsh 2015). With n₁ and n₂ claims whose days are over and p̄ the share paid of both together, the
difference d of the two shares has about the variance V = p̄(1-p̄)(1/n₁ + 1/n₂), and

    Λ = √(V / (V + τ²)) · exp(τ² d² / (2 V (V + τ²)))

is how much better the data fit some difference, spread normally with τ around none, than none at
all. Without a difference Λ ever reaches 1/α with a chance of at most α, however often one looks,
so it may be looked at every day, and the experiment stops when it does.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage import sealing
from storage.policy_bounds import HOLD_OUT, Arm, Experiment, Guardrails

#: The difference that the test expects: five points. Others are found too, only somewhat later.
TAU = 0.05
#: 95 % on both sides, for the interval around one share.
_Z = 1.959964
_POINTS = 2**64


class Decision(StrEnum):
    """Where an experiment stands."""

    RUNNING = "running"
    WINNER = "winner"  #: one arm is better, beyond what chance does
    NO_DIFFERENCE = "no_difference"  #: its days are over and nothing was shown
    GUARDRAIL = "guardrail"  #: too much trouble: nothing is left to compare


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmCount:
    """What happened in one arm, in debtors; each counts with one claim.

    `claims` are those whose days are over, `paid` the ones of them paid in time.
    """

    arm: str
    debtors: int = 0
    claims: int = 0
    paid: int = 0
    opted_out: int = 0
    wrong_number: int = 0
    complaints: int = 0

    @property
    def rate(self) -> float:
        """The share paid in time; 0 when no claim's days are over."""
        return self.paid / self.claims if self.claims else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What the figures decide: going on or not, who won, and which arms lost on the way."""

    decision: Decision
    winner: str | None = None
    lost: tuple[str, ...] = ()


def groups_of(experiment: Experiment) -> list[str]:
    """Return the names of all groups: the arms in their order, then the hold-out if any."""
    names = [arm.name for arm in experiment.arms]
    return [*names, HOLD_OUT] if experiment.hold_out else names


def arm_of(experiment: Experiment, creditor_id: uuid.UUID, debtor_id: uuid.UUID) -> str:
    """Return a debtor's arm, or the hold-out: always the same, and known to nobody beforehand.

    A keyed hash of experiment and debtor falls somewhere between 0 and 100; the hold-out has the
    first of it, then each arm its share.
    """
    key = sealing.blind(f"experiment:{creditor_id}:{experiment.name}:{debtor_id}")
    return arm_at(experiment, int.from_bytes(key[:8], "big") * 100 / _POINTS)


def arm_at(experiment: Experiment, place: float) -> str:
    """Return the arm at a place from 0 up to 100."""
    upto = float(experiment.hold_out)
    if place < upto:
        return HOLD_OUT
    for arm in experiment.arms:
        upto += arm.share
        if place < upto:
            return arm.name
    return experiment.arms[-1].name


def arm_named(experiment: Experiment, name: str) -> Arm | None:
    """Return an arm by its name; None for the hold-out."""
    return next((arm for arm in experiment.arms if arm.name == name), None)


def breach(rails: Guardrails, count: ArmCount) -> str | None:
    """Return which guardrail an arm breaks, or None; a single case is chance."""
    if count.debtors < rails.least_debtors:
        return None
    found = (
        ("complaints", count.complaints, rails.complaint_percent),
        ("wrong_number", count.wrong_number, rails.wrong_number_percent),
        ("opted_out", count.opted_out, rails.opt_out_percent),
    )
    for name, number, percent in found:
        if percent < 100 and number > 1 and number * 100 > percent * count.debtors:
            return name
    return None


def evidence(one: ArmCount, other: ArmCount) -> float:
    """Return Λ, the evidence that two shares differ; 1 or less says nothing."""
    variance = _variance(one, other)
    if variance <= 0:
        return 1.0
    spread = variance + TAU**2
    exponent = TAU**2 * (one.rate - other.rate) ** 2 / (2 * variance * spread)
    # Beyond this it is certain enough for anybody, and exp would overflow.
    return math.sqrt(variance / spread) * math.exp(min(exponent, 500.0))


def difference(one: ArmCount, base: ArmCount, alpha: float) -> tuple[float, float] | None:
    """Return between which bounds the difference with the base lies, however often one looks."""
    variance = _variance(one, base)
    if variance <= 0:
        return None
    spread = variance + TAU**2
    logs = 2 * math.log(1 / alpha) + math.log(spread / variance)
    half = math.sqrt(variance * spread / TAU**2 * logs)
    gap = one.rate - base.rate
    return max(-1.0, gap - half), min(1.0, gap + half)


def _variance(one: ArmCount, other: ArmCount) -> float:
    if not one.claims or not other.claims:
        return 0.0
    pooled = (one.paid + other.paid) / (one.claims + other.claims)
    return pooled * (1 - pooled) * (1 / one.claims + 1 / other.claims)


def interval(count: ArmCount) -> tuple[float, float]:
    """Return Wilson's 95 % interval around an arm's share; (0, 1) when nothing is known."""
    n = count.claims
    if n == 0:
        return 0.0, 1.0
    middle = (count.rate + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * math.sqrt(count.rate * (1 - count.rate) / n + _Z**2 / (4 * n * n))
    half /= 1 + _Z**2 / n
    return max(0.0, middle - half), min(1.0, middle + half)


def compared(experiment: Experiment) -> tuple[str, list[str]]:
    """Return the base and what is compared with it: the other arms, or else the hold-out."""
    base, *others = [arm.name for arm in experiment.arms]
    return base, others or [HOLD_OUT]


def alpha_of(experiment: Experiment) -> float:
    """Return the chance of a false stop that each comparison may take: alpha, shared equally."""
    return experiment.alpha_percent / 100 / len(compared(experiment)[1])


def decide(
    experiment: Experiment,
    counts: Sequence[ArmCount],
    ended: Collection[str],
    started_at: datetime,
    now: datetime,
) -> Outcome:
    """Apply the stop rule to what is known at `now`; `ended` are the arms that a guardrail ended.

    A share is only compared when both have `least_claims`. The best of those that beat the base
    wins; one that is worse has lost and ends; when all have, the base wins. After `most_days`
    nothing was shown.
    """
    base, others = compared(experiment)
    left = [name for name in others if name not in ended]
    if base in ended or not left:
        return Outcome(decision=Decision.GUARDRAIL)
    by_name = {count.arm: count for count in counts}
    better, lost = _judged(experiment, by_name, base, left)
    if better:
        winner = max(better, key=lambda name: by_name[name].rate)
        return Outcome(decision=Decision.WINNER, winner=winner, lost=tuple(lost))
    if len(lost) == len(left):
        return Outcome(decision=Decision.WINNER, winner=base, lost=tuple(lost))
    if now >= started_at + timedelta(days=experiment.most_days):
        return Outcome(decision=Decision.NO_DIFFERENCE, lost=tuple(lost))
    return Outcome(decision=Decision.RUNNING, lost=tuple(lost))


def _judged(
    experiment: Experiment, counts: Mapping[str, ArmCount], base: str, left: list[str]
) -> tuple[list[str], list[str]]:
    """Return which of `left` are better than the base, and which worse, beyond chance."""
    against = counts.get(base, ArmCount(arm=base))
    better: list[str] = []
    lost: list[str] = []
    for name in left:
        count = counts.get(name, ArmCount(arm=name))
        enough = min(count.claims, against.claims) >= experiment.least_claims
        if enough and evidence(count, against) >= 1 / alpha_of(experiment):
            (better if count.rate > against.rate else lost).append(name)
    return better, lost
