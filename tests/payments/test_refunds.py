from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot.sandbox.server import Sandbox, SandboxSettings, sandbox_thread
from payments import ledger
from payments.errors import GatewayRefusedError, GatewayTransientError, GatewayUncertainError
from payments.gateway import KEY_LIFETIME
from payments.mollie_gateway import MollieGateway
from payments.poll import QUIET, poll
from payments.refund_records import Approval, RefundRefusal, surplus_cents
from payments.refunds import send_refund
from payments.settle import settle
from storage.database import Database
from storage.records.claims import Claim, ClaimStatus
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.refunds import RefundStatus
from storage.records.tasks import TaskKind, TaskStatus
from tests.payments.conftest import Desk


@pytest.fixture(scope="module")
def slow_mollie() -> Iterator[Sandbox]:
    """A Mollie whose refunds wait for balance first."""
    with sandbox_thread(SandboxSettings(refund_status="queued")) as sandbox:
        yield sandbox


@pytest.fixture
def slow_desk(database: Database, seed: Any, slow_mollie: Sandbox, now: datetime) -> Desk:
    return Desk(database, seed, slow_mollie, now)


def test_a_double_payment_goes_back_after_approval_and_only_once(desk: Desk) -> None:
    first, second = desk.paid(), desk.paid()
    assert desk.open_cents() == -12_345
    assert desk.tasks() == {TaskKind.SURPLUS: 1}
    (refund_id,) = desk.approved()
    assert desk.approve() is RefundRefusal.NO_SURPLUS
    for _ in range(2):
        assert send_refund(desk.database, desk.gateway, refund_id, desk.now) is RefundStatus.DONE
    assert (desk.given_back(first), desk.given_back(second)) == ([], [12_345])
    assert desk.open_cents() == 0
    assert desk.tasks() == {}
    with desk.database.service() as session:
        assert session.get_one(Claim, desk.seed.claim_id).status is ClaimStatus.PAID
        kinds = Counter(session.scalars(select(LedgerEntry.kind)))
    assert kinds == {EntryKind.PRINCIPAL: 1, EntryKind.PAYMENT: 2, EntryKind.REFUND: 1}


def test_ten_colleagues_who_approve_at_once_give_it_back_once(desk: Desk) -> None:
    desk.paid()
    second = desk.paid()
    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(lambda _: desk.approve(), range(10)))
        approvals = [one for one in found if isinstance(one, Approval)]
        assert len(approvals) == 1
        (refund_id,) = approvals[0].refund_ids
        sends = [
            pool.submit(send_refund, desk.database, desk.gateway, refund_id, desk.now)
            for _ in range(5)
        ]
        assert {each.result() for each in sends} <= {RefundStatus.DONE, RefundStatus.APPROVED}
    assert desk.given_back(second) == [12_345]
    assert desk.open_cents() == 0


def test_a_surplus_larger_than_the_newest_payment_comes_from_several(desk: Desk) -> None:
    first, second, third = desk.paid(), desk.paid(10_000), desk.paid(2_000)
    refund_ids = desk.approved()
    for refund_id in refund_ids:
        send_refund(desk.database, desk.gateway, refund_id, desk.now)
    assert [desk.given_back(one) for one in (first, second, third)] == [[], [10_000], [2_000]]
    assert desk.open_cents() == 0


def test_a_second_surplus_of_the_same_amount_is_told_again(desk: Desk) -> None:
    for _ in range(2):
        desk.paid()
    (refund_id,) = desk.approved()
    send_refund(desk.database, desk.gateway, refund_id, desk.now)
    desk.paid()
    assert desk.tasks() == {TaskKind.SURPLUS: 1}
    assert desk.tasks(TaskStatus.DONE) == {TaskKind.SURPLUS: 1}


def test_without_a_surplus_nothing_goes_back(desk: Desk) -> None:
    assert desk.approve() is RefundRefusal.NO_SURPLUS
    desk.paid()
    assert desk.approve() is RefundRefusal.NO_SURPLUS


def test_what_came_by_bank_goes_back_by_hand(desk: Desk) -> None:
    with desk.database.service() as session:
        claim = ledger.lock_claim(session, desk.seed.claim_id)
        booking = ledger.Booking(kind=EntryKind.PAYMENT, cents=-20_000, key="bank:1")
        ledger.book(session, claim, booking, desk.now)
        ledger.judge_balance(session, claim, EntryKind.PAYMENT, desk.now)
    assert desk.approve() is RefundRefusal.NOT_THROUGH_PROVIDER
    assert desk.tasks() == {TaskKind.SURPLUS: 1}


def test_what_waits_for_balance_is_booked_when_it_goes(slow_desk: Desk) -> None:
    desk = slow_desk
    desk.paid()
    second = desk.paid()
    (refund_id,) = desk.approved()
    assert send_refund(desk.database, desk.gateway, refund_id, desk.now) is RefundStatus.TAKEN
    assert desk.open_cents() == -12_345
    with desk.database.service() as session:
        assert surplus_cents(session, session.get_one(Claim, desk.seed.claim_id)) == 0
    desk.control(second, "refund_status", status="refunded")
    report = poll(desk.database, desk.gateway, desk.now + QUIET)
    assert [one.back_cents for one in report.settled] == [12_345]
    assert desk.open_cents() == 0
    assert [one.status for one in desk.refunds()] == [RefundStatus.DONE]


