"""Moving an instalment on record: once a plan, some days, at no cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from payments import ledger
from payments.plan_records import InstalmentState, plan_state
from payments.plans.box import PlanBox
from payments.plans.postponing import Movable, NotPostponed, PostponeCode, postponed_to
from storage.clock import LOCAL
from storage.records.autopay import is_under_way
from storage.records.claims import Claim
from storage.records.journal import Deed, write_journal
from storage.records.plans import Plan, live_plan
from storage.words import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Ahead:
    """What comes next of a plan: its first open instalment, the day of the one after it."""

    state: InstalmentState
    movable: Movable
    parts: int


def what_is_ahead(plan: Plan, balance: int) -> Ahead | None:
    """Return what comes next of a running plan; None when all of it is paid."""
    waiting = [state for state in plan_state(plan, balance) if state.open_cents]
    if not waiting:
        return None
    return Ahead(
        state=waiting[0],
        movable=Movable(
            due_on=waiting[0].due_on,
            next_on=waiting[1].due_on if len(waiting) > 1 else None,
            moved_before=any(part.postponed_from for part in plan.instalments),
        ),
        parts=len(plan.instalments),
    )


def postpone(
    session: Session,
    claim: Claim,
    agreed: tuple[int, date],
    box: PlanBox,
    now: datetime,
    actor: Actor = Actor.DEBTOR,
) -> date | NotPostponed:
    """Move the next instalment to a day, if the box allows it; return the day, or why not.

    `agreed` is the place of the instalment in the plan, and the day that was read back. Asked again
    with the same day it returns that day. The caller holds the claim's row lock.
    """
    position, wanted = agreed
    plan = live_plan(session, claim.id)
    ahead = what_is_ahead(plan, ledger.open_cents(session, claim)) if plan else None
    if plan is None or ahead is None or ahead.state.instalment.position != position:
        return NotPostponed(code=PostponeCode.NOT_LATER)
    part = ahead.state.instalment
    if part.postponed_from is not None and part.due_on == wanted:
        return part.due_on
    today = now.astimezone(LOCAL).date()
    movable = replace(ahead.movable, under_way=is_under_way(session, part.id))
    moved = postponed_to(movable, wanted, box, today)
    if isinstance(moved, NotPostponed):
        return moved
    part.postponed_from, part.due_on, part.reminded_on = part.due_on, moved, None
    details = {
        "plan": str(plan.id),
        "part": position,
        "from": part.postponed_from.isoformat(),
        "to": moved.isoformat(),
    }
    deed = Deed(
        creditor_id=plan.creditor_id,
        action="instalment.postponed",
        actor=actor,
        claim_id=claim.id,
        details=details,
    )
    write_journal(session, now, [deed])
    return moved
