"""Hearing: what the assistant is told that a message means, given who speaks and what went before.

Two things are settled before any rule: after danger, death or a wrong number the bot starts nothing
of its own any more, and an address beside a wish is offered as proof of who speaks.
"""

from __future__ import annotations

from dialogs.intents import SAFETY, Intent
from dialogs.situation import Situation
from storage.words import Rung

#: What is still answered after trouble.
_STILL_ANSWERED = frozenset(
    {
        *SAFETY,
        Intent.MAYBE_CRISIS,
        Intent.OPT_IN,
        Intent.REQUEST_HUMAN,
        Intent.REQUEST_CALLBACK,
    }
)
#: Somebody who writes an address beside such a wish offers it as proof.
_MAY_CARRY_PROOF = frozenset(
    {
        Intent.INFORM,
        Intent.UNCLEAR,
        Intent.FOREIGN,
        Intent.AFFIRM,
        Intent.GREET,
        Intent.THANKS_BYE,
        Intent.ASK_DETAILS,
        Intent.PAY_NOW,
        Intent.REQUEST_PLAN,
        Intent.OUT_OF_SCOPE,
        Intent.OFF_MENU,
    }
)


def heard(situation: Situation) -> Intent:
    """Return the intent that the assistant's rules answer."""
    intent = situation.meaning.intent
    if situation.slots.get("quiet") or situation.case.rung is Rung.WRONG:
        return intent if intent in _STILL_ANSWERED else Intent.AFTER_TROUBLE
    proves = situation.meaning.proof.offered and intent in _MAY_CARRY_PROOF
    return Intent.GIVE_PROOF if proves and not situation.verified else intent
