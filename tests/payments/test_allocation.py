from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments import ledger
from payments.allocation import Allocation, Debt, Named, allocate, in_proportion
from payments.errors import AmountError
from payments.receiving import Receipt, receive
from storage.database import Database
from storage.records.claims import Claim, ClaimStatus, Invoice, lock_claims_of
from storage.records.ledger import EntryKind
from storage.records.tasks import Task, TaskKind

TODAY = date(2026, 11, 23)
OLD = Debt(key="old", since=date(2026, 1, 1), due_on=date(2026, 1, 31), principal_cents=10_000)
NEW = Debt(key="new", since=date(2026, 5, 1), due_on=date(2026, 5, 31), principal_cents=10_000)


TWIN = replace(OLD, key="twin", principal_cents=20_000)


def got(found: Allocation) -> dict[str, int]:
    return {share.key: share.total_cents for share in found.shares}


@pytest.mark.parametrize(
    ("cents", "debts", "named", "shares"),
    [
        # The oldest goes first …
        (12_000, [NEW, OLD], [], {"old": 10_000, "new": 2_000}),
        # … unless the debtor says otherwise …
        (12_000, [OLD, NEW], [Named(key="new")], {"old": 2_000, "new": 10_000}),
        (12_000, [OLD, NEW], [Named(key="new", cents=500)], {"old": 10_000, "new": 2_000}),
        # … or another is more onerous, or it is not due yet.
        (5_000, [OLD, replace(NEW, burden=Fraction(10))], [], {"new": 5_000}),
        (5_000, [replace(OLD, due_on=TODAY + timedelta(days=1)), NEW], [], {"new": 5_000}),
        (5_000, [replace(OLD, due_on=TODAY), NEW], [], {"old": 5_000}),
        # Equal ones share in proportion.
        (9_000, [OLD, TWIN], [], {"old": 3_000, "twin": 6_000}),
        # A name of nothing here is passed over.
        (5_000, [OLD, NEW], [Named(key="else")], {"old": 5_000}),
        (0, [OLD], [], {}),
    ],
)
def test_a_payment_goes_where_the_law_says(
    cents: int, debts: list[Debt], named: list[Named], shares: dict[str, int]
) -> None:
    assert got(allocate(cents, debts, TODAY, named)) == shares


def test_within_a_debt_costs_go_first_then_interest_then_the_principal() -> None:
    debt = replace(OLD, costs_cents=4_000, interest_cents=300)
    (share,) = allocate(4_500, [debt], TODAY).shares
    assert (share.costs_cents, share.interest_cents, share.principal_cents) == (4_000, 300, 200)


def test_what_no_debt_can_take_is_left() -> None:
    assert allocate(25_000, [OLD, NEW], TODAY).left_cents == 5_000


def test_amounts_below_zero_and_doubled_keys_are_refused() -> None:
    with pytest.raises(AmountError):
        allocate(-1, [OLD], TODAY)
    with pytest.raises(AmountError):
        allocate(1, [replace(OLD, interest_cents=-1)], TODAY)
    with pytest.raises(ValueError, match="one key"):
        allocate(1, [OLD, OLD], TODAY)


amounts = st.integers(0, 100_000)
debts_of_any_kind = st.lists(
    st.builds(
        Debt,
        key=st.uuids().map(str),
        since=st.dates(date(2026, 1, 1), date(2026, 1, 3)),
        due_on=st.dates(date(2026, 11, 22), date(2026, 11, 24)),
        principal_cents=amounts,
        interest_cents=amounts,
        costs_cents=amounts,
        burden=st.sampled_from([Fraction(0), Fraction(8)]),
    ),
    max_size=6,
    unique_by=lambda debt: debt.key,
)


