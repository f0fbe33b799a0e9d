"""Booking: what matched lines come to in the ledger, many at once, each share once.

Claims without a plan, a promise or a surplus are closed together; the others are judged one by one
as every other booking is. The claims' rows are locked first, in the order of their ids.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from payments import ledger
from payments.bank.evidence import Share
from payments.bank.rows import insert_all
from storage.columns import among
from storage.records.claims import Claim, ClaimStatus
from storage.records.journal import Deed, write_journal
from storage.records.ledger import EntryKind, balances
from storage.records.plans import Plan, PlanStatus, Promise, PromiseStatus
from storage.records.tasks import Task, TaskKind, TaskStatus
from storage.words import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class BankBooked:
    """What one line brought one claim, in cents; below zero it went back."""

    line_id: int
    claim_id: uuid.UUID
    cents: int
    open_cents: int
    closed: bool


_COLUMNS = {
    "creditor_id": "uuid",
    "claim_id": "uuid",
    "kind": "text",
    "amount_cents": "int",
    "booking_key": "text",
    "booked_at": "timestamptz",
    "note": "text",
}
_ONCE = "on conflict (booking_key) do nothing returning booking_key"
#: Runs inside the booking transaction, so that its effect commits with it or not at all.
Then = Callable[[Session, BankBooked], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Posting:
    """A line with the shares that it is booked for; a return takes them back."""

    line_id: int
    shares: tuple[Share, ...]
    is_return: bool = False
    by: uuid.UUID | None = None


def key_of(line_id: int, claim_id: uuid.UUID) -> str:
    """Return the booking key of a line's share."""
    return f"bank:{line_id}:{claim_id}"


def post(
    session: Session, claims: Mapping[uuid.UUID, Claim], postings: Sequence[Posting], now: datetime
) -> list[BankBooked]:
    """Book the shares of lines on claims that the caller locked; what was booked before is not."""
    done = _enter(session, claims, postings, now)
    if not done:
        return []
    touched = {share.claim_id for _, share in done}
    returned = {share.claim_id for posting, share in done if posting.is_return}
    open_now = balances(session, touched)
    careful = returned | _special(session, claims, touched, open_now)
    closed = _close_plain(session, [claims[i] for i in sorted(touched - careful)], open_now, now)
    for claim_id in sorted(careful):
        cause = EntryKind.CHARGEBACK if claim_id in returned else EntryKind.PAYMENT
        if ledger.judge_balance(session, claims[claim_id], cause, now).closed:
            closed.add(claim_id)
    _finish_tasks(session, closed, now)
    return [
        BankBooked(
            line_id=posting.line_id,
            claim_id=share.claim_id,
            cents=-share.cents if posting.is_return else share.cents,
            open_cents=open_now[share.claim_id],
            closed=share.claim_id in closed,
        )
        for posting, share in done
    ]


def _enter(
    session: Session,
    claims: Mapping[uuid.UUID, Claim],
    postings: Sequence[Posting],
    now: datetime,
) -> list[tuple[Posting, Share]]:
    """Append the entries and their journal; return those that were not there yet."""
    wanted = {
        key_of(posting.line_id, share.claim_id): (posting, share)
        for posting in postings
        for share in posting.shares
    }
    if not wanted:
        return []
    rows = [
        {
            "creditor_id": claims[share.claim_id].creditor_id,
            "claim_id": share.claim_id,
            "kind": str(EntryKind.CHARGEBACK if posting.is_return else EntryKind.PAYMENT),
            "amount_cents": share.cents if posting.is_return else -share.cents,
            "booking_key": key,
            "booked_at": now,
            "note": "bank",
        }
        for key, (posting, share) in wanted.items()
    ]
    added = insert_all(session, "ledger_entries", _COLUMNS, rows, _ONCE)
    fresh = set(added)
    done = [(key, *wanted[key]) for key in wanted if key in fresh]
    write_journal(session, now, [_deed(claims, *one) for one in done])
    return [(posting, share) for _, posting, share in done]


def _deed(claims: Mapping[uuid.UUID, Claim], key: str, posting: Posting, share: Share) -> Deed:
    kind = EntryKind.CHARGEBACK if posting.is_return else EntryKind.PAYMENT
    return Deed(
        creditor_id=claims[share.claim_id].creditor_id,
        action=f"ledger.{kind}",
        actor=Actor.STAFF if posting.by else Actor.SYSTEM,
        actor_id=str(posting.by) if posting.by else None,
        claim_id=share.claim_id,
        details={"cents": share.cents if posting.is_return else -share.cents, "key": key},
    )


def _special(
    session: Session,
    claims: Mapping[uuid.UUID, Claim],
    touched: Collection[uuid.UUID],
    open_now: Mapping[uuid.UUID, int],
) -> set[uuid.UUID]:
    """Return the claims about which a booking changes more than their balance and status."""
    found = {
        claim_id
        for claim_id in touched
        if open_now[claim_id] < 0 or claims[claim_id].status is ClaimStatus.PAID
    }
    plans = select(Plan.claim_id).where(
        among(Plan.claim_id, touched), Plan.status != PlanStatus.CANCELLED
    )
    promises = select(Promise.claim_id).where(
        among(Promise.claim_id, touched), Promise.status == PromiseStatus.OPEN
    )
    return found | set(session.scalars(plans)) | set(session.scalars(promises))


def _close_plain(
    session: Session, claims: Iterable[Claim], open_now: Mapping[uuid.UUID, int], now: datetime
) -> set[uuid.UUID]:
    """Close those of these claims that are paid, all at once, and write it down."""
    paid = [claim for claim in claims if open_now[claim.id] == 0]
    closed = ledger.close_paid(session, paid, now)
    write_journal(session, now, [ledger.paid_deed(claim, 0) for claim in closed])
    return {claim.id for claim in closed}


def _finish_tasks(session: Session, closed: Collection[uuid.UUID], now: datetime) -> None:
    """Who said that it was paid was right: nobody has to look for it any more."""
    if closed:
        session.execute(
            update(Task)
            .where(
                among(Task.claim_id, closed),
                Task.kind == TaskKind.PAID_CLAIMED,
                Task.status == TaskStatus.OPEN,
            )
            .values(status=TaskStatus.DONE, done_at=now)
        )
