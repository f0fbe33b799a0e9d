"""The ledger under random histories, on PostgreSQL; `PREMINDER_HISTORIES=10000` plays that many.

A history is a debtor's two claims with all that may happen to them: payments, double, in part and
for both claims at once, refunds, chargebacks, transfers with their returns, a plan, write-offs and
corrections, news that comes late, twice or in any order, and two bookings at the same moment. Each
event is a transaction of its own, as in life; beside it a naive account is kept, with which the
ledger must agree after each one. With `-s` it tells how often each came about.
"""

from __future__ import annotations

import os
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from payments import ledger
from payments.bank.importing import BankReport, import_file
from payments.baskets import BasketShare, keep_shares
from payments.gateway import Movement, MovementKind, MovementState, PaymentState, ProviderStatus
from payments.plan_records import agree_plan, plan_state
from payments.plans.proposal import Part, Proposal
from payments.receiving import Receipt, receive
from payments.refund_records import Approval, approve_refund, surplus_cents
from payments.settle import apply_state
from storage.database import Database
from storage.records.claims import Claim, ClaimStatus, HoldReason, Invoice
from storage.records.creditors import Creditor
from storage.records.debtors import Debtor
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.payments import Payment, PaymentStatus
from storage.records.plans import Plan, PlanStatus
from storage.records.refunds import Refund
from storage.words import DebtorType
from tests.payments.bank.conftest import OWN, camt, transfer

OWED = 10_000
#: What a second claim of the same debtor is, and what of the second payment is for it.
SECOND, SHARED = 4_500, 4_000
#: As many as fit twenty seconds of the suite.
HISTORIES = int(os.environ.get("PREMINDER_HISTORIES", "100"))
AMOUNTS = (6_000, 10_000, 3_000)
#: What Mollie's own page or a bank does to a payment, beside our refunds.
MOVES = {"re_a": 1_000, "re_b": 700, "chb_a": 2_500}
AFTER = {
    MovementState.WAITING: MovementState.DONE,
    MovementState.DONE: MovementState.UNDONE,
    MovementState.UNDONE: MovementState.UNDONE,
}
REFERENCE = "2026-0012"
_LOOK = text(
    """
    select id, status,
           (select sum(amount_cents) from ledger_entries where claim_id = claims.id) as total,
           exists (select from plans where claim_id = claims.id) as planned,
           exists (select from tasks where claim_id = claims.id and kind = 'surplus'
                      and status = 'open') as told
      from claims where creditor_id = :creditor
    """
)

