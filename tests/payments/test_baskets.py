"""One payment for several claims: a share for each, there and back, whatever comes at once."""

from __future__ import annotations

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from payments import ledger
from payments.baskets import basket_of
from payments.checkout import CheckoutRefusal, Started, Wish, start_payment
from payments.comparing import compare
from payments.links import Holder, issue_link
from payments.refund_records import Approval, approve_refund
from payments.refunds import send_refund
from payments.settle import Settlement, settle
from storage.records.claims import Claim, ClaimStatus, HoldReason, Invoice
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.payments import PayLink, Payment, PaymentShare, PaymentStatus
from storage.records.refunds import RefundStatus
from storage.records.tasks import TaskKind
from tests.payments.conftest import Desk

OWED = {"first": 12_345, "second": 5_000, "third": 2_500}
TOTAL = sum(OWED.values())


@dataclass
class Till:
    """A debtor with three open claims, of which the first one's page is open."""

    desk: Desk
    claims: dict[str, uuid.UUID]
    link_id: uuid.UUID

    def wish(self, **more: Any) -> Wish:
        urls = {"redirect_url": "http://127.0.0.1:9/", "webhook_url": ""}
        return Wish(link_id=more.pop("link_id", self.link_id), **urls, **more)

    def start(self, **more: Any) -> Started | CheckoutRefusal:
        desk = self.desk
        return start_payment(desk.database, desk.gateway, self.wish(**more), desk.now)

    def basket(self, cents: int = TOTAL) -> str:
        """Start a payment of everything, and return the provider's id of it."""
        return self.provider_id(self.start(together_cents=cents))

    def provider_id(self, started: Started | CheckoutRefusal) -> str:
        assert isinstance(started, Started)
        with self.desk.database.service() as session:
            return str(session.get_one(Payment, started.payment_id).provider_id)

    def tell(self, provider_id: str) -> Settlement:
        found = settle(self.desk.database, self.desk.gateway, provider_id, self.desk.now)
        assert found is not None
        return found

    def happens(self, provider_id: str, act: str, **body: Any) -> Settlement:
        self.desk.control(provider_id, act, **body)
        return self.tell(provider_id)

    def paid(self, provider_id: str) -> Settlement:
        return self.happens(provider_id, "status", status="paid")

    def open(self) -> list[int]:
        with self.desk.database.service() as session:
            claims = [session.get_one(Claim, one) for one in self.claims.values()]
            return [ledger.open_cents(session, claim) for claim in claims]

    def statuses(self) -> list[ClaimStatus]:
        with self.desk.database.service() as session:
            return [session.get_one(Claim, one).status for one in self.claims.values()]

    def keys(self) -> Counter[str]:
        with self.desk.database.service() as session:
            paid = LedgerEntry.payment_id.is_not(None)
            return Counter(session.scalars(select(LedgerEntry.booking_key).where(paid)))

    def change(self, name: str, kind: EntryKind, cents: int) -> None:
        with self.desk.database.service() as session:
            claim = ledger.lock_claim(session, self.claims[name])
            key = f"{kind}:{uuid.uuid4()}"
            ledger.book(
                session, claim, ledger.Booking(kind=kind, cents=cents, key=key), self.desk.now
            )
            ledger.judge_balance(session, claim, kind, self.desk.now)


@pytest.fixture
def three(desk: Desk) -> Till:
    seed, now = desk.seed, desk.now
    claims = {"first": seed.claim_id}
    with desk.database.service() as session:
        for name in ("second", "third"):
            claim = Claim(
                id=uuid.uuid4(),
                creditor_id=seed.creditor_id,
                debtor_id=seed.debtor_id,
                reference=name,
                status_at=now,
                started_at=now,
                import_hash=b"h",
                created_at=now,
            )
            claim.invoices = [
                Invoice(
                    creditor_id=seed.creditor_id,
                    number=f"F-{name}",
                    invoiced_on=date(2026, 10, 1),
                    due_on=date(2026, 10, 31) + timedelta(days=len(claims)),
                    amount_cents=OWED[name],
                )
            ]
            session.add(claim)
            session.flush()
            booking = ledger.Booking(
                kind=EntryKind.PRINCIPAL, cents=OWED[name], key=f"principal:{name}"
            )
            ledger.book(session, claim, booking, now)
            claims[name] = claim.id
    return Till(desk, claims, link_of(desk, seed.claim_id))


