"""Which debts a payment goes to when a debtor has several: BW 6:43 and 6:44, as pure arithmetic.

First what the debtor named (6:43 lid 1). Else the debts that are due, of those the most onerous,
then the oldest, and equal ones in proportion (6:43 lid 2). Within a debt first costs, then interest
that has fallen due, then the principal (6:44 lid 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from payments.errors import AmountError


@dataclass(frozen=True, kw_only=True, slots=True)
class Debt:
    """One debt of the debtor, in cents.

    Attributes:
        key: what the caller knows it by.
        since: the day on which it came to be (the invoice's date); the oldest goes first.
        due_on: from this day on it is due.
        burden: how onerous it is beside others, such as its interest in percent.
    """

    key: str
    since: date
    due_on: date
    principal_cents: int
    interest_cents: int = 0
    costs_cents: int = 0
    burden: Fraction = Fraction(0)

    @property
    def total_cents(self) -> int:
        """Return all that is owed on it."""
        return self.costs_cents + self.interest_cents + self.principal_cents


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A debt that the debtor named, with an amount in cents or as much as it takes."""

    key: str
    cents: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """What of a payment goes to one debt, in cents."""

    key: str
    costs_cents: int = 0
    interest_cents: int = 0
    principal_cents: int = 0

    @property
    def total_cents(self) -> int:
        """Return the whole share."""
        return self.costs_cents + self.interest_cents + self.principal_cents


@dataclass(frozen=True, kw_only=True, slots=True)
class Allocation:
    """Where a payment went; `left_cents` is what no debt could take."""

    shares: tuple[Share, ...]
    left_cents: int


def allocate(
    cents: int, debts: Sequence[Debt], on: date, named: Sequence[Named] = ()
) -> Allocation:
    """Spread a payment of a local day over debts; the sum is exact.

    Shares come in the order of `debts`, without those that get nothing. A name that is no debt
    here is passed over, and what a named debt cannot take goes the law's way.

    Raises:
        AmountError: an amount is below zero.
        ValueError: two debts have one key.
    """
    _check(cents, debts, named)
    taken = dict.fromkeys((debt.key for debt in debts), 0)
    by_key = {debt.key: debt for debt in debts}
    left = cents
    for wish in named:
        if wish.key in by_key:
            room = by_key[wish.key].total_cents - taken[wish.key]
            part = min(left, room, room if wish.cents is None else wish.cents)
            taken[wish.key] += part
            left -= part
    for group in _ranks(debts, on):
        rooms = [debt.total_cents - taken[debt.key] for debt in group]
        for debt, part in zip(group, in_proportion(min(left, sum(rooms)), rooms), strict=True):
            taken[debt.key] += part
            left -= part
    shares = tuple(_share(debt, taken[debt.key]) for debt in debts if taken[debt.key])
    return Allocation(shares=shares, left_cents=left)


def in_proportion(cents: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Cut an amount in proportion to weights, to the cent; nobody gets more than his weight.

    The cents that are left by rounding go to those who lost most by it, the first ones first.
    `cents` may not exceed the sum of the weights.
    """
    total = sum(weights)
    if not total:
        return (0,) * len(weights)
    parts = [cents * weight // total for weight in weights]
    lost = [(-(cents * weight % total), place) for place, weight in enumerate(weights)]
    for _, place in sorted(lost)[: cents - sum(parts)]:
        parts[place] += 1
    return tuple(parts)


def _ranks(debts: Iterable[Debt], on: date) -> list[list[Debt]]:
    """Return the debts in groups of equal standing, those that go first in front."""

    def standing(debt: Debt) -> tuple[bool, Fraction, date]:
        return (debt.due_on > on, -debt.burden, debt.since)

    return [list(group) for _, group in groupby(sorted(debts, key=standing), key=standing)]


def _share(debt: Debt, cents: int) -> Share:
    costs = min(cents, debt.costs_cents)
    interest = min(cents - costs, debt.interest_cents)
    return Share(
        key=debt.key,
        costs_cents=costs,
        interest_cents=interest,
        principal_cents=cents - costs - interest,
    )


def _check(cents: int, debts: Sequence[Debt], named: Sequence[Named]) -> None:
    amounts = [cents, *(wish.cents or 0 for wish in named)]
    for debt in debts:
        amounts += [debt.costs_cents, debt.interest_cents, debt.principal_cents]
    if min(amounts) < 0:
        raise AmountError("a payment and what it is spread over are amounts of zero or more")
    if len({debt.key for debt in debts}) < len(debts):
        raise ValueError("two debts have one key")
