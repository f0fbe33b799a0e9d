from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.errors import AmountError
from payments.legal.collection_costs import Received
from payments.legal.interest import Compounding, GoesTo, Owed, interest
from payments.legal.rates import (
    InterestKind,
    Rate,
    RatesFileError,
    RateTable,
    RateUnknownError,
    known_rates,
    read_rates,
)

CONSUMER, COMMERCIAL = InterestKind.CONSUMER, InterestKind.COMMERCIAL
TABLE = known_rates()


def flat(percent: str) -> RateTable:
    rates = (Rate(since=date(2000, 1, 1), percent=Fraction(percent)),)
    return RateTable(consumer=rates, commercial=rates, known_until=date(2099, 12, 31))


def owed(cents: int, due_on: date, *received: tuple[date, int]) -> Owed:
    return Owed(
        principal_cents=cents,
        due_on=due_on,
        received=[Received(on=day, cents=paid) for day, paid in received],
    )


def total(what: Owed, until: date, kind: InterestKind = CONSUMER, **more: object) -> int:
    return interest(what, until, kind, TABLE, **more).total_cents  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "day", "percent"),
    [
        (CONSUMER, date(2014, 12, 31), "3"),
        (CONSUMER, date(2022, 12, 31), "2"),
        (CONSUMER, date(2023, 6, 30), "4"),
        (CONSUMER, date(2023, 7, 1), "6"),
        (CONSUMER, date(2024, 7, 1), "7"),
        (CONSUMER, date(2025, 6, 1), "6"),
        (CONSUMER, date(2026, 12, 31), "4"),
        (COMMERCIAL, date(2013, 3, 15), "7.75"),
        (COMMERCIAL, date(2013, 3, 16), "8.75"),
        (COMMERCIAL, date(2024, 7, 1), "12.25"),
        (COMMERCIAL, date(2026, 6, 30), "10.15"),
        (COMMERCIAL, date(2026, 7, 1), "10.4"),
    ],
)
def test_each_rate_holds_from_its_day_on(kind: InterestKind, day: date, percent: str) -> None:
    assert TABLE.on(kind, day).percent == Fraction(percent)


@pytest.mark.parametrize("day", [date(2012, 6, 30), TABLE.known_until + timedelta(days=1)])
def test_a_day_without_a_known_rate_is_refused_and_not_guessed(day: date) -> None:
    with pytest.raises(RateUnknownError, match="bring rates"):
        TABLE.on(CONSUMER, day)
    with pytest.raises(RateUnknownError):
        total(owed(100_000, day - timedelta(days=1)), day)


def test_the_alarm_rings_before_the_rates_run_out() -> None:
    assert not TABLE.is_stale(TABLE.known_until - timedelta(days=14))
    assert TABLE.is_stale(TABLE.known_until - timedelta(days=13))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "source: x",
        (
            "{source: x, known_until: 2026-12-31, consumer: [{from: 2026-01-01, percent: 4.5}],"
            " commercial: [{from: 2026-01-01, percent: '8'}]}"
        ),
        (
            "{source: x, known_until: 2026-12-31, commercial: [{from: 2026-01-01, percent: '8'}],"
            " consumer: [{from: 2026-07-01, percent: '4'}, {from: 2026-01-01, percent: '5'}]}"
        ),
        (
            "{source: x, known_until: 2026-12-31, commercial: [{from: 2026-01-01, percent: '8'}],"
            " consumer: [{from: 2027-01-01, percent: '4'}]}"
        ),
        "{source: x, known_until: soon, consumer: [], commercial: []}",
        "{source: x, known_until: 2026-12-31, consumer: [], commercial: []}",
    ],
)
def test_a_table_that_is_not_in_order_is_refused(text: str) -> None:
    with pytest.raises(RatesFileError):
        read_rates(text)


@pytest.mark.parametrize(
    ("cents", "due_on", "until", "kind", "cents_due"),
    [
        # 30 days at 4 %: 1000 × 0,04 × 30 / 365 = 3,2876…
        (100_000, date(2026, 1, 31), date(2026, 3, 2), CONSUMER, 329),
        # One day: 1000 × 0,1015 / 365 = 0,278…
        (100_000, date(2026, 1, 31), date(2026, 2, 1), COMMERCIAL, 28),
        # Paid on the last day: nothing.
        (100_000, date(2026, 1, 31), date(2026, 1, 31), CONSUMER, 0),
        # A full year at one rate: 7 % of 1000 in 365 days, 366 days make 70,19.
        (100_000, date(2023, 12, 31), date(2024, 12, 30), CONSUMER, 7_000),
        (100_000, date(2023, 12, 31), date(2024, 12, 31), CONSUMER, 7_019),
        # Over a change: 91 days (1 April to 30 June) at 4 %, 92 (July to September) at 6 %.
        (1_000_000, date(2023, 3, 31), date(2023, 9, 30), CONSUMER, 9_973 + 15_123),
    ],
)
def test_worked_examples(
    cents: int, due_on: date, until: date, kind: InterestKind, cents_due: int
) -> None:
    assert total(owed(cents, due_on), until, kind) == cents_due


def test_each_full_year_bears_interest_from_its_own_day_on() -> None:
    two_years = interest(owed(100_000, date(2020, 3, 31)), date(2022, 3, 31), CONSUMER, TABLE)
    # 2 % of 1000 over 365 days, twice; the second time over 1020.
    assert two_years.total_cents == 2_000 + 2_040
    simple = interest(
        owed(100_000, date(2020, 3, 31)),
        date(2022, 3, 31),
        CONSUMER,
        TABLE,
        compounding=Compounding.NONE,
    )
    assert simple.total_cents == 4_000
    assert two_years.spans[-1].base_cents == 102_000


