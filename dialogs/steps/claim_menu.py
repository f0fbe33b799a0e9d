"""What can be done about a claim, as the menu under what is said of it."""

from __future__ import annotations

from dialogs.situation import Situation
from dialogs.speaking import texts
from dialogs.turn import ClaimFacts, Option
from payments.plans.solver import choices


def claim_menu(situation: Situation, claim: ClaimFacts) -> tuple[Option, ...]:
    """Return what can be chosen about a claim; nothing that would only be refused."""
    if claim.plan is not None:
        later = texts.option("postpone", situation.language, id="promise_to_pay")
        return (*situation.menu("pay_now"), later, *situation.menu("already_paid", "dispute"))
    plans = choices(claim.open_cents, situation.case.plan_box, situation.today)
    return situation.menu(
        "pay_now",
        *(("request_plan",) if plans else ()),
        "promise_to_pay",
        "already_paid",
        "dispute",
        "request_human",
    )
