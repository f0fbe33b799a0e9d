"""Deciding: act on what a message seems to mean, ask which of two it is, or call a human.

Pure. Two readers have spoken: the reviewed rules, which hear safety first and know no doubt, and
the trained one, which ranks all intents and knows how sure it is. A rule that the trained reader
finds very unlikely is asked back rather than obeyed; a danger that only the trained reader sees is
asked back or given to a person, and nothing about money happens meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dialogs.intents import SAFETY, Intent
from dialogs.understanding.ranking import Ranked

#: At this likelihood the trained reader is acted upon.
ACT = 0.5
#: A safety intent that no rule heard needs a little more, because a wrong one ends a talk.
ACT_ON_SAFETY = 0.55
#: A rule that the trained reader gives less than this is asked back.
VETO = 0.08
#: A safety intent this likely beside another is not passed over, unless that one is as sure as
#: `CLEAR`.
ALERT, CLEAR = 0.15, 0.75


class Decision(StrEnum):
    """What to do with a message."""

    ACT = "act"
    ASK = "ask"
    HUMAN = "human"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """A decision: the intent it is about, how sure, and the two to choose from when it asks."""

    decision: Decision
    intent: Intent
    confidence: float
    choices: tuple[Intent, ...] = ()


def decide(
    safety: Sequence[Intent], certain: tuple[Intent, float] | None, ranked: Sequence[Ranked]
) -> Decided:
    """Decide what to do with a message.

    Args:
        safety: the safety intents that the rules heard, the gravest first.
        certain: an intent that the words can hardly but mean (a bare yes), and how surely.
        ranked: what the trained reader makes of it, the likeliest first.
    """
    chances = {one.intent: one.confidence for one in ranked}
    if safety:
        return _heard(safety[0], chances, ranked)
    if certain is not None:
        return Decided(decision=Decision.ACT, intent=certain[0], confidence=certain[1])
    top, second = ranked[0], ranked[1]
    if top.intent in SAFETY:
        if top.confidence >= ACT_ON_SAFETY:
            return _act(top)
        return _doubt(top, second)
    alarming = next((one for one in ranked if one.intent in SAFETY), None)
    if alarming is not None and alarming.confidence >= ALERT and top.confidence < CLEAR:
        return _doubt(alarming, top)
    return _act(top) if top.confidence >= ACT else _ask(top, second)


def _heard(intent: Intent, chances: dict[Intent, float], ranked: Sequence[Ranked]) -> Decided:
    chance = chances.get(intent, 0.0)
    if chance >= VETO:
        return Decided(decision=Decision.ACT, intent=intent, confidence=max(chance, 0.95))
    other = next(one for one in ranked if one.intent is not intent)
    return _doubt(Ranked(intent=intent, confidence=chance), other)


def _act(one: Ranked) -> Decided:
    return Decided(decision=Decision.ACT, intent=one.intent, confidence=one.confidence)


def _ask(first: Ranked, second: Ranked) -> Decided:
    return Decided(
        decision=Decision.ASK,
        intent=first.intent,
        confidence=first.confidence,
        choices=(first.intent, second.intent),
    )


def _doubt(danger: Ranked, other: Ranked) -> Decided:
    """Ask back about a danger; of a crisis nobody is asked whether it is one: a person looks."""
    if danger.intent is Intent.CRISIS:
        return Decided(decision=Decision.HUMAN, intent=danger.intent, confidence=danger.confidence)
    return _ask(danger, other)
