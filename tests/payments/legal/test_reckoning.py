"""The reckoning of a whole claim: principal, interest, costs and notice meet."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.legal.claim_sums import net_receipts
from payments.legal.collection_costs import NO_COSTS, Party, Received, VatPosition, scale_cents
from payments.legal.notice import notice_dates
from payments.legal.rates import Rate, RateTable
from payments.legal.reckoning import Item, reckon

DUE = date(2025, 1, 10)
ON = date(2025, 7, 1)
#: Rates that are easy to reckon by hand.
RATES = RateTable(
    consumer=(Rate(since=date(2020, 1, 1), percent=Fraction(6)),),
    commercial=(Rate(since=date(2020, 1, 1), percent=Fraction(12)),),
    known_until=date(2030, 12, 31),
)
NOTICE = notice_dates(date(2025, 2, 3), due_on=DUE)  # received on 5 February, until 19 February
BUYS = VatPosition(bought=True, cannot_offset=True, said_so=True)


def item(cents: int = 100_000, due_on: date = DUE, number: str = "1") -> Item:
    return Item(number=number, cents=cents, due_on=due_on)


def paid(day: date, cents: int) -> Received:
    return Received(on=day, cents=cents)


def test_a_consumer_owes_no_costs_without_a_notice_and_within_its_term() -> None:
    without = reckon([item()], [], ON, Party.CONSUMER, RATES)
    assert without.costs == NO_COSTS
    last_day = reckon([item()], [], NOTICE.last_free_day, Party.CONSUMER, RATES, notice=NOTICE)
    assert last_day.costs == NO_COSTS
    next_day = NOTICE.last_free_day + timedelta(days=1)
    after = reckon([item()], [], next_day, Party.CONSUMER, RATES, notice=NOTICE)
    assert after.costs.total_cents == 15_000


def test_what_came_in_within_the_term_lowers_the_costs_and_what_came_later_does_not() -> None:
    in_time, late = paid(date(2025, 2, 19), 40_000), paid(date(2025, 2, 20), 40_000)
    for receipt, costs in ((in_time, 9_000), (late, 15_000)):
        found = reckon([item()], [receipt], ON, Party.CONSUMER, RATES, notice=NOTICE)
        assert found.costs.net_cents == costs
        assert found.principal_cents == 60_000


def test_a_consumers_invoices_are_added_up_and_a_businesss_are_not() -> None:
    items = [item(number="1"), item(number="2")]
    consumer = reckon(items, [], ON, Party.CONSUMER, RATES, notice=NOTICE)
    business = reckon(items, [], ON, Party.BUSINESS, RATES)
    assert consumer.costs.net_cents == scale_cents(200_000) == 30_000
    assert business.costs.net_cents == 2 * scale_cents(100_000)
    small = [item(10_000, number="1"), item(10_000, number="2")]
    assert reckon(small, [], ON, Party.CONSUMER, RATES, notice=NOTICE).costs.net_cents == 4_000
    assert reckon(small, [], ON, Party.BUSINESS, RATES).costs.net_cents == 8_000


def test_interest_runs_from_the_day_after_it_was_due_at_the_rate_of_the_party() -> None:
    year_later = date(2026, 1, 10)
    consumer = reckon([item()], [], year_later, Party.CONSUMER, RATES)
    business = reckon([item()], [], year_later, Party.BUSINESS, RATES)
    assert (consumer.interest_cents, business.interest_cents) == (6_000, 12_000)


def test_a_receipt_goes_to_the_oldest_invoice_and_to_the_principal() -> None:
    items = [item(50_000, date(2025, 1, 10), "old"), item(50_000, date(2025, 3, 10), "new")]
    found = reckon(items, [paid(date(2025, 3, 31), 60_000)], ON, Party.CONSUMER, RATES)
    left = {one.item.number: one.interest.open_principal_cents for one in found.items}
    assert left == {"old": 0, "new": 40_000}
    assert found.interest_cents > 0


def test_vat_comes_on_top_where_the_creditor_may_ask_it() -> None:
    found = reckon([item()], [], ON, Party.BUSINESS, RATES, vat=BUYS)
    assert (found.costs.net_cents, found.costs.vat_cents) == (15_000, 3_150)


def test_what_is_paid_too_much_is_told_apart() -> None:
    found = reckon([item()], [paid(DUE, 130_000)], ON, Party.BUSINESS, RATES)
    assert (found.surplus_cents, found.total_cents) == (30_000, 0)


@given(
    cents=st.lists(st.integers(1, 500_000), min_size=1, max_size=4),
    receipts=st.lists(st.tuples(st.integers(-30, 200), st.integers(0, 300_000)), max_size=5),
    party=st.sampled_from(Party),
)
def test_no_cent_of_principal_or_receipt_is_lost(
    cents: list[int], receipts: list[tuple[int, int]], party: Party
) -> None:
    items = [item(each, DUE, str(number)) for number, each in enumerate(cents)]
    received = [paid(DUE + timedelta(days=days), each) for days, each in receipts]
    found = reckon(items, received, ON, party, RATES, notice=NOTICE)
    came = sum(one.cents for one in received if one.on <= ON)
    assert found.principal_cents - found.surplus_cents == sum(cents) - came
    assert found.interest_cents >= 0


@pytest.mark.parametrize(
    ("moves", "kept"),
    [
        ([5_000, -5_000], []),
        ([5_000, 3_000, -4_000], [4_000]),
        ([-4_000, 5_000], [5_000]),
        ([5_000, -2_000, 1_000], [3_000, 1_000]),
    ],
)
def test_what_went_back_takes_the_latest_receipts_with_it(
    moves: list[int], kept: list[int]
) -> None:
    assert [one.cents for one in net_receipts((DUE, cents) for cents in moves)] == kept
