"""Advice: what a second reader, of another house, may add to our own ranking of a message.

It is asked only where our own reader is not sure. It answers with one intent of a closed set or
with nothing, and it never decides alone: of a wish it only makes one of the two that are asked
about, and of a danger a doubt that a person or the debtor settles. It can raise a danger and never
lower one, and it says no yes and no no for anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dialogs.intents import SAFETY, Intent
from dialogs.understanding.by_rules import understand
from dialogs.understanding.deciding import ACT, ALERT, Decision
from dialogs.understanding.foreign import foreign_in
from dialogs.understanding.ranking import Ranked, Ranker
from dialogs.understanding.reading import read_message

#: What it may answer, and what each means, in the words that it is told.
MEANINGS: Mapping[Intent, str] = {
    Intent.GREET: "only a greeting",
    Intent.THANKS_BYE: "only thanks or goodbye",
    Intent.PAY_NOW: "wants to pay in full now, or asks how or where to pay",
    Intent.PROMISE_TO_PAY: "will pay in full at a later date, or asks for delay",
    Intent.REQUEST_PLAN: "wants to pay in parts or a monthly amount",
    Intent.ALREADY_PAID: "says that it has been paid",
    Intent.DISPUTE: "says the invoice or amount is wrong, returned, cancelled or not received",
    Intent.HARDSHIP: "cannot pay, without a concrete offer",
    Intent.DEBT_HELP: "has an administrator, guardian, debt counselling or bankruptcy",
    Intent.WRONG_PERSON: "is not the person meant, wrong number",
    Intent.OPT_OUT: "wants no more messages",
    Intent.REQUEST_HUMAN: "wants a human, or asks whether this is a bot",
    Intent.REQUEST_CALLBACK: "wants to be phoned",
    Intent.COMPLAINT: "complains about treatment, tone or service",
    Intent.ASK_DETAILS: "asks what it is about, how much, which invoice, what happens next",
    Intent.ASK_LEGITIMACY: "asks who this is, whether it is a scam, where the number came from",
    Intent.DECEASED: "says that the person meant has died",
    Intent.CRISIS: "may harm themselves, or is in danger",
    Intent.OUT_OF_SCOPE: "something else",
}
#: A danger that it names gets this at least: enough for a doubt, too little to act upon.
RAISED = 0.45
#: A wish that it names gets this, and no other wish more: even with the vote of a rule for wishes
#: (`deciding.RULES_SAY`) it is asked about and not acted upon.
CAP = 0.37


def worth_asking(text: str, today: date, ranker: Ranker) -> bool:
    """Tell whether our own reading of a message leaves something to ask a second reader.

    A danger that a reviewed rule hears waits for nobody, and another language is not for it.
    """
    meaning = understand(text, today=today)
    wordless = not any(char.isalpha() for char in text)
    if wordless or meaning.dangers or foreign_in(meaning.text, meaning.plain):
        return False
    return read_message(text, today, ranker).decided.decision is not Decision.ACT


def named(answer: str) -> Intent | None:
    """Return the intent that an answer names; None for anything but one of the closed set."""
    return next((intent for intent in MEANINGS if intent.value == answer), None)


def joined(ranked: tuple[Ranked, ...], advice: Intent | None) -> tuple[Ranked, ...]:
    """Return a ranking with the advice in it, the likeliest first.

    Nothing changes where our own reader is sure or of the same mind, or sees a danger that the
    advice does not name.
    """
    if advice is None or advice not in MEANINGS or not ranked:
        return ranked
    if ranked[0].confidence >= ACT or ranked[0].intent is advice:
        return ranked
    if advice in SAFETY:
        return _sorted({one.intent: one.confidence for one in ranked}, advice, RAISED)
    if any(one.intent in SAFETY and one.confidence >= ALERT for one in ranked):
        return ranked
    return _sorted({one.intent: min(one.confidence, CAP) for one in ranked}, advice, CAP)


def _sorted(chances: Mapping[Intent, float], advice: Intent, least: float) -> tuple[Ranked, ...]:
    raised = {advice: max(chances.get(advice, 0.0), least)}
    # The sort is stable: of two that are as likely the advice goes first.
    merged = raised | {intent: chance for intent, chance in chances.items() if intent != advice}
    ordered = sorted(merged.items(), key=lambda item: -item[1])
    return tuple(Ranked(intent=intent, confidence=chance) for intent, chance in ordered)


class Advised:
    """Our own reader with a second one's word about one message."""

    def __init__(self, ranker: Ranker, advice: Intent) -> None:
        self._ranker, self._advice = ranker, advice

    def rank(self, text: str) -> tuple[Ranked, ...]:
        """Return all intents, the likeliest first, the advice joined in."""
        return joined(self._ranker.rank(text), self._advice)


def with_advice(ranker: Ranker | None, answer: str | None) -> Ranker | None:
    """Return the reader that heeds a kept answer; our own alone where there is none."""
    advice = named(answer or "")
    return ranker if ranker is None or advice is None else Advised(ranker, advice)
