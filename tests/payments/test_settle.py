from __future__ import annotations

import itertools
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from payments import ledger
from payments.gateway import Movement, MovementKind, MovementState, PaymentState, ProviderStatus
from payments.plan_records import agree_plan
from payments.plans import Offer, PlanBox, Proposal, work_out
from payments.settle import Settlement, apply_state
from storage.database import Database
from storage.records.claims import Claim, ClaimStatus, HoldReason
from storage.records.journal import first_broken
from storage.records.ledger import LedgerEntry
from storage.records.payments import Payment, PaymentStatus
from storage.records.plans import Plan, PlanStatus, Promise, PromiseStatus
from storage.records.tasks import Task, TaskKind

Pay = Callable[..., Payment]


@pytest.fixture
def pay(database: Database, now: datetime) -> Pay:
    numbers = itertools.count(1)

    def make(seed: Any, cents: int = 12_345, provider_id: str | None = "auto") -> Payment:
        with database.service() as session:
            payment = Payment(
                id=uuid.uuid4(),
                creditor_id=seed.creditor_id,
                claim_id=seed.claim_id,
                idempotency_key=str(uuid.uuid4()),
                provider_id=f"tr_{next(numbers)}" if provider_id == "auto" else provider_id,
                amount_cents=cents,
                status=PaymentStatus.OPEN if provider_id else PaymentStatus.STARTING,
                status_at=now,
                created_at=now,
            )
            session.add(payment)
        return payment

    return make


def state_of(payment: Payment, status: ProviderStatus, **more: Any) -> PaymentState:
    given: dict[str, Any] = {
        "provider_id": payment.provider_id or "tr_new",
        "amount_cents": payment.amount_cents,
        "currency": "EUR",
        "reference": str(payment.id),
    }
    return PaymentState(status=status, **(given | more))


def refund(cents: int, name: str = "re_1", state: MovementState = MovementState.DONE) -> Movement:
    return Movement(kind=MovementKind.REFUND, provider_id=name, cents=cents, state=state)


def chargeback(
    cents: int, name: str = "chb_1", state: MovementState = MovementState.DONE
) -> Movement:
    return Movement(kind=MovementKind.CHARGEBACK, provider_id=name, cents=cents, state=state)


def applied(database: Database, state: PaymentState, now: datetime) -> Settlement:
    with database.service() as session:
        settlement = apply_state(session, state, now)
    assert settlement is not None
    return settlement


def balance(session: Session, claim_id: uuid.UUID) -> int:
    return ledger.open_cents(session, session.get_one(Claim, claim_id))


def tasks(session: Session) -> Counter[TaskKind]:
    return Counter(session.scalars(select(Task.kind)))


def test_a_payment_closes_the_claim_and_says_so_once(
    database: Database, seed: Any, pay: Pay, now: datetime
) -> None:
    paid = state_of(pay(seed), ProviderStatus.PAID)
    first = applied(database, paid, now)
    assert (first.booked_cents, first.open_cents, first.closed) == (12_345, 0, True)
    again = applied(database, paid, now)
    assert (again.booked_cents, again.closed, again.reopened) == (0, False, False)
    with database.service() as session:
        assert session.get_one(Claim, seed.claim_id).status is ClaimStatus.PAID
        assert first_broken(session, seed.creditor_id) is None
        assert not tasks(session)


def test_the_same_webhook_ten_times_at_once_books_one_entry(
    database: Database, seed: Any, pay: Pay, now: datetime
) -> None:
    paid = state_of(pay(seed), ProviderStatus.PAID)
    with ThreadPoolExecutor(10) as pool:
        results = list(pool.map(lambda _: applied(database, paid, now), range(10)))
    assert sorted(result.booked_cents for result in results) == [0] * 9 + [12_345]
    assert sum(result.closed for result in results) == 1
    with database.service() as session:
        assert balance(session, seed.claim_id) == 0
        assert len(session.scalars(select(LedgerEntry)).all()) == 2


