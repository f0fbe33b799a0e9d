"""Comparing the ledger with the provider's own list of what was paid, day by day.

A webhook can get lost, and a payment that we gave up on can be paid in an old tab; the look-up of
live payments (`payments.poll`) does not see that one. What is on the list and ours, but not booked,
is fetched and booked here.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payments.errors import GatewayError
from payments.gateway import PaidPayment, PaymentGateway
from payments.movements import paid_key
from payments.settle import Afterwards, Settlement, settle
from storage.clock import LOCAL
from storage.database import Database
from storage.records.ledger import LedgerEntry
from storage.records.payments import Payment


@dataclass(frozen=True, kw_only=True, slots=True)
class DayCompared:
    """A local day: what the provider says was paid for us, and what of that is booked; in cents."""

    day: date
    listed: int
    listed_cents: int
    booked_cents: int

    @property
    def agrees(self) -> bool:
        """Whether both say the same."""
        return self.listed_cents == self.booked_cents

    def to_dict(self) -> dict[str, object]:
        """Return it as plain JSON values."""
        return {
            "day": self.day.isoformat(),
            "payments": self.listed,
            "listed_cents": self.listed_cents,
            "booked_cents": self.booked_cents,
            "agrees": self.agrees,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What a comparison found.

    Attributes:
        days: each day with a payment of ours, in order.
        settled: what was not booked and is now.
        missing: the provider's ids of payments of ours that are not booked all the same.
        not_ours: how many payments on the account are of something else.
    """

    days: tuple[DayCompared, ...]
    settled: tuple[Settlement, ...]
    missing: tuple[str, ...]
    not_ours: int


def compare(
    database: Database,
    gateway: PaymentGateway,
    since: datetime,
    now: datetime,
    then: Afterwards | None = None,
) -> Comparison:
    """Compare everything that was paid from a moment on, and book what lacks.

    Raises:
        GatewayError: the list could not be read to its end; what was found is booked.
    """
    ours: list[PaidPayment] = []
    settled: list[Settlement] = []
    not_ours = 0
    for paid in gateway.paid_since(since):
        with database.service() as session:
            is_ours, booked = _known(session, paid)
        not_ours += not is_ours
        if not is_ours:
            continue
        ours.append(paid)
        if booked is None:
            settled += _settled(database, gateway, paid, now, then)
    with database.service() as session:
        booked_cents = {paid.provider_id: _known(session, paid)[1] for paid in ours}
    return Comparison(
        days=_days(ours, booked_cents),
        settled=tuple(settled),
        missing=tuple(name for name, cents in booked_cents.items() if cents is None),
        not_ours=not_ours,
    )


def _known(session: Session, paid: PaidPayment) -> tuple[bool, int | None]:
    """Return whether a payment is ours, and the cents that are booked for it, if any."""
    key = paid_key(paid.provider_id)
    # A payment of several claims has an entry on each.
    entries = select(func.sum(LedgerEntry.amount_cents)).where(
        (LedgerEntry.booking_key == key) | func.starts_with(LedgerEntry.booking_key, f"{key}:")
    )
    cents = session.scalar(entries)
    if cents is not None:
        return True, -int(cents)
    row = select(Payment.id).where(Payment.provider_id == paid.provider_id)
    if session.scalar(row) is not None:
        return True, None
    try:
        reference = uuid.UUID(paid.reference or "")
    except ValueError:
        return False, None
    return session.get(Payment, reference) is not None, None


def _settled(
    database: Database,
    gateway: PaymentGateway,
    paid: PaidPayment,
    now: datetime,
    then: Afterwards | None,
) -> list[Settlement]:
    try:
        found = settle(database, gateway, paid.provider_id, now, then)
    except GatewayError:
        return []  # It is told as missing, and tried again next time.
    return [found] if found is not None and found.booked_cents else []


def _days(ours: Iterable[PaidPayment], booked: Mapping[str, int | None]) -> tuple[DayCompared, ...]:
    by_day: dict[date, list[PaidPayment]] = {}
    for paid in ours:
        by_day.setdefault(paid.paid_at.astimezone(LOCAL).date(), []).append(paid)
    return tuple(
        DayCompared(
            day=day,
            listed=len(found),
            listed_cents=sum(paid.cents for paid in found),
            booked_cents=sum(booked[paid.provider_id] or 0 for paid in found),
        )
        for day, found in sorted(by_day.items())
    )
