"""Bounds: a creditor's brake, its budget and its experiment, as figures and as lines for people."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from outbox.planning.arms import spec_of
from outbox.planning.brakes import bounds_of, counts_of, spent_by
from outbox.planning.braking import in_words
from outbox.planning.experiments import (
    ArmCount,
    Decision,
    alpha_of,
    compared,
    difference,
    evidence,
    interval,
)
from outbox.planning.policies import policy_of
from outbox.planning.settling import count_arms, newest_experiment
from storage.clock import LOCAL
from storage.policy_bounds import HOLD_OUT, BrakeLimits, Experiment
from storage.records.brakes import Brake, Trouble
from storage.records.creditors import Creditor
from storage.records.experiments import ExperimentRow
from storage.words import Language


def brake_figures(session: Session, creditor: Creditor, now: datetime) -> dict[str, Any]:
    """Return whether a creditor's brake is on and why, what is counted, and what was spent."""
    policy = policy_of(creditor)
    limits, row = policy.brakes, session.get(Brake, creditor.id, populate_existing=True)
    is_on = row is not None and row.is_on
    bounds = bounds_of(session, {creditor.id: policy}, now)[creditor.id]
    spent = spent_by(session, [creditor.id], now).get(creditor.id)
    counts = counts_of(session, creditor.id, limits, now)
    return {
        "creditor": creditor.slug,
        "on": is_on,
        "reason": row.reason if row is not None and is_on else None,
        "since": row.since.isoformat() if row is not None and is_on else None,
        "braked_on": row.figures if row is not None and is_on else None,
        "window_days": limits.window_days,
        "least_sent": limits.least_sent,
        "sent": counts.sent,
        "troubles": {
            str(trouble): {"number": counts.of(trouble), "limit_percent": percent}
            for trouble, percent in _limits(limits).items()
        },
        "budget": None if policy.budget is None else asdict(policy.budget),
        "spent": None if spent is None else asdict(spent),
        "messages_left": bounds.messages_left,
    }


def _limits(limits: BrakeLimits) -> dict[Trouble, int]:
    return {
        Trouble.UNDELIVERED: limits.undelivered_percent,
        Trouble.OPTED_OUT: limits.opt_out_percent,
        Trouble.WRONG_NUMBER: limits.wrong_number_percent,
        Trouble.COMPLAINT: limits.complaint_percent,
    }


_WORDS: dict[Language, dict[str, str]] = {
    Language.NL: {
        "off": "{creditor}: de rem is uit",
        "on": "{creditor}: de rem staat AAN sinds {since}: {why}",
        "do": (
            "Er gaan geen herinneringen en berichten over termijnen uit; antwoorden wel. Zoek uit"
            " wat er mis is (de lijst? de tekst? de afzender?) en zet de rem dan af met"
            " `preminder brake {creditor} --off`; het tellen begint dan opnieuw."
        ),
        "counted": "Laatste {days} dagen: {sent} verstuurd (er wordt geoordeeld vanaf {least})",
        "limit": "grens {}%",
        "left": "Budget: nog {} berichten",
        "none": "{}: er is nog geen proef begonnen",
        "experiment": "Proef {name}, stap {step}: {stands}",
        "started": "begonnen {}; betaald binnen {} dagen; kans op vals alarm hoogstens {}%",
        "changed": "Let op: het beleid is sindsdien anders; de proef loopt zoals zij begon.",
        "arm": "{arm:<12} {debtors:>7} debiteuren {claims:>7} geteld {paid:>7} betaald  {rate}",
        "ended": "gestopt: {}",
        "versus": (
            "verschil met {base}: {low:+.1%} tot {high:+.1%}, bewijs {evidence:.3g} van {needed:g}"
        ),
    },
    Language.EN: {
        "off": "{creditor}: the brake is off",
        "on": "{creditor}: the brake is ON since {since}: {why}",
        "do": (
            "No preminders and no word of instalments leave; answers do. Find out what is wrong"
            " (the list? the text? the sender?), then release it with"
            " `preminder brake {creditor} --off`; counting then begins anew."
        ),
        "counted": "Last {days} days: {sent} sent (judged from {least} on)",
        "limit": "limit {}%",
        "left": "Budget: {} messages left",
        "none": "{}: no experiment has begun",
        "experiment": "Experiment {name}, step {step}: {stands}",
        "started": "begun {}; paid within {} days; false alarm at most {}%",
        "changed": "Note: the policy has changed since; the experiment runs as it began.",
        "arm": "{arm:<12} {debtors:>7} debtors {claims:>7} counted {paid:>7} paid  {rate}",
        "ended": "ended: {}",
        "versus": (
            "difference with {base}: {low:+.1%} to {high:+.1%},"
            " evidence {evidence:.3g} of {needed:g}"
        ),
    },
}
_STANDS = {
    Language.NL: {
        Decision.RUNNING: "loopt",
        Decision.WINNER: "klaar, {winner} wint; zet dat in het beleid",
        Decision.NO_DIFFERENCE: "klaar, geen verschil gevonden",
        Decision.GUARDRAIL: "gestopt, te veel klachten of afmeldingen",
    },
    Language.EN: {
        Decision.RUNNING: "running",
        Decision.WINNER: "done, {winner} wins; put it into the policy",
        Decision.NO_DIFFERENCE: "done, no difference found",
        Decision.GUARDRAIL: "stopped, too many complaints or opt-outs",
    },
}


