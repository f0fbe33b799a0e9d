"""The lexicons: which words mean what, read from `lexicon_safety.yml` and `lexicon_wishes.yml`.

Safety rules are heard before everything else, because a mistake there harms a person; each has
guards, harmless sentences that look alike, so that "ik ga dood van het lachen, maar stop met
sms'en" still stops. Wishes are weighed: SURE when the words can hardly mean anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from dialogs.intents import Intent

SURE = 0.9
LEANS = 0.6
_WEIGHTS = {"sure": SURE, "leans": LEANS}
_WORDS = re.compile(r"<(\w+)>")
_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, kw_only=True, slots=True)
class SafetyRule:
    """One safety intent: what means it, and what only looks like it."""

    intent: Intent
    means: re.Pattern[str]
    guards: re.Pattern[str]

    def heard_in(self, text: str) -> bool:
        """Tell whether a normalised text means this, after its look-alikes are taken out."""
        return bool(self.means.search(self.guards.sub(" ~ ", text)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """Words that mean an intent, how surely, and what unsays it."""

    intent: Intent
    weight: float
    means: re.Pattern[str]
    unless: re.Pattern[str]

    def heard_in(self, text: str) -> bool:
        """Tell whether a normalised text means this."""
        return bool(self.means.search(text)) and not self.unless.search(text)


def _read(name: str) -> Mapping[str, Any]:
    text = resources.files("dialogs").joinpath("understanding", name).read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return read


def _compiler(words: Mapping[str, str]) -> Any:
    """Return what compiles alternatives into one pattern, each between the ends of words."""

    def expand(pattern: str) -> str:
        while _WORDS.search(pattern):
            pattern = _WORDS.sub(lambda match: words[match[1]], pattern)
        return rf"(?<!\w)(?:{pattern})(?!\w)"

    def compiled(patterns: Iterable[str] | None) -> re.Pattern[str]:
        return re.compile("|".join(map(expand, patterns))) if patterns else _NOTHING

    return compiled


_SAFETY, _WISHES = _read("lexicon_safety.yml"), _read("lexicon_wishes.yml")
_safety, _wishes = _compiler(_SAFETY["words"]), _compiler(_WISHES["words"])

#: In order of gravity.
SAFETY_RULES: tuple[SafetyRule, ...] = tuple(
    SafetyRule(
        intent=Intent(rule["intent"]), means=_safety(rule["means"]), guards=_safety(rule["guards"])
    )
    for rule in _SAFETY["rules"]
)

WISHES: tuple[Wish, ...] = tuple(
    Wish(
        intent=Intent(rule["intent"]),
        weight=_WEIGHTS[rule["weight"]],
        means=_wishes(rule["means"]),
        unless=_wishes(rule.get("unless")),
    )
    for rule in _WISHES["rules"]
)

_LISTS: Mapping[str, re.Pattern[str]] = {
    name: _safety(patterns) for name, patterns in _SAFETY["lists"].items()
} | {name: _wishes(patterns) for name, patterns in _WISHES["lists"].items()}

#: The only words that undo a stop. "Ja" never does.
OPT_IN = _LISTS["opt_in"]
AFFIRM = _LISTS["affirm"]
#: "Oke bedankt" closes rather than agrees, unless a question was put.
THANKS = _LISTS["only_thanks"]
DENY = _LISTS["deny"]
SAYS_IT_IS_ME = _LISTS["says_it_is_me"]
SAYS_WHATSAPP = _LISTS["says_whatsapp"]
SAYS_SMS = _LISTS["says_sms"]
#: "App maar", "sms is prima": a channel that may stay.
KEEPS_CHANNEL = _LISTS["keeps_channel"]
#: "Behalve Kies": one is spared.
SPARES = _LISTS["spares"]
#: "Alleen nog": the other channel goes.
ONLY_CHANNEL = _LISTS["only_channel"]
#: "Stop alles", also where a channel is named.
SAYS_ALL = _LISTS["says_all"]
#: "Take my number out of your files", "stop for all companies".
SAYS_NUMBER_AWAY = _LISTS["says_number_away"]
#: A sign of refusing, and a word for messages, a number or being written to.
_REFUSES, _ABOUT_MESSAGES = _LISTS["refuses"], _LISTS["about_messages"]
_STOP_SIGNS = _LISTS["stop_signs"]
(_OPT_OUT,) = (rule for rule in SAFETY_RULES if rule.intent is Intent.OPT_OUT)
#: Words that stand where somebody is dead or in danger, and seldom elsewhere.
_GRAVE = _LISTS["grave_signs"]
_OF_LIFE = [rule for rule in SAFETY_RULES if rule.intent in {Intent.CRISIS, Intent.DECEASED}]
#: Words of paying that turn a date to come into a promise.
PAYS = _LISTS["pays"]
#: "Wat is jullie IBAN?"
ASKS_ACCOUNT = _LISTS["asks_account"]
#: "De link doet het niet": somebody wants to pay and cannot.
PAY_FAILS = _LISTS["pay_fails"]
#: "Ben je een robot?" and "ben je een mens?"
ASKS_FOR_BOT = _LISTS["asks_for_bot"]
ASKS_FOR_PERSON = _LISTS["asks_for_person"]
#: "Ben je er nog?", from somebody who waits.
NUDGE = _LISTS["nudge"]
#: "Fijn", after something was settled.
CLOSES = _LISTS["closes"]
#: Words that make a date a promise and not the day of a payment in the past.
PROMISES = _LISTS["promises"]
#: "Ik kreeg een nepbericht uit jullie naam."
REPORTS_SUSPICION = _LISTS["reports_suspicion"]
#: "Ik heb op een nepsite betaald."
_PAID_A_FAKE, _NOT_A_FAKE = _LISTS["paid_a_fake"], _LISTS["not_paid_a_fake"]
#: "Kan ik een kopie krijgen?"
ASKS_COPY = _LISTS["asks_copy"]
_REFUSES_CALLS, _MORE_THAN_CALLS = _LISTS["refuses_calls"], _LISTS["more_than_calls"]


def refuses_calls_only(plain: str) -> bool:
    """Tell whether a stop is about being phoned and about nothing else."""
    return bool(_REFUSES_CALLS.search(plain)) and not _MORE_THAN_CALLS.search(plain)


def has_paid_a_fake(plain: str) -> bool:
    """Tell whether somebody paid, or gave details, where another pretended to be us."""
    return bool(_PAID_A_FAKE.search(plain)) and not _NOT_A_FAKE.search(plain)


def may_refuse(plain: str) -> bool:
    """Tell whether a text, without what only looks like a stop, may refuse our messages."""
    rest = _OPT_OUT.guards.sub(" ~ ", plain)
    return bool(_REFUSES.search(rest) and _ABOUT_MESSAGES.search(rest))


def bears_a_stop(plain: str) -> bool:
    """Tell whether any words of a text bear out that it refuses our messages.

    What the trained reader takes for a stop without such words ("stuur me donderdag een bericht")
    shares no more than its subject with one.
    """
    rest = _OPT_OUT.guards.sub(" ~ ", plain)
    return may_refuse(plain) or bool(_STOP_SIGNS.search(rest))


def may_be_grave(plain: str) -> bool:
    """Tell whether a word of death or danger stands in a text, outside of what looks like one."""
    for rule in _OF_LIFE:
        plain = rule.guards.sub(" ~ ", plain)
    return bool(_GRAVE.search(plain))


def kind_of(plain: str, family: str, otherwise: str) -> str:
    """Return which of a family of lists ("representation", "hardship_kinds") a text speaks of."""
    for name, pattern in _LISTS.items():
        start, _, kind = name.partition(".")
        if start == family and pattern.search(plain):
            return kind
    return otherwise
