"""Understanding: from a message to an intent and the values in it. Rules first, safety before all.

What the conversation asked is not known here; `dialogs.listening.context` reads short answers in
its light, and asks the trained reader where neither explains a message (`guessing` beside this).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from dialogs.entities.dated_parts import DatedPart, dated_parts
from dialogs.entities.days.reckoning import When
from dialogs.entities.found import Found, find_values
from dialogs.entities.identity.proof import Proof, read_proof
from dialogs.entities.money.amounts import Amount
from dialogs.intents import Intent
from dialogs.normalise import LONGEST, normalise, only_signs, without_laughs
from dialogs.understanding import lexicon
from dialogs.understanding.language import asked_language, written_language
from storage.words import Language

#: How sure a safety rule is. The rules are narrow and reviewed.
SAFE = 0.95
#: Below this nothing is done with a reading.
LEAST_CONFIDENCE = 0.5
#: How sure a choice is, and an answer to what was asked.
CERTAIN = 1.0
#: How sure a bare yes, no or thanks is.
BARE = 0.95
#: A date in so few words, with nothing else, is when somebody pays; it is read back anyway.
_SHORT = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Meaning:
    """What a message means, as far as its own words tell."""

    intent: Intent
    confidence: float
    text: str  #: as it was sent, cut to a sane length
    plain: str  #: normalised
    alternatives: tuple[Intent, ...] = ()
    dangers: tuple[Intent, ...] = ()  #: what the rules of safety heard, the gravest first
    language: Language | None = None  #: written in, when clear
    asked_language: Language | None = None  #: asked for by name
    dates: tuple[When, ...] = ()
    amounts: tuple[Amount, ...] = ()
    count: int | None = None
    dated: tuple[DatedPart, ...] = ()  #: parts of which each has a day of its own
    proof: Proof = field(default_factory=Proof)
    option: str | None = None  #: the option of our menu that was chosen
    choices: tuple[Intent, ...] = ()  #: the two that it may mean, when that is not sure
    also: tuple[Intent, ...] = ()  #: what else it surely says, beside its intent
    values: Found | None = None  #: all that it names, where the rules looked for it

    @property
    def told(self) -> Intent:
        """The intent to tell people of: of several the first."""
        return (*self.also, self.intent)[0] if self.intent is Intent.SEVERAL else self.intent


def understand(text: str, *, today: date) -> Meaning:
    """Read a message. Never raises; an empty or strange one is `unclear`.

    Args:
        text: what was sent, of any length.
        today: the local day, for "vrijdag" and its kin.
    """
    whole = without_laughs(normalise(text))
    plain = whole[:LONGEST]
    base = Meaning(
        intent=Intent.UNCLEAR,
        confidence=0.0,
        text=text[:LONGEST].strip(),
        plain=plain,
        language=written_language(plain),
        asked_language=asked_language(plain) if len(plain) < 80 else None,
    )
    dangers = tuple(rule.intent for rule in lexicon.SAFETY_RULES if rule.heard_in(whole))
    if dangers:
        first, *others = dangers
        return replace(
            base, intent=first, confidence=SAFE, alternatives=tuple(others), dangers=dangers
        )
    return _ordinary(base, plain, today)


def _ordinary(base: Meaning, plain: str, today: date) -> Meaning:
    values = find_values(base.text, plain, today)
    filled = replace(
        base,
        values=values,
        dates=values.ahead,
        amounts=values.amounts,
        count=values.count,
        dated=dated_parts(base.text, plain, today) if values.ahead else (),
        proof=read_proof(base.text),
    )
    readings = _readings(filled, today)
    if not readings:
        return filled
    (intent, confidence), *others = readings
    return replace(
        filled,
        intent=intent,
        confidence=confidence,
        alternatives=tuple(dict.fromkeys(other for other, _ in others if other != intent)),
    )


def _readings(meaning: Meaning, today: date) -> list[tuple[Intent, float]]:
    """Return what the words may mean, best first."""
    plain = meaning.plain
    if not plain or only_signs(plain):
        if meaning.text.startswith("?"):
            return [(Intent.HELP, SAFE)]
        laughs = not only_signs(normalise(meaning.text))
        return [(Intent.OUT_OF_SCOPE, SAFE)] if laughs else []
    said = bare_word(plain)
    if said is not None:
        return [(said, BARE)]
    heard = [(wish.intent, wish.weight) for wish in lexicon.WISHES if wish.heard_in(plain)]
    heard.sort(key=lambda reading: -reading[1])
    return _with_promise(meaning, heard, today)


def bare_word(plain: str) -> Intent | None:
    """Recognise a message that is nothing but a yes, a no or a word to start again."""
    if lexicon.OPT_IN.match(plain):
        return Intent.OPT_IN
    if lexicon.AFFIRM.match(plain):
        return Intent.THANKS_BYE if lexicon.THANKS.search(plain) else Intent.AFFIRM
    return Intent.DENY if lexicon.DENY.match(plain) else None


#: What a promise with a date outweighs: "ik heb nu geen geld, vrijdag betaal ik".
_PROMISE_BEATS = {
    Intent.HARDSHIP,
    Intent.PAY_NOW,
    Intent.PROMISE_TO_PAY,
    Intent.ASK_DETAILS,
    Intent.THANKS_BYE,
    Intent.GREET,
}


def _with_promise(
    meaning: Meaning, heard: list[tuple[Intent, float]], today: date
) -> list[tuple[Intent, float]]:
    """Add the promise that a date to come and a word of paying make together.

    Two amounts that each have a day are an offer to pay in parts.
    """
    if meaning.dated and (not heard or heard[0][0] in _PROMISE_BEATS | {Intent.REQUEST_PLAN}):
        return [(Intent.REQUEST_PLAN, lexicon.SURE), *heard]
    later = [when for when in meaning.dates if when.last > today]
    pays = bool(lexicon.PAYS.search(meaning.plain))
    short = not heard and len(meaning.plain.split()) <= _SHORT
    if not later or not (pays or short):
        return heard
    sure = pays and not meaning.text.endswith("?")
    promise = (Intent.PROMISE_TO_PAY, lexicon.SURE if sure else lexicon.LEANS)
    if not heard or heard[0][0] in _PROMISE_BEATS:
        return [promise, *heard]
    return [*heard, promise]


def inform(meaning: Meaning) -> Meaning:
    """Return a message as an answer to what was asked, whatever its words mean alone."""
    return replace(meaning, intent=Intent.INFORM, confidence=CERTAIN)


def representation_kind(plain: str) -> str:
    """Return who handles the money: "wsnp", "curator", "bewindvoerder", ... or "schuldhulp"."""
    return lexicon.kind_of(plain, "representation", "schuldhulp")


def hardship_kind(plain: str) -> str:
    """Return what the trouble is about: "illness", "family", "income" or "money"."""
    return lexicon.kind_of(plain, "hardship_kinds", "money")
