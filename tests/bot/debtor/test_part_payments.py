from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from storage.records.creditors import Creditor
from storage.records.payments import Payment, PaymentStatus
from tests.bot.debtor.conftest import Scene


@pytest.fixture
def lenient(scene: Scene) -> Scene:
    """A creditor that takes parts of € 10 and more."""
    with scene.database.service() as session:
        creditor = session.get_one(Creditor, scene.creditor_id)
        creditor.policy_text = "least_part_payment_cents: 1000"
    return scene


def payments(scene: Scene) -> list[tuple[PaymentStatus, int]]:
    with scene.database.service() as session:
        found = session.scalars(select(Payment).order_by(Payment.created_at, Payment.status_at))
        return [(one.status, one.amount_cents) for one in found]


@pytest.mark.parametrize("typed", ["25", "25,00", "€ 25,-", " 25.00 "])
def test_where_the_creditor_allows_it_an_amount_of_ones_own_is_paid(
    lenient: Scene, typed: str
) -> None:
    token = lenient.link(confirmed=True)
    assert "ander-bedrag" in lenient.get(token).text
    answer = lenient.post(token, "part", "ander-bedrag", amount=typed)
    assert answer.status_code == 303
    lenient.pay(answer.location)
    assert payments(lenient) == [(PaymentStatus.PAID, 2_500)]
    assert "€ 98,45" in lenient.get(token).text


@pytest.mark.parametrize("typed", ["9,99", "123,46", "0", "-5", "veel", "", "1e9", "25,005"])
def test_an_amount_that_cannot_be_is_asked_again_and_stays_in_the_field(
    lenient: Scene, typed: str
) -> None:
    token = lenient.link(confirmed=True)
    answer = lenient.post(token, "part", "ander-bedrag", amount=typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert f'value="{typed}"' in answer.text
    assert "€ 10,00 tot en met € 123,45" in answer.text
    assert payments(lenient) == []


@pytest.mark.parametrize("typed", ["10", "123,45"])
def test_both_bounds_may_be_paid(lenient: Scene, typed: str) -> None:
    token = lenient.link(confirmed=True)
    assert lenient.post(token, "part", "ander-bedrag", amount=typed).status_code == 303


def test_what_is_left_may_always_be_paid_although_it_is_less(lenient: Scene) -> None:
    token = lenient.link(confirmed=True)
    lenient.pay(lenient.post(token, "part", "ander-bedrag", amount="120").location)
    # Only the whole of the rest is left to choose, so the field is gone and the button says it.
    shown = lenient.get(token).text
    assert "ander-bedrag" not in shown
    assert "€ 3,45 via uw eigen bank" in shown
    lenient.pay(lenient.post(token, "pay").location)
    assert "Betaald. Dank u wel!" in lenient.get(token).text


def test_where_the_creditor_does_not_allow_it_there_is_no_field(scene: Scene) -> None:
    token = scene.link(confirmed=True)
    assert "ander-bedrag" not in scene.get(token).text
    assert scene.get(token, "ander-bedrag").status_code == 303
    assert scene.post(token, "part", amount="25").location.endswith("?lang=nl")
    assert payments(scene) == []


def test_another_amount_takes_the_place_of_the_first_and_both_count_when_paid(
    lenient: Scene,
) -> None:
    token = lenient.link(confirmed=True)
    first = lenient.post(token, "part", "ander-bedrag", amount="20").location
    second = lenient.post(token, "part", "ander-bedrag", amount="30").location
    assert first != second
    lenient.pay(second)
    lenient.pay(first)
    assert sorted(payments(lenient)) == [(PaymentStatus.PAID, 2_000), (PaymentStatus.PAID, 3_000)]
    assert re.search("€ 73,45", lenient.get(token).text)


def test_who_did_not_confirm_pays_nothing(lenient: Scene) -> None:
    token = lenient.link()
    assert 'id="bedrag"' not in lenient.get(token, "ander-bedrag").text
    lenient.post(token, "part", amount="25")
    assert payments(lenient) == []
