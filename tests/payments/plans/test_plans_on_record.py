"""Plans in the database: extra payments, moves, and offers that wait for an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from payments import ledger
from payments.plan_moves import postpone, what_is_ahead
from payments.plan_offers import (
    Offered,
    OfferRefusal,
    accept_offer,
    decline_offer,
    keep_offer,
    plan_of,
)
from payments.plan_records import agree_plan, cover_missed, plan_state
from payments.plans import Offer, Part, PlanBox, Proposal, work_out
from payments.plans.postponing import NotPostponed, PostponeCode
from storage.database import Database
from storage.records.claims import Claim, ClaimStatus
from storage.records.plan_offers import PlanOffer, PlanOfferStatus
from storage.records.plans import Instalment, Plan, PlanStatus, live_plan

DAYS = (date(2026, 12, 1), date(2027, 1, 4), date(2027, 2, 1))
PARTS = Proposal(
    parts=tuple(Part(due_on=on, cents=cents) for on, cents in zip(DAYS, (4_115,) * 3, strict=True))
)
BOX = PlanBox()


@pytest.fixture
def planned(database: Database, seed: Any, now: datetime) -> Any:
    with database.service() as session:
        claim = ledger.lock_claim(session, seed.claim_id)
        assert isinstance(agree_plan(session, claim, PARTS, now), Plan)
    return seed


@pytest.fixture
def receive(database: Database, planned: Any) -> Callable[[int, datetime], tuple[int, ...]]:
    """Book a payment (below zero: one that went back) and return what is open of each part."""

    def book(cents: int, at: datetime) -> tuple[int, ...]:
        kind = ledger.EntryKind.PAYMENT if cents > 0 else ledger.EntryKind.REFUND
        with database.service() as session:
            claim = ledger.lock_claim(session, planned.claim_id)
            booking = ledger.Booking(kind=kind, cents=-cents, key=f"{cents}:{at.isoformat()}")
            assert ledger.book(session, claim, booking, at)
            ledger.judge_balance(session, claim, kind, at)
            plan = session.scalars(select(Plan)).one()
            states = plan_state(plan, ledger.open_cents(session, claim))
            return tuple(state.open_cents for state in states)

    return book


def test_an_extra_payment_shortens_the_plan_and_the_next_part_stays(
    receive: Callable[[int, datetime], tuple[int, ...]], now: datetime
) -> None:
    assert receive(9_000, now) == (0, 3_345, 0)
    assert receive(3_345, now + timedelta(days=40)) == (0, 0, 0)


def test_a_refund_opens_what_was_paid_ahead_first(
    receive: Callable[[int, datetime], tuple[int, ...]], now: datetime
) -> None:
    assert receive(5_115, now) == (0, 4_115, 3_115)
    assert receive(-1_000, now + timedelta(days=1)) == (0, 4_115, 4_115)


def test_what_was_paid_ahead_covers_a_part_that_was_missed(
    database: Database,
    planned: Any,
    receive: Callable[[int, datetime], tuple[int, ...]],
    now: datetime,
) -> None:
    receive(8_230, now)
    with database.service() as session:
        plan = live_plan(session, planned.claim_id)
        assert plan is not None
        assert cover_missed(plan, 4_115, DAYS[1], now) is None
        states = plan_state(plan, 4_115)
        assert [state.open_cents for state in states] == [0, 0, 4_115]
        late = cover_missed(plan, 4_115, DAYS[2], now)
        assert late is not None
        assert late.due_on == DAYS[2]


def test_one_part_moves_once_and_the_same_answer_twice_is_one_move(
    database: Database, planned: Any, now: datetime
) -> None:
    with database.service() as session:
        claim = ledger.lock_claim(session, planned.claim_id)
        for _ in range(2):
            moved = postpone(session, claim, (1, date(2026, 12, 8)), BOX, now)
            assert moved == date(2026, 12, 8)
        refused = postpone(session, claim, (1, date(2026, 12, 9)), BOX, now)
        assert isinstance(refused, NotPostponed)
        assert refused.code is PostponeCode.ONCE_ALREADY
        plan = live_plan(session, claim.id)
        assert plan is not None
        assert [part.due_on for part in plan.instalments] == [date(2026, 12, 8), *DAYS[1:]]
        assert plan.instalments[0].postponed_from == DAYS[0]


def test_only_the_next_part_moves(database: Database, planned: Any, now: datetime) -> None:
    with database.service() as session:
        claim = ledger.lock_claim(session, planned.claim_id)
        refused = postpone(session, claim, (2, date(2027, 1, 8)), BOX, now)
        assert isinstance(refused, NotPostponed)


def test_the_database_lets_one_part_of_a_plan_move(
    database: Database, planned: Any, now: datetime
) -> None:
    del planned
    with database.service() as session:
        for part in session.scalars(select(Instalment)):
            part.postponed_from = part.due_on
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_what_comes_next_of_a_plan(
    database: Database,
    planned: Any,
    receive: Callable[[int, datetime], tuple[int, ...]],
    now: datetime,
) -> None:
    receive(4_200, now)
    with database.service() as session:
        plan = live_plan(session, planned.claim_id)
        assert plan is not None
        ahead = what_is_ahead(plan, 12_345 - 4_200)
        assert ahead is not None
        assert (ahead.state.instalment.position, ahead.parts) == (2, 3)
        assert (ahead.state.open_cents, ahead.movable.next_on) == (4_115, DAYS[2])
        assert what_is_ahead(plan, 0) is None


@pytest.fixture
def offer(database: Database, seed: Any, now: datetime) -> PlanOffer:
    return offered(database, seed, Offer(cents=1_000, day=25), now)


def offered(database: Database, seed: Any, wish: Offer, now: datetime) -> PlanOffer:
    with database.service() as session:
        claim = ledger.lock_claim(session, seed.claim_id)
        plan = work_out(ledger.open_cents(session, claim), wish, BOX, now.date())
        kept = keep_offer(
            session, claim, Offered(wish=wish, plan=plan, reason="part_too_small"), now
        )
        assert kept is not None
        return kept


def test_a_colleague_says_yes_to_an_offer_and_it_is_the_plan(
    database: Database, offer: PlanOffer, now: datetime
) -> None:
    with database.service() as session:
        made = accept_offer(session, offer.id, BOX, now, None)
        assert isinstance(made, Plan)
        assert (made.total_cents, len(made.instalments)) == (12_345, 13)
        assert made.instalments[-1].amount_cents == 345
        assert session.get_one(PlanOffer, offer.id).status is PlanOfferStatus.ACCEPTED
        assert accept_offer(session, offer.id, BOX, now, None) is OfferRefusal.NOT_OPEN


def test_a_newer_offer_takes_the_place_of_the_one_before(
    database: Database, seed: Any, offer: PlanOffer, now: datetime
) -> None:
    newer = offered(database, seed, Offer(cents=1_500), now)
    with database.service() as session:
        assert session.get_one(PlanOffer, offer.id).status is PlanOfferStatus.REPLACED
        assert session.get_one(PlanOffer, newer.id).status is PlanOfferStatus.OPEN
        assert decline_offer(session, newer.id, now, None)
        assert not decline_offer(session, newer.id, now, None)


def test_an_offer_whose_dates_have_gone_by_is_worked_out_anew_and_looked_at_again(
    database: Database, offer: PlanOffer, now: datetime
) -> None:
    later = now + timedelta(days=60)
    with database.service() as session:
        assert accept_offer(session, offer.id, BOX, later, None) is OfferRefusal.CHANGED
        plan = plan_of(session.get_one(PlanOffer, offer.id))
        assert plan is not None
        assert plan.total_cents == 12_345
        assert plan.parts[0].due_on >= later.date()
        assert isinstance(accept_offer(session, offer.id, BOX, later, None), Plan)


def test_an_offer_after_a_payment_is_about_what_is_left(
    database: Database, seed: Any, offer: PlanOffer, now: datetime
) -> None:
    with database.service() as session:
        claim = ledger.lock_claim(session, seed.claim_id)
        booking = ledger.Booking(kind=ledger.EntryKind.PAYMENT, cents=-2_345, key="some")
        ledger.book(session, claim, booking, now)
    with database.service() as session:
        assert accept_offer(session, offer.id, BOX, now, None) is OfferRefusal.CHANGED
        made = accept_offer(session, offer.id, BOX, now, None)
        assert isinstance(made, Plan)
        assert [part.amount_cents for part in made.instalments] == [1_000] * 10


def test_saying_yes_to_another_plan_ends_the_one_that_runs(
    database: Database, planned: Any, now: datetime
) -> None:
    offer = offered(database, planned, Offer(cents=1_000), now)
    with database.service() as session:
        made = accept_offer(session, offer.id, BOX, now, None)
        assert isinstance(made, Plan)
        statuses = sorted(session.scalars(select(Plan.status)))
        assert statuses == [PlanStatus.AGREED, PlanStatus.CANCELLED]


def test_an_offer_of_no_plan_cannot_be_said_yes_to(
    database: Database, seed: Any, now: datetime
) -> None:
    vague = offered(database, seed, Offer(day=25), now)
    with database.service() as session:
        assert accept_offer(session, vague.id, BOX, now, None) is OfferRefusal.NO_PLAN


def test_no_offer_of_a_claim_that_closed_becomes_a_plan(
    database: Database, seed: Any, offer: PlanOffer, now: datetime
) -> None:
    with database.service() as session:
        session.get_one(Claim, seed.claim_id).move_to(ClaimStatus.WITHDRAWN, now)
    with database.service() as session:
        assert accept_offer(session, offer.id, BOX, now, None) is OfferRefusal.CLAIM_CLOSED


def test_agreeing_to_another_plan_closes_the_offer(
    database: Database, seed: Any, offer: PlanOffer, now: datetime
) -> None:
    with database.service() as session:
        claim = ledger.lock_claim(session, seed.claim_id)
        assert isinstance(agree_plan(session, claim, PARTS, now), Plan)
        assert session.get_one(PlanOffer, offer.id).status is PlanOfferStatus.REPLACED
