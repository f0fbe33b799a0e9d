"""The ledger under random histories; `PREMINDER_HISTORIES=10000` plays that many.

Each history is one transaction that is rolled back, so that ten thousand take minutes.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from payments import ledger
from payments.gateway import Movement, MovementKind, MovementState, PaymentState, ProviderStatus
from payments.receiving import Receipt, receive
from payments.refund_records import Approval, approve_refund, surplus_cents
from payments.settle import apply_state
from storage.database import Database
from storage.records.claims import Claim, ClaimStatus, HoldReason
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.payments import Payment, PaymentStatus
from storage.records.refunds import Refund
from storage.records.tasks import Task, TaskKind, TaskStatus

OWED = 10_000
HISTORIES = int(os.environ.get("PREMINDER_HISTORIES", "40"))
AMOUNTS = (6_000, 10_000, 3_000)
#: What Mollie's own page or a bank does to a payment, beside our refunds.
MOVES = {"re_a": 1_000, "re_b": 700, "chb_a": 2_500}
AFTER = {
    MovementState.WAITING: MovementState.DONE,
    MovementState.DONE: MovementState.UNDONE,
    MovementState.UNDONE: MovementState.UNDONE,
}

which = st.integers(0, len(AMOUNTS) - 1)
changes = st.tuples(st.just("change"), which, st.sampled_from(["paid", "expired", "ours", *MOVES]))
words = st.tuples(st.just("tell"), which, st.integers(0, 4))
transfers = st.tuples(st.just("bank"), st.integers(1, 4), st.integers(1, 12_000))
others = st.tuples(st.sampled_from(["approve", "write_off", "hold"]))
histories = st.lists(st.one_of(changes, changes, words, words, transfers, others), max_size=30)


class AtMollie:
    """A payment as the provider has it, with every state that it was in."""

    def __init__(self, payment: Payment) -> None:
        self.payment = payment
        self.status = ProviderStatus.OPEN
        self.moves: dict[str, Movement] = {}
        self.past: list[PaymentState] = []
        self.keep()

    def change(self, what: str) -> None:
        """Let something happen there, if it can."""
        if what == "paid":
            self.status = ProviderStatus.PAID
        elif what == "expired" and self.status is ProviderStatus.OPEN:
            self.status = ProviderStatus.EXPIRED
        elif what == "ours":
            for name in list(self.moves):
                if self.moves[name].reference:
                    self.advance(name)
        elif what in self.moves:
            self.advance(what)
        elif what in MOVES and self.status is ProviderStatus.PAID:
            refund = what.startswith("re")
            kind = MovementKind.REFUND if refund else MovementKind.CHARGEBACK
            self.add(what, kind, MOVES[what], None)
        self.keep()

    def advance(self, name: str) -> None:
        move = self.moves[name]
        self.moves[name] = replace(move, state=AFTER[move.state])

    def add(self, name: str, kind: MovementKind, cents: int, reference: str | None) -> None:
        """Begin to give money back, as far as the payment holds it."""
        gone = sum(m.cents for m in self.moves.values() if m.state is not MovementState.UNDONE)
        if gone + cents <= self.payment.amount_cents:
            self.moves[name] = Movement(
                kind=kind,
                provider_id=f"{name}:{self.payment.provider_id}",
                cents=cents,
                state=MovementState.WAITING,
                reference=reference,
            )

    def keep(self) -> None:
        done = [move for move in self.moves.values() if move.state is MovementState.DONE]
        self.past.append(
            PaymentState(
                provider_id=str(self.payment.provider_id),
                status=self.status,
                amount_cents=self.payment.amount_cents,
                currency="EUR",
                reference=str(self.payment.id),
                refunded_cents=sum(m.cents for m in done if m.kind is MovementKind.REFUND),
                charged_back_cents=sum(m.cents for m in done if m.kind is MovementKind.CHARGEBACK),
                # Newest first, as Mollie lists them.
                movements=tuple(reversed(self.moves.values())),
            )
        )


class World:
    """One claim, three payments, and a naive account of what should be owed."""

    def __init__(self, session: Session, seed: Any, now: datetime) -> None:
        self.session, self.now = session, now
        self.claim = ledger.lock_claim(session, seed.claim_id)
        self.at_mollie = [AtMollie(self._payment(seed, number)) for number in range(len(AMOUNTS))]
        #: Everything that was ever told, by its cause.
        self.account: dict[str, int] = {"principal": OWED}
        self.undone: set[str] = set()

    def _payment(self, seed: Any, number: int) -> Payment:
        at = self.now + timedelta(seconds=number)
        payment = Payment(
            id=uuid.uuid4(),
            creditor_id=seed.creditor_id,
            claim_id=seed.claim_id,
            idempotency_key=str(uuid.uuid4()),
            provider_id=f"tr_{number}",
            amount_cents=AMOUNTS[number],
            # Only the last is live; the others were given up and may be paid all the same.
            status=PaymentStatus.OPEN if number == 2 else PaymentStatus.EXPIRED,
            status_at=at,
            created_at=at,
        )
        self.session.add(payment)
        self.session.flush()
        return payment

    def play(self, event: tuple[Any, ...]) -> None:
        getattr(self, event[0])(*event[1:])
        self.check()

    def change(self, number: int, what: str) -> None:
        """Something happens at the provider; we do not hear of it yet."""
        self.at_mollie[number].change(what)

    def tell(self, number: int, age: int) -> None:
        """We fetch a payment back; the answer may be older than one that we had before."""
        past = self.at_mollie[number].past
        state = past[max(len(past) - 1 - age, 0)]
        apply_state(self.session, state, self.now)
        if state.status is ProviderStatus.PAID:
            self.account[f"paid:{number}"] = -state.amount_cents
        for movement in state.movements:
            if movement.state is MovementState.UNDONE:
                self.undone.add(movement.provider_id)
                self.account.pop(movement.provider_id, None)
            elif movement.state is MovementState.DONE and movement.provider_id not in self.undone:
                self.account[movement.provider_id] = movement.cents

    def bank(self, number: int, cents: int) -> None:
        """A transfer of one's own; the same line of a statement may be read twice."""
        receipt = Receipt(key=f"bank:{number}", cents=cents, on=self.now.date())
        receive(self.session, [self.claim], receipt, self.now)
        self.account.setdefault(f"bank:{number}", -cents)

    def approve(self) -> None:
        """A colleague gives back what is too much; twice approved is once given."""
        before = surplus_cents(self.session, self.claim)
        found = approve_refund(self.session, self.claim.id, None, self.now)
        if not isinstance(found, Approval):
            return
        assert 0 < found.cents <= before
        assert surplus_cents(self.session, self.claim) == before - found.cents
        for refund_id in found.refund_ids:
            refund = self.session.get_one(Refund, refund_id)
            (there,) = [one for one in self.at_mollie if one.payment.id == refund.payment_id]
            kind, cents = MovementKind.REFUND, refund.amount_cents
            there.add(f"re_{refund.id}", kind, cents, str(refund.id))
            there.keep()

    def write_off(self) -> None:
        """The creditor lets the last € 5 go, once."""
        if self.claim.status is ClaimStatus.PAID or "off" in self.account:
            return
        booking = ledger.Booking(kind=EntryKind.WRITE_OFF, cents=-500, key="off")
        ledger.book(self.session, self.claim, booking, self.now)
        ledger.judge_balance(self.session, self.claim, EntryKind.WRITE_OFF, self.now)
        self.account["off"] = -500

    def hold(self) -> None:
        """Staff pause the claim."""
        ledger.hold_claim(self.session, self.claim.id, HoldReason.STAFF, self.now)

    def check(self) -> None:
        ours = select(LedgerEntry).where(LedgerEntry.claim_id == self.claim.id)
        entries = list(self.session.scalars(ours))
        total = sum(entry.amount_cents for entry in entries)
        assert total == ledger.open_cents(self.session, self.claim) == sum(self.account.values())
        assert len({entry.booking_key for entry in entries}) == len(entries)
        claim = self.session.get_one(Claim, self.claim.id)
        assert (claim.status is ClaimStatus.PAID) == (total <= 0)
        if total < 0 and surplus_cents(self.session, claim):
            waiting = select(Task.id).where(
                Task.kind == TaskKind.SURPLUS,
                Task.status == TaskStatus.OPEN,
                Task.claim_id == claim.id,
            )
            assert self.session.scalars(waiting).all(), "money is here too much and nobody knows"