which = st.integers(0, len(AMOUNTS) - 1)
changes = st.tuples(st.just("change"), which, st.sampled_from(["paid", "expired", "ours", *MOVES]))
words = st.tuples(st.just("tell"), which, st.integers(0, 4))
paid = st.tuples(st.just("pay"), which)
transfers = st.tuples(st.just("bank"), st.integers(1, 4), st.integers(1, 12_000))
statements = st.tuples(st.just("statement"), st.integers(0, 2), st.booleans())
others = st.tuples(
    st.sampled_from(["approve", "write_off", "correct", "take_back", "hold", "plan"])
)
at_once = st.tuples(st.just("race"), st.one_of(words, transfers), st.one_of(words, transfers))
events = st.one_of(changes, words, words, paid, transfers, statements, others, others, at_once)
histories = st.lists(events, min_size=1, max_size=30)
BOTH = ThreadPoolExecutor(2)


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

    def __init__(
        self,
        database: Database,
        looking: Connection,
        now: datetime,
        folder: Path,
        seen: Counter[str],
    ) -> None:
        self.database, self.looking, self.now = database, looking, now
        self.folder, self.seen = folder, seen
        self.creditor_id, self.claim_id, self.second_id = (uuid.uuid4() for _ in range(3))
        #: Everything that was ever told, by its cause.
        self.account: dict[str, int] = {"principal": OWED, "second": SECOND}
        self.undone: set[str] = set()
        payments = [self._payment(number) for number in range(len(AMOUNTS))]
        self.at_mollie = [AtMollie(payment) for payment in payments]
        self._begin(payments)

    def _begin(self, payments: list[Payment]) -> None:
        now, debtor_id = self.now, uuid.uuid4()
        slug = f"h-{self.creditor_id.hex}"
        self.creditor = Creditor(
            id=self.creditor_id, slug=slug, name="Bakker", iban=OWN, created_at=now
        )
        debtor = Debtor(
            id=debtor_id,
            person_key=debtor_id.bytes,
            name="Jan de Vries",
            type=DebtorType.CONSUMER,
            creditor_id=self.creditor_id,
            created_at=now,
        )
        claims = [
            self._claim(self.claim_id, debtor_id, REFERENCE, OWED),
            self._claim(self.second_id, debtor_id, "anders", SECOND),
        ]
        shares = (
            BasketShare(claim_id=self.claim_id, cents=AMOUNTS[1] - SHARED),
            BasketShare(claim_id=self.second_id, cents=SHARED),
        )
        owed = zip(claims, (OWED, SECOND), strict=True)
        with self.database.service() as session:
            for rows in ([self.creditor], [debtor], claims, payments):
                session.add_all(rows)
                session.flush()
            keep_shares(session, payments[1], shares)
            # As an import does it.
            session.add_all(self._principal(claim, cents) for claim, cents in owed)

    def _claim(
        self, claim_id: uuid.UUID, debtor_id: uuid.UUID, reference: str, cents: int
    ) -> Claim:
        claim = Claim(
            id=claim_id,
            creditor_id=self.creditor_id,
            debtor_id=debtor_id,
            reference=reference,
            status_at=self.now,
            started_at=self.now,
            import_hash=b"h",
            created_at=self.now,
        )
        claim.invoices = [
            Invoice(
                creditor_id=self.creditor_id,
                number=f"F-{reference}",
                invoiced_on=date(2026, 10, 1),
                due_on=date(2026, 10, 31),
                amount_cents=cents,
            )
        ]
        return claim

    def _principal(self, claim: Claim, cents: int) -> LedgerEntry:
        return LedgerEntry(
            creditor_id=self.creditor_id,
            claim_id=claim.id,
            kind=EntryKind.PRINCIPAL,
            amount_cents=cents,
            booking_key=f"principal:{claim.id}",
            booked_at=self.now,
        )

    def _payment(self, number: int) -> Payment:
        at = self.now + timedelta(seconds=number)
        return Payment(
            id=uuid.uuid4(),
            creditor_id=self.creditor_id,
            claim_id=self.claim_id,
            idempotency_key=str(uuid.uuid4()),
            provider_id=f"tr_{self.claim_id.hex}_{number}",
            amount_cents=AMOUNTS[number],
            # Only the last is live; the others were given up and may be paid all the same.
            status=PaymentStatus.OPEN if number == 2 else PaymentStatus.EXPIRED,
            status_at=at,
            created_at=at,
        )

    def play(self, told: tuple[Any, ...]) -> None:
        getattr(self, told[0])(*told[1:])
        self.seen[told[0]] += 1
        self.check()

    # ------------------------------------------------------------- what happens

    def change(self, number: int, what: str) -> None:
        """Something happens at the provider; we do not hear of it yet."""
        self.at_mollie[number].change(what)

    def pay(self, number: int) -> None:
        """Somebody pays, and we hear of it at once."""
        self.change(number, "paid")
        self.tell(number, 0)

    def tell(self, number: int, age: int) -> None:
        """We fetch a payment back; the answer may be older than one that we had before."""
        self._tell(number, age)()

    def _tell(self, number: int, age: int) -> Callable[[], None]:
        past = self.at_mollie[number].past
        state = past[max(len(past) - 1 - age, 0)]
        if state.status is ProviderStatus.PAID:
            self.account[f"paid:{number}"] = -state.amount_cents
        for movement in state.movements:
            if movement.state is MovementState.UNDONE:
                self.undone.add(movement.provider_id)
                self.account.pop(movement.provider_id, None)
            elif movement.state is MovementState.DONE and movement.provider_id not in self.undone:
                self.account[movement.provider_id] = movement.cents

        def work() -> None:
            with self.database.service() as session:
                apply_state(session, state, self.now)

        return work

    def bank(self, number: int, cents: int) -> None:
        """Money that came in otherwise; the same receipt may be told twice."""
        self._bank(number, cents)()

    def _bank(self, number: int, cents: int) -> Callable[[], None]:
        told = -self.account.setdefault(f"bank:{number}", -cents)
        key = f"bank:{self.claim_id}:{number}"

        def work() -> None:
            with self.database.service() as session:
                claim = ledger.lock_claim(session, self.claim_id)
                receipt = Receipt(key=key, cents=told, on=self.now.date())
                receive(session, [claim], receipt, self.now)

        return work

    def race(self, first: tuple[Any, ...], second: tuple[Any, ...]) -> None:
        """Two bookings begin at the same moment, on two connections."""
        works = [getattr(self, f"_{one[0]}")(*one[1:]) for one in (first, second)]
        for done in [BOTH.submit(work) for work in works]:
            done.result(timeout=60)

    def statement(self, number: int, goes_back: bool) -> None:
        """A statement with a transfer, or with its return, comes in: perhaps not the first time."""
        cents = (OWED, 4_000, 2_500)[number]
        line = transfer(
            f"{cents // 100}.00",
            REFERENCE,
            end_to_end=f"E2E-{number}",
            direction="DBIT" if goes_back else "CRDT",
            more="<RtrInf/>" if goes_back else "",
        )
        report = self._taken(camt([line], number=f"{number}{goes_back}"))
        cause = f"{'return' if goes_back else 'line'}:{number}"
        booked = report.returned_cents if goes_back else -report.booked_cents
        assert booked in {0, cents if goes_back else -cents}
        if booked:
            assert cause not in self.account, "one line was booked twice"
            self.account[cause] = booked
            self.seen[cause.partition(":")[0]] += 1

    def _taken(self, content: str) -> BankReport:
        path = self.folder / "statement"
        path.write_text(content, encoding="utf-8")
        return import_file(self.database, self.creditor, path, self.now)

    def approve(self) -> None:
        """A colleague gives back what is too much; twice approved is once given."""
        for claim_id in (self.claim_id, self.second_id):
            with self.database.service() as session:
                self._approve(session, ledger.lock_claim(session, claim_id))

    def _approve(self, session: Session, claim: Claim) -> None:
        before = surplus_cents(session, claim)
        found = approve_refund(session, claim.id, None, self.now)
        if not isinstance(found, Approval):
            return
        assert 0 < found.cents <= before
        assert surplus_cents(session, claim) == before - found.cents
        for refund_id in found.refund_ids:
            refund = session.get_one(Refund, refund_id)
            (there,) = [one for one in self.at_mollie if one.payment.id == refund.payment_id]
            kind, cents = MovementKind.REFUND, refund.amount_cents
            there.add(f"re_{refund.id}", kind, cents, str(refund.id))
            there.keep()
        self.seen["refund approved"] += 1

    def write_off(self) -> None:
        """The creditor lets the last € 5 go, once."""
        with self.database.service() as session:
            if session.get_one(Claim, self.claim_id).status is ClaimStatus.PAID:
                return
        self._book(EntryKind.WRITE_OFF, -500, "off")

    def correct(self) -> None:
        """A colleague sets a mistake right that had made the debt too small."""
        self._book(EntryKind.CORRECTION, 300, "more")

    def take_back(self) -> None:
        """A colleague sets a mistake right that had made the debt too large."""
        self._book(EntryKind.CORRECTION, -400, "less")

    def _book(self, kind: EntryKind, cents: int, cause: str) -> None:
        with self.database.service() as session:
            claim = ledger.lock_claim(session, self.claim_id)
            booking = ledger.Booking(kind=kind, cents=cents, key=f"{cause}:{self.claim_id}")
            if ledger.book(session, claim, booking, self.now):
                ledger.judge_balance(session, claim, kind, self.now)
        self.account[cause] = cents

    def hold(self) -> None:
        """Staff pause the claim."""
        with self.database.service() as session:
            ledger.hold_claim(session, self.claim_id, HoldReason.STAFF, self.now)

    def plan(self) -> None:
        """What is open is to be paid in three parts."""
        with self.database.service() as session:
            owed = ledger.open_cents(session, session.get_one(Claim, self.claim_id))
        if owed < 3:
            return
        third = owed // 3
        days = [self.now.date() + timedelta(days=30 * month) for month in (1, 2, 3)]
        cents = (third, third, owed - 2 * third)
        parts = tuple(Part(due_on=on, cents=part) for on, part in zip(days, cents, strict=True))
        with self.database.service() as session:
            claim = ledger.lock_claim(session, self.claim_id)
            if isinstance(agree_plan(session, claim, Proposal(parts=parts), self.now), Plan):
                self.seen["plan"] += 1

    # ------------------------------------------------------------- what must hold

    def check(self) -> None:
        found = self.looking.execute(_LOOK, {"creditor": self.creditor_id}).all()
        assert sum(one.total for one in found) == sum(self.account.values())
        for one in found:
            assert (one.status == ClaimStatus.PAID) == (one.total <= 0)
            if one.total < 0 and not one.told:
                with self.database.service() as session:
                    claim = session.get_one(Claim, one.id)
                    assert not surplus_cents(session, claim), "too much is here and nobody knows"
            self.seen["surplus"] += one.total < 0
            if one.planned:
                self._check_plan(one.total)

    def _check_plan(self, total: int) -> None:
        counted = select(Plan).where(
            Plan.claim_id == self.claim_id,
            Plan.status.in_([PlanStatus.AGREED, PlanStatus.COMPLETED]),
        )
        with self.database.service() as session:
            for plan in session.scalars(counted.order_by(Plan.agreed_at.desc()).limit(1)):
                left = sum(state.open_cents for state in plan_state(plan, total))
                assert left == min(max(total, 0), plan.total_cents)
                assert (plan.status is PlanStatus.COMPLETED) == (total <= 0)


@pytest.fixture
def fresh_world(database: Database, now: datetime, tmp_path: Path) -> Iterator[Any]:
    seen: Counter[str] = Counter()
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as looking:
        yield lambda: World(database, looking, now, tmp_path, seen)
    print(dict(seen))  # noqa: T201 # for those who look with -s


@pytest.mark.timeout(300 + HISTORIES)
@settings(
    max_examples=HISTORIES,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=histories)
def test_in_any_history_the_ledger_is_the_sum_of_its_causes_and_no_surplus_goes_unseen(
    fresh_world: Callable[[], World], history: list[tuple[Any, ...]]
) -> None:
    world = fresh_world()
    for told in history:
        world.play(told)


DOUBLE_PAYMENT = [
    ("change", 1, "paid"),
    ("tell", 1, 0),
    ("bank", 1, 8_000),
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
    ("history", "left"), [(DOUBLE_PAYMENT, 500), (REFUND_IN_PLACE_OF_ANOTHER, 5_200)]
)
def test_histories_that_were_once_wrong_or_matter_most(
    fresh_world: Callable[[], World], history: list[tuple[Any, ...]], left: int
) -> None:
    world = fresh_world()
    for told in history:
        world.play(told)
    assert sum(world.account.values()) == left
