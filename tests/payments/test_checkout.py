from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import select

from bot.sandbox.server import Sandbox
from payments import ledger
from payments.checkout import CheckoutRefusal, Started, Wish, start_payment, webhook_secret
from payments.gateway import Checkout, PaymentOrder, ProviderStatus
from payments.links import (
    Holder,
    LinkTrouble,
    find_link,
    issue_link,
    new_token,
    revoke_links,
)
from payments.mollie_gateway import MollieGateway
from payments.plan_records import AgreementRefusal, agree_plan
from payments.plans import Offer, PlanBox, Proposal, work_out
from payments.poll import poll
from payments.settle import process_event, settle, store_webhook
from storage.database import Database
from storage.records.claims import Claim, ClaimStatus
from storage.records.conversations import ProviderEvent
from storage.records.payments import PayLink, Payment, PaymentStatus
from storage.records.plans import Instalment, Plan
from storage.records.tasks import Task, TaskKind


@pytest.fixture
def link_id(database: Database, seed: Any, now: datetime) -> uuid.UUID:
    return link_for(database, seed, now)


def link_for(
    database: Database, seed: Any, now: datetime, instalment: Instalment | None = None
) -> uuid.UUID:
    with database.service() as session:
        token = issue_link(
            session,
            session.get_one(Claim, seed.claim_id),
            now,
            Holder(contact_point_id=seed.contact_point_id, confirmed=True),
            instalment=instalment,
        )
        found = find_link(session, token, now)
        assert isinstance(found, PayLink)
        return found.id


def wish(link_id: uuid.UUID, **more: Any) -> Wish:
    given: dict[str, Any] = {
        "redirect_url": "http://127.0.0.1:9/b/x/terug",
        # Nobody listens there: the tests settle by themselves, as if webhooks got lost.
        "webhook_url": "",
    }
    return Wish(link_id=link_id, **(given | more))


def provider_id(started: Started | CheckoutRefusal) -> str:
    assert isinstance(started, Started)
    return started.checkout_url.rsplit("/", 1)[-1]


def end(mollie: Sandbox, started: Started | CheckoutRefusal, status: str) -> str:
    payment = provider_id(started)
    answer = requests.post(
        f"{mollie.url}/mollie/checkout/{payment}",
        data={"status": status},
        allow_redirects=False,
        timeout=60,
    )
    assert answer.status_code == 303
    return payment


def test_the_sandbox_and_the_gateway_agree_on_a_whole_payment(
    mollie: Sandbox, gateway: MollieGateway
) -> None:
    order = PaymentOrder(
        idempotency_key=str(uuid.uuid4()),
        reference="ref",
        cents=1_234,
        description="Fietsenmaker F1",
        redirect_url="http://127.0.0.1:9/b/x/terug",
        webhook_url="http://127.0.0.1:9/hooks/mollie/s",
    )
    checkout = gateway.create(order)
    assert gateway.create(order) == checkout
    state = gateway.fetch(checkout.provider_id)
    assert state is not None
    assert (state.status, state.amount_cents, state.reference) == (
        ProviderStatus.OPEN,
        1_234,
        "ref",
    )
    assert gateway.fetch("tr_nobody") is None


def test_a_click_makes_a_payment_and_a_second_click_leads_to_the_same(
    database: Database, gateway: MollieGateway, link_id: uuid.UUID, now: datetime
) -> None:
    first = start_payment(database, gateway, wish(link_id), now)
    second = start_payment(database, gateway, wish(link_id), now + timedelta(minutes=2))
    assert isinstance(first, Started)
    assert first == second
    with database.service() as session:
        [payment] = session.scalars(select(Payment))
        assert (payment.status, payment.amount_cents) == (PaymentStatus.OPEN, 12_345)


