"""Deciding: act on what a message seems to mean, ask which of two it is, or call a human.

Pure. Two readers have spoken: the reviewed rules, which hear safety first and know no doubt, and
the trained one, which ranks all intents and knows how sure it is. A rule of safety that the trained
reader finds very unlikely is doubted rather than obeyed. A danger that only the trained reader
sees is asked back, and a grave one is given to a person; nothing about money happens meanwhile.
Where a word of death or danger stands ("mes", "urn"), a small likelihood is enough for that. A
stop that no words bear out is asked about at most: acting on it would bar us from writing to who
asks for a message. In all else both have a say: what a rule for wishes hears is one vote in five.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from dialogs.intents import GRAVE, LIFE, SAFETY, Intent
from dialogs.understanding.ranking import Ranked

#: At this likelihood the readers are acted upon.
ACT = 0.56
#: To say that it is no matter of ours more is needed than to answer: a wish may be in it.
ACT_ON_NOTHING = 0.7
#: A safety intent that no rule heard needs more, because a wrong one ends a talk.
ACT_ON_SAFETY: Mapping[Intent, float] = {
    Intent.CRISIS: 0.7,
    Intent.DECEASED: 0.7,
    Intent.OPT_OUT: 0.8,
    Intent.DEBT_HELP: 0.65,
    Intent.WRONG_PERSON: 0.65,
}
#: A wish to die without a word of it needs this much; less is a person's.
UNSIGNED = 0.9
#: A death without a word of it is always a person's: condolences for the living hurt, and whoever
#: lies in a coma or does the money of a parent with dementia tells it in the same words.
NEVER = 1.1
#: A rule that the trained reader gives less than this is doubted.
VETO = 0.08
#: A safety intent this likely beside another is not passed over, unless that one is as sure as
#: `CLEAR`.
ALERT, CLEAR = 0.2, 0.75
#: When nothing is likely, a death or a wish to die in the second place counts from here on: below
#: it every address and every strange word would call for help.
LEAST_GRAVE = 0.25
#: Beside a word of death or danger this likelihood of either counts, unless the reader is surer of
#: something else than `CERTAINLY`: some 5 more of 1,745 ordinary and hard messages go to a person.
SIGNED, CERTAINLY = 0.05, 0.95
#: A wish to die this likely is not passed over for another danger that a rule heard, nor for a
#: death that only the reader sees: both are told in the same words.
BESIDE_A_RULE, BESIDE_A_DEATH = 0.15, 0.08
#: A stop that no words bear out is not even asked about below this.
UNBORNE = 0.5
#: What a rule for wishes weighs against the trained reader. Chosen by cross-checks on the examples
#: (decision 0011); from 0.15 to 0.3 it makes no difference.
RULES_SAY = 0.2
#: So many are offered to choose from.
_TWO = 2
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
    *,
    signed: bool = False,
    refuses: bool = True,
) -> Decided:
    """Decide what to do with a message.

    Args:
        safety: the safety intents that the rules heard, the gravest first.
        certain: an intent that the words can hardly but mean (a bare yes), and how surely.
        ranked: what the trained reader makes of it, the likeliest first.
        wish: what the rules for wishes hear in it.
        signed: whether a word of death or danger stands in it.
        refuses: whether its words bear out that it refuses our messages.
    """
    if safety:
        return _heard(safety[0], ranked)
    if certain is not None:
        return _act(Ranked(intent=certain[0], confidence=certain[1]))
    both = together(ranked, wish)
    top = both[0]
    grave = _grave_beside(both, signed=signed)
    if grave is not None:
        return _doubt(grave, both)
    if not refuses:
        both = _without_a_stop(both)
        top = both[0]
        if top.intent is Intent.OPT_OUT:
            return _ask(top, both)
    if top.intent in SAFETY:
        bar = _bar_of(top.intent, signed=signed)
        return _act(top) if top.confidence >= bar else _doubt(top, both)
    alarming = next((one for one in both if one.intent in SAFETY), None)
    if alarming is not None and alarming.confidence >= ALERT and top.confidence < CLEAR:
        return _doubt(alarming, both)
    bar = ACT_ON_NOTHING if top.intent is Intent.OUT_OF_SCOPE else ACT
    return _act(top) if top.confidence >= bar else _ask(top, both)


def _bar_of(intent: Intent, *, signed: bool) -> float:
    """Return how likely a danger must be that no rule heard, to be acted upon."""
    if signed or intent not in LIFE:
        return ACT_ON_SAFETY[intent]
    return NEVER if intent is Intent.DECEASED else UNSIGNED


def _without_a_stop(ranked: tuple[Ranked, ...]) -> tuple[Ranked, ...]:
    """Return the ranking as it is without a stop that is too unlikely to ask about."""
    stop = _of(Intent.OPT_OUT, ranked).confidence
    if stop >= UNBORNE or len(ranked) <= _TWO:
        return ranked
    others = (one for one in ranked if one.intent is not Intent.OPT_OUT)
    return tuple(replace(one, confidence=one.confidence / (1 - stop)) for one in others)


def _grave_beside(ranked: Sequence[Ranked], *, signed: bool) -> Ranked | None:
    """Return a wish to die or a death that is likely enough beside what is likeliest.

    Those two are told in the same words ("ze ligt naast een lege fles pillen"): of what may be both
    a person makes out which, as the more urgent.
    """
    top = ranked[0]
    if top.intent in LIFE:
        told_apart = min(_of(one, ranked).confidence for one in LIFE) < BESIDE_A_DEATH
        return None if told_apart else _of(Intent.CRISIS, ranked)
    life = _life_and_death(ranked)
    bar, clear = (SIGNED, CERTAINLY) if signed else (ALERT, CLEAR)
    return life if life.confidence >= bar and top.confidence < clear else None


def _of(intent: Intent, ranked: Sequence[Ranked]) -> Ranked:
    chance = next((one.confidence for one in ranked if one.intent is intent), 0.0)
    return Ranked(intent=intent, confidence=chance)


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
    heard = _of(intent, ranked)
    other = _graver_than(intent, ranked)
    if other is not None:
        return _doubt(other, ranked)
    return _sure(heard) if heard.confidence >= VETO else _doubt(heard, ranked)


def _graver_than(heard: Intent, ranked: Sequence[Ranked]) -> Ranked | None:
    """Return what a person must make out because the reader hears it where a rule hears less."""
    crisis, life, top = _of(Intent.CRISIS, ranked), _life_and_death(ranked), ranked[0]
    if heard is Intent.CRISIS:
        return crisis if top.intent is Intent.DECEASED and top.confidence >= CLEAR else None
    if crisis.confidence >= BESIDE_A_RULE:
        return crisis
    if heard in GRAVE:
        return None
    if life.confidence >= ALERT:
        return life
    return top if top.intent in GRAVE and top.confidence >= ACT else None


def _sure(one: Ranked) -> Decided:
    return _act(replace(one, confidence=max(one.confidence, _HEARD)))


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
