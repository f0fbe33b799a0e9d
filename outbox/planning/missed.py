"""Missed instalments: what was paid ahead covers them, then one reminder, then the plan is broken.

Three days after its day an instalment is asked for once more, with a last day. Only when that day
has passed, a week after the agreed one at the soonest, the plan counts as broken, at no cost. The
claim's cadence then goes on from where it was when the plan was agreed: a step for a missed
instalment first if the strategy has one, else the first step not yet taken.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outbox.engine.queue import enqueue
from outbox.planning.arrangements import (
    local_day,
    part_of,
    reachable_channel,
    start_again,
)
from outbox.planning.composing import Occasion, addressee_of, compose
from outbox.planning.office import Office
from payments.ledger import lock_claim, open_cents
from payments.plan_records import InstalmentState, cover_missed, next_instalment
from storage.policy import TemplateKey
from storage.records.autopay import is_collected
from storage.records.claims import Claim, ClaimStatus
from storage.records.plans import Instalment, Plan, PlanStatus

#: After its day an instalment gets this long before we ask whether it was forgotten.
REMIND_AFTER = timedelta(days=3)
#: After its day an instalment waits this long before the plan counts as broken.
INSTALMENT_GRACE = timedelta(days=7)
#: Whoever was reminded late has at least this long all the same.
LEAST_AFTER_REMINDER = timedelta(days=4)


def last_day(due_on: date, reminded_on: date) -> date:
    """Return the last day on which a missed instalment can be paid before the plan is broken."""
    return max(due_on + INSTALMENT_GRACE, reminded_on + LEAST_AFTER_REMINDER)


def remind_missed(session: Session, office: Office, now: datetime, limit: int = 200) -> int:
    """Ask once more for each instalment that was missed; return how many messages were queued."""
    until = local_day(now) - REMIND_AFTER
    late = _late(session, until, limit, unreminded=True)
    return sum(ask_once_more(session, office, plan, until, now) for plan in late)


def break_plans(session: Session, now: datetime, limit: int = 200) -> int:
    """Count plans as broken whose instalment was not paid in spite of its reminder."""
    today, broken = local_day(now), 0
    for plan in _late(session, today - INSTALMENT_GRACE - timedelta(days=1), limit):
        missed = _missed(session, plan, today - REMIND_AFTER, now)
        reminded = missed.instalment.reminded_on if missed else None
        if missed is None or reminded is None or today <= last_day(missed.due_on, reminded):
            continue
        claim = session.get_one(Claim, plan.claim_id)
        plan.move_to(PlanStatus.BROKEN, now)
        start_again(session, claim, "plan.broken", now)
        broken += 1
    return broken


def _late(session: Session, until: date, limit: int, *, unreminded: bool = False) -> list[Plan]:
    """Return running plans with an unpaid instalment that was due up to `until`."""
    found = (
        select(Plan)
        .join(Instalment, Instalment.plan_id == Plan.id)
        .join(Claim, Claim.id == Plan.claim_id)
        .where(
            # Nobody breaks a plan by not paying what we did not ask for meanwhile.
            Claim.status == ClaimStatus.OPEN,
            Plan.status == PlanStatus.AGREED,
            Instalment.paid_at.is_(None),
            Instalment.due_on <= until,
            # What is being collected is not missed.
            ~is_collected(Instalment.id),
        )
        .distinct()
        .limit(limit)
    )
    if unreminded:
        found = found.where(Instalment.reminded_on.is_(None))
    # In the order of the claims, whose rows are locked one after another.
    return sorted(session.scalars(found), key=lambda plan: plan.claim_id)


def _missed(session: Session, plan: Plan, until: date, now: datetime) -> InstalmentState | None:
    """Lock the claim and return what of its plan is missed, after what was paid ahead."""
    claim = lock_claim(session, plan.claim_id)
    session.refresh(plan)
    if plan.status is not PlanStatus.AGREED or claim.status is not ClaimStatus.OPEN:
        return None
    late = next_instalment(plan, open_cents(session, claim))
    if late is None or session.scalar(select(is_collected(late.instalment.id))):
        return None
    return cover_missed(plan, open_cents(session, claim), until, now)


def ask_once_more(
    session: Session,
    office: Office,
    plan: Plan,
    until: date,
    now: datetime,
    *,
    template: TemplateKey = TemplateKey.INSTALMENT_MISSED,
) -> bool:
    """Ask once for the instalment due up to `until` that is missed; return whether it was queued.

    From then on it has until its last day (`last_day`).
    """
    missed = _missed(session, plan, until, now)
    if missed is None or missed.instalment.reminded_on is not None:
        return False
    part, today = missed.instalment, local_day(now)
    part.reminded_on = today
    to = addressee_of(session, session.get_one(Claim, plan.claim_id), now)
    if to is None:
        return False
    occasion = Occasion(
        intent_key=f"missed:{part.id}:{part.due_on.isoformat()}",
        template=template,
        channel=reachable_channel(session, office, to, template, now),
        send_after=now,
        cents=missed.open_cents,
        due_on=last_day(part.due_on, today),
        part=part_of(part.position, len(plan.instalments), to),
        instalment=part,
    )
    return enqueue(session, compose(session, office, to, occasion, now), now) is not None