def brake_lines(found: dict[str, Any], language: Language = Language.NL) -> list[str]:
    """Return a brake's figures as lines for people."""
    words = _WORDS[language]
    lines = [words["off"].format(**found)]
    if found["on"]:
        why = in_words(found["reason"], found["braked_on"], language)
        said = found["braked_on"].get("words", "")
        why = f"{why}: {said}" if said else why
        lines = [
            words["on"].format(creditor=found["creditor"], since=_local(found["since"]), why=why)
        ]
        lines.append(words["do"].format(**found))
    counted = {"days": found["window_days"], "sent": found["sent"], "least": found["least_sent"]}
    lines.append(words["counted"].format(**counted))
    for trouble, one in found["troubles"].items():
        share = one["number"] / found["sent"] if found["sent"] else 0.0
        limit = words["limit"].format(one["limit_percent"])
        word = in_words(trouble, {}, language)
        lines.append(f"  {word:<24} {one['number']:>6}  {share:6.1%}  {limit}")
    if found["messages_left"] is not None:
        lines.append(words["left"].format(found["messages_left"]))
    return lines


def experiment_figures(
    session: Session, creditor: Creditor, row: ExperimentRow, experiment: Experiment
) -> dict[str, Any]:
    """Return an experiment's arms with their figures, and what they decide so far."""
    counts = {count.arm: count for count in count_arms(session, row, experiment)}
    base, others = compared(experiment)
    decision = row.decision or str(Decision.RUNNING)
    return {
        "creditor": creditor.slug,
        "experiment": row.name,
        "step": experiment.step,
        "metric": f"paid_within_days={experiment.paid_within_days}",
        "paid_within_days": experiment.paid_within_days,
        "alpha_percent": experiment.alpha_percent,
        "least_claims": experiment.least_claims,
        "started_at": row.started_at.isoformat(),
        "stopped_at": None if row.stopped_at is None else row.stopped_at.isoformat(),
        "decision": decision,
        "winner": row.winner,
        "policy_changed": policy_of(creditor).experiment != experiment,
        "arms": [_arm(experiment, counts, count, (base, others), row) for count in counts.values()],
    }


def _arm(
    experiment: Experiment,
    counts: dict[str, ArmCount],
    count: ArmCount,
    compares: tuple[str, list[str]],
    row: ExperimentRow,
) -> dict[str, Any]:
    base, others = compares
    against = counts[base]
    bounds = None if count.arm == base else difference(count, against, alpha_of(experiment))
    ended = row.ended_arms.get(count.arm)
    return {
        **asdict(count),
        "hold_out": count.arm == HOLD_OUT,
        "rate": round(count.rate, 4),
        "interval": [round(bound, 4) for bound in interval(count)],
        "base": None if count.arm == base else base,
        "difference": None if bounds is None else [round(bound, 4) for bound in bounds],
        "evidence": round(evidence(count, against), 4) if count.arm in others else None,
        "evidence_needed": round(1 / alpha_of(experiment), 4) if count.arm in others else None,
        "ended": None if ended is None else ended["why"],
    }


def experiment_lines(found: dict[str, Any], language: Language = Language.NL) -> list[str]:
    """Return an experiment's figures as lines for people."""
    words = _WORDS[language]
    stands = _STANDS[language][Decision(found["decision"])].format(winner=found["winner"])
    lines = [
        words["experiment"].format(name=found["experiment"], step=found["step"], stands=stands),
        words["started"].format(
            _local(found["started_at"]), found["paid_within_days"], found["alpha_percent"]
        ),
    ]
    if found["policy_changed"] and found["stopped_at"] is None:
        lines.append(words["changed"])
    for arm in found["arms"]:
        low, high = arm["interval"]
        rate = f"{arm['rate']:.1%} ({low:.1%}-{high:.1%})"
        lines.append("  " + words["arm"].format(**{**arm, "rate": rate}))
        if arm["difference"] is not None and arm["evidence"] is not None:
            low, high = arm["difference"]
            said = {"low": low, "high": high, "needed": arm["evidence_needed"]}
            lines.append("    " + words["versus"].format(**{**arm, **said}))
        if arm["ended"] is not None:
            lines.append("    " + words["ended"].format(arm["ended"]))
    return lines


def nothing_tried(creditor: Creditor, language: Language = Language.NL) -> str:
    """Say that no experiment has begun."""
    return _WORDS[language]["none"].format(creditor.slug)


def experiment_of(session: Session, creditor: Creditor) -> dict[str, Any] | None:
    """Return the figures of the creditor's newest experiment, or None when it never had one."""
    row = newest_experiment(session, creditor.id)
    experiment = None if row is None else spec_of(row)
    if row is None or experiment is None:
        return None
    return experiment_figures(session, creditor, row, experiment)


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")
