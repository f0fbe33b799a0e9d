"""Settling: what the provider says about a payment, brought into the ledger exactly once.

A webhook holds an id and no truth: it is stored, the payment is fetched back, and what is fetched
is applied. Every booking has a key of its own, and a status takes only steps that the transition
table has, so events may come in any order, late, and any number of times.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from payments import ledger
from payments.autopay.following import follow_payment
from payments.baskets import LockedShare, lock_shares
from payments.gateway import MovementState, PaymentGateway, PaymentState, ProviderStatus
from payments.money import to_value
from payments.movements import PROVIDER, book_movement, paid_key, remember
from payments.refund_records import follow_refund
from storage.database import Database
from storage.records.claims import Claim, ClaimStatus
from storage.records.conversations import ProviderEvent, store_event
from storage.records.ledger import EntryKind, balances
from storage.records.payments import PAYMENT_STEPS, Payment, PaymentStatus
from storage.records.tasks import TaskKind, add_task


@dataclass(frozen=True, kw_only=True, slots=True)
class Settlement:
    """What the provider's newest word changed. Amounts are in cents.

    Of a payment for several claims `claim_id` is the one from whose page it was made; the amounts
    are those of all, and it closed or completed something when it did so for one of them.

    Attributes:
        booked_cents: what this very call booked as paid; 0 when it was booked before. Only one
            caller ever sees it above zero, so whoever sees it says thank you.
        back_cents: what this call booked as gone back, in refunds and chargebacks.
        open_cents: what is owed on the claim now.
        mismatch: the amount or currency was not the one we asked; nothing was booked.
        gone_back: the claims that money went back of and that are open now.
    """

    payment_id: uuid.UUID
    claim_id: uuid.UUID
    creditor_id: uuid.UUID
    instalment_id: uuid.UUID | None
    status: PaymentStatus
    booked_cents: int = 0
    back_cents: int = 0
    open_cents: int
    closed: bool = False
    reopened: bool = False
    plan_completed: bool = False
    mismatch: bool = False
    gone_back: tuple[uuid.UUID, ...] = ()


_NOT_WITH_US = frozenset({ClaimStatus.WITHDRAWN, ClaimStatus.HANDED_OVER})

#: Runs inside the settling transaction, so that its effect commits with the booking or not at all.
Afterwards = Callable[[Session, Settlement], None]


def store_webhook(session: Session, provider_id: str, payload: str, now: datetime) -> int:
    """Keep a webhook as it came, before it is answered; return the event's number.

    Mollie sends the same id for every change and gives no event id, so each arrival is kept.
    """
    body = json.dumps({"id": provider_id, "body": payload})
    number = store_event(session, PROVIDER, "payment", f"{PROVIDER}:{uuid.uuid4()}", body, now)
    if number is None:  # pragma: no cover - a random UUID came twice
        raise AssertionError("a random key was taken")
    return number


def process_event(
    database: Database,
    gateway: PaymentGateway,
    event_id: int,
    now: datetime,
    then: Afterwards | None = None,
) -> Settlement | None:
    """Settle the payment that a stored webhook names, and mark the webhook as processed.

    Raises:
        GatewayError: the provider did not answer; the event stays to be processed again.
    """
    with database.service() as session:
        provider_id = json.loads(session.get_one(ProviderEvent, event_id).payload)["id"]
    settlement = settle(database, gateway, provider_id, now, then)
    with database.service() as session:
        session.get_one(ProviderEvent, event_id).processed_at = now
    return settlement


def settle(
    database: Database,
    gateway: PaymentGateway,
    provider_id: str,
    now: datetime,
    then: Afterwards | None = None,
) -> Settlement | None:
    """Fetch a payment back and apply it; None when it is not one of ours.

    Raises:
        GatewayError: the provider did not answer; nothing was changed.
    """
    state = gateway.fetch(provider_id)
    if state is None:
        return None
    with database.service() as session:
        settlement = apply_state(session, state, now)
        if settlement is not None and then is not None:
            then(session, settlement)
    return settlement


def apply_state(session: Session, state: PaymentState, now: datetime) -> Settlement | None:
    """Bring a fetched payment into our records, all in the caller's transaction."""
    found = _find(session, state, now)
    if found is None:
        return None
    shares = lock_shares(session, found)
    session.refresh(found)
    payment = found
    if payment.provider_id not in {None, state.provider_id}:
        # Another of the provider's payments was faster while we waited for the lock.
        _tell_second(session, payment, state, now)
        return None
    if payment.provider_id is None:
        payment.provider_id = state.provider_id
        payment.checkout_url = state.checkout_url
    if (payment.amount_cents, payment.currency) != (state.amount_cents, state.currency):
        return _mismatch(session, payment, shares, state, now)
    advance(payment, PaymentStatus(state.status), now)
    remember(session, payment, f"{state.provider_id}:{state.status}", state.status, now)
    booked, changes = _book_paid(session, payment, shares, now)
    back = 0
    # What came to nothing goes first: it makes room under the provider's total for the others.
    for movement in sorted(state.movements, key=lambda one: one.state is not MovementState.UNDONE):
        for moved, share, change in book_movement(session, payment, shares, (state, movement), now):
            back += moved
            changes[share.claim.id] = _merged(changes.get(share.claim.id), change)
        follow_refund(session, payment, movement, now)
    follow_payment(session, payment, state, now)
    owed = balances(session, [share.claim.id for share in shares])
    return Settlement(
        payment_id=payment.id,
        claim_id=payment.claim_id,
        creditor_id=payment.creditor_id,
        instalment_id=payment.instalment_id,
        status=payment.status,
        booked_cents=booked,
        back_cents=back,
        open_cents=_still_open(owed),
        closed=any(change.closed for change in changes.values()),
        reopened=any(change.reopened for change in changes.values()),
        plan_completed=any(change.plan_completed for change in changes.values()),
        gone_back=tuple(claim_id for claim_id in changes if back > 0 and owed[claim_id] > 0),
    )


