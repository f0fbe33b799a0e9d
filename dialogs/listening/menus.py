"""Menus: which option of the menu that a person last saw a message chooses.

A button says its option, a digit its place, and the words of a label are as good as either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from dialogs.entities.money.amounts import bare_number
from dialogs.intents import Intent
from dialogs.speaking import texts
from dialogs.speaking.render import key_of
from dialogs.turn import Incoming, Memory, Option
from dialogs.understanding.by_rules import CERTAIN, Meaning

#: Options that are intents of their own, so that an old button still means what it says.
INTENT_OPTIONS: Mapping[str, Intent] = {
    "pay_now": Intent.PAY_NOW,
    "request_plan": Intent.REQUEST_PLAN,
    "promise_to_pay": Intent.PROMISE_TO_PAY,
    "already_paid": Intent.ALREADY_PAID,
    "dispute": Intent.DISPUTE,
    "request_human": Intent.REQUEST_HUMAN,
    "wrong_person": Intent.WRONG_PERSON,
}
#: What stands behind the name of a choice between two meanings.
MEANT = ":meant"
#: Before the name of a choice whose label says nothing of money.
MILD = "mild_"
#: "De tweede", "optie 2".
_PLACES = tuple(
    re.compile(rf"^(?:ja |de |het |die |that |the |optie |keuze |nummer |option )*(?:{words})"
               r"(?: (?:graag|alstublieft|please|one|optie|keuze))?$")
    for words in ("1e|1ste|eerste|1|first", "2e|2de|tweede|2|laatste|second|last")
)  # fmt: skip


def button_of(incoming: Incoming, memory: Memory) -> str | None:
    """Return the option behind a button, if it still means something; old yes and no do not."""
    payload = incoming.payload
    if payload is None:
        return None
    known = {option.id for option in memory.options}
    return payload if payload in known or payload in INTENT_OPTIONS else None


def as_option(meaning: Meaning, chosen: str) -> Meaning:
    """Return the message as the choice of an option."""
    name = chosen.split(":")[0]
    intent = INTENT_OPTIONS.get(name, Intent.CHOOSE)
    if name in {"yes", "no", "not_wrong"}:
        intent = Intent.AFFIRM if name == "yes" else Intent.DENY
    return replace(meaning, intent=intent, confidence=CERTAIN, option=chosen)


def chosen_from(
    meaning: Meaning, memory: Memory, *, by_invoice: bool, takes_numbers: bool
) -> Meaning | None:
    """Bind a digit, or the words of an option, to the menu that the person last saw.

    Args:
        meaning: the message.
        memory: what the conversation remembers.
        by_invoice: whether the options are claims, chosen by digits of their invoices.
        takes_numbers: whether a number may be an answer of its own here, beside the menu.
    """
    options = memory.options
    if not options:
        return None
    said = meaning.plain.strip(" .!?")
    named = _by_words(said, options)
    if named is not None:
        return as_option(meaning, named.id)
    picked = _by_digits(meaning, options) if by_invoice else None
    value = bare_number(meaning.plain)
    if picked is not None or value is None:
        return picked
    if takes_numbers and str(value) not in _keys(options):
        return None
    return _by_key(meaning, options, str(value))


def _by_words(said: str, options: tuple[Option, ...]) -> Option | None:
    """Return the option whose label was said, or, of two, whose place."""
    for option in options:
        if said == option.label.lower().strip(" .!?") or said in _names(option):
            return option
    if len(options) != len(_PLACES) or said.isdigit():
        return None
    places = zip(options, _PLACES, strict=True)
    return next((option for option, place in places if place.match(said)), None)


def _keys(options: tuple[Option, ...]) -> set[str]:
    return {key_of(option, place) for place, option in enumerate(options, 1)}


def _by_digits(meaning: Meaning, options: tuple[Option, ...]) -> Meaning | None:
    """Pick the claim whose invoice number ends in the digits that were said, if it is one."""
    ends = [
        option
        for option in options
        if any(_digits(option.label.split(" ")[0]).endswith(run) for run in meaning.proof.digits)
    ]
    return as_option(meaning, ends[0].id) if len(ends) == 1 else None


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _names(option: Option) -> frozenset[str]:
    name = option.id.split(":")[0]
    return texts.labels(name) if name in INTENT_OPTIONS else frozenset()


def _by_key(meaning: Meaning, options: tuple[Option, ...], said: str) -> Meaning:
    for place, option in enumerate(options, 1):
        if said == key_of(option, place):
            return as_option(meaning, option.id)
    return replace(meaning, intent=Intent.OFF_MENU, confidence=CERTAIN)
