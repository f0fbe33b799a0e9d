"""Deciding: act on what a message seems to mean, ask which of two it is, or call a human.

Pure. Two readers have spoken: the reviewed rules, which hear safety first and know no doubt, and
the trained one, which ranks all intents and knows how sure it is. A rule of safety that the trained
reader finds very unlikely is doubted rather than obeyed. A danger that only the trained reader
sees is asked back, and a grave one is given to a person; nothing about money happens meanwhile. In
all else both have a say: what a rule for wishes hears is one vote in five.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from dialogs.intents import GRAVE, SAFETY, Intent
from dialogs.understanding.ranking import Ranked

#: At this likelihood the readers are acted upon.
ACT = 0.5
#: A safety intent that no rule heard needs more, because a wrong one ends a talk.
ACT_ON_SAFETY: Mapping[Intent, float] = {
    Intent.CRISIS: 0.7,
    Intent.DECEASED: 0.7,
    Intent.OPT_OUT: 0.8,
    Intent.DEBT_HELP: 0.55,
    Intent.WRONG_PERSON: 0.55,
}
#: Of these nobody is asked.
LIFE = frozenset({Intent.CRISIS, Intent.DECEASED})
#: A rule that the trained reader gives less than this is doubted.
VETO = 0.08
#: A safety intent this likely beside another is not passed over, unless that one is as sure as
#: `CLEAR`.
ALERT, CLEAR = 0.2, 0.75
#: When nothing is likely, a death or a wish to die in the second place counts from here on: below
#: it every address and every strange word would call for help.
LEAST_GRAVE = 0.25
#: What a rule for wishes weighs against the trained reader. Chosen by cross-checks on the examples
#: (decision 0011); from 0.15 to 0.3 it makes no difference.
RULES_SAY = 0.2
#: How sure a rule of safety is, whatever the trained reader thinks.
_HEARD = 0.95


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
    safety: Sequence[Intent],
    certain: tuple[Intent, float] | None,
    ranked: Sequence[Ranked],
    wish: Intent | None = None,
) -> Decided:
    """Decide what to do with a message.

    Args:
        safety: the safety intents that the rules heard, the gravest first.
        certain: an intent that the words can hardly but mean (a bare yes), and how surely.
        ranked: what the trained reader makes of it, the likeliest first.
        wish: what the rules for wishes hear in it.
    """
    if safety:
        return _heard(safety[0], ranked)
    if certain is not None:
        return _act(Ranked(intent=certain[0], confidence=certain[1]))
    both = together(ranked, wish)
    top = both[0]
    life = _life_and_death(both)
    if top.intent not in LIFE and life.confidence >= ALERT and top.confidence < CLEAR:
        return _doubt(life, both)
    if top.intent in SAFETY:
        return _act(top) if top.confidence >= ACT_ON_SAFETY[top.intent] else _doubt(top, both)
    alarming = next((one for one in both if one.intent in SAFETY), None)
    if alarming is not None and alarming.confidence >= ALERT and top.confidence < CLEAR:
        return _doubt(alarming, both)
    return _act(top) if top.confidence >= ACT else _ask(top, both)


def _life_and_death(ranked: Sequence[Ranked]) -> Ranked:
    """Return the likelier of a crisis and a death, with the likelihood of both together."""
    either = [one for one in ranked if one.intent in LIFE]
    if not either:
        return Ranked(intent=Intent.CRISIS, confidence=0.0)
    return replace(either[0], confidence=sum(one.confidence for one in either))


def together(ranked: Sequence[Ranked], wish: Intent | None) -> tuple[Ranked, ...]:
    """Return the ranking after the rules for wishes have had their vote."""
    if wish is None or all(one.intent is not wish for one in ranked):
        return tuple(ranked)
    weighed = (
        Ranked(
            intent=one.intent,
            confidence=one.confidence * (1 - RULES_SAY) + RULES_SAY * (one.intent is wish),
        )
        for one in ranked
    )
    return tuple(sorted(weighed, key=lambda one: -one.confidence))


def _heard(intent: Intent, ranked: Sequence[Ranked]) -> Decided:
    chance = next((one.confidence for one in ranked if one.intent is intent), 0.0)
    if chance >= VETO:
        return _act(Ranked(intent=intent, confidence=max(chance, _HEARD)))
    return _doubt(Ranked(intent=intent, confidence=chance), ranked)


def _act(one: Ranked) -> Decided:
    return Decided(decision=Decision.ACT, intent=one.intent, confidence=one.confidence)


def _ask(first: Ranked, ranked: Sequence[Ranked]) -> Decided:
    """Ask which of two it is, unless one would be a death or a wish to die: then a person looks."""
    others = [one for one in ranked if one.intent is not first.intent]
    second = others[0]
    if second.intent in LIFE:
        if second.confidence >= LEAST_GRAVE:
            return _doubt(second, ranked)
        second = next(one for one in others if one.intent not in GRAVE)
    return Decided(
        decision=Decision.ASK,
        intent=first.intent,
        confidence=first.confidence,
        choices=(first.intent, second.intent),
    )


def _doubt(danger: Ranked, ranked: Sequence[Ranked]) -> Decided:
    """Ask back about a danger; when it is a grave one, a person looks and nobody is asked."""
    if danger.intent in GRAVE:
        return Decided(decision=Decision.HUMAN, intent=danger.intent, confidence=danger.confidence)
    return _ask(danger, ranked)
