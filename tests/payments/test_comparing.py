from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from payments.comparing import compare
from payments.errors import GatewayTransientError
from payments.poll import QUIET, poll
from storage.records.payments import Payment, PaymentStatus
from tests.payments.conftest import Desk

WEEK = timedelta(days=7)


def lost(desk: Desk) -> str:
    """Pay in an old tab a payment that we gave up on, without a word reaching us."""
    provider_id = desk.made()
    with desk.database.service() as session:
        payment = session.query(Payment).filter_by(provider_id=provider_id).one()
        payment.move_to(PaymentStatus.CANCELED, desk.now)
    desk.control(provider_id, "status", status="paid")
    return provider_id


def compared(desk: Desk) -> Any:
    # The sandbox's clock is the machine's; ours stands still.
    began = min(payment.created for payment in desk.sandbox.world.payments.values())
    return compare(desk.database, desk.gateway, began - timedelta(hours=1), desk.now)


def test_money_on_a_payment_that_we_gave_up_on_is_found(desk: Desk) -> None:
    provider_id = lost(desk)
    poll(desk.database, desk.gateway, desk.now + QUIET)
    assert desk.open_cents() == 12_345  # nobody looks at what is closed …
    found = compared(desk)
    assert [one.booked_cents for one in found.settled] == [12_345]  # … but for the list
    assert desk.open_cents() == 0
    assert provider_id not in found.missing
    again = compared(desk)
    assert again.settled == ()
    ours = [day for day in again.days if day.booked_cents]
    assert sum(day.booked_cents for day in ours) >= 12_345


def test_what_is_not_ours_is_counted_and_left_alone(desk: Desk) -> None:
    before = compared(desk).not_ours if desk.sandbox.world.payments else 0
    lost(desk)
    foreign = list(desk.sandbox.world.payments.values())[-1]
    foreign.metadata = {"payment": str(uuid.uuid4())}
    with desk.database.service() as session:
        session.query(Payment).delete()
    assert compared(desk).not_ours == before + 1


def test_a_payment_that_cannot_be_booked_is_told_as_missing(desk: Desk) -> None:
    provider_id = lost(desk)
    desk.sandbox.world.payments[provider_id].cents = 1
    found = compared(desk)
    assert provider_id in found.missing
    assert any(not day.agrees for day in found.days)


def test_a_payment_that_gets_no_answer_is_missing_until_the_next_time(desk: Desk) -> None:
    provider_id = lost(desk)

    class Silent:
        def fetch(self, _: str) -> Any:
            raise GatewayTransientError

        def __getattr__(self, name: str) -> Any:
            return getattr(desk.gateway, name)

    silent: Any = Silent()
    began = desk.sandbox.world.payments[provider_id].created
    found = compare(desk.database, silent, began - timedelta(hours=1), desk.now)
    assert provider_id in found.missing
    assert provider_id not in compared(desk).missing


def test_the_list_is_read_page_by_page(desk: Desk) -> None:
    names = {desk.paid(100) for _ in range(3)}
    began = min(desk.sandbox.world.payments[name].created for name in names)
    client = desk.gateway._client().payments
    real = client.list
    client.list = lambda **_: real(limit=2)
    desk.gateway._local.client = type("C", (), {"payments": client})()
    found = {paid.provider_id for paid in desk.gateway.paid_since(began - timedelta(seconds=5))}
    assert names <= found