def link_of(desk: Desk, claim_id: uuid.UUID) -> uuid.UUID:
    with desk.database.service() as session:
        claim = session.get_one(Claim, claim_id)
        holder = Holder(contact_point_id=desk.seed.contact_point_id, confirmed=True)
        issue_link(session, claim, desk.now, holder)
        found = select(PayLink.id).where(PayLink.claim_id == claim_id)
        return session.scalars(found.order_by(PayLink.created_at.desc()).limit(1)).one()


def test_one_payment_pays_each_claim_in_full_and_once_however_often_it_is_told(
    three: Till,
) -> None:
    provider_id = three.basket()
    told = three.paid(provider_id)
    assert (told.booked_cents, told.open_cents, told.closed) == (TOTAL, 0, True)
    for _ in range(3):
        assert three.tell(provider_id).booked_cents == 0
    assert three.open() == [0, 0, 0]
    assert set(three.statuses()) == {ClaimStatus.PAID}
    key = f"mollie:{provider_id}:paid"
    assert three.keys() == {f"{key}:{claim_id}": 1 for claim_id in three.claims.values()}


def test_ten_webhooks_at_once_book_each_share_once(three: Till) -> None:
    provider_id = three.basket()
    three.desk.control(provider_id, "status", status="paid")
    with ThreadPoolExecutor(10) as pool:
        told = list(pool.map(lambda _: three.tell(provider_id), range(10)))
    assert sorted(one.booked_cents for one in told) == [0] * 9 + [TOTAL]
    assert three.open() == [0, 0, 0]


def test_two_tabs_pressed_at_once_lead_to_one_payment(three: Till) -> None:
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: three.start(together_cents=TOTAL), range(6)))
    made = {one.payment_id for one in found if isinstance(one, Started)}
    assert len(made) == 1
    with three.desk.database.service() as session:
        assert len(session.scalars(select(Payment)).all()) == 1
        assert len(session.scalars(select(PaymentShare)).all()) == 3


def test_pages_of_two_claims_started_at_once_do_not_lock_each_other_out(three: Till) -> None:
    """Each basket begins with the claim of its own page; the rows are locked in one order."""
    links = [link_of(three.desk, claim_id) for claim_id in three.claims.values()] * 3
    with ThreadPoolExecutor(9) as pool:
        found = list(pool.map(lambda link: three.start(link_id=link, together_cents=TOTAL), links))
    assert len({one.payment_id for one in found if isinstance(one, Started)}) == 3
    first, *others = {three.provider_id(one) for one in found if isinstance(one, Started)}
    for one in (first, *others):
        three.desk.control(one, "status", status="paid")
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(three.tell, [first, *others] * 2))
    assert three.open() == [-2 * cents for cents in OWED.values()]
    assert three.desk.tasks()[TaskKind.SURPLUS] >= 3


def test_who_pays_alone_in_one_tab_and_together_in_another_gets_the_surplus_back(
    three: Till,
) -> None:
    alone = three.provider_id(three.start())
    together = three.basket()
    three.paid(together)
    three.paid(alone)
    assert three.open() == [-12_345, 0, 0]
    assert three.desk.tasks() == {TaskKind.SURPLUS: 1}
    (refund_id,) = three.desk.approved()
    assert send(three, refund_id) is RefundStatus.DONE
    assert three.open() == [0, 0, 0]
    assert set(three.statuses()) == {ClaimStatus.PAID}


def test_alone_first_and_at_the_same_moment_both_are_booked(three: Till) -> None:
    alone, together = three.provider_id(three.start()), three.basket()
    for one in (alone, together):
        three.desk.control(one, "status", status="paid")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(three.tell, [alone, together] * 4))
    assert three.open() == [-12_345, 0, 0]
    assert three.desk.tasks() == {TaskKind.SURPLUS: 1}


def test_a_surplus_of_one_claim_goes_back_out_of_its_own_share(three: Till) -> None:
    """Of the payment for three only the second was paid twice: so much goes back, and no more."""
    together = three.basket()
    three.change("second", EntryKind.PAYMENT, -5_000)
    three.paid(together)
    assert three.open() == [0, -5_000, 0]
    with three.desk.database.service() as session:
        found = approve_refund(session, three.claims["second"], None, three.desk.now)
        assert isinstance(found, Approval)
        assert found.cents == 5_000
    assert send(three, *found.refund_ids) is RefundStatus.DONE
    assert three.desk.given_back(together) == [5_000]
    assert three.open() == [0, 0, 0]


