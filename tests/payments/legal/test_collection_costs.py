from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.errors import AmountError
from payments.legal.collection_costs import (
    LEAST_CENTS,
    MOST_CENTS,
    OFFSETS_VAT,
    Party,
    Received,
    VatPosition,
    costs_after_payments,
    costs_of_claims,
    costs_over,
    scale_cents,
)

BEARS_VAT = VatPosition(bought=True, cannot_offset=True, said_so=True)
principals = st.integers(0, 200_000_000)


def naive(principal: str) -> Decimal:
    """The decree's table, read aloud: what falls in each slice, at its percentage."""
    sum_due = Decimal(principal)
    if sum_due == 0:
        return Decimal(0)
    costs = min(sum_due, Decimal(2_500)) * Decimal("0.15")
    costs += max(min(sum_due, Decimal(5_000)) - 2_500, Decimal(0)) * Decimal("0.10")
    costs += max(min(sum_due, Decimal(10_000)) - 5_000, Decimal(0)) * Decimal("0.05")
    costs += max(min(sum_due, Decimal(200_000)) - 10_000, Decimal(0)) * Decimal("0.01")
    costs += max(sum_due - 200_000, Decimal(0)) * Decimal("0.005")
    costs = min(max(costs, Decimal(40)), Decimal(6_775))
    return costs.quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("principal", "costs"),
    [
        (0, 0),
        (1, 4_000),
        (26_666, 4_000),
        (26_667, 4_000),
        (26_670, 4_001),  # 40,005
        (50_000, 7_500),
        (100_000, 15_000),
        (250_000, 37_500),
        (250_005, 37_501),  # 375,005
        (300_000, 42_500),
        (500_000, 62_500),
        (750_000, 75_000),
        (1_000_000, 87_500),
        (2_500_000, 102_500),
        (20_000_000, 277_500),
        (50_000_000, 427_500),
        (99_999_900, 677_500),  # 6.774,995
        (100_000_000, 677_500),
        (100_500_000, 677_500),
        (10**10, 677_500),
    ],
)
def test_the_scale_of_the_decree(principal: int, costs: int) -> None:
    assert scale_cents(principal) == costs
    assert Decimal(costs) / 100 == naive(str(Decimal(principal) / 100))


@given(principals)
def test_any_principal_agrees_with_the_table_read_aloud(principal: int) -> None:
    assert Decimal(scale_cents(principal)) / 100 == naive(str(Decimal(principal) / 100))


@given(principals, principals)
def test_a_higher_principal_never_costs_less_and_stays_in_bounds(first: int, second: int) -> None:
    low, high = sorted((first, second))
    assert scale_cents(low) <= scale_cents(high) <= MOST_CENTS
    assert low == 0 or scale_cents(low) >= LEAST_CENTS


def test_below_zero_is_no_principal() -> None:
    with pytest.raises(AmountError):
        scale_cents(-1)


@pytest.mark.parametrize(
    ("principal", "total"), [(10_000, 4_840), (100_000, 18_150), (100_000_000, 819_775)]
)
def test_vat_comes_on_top_of_floor_and_cap(principal: int, total: int) -> None:
    assert costs_over(principal, BEARS_VAT).total_cents == total
    assert costs_over(principal, OFFSETS_VAT).vat_cents == 0


@pytest.mark.parametrize("lacks", ["bought", "cannot_offset", "said_so"])
def test_vat_is_asked_only_when_all_of_the_rule_holds(lacks: str) -> None:
    held = {"bought": True, "cannot_offset": True, "said_so": True} | {lacks: False}
    assert costs_over(100_000, VatPosition(**held)).vat_cents == 0


def test_a_consumers_claims_are_added_up_and_a_businesss_are_not() -> None:
    three = [10_000, 10_000, 10_000]
    assert costs_of_claims(three, Party.CONSUMER).net_cents == 4_500
    assert costs_of_claims(three, Party.BUSINESS).net_cents == 12_000
    assert costs_of_claims([], Party.CONSUMER).net_cents == 0


LAST = date(2026, 12, 10)


@pytest.mark.parametrize(
    ("received", "on", "net"),
    [
        ((), LAST, 0),  # the term still runs
        ((), LAST + timedelta(days=1), 15_000),
        (((LAST, 100_000),), LAST + timedelta(days=1), 0),  # all in time
        (((LAST, 50_000),), LAST + timedelta(days=1), 7_500),  # over the rest only
        (((LAST, 90_000),), LAST + timedelta(days=1), 4_000),  # with the floor
        (((LAST + timedelta(days=1), 50_000),), LAST + timedelta(days=9), 15_000),  # too late
    ],
)
def test_only_what_was_not_paid_in_time_bears_costs(
    received: tuple[tuple[date, int], ...], on: date, net: int
) -> None:
    payments = [Received(on=day, cents=cents) for day, cents in received]
    assert costs_after_payments(100_000, payments, LAST, on).net_cents == net


@given(principals, st.integers(0, 200_000_000))
def test_paying_in_time_never_makes_it_dearer(principal: int, paid: int) -> None:
    after = LAST + timedelta(days=1)
    some = costs_after_payments(principal, [Received(on=LAST, cents=paid)], LAST, after)
    none = costs_after_payments(principal, [], LAST, after)
    assert some.net_cents <= none.net_cents
