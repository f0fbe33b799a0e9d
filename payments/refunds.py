"""Giving money back through the provider: commit, call, record; and asking again what broke off."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from payments import ledger
from payments.errors import (
    GatewayError,
    GatewayRefusedError,
    GatewayTransientError,
    GatewayUncertainError,
)
from payments.gateway import KEY_LIFETIME, MovementState, PaymentGateway, RefundOrder
from payments.refund_records import follow_refund, tell_failed
from payments.settle import Afterwards, Settlement, settle
from storage.database import Database
from storage.records.creditors import get_creditor
from storage.records.payments import Payment
from storage.records.refunds import Refund, RefundStatus


def send_refund(
    database: Database,
    gateway: PaymentGateway,
    refund_id: uuid.UUID,
    now: datetime,
    then: Afterwards | None = None,
) -> RefundStatus:
    """Make an approved refund at the provider, book it, and return how it stands.

    A call that broke off leaves the row as it is; `follow_refunds` asks again with the same key.
    """
    with database.service() as session:
        refund = session.get_one(Refund, refund_id)
        if refund.status is not RefundStatus.APPROVED:
            return refund.status
        payment = session.get_one(Payment, refund.payment_id)
        provider_id = payment.provider_id or ""
        order = _order(refund, provider_id, get_creditor(session, refund.creditor_id).name)
        expired = now - refund.created_at >= KEY_LIFETIME
    if not expired:
        _ask(database, gateway, refund_id, order, now)
    # What the payment says now goes into the ledger and into our row: also that of a call whose
    # answer got lost.
    try:
        settle(database, gateway, provider_id, now, then)
    except GatewayError:
        return _status(database, refund_id)
    if expired:
        _give_up(database, refund_id, now)
    return _status(database, refund_id)


def follow_refunds(
    database: Database,
    gateway: PaymentGateway,
    now: datetime,
    then: Afterwards | None = None,
    *,
    older_than: timedelta,
    most: int = 100,
) -> tuple[list[Settlement], int]:
    """Ask about refunds that are quiet; return what was settled, and how many got no answer."""
    settled: list[Settlement] = []
    unanswered = 0
    for refund_id, provider_id, status in _quiet(database, now - older_than, most):
        if status is RefundStatus.APPROVED:
            unanswered += send_refund(database, gateway, refund_id, now, then) is status
            continue
        try:
            found = settle(database, gateway, provider_id, now, then)
        except GatewayError:
            unanswered += 1
            continue
        settled += [found] if found else []
    return settled, unanswered


def _order(refund: Refund, provider_id: str, creditor: str) -> RefundOrder:
    return RefundOrder(
        idempotency_key=refund.idempotency_key,
        reference=str(refund.id),
        provider_id=provider_id,
        cents=refund.amount_cents,
        description=f"{creditor}: te veel betaald",
    )


def _ask(
    database: Database,
    gateway: PaymentGateway,
    refund_id: uuid.UUID,
    order: RefundOrder,
    now: datetime,
) -> None:
    try:
        try:
            movement = gateway.refund(order)
        except GatewayUncertainError:
            # The same key gives nothing back twice; it only tells what became of the first call.
            movement = gateway.refund(order)
    except GatewayRefusedError:
        _give_up(database, refund_id, now)
        return
    except (GatewayTransientError, GatewayUncertainError):
        return
    with database.service() as session:
        refund = session.get_one(Refund, refund_id)
        ledger.lock_claim(session, refund.claim_id)
        session.refresh(refund)
        # It is done when the ledger holds it, from what is fetched back. Were it done before, a
        # fetch that fails would leave the surplus there to be given back once more.
        taken = replace(movement, state=MovementState.WAITING)
        follow_refund(session, session.get_one(Payment, refund.payment_id), taken, now)


def _give_up(database: Database, refund_id: uuid.UUID, now: datetime) -> None:
    """End a refund that the provider refused, or never took while its key was known."""
    with database.service() as session:
        refund = session.get_one(Refund, refund_id)
        ledger.lock_claim(session, refund.claim_id)
        session.refresh(refund)
        if refund.status is RefundStatus.APPROVED:
            refund.move_to(RefundStatus.FAILED, now)
            tell_failed(session, refund, now)


def _status(database: Database, refund_id: uuid.UUID) -> RefundStatus:
    with database.service() as session:
        return session.get_one(Refund, refund_id).status


def _quiet(
    database: Database, before: datetime, most: int
) -> list[tuple[uuid.UUID, str, RefundStatus]]:
    with database.service() as session:
        live = (
            select(Refund.id, Payment.provider_id, Refund.status)
            .join(Payment, Payment.id == Refund.payment_id)
            .where(
                Refund.status.in_((RefundStatus.APPROVED, RefundStatus.TAKEN)),
                Refund.status_at <= before,
            )
            .order_by(Refund.status_at)
            .limit(most)
        )
        return [
            (key, provider_id or "", status) for key, provider_id, status in session.execute(live)
        ]
