"""What came in for a creditor and what went back: the ledger's bookings of local days, as lines."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from payments.money import to_value
from storage.clock import LOCAL
from storage.records.claims import Claim
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.payments import Payment

#: Bookings that move money; a principal, a write-off or a cost does not.
MOVES_MONEY = (EntryKind.PAYMENT, EntryKind.REFUND, EntryKind.CHARGEBACK)

#: A cell that a spreadsheet would take for a formula when it begins so.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

COLUMNS = (
    "date",
    "time",
    "reference",
    "invoices",
    "kind",
    "amount",
    "currency",
    "through",
    "provider_id",
    "note",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class MoneyLine:
    """One movement of money, seen from the creditor: what came in is above zero. In cents.

    Attributes:
        at: when it was booked, aware UTC; people see Amsterdam.
        through: who brought it: `mollie`, `bank`, or another first word of the booking's key.
        provider_id: the provider's name of the payment, if a provider brought it.
    """

    at: datetime
    reference: str
    invoices: tuple[str, ...]
    kind: str
    cents: int
    through: str
    provider_id: str | None
    note: str

    def to_dict(self) -> dict[str, object]:
        """Return it as plain JSON values."""
        local = self.at.astimezone(LOCAL)
        return {
            "date": local.date().isoformat(),
            "time": local.strftime("%H:%M:%S"),
            "reference": self.reference,
            "invoices": list(self.invoices),
            "kind": self.kind,
            "cents": self.cents,
            "currency": "EUR",
            "through": self.through,
            "provider_id": self.provider_id,
            "note": self.note,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class MoneyTotals:
    """The sums of lines, in cents: what came in, what went back, and what is left of it."""

    received_cents: int
    returned_cents: int

    @property
    def net_cents(self) -> int:
        """Return what is left."""
        return self.received_cents - self.returned_cents


def money_lines(
    session: Session, creditor_id: uuid.UUID, first: date, last: date
) -> list[MoneyLine]:
    """Return a creditor's movements of money from and with one local day to another, in order.

    A refund or chargeback that came to nothing (a correction of its booking) counts as well, so
    that the sums are those of the ledger.
    """
    found = (
        select(LedgerEntry, Claim, Payment.provider_id)
        .join(Claim, Claim.id == LedgerEntry.claim_id)
        .outerjoin(Payment, Payment.id == LedgerEntry.payment_id)
        .where(
            LedgerEntry.creditor_id == creditor_id,
            LedgerEntry.kind.in_(MOVES_MONEY)
            | ((LedgerEntry.kind == EntryKind.CORRECTION) & LedgerEntry.payment_id.is_not(None)),
            LedgerEntry.booked_at >= _start(first),
            LedgerEntry.booked_at < _start(last + timedelta(days=1)),
        )
        .order_by(LedgerEntry.booked_at, LedgerEntry.id)
        .options(selectinload(Claim.invoices))
    )
    return [
        _line(entry, claim, provider_id) for entry, claim, provider_id in session.execute(found)
    ]


def totals(lines: Iterable[MoneyLine]) -> MoneyTotals:
    """Return the sums of lines; what was taken back of a return lowers the returns."""
    received = returned = 0
    for line in lines:
        if line.kind == EntryKind.PAYMENT:
            received += line.cents
        else:
            returned -= line.cents
    return MoneyTotals(received_cents=received, returned_cents=returned)


def as_csv(lines: Sequence[MoneyLine]) -> str:
    """Write lines as CSV with a header, commas and CRLF (RFC 4180), amounts as `-12.50`.

    A text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines:
        told = line.to_dict() | {
            "invoices": " ".join(line.invoices),
            "provider_id": line.provider_id or "",
        }
        cells = {name: _safe(str(value)) for name, value in told.items()}
        # An amount begins with a minus rightly; every other cell is somebody's text.
        sign = "-" if line.cents < 0 else ""
        cells["amount"] = f"{sign}{to_value(abs(line.cents))}"
        writer.writerow([cells[name] for name in COLUMNS])
    return out.getvalue()


def _line(entry: LedgerEntry, claim: Claim, provider_id: str | None) -> MoneyLine:
    return MoneyLine(
        at=entry.booked_at,
        reference=claim.reference,
        invoices=tuple(invoice.number for invoice in claim.invoices),
        kind=entry.kind.value,
        # A debit of the debtor is money that left the creditor.
        cents=-entry.amount_cents,
        through=entry.booking_key.partition(":")[0],
        provider_id=provider_id,
        note=entry.note,
    )


def _safe(text: str) -> str:
    tidy = text.replace("\0", "")
    return f"'{tidy}" if tidy.startswith(_FORMULA) else tidy


def _start(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=LOCAL).astimezone(UTC)