def test_a_part_that_goes_back_is_taken_from_the_last_claim_first(three: Till) -> None:
    together = three.basket()
    three.paid(together)
    told = three.happens(together, "refund", amount="30.00")
    assert three.open() == [0, 500, 2_500]
    assert (told.back_cents, told.open_cents, told.reopened) == (3_000, 3_000, True)
    assert set(told.gone_back) == {three.claims["second"], three.claims["third"]}
    assert three.tell(together).back_cents == 0
    three.happens(together, "refund", amount="50.00")
    assert three.open() == [500, 5_000, 2_500]


def test_a_part_that_goes_back_first_takes_what_was_too_much(three: Till) -> None:
    together = three.basket()
    three.change("first", EntryKind.PAYMENT, -2_000)
    three.paid(together)
    assert three.open() == [-2_000, 0, 0]
    three.happens(together, "refund", amount="25.00")
    assert three.open() == [0, 0, 500]


def test_a_chargeback_opens_all_and_its_reversal_closes_all(three: Till) -> None:
    together = three.basket()
    three.paid(together)
    told = three.happens(together, "chargeback")
    assert three.open() == list(OWED.values())
    assert set(three.statuses()) == {ClaimStatus.ON_HOLD}
    assert told.back_cents == TOTAL
    assert three.desk.tasks() == {TaskKind.CHARGEBACK: 3}
    three.happens(together, "reversal")
    three.tell(together)
    assert three.open() == [0, 0, 0]
    assert set(three.statuses()) == {ClaimStatus.PAID}


def test_a_refund_that_comes_to_nothing_is_taken_back_where_it_was_booked(three: Till) -> None:
    together = three.basket()
    three.paid(together)
    three.happens(together, "refund", amount="30.00")
    three.happens(together, "refund_status", status="failed")
    assert three.open() == [0, 0, 0]
    assert set(three.statuses()) == {ClaimStatus.PAID}


def test_another_amount_is_never_booked_on_any_of_them(three: Till) -> None:
    together = three.basket()
    three.desk.sandbox.world.payments[together].cents = TOTAL - 1
    told = three.paid(together)
    assert told.mismatch
    assert three.open() == list(OWED.values())
    assert three.desk.tasks() == {TaskKind.PAYMENT_MISMATCH: 1}


def test_another_total_than_was_shown_starts_nothing(three: Till) -> None:
    three.change("third", EntryKind.PAYMENT, -100)
    assert three.start(together_cents=TOTAL) is CheckoutRefusal.CHANGED
    with three.desk.database.service() as session:
        assert session.scalars(select(Payment)).all() == []


def test_after_a_change_the_new_total_takes_the_place_of_the_old(three: Till) -> None:
    old = three.basket()
    three.change("third", EntryKind.PAYMENT, -2_500)
    new = three.basket(TOTAL - 2_500)
    assert old != new
    three.paid(old)  # the tab was still open at the bank
    assert three.open() == [0, 0, -2_500]


def test_what_waits_for_a_person_and_what_a_bank_works_on_stays_out(three: Till) -> None:
    with three.desk.database.service() as session:
        session.get_one(Claim, three.claims["second"]).move_to(
            ClaimStatus.ON_HOLD, three.desk.now, HoldReason.STAFF
        )
    assert three.start(together_cents=TOTAL) is CheckoutRefusal.CHANGED
    together = three.basket(TOTAL - 5_000)
    with three.desk.database.service() as session:
        session.scalars(select(Payment)).one().move_to(PaymentStatus.PENDING, three.desk.now)
    third = link_of(three.desk, three.claims["third"])
    assert three.start(link_id=third) is CheckoutRefusal.BEING_PAID
    with three.desk.database.service() as session:
        for claim_id in three.claims.values():
            assert basket_of(session, session.get_one(Claim, claim_id)) == ()
    assert three.paid(together).booked_cents == TOTAL - 5_000


def test_a_single_claim_is_no_basket(desk: Desk) -> None:
    with desk.database.service() as session:
        assert basket_of(session, session.get_one(Claim, desk.seed.claim_id)) == ()


def test_a_payment_at_once_is_known_when_we_compare_with_the_provider(three: Till) -> None:
    desk, together = three.desk, three.basket()
    three.paid(together)
    found = compare(desk.database, desk.gateway, desk.now - timedelta(days=900), desk.now)
    assert together not in found.missing


def send(three: Till, refund_id: uuid.UUID) -> RefundStatus:
    return send_refund(three.desk.database, three.desk.gateway, refund_id, three.desk.now)
