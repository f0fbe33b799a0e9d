"""Scoring: whether people reached what they wanted, and what the run comes to in figures. Pure."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.simulation.findings import Finding, Foul
from bot.simulation.leak_referee import leaked
from bot.simulation.loop_referee import exchanges, looped
from bot.simulation.people import Goal
from bot.simulation.rule_referee import ANSWERS_WITHIN, broke_rules
from bot.simulation.transcripts import Effect, Line, Transcript, Voice

#: What must have come about for a goal to count as reached.
REACHED: dict[Goal, frozenset[Effect]] = {
    Goal.PAY: frozenset({Effect.PAYMENT}),
    Goal.PARTS: frozenset({Effect.PLAN}),
    Goal.LATER: frozenset({Effect.PROMISE, Effect.PAYMENT}),
    Goal.PAID: frozenset({Effect.PAID_CLAIMED}),
    Goal.DISPUTE: frozenset({Effect.DISPUTE}),
    Goal.NOT_ME: frozenset({Effect.WRONG_NUMBER}),
    Goal.STOP: frozenset({Effect.STOPPED}),
    Goal.PERSON: frozenset({Effect.PERSON}),
    Goal.CALLBACK: frozenset({Effect.PERSON}),
    Goal.COMPLAINT: frozenset({Effect.PERSON}),
    Goal.TROUBLE: frozenset({Effect.HARDSHIP, Effect.REPRESENTED}),
    Goal.DEBT_HELP: frozenset({Effect.REPRESENTED, Effect.HARDSHIP}),
    Goal.CRISIS: frozenset({Effect.CRISIS}),
    Goal.DECEASED: frozenset({Effect.DECEASED}),
    Goal.SILENT: frozenset(),
}
#: Parts of a small amount cannot be agreed; then a day or the whole is as far as one can come.
_SMALL_CENTS = 5_000
#: What weighs so much that it is wrong for whoever did not want it.
_HEAVY = frozenset(Effect) - {Effect.PAYMENT, Effect.PERSON, Effect.BROKEN}
#: Effects that nobody minds beside the own goal.
_ALLOWED: dict[Goal, frozenset[Effect]] = {
    Goal.PAY: frozenset({Effect.PLAN, Effect.PROMISE}),
    Goal.PARTS: frozenset({Effect.PROMISE}),
    Goal.LATER: frozenset({Effect.PLAN}),
    Goal.TROUBLE: frozenset({Effect.PLAN}),
    Goal.DEBT_HELP: frozenset({Effect.PLAN}),
}
#: Effects by which a person gets to read it: then a human is reached.
_HUMAN = frozenset(Effect) - {Effect.PAYMENT, Effect.PLAN, Effect.PROMISE, Effect.STOPPED}
#: What is said needs an answer, but for these.
_NEEDS_NONE = frozenset({"thanks", "nag", "crisis", "deceased", "not me", "stop", "give up"})
#: Who wrote so shortly before the end is still talking.
_STILL_TALKING = timedelta(hours=12)


class End(StrEnum):
    """How a run ended for one person."""

    GOAL = "goal"
    HUMAN = "human"
    MISSED = "missed"
    TALKING = "still talking"
    SILENT = "silent"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One transcript with what all referees say of it."""

    transcript: Transcript
    end: End
    fouls: tuple[Finding, ...]
    wrong: tuple[Effect, ...]  #: heavy effects that the person never wanted
    unanswered: tuple[Line, ...]
    to_arrangement: int | None  #: messages of the debtor until the first payment or plan

    @property
    def remarks(self) -> tuple[str, ...]:
        """Everything that is worth reading it for."""
        found = [str(foul) for foul in self.fouls]
        found += [f"never wanted: {effect}" for effect in self.wrong]
        found += [f"unanswered: {line.text!r}" for line in self.unanswered]
        return (*found, f"end: {self.end}")

    @property
    def badness(self) -> tuple[int, int]:
        """What sorts the worst first."""
        bad = 10 * len(self.fouls) + 6 * len(self.wrong) + 3 * len(self.unanswered)
        return (bad + 5 * (self.end is End.MISSED), len(self.transcript.said))


def judge(transcript: Transcript) -> Judged:
    """Let every referee look at one transcript."""
    fouls = (*leaked(transcript), *looped(transcript), *broke_rules(transcript))
    return Judged(
        transcript=transcript,
        end=_end(transcript),
        fouls=fouls,
        wrong=_wrong(transcript),
        unanswered=tuple(_unanswered(transcript)),
        to_arrangement=_to_arrangement(transcript),
    )


def _end(transcript: Transcript) -> End:
    person, effects = transcript.person, transcript.effects
    if not transcript.took_part:
        return End.SILENT
    goal = transcript.mind.goal
    wanted = REACHED[goal]
    small = max(debt.cents for debt in person.debts) < _SMALL_CENTS
    if goal is Goal.PARTS and small:
        wanted = wanted | {Effect.PROMISE, Effect.PAYMENT}
    if wanted & effects.keys():
        return End.GOAL
    if _HUMAN & effects.keys():
        return End.HUMAN
    last = max(line.at for line in transcript.lines)
    ends = transcript.ends or last
    talking = not transcript.mind.over and ends - last < _STILL_TALKING
    return End.TALKING if talking else End.MISSED


