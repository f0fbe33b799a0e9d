"""Small terms of one contract: their costs do not pile up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.legal.collection_costs import (
    LEAST_CENTS,
    NO_COSTS,
    Party,
    Received,
    VatPosition,
    scale_cents,
)
from payments.legal.notice import notice_dates
from payments.legal.periodic_costs import (
    RULES,
    Charged,
    PeriodicRulesError,
    known_rules,
    periodic_cents,
    read_rules,
)
from payments.legal.rates import Rate, RateTable
from payments.legal.reckoning import Item, Periodic, reckon
from payments.plans.days import months_later

KNOWN = known_rules()
FIRST_DAY = date(2024, 10, 1)
RATES = RateTable(
    consumer=(Rate(since=date(2020, 1, 1), percent=Fraction(6)),),
    commercial=(Rate(since=date(2020, 1, 1), percent=Fraction(12)),),
    known_until=date(2030, 12, 31),
)
DUE = date(2025, 1, 10)
NOTICE = notice_dates(date(2025, 2, 3), due_on=DUE)
ON = date(2025, 7, 1)

small = st.integers(1, 26_666)
days = st.dates(FIRST_DAY, date(2028, 3, 1))
notices = st.lists(st.tuples(days, st.lists(small, min_size=1, max_size=4)), max_size=20)


def missed(day: date, *terms: int, before: Sequence[Charged] = ()) -> int | None:
    return periodic_cents(terms or (10_000,), day, before, KNOWN)


def played(given_notices: Sequence[tuple[date, list[int]]]) -> list[Charged]:
    """Return what each notice costs, each with those before it behind it."""
    charged: list[Charged] = []
    for day, terms in sorted(given_notices):
        cents = missed(day, *terms, before=charged)
        assert cents is not None
        charged.append(Charged(on=day, cents=cents))
    return charged


def test_the_first_costs_forty_each_further_one_twenty_until_it_is_a_hundred_and_forty() -> None:
    months = [(months_later(date(2025, 1, 15), number), [10_000]) for number in range(5)]
    twice = (date(2025, 5, 20), [10_000])
    more = [(date(2025, 5, 25), [10_000]), (date(2025, 6, 1), [10_000])]
    costs = [one.cents for one in played([*months, twice, *more])]
    assert costs == [4_000, 2_000, 2_000, 2_000, 2_000, 2_000, 0, 0]
    assert sum(costs) == 14_000


def test_after_six_months_of_paying_it_begins_anew() -> None:
    before = [Charged(on=date(2025, 1, 15), cents=4_000)]
    assert missed(date(2025, 7, 15), before=before) == 2_000
    assert missed(date(2025, 7, 16), before=before) == 4_000


def test_one_notice_for_several_terms_costs_as_much_as_one() -> None:
    assert missed(ON, 10_000, 5_000, 26_666) == 4_000


@pytest.mark.parametrize(
    ("day", "terms"), [(FIRST_DAY - timedelta(days=1), [10_000]), (ON, [10_000, 26_667])]
)
def test_before_its_day_and_for_larger_terms_there_is_no_such_rule(
    day: date, terms: list[int]
) -> None:
    assert missed(day, *terms) is None


def test_the_threshold_is_where_the_floor_ends() -> None:
    (rule,) = KNOWN.rules
    assert scale_cents(rule.below_cents) == LEAST_CENTS == rule.first_cents
    assert scale_cents(rule.below_cents + 3) > LEAST_CENTS
    assert rule.first_cents + 5 * rule.further_cents == rule.most_cents


@given(notices)
def test_no_six_months_cost_more_than_the_cap(given_notices: list[tuple[date, list[int]]]) -> None:
    charged = played(given_notices)
    for last in charged:
        since = months_later(last.on, -6)
        assert sum(one.cents for one in charged if since <= one.on <= last.on) <= 14_000


@given(notices)
def test_it_never_costs_more_than_without_the_rule(
    given_notices: list[tuple[date, list[int]]],
) -> None:
    for one, (_, terms) in zip(played(given_notices), sorted(given_notices), strict=True):
        assert 0 <= one.cents <= scale_cents(sum(terms))


@given(st.lists(st.tuples(days, st.integers(0, 14_000)), max_size=8), days, small)
def test_what_was_owed_before_never_makes_it_dearer(
    before: list[tuple[date, int]], day: date, cents: int
) -> None:
    charged = [Charged(on=on, cents=each) for on, each in before]
    costs = [missed(day, cents, before=charged[:count]) for count in range(len(charged) + 1)]
    assert costs == sorted((each or 0 for each in costs), reverse=True)


def test_a_reckoning_of_terms_is_capped_and_says_so() -> None:
    items = [Item(number=str(one), cents=20_000, due_on=DUE) for one in range(3)]
    periodic = Periodic(rules=KNOWN)
    plain = reckon(items, [], ON, Party.CONSUMER, RATES, notice=NOTICE)
    capped = reckon(items, [], ON, Party.CONSUMER, RATES, notice=NOTICE, periodic=periodic)
    assert (plain.costs.net_cents, plain.capped) == (9_000, False)
    assert (capped.costs.net_cents, capped.capped) == (4_000, True)
    vat = VatPosition(bought=True, cannot_offset=True, said_so=True)
    with_vat = reckon(
        items, [], ON, Party.CONSUMER, RATES, notice=NOTICE, periodic=periodic, vat=vat
    )
    assert with_vat.costs.total_cents == 4_840


def test_a_business_a_larger_term_and_what_was_paid_in_time_are_as_ever() -> None:
    periodic = Periodic(rules=KNOWN)
    items = [Item(number=str(one), cents=20_000, due_on=DUE) for one in range(2)]
    business = reckon(items, [], ON, Party.BUSINESS, RATES, periodic=periodic)
    assert (business.costs.net_cents, business.capped) == (8_000, False)
    large = [*items, Item(number="large", cents=30_000, due_on=DUE)]
    found = reckon(large, [], ON, Party.CONSUMER, RATES, notice=NOTICE, periodic=periodic)
    assert (found.costs.net_cents, found.capped) == (scale_cents(70_000), False)
    # The large term was paid in time, so the unpaid ones are small.
    paid = [Received(on=DUE, cents=30_000)]
    first = [Item(number="a", cents=30_000, due_on=DUE - timedelta(days=30)), *items]
    found = reckon(first, paid, ON, Party.CONSUMER, RATES, notice=NOTICE, periodic=periodic)
    assert (found.costs.net_cents, found.capped) == (4_000, True)
    all_paid = [Received(on=DUE, cents=40_000)]
    found = reckon(items, all_paid, ON, Party.CONSUMER, RATES, notice=NOTICE, periodic=periodic)
    assert (found.costs, found.capped) == (NO_COSTS, False)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('most: "140"', "most: 140.0"),
        ("from: 2024-10-01", "from: gisteren"),
        ("months: 6", "months: half"),
        ("rules:", "regels:"),
        ("doubts:", "twijfels:"),
    ],
)
def test_a_file_of_rules_that_is_wrong_is_refused(old: str, new: str) -> None:
    text = RULES.read_text(encoding="utf-8")
    assert read_rules(text).doubts
    with pytest.raises(PeriodicRulesError):
        read_rules(text.replace(old, new))