@pytest.mark.parametrize(
    "late", [ProviderStatus.OPEN, ProviderStatus.EXPIRED, ProviderStatus.CANCELED]
)
def test_an_older_word_never_undoes_a_payment(
    database: Database, seed: Any, pay: Pay, now: datetime, late: ProviderStatus
) -> None:
    payment = pay(seed)
    applied(database, state_of(payment, ProviderStatus.PAID), now)
    settlement = applied(database, state_of(payment, late), now)
    assert settlement.status is PaymentStatus.PAID
    assert settlement.open_cents == 0


def test_money_that_comes_after_expiry_is_booked(
    database: Database, seed: Any, pay: Pay, now: datetime
) -> None:
    payment = pay(seed)
    applied(database, state_of(payment, ProviderStatus.EXPIRED), now)
    assert applied(database, state_of(payment, ProviderStatus.PAID), now).closed


@pytest.mark.parametrize("wrong", [{"amount_cents": 1}, {"currency": "USD"}])
def test_another_amount_or_currency_is_not_booked_but_alarmed(
    database: Database, seed: Any, pay: Pay, now: datetime, wrong: dict[str, Any]
) -> None:
    paid = state_of(pay(seed), ProviderStatus.PAID, **wrong)
    assert applied(database, paid, now).mismatch
    assert applied(database, paid, now).mismatch
    with database.service() as session:
        assert balance(session, seed.claim_id) == 12_345
        assert tasks(session) == {TaskKind.PAYMENT_MISMATCH: 1}


def test_a_webhook_that_beats_our_commit_finds_the_row_by_our_reference(
    database: Database, seed: Any, pay: Pay, now: datetime
) -> None:
    payment = pay(seed, provider_id=None)
    assert applied(database, state_of(payment, ProviderStatus.PAID), now).closed
    with database.service() as session:
        assert session.get_one(Payment, payment.id).provider_id == "tr_new"


def test_a_payment_that_is_not_ours_changes_nothing(
    database: Database, seed: Any, pay: Pay, now: datetime
) -> None:
    stranger = state_of(
        pay(seed), ProviderStatus.PAID, provider_id="tr_other", reference=str(uuid.uuid4())
    )
    with database.service() as session:
        assert apply_state(session, stranger, now) is None
        assert balance(session, seed.claim_id) == 12_345


def test_a_second_payment_of_one_order_is_alarmed_and_not_lost(
    database: Database, seed: Any, pay: Pay, now: datetime
) -> None:
    second = state_of(pay(seed), ProviderStatus.PAID, provider_id="tr_other")
    with database.service() as session:
        assert apply_state(session, second, now) is None
    with database.service() as session:
        assert tasks(session) == {TaskKind.PAYMENT_MISMATCH: 1}


def test_a_second_payment_that_waits_while_the_first_is_settled_is_alarmed_too(
    database: Database, seed: Any, pay: Pay, now: datetime
) -> None:
    ours = pay(seed, provider_id=None)
    second = state_of(ours, ProviderStatus.PAID, provider_id="tr_second")

    def told() -> object:
        with database.service() as session:
            return apply_state(session, second, now)

    with ThreadPoolExecutor(1) as pool:
        with database.service() as session:
            ledger.lock_claim(session, seed.claim_id)
            waits = pool.submit(told)
            until_somebody_waits(database)
            session.get_one(Payment, ours.id).provider_id = "tr_first"
        assert waits.result() is None
    with database.service() as session:
        assert balance(session, seed.claim_id) == 12_345
        assert tasks(session) == {TaskKind.PAYMENT_MISMATCH: 1}