def test_two_tabs_at_once_make_one_payment(
    database: Database, gateway: MollieGateway, mollie: Sandbox, link_id: uuid.UUID, now: datetime
) -> None:
    before = len(mollie.world.payments)
    with ThreadPoolExecutor(8) as pool:
        started = list(
            pool.map(lambda _: start_payment(database, gateway, wish(link_id), now), range(8))
        )
    assert len({provider_id(one) for one in started}) == 1
    assert len(mollie.world.payments) == before + 1
    with database.service() as session:
        assert len(session.scalars(select(Payment)).all()) == 1


@pytest.mark.parametrize("how", ["expired", "canceled", "failed"])
def test_after_a_payment_that_came_to_nothing_one_tap_makes_a_new_one(
    database: Database,
    gateway: MollieGateway,
    mollie: Sandbox,
    link_id: uuid.UUID,
    now: datetime,
    how: str,
) -> None:
    first = start_payment(database, gateway, wish(link_id), now)
    settlement = settle(database, gateway, end(mollie, first, how), now)
    assert settlement is not None
    assert settlement.booked_cents == 0
    second = start_payment(database, gateway, wish(link_id), now)
    assert provider_id(second) != provider_id(first)


class Counting:
    """A gateway that remembers what was looked up."""

    def __init__(self, inner: MollieGateway) -> None:
        self._inner = inner
        self.fetched: list[str] = []

    def fetch(self, provider_id: str) -> Any:
        self.fetched.append(provider_id)
        return self._inner.fetch(provider_id)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def test_an_old_open_payment_is_looked_up_once_before_somebody_is_sent_there(
    database: Database, gateway: MollieGateway, mollie: Sandbox, link_id: uuid.UUID, now: datetime
) -> None:
    first = start_payment(database, gateway, wish(link_id), now)
    later = now + timedelta(minutes=30)
    asked: Any = Counting(gateway)
    assert start_payment(database, asked, wish(link_id), later) == first
    assert asked.fetched == [provider_id(first)]
    end(mollie, first, "expired")
    assert provider_id(start_payment(database, gateway, wish(link_id), later)) != provider_id(first)


def test_an_old_payment_that_turns_out_paid_is_not_paid_again(
    database: Database, gateway: MollieGateway, mollie: Sandbox, link_id: uuid.UUID, now: datetime
) -> None:
    end(mollie, start_payment(database, gateway, wish(link_id), now), "paid")
    seen: list[int] = []
    later = now + timedelta(minutes=30)
    again = start_payment(
        database,
        gateway,
        wish(link_id),
        later,
        lambda _, settlement: seen.append(settlement.booked_cents),
    )
    assert again is CheckoutRefusal.NOTHING_OPEN
    assert seen == [12_345]


def test_a_payment_of_another_amount_takes_the_place_of_the_old_one(
    database: Database,
    gateway: MollieGateway,
    mollie: Sandbox,
    seed: Any,
    link_id: uuid.UUID,
    now: datetime,
) -> None:
    old = start_payment(database, gateway, wish(link_id), now)
    with database.service() as session:
        claim = ledger.lock_claim(session, seed.claim_id)
        part = ledger.Booking(kind=ledger.EntryKind.CORRECTION, cents=-345, key="by hand")
        assert ledger.book(session, claim, part, now)
    new = start_payment(database, gateway, wish(link_id), now)
    assert provider_id(new) != provider_id(old)
    # Both tabs pay: nothing is lost, the second one is a surplus that staff see.
    for started in (new, old):
        settle(database, gateway, end(mollie, started, "paid"), now)
    with database.service() as session:
        claim = session.get_one(Claim, seed.claim_id)
        assert ledger.open_cents(session, claim) == -12_345
        assert session.scalars(select(Task.kind)).all() == [TaskKind.SURPLUS]


def test_when_nobody_answers_the_same_key_is_used_for_the_next_click(
    database: Database, gateway: MollieGateway, link_id: uuid.UUID, now: datetime
) -> None:
    nobody = MollieGateway("test_nobody", "http://127.0.0.1:9")
    assert start_payment(database, nobody, wish(link_id), now) is CheckoutRefusal.TRY_LATER
    with database.service() as session:
        [waiting] = session.scalars(select(Payment))
        assert waiting.status is PaymentStatus.STARTING
    assert isinstance(start_payment(database, gateway, wish(link_id), now), Started)
    with database.service() as session:
        [payment] = session.scalars(select(Payment))
        assert payment.idempotency_key == waiting.idempotency_key