@pytest.mark.timeout(300 + HISTORIES)
@settings(
    max_examples=HISTORIES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=histories)
def test_in_any_history_the_ledger_is_the_sum_of_its_causes_and_no_surplus_goes_unseen(
    database: Database,
    make_claim: Callable[[int], Any],
    now: datetime,
    history: list[tuple[Any, ...]],
) -> None:
    seed = make_claim(OWED)
    with database.service() as session:
        world = World(session, seed, now)
        for event in history:
            world.play(event)
        session.rollback()


DOUBLE_PAYMENT = [
    ("change", 1, "paid"),
    ("tell", 1, 0),
    ("bank", 1, 4_000),
    ("approve",),
    ("change", 1, "ours"),
    ("tell", 1, 0),
    ("tell", 1, 1),
]
#: Between two looks one refund came to nothing and another was made, which is listed first.
REFUND_IN_PLACE_OF_ANOTHER = [
    ("change", 1, "paid"),
    ("change", 1, "re_a"),
    ("change", 1, "re_a"),
    ("tell", 1, 0),
    ("change", 1, "re_a"),
    ("change", 1, "re_b"),
    ("change", 1, "re_b"),
    ("tell", 1, 0),
]


@pytest.mark.parametrize(
    ("history", "left"), [(DOUBLE_PAYMENT, 0), (REFUND_IN_PLACE_OF_ANOTHER, 700)]
)
def test_histories_that_were_once_wrong_or_matter_most(
    database: Database,
    make_claim: Callable[[int], Any],
    now: datetime,
    history: list[tuple[Any, ...]],
    left: int,
) -> None:
    seed = make_claim(OWED)
    with database.service() as session:
        world = World(session, seed, now)
        for event in history:
            world.play(event)
        assert ledger.open_cents(session, world.claim) == left
        session.rollback()