def until_somebody_waits(database: Database) -> None:
    """Return when another connection waits for a lock of ours."""
    waiting = text(
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and wait_event_type = 'Lock'"
    )
    for _ in range(1_000):
        with database.engine.connect() as connection:
            if connection.scalar(waiting):
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("left", [ClaimStatus.WITHDRAWN, ClaimStatus.HANDED_OVER])
def test_money_for_a_claim_that_left_us_meanwhile_is_booked_and_told_once(
    database: Database, seed: Any, pay: Pay, now: datetime, left: ClaimStatus
) -> None:
    payment = pay(seed)
    with database.service() as session:
        ledger.lock_claim(session, seed.claim_id).move_to(left, now)
    for _ in range(2):
        applied(database, state_of(payment, ProviderStatus.PAID), now)
    with database.service() as session:
        assert session.get_one(Claim, seed.claim_id).status is left
        assert balance(session, seed.claim_id) == 0
        assert tasks(session) == {TaskKind.PAYMENT_MISMATCH: 1}


def test_a_chargeback_opens_the_claim_on_hold_with_a_task(
    database: Database, seed: Any, pay: Pay, now: datetime
) -> None:
    payment = pay(seed)
    applied(database, state_of(payment, ProviderStatus.PAID), now)
    back = state_of(
        payment, ProviderStatus.PAID, charged_back_cents=12_345, movements=(chargeback(12_345),)
    )
    settlement = applied(database, back, now)
    assert (settlement.reopened, settlement.back_cents, settlement.open_cents) == (
        True,
        12_345,
        12_345,
    )
    assert not applied(database, back, now).reopened
    with database.service() as session:
        claim = session.get_one(Claim, seed.claim_id)
        assert (claim.status, claim.hold_reason) == (ClaimStatus.ON_HOLD, HoldReason.CHARGEBACK)
        assert tasks(session) == {TaskKind.CHARGEBACK: 1}


def test_a_chargeback_that_is_reversed_closes_the_claim_again(
    database: Database, seed: Any, pay: Pay, now: datetime
) -> None:
    payment = pay(seed)
    gone = state_of(payment, ProviderStatus.PAID, movements=(chargeback(12_345),))
    applied(database, gone, now)
    undone = (chargeback(12_345, state=MovementState.UNDONE),)
    settlement = applied(database, state_of(payment, ProviderStatus.PAID, movements=undone), now)
    assert (settlement.closed, settlement.open_cents) == (True, 0)
    assert applied(database, gone, now).open_cents == 0


def test_a_part_refund_opens_the_claim_for_that_part(
    database: Database, seed: Any, pay: Pay, now: datetime
) -> None:
    payment = pay(seed)
    applied(database, state_of(payment, ProviderStatus.PAID), now)
    settlement = applied(
        database, state_of(payment, ProviderStatus.PAID, movements=(refund(500),)), now
    )
    assert (settlement.reopened, settlement.open_cents) == (True, 500)
    with database.service() as session:
        claim = session.get_one(Claim, seed.claim_id)
        assert claim.status is ClaimStatus.OPEN
        assert claim.plan_at is not None
        assert claim.plan_at > now


def test_a_refund_named_in_two_ways_is_booked_once(
    database: Database, seed: Any, pay: Pay, now: datetime
) -> None:
    payment = pay(seed)
    for name in ("tr_1:refund:500", "re_1"):
        settlement = applied(
            database,
            state_of(
                payment, ProviderStatus.PAID, refunded_cents=500, movements=(refund(500, name),)
            ),
            now,
        )
        assert settlement.open_cents == 500


def test_a_double_payment_becomes_a_surplus_with_a_task(
    database: Database, seed: Any, pay: Pay, now: datetime
) -> None:
    first = pay(seed)
    applied(database, state_of(first, ProviderStatus.PAID), now)
    settlement = applied(database, state_of(pay(seed), ProviderStatus.PAID), now)
    assert (settlement.open_cents, settlement.closed) == (-12_345, False)
    with database.service() as session:
        assert tasks(session) == {TaskKind.SURPLUS: 1}