@pytest.mark.parametrize("waits", [True, False])
def test_a_refund_that_fails_is_a_persons_and_the_surplus_is_here_again(
    slow_desk: Desk, desk: Desk, waits: bool
) -> None:
    house = slow_desk if waits else desk
    house.paid()
    second = house.paid()
    (refund_id,) = house.approved()
    send_refund(house.database, house.gateway, refund_id, house.now)
    house.control(second, "refund_status", status="failed")
    settle(house.database, house.gateway, second, house.now)
    assert [one.status for one in house.refunds()] == [RefundStatus.FAILED]
    assert house.open_cents() == -12_345
    assert house.tasks()[TaskKind.SURPLUS] >= 1
    # And it can be tried again.
    assert len(house.approved()) == 1


def test_a_refund_that_mollie_refuses_is_a_persons(desk: Desk) -> None:
    desk.paid()
    second = desk.paid()
    (refund_id,) = desk.approved()
    desk.control(second, "refund", amount="123.45")  # meanwhile somebody did it at Mollie's page
    status = send_refund(desk.database, desk.gateway, refund_id, desk.now)
    assert status is RefundStatus.FAILED
    assert desk.open_cents() == 0
    assert desk.given_back(second) == [12_345]


class Breaking:
    """A gateway whose refund calls break off, before or after Mollie took them."""

    def __init__(self, inner: MollieGateway, errors: list[Exception], *, taken: bool) -> None:
        self._inner, self._errors, self._taken = inner, errors, taken
        self.keys: list[str] = []

    def refund(self, order: Any) -> Any:
        self.keys.append(order.idempotency_key)
        if not self._errors:
            return self._inner.refund(order)
        if self._taken:
            self._inner.refund(order)
        raise self._errors.pop(0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


@pytest.mark.parametrize("taken", [True, False])
@pytest.mark.parametrize("breaks", [1, 2])
def test_a_call_that_broke_off_is_asked_again_with_its_key(
    desk: Desk, taken: bool, breaks: int
) -> None:
    desk.paid()
    second = desk.paid()
    (refund_id,) = desk.approved()
    errors: list[Exception] = [GatewayUncertainError() for _ in range(breaks)]
    gateway: Any = Breaking(desk.gateway, errors, taken=taken)
    send_refund(desk.database, gateway, refund_id, desk.now)
    poll(desk.database, gateway, desk.now + QUIET)
    assert desk.given_back(second) == [12_345]
    assert len(set(gateway.keys)) == 1
    assert desk.open_cents() == 0
    assert [one.status for one in desk.refunds()] == [RefundStatus.DONE]


def test_when_mollie_is_away_the_refund_waits_for_the_next_round(desk: Desk) -> None:
    desk.paid()
    second = desk.paid()
    (refund_id,) = desk.approved()
    gateway: Any = Breaking(desk.gateway, [GatewayTransientError()], taken=False)
    assert send_refund(desk.database, gateway, refund_id, desk.now) is RefundStatus.APPROVED
    assert poll(desk.database, gateway, desk.now).settled == ()
    poll(desk.database, gateway, desk.now + QUIET)
    assert desk.given_back(second) == [12_345]


def test_after_the_keys_life_a_refund_is_looked_up_and_never_asked_again(desk: Desk) -> None:
    desk.paid()
    second = desk.paid()
    (refund_id,) = desk.approved()
    lost: Any = Breaking(desk.gateway, [GatewayRefusedError()] * 9, taken=False)
    later = desk.now + KEY_LIFETIME
    assert send_refund(desk.database, lost, refund_id, later) is RefundStatus.FAILED
    assert lost.keys == []
    assert desk.given_back(second) == []
    assert desk.tasks() == {TaskKind.SURPLUS: 1}


def test_a_refund_that_mollie_made_in_spite_of_silence_is_found_after_the_keys_life(
    desk: Desk,
) -> None:
    desk.paid()
    second = desk.paid()
    (refund_id,) = desk.approved()
    (refund,) = desk.refunds()
    silent: Any = Breaking(desk.gateway, [GatewayUncertainError()] * 2, taken=True)
    silent.fetch = lambda _: (_ for _ in ()).throw(GatewayTransientError())
    assert send_refund(desk.database, silent, refund.id, desk.now) is RefundStatus.APPROVED
    later = desk.now + KEY_LIFETIME
    assert send_refund(desk.database, desk.gateway, refund_id, later) is RefundStatus.DONE
    assert desk.given_back(second) == [12_345]


def test_a_refund_that_is_not_in_the_ledger_yet_is_no_surplus_any_more(desk: Desk) -> None:
    """Mollie took it and then did not answer: nobody may give the same money back again."""
    desk.paid()
    second = desk.paid()
    (refund_id,) = desk.approved()
    half: Any = Breaking(desk.gateway, [], taken=True)
    half.fetch = lambda _: (_ for _ in ()).throw(GatewayTransientError())
    assert send_refund(desk.database, half, refund_id, desk.now) is RefundStatus.TAKEN
    assert desk.approve() is RefundRefusal.NO_SURPLUS
    assert desk.given_back(second) == [12_345]
    # The next round books it.
    poll(desk.database, desk.gateway, desk.now + QUIET)
    assert desk.open_cents() == 0
    assert [one.status for one in desk.refunds()] == [RefundStatus.DONE]


def test_each_refund_knows_its_payment(desk: Desk, make_claim: Callable[..., Any]) -> None:
    """A refund of another payment that names ours by mistake moves nothing here."""
    desk.paid()
    second = desk.paid()
    desk.approved()
    (refund,) = desk.refunds()
    other = Desk(desk.database, make_claim(5_000), desk.sandbox, desk.now)
    foreign = other.paid(5_000)
    other.control(foreign, "refund", amount="50.00")
    desk.sandbox.world.payments[foreign].refunds[0].metadata = {"refund": str(refund.id)}
    settle(desk.database, desk.gateway, foreign, desk.now)
    (unmoved,) = [one for one in desk.refunds() if one.id == refund.id]
    assert unmoved.status is RefundStatus.APPROVED
    assert desk.given_back(second) == []
