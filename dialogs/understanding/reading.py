"""Reading: all that a message says by itself: intent, decision, language and values.

The command line shows it and the conversation acts on it; both read by `conclude`, and both look
first whether a message is in another language (`dialogs.understanding.foreign`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from dialogs.entities.found import Found, find_values
from dialogs.intents import GRAVE, SAFETY, Intent
from dialogs.normalise import LONGEST, normalise
from dialogs.understanding.by_rules import BARE, Meaning, bare_word, understand
from dialogs.understanding.deciding import Decided, Decision, decide, together
from dialogs.understanding.foreign import Foreign, foreign_in
from dialogs.understanding.lexicon import (
    LEANS,
    SAFETY_RULES,
    SURE,
    bears_a_stop,
    may_be_grave,
)
from dialogs.understanding.ranking import Ranked, Ranker
from dialogs.understanding.several import pieces_of, said_in_pieces, sentences_of
from dialogs.understanding.tongues import tongue_of

#: So many of the other readings are told.
MOST_OTHERS = 3
#: So sure the trained reader must be of a danger in one piece of a message.
PLAINLY = 0.9
#: So sure of a grave one in a sentence of a letter.
GRAVELY = 0.75
#: What only a conversation can do something with.
_OF_THE_TALK = {Intent.HELP, Intent.LANGUAGE_SWITCH, Intent.OPT_IN}
#: What a message of these words alone can hardly but mean.
_CERTAIN = {Intent.AFFIRM, Intent.DENY, Intent.THANKS_BYE}
#: What the trained reader may take an offer for that names amounts and days.
_MAY_BE_AN_OFFER = {
    Intent.REQUEST_PLAN,
    Intent.PROMISE_TO_PAY,
    Intent.PAY_NOW,
    Intent.HARDSHIP,
    Intent.ALREADY_PAID,
    Intent.ASK_DETAILS,
    Intent.AFFIRM,
    Intent.DENY,
    Intent.OUT_OF_SCOPE,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Concluded:
    """What all readers make of a message together."""

    decided: Decided
    ranked: tuple[Ranked, ...]  #: all intents, the likeliest first


def conclude(meaning: Meaning, text: str, ranker: Ranker) -> Concluded:
    """Decide what a message in one of our languages means by itself, without its conversation.

    Args:
        meaning: what the rules make of it.
        text: as it was sent, of any length: the wish of a long letter may stand at its end.
        ranker: the trained reader.
    """
    learned = ranker.rank(text)
    heard = meaning.intent if meaning.confidence else None
    certain = _certain(meaning, learned[0].intent)
    signed, refuses = may_be_grave(meaning.plain), bears_a_stop(meaning.plain)
    decided = decide(meaning.dangers, certain, learned, heard, signed=signed, refuses=refuses)
    if decided.decision is not Decision.ACT and decided.intent in meaning.dangers[:1]:
        decided = _said_in_a_piece(meaning, ranker) or decided
    if decided.intent not in SAFETY or decided.decision is Decision.ASK:
        decided = _gravest_sentence(text, ranker) or decided
    ranked = learned if meaning.dangers else together(learned, heard)
    return Concluded(decided=decided, ranked=ranked)


def _beyond(abroad: Foreign) -> Decided:
    """Decide about another language: whoever refuses or is in danger in it needs a person."""
    if abroad.danger or abroad.refuses:
        intent = Intent.CRISIS if abroad.danger else Intent.OPT_OUT
        return Decided(decision=Decision.HUMAN, intent=intent, confidence=BARE)
    return Decided(decision=Decision.ACT, intent=Intent.OUT_OF_SCOPE, confidence=BARE)


def _gravest_sentence(text: str, ranker: Ranker) -> Decided | None:
    """Give a letter to a person in which one sentence tells of danger, whatever else it wants."""
    for sentence in sentences_of(text):
        top = ranker.rank(sentence)[0]
        if top.intent in GRAVE and top.confidence >= GRAVELY:
            return Decided(decision=Decision.HUMAN, intent=top.intent, confidence=top.confidence)
    return None


def _said_in_a_piece(meaning: Meaning, ranker: Ranker) -> Decided | None:
    """Hear a danger that other words drown out: "ik wil dood, kan ik in termijnen betalen"."""
    danger = meaning.dangers[0]
    rule = next(rule for rule in SAFETY_RULES if rule.intent is danger)
    pieces = pieces_of(meaning.text, least=1)
    for piece in filter(lambda piece: rule.heard_in(normalise(piece)), pieces):
        top = ranker.rank(piece)[0]
        if top.intent is danger and top.confidence >= PLAINLY:
            return Decided(decision=Decision.ACT, intent=danger, confidence=top.confidence)
    return None


def _certain(meaning: Meaning, likeliest: Intent) -> tuple[Intent, float] | None:
    """Return what the words can hardly but mean: a bare yes, no or thanks, or one word of ours.

    Our own texts invite BETALEN and DELEN, and of one word the trained reader knows little. Two
    amounts with a day each are an offer, unless the trained reader takes them for a story.
    """
    if meaning.dated and likeliest in _MAY_BE_AN_OFFER:
        return Intent.REQUEST_PLAN, SURE
    if meaning.intent in _CERTAIN and bare_word(meaning.plain):
        return meaning.intent, BARE
    word = len(meaning.plain.split()) == 1 and meaning.confidence >= LEANS
    return (
        (meaning.intent, meaning.confidence)
        if word and meaning.intent not in _OF_THE_TALK
        else None
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a message says, without the conversation that it stands in."""

    decided: Decided
    others: tuple[Ranked, ...]
    language: str
    values: Found
    also: tuple[Intent, ...] = ()  #: what it surely says beside its intent

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        told: dict[str, Any] = {
            "intent": str(self.decided.intent),
            "confidence": round(self.decided.confidence, 3),
            "decision": str(self.decided.decision),
        }
        if self.decided.choices:
            told["choices"] = [str(choice) for choice in self.decided.choices]
        told["alternatives"] = [str(other.intent) for other in self.others]
        if self.also:
            told["also"] = [str(one) for one in self.also]
        return told | {"language": self.language, "entities": self.values.as_json()}


