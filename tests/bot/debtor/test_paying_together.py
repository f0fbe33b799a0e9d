"""All invoices at once on the debtor's page: what is shown, and what one payment does."""

from __future__ import annotations

import re

from sqlalchemy import select

from payments import ledger
from storage.records.claims import Claim, ClaimStatus
from storage.records.ledger import EntryKind
from storage.records.payments import Payment, PaymentShare
from storage.records.tasks import TaskKind
from tests.bot.debtor.conftest import Scene
from tests.bot.debtor.test_debtor_page import second_claim


def test_who_has_two_open_invoices_pays_both_with_one_payment(scene: Scene) -> None:
    other, token = second_claim(scene), scene.link(confirmed=True)
    assert "2 rekeningen, samen € 148,45" in scene.get(token).text
    shown = scene.get(token, "alles").text
    for told in ("F2026-0042", "€ 123,45", "F2026-0077", "€ 25,00", "Nu € 148,45 betalen"):
        assert told in shown
    at_bank = scene.post(token, "together", "alles", total="14845").location
    assert "/mollie/checkout/" in at_bank
    scene.pay(at_bank)
    assert "Betaald. Dank u wel!" in scene.get(token, "terug").text
    with scene.database.service() as session:
        for claim_id in (scene.claim_id, other):
            claim = session.get_one(Claim, claim_id)
            assert (claim.status, ledger.open_cents(session, claim)) == (ClaimStatus.PAID, 0)


def test_nothing_of_it_is_shown_or_done_before_somebody_confirmed(scene: Scene) -> None:
    second_claim(scene)
    token = scene.link()
    assert not re.search(r"F2026|148,45|25,00|rekeningen", scene.get(token, "alles").text)
    scene.post(token, "together", total="14845")
    with scene.database.service() as session:
        assert session.scalars(select(Payment)).all() == []


def test_one_open_invoice_offers_no_such_choice(scene: Scene) -> None:
    token = scene.link(confirmed=True)
    assert "/alles" not in scene.get(token).text
    assert scene.get(token, "alles").status_code == 303


def test_what_changed_since_it_was_shown_is_shown_anew_and_not_paid(scene: Scene) -> None:
    second_claim(scene)
    token = scene.link(confirmed=True)
    with scene.database.service() as session:
        claim = scene.claim_now(session)
        part = ledger.Booking(kind=EntryKind.PAYMENT, cents=-2_345, key="part")
        ledger.book(session, claim, part, scene.clock.time)
    answer = scene.post(token, "together", "alles", total="14845")
    assert answer.status_code == 409
    assert "Het bedrag is veranderd" in answer.text
    assert "Nu € 125,00 betalen" in answer.text
    assert scene.post(token, "together", total="x").status_code == 409


def test_paid_alone_in_one_tab_and_together_in_another_is_a_surplus_with_a_task(
    scene: Scene,
) -> None:
    second_claim(scene)
    token = scene.link(confirmed=True)
    alone = scene.post(token, "pay").location
    together = scene.post(token, "together", "alles", total="14845").location
    assert scene.post(token, "together", "alles", total="14845").location == together
    scene.pay(together)
    scene.pay(alone)
    assert "U betaalde € 123,45 te veel" in scene.get(token).text
    assert scene.tasks() == [TaskKind.SURPLUS]
    with scene.database.service() as session:
        assert len(session.scalars(select(PaymentShare)).all()) == 2