def _wrong(transcript: Transcript) -> tuple[Effect, ...]:
    person = transcript.person
    wanted = REACHED[person.goal] | _ALLOWED.get(person.goal, frozenset())
    if person.second_goal is not None:
        wanted |= REACHED[person.second_goal] | _ALLOWED.get(person.second_goal, frozenset())
    return tuple(effect for effect in transcript.effects if effect in _HEAVY - wanted)


def _unanswered(transcript: Transcript) -> list[Line]:
    """Return what was said and got no word back within the half hour.

    Of several lines in a row only the last needs one. Where machines must be silent none is due;
    who wanted no messages waits for none.
    """
    silent = {Effect.CRISIS, Effect.DECEASED, Effect.WRONG_NUMBER}
    if transcript.person.goal is Goal.STOP:
        silent.add(Effect.STOPPED)
    silent_from = [at for effect, at in transcript.effects.items() if effect in silent]
    ends = transcript.ends
    found = []
    for place, line in enumerate(transcript.lines):
        if line.voice is not Voice.DEBTOR or line.meant in _NEEDS_NONE:
            continue
        if any(line.at >= at for at in silent_from) or _followed(
            transcript.lines[place + 1 :], line
        ):
            continue
        if ends is None or ends - line.at > ANSWERS_WITHIN:
            found.append(line)
    return found


def _followed(later: Sequence[Line], line: Line) -> bool:
    return any(
        one.at - line.at <= ANSWERS_WITHIN
        for one in later
        if one.voice in {Voice.BOT, Voice.PROVIDER}
    )


def _to_arrangement(transcript: Transcript) -> int | None:
    """Return after how many messages of the debtor the first payment or plan was there."""
    found = [
        transcript.effects[e] for e in (Effect.PAYMENT, Effect.PLAN) if e in transcript.effects
    ]
    if not found:
        return None
    return sum(line.at <= min(found) for line in transcript.said)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What a run comes to. Cents for money; shares from 0 to 1."""

    debtors: int
    ends: Counter[str]
    recovery: dict[str, float]
    messages: dict[str, float]
    median_to_arrangement: float | None
    fouls: Counter[str]
    wrong_effects: Counter[str]
    unanswered: int
    by_goal: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def reached(self) -> float | None:
        """The share of those who took part that reached their goal or a human."""
        good = self.ends[End.GOAL] + self.ends[End.HUMAN]
        return good / (good + self.ends[End.MISSED]) if good + self.ends[End.MISSED] else None

    @property
    def violations(self) -> int:
        """How many fouls there were."""
        return sum(self.fouls.values())

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "debtors": self.debtors,
            "reached": None if self.reached is None else round(self.reached, 4),
            "ends": {end.value: self.ends[end] for end in End},
            "recovery": self.recovery,
            "messages": self.messages,
            "median_messages_to_payment_or_plan": self.median_to_arrangement,
            "violations": {foul.value: self.fouls[foul] for foul in Foul},
            "wrong_effects": dict(self.wrong_effects),
            "unanswered": self.unanswered,
            "by_goal": self.by_goal,
        }


def figures_of(judged: Sequence[Judged]) -> Figures:
    """Return the figures of a run."""
    count = max(len(judged), 1)
    to_arrangement = [one.to_arrangement for one in judged if one.to_arrangement]
    said = sum(len(one.transcript.said) for one in judged)
    heard = [line for one in judged for line in one.transcript.heard]
    owed = sum(debt.cents for one in judged for debt in one.transcript.person.debts)
    return Figures(
        debtors=len(judged),
        ends=Counter(one.end for one in judged),
        recovery={
            "money": round(sum(one.transcript.paid_cents for one in judged) / max(owed, 1), 4),
            **{
                effect.value: round(
                    sum(effect in one.transcript.effects for one in judged) / count, 4
                )
                for effect in (Effect.PAYMENT, Effect.PLAN, Effect.PROMISE)
            },
        },
        messages={
            "ours_a_debtor": round(len(heard) / count, 2),
            "initiatives_a_debtor": round(
                sum(line.kind in {"preminder", "notice"} for line in heard) / count, 2
            ),
            "theirs_a_debtor": round(said / count, 2),
            "turns": sum(len(exchanges(one.transcript)) for one in judged),
        },
        median_to_arrangement=statistics.median(to_arrangement) if to_arrangement else None,
        fouls=Counter(foul.foul for one in judged for foul in one.fouls),
        wrong_effects=Counter(
            f"{effect} for who {one.transcript.person.goal}"
            for one in judged
            for effect in one.wrong
        ),
        unanswered=sum(len(one.unanswered) for one in judged),
        by_goal=_by_goal(judged),
    )


def _by_goal(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for one in judged:
        row = table.setdefault(one.transcript.person.goal, dict.fromkeys(map(str, End), 0))
        row[one.end] += 1
    return table
