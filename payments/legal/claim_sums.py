"""A claim as the reckoning sees it: its invoices, and what came in on which local day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from payments.legal.collection_costs import Party, Received
from payments.legal.reckoning import Item
from storage.clock import LOCAL
from storage.records.bank import BankLine
from storage.records.claims import Claim
from storage.records.ledger import BARRED_IN_PRE_INCASSO, EntryKind, LedgerEntry

_BANK = "bank"
#: Bookings that are none of what the reckoning makes itself.
_KINDS = frozenset(EntryKind) - {EntryKind.PRINCIPAL} - BARRED_IN_PRE_INCASSO


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimSums:
    """What the reckoning of a claim needs."""

    party: Party
    items: tuple[Item, ...]
    received: tuple[Received, ...]


def claim_sums(session: Session, claim: Claim) -> ClaimSums:
    """Read a claim's invoices and ledger.

    A transfer counts on the day of the bank's booking (BW 6:114 lid 2), whenever we read it. What
    went back takes the latest receipts with it.
    """
    entries = session.scalars(
        select(LedgerEntry)
        .where(LedgerEntry.claim_id == claim.id, LedgerEntry.kind.in_(_KINDS))
        .order_by(LedgerEntry.id)
    ).all()
    days = _bank_days(session, entries)
    return ClaimSums(
        party=Party(claim.debtor.type.value),
        items=tuple(
            Item(number=one.number, cents=one.amount_cents, due_on=one.due_on)
            for one in claim.invoices
        ),
        received=tuple(net_receipts((_day(entry, days), -entry.amount_cents) for entry in entries)),
    )


def net_receipts(moves: Iterable[tuple[date, int]]) -> list[Received]:
    """Return what came in and stayed: cents below zero take the latest receipts back."""
    kept: list[Received] = []
    for day, cents in moves:
        if cents > 0:
            kept.append(Received(on=day, cents=cents))
            continue
        back = -cents
        while back and kept:
            last = kept.pop()
            if last.cents > back:
                kept.append(Received(on=last.on, cents=last.cents - back))
            back -= min(back, last.cents)
    return kept


def _bank_days(session: Session, entries: Iterable[LedgerEntry]) -> Mapping[int, date]:
    lines = {line for entry in entries if (line := _line_of(entry)) is not None}
    if not lines:
        return {}
    found = select(BankLine.id, BankLine.booked_on).where(BankLine.id.in_(lines))
    return dict(session.execute(found).all())


def _line_of(entry: LedgerEntry) -> int | None:
    brought_by, _, rest = entry.booking_key.partition(":")
    number = rest.partition(":")[0]
    return int(number) if brought_by == _BANK and number.isdecimal() else None


def _day(entry: LedgerEntry, bank_days: Mapping[int, date]) -> date:
    own = entry.booked_at.astimezone(LOCAL).date()
    return bank_days.get(_line_of(entry) or 0, own)