def test_what_follows_a_settlement_commits_with_it_or_not_at_all(
    database: Database, seed: Any, pay: Pay, now: datetime
) -> None:
    paid = state_of(pay(seed), ProviderStatus.PAID)

    def broken() -> None:
        with database.service() as session:
            apply_state(session, paid, now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert applied(database, paid, now).booked_cents == 12_345


def test_a_payment_keeps_an_open_promise(
    database: Database, seed: Any, pay: Pay, now: datetime
) -> None:
    with database.service() as session:
        promise = Promise(
            creditor_id=seed.creditor_id,
            claim_id=seed.claim_id,
            promised_on=date(2026, 12, 1),
            status_at=now,
            made_at=now,
        )
        session.add(promise)
    applied(database, state_of(pay(seed), ProviderStatus.PAID), now)
    with database.service() as session:
        assert session.get_one(Promise, promise.id).status is PromiseStatus.KEPT


def test_payments_fill_the_instalments_in_order_until_the_plan_completes(
    database: Database, seed: Any, pay: Pay, now: datetime
) -> None:
    first = Offer(parts=3, start_on=date(2026, 12, 1))
    proposal = work_out(12_345, first, PlanBox(), now.date())
    assert isinstance(proposal, Proposal)
    with database.service() as session:
        plan = agree_plan(session, ledger.lock_claim(session, seed.claim_id), proposal, now)
    assert isinstance(plan, Plan)

    def paid_positions() -> list[int]:
        with database.service() as session:
            stored = session.get_one(Plan, plan.id)
            return [part.position for part in stored.instalments if part.paid_at is not None]

    first = pay(seed, 4_115 + 100)
    applied(database, state_of(first, ProviderStatus.PAID), now)
    assert paid_positions() == [1]
    later = now + timedelta(days=30)
    # What was paid too much came off the last part; the next one is asked for as agreed.
    second = applied(database, state_of(pay(seed, 4_115), ProviderStatus.PAID), later)
    assert paid_positions() == [1, 2]
    assert not second.plan_completed
    last = applied(database, state_of(pay(seed, 4_015), ProviderStatus.PAID), later)
    assert last.plan_completed
    assert last.closed
    back = applied(
        database, state_of(first, ProviderStatus.PAID, movements=(chargeback(4_215),)), later
    )
    assert back.reopened
    assert paid_positions() == [1]
    with database.service() as session:
        assert session.get_one(Plan, plan.id).status is PlanStatus.AGREED


EVENTS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(list(ProviderStatus)),
        # The provider lists all of them each time; an older word knows fewer.
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=12,
)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=EVENTS)
def test_in_any_history_the_balance_is_what_was_owed_less_what_stayed(
    database: Database,
    make_claim: Callable[[int], Any],
    pay: Pay,
    now: datetime,
    history: list[tuple[int, ProviderStatus, int, bool]],
) -> None:
    seed = make_claim(10_000)
    # The second one is made as if in another tab: after the first one ended.
    first = pay(seed, 6_000)
    with database.service() as session:
        session.get_one(Payment, first.id).status = PaymentStatus.EXPIRED
    payments = [first, pay(seed, 10_000)]
    paid: set[int] = set()
    back: dict[tuple[int, str], int] = {}
    for which, status, known, undone in history:
        movements = ("re_1", "re_2", "chb_1")[:known]
        told = tuple(
            (chargeback if name.startswith("chb") else refund)(
                700, name, MovementState.UNDONE if undone else MovementState.DONE
            )
            for name in movements
        )
        applied(database, state_of(payments[which], status, movements=told), now)
        if status is ProviderStatus.PAID:
            paid.add(which)
        for name in movements:
            if undone:
                back[which, name] = 0
            back.setdefault((which, name), 700)
    expected = 10_000 - sum(payments[which].amount_cents for which in paid) + sum(back.values())
    with database.service() as session:
        claim = session.get_one(Claim, seed.claim_id)
        assert ledger.open_cents(session, claim) == expected
        assert (claim.status is ClaimStatus.PAID) == (expected <= 0)
