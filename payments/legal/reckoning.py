"""The reckoning of a claim on a day: what a letter at hand-over may ask, and how it came about.

Pure. Costs, interest and the notice come from their own modules; here they meet. It asks nobody for
anything: in the pre-incasso phase the principal alone is owed (`payments.legal.phase`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from payments.allocation import Debt, allocate
from payments.legal.collection_costs import (
    NO_COSTS,
    OFFSETS_VAT,
    Costs,
    Party,
    Received,
    VatPosition,
    costs_after_payments,
    with_vat,
)
from payments.legal.interest import GoesTo, Interest, Owed, interest
from payments.legal.notice import NoticeDates
from payments.legal.periodic_costs import Charged, PeriodicRules, periodic_cents
from payments.legal.rates import InterestKind, RateTable

#: Which interest runs against whom: 6:119 against a consumer, 6:119a between businesses.
INTEREST_OF = {Party.CONSUMER: InterestKind.CONSUMER, Party.BUSINESS: InterestKind.COMMERCIAL}


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One invoice: its number, its amount in cents, and the last day on which it could be paid."""

    number: str
    cents: int
    due_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemReckoned:
    """One invoice and the interest over it."""

    item: Item
    interest: Interest


@dataclass(frozen=True, kw_only=True, slots=True)
class Reckoning:
    """What is owed on a day, in cents, with each figure's origin.

    Attributes:
        notice: the dates of the notice; without one a consumer owes no costs (6:96 lid 6).
        surplus_cents: what was paid beyond the principal.
        capped: the rule for small periodic payments decided the costs.
    """

    on: date
    party: Party
    items: tuple[ItemReckoned, ...]
    costs: Costs
    notice: NoticeDates | None
    surplus_cents: int
    capped: bool = False

    @property
    def principal_cents(self) -> int:
        """What is left of the principal."""
        return sum(one.interest.open_principal_cents for one in self.items)

    @property
    def interest_cents(self) -> int:
        """All interest that ran."""
        return sum(one.interest.open_interest_cents for one in self.items)

    @property
    def total_cents(self) -> int:
        """What could be asked in all."""
        return self.principal_cents + self.interest_cents + self.costs.total_cents


@dataclass(frozen=True, kw_only=True, slots=True)
class Periodic:
    """The invoices are terms of one continuing contract; what earlier terms of it cost before."""

    rules: PeriodicRules
    before: tuple[Charged, ...] = ()


def reckon(
    items: Sequence[Item],
    received: Sequence[Received],
    on: date,
    party: Party,
    rates: RateTable,
    *,
    notice: NoticeDates | None = None,
    vat: VatPosition = OFFSETS_VAT,
    periodic: Periodic | None = None,
) -> Reckoning:
    """Return what is owed on a local day.

    What came in was asked for as principal, so it lowers the principal first; over several
    invoices it goes the law's way (6:43 lid 2). A consumer's principals are added up for the costs
    (6:96 lid 7), and the notice decides what was in time; each invoice to a business bears its own
    from the day after it was due (6:96 lid 4). With `periodic`, a consumer's costs are capped.

    Raises:
        RateUnknownError: a day of interest has no known rate.
        AmountError: an amount is below zero.
    """
    shares, surplus = _spread(items, [one for one in received if one.on <= on])
    reckoned = tuple(
        ItemReckoned(
            item=item,
            interest=interest(
                Owed(principal_cents=item.cents, due_on=item.due_on, received=shares[item.number]),
                on,
                INTEREST_OF[party],
                rates,
                goes_to=GoesTo.PRINCIPAL,
            ),
        )
        for item in items
    )
    cap = None
    if party is Party.BUSINESS:
        costs = _sum(
            costs_after_payments(item.cents, shares[item.number], item.due_on, on, vat)
            for item in items
        )
    elif notice is None:
        costs = NO_COSTS
    else:
        all_of_it = [one for item in items for one in shares[item.number]]
        whole = sum(item.cents for item in items)
        costs = costs_after_payments(whole, all_of_it, notice.last_free_day, on, vat)
        cap = _cap(items, shares, notice, periodic) if costs != NO_COSTS else None
        if cap is not None:
            costs = with_vat(min(cap, costs.net_cents), vat)
    return Reckoning(
        on=on,
        party=party,
        items=reckoned,
        costs=costs,
        notice=notice,
        surplus_cents=surplus,
        capped=cap is not None,
    )


def _cap(
    items: Sequence[Item],
    shares: dict[str, list[Received]],
    notice: NoticeDates,
    periodic: Periodic | None,
) -> int | None:
    """Return what the rule for periodic payments leaves of the costs; None when it does not hold.

    Each term counts with the whole of its amount: a part that was paid makes it no smaller term.
    """
    if periodic is None:
        return None
    unpaid = [item.cents for item in items if _missed(item, shares[item.number], notice)]
    return periodic_cents(unpaid, notice.costs_from, periodic.before, periodic.rules)


def _missed(item: Item, received: Sequence[Received], notice: NoticeDates) -> bool:
    in_time = sum(one.cents for one in received if one.on <= notice.last_free_day)
    return in_time < item.cents


def _spread(
    items: Sequence[Item], received: Iterable[Received]
) -> tuple[dict[str, list[Received]], int]:
    """Return what of each receipt went to which invoice, and what none could take."""
    left = {item.number: item.cents for item in items}
    shares: dict[str, list[Received]] = {item.number: [] for item in items}
    surplus = 0
    for one in sorted(received, key=lambda each: each.on):
        debts = [
            Debt(
                key=item.number,
                since=item.due_on,
                due_on=item.due_on,
                principal_cents=left[item.number],
            )
            for item in items
        ]
        went = allocate(one.cents, debts, one.on)
        for share in went.shares:
            left[share.key] -= share.total_cents
            shares[share.key].append(Received(on=one.on, cents=share.total_cents))
        surplus += went.left_cents
    return shares, surplus


def _sum(each: Iterable[Costs]) -> Costs:
    found = list(each)
    return Costs(
        net_cents=sum(one.net_cents for one in found), vat_cents=sum(one.vat_cents for one in found)
    )
