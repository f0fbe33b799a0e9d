"""What is due: whether something must be paid now, where a promise, a plan or a question stands."""

from __future__ import annotations

from datetime import date

from dialogs.listening.awaiting import Awaiting
from dialogs.listening.due import asks_next
from dialogs.situation import Said, Situation
from dialogs.speaking import texts
from dialogs.turn import ClaimFacts

#: Where it was just said that nothing is asked for now.
_JUST_SAID = frozenset(
    {
        Awaiting.PAID_WHEN,
        Awaiting.PAID_NOTED,
        Awaiting.DISPUTE_REASON,
        Awaiting.DISPUTE_NOTED,
        Awaiting.HELP_OFFER,
    }
)


def nothing_due(situation: Situation) -> Said | None:
    """Return what says that nothing need be paid now; None where that cannot be said."""
    claim, promised = situation.claim, situation.case.promise_on
    taken = claim is not None and claim.is_under_way
    if situation.awaiting in _JUST_SAID and not taken:
        return _waits(situation)
    if claim is not None and claim.plan is not None:
        return _of_plan(situation, claim)
    if promised is not None and promised > situation.today:
        return Said(key="due_promised", values={"on": texts.day(promised, situation.language)})
    if situation.awaiting == Awaiting.HUMAN:
        return Said(key="due_waits")
    waits = claim.waits if claim is not None else all(one.waits for one in situation.case.claims)
    return _waits(situation) if waits else None


def _of_plan(situation: Situation, claim: ClaimFacts) -> Said | None:
    if claim.is_taken:
        return Said(key="due_taken", values=situation.claim_values(claim))
    next_on = claim.plan.next_on if claim.plan else None
    if next_on is not None and asks_next(situation.meaning.plain):
        after = {"next_on": texts.day(next_on, situation.language)}
        return Said(key="due_parts", values=situation.claim_values(claim) | after)
    later = claim.plan is not None and claim.plan.due_on > situation.today
    return Said(key="due_part", values=situation.claim_values(claim)) if later else None


def _waits(situation: Situation) -> Said:
    """Say that nothing is asked for, of this invoice only where another one is open; till when."""
    claim, named = situation.claim, situation.slots.get("answer_by")
    dealt = situation.slots.get("dealt") or ()
    others = [
        one
        for one in situation.case.claims
        if one != claim and not one.waits and one.plan is None and one.reference not in dealt
    ]
    if claim is not None and others and situation.awaiting != Awaiting.HELP_OFFER:
        return Said(key="due_waits_one", values=situation.claim_values(claim))
    if named and situation.awaiting == Awaiting.DISPUTE_NOTED:
        until = texts.day(date.fromisoformat(named), situation.language)
        return Said(key="due_waits_until", values={"until": until})
    return Said(key="due_waits")
