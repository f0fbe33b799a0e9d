"""Steps about a part of a plan that is taken from the account: on which day, and what can be done.

Announced, it may still be moved, or be paid by hand; once the bank has the order neither is so.
"""

from __future__ import annotations

from dialogs.effects import HandOver, HandOverReason, PayLinkGiven
from dialogs.listening.awaiting import Awaiting
from dialogs.situation import Reply, Said, Situation, talk_of
from dialogs.turn import ClaimFacts


def tell_under_way(situation: Situation, claim: ClaimFacts) -> Reply:
    """Say that there is nothing to do: the bank takes the part on its day."""
    said = Said(
        key="part_under_way",
        values=situation.claim_values(claim),
        options=situation.menu("request_human"),
    )
    return Reply(said=(said,), slots=talk_of(claim), awaiting=Awaiting.MENU)


def refuse_move(situation: Situation, claim: ClaimFacts) -> Reply:
    """Say that a part which the bank has does not move, and what can be done; then a person."""
    if situation.slots.get("refused"):
        return Reply(
            said=(Said(key="postpone_human"),),
            effects=(HandOver(reason=HandOverReason.PLAN_EXISTS),),
            slots=talk_of(claim) | {"refused": None},
            awaiting=Awaiting.HUMAN,
        )
    said = Said(
        key="part_fixed",
        values=situation.claim_values(claim),
        options=situation.menu("request_human"),
    )
    return Reply(
        said=(said,),
        effects=(PayLinkGiven(reference=claim.reference),),
        slots=talk_of(claim) | {"refused": 1},
        awaiting=Awaiting.MENU,
    )


def tell_day(situation: Situation, claim: ClaimFacts) -> Reply:
    """Answer when the next part is taken from the account, or that nothing is."""
    key = "aside_collected" if claim.is_taken else "aside_not_collected"
    if claim.is_under_way:
        key = "part_under_way"
    return Reply(said=(Said(key=key, values=situation.claim_values(claim)),))


def tell_how_to_stop(situation: Situation, claim: ClaimFacts) -> Reply:
    """Show the way to the button that stops it, which only the debtor's own page has."""
    said = Said(key="stop_collecting", values=situation.claim_values(claim))
    return Reply(said=(said,), effects=(PayLinkGiven(reference=claim.reference),))
