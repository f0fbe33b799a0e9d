"""Choosing and stopping direct debit on the debtor's page."""

from __future__ import annotations

import hashlib
import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.debtor.texts_autopay import AUTOPAY
from payments.autopay.mandates import WORDING
from payments.autopay.watching import Watcher
from payments.plan_records import agree_plan
from payments.plans import Part, Proposal, equal_parts
from storage.records.autopay import Mandate, MandateStatus
from storage.records.claims import ClaimStatus
from storage.records.creditors import Creditor
from storage.records.debtors import Representation
from storage.records.journal import JournalEntry
from storage.records.payments import Payment, PaymentStatus, Sequence
from tests.bot.debtor.conftest import Scene

ALLOWED = "autopay: {allowed: yes, notice_days: 7}"


def with_plan(scene: Scene, policy: str = ALLOWED, parts: int = 3) -> str:
    """Agree a plan under a policy; return the token of a confirmed link."""
    first = scene.clock.time.date() + timedelta(days=14)
    days = [first + timedelta(days=28 * number) for number in range(parts)]
    cut = zip(days, equal_parts(12_345, parts), strict=True)
    with scene.database.service() as session:
        session.get_one(Creditor, scene.creditor_id).policy_text = policy
        proposal = Proposal(parts=tuple(Part(due_on=day, cents=cents) for day, cents in cut))
        agree_plan(session, scene.claim_now(session), proposal, scene.clock.time)
    return scene.link(confirmed=True)


def opted_in(scene: Scene) -> str:
    token = with_plan(scene)
    scene.pay(scene.post(token, "autopay", "afschrijven").location)
    Watcher(scene.database, scene.gateway).run(scene.clock.time)
    return token


def mandates(scene: Scene) -> list[Mandate]:
    with scene.database.service() as session:
        return list(session.scalars(select(Mandate)))


def payments(scene: Scene) -> list[Payment]:
    with scene.database.service() as session:
        return list(session.scalars(select(Payment).order_by(Payment.created_at)))


def shown(scene: Scene, token: str, page: str = "", **query: str) -> str:
    return html.unescape(scene.get(token, page).text)


def test_the_offer_says_all_that_is_agreed_and_looking_agrees_nothing(scene: Scene) -> None:
    token = with_plan(scene)
    assert "Automatisch laten afschrijven" in shown(scene, token, "afgesproken")
    assert "Automatisch laten afschrijven" in shown(scene, token)
    offer = shown(scene, token, "afschrijven")
    for word in (
        "U geeft Fietsenmaker De Spaak toestemming",
        "SEPA-machtiging",
        "Mollie",
        "minstens 7 dagen van tevoren",
        "altijd stoppen",
        "binnen 8 weken",
        "niets extra",
        "€ 41,15",
    ):
        assert word in offer, word
    english = html.unescape(scene.client.get(f"/b/{token}/afschrijven?lang=en").text)
    assert "at least 7 days ahead" in english
    assert "<script" not in offer
    assert mandates(scene) == []


def test_the_yes_is_kept_with_its_words_its_notice_and_the_page(scene: Scene) -> None:
    token = with_plan(scene)
    location = scene.post(token, "autopay", "afschrijven").location
    assert "/mollie/checkout/" in location
    (kept,) = mandates(scene)
    assert (kept.status, kept.notice_days, kept.wording) == (MandateStatus.ASKED, 7, WORDING)
    assert kept.link_id is not None
    (payment,) = payments(scene)
    assert (payment.sequence, payment.amount_cents) == (Sequence.FIRST, 4_115)
    with scene.database.service() as session:
        deeds = session.scalars(select(JournalEntry.action)).all()
    assert "autopay.agreed" in deeds


def test_new_words_need_a_new_name_under_which_they_are_agreed() -> None:
    said = repr({key: AUTOPAY[key] for key in sorted(AUTOPAY) if key.startswith("autopay_")})
    digest = hashlib.sha256(said.encode()).hexdigest()[:12]
    assert {WORDING: digest} == {"2026-11": "acf4227a1d32"}


def test_an_old_tab_takes_no_yes_from_who_is_represented_by_now(scene: Scene) -> None:
    token = with_plan(scene)
    found = re.search(r'name="form_token" value="(\w+)"', scene.get(token, "afschrijven").text)
    assert found
    with scene.database.service() as session:
        scene.claim_now(session).debtor.representation = Representation.ADMINISTRATOR
    form = {"action": "autopay", "form_token": found[1]}
    assert "mollie" not in scene.client.post(f"/b/{token}", data=form).location
    assert scene.get(token, "afschrijven").status_code == 303
    assert (mandates(scene), payments(scene)) == ([], [])


@pytest.mark.parametrize("policy", ["", "autopay: {allowed: no}"])
def test_where_the_creditor_does_not_allow_it_nothing_is_offered(scene: Scene, policy: str) -> None:
    token = with_plan(scene, policy)
    assert "afschrijven" not in shown(scene, token)
    assert scene.get(token, "afschrijven").status_code == 303
    assert scene.post(token, "autopay").status_code == 303
    assert mandates(scene) == []