@pytest.mark.parametrize("kind", ["500_before", "500_after", "reset_before", "reset_after"])
def test_a_call_that_broke_off_is_repeated_with_its_key_and_makes_one_payment(
    database: Database,
    gateway: MollieGateway,
    mollie: Sandbox,
    link_id: uuid.UUID,
    now: datetime,
    kind: str,
) -> None:
    before = len(mollie.world.payments)
    mollie.faults.add({"provider": "mollie", "kind": kind, "times": 1, "match": {"method": "POST"}})
    assert isinstance(start_payment(database, gateway, wish(link_id), now), Started)
    assert len(mollie.world.payments) == before + 1


def test_two_breaks_in_a_row_leave_it_to_the_next_tap(
    database: Database, gateway: MollieGateway, mollie: Sandbox, link_id: uuid.UUID, now: datetime
) -> None:
    before = len(mollie.world.payments)
    mollie.faults.add({"provider": "mollie", "kind": "500_after", "times": 2})
    assert start_payment(database, gateway, wish(link_id), now) is CheckoutRefusal.TRY_LATER
    assert isinstance(start_payment(database, gateway, wish(link_id), now), Started)
    assert len(mollie.world.payments) == before + 1


def test_no_connection_is_held_while_the_provider_is_called(
    database: Database, gateway: MollieGateway, link_id: uuid.UUID, now: datetime
) -> None:
    held: list[str] = []

    class Watching(MollieGateway):
        def create(self, order: PaymentOrder) -> Checkout:
            held.append(database.engine.pool.status())
            assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
            return gateway.create(order)

    assert isinstance(start_payment(database, Watching("test_x"), wish(link_id), now), Started)
    assert len(held) == 1


def test_a_provider_that_refuses_us_makes_a_task(
    database: Database, mollie: Sandbox, link_id: uuid.UUID, now: datetime
) -> None:
    stranger = MollieGateway("test_wrongkey", f"{mollie.url}/mollie")
    refused = start_payment(database, stranger, wish(link_id), now)
    assert refused is CheckoutRefusal.PROVIDER_REFUSED
    with database.service() as session:
        assert session.scalars(select(Task.kind)).all() == [TaskKind.SETTING]


@pytest.mark.parametrize("status", [ClaimStatus.WITHDRAWN, ClaimStatus.HANDED_OVER])
def test_a_closed_claim_cannot_be_paid_here(
    database: Database,
    gateway: MollieGateway,
    seed: Any,
    link_id: uuid.UUID,
    now: datetime,
    status: ClaimStatus,
) -> None:
    with database.service() as session:
        session.get_one(Claim, seed.claim_id).move_to(status, now)
    assert start_payment(database, gateway, wish(link_id), now) is CheckoutRefusal.NOTHING_OPEN


