"""Partly paid: what is left of a claim by who says to have paid some of it, before that is found.

Until somebody has looked, no link and no plan is made of it: both would ask for all of it again.
"""

from __future__ import annotations

from typing import Any

from dialogs.effects import HandOver, HandOverReason, PlanOffered
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.offers import offer_of
from dialogs.listening.partly_paid import as_told, left
from dialogs.situation import Reply, Said, Situation, talk_of
from dialogs.speaking import texts
from dialogs.turn import ClaimFacts
from payments.plans import Reason, work_out


def told_part(situation: Situation, claim: ClaimFacts) -> dict[str, Any]:
    """Return the slot that keeps which part of a claim somebody says to have paid, if any."""
    alone = len(situation.claims) == 1
    told = as_told(situation.meaning, claim, situation.today) if alone else None
    return {"paid_part": told} if told else {}


def left_of(situation: Situation, claim: ClaimFacts) -> int | None:
    """Return what is left in cents after the part that was told; None when no part was told."""
    return left(situation.meaning, claim, situation.slots, situation.awaiting, situation.today)


def tell_rest(situation: Situation, claim: ClaimFacts) -> Said:
    """Say what is left if it is so, and that somebody looks."""
    return Said(key="aside_rest", values=_values(situation, claim))


def wait_with_link(situation: Situation, claim: ClaimFacts) -> Reply:
    """Say why there is no link yet: the one there is asks for all of it."""
    said = Said(key="pay_part_told", values=_values(situation, claim))
    return Reply(said=(said,), slots=talk_of(claim), awaiting=Awaiting.PAID_NOTED)


def pass_plan_on(situation: Situation, claim: ClaimFacts, rest: int) -> Reply:
    """Give a plan for the rest to a colleague, who finds out first what is left."""
    wish = offer_of(situation.meaning, rest, situation.today)
    plan = work_out(rest, wish, situation.case.plan_box, situation.today)
    parts = tuple((part.due_on, part.cents) for part in plan.parts) if plan else ()
    offered = PlanOffered(
        reference=claim.reference,
        wish=wish.to_json(),
        parts=parts,
        reason=Reason.AMOUNT_CHANGED.value,
    )
    return Reply(
        said=(Said(key="plan_part_told", values=situation.claim_values(claim)),),
        effects=(offered, HandOver(reason=HandOverReason.PLAN_BEYOND_POLICY)),
        slots=talk_of(claim) | {"offers": None, "refused": None},
        awaiting=Awaiting.HUMAN,
    )


def _values(situation: Situation, claim: ClaimFacts) -> dict[str, str]:
    rest = left_of(situation, claim) or claim.open_cents
    language = situation.language
    return situation.claim_values(claim) | {
        "paid": texts.amount(claim.open_cents - rest, language),
        "rest": texts.amount(rest, language),
    }
