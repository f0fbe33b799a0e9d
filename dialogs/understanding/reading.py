"""Reading: all that a message says by itself: intent, decision, language and values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from dialogs import lexicon
from dialogs.entities.found import Found, find_values
from dialogs.intents import Intent
from dialogs.normalise import LONGEST, normalise, without_laughs
from dialogs.understand import BARE, bare_word
from dialogs.understanding.deciding import Decided, Decision, decide
from dialogs.understanding.ranking import Ranked, Ranker
from dialogs.understanding.tongues import OURS, tongue_of

#: So many of the other readings are told.
MOST_OTHERS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a message says, without the conversation that it stands in."""

    decided: Decided
    others: tuple[Ranked, ...]
    language: str
    values: Found

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
        return told | {"language": self.language, "entities": self.values.as_json()}


def read_message(text: str, today: date, ranker: Ranker) -> Reading:
    """Read one message. Never raises, whatever was sent.

    Args:
        text: as it was sent, of any length.
        today: the local day, for "vrijdag" and its kin.
        ranker: the trained reader.
    """
    whole = without_laughs(normalise(text))
    plain = whole[:LONGEST]
    ranked = ranker.rank(text)
    tongue = tongue_of(text[:LONGEST], plain)
    decided = _decided(whole, ranked, tongue)
    others = [one for one in ranked if one.intent is not decided.intent][:MOST_OTHERS]
    return Reading(
        decided=decided,
        others=tuple(others),
        language=tongue or "nl",
        values=find_values(text[:LONGEST], plain, today),
    )


def _decided(whole: str, ranked: tuple[Ranked, ...], tongue: str | None) -> Decided:
    if not whole.strip():
        return Decided(decision=Decision.HUMAN, intent=Intent.OUT_OF_SCOPE, confidence=0.0)
    safety = [rule.intent for rule in lexicon.SAFETY_RULES if rule.heard_in(whole)]
    decided = decide(safety, _bare(whole), ranked)
    if not any(char.isalpha() for char in whole):
        # A bare number answers a question that is not known here.
        return Decided(
            decision=Decision.ASK,
            intent=ranked[0].intent,
            confidence=0.0,
            choices=(ranked[0].intent, ranked[1].intent),
        )
    foreign = tongue is not None and tongue not in OURS
    if foreign and not safety and decided.intent is not Intent.CRISIS:
        return Decided(decision=Decision.ACT, intent=Intent.OUT_OF_SCOPE, confidence=BARE)
    return decided


def _bare(plain: str) -> tuple[Intent, float] | None:
    """Recognise a message that is nothing but a yes, a no or thanks."""
    said = bare_word(plain)
    return (said, BARE) if said in {Intent.AFFIRM, Intent.DENY, Intent.THANKS_BYE} else None
