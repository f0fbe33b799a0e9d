"""The ledger in use: booking once, the open amount, and what a new balance means for the claim.

The balance is always the sum of the entries. Whoever books holds the claim's row lock, so that
two bookings never judge the same balance.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from payments.legal.phase import check_entry
from payments.money import euro
from payments.plan_records import mirror_payments
from storage.columns import among
from storage.records.claims import CLAIM_STEPS, LIVE_CLAIM, Claim, ClaimStatus, HoldReason
from storage.records.journal import Deed, write_journal
from storage.records.ledger import EntryKind, LedgerEntry, balances
from storage.records.plans import PromiseStatus, live_promise
from storage.records.tasks import TaskKind, add_task
from storage.states import step
from storage.words import Actor

#: A claim that opens again is left in peace for a day before anything is planned for it.
PEACE = timedelta(days=1)

#: Bookings after which more may be here than before; a refund of a surplus only lowers it.
_RAISES_SURPLUS = frozenset({EntryKind.PAYMENT, EntryKind.CORRECTION, EntryKind.WRITE_OFF})

#: Money that went back to the debtor.
_WENT_BACK = frozenset({EntryKind.REFUND, EntryKind.CHARGEBACK})


@dataclass(frozen=True, kw_only=True, slots=True)
class Booking:
    """An entry to be made. Debits are positive; the key makes it once, however often it is told."""

    kind: EntryKind
    cents: int
    key: str
    payment_id: uuid.UUID | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BalanceChange:
    """What a new balance did to a claim.

    Attributes:
        open_cents: the balance now; below zero when more came in than was owed.
        closed: the claim is paid since this change.
        reopened: the claim was paid and is open again since this change.
        plan_completed: its plan was completed by this change.
    """

    open_cents: int
    closed: bool = False
    reopened: bool = False
    plan_completed: bool = False


def lock_claim(session: Session, claim_id: uuid.UUID) -> Claim:
    """Return a claim with its row locked until the transaction ends, read afresh."""
    found = select(Claim).where(Claim.id == claim_id).with_for_update(of=Claim)
    return session.scalars(found.execution_options(populate_existing=True)).one()


def lock_claims(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Claim]:
    """Return these claims, locked in the order of their ids and read afresh."""
    if not ids:
        return {}
    found = select(Claim).where(among(Claim.id, ids)).order_by(Claim.id).with_for_update(of=Claim)
    rows = session.scalars(found.execution_options(populate_existing=True))
    return {claim.id: claim for claim in rows}


def hold_claim(session: Session, claim_id: uuid.UUID, reason: HoldReason, now: datetime) -> None:
    """Pause a claim; one that is closed, or paused already, stays as it is."""
    claim = lock_claim(session, claim_id)
    if ClaimStatus.ON_HOLD in CLAIM_STEPS[claim.status]:
        claim.move_to(ClaimStatus.ON_HOLD, now, reason)


def open_cents(session: Session, claim: Claim) -> int:
    """Return what is still owed, in cents: the sum of the entries; below zero is a surplus."""
    return balances(session, [claim.id])[claim.id]


def is_booked(session: Session, key: str) -> bool:
    """Tell whether something was booked under a key, or under one that begins with it and a colon.

    One payment may have an entry on each of several claims.
    """
    entry = select(LedgerEntry.id).where(
        (LedgerEntry.booking_key == key)
        | LedgerEntry.booking_key.startswith(f"{key}:", autoescape=True)
    )
    return session.scalar(entry.limit(1)) is not None


def book(session: Session, claim: Claim, booking: Booking, now: datetime) -> bool:
    """Append an entry; return False when its key was booked before. The caller locked the claim.

    Raises:
        PhaseError: costs or interest on a claim that was not handed over.
    """
    check_entry(claim, booking.kind)
    added = (
        insert(LedgerEntry)
        .values(
            creditor_id=claim.creditor_id,
            claim_id=claim.id,
            kind=booking.kind,
            amount_cents=booking.cents,
            booking_key=booking.key,
            payment_id=booking.payment_id,
            booked_at=now,
            note=booking.note,
        )
        .on_conflict_do_nothing(index_elements=["booking_key"])
        .returning(LedgerEntry.id)
    )
    if session.scalar(added) is None:
        return False
    deed = Deed(
        creditor_id=claim.creditor_id,
        action=f"ledger.{booking.kind}",
        actor=Actor.PROVIDER if booking.payment_id else Actor.SYSTEM,
        claim_id=claim.id,
        details={"cents": booking.cents, "key": booking.key},
    )
    write_journal(session, now, [deed])
    return True


def judge_balance(session: Session, claim: Claim, cause: EntryKind, now: datetime) -> BalanceChange:
    """Bring the claim, its plan and its promise in line with the ledger after a booking.

    A balance of zero or below closes the claim; what is below zero becomes a task. A balance above
    zero opens a paid claim again. Whenever money went back, nothing is planned for a day, and after
    a chargeback the claim is on hold until a person looked at it.
    """
    balance = open_cents(session, claim)
    before = claim.status
    completed = mirror_payments(session, claim, balance, now)
    if balance <= 0:
        _close(session, claim, now)
        if balance < 0 and cause in _RAISES_SURPLUS:
            _tell_surplus(session, claim, balance, now)
    elif before is ClaimStatus.PAID:
        _reopen(claim, cause, now)
    elif before is ClaimStatus.OPEN and cause in _WENT_BACK:
        _leave_in_peace(claim, cause, now)
    if cause is EntryKind.CHARGEBACK:
        _tell_chargeback(session, claim, balance, now)
    change = BalanceChange(
        open_cents=balance,
        closed=before in LIVE_CLAIM and claim.status is ClaimStatus.PAID,
        reopened=before is ClaimStatus.PAID and claim.status is not ClaimStatus.PAID,
        plan_completed=completed,
    )
    _write_down(session, claim, change, now)
    return change


def close_paid(session: Session, claims: Iterable[Claim], now: datetime) -> list[Claim]:
    """Close those of these claims that are live, in one statement; return them.

    Their balance is zero or below, and the caller locked them. Nothing else is done about it:
    `judge_balance` does all that a booking may ask for.
    """
    live = [claim for claim in claims if claim.status in LIVE_CLAIM]
    if not live:
        return []
    changed = {"status_at": now, "hold_reason": None, "plan_at": None}
    session.execute(
        update(Claim)
        .where(among(Claim.id, [claim.id for claim in live]))
        .values(status=ClaimStatus.PAID, **changed)
        .execution_options(synchronize_session=False)
    )
    for claim in live:
        paid = step(CLAIM_STEPS, claim.status, ClaimStatus.PAID)
        for name, value in (changed | {"status": paid}).items():
            set_committed_value(claim, name, value)
    return live


def paid_deed(claim: Claim, open_cents: int) -> Deed:
    """Return what the journal says of a claim that was closed by a payment."""
    return _deed(claim, "claim.paid", open_cents)


def _deed(claim: Claim, action: str, open_cents: int) -> Deed:
    return Deed(
        creditor_id=claim.creditor_id,
        action=action,
        claim_id=claim.id,
        details={"open_cents": open_cents},
    )


def _close(session: Session, claim: Claim, now: datetime) -> None:
    close_paid(session, [claim], now)
    promise = live_promise(session, claim.id)
    if promise is not None:
        promise.move_to(PromiseStatus.KEPT, now)


def _reopen(claim: Claim, cause: EntryKind, now: datetime) -> None:
    claim.move_to(ClaimStatus.OPEN, now)
    _leave_in_peace(claim, cause, now)


def _leave_in_peace(claim: Claim, cause: EntryKind, now: datetime) -> None:
    """Plan nothing for a day; after a chargeback not before a person looked at it."""
    claim.plan_at = max(claim.plan_at or now, now + PEACE)
    if cause is EntryKind.CHARGEBACK:
        claim.move_to(ClaimStatus.ON_HOLD, now, HoldReason.CHARGEBACK)


def _tell_surplus(session: Session, claim: Claim, balance: int, now: datetime) -> None:
    newest = select(func.max(LedgerEntry.id)).where(LedgerEntry.claim_id == claim.id)
    add_task(
        session,
        TaskKind.SURPLUS,
        f"surplus:{claim.id}:{session.scalar(newest)}",
        f"{claim.reference}: {euro(-balance)} te veel ontvangen: betaal het terug",
        now,
        creditor_id=claim.creditor_id,
        debtor_id=claim.debtor_id,
        claim_id=claim.id,
    )


def _tell_chargeback(session: Session, claim: Claim, balance: int, now: datetime) -> None:
    add_task(
        session,
        TaskKind.CHARGEBACK,
        f"chargeback:{claim.id}:{now.isoformat()}",
        f"{claim.reference}: de bank haalde een betaling terug; weer open: {euro(balance)}",
        now,
        creditor_id=claim.creditor_id,
        debtor_id=claim.debtor_id,
        claim_id=claim.id,
    )


def _write_down(session: Session, claim: Claim, change: BalanceChange, now: datetime) -> None:
    if not (change.closed or change.reopened):
        return
    action = "claim.paid" if change.closed else "claim.reopened"
    write_journal(session, now, [_deed(claim, action, change.open_cents)])
