"""Plans on record: agreeing one, and keeping its instalments in line with the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from payments.plans.progress import Standing, caught_up, left_open, taken_ahead
from payments.plans.proposal import Proposal
from storage.clock import LOCAL
from storage.records.claims import Claim, ClaimStatus
from storage.records.journal import Deed, write_journal
from storage.records.ledger import LedgerEntry
from storage.records.plan_offers import PlanOfferStatus, open_offer
from storage.records.plans import (
    Instalment,
    Plan,
    PlanStatus,
    PromiseStatus,
    live_plan,
    live_promise,
)
from storage.words import Actor


class AgreementRefusal(StrEnum):
    """Why a proposal did not become a plan."""

    NOT_OPEN = "not_open"  #: the claim is closed, or a person must look at it first
    ANOTHER_PLAN = "another_plan"  #: a different plan is running
    AMOUNT_CHANGED = "amount_changed"  #: something was paid since it was proposed


@dataclass(frozen=True, kw_only=True, slots=True)
class InstalmentState:
    """One instalment and how much of it is still to be paid, in cents."""

    instalment: Instalment
    open_cents: int

    @property
    def asked_cents(self) -> int:
        """Return what is asked for on its day: what was agreed, less what was paid ahead."""
        return self.instalment.amount_cents - self.instalment.ahead_cents

    @property
    def due_on(self) -> date:
        """Return the local date on which it should be paid at the latest."""
        return self.instalment.due_on


def agree_plan(
    session: Session, claim: Claim, proposal: Proposal, now: datetime, actor: Actor = Actor.DEBTOR
) -> Plan | AgreementRefusal:
    """Make a proposal the claim's plan. Agreeing to the running plan again returns that one.

    The caller holds the claim's row lock (`payments.ledger.lock_claim`).
    """
    running = live_plan(session, claim.id)
    if running is not None:
        return running if _same(running, proposal) else AgreementRefusal.ANOTHER_PLAN
    if claim.status is not ClaimStatus.OPEN:
        return AgreementRefusal.NOT_OPEN
    if _balance(session, claim) != proposal.total_cents:
        return AgreementRefusal.AMOUNT_CHANGED
    plan = Plan(
        creditor_id=claim.creditor_id,
        claim_id=claim.id,
        status=PlanStatus.AGREED,
        status_at=now,
        total_cents=proposal.total_cents,
        agreed_at=now,
    )
    plan.instalments = [
        Instalment(
            creditor_id=claim.creditor_id,
            position=position,
            due_on=part.due_on,
            amount_cents=part.cents,
        )
        for position, part in enumerate(proposal.parts, start=1)
    ]
    session.add(plan)
    session.flush()
    _promise_moves(session, claim, now)
    waiting = open_offer(session, claim.id)
    if waiting is not None:
        waiting.move_to(PlanOfferStatus.REPLACED, now)
    _write_down(session, plan, "plan.agreed", actor, now)
    return plan


def plan_state(plan: Plan, balance: int) -> tuple[InstalmentState, ...]:
    """Return each instalment with what is open of it, given the claim's balance in cents.

    What was paid since the plan was agreed fills the instalments in their order, except for what an
    extra payment has taken off the last ones (`payments.plans.progress`).
    """
    open_parts = left_open(standings(plan), plan.total_cents - balance)
    return tuple(
        InstalmentState(instalment=instalment, open_cents=cents)
        for instalment, cents in zip(plan.instalments, open_parts, strict=True)
    )


def next_instalment(plan: Plan, balance: int) -> InstalmentState | None:
    """Return the first instalment that is not fully paid, if any."""
    return next((state for state in plan_state(plan, balance) if state.open_cents), None)


def standings(plan: Plan) -> tuple[Standing, ...]:
    """Return the plan's instalments as values."""
    return tuple(
        Standing(
            due_on=part.due_on,
            cents=part.amount_cents,
            ahead_cents=part.ahead_cents,
            paid=part.paid_at is not None,
        )
        for part in plan.instalments
    )


def mirror_payments(session: Session, claim: Claim, balance: int, now: datetime) -> bool:
    """Re-plan after a booking; return whether the plan completed.

    Extra money comes off the last instalments, and all are marked paid or open again as the ledger
    says.
    """
    plan = _mirrored_plan(session, claim)
    if plan is None:
        return False
    today = now.astimezone(LOCAL).date()
    _set_ahead(plan, taken_ahead(standings(plan), plan.total_cents - balance, today))
    _mark_paid(plan, balance, now)
    done = balance <= 0
    if done and plan.status is not PlanStatus.COMPLETED:
        plan.move_to(PlanStatus.COMPLETED, now)
        _write_down(session, plan, "plan.completed", Actor.SYSTEM, now)
        return True
    if not done and plan.status is PlanStatus.COMPLETED:
        plan.move_to(PlanStatus.AGREED, now)
        _write_down(session, plan, "plan.runs_again", Actor.SYSTEM, now)
    return False


def cover_missed(plan: Plan, balance: int, until: date, now: datetime) -> InstalmentState | None:
    """Return the instalment due up to `until` that is missed, if any.

    What was paid ahead first covers what was due and not paid; those parts are asked for at the
    end again.
    """
    _set_ahead(plan, caught_up(standings(plan), plan.total_cents - balance, until))
    _mark_paid(plan, balance, now)
    late = next_instalment(plan, balance)
    return late if late is not None and late.due_on <= until else None


def _set_ahead(plan: Plan, ahead: tuple[int, ...]) -> None:
    for part, cents in zip(plan.instalments, ahead, strict=True):
        part.ahead_cents = cents


def _mark_paid(plan: Plan, balance: int, now: datetime) -> None:
    for state in plan_state(plan, balance):
        if state.open_cents:
            state.instalment.paid_at = None
        elif state.instalment.paid_at is None:
            state.instalment.paid_at = now


def _mirrored_plan(session: Session, claim: Claim) -> Plan | None:
    """Return the newest plan that payments still count for."""
    found = select(Plan).where(Plan.claim_id == claim.id, Plan.status != PlanStatus.CANCELLED)
    return session.scalar(found.order_by(Plan.agreed_at.desc()).limit(1))


def _balance(session: Session, claim: Claim) -> int:
    return sum(
        session.scalars(select(LedgerEntry.amount_cents).where(LedgerEntry.claim_id == claim.id))
    )


def _same(plan: Plan, proposal: Proposal) -> bool:
    agreed = [(instalment.due_on, instalment.amount_cents) for instalment in plan.instalments]
    return agreed == [(part.due_on, part.cents) for part in proposal.parts]


def _promise_moves(session: Session, claim: Claim, now: datetime) -> None:
    promise = live_promise(session, claim.id)
    if promise is not None:
        promise.move_to(PromiseStatus.MOVED, now)


def _write_down(session: Session, plan: Plan, action: str, actor: Actor, now: datetime) -> None:
    deed = Deed(
        creditor_id=plan.creditor_id,
        action=action,
        actor=actor,
        claim_id=plan.claim_id,
        details={"plan": str(plan.id), "parts": len(plan.instalments)},
    )
    write_journal(session, now, [deed])