def test_with_one_part_left_there_is_nothing_to_collect(scene: Scene) -> None:
    token = with_plan(scene, parts=2)
    scene.pay(scene.post(token, "pay").location)
    assert "afschrijven" not in shown(scene, token)


@pytest.mark.parametrize("status", [ClaimStatus.DISPUTED, ClaimStatus.ON_HOLD])
def test_a_claim_that_is_looked_into_offers_none(scene: Scene, status: ClaimStatus) -> None:
    token = with_plan(scene)
    with scene.database.service() as session:
        scene.claim_now(session).move_to(status, scene.clock.time)
    assert scene.post(token, "autopay").status_code == 303
    assert mandates(scene) == []


@pytest.mark.parametrize("status", [ClaimStatus.DISPUTED, ClaimStatus.ON_HOLD])
def test_nothing_is_foretold_of_a_claim_that_is_looked_into(
    scene: Scene, status: ClaimStatus
) -> None:
    token = opted_in(scene)
    assert "schrijven wij € 41,15 af" in shown(scene, token)
    with scene.database.service() as session:
        scene.claim_now(session).move_to(status, scene.clock.time)
    assert "schrijven wij" not in shown(scene, token)


def test_without_confirmation_nobody_agrees_or_stops(scene: Scene) -> None:
    opted_in(scene)
    stranger = scene.app.test_client()
    token = scene.link()
    assert "SEPA" not in html.unescape(stranger.get(f"/b/{token}/afschrijven").text)
    page = stranger.get(f"/b/{token}").text
    form_token = page.split('name="form_token" value="')[1].split('"')[0]
    form = {"action": "autopay_stop", "form_token": form_token}
    stranger.post(f"/b/{token}", data=form)
    assert mandates(scene)[0].status is MandateStatus.VALID


def test_the_page_shows_what_runs_and_stops_it_in_one_tap(scene: Scene) -> None:
    token = opted_in(scene)
    page = shown(scene, token)
    assert "Automatisch afschrijven staat aan" in page
    assert "schrijven wij € 41,15 af" in page
    assert "Automatisch laten afschrijven" not in page
    answer = scene.post(token, "autopay_stop")
    assert answer.location.split("?")[0].endswith("/afschrijven-gestopt")
    assert "is gestopt" in shown(scene, token, "afschrijven-gestopt")
    (kept,) = mandates(scene)
    assert (kept.status, kept.reason) == (MandateStatus.REVOKED, "stopped_by_debtor")
    assert scene.sandbox.world.mandates[str(kept.provider_id)].status == "invalid"
    # A second tap from an older tab does nothing, and it can be chosen again.
    assert scene.post(token, "autopay_stop").status_code == 303
    assert "Automatisch laten afschrijven" in shown(scene, token)


def test_who_changes_their_mind_at_the_bank_pays_without_giving_a_mandate(scene: Scene) -> None:
    token = with_plan(scene)
    scene.post(token, "autopay", "afschrijven")
    plain = scene.post(token, "pay").location
    first, second = payments(scene)
    assert (first.status, first.sequence) == (PaymentStatus.CANCELED, Sequence.FIRST)
    assert (second.sequence, second.mandate_id) == (Sequence.ONEOFF, None)
    scene.pay(plain)
    assert mandates(scene)[0].status is MandateStatus.ASKED
    assert "staat aan" not in shown(scene, token)


def test_a_first_payment_that_is_paid_after_all_gives_its_mandate(scene: Scene) -> None:
    token = with_plan(scene)
    first = scene.post(token, "autopay", "afschrijven").location
    scene.post(token, "pay")
    scene.pay(first)
    assert mandates(scene)[0].status is MandateStatus.PENDING


@pytest.mark.parametrize(("path", "times"), [("/v2/customers", 1), ("/v2/payments", 2)])
def test_when_mollie_is_silent_nothing_was_agreed_twice(
    scene: Scene, path: str, times: int, strike: Any
) -> None:
    token = with_plan(scene)
    strike("500_before", path, times)
    answer = scene.post(token, "autopay", "afschrijven")
    assert answer.status_code == 503
    assert "Er is niets betaald" in html.unescape(answer.text)
    again = scene.post(token, "autopay", "afschrijven").location
    assert "/mollie/checkout/" in again
    assert (len(mandates(scene)), len(payments(scene))) == (1, 1)


@pytest.fixture
def strike(scene: Scene) -> Any:
    def strike(kind: str, path: str, times: int) -> None:
        rule = {"provider": "mollie", "kind": kind, "times": times}
        scene.sandbox.faults.add(rule | {"match": {"method": "POST", "path_contains": path}})

    yield strike
    scene.sandbox.faults.clear()


def test_the_day_of_a_collection_is_one_on_which_banks_work(scene: Scene) -> None:
    token = opted_in(scene)
    with scene.database.service() as session:
        plan = session.scalars(select(Mandate)).one().plan
        plan.instalments[1].due_on = date(2027, 3, 26)  # Good Friday
    assert "Op of kort na 30 maart 2027" in shown(scene, token)
