"""Statutory interest over a claim, day by day, with yearly compounding as the law has it.

Sources: BW 6:119 and 6:119a (the interest of each full year bears interest itself: 6:119 lid 2,
6:119a lid 3), 6:120 (changed rates hold from their day on), 6:44 (what a payment goes to first).
The law fixes no count of days: actual days over 365 are taken, in leap years too, and each span is
rounded on its own, half up, so that every line of the specification can be reckoned by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from payments.errors import AmountError
from payments.legal.collection_costs import Received
from payments.legal.rates import InterestKind, RateTable
from payments.legal.rounding import to_cents

DAYS_A_YEAR = 365
_DAY = timedelta(days=1)


class GoesTo(StrEnum):
    """What a payment lowers first."""

    INTEREST = "interest"  #: as the law has it (6:44 lid 1)
    PRINCIPAL = "principal"  #: as pre-incasso asked for it: the principal alone


class Compounding(StrEnum):
    """Whether interest bears interest."""

    YEARLY = "yearly"  #: the law's way
    NONE = "none"  #: for an agreed interest whose contract says so (6:119 lid 3)


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Days with one rate over one base: from and with `first` to and with `last`. In cents."""

    first: date
    last: date
    base_cents: int
    percent: Fraction
    cents: int

    @property
    def days(self) -> int:
        """Return how many days it counts."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Interest:
    """The interest of a claim, in cents, and what is still owed of it and of the principal.

    Attributes:
        spans: how it came about, in order.
        total_cents: all interest that ran, paid or not.
        open_principal_cents: what is left of the principal.
        open_interest_cents: what is left of the interest.
        surplus_cents: what was paid beyond both.
    """

    spans: tuple[Span, ...]
    total_cents: int
    open_principal_cents: int
    open_interest_cents: int
    surplus_cents: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """A claim as interest sees it.

    Attributes:
        principal_cents: what was to be paid.
        due_on: the last day on which it could be paid; interest runs from the next day on
            (6:83 a, 6:119a lid 1).
        received: what came in since, of which each counts from the day after it.
    """

    principal_cents: int
    due_on: date
    received: Sequence[Received] = ()


@dataclass(slots=True)
class _Balance:
    """What is owed while the days are walked. `added` is interest that bears interest."""

    principal: int
    added: int = 0
    running: int = 0
    surplus: int = 0

    @property
    def base(self) -> int:
        return self.principal + self.added

    def pay(self, cents: int, goes_to: GoesTo) -> None:
        order = ["added", "running", "principal"]
        if goes_to is GoesTo.PRINCIPAL:
            order = ["principal", "added", "running"]
        for name in order:
            used = min(cents, getattr(self, name))
            setattr(self, name, getattr(self, name) - used)
            cents -= used
        self.surplus += cents

    def end_year(self) -> None:
        self.added, self.running = self.added + self.running, 0


def interest(
    owed: Owed,
    until: date,
    kind: InterestKind,
    rates: RateTable,
    *,
    goes_to: GoesTo = GoesTo.INTEREST,
    compounding: Compounding = Compounding.YEARLY,
) -> Interest:
    """Return the interest over a claim up to and with the day `until`.

    Raises:
        RateUnknownError: a day has no known rate.
        AmountError: an amount is below zero.
    """
    _check(owed)
    if until > owed.due_on:
        rates.on(kind, until)  # A span is judged by its first day only.
    balance = _Balance(principal=owed.principal_cents)
    spans: list[Span] = []
    payments = [payment for payment in owed.received if payment.on <= until]
    _pay(balance, [one for one in payments if one.on <= owed.due_on], goes_to)
    start = owed.due_on
    year_ends = set(_year_ends(owed.due_on + _DAY, until))
    for end in _ends(owed, until, kind, rates, year_ends):
        span = _span(balance, start + _DAY, end, rates.on(kind, start + _DAY).percent)
        if span.base_cents:
            spans.append(span)
        balance.running += span.cents
        if end in year_ends and compounding is Compounding.YEARLY:
            balance.end_year()
        _pay(balance, [one for one in payments if one.on == end and end > owed.due_on], goes_to)
        start = end
    return Interest(
        spans=tuple(spans),
        total_cents=sum(span.cents for span in spans),
        open_principal_cents=balance.principal,
        open_interest_cents=balance.added + balance.running,
        surplus_cents=balance.surplus,
    )


def _check(owed: Owed) -> None:
    if owed.principal_cents < 0 or any(payment.cents < 0 for payment in owed.received):
        raise AmountError("interest is reckoned over amounts of zero or more")


def _pay(balance: _Balance, payments: Iterable[Received], goes_to: GoesTo) -> None:
    for payment in payments:
        balance.pay(payment.cents, goes_to)


def _span(balance: _Balance, first: date, last: date, percent: Fraction) -> Span:
    days = (last - first).days + 1
    exact = balance.base * percent * days / (100 * DAYS_A_YEAR)
    return Span(
        first=first,
        last=last,
        base_cents=balance.base,
        percent=percent,
        cents=to_cents(exact),
    )


def _ends(
    owed: Owed, until: date, kind: InterestKind, rates: RateTable, year_ends: set[date]
) -> list[date]:
    """Return the last day of each span: a rate, a year or a base ends there."""
    before_changes = {rate.since - _DAY for rate in rates.of(kind)}
    paid_on = {payment.on for payment in owed.received}
    found = before_changes | paid_on | year_ends | {until}
    return sorted(day for day in found if owed.due_on < day <= until)


def _year_ends(first: date, until: date) -> Iterator[date]:
    """Yield the last day of each full year since `first`; a 29 February counts as the 28th."""
    for years in range(1, until.year - first.year + 1):
        try:
            anniversary = first.replace(year=first.year + years)
        except ValueError:
            anniversary = first.replace(year=first.year + years, day=28)
        yield anniversary - _DAY
