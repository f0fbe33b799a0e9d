"""Refunds on record: what of a surplus can go back, approving that, and what became of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payments import ledger
from payments.baskets import of_claim, shares_of, went_back
from payments.gateway import Movement, MovementKind, MovementState
from payments.money import euro
from storage.records.claims import Claim
from storage.records.journal import Deed, write_journal
from storage.records.payments import Payment, PaymentStatus
from storage.records.refunds import LIVE_REFUND, REFUND_STEPS, Refund, RefundStatus
from storage.records.tasks import Task, TaskKind, TaskStatus, add_task
from storage.words import Actor

_REACHED = {
    MovementState.WAITING: RefundStatus.TAKEN,
    MovementState.DONE: RefundStatus.DONE,
    MovementState.UNDONE: RefundStatus.FAILED,
}


class RefundRefusal(StrEnum):
    """Why nothing is given back."""

    NO_SURPLUS = "no_surplus"  #: nothing too much was paid, or it goes back already
    NOT_THROUGH_PROVIDER = "not_through_provider"  #: it came by bank: transfer it back by hand


@dataclass(frozen=True, kw_only=True, slots=True)
class Approval:
    """What was approved: the refunds to be made, and what no payment of ours can give back."""

    refund_ids: tuple[uuid.UUID, ...]
    cents: int
    by_hand_cents: int


def surplus_cents(session: Session, claim: Claim) -> int:
    """Return what was paid too much on a claim and does not go back yet, in cents."""
    on_the_way = select(func.coalesce(func.sum(Refund.amount_cents), 0)).where(
        Refund.claim_id == claim.id, Refund.status.in_(LIVE_REFUND)
    )
    promised = int(session.scalars(on_the_way).one())
    return max(-ledger.open_cents(session, claim) - promised, 0)


def refundable_parts(session: Session, claim: Claim) -> tuple[tuple[Payment, int], ...]:
    """Return which payments can give the surplus back, and how much each: the newest first."""
    left = surplus_cents(session, claim)
    parts = []
    paid = select(Payment).where(
        of_claim(claim.id),
        Payment.status == PaymentStatus.PAID,
        Payment.provider_id.is_not(None),
    )
    for payment in session.scalars(paid.order_by(Payment.created_at.desc(), Payment.id)):
        part = min(left, _remaining(session, payment, claim))
        if part > 0:
            parts.append((payment, part))
            left -= part
    return tuple(parts)


def approve_refund(
    session: Session, claim_id: uuid.UUID, by: uuid.UUID | None, now: datetime
) -> Approval | RefundRefusal:
    """Write down that the surplus of a claim goes back; its open tasks are done with it.

    The calls are made after the commit (`payments.refunds.send_refund`). Twice approved is once
    given: what is on the way is no surplus any more.
    """
    claim = ledger.lock_claim(session, claim_id)
    surplus = surplus_cents(session, claim)
    if not surplus:
        return RefundRefusal.NO_SURPLUS
    parts = refundable_parts(session, claim)
    if not parts:
        return RefundRefusal.NOT_THROUGH_PROVIDER
    refunds = [_made(session, claim, payment, cents, by, now) for payment, cents in parts]
    total = sum(cents for _, cents in parts)
    if total == surplus:
        _finish_tasks(session, claim, by, now)
    _write(session, claim, "refund.approved", now, by, cents=total)
    return Approval(
        refund_ids=tuple(refund.id for refund in refunds),
        cents=total,
        by_hand_cents=surplus - total,
    )


def follow_refund(session: Session, payment: Payment, movement: Movement, now: datetime) -> None:
    """Bring our row of a refund in line with what the provider says; the caller locked the claim.

    One that came to nothing becomes a task.
    """
    if movement.kind is not MovementKind.REFUND:
        return
    refund = _find(session, payment, movement)
    if refund is None:
        return
    refund.provider_id = refund.provider_id or movement.provider_id
    reached = _REACHED[movement.state]
    if reached in REFUND_STEPS[refund.status]:
        refund.move_to(reached, now)
        if reached is RefundStatus.FAILED:
            tell_failed(session, refund, now)


def tell_failed(session: Session, refund: Refund, now: datetime) -> None:
    """Ask a person to give the money back in another way."""
    claim = session.get_one(Claim, refund.claim_id)
    add_task(
        session,
        TaskKind.SURPLUS,
        f"refund-failed:{refund.id}",
        f"{claim.reference}: de terugbetaling van {euro(refund.amount_cents)} is niet gelukt",
        now,
        creditor_id=claim.creditor_id,
        debtor_id=claim.debtor_id,
        claim_id=claim.id,
    )
    _write(session, claim, "refund.failed", now, None, cents=refund.amount_cents)


def _find(session: Session, payment: Payment, movement: Movement) -> Refund | None:
    by_name = select(Refund).where(Refund.provider_id == movement.provider_id)
    found = session.scalar(by_name)
    if found is not None or movement.reference is None:
        return found
    try:
        ours = session.get(Refund, uuid.UUID(movement.reference))
    except ValueError:
        return None
    fits = ours is not None and ours.payment_id == payment.id and ours.provider_id is None
    return ours if fits else None


def _remaining(session: Session, payment: Payment, claim: Claim) -> int:
    """Return what a claim had of a payment and is still here: not back, and not on its way back."""
    shares = {share.claim_id: share.cents for share in shares_of(session, payment)}
    had = shares.get(claim.id, 0) if shares else payment.amount_cents
    going = select(func.coalesce(func.sum(Refund.amount_cents), 0)).where(
        Refund.payment_id == payment.id,
        Refund.claim_id == claim.id,
        Refund.status.in_(LIVE_REFUND),
    )
    return had - went_back(session, payment).get(claim.id, 0) - session.scalars(going).one()


def _made(
    session: Session,
    claim: Claim,
    payment: Payment,
    cents: int,
    by: uuid.UUID | None,
    now: datetime,
) -> Refund:
    refund = Refund(
        id=uuid.uuid4(),
        creditor_id=payment.creditor_id,
        claim_id=claim.id,
        payment_id=payment.id,
        amount_cents=cents,
        idempotency_key=str(uuid.uuid4()),
        status=RefundStatus.APPROVED,
        status_at=now,
        approved_by=by,
        created_at=now,
    )
    session.add(refund)
    session.flush()
    return refund


def _finish_tasks(session: Session, claim: Claim, by: uuid.UUID | None, now: datetime) -> None:
    waiting = select(Task).where(
        Task.claim_id == claim.id,
        Task.kind == TaskKind.SURPLUS,
        Task.status == TaskStatus.OPEN,
    )
    for task in session.scalars(waiting.with_for_update()):
        task.finish(now, by)


def _write(
    session: Session,
    claim: Claim,
    action: str,
    now: datetime,
    by: uuid.UUID | None,
    *,
    cents: int,
) -> None:
    deed = Deed(
        creditor_id=claim.creditor_id,
        action=action,
        actor=Actor.STAFF if by else Actor.PROVIDER,
        actor_id=str(by) if by else None,
        claim_id=claim.id,
        details={"cents": cents},
    )
    write_journal(session, now, [deed])