def _still_open(owed: Mapping[uuid.UUID, int]) -> int:
    """Return what is owed; what is too much on one of several claims pays no other."""
    if len(owed) == 1:
        return next(iter(owed.values()))
    return sum(max(cents, 0) for cents in owed.values())


def advance(payment: Payment, target: PaymentStatus, now: datetime) -> None:
    """Take a step where the table has it; an older word never undoes a newer one."""
    if target in PAYMENT_STEPS[payment.status]:
        payment.move_to(target, now)


def _find(session: Session, state: PaymentState, now: datetime) -> Payment | None:
    """Find our row: by the provider's id, or by our reference when the webhook beat our commit."""
    found = session.scalar(select(Payment).where(Payment.provider_id == state.provider_id))
    if found is not None or state.reference is None:
        return found
    try:
        reference = uuid.UUID(state.reference)
    except ValueError:
        return None
    ours = session.get(Payment, reference)
    if ours is not None and ours.provider_id is not None:
        _tell_second(session, ours, state, now)
        return None
    return ours


def _tell_second(session: Session, ours: Payment, state: PaymentState, now: datetime) -> None:
    """Alarm when money came in on a second payment that the provider made of one order."""
    if state.status is not ProviderStatus.PAID:
        return
    add_task(
        session,
        TaskKind.PAYMENT_MISMATCH,
        f"second:{state.provider_id}",
        f"{state.provider_id} is betaald naast {ours.provider_id}, voor hetzelfde; niet geboekt",
        now,
        creditor_id=ours.creditor_id,
        claim_id=ours.claim_id,
    )


def _book_paid(
    session: Session, payment: Payment, shares: Sequence[LockedShare], now: datetime
) -> tuple[int, dict[uuid.UUID, ledger.BalanceChange]]:
    changes: dict[uuid.UUID, ledger.BalanceChange] = {}
    booked = 0
    if payment.status is not PaymentStatus.PAID:
        return booked, changes
    for share in shares:
        booking = ledger.Booking(
            kind=EntryKind.PAYMENT,
            cents=-share.cents,
            key=paid_key(payment.provider_id or "") + share.mark,
            payment_id=payment.id,
        )
        if ledger.book(session, share.claim, booking, now):
            booked += share.cents
            changes[share.claim.id] = ledger.judge_balance(
                session, share.claim, EntryKind.PAYMENT, now
            )
            if share.claim.status in _NOT_WITH_US:
                _tell_elsewhere(session, payment, share.claim, now)
    return booked, changes


def _tell_elsewhere(session: Session, payment: Payment, claim: Claim, now: datetime) -> None:
    """Tell a person of money for a claim that left us while its payer was at the bank."""
    add_task(
        session,
        TaskKind.PAYMENT_MISMATCH,
        f"elsewhere:{payment.provider_id}:{claim.id}",
        f"{claim.reference}: er kwam een betaling binnen, maar de vordering is overgedragen of "
        "ingetrokken: geef het door of betaal het terug",
        now,
        creditor_id=claim.creditor_id,
        debtor_id=claim.debtor_id,
        claim_id=claim.id,
    )


def _merged(
    first: ledger.BalanceChange | None, second: ledger.BalanceChange
) -> ledger.BalanceChange:
    """Return what two changes in a row come to: the later one, with what both did."""
    if first is None:
        return second
    return ledger.BalanceChange(
        open_cents=second.open_cents,
        closed=(first.closed and not second.reopened) or second.closed,
        reopened=(first.reopened and not second.closed) or (second.reopened and not first.closed),
        plan_completed=second.plan_completed or (first.plan_completed and not second.reopened),
    )


def _mismatch(
    session: Session,
    payment: Payment,
    shares: Sequence[LockedShare],
    state: PaymentState,
    now: datetime,
) -> Settlement:
    """Book nothing and raise the alarm: somebody must look at it."""
    claim = next(share.claim for share in shares if share.claim.id == payment.claim_id)
    add_task(
        session,
        TaskKind.PAYMENT_MISMATCH,
        f"mismatch:{state.provider_id}",
        f"{claim.reference}: {state.provider_id} is bij Mollie {to_value(state.amount_cents)} "
        f"{state.currency}, gevraagd was {to_value(payment.amount_cents)} {payment.currency}; "
        "niets geboekt",
        now,
        creditor_id=claim.creditor_id,
        debtor_id=claim.debtor_id,
        claim_id=claim.id,
    )
    return Settlement(
        payment_id=payment.id,
        claim_id=claim.id,
        creditor_id=claim.creditor_id,
        instalment_id=payment.instalment_id,
        status=payment.status,
        open_cents=_still_open(balances(session, [share.claim.id for share in shares])),
        mismatch=True,
    )