def test_a_year_that_began_on_the_29th_of_february_ends_before_the_28th() -> None:
    found = interest(owed(1_000_000, date(2020, 2, 28)), date(2021, 3, 1), CONSUMER, TABLE)
    assert [span.last for span in found.spans] == [date(2021, 2, 27), date(2021, 3, 1)]


def test_a_payment_lowers_interest_first_and_then_the_principal() -> None:
    what = owed(100_000, date(2026, 1, 31), (date(2026, 3, 2), 50_329))
    found = interest(what, date(2026, 3, 12), CONSUMER, TABLE)
    assert found.open_principal_cents == 50_000
    assert found.open_interest_cents == 55  # 500 × 0,04 × 10 / 365
    spared = interest(what, date(2026, 3, 12), CONSUMER, TABLE, goes_to=GoesTo.PRINCIPAL)
    assert spared.open_principal_cents == 49_671
    assert spared.open_interest_cents == 329 + 54


def test_a_payment_before_the_due_date_bears_no_interest_and_one_after_the_end_is_not_seen() -> (
    None
):
    early = owed(100_000, date(2026, 1, 31), (date(2026, 1, 5), 100_000))
    found = interest(early, date(2026, 3, 1), CONSUMER, TABLE)
    assert (found.total_cents, found.open_principal_cents) == (0, 0)
    late = owed(100_000, date(2026, 1, 31), (date(2026, 5, 1), 100_000))
    assert interest(late, date(2026, 3, 1), CONSUMER, TABLE).open_principal_cents == 100_000


def test_what_is_paid_beyond_all_is_a_surplus() -> None:
    what = owed(1_000, date(2026, 1, 31), (date(2026, 2, 10), 2_000))
    found = interest(what, date(2026, 3, 1), CONSUMER, TABLE)
    assert found.surplus_cents == 2_000 - 1_000 - found.total_cents


def test_amounts_below_zero_are_refused() -> None:
    with pytest.raises(AmountError):
        total(owed(-1, date(2026, 1, 1)), date(2026, 2, 1))
    with pytest.raises(AmountError):
        total(owed(1, date(2026, 1, 1), (date(2026, 1, 2), -1)), date(2026, 2, 1))


def naive(cents: int, due_on: date, until: date, kind: InterestKind) -> list[Decimal]:
    """Walk day by day, adding up exact cents; a year's interest joins the base on its last day."""
    base, added, exact = Decimal(cents), Decimal(0), []
    day, first = due_on, due_on + timedelta(days=1)
    rows = {CONSUMER: TABLE.consumer, COMMERCIAL: TABLE.commercial}[kind]
    while day < until:
        day += timedelta(days=1)
        percent = next(rate.percent for rate in reversed(rows) if rate.since <= day)
        one = base * Decimal(percent.numerator) / percent.denominator / 100 / 365
        exact.append(one)
        added += one
        following = day + timedelta(days=1)
        if (following.month, following.day) == (first.month, first.day):
            base, added = base + added, Decimal(0)
    return exact


days = st.dates(date(2012, 7, 1), date(2026, 12, 1)).filter(
    lambda day: (day.month, day.day) not in {(2, 28), (2, 29)}
)


@given(st.integers(1, 5_000_000), days, days, st.sampled_from(InterestKind))
def test_the_sum_agrees_with_walking_day_by_day(
    cents: int, one: date, other: date, kind: InterestKind
) -> None:
    due_on, until = sorted((one, other))
    found = interest(owed(cents, due_on), until, kind, TABLE)
    walked = sum(naive(cents, due_on, until, kind), Decimal(0))
    # Each span is rounded by half a cent at most, and may pass its rounding on by compounding.
    assert abs(found.total_cents - walked) <= Decimal(len(found.spans)) * 2
    assert sum(span.days for span in found.spans) == (until - due_on).days
    if len(found.spans) == 1:
        assert found.total_cents == int(walked.quantize(Decimal(1), ROUND_HALF_UP))


@given(st.integers(0, 5_000_000), st.integers(0, 5_000_000), days, st.integers(0, 900))
def test_more_principal_and_more_days_never_give_less(
    one: int, other: int, due_on: date, length: int
) -> None:
    until = min(due_on + timedelta(days=length), TABLE.known_until)
    low, high = sorted((one, other))
    assert total(owed(low, due_on), until) <= total(owed(high, due_on), until)
    longer = min(until + timedelta(days=1), TABLE.known_until)
    assert total(owed(high, due_on), until) <= total(owed(high, due_on), longer)


@given(
    st.integers(1, 1_000_000),
    st.lists(st.tuples(st.integers(-30, 700), st.integers(0, 300_000)), max_size=5),
    st.sampled_from(GoesTo),
)
def test_what_was_paid_is_all_accounted_for(
    cents: int, paid: list[tuple[int, int]], goes_to: GoesTo
) -> None:
    due_on, until = date(2024, 1, 31), date(2026, 1, 31)
    payments = [(due_on + timedelta(days=after), each) for after, each in paid]
    found = interest(owed(cents, due_on, *payments), until, CONSUMER, flat("6"), goes_to=goes_to)
    left = found.open_principal_cents + found.open_interest_cents
    assert cents + found.total_cents == left + sum(each for _, each in paid) - found.surplus_cents