def test_a_webhook_is_stored_fetched_back_and_settled_once(
    database: Database,
    gateway: MollieGateway,
    mollie: Sandbox,
    seed: Any,
    link_id: uuid.UUID,
    now: datetime,
) -> None:
    payment = end(mollie, start_payment(database, gateway, wish(link_id), now), "paid")
    with database.service() as session:
        events = [store_webhook(session, payment, f"id={payment}", now) for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        done = list(pool.map(lambda event: process_event(database, gateway, event, now), events))
    assert sorted(one.booked_cents for one in done if one) == [0] * 9 + [12_345]
    with database.service() as session:
        assert session.get_one(Claim, seed.claim_id).status is ClaimStatus.PAID
        assert all(event.processed_at for event in session.scalars(select(ProviderEvent)))


@pytest.mark.parametrize("hostile", ["", "tr_unknown", "tr_../../x", "pl_1", "x" * 500])
def test_a_webhook_about_nothing_of_ours_is_kept_and_changes_nothing(
    database: Database, gateway: MollieGateway, now: datetime, hostile: str
) -> None:
    with database.service() as session:
        event = store_webhook(session, hostile, f"id={hostile}", now)
    assert process_event(database, gateway, event, now) is None


def test_a_lost_webhook_is_found_by_looking(
    database: Database, gateway: MollieGateway, mollie: Sandbox, link_id: uuid.UUID, now: datetime
) -> None:
    end(mollie, start_payment(database, gateway, wish(link_id), now), "paid")
    assert poll(database, gateway, now + timedelta(minutes=5)).settled == ()
    [settlement] = poll(database, gateway, now + timedelta(minutes=11)).settled
    assert settlement.closed
    assert poll(database, gateway, now + timedelta(minutes=12)).settled == ()


def test_a_webhook_whose_look_up_failed_is_taken_up_again(
    database: Database, gateway: MollieGateway, mollie: Sandbox, link_id: uuid.UUID, now: datetime
) -> None:
    payment = end(mollie, start_payment(database, gateway, wish(link_id), now), "paid")
    with database.service() as session:
        store_webhook(session, payment, f"id={payment}", now)
    later = now + timedelta(minutes=2)
    nobody = MollieGateway("test_nobody", "http://127.0.0.1:9")
    assert poll(database, nobody, later).unanswered == 1
    [settlement] = poll(database, gateway, later).settled
    assert settlement.booked_cents == 12_345


def test_a_start_that_never_succeeded_ends_after_the_keys_life(
    database: Database, gateway: MollieGateway, link_id: uuid.UUID, now: datetime
) -> None:
    nobody = MollieGateway("test_nobody", "http://127.0.0.1:9")
    start_payment(database, nobody, wish(link_id), now)
    poll(database, gateway, now + timedelta(hours=24))
    with database.service() as session:
        assert session.scalars(select(Payment.status)).all() == [PaymentStatus.CANCELED]


def test_a_refund_at_the_provider_opens_the_claim_again(
    database: Database, gateway: MollieGateway, mollie: Sandbox, link_id: uuid.UUID, now: datetime
) -> None:
    payment = end(mollie, start_payment(database, gateway, wish(link_id), now), "paid")
    settle(database, gateway, payment, now)
    for _ in range(2):
        requests.post(
            f"{mollie.url}/mollie/v2/payments/{payment}/refunds",
            json={"amount": {"currency": "EUR", "value": "10.00"}},
            headers={"Authorization": f"Bearer {mollie.settings.mollie_key}"},
            timeout=60,
        ).raise_for_status()
    settlement = settle(database, gateway, payment, now)
    assert settlement is not None
    assert (settlement.back_cents, settlement.open_cents) == (2_000, 2_000)


def cut(cents: int, parts: int) -> Proposal | None:
    return work_out(
        cents, Offer(parts=parts, start_on=date(2026, 12, 1)), PlanBox(), date(2026, 11, 23)
    )


@pytest.fixture
def plan(database: Database, seed: Any, now: datetime) -> Plan:
    proposal = cut(12_345, 3)
    assert isinstance(proposal, Proposal)
    with database.service() as session:
        agreed = agree_plan(session, ledger.lock_claim(session, seed.claim_id), proposal, now)
        assert isinstance(agreed, Plan)
        again = agree_plan(session, ledger.lock_claim(session, seed.claim_id), proposal, now)
        assert again is agreed
        return agreed


def test_while_a_plan_runs_a_link_pays_the_first_open_instalment(
    database: Database,
    gateway: MollieGateway,
    mollie: Sandbox,
    link_id: uuid.UUID,
    plan: Plan,
    now: datetime,
) -> None:
    for position, cents in enumerate((4_115, 4_115, 4_115), start=1):
        started = start_payment(database, gateway, wish(link_id), now)
        settlement = settle(database, gateway, end(mollie, started, "paid"), now)
        assert settlement is not None
        assert settlement.booked_cents == cents
        assert settlement.plan_completed == (position == 3)
    assert start_payment(database, gateway, wish(link_id), now) is CheckoutRefusal.NOTHING_OPEN


def test_the_link_of_a_paid_instalment_pays_nothing_twice(
    database: Database,
    gateway: MollieGateway,
    mollie: Sandbox,
    seed: Any,
    plan: Plan,
    now: datetime,
) -> None:
    link_id = link_for(database, seed, now, plan.instalments[0])
    started = start_payment(database, gateway, wish(link_id), now)
    settle(database, gateway, end(mollie, started, "paid"), now)
    assert start_payment(database, gateway, wish(link_id), now) is CheckoutRefusal.NOTHING_OPEN


def test_the_whole_can_be_paid_although_a_plan_runs(
    database: Database,
    gateway: MollieGateway,
    mollie: Sandbox,
    link_id: uuid.UUID,
    plan: Plan,
    now: datetime,
) -> None:
    started = start_payment(database, gateway, wish(link_id, whole=True), now)
    settlement = settle(database, gateway, end(mollie, started, "paid"), now)
    assert settlement is not None
    assert (settlement.plan_completed, settlement.open_cents) == (True, 0)


def test_while_the_bank_works_on_a_part_the_whole_is_not_asked_beside_it(
    database: Database,
    gateway: MollieGateway,
    mollie: Sandbox,
    link_id: uuid.UUID,
    plan: Plan,
    now: datetime,
) -> None:
    part = provider_id(start_payment(database, gateway, wish(link_id), now))

    def becomes(status: str) -> None:
        address = f"{mollie.url}/_control/mollie/{part}/status"
        assert requests.post(address, json={"status": status}, timeout=60).ok
        settle(database, gateway, part, now)

    becomes("pending")
    whole = start_payment(database, gateway, wish(link_id, whole=True), now)
    assert whole is CheckoutRefusal.BEING_PAID
    becomes("failed")
    assert isinstance(start_payment(database, gateway, wish(link_id, whole=True), now), Started)


def test_another_plan_beside_a_running_one_is_refused(
    database: Database, seed: Any, plan: Plan, now: datetime
) -> None:
    other = cut(12_345, 2)
    assert isinstance(other, Proposal)
    with database.service() as session:
        claim = ledger.lock_claim(session, seed.claim_id)
        assert agree_plan(session, claim, other, now) is AgreementRefusal.ANOTHER_PLAN


def test_a_plan_over_an_amount_that_is_no_longer_open_is_refused(
    database: Database, seed: Any, now: datetime
) -> None:
    stale = cut(12_000, 2)
    assert isinstance(stale, Proposal)
    with database.service() as session:
        claim = ledger.lock_claim(session, seed.claim_id)
        assert agree_plan(session, claim, stale, now) is AgreementRefusal.AMOUNT_CHANGED


def test_a_link_is_found_until_it_expires_or_is_revoked(
    database: Database, seed: Any, now: datetime
) -> None:
    with database.service() as session:
        claim = session.get_one(Claim, seed.claim_id)
        token = issue_link(session, claim, now)
        assert isinstance(find_link(session, token, now + timedelta(days=13)), PayLink)
        assert find_link(session, token, now + timedelta(days=14)) is LinkTrouble.EXPIRED
        assert find_link(session, new_token(), now) is LinkTrouble.UNKNOWN
        assert find_link(session, "../etc", now) is LinkTrouble.UNKNOWN
        assert revoke_links(session, claim.id, now) == 1
        assert find_link(session, token, now) is LinkTrouble.REVOKED


def test_no_table_holds_a_token(database: Database, seed: Any, now: datetime) -> None:
    with database.service() as session:
        token = issue_link(session, session.get_one(Claim, seed.claim_id), now)
        [row] = session.scalars(select(PayLink))
        assert token.encode() not in row.token_hash
        assert len(row.token_hash) == 32


def test_the_webhooks_secret_depends_on_the_secret_key() -> None:
    assert webhook_secret("a") != webhook_secret("b")
    assert len(webhook_secret("a")) == 32