@given(st.data(), debts_of_any_kind, st.integers(0, 900_000))
def test_no_cent_is_lost_and_no_debt_gets_more_than_it_takes(
    data: st.DataObject, debts: list[Debt], cents: int
) -> None:
    keys = st.sampled_from([*(debt.key for debt in debts), "else"])
    names = st.lists(st.builds(Named, key=keys, cents=st.none() | amounts), max_size=3)
    found = allocate(cents, debts, TODAY, data.draw(names))
    by_key = {debt.key: debt for debt in debts}
    assert sum(got(found).values()) + found.left_cents == cents
    for share in found.shares:
        debt = by_key[share.key]
        assert 0 <= share.costs_cents <= debt.costs_cents
        assert 0 <= share.interest_cents <= debt.interest_cents
        assert 0 <= share.principal_cents <= debt.principal_cents
        assert share.principal_cents == 0 or share.interest_cents == debt.interest_cents
    assert found.left_cents == max(0, cents - sum(debt.total_cents for debt in debts))


@given(st.lists(st.integers(0, 10_000), min_size=1), st.data())
def test_a_proportion_is_fair_to_the_cent(weights: list[int], data: st.DataObject) -> None:
    cents = data.draw(st.integers(0, sum(weights)))
    parts = in_proportion(cents, weights)
    assert sum(parts) == cents
    for part, weight in zip(parts, weights, strict=True):
        assert part <= weight
        assert abs(part - Fraction(cents * weight, max(sum(weights), 1))) < 1


# On record


@pytest.fixture
def three(
    database: Database, make_claim: Callable[..., Any], now: datetime
) -> tuple[Any, list[str]]:
    """One debtor with claims of € 100 due in September, October and December, by reference."""
    seed = make_claim(10_000)
    references = []
    with database.service() as session:
        first = session.get_one(Claim, seed.claim_id)
        references.append(first.reference)
        for month in (9, 12):
            claim = Claim(
                creditor_id=seed.creditor_id,
                debtor_id=seed.debtor_id,
                reference=f"M{month}",
                status_at=now,
                started_at=now,
                import_hash=b"h",
                created_at=now,
            )
            claim.invoices = [
                Invoice(
                    creditor_id=seed.creditor_id,
                    number=f"F-{month}",
                    invoiced_on=date(2026, month - 1, 15),
                    due_on=date(2026, month, 15),
                    amount_cents=10_000,
                )
            ]
            session.add(claim)
            session.flush()
            principal = ledger.Booking(kind=EntryKind.PRINCIPAL, cents=10_000, key=f"p{month}")
            ledger.book(session, claim, principal, now)
            references.append(claim.reference)
    return seed, references


def test_a_transfer_for_several_claims_closes_the_oldest_first_and_once(
    database: Database, three: Any, now: datetime
) -> None:
    seed, (october, september, december) = three
    receipt = Receipt(key="bank:1", cents=15_000, on=TODAY)
    for again in (False, True):
        with database.service() as session:
            claims = lock_claims_of(session, [seed.debtor_id])
            changes = receive(session, claims, receipt, now)
            assert bool(changes) is not again
            left = {claim.reference: ledger.open_cents(session, claim) for claim in claims}
            status = {claim.reference: claim.status for claim in claims}
        assert left == {september: 0, october: 5_000, december: 10_000}
        assert status[september] is ClaimStatus.PAID


def test_what_the_debtor_named_is_paid_first_and_the_rest_becomes_a_surplus_there(
    database: Database, three: Any, now: datetime
) -> None:
    seed, (october, september, december) = three
    named = (Named(key=december),)
    with database.service() as session:
        claims = lock_claims_of(session, [seed.debtor_id])
        receive(session, claims, Receipt(key="b", cents=31_000, on=TODAY, named=named), now)
        left = {claim.reference: ledger.open_cents(session, claim) for claim in claims}
        kinds = [task.kind for task in session.query(Task)]
    assert left == {september: 0, october: 0, december: -1_000}
    assert kinds == [TaskKind.SURPLUS]


def test_a_claim_that_is_no_longer_with_us_gets_nothing(
    database: Database, three: Any, now: datetime
) -> None:
    seed, (october, september, _) = three
    with database.service() as session:
        claims = lock_claims_of(session, [seed.debtor_id])
        (gone,) = [claim for claim in claims if claim.reference == september]
        gone.move_to(ClaimStatus.HANDED_OVER, now)
        changes = receive(session, claims, Receipt(key="b", cents=5_000, on=TODAY), now)
        (paid,) = [claim for claim in claims if claim.reference == october]
        assert set(changes) == {paid.id}