def read_message(text: str, today: date, ranker: Ranker) -> Reading:
    """Read one message. Never raises, whatever was sent.

    Args:
        text: as it was sent, of any length.
        today: the local day, for "vrijdag" and its kin.
        ranker: the trained reader.
    """
    meaning = understand(text, today=today)
    concluded = conclude(meaning, text, ranker)
    abroad = foreign_in(meaning.text, meaning.plain)
    tongue = abroad.tongue if abroad else tongue_of(meaning.text, meaning.plain)
    decided = concluded.decided
    if abroad is not None and not meaning.dangers and decided.intent is not Intent.CRISIS:
        decided = _beyond(abroad)
    decided = _wordless(meaning, concluded) or decided
    others = [one for one in concluded.ranked if one.intent is not decided.intent]
    return Reading(
        decided=decided,
        others=tuple(others[:MOST_OTHERS]),
        language=tongue or "nl",
        values=meaning.values or find_values(text[:LONGEST], meaning.plain, today),
        also=_beside(decided, text[:LONGEST], ranker),
    )


def _beside(decided: Decided, text: str, ranker: Ranker) -> tuple[Intent, ...]:
    """Return what else the pieces of a message surely say; nothing when it is in doubt itself."""
    if decided.decision is not Decision.ACT:
        return ()
    return tuple(one for one in said_in_pieces(text, ranker) if one is not decided.intent)


def _wordless(meaning: Meaning, concluded: Concluded) -> Decided | None:
    """Decide about a message without words: nothing at all, signs, or a bare number."""
    if not meaning.plain.strip():
        return Decided(decision=Decision.HUMAN, intent=Intent.OUT_OF_SCOPE, confidence=0.0)
    if any(char.isalpha() for char in meaning.plain) or meaning.dangers:
        return None
    # It answers a question that is not known here.
    first, second = (one.intent for one in concluded.ranked[:2])
    choices = (first, second)
    return Decided(decision=Decision.ASK, intent=first, confidence=0.0, choices=choices)
