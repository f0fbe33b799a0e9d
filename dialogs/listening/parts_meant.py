"""Parts meant: hearing in what a message was taken for that it is about a part, or about parts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from dialogs.intents import Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.offers import leaves_rest
from dialogs.listening.own_days import own_days
from dialogs.listening.part_now import pays_part_now, with_named_part
from dialogs.understanding.by_rules import Meaning

_WAYS_TO_PAY = {Intent.PAY_NOW, Intent.REQUEST_PLAN, Intent.PROMISE_TO_PAY}
_NOT_ALL = re.compile(r"\b(?:niet|not) (?:alles|all|everything)\b")
#: Where a figure tells what was paid or what is wrong, or who somebody is.
_TELLS = {
    Awaiting.IDENTITY,
    Awaiting.PAID_WHEN,
    Awaiting.PAID_NOTED,
    Awaiting.DISPUTE_REASON,
    Awaiting.DISPUTE_NOTED,
}


def as_parts_meant(meaning: Meaning, awaiting: str | None, today: date) -> Meaning:
    """Read "een link voor 50" as an offer, and "2 delen: 15 december en 15 januari" as a plan."""
    if awaiting in _TELLS:
        return _part_at_once(meaning)
    return _in_own_parts(_part_at_once(with_named_part(meaning)), awaiting, today)


def _part_at_once(meaning: Meaning) -> Meaning:
    """Read "kan ik nu 50 betalen" and "50 nu, de rest later" as offers, not as all of it."""
    unsure = meaning.intent is Intent.UNSURE and {*meaning.choices} <= _WAYS_TO_PAY
    denies = meaning.intent in {Intent.DENY, Intent.UNCLEAR, Intent.UNSURE}
    some = denies and _NOT_ALL.search(meaning.plain)
    if unsure and (meaning.count or 0) > 1:
        return replace(meaning, intent=Intent.REQUEST_PLAN, choices=())  # "kan ik 3x betalen"
    pays = unsure or some or meaning.intent is Intent.PAY_NOW
    now = pays and pays_part_now(meaning)
    if not now and not (_may_leave_rest(meaning) and leaves_rest(meaning)):
        return meaning
    return replace(meaning, intent=Intent.REQUEST_PLAN, choices=())


def _may_leave_rest(meaning: Meaning) -> bool:
    """Tell whether "50 nu en de rest als er loon is" may be an offer; trouble is heard too."""
    if meaning.intent is not Intent.UNSURE:
        return meaning.intent in _WAYS_TO_PAY
    return {*meaning.choices} <= _WAYS_TO_PAY | {Intent.HARDSHIP}


def _in_own_parts(meaning: Meaning, awaiting: str | None, today: date) -> Meaning:
    may_be = {Intent.PROMISE_TO_PAY, Intent.UNCLEAR, Intent.UNSURE}
    if awaiting in {None, Awaiting.MENU}:
        may_be |= {Intent.INFORM}
    if meaning.intent not in may_be or not own_days(meaning, today):
        return meaning
    return replace(meaning, intent=Intent.REQUEST_PLAN, choices=())
