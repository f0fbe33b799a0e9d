"""Instalments that are collected, over real HTTP: from the debtor's yes to the last part."""

from __future__ import annotations

import dataclasses
import html
import re
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import select

from bot.cycle import collect_instalments, plan_all
from bot.inbound.cases import _plan
from bot.staff.accounts import create_user
from bot.staff.case import _claims
from dialogs.turn import PlanFacts
from payments import ledger
from payments.autopay.mandates import By
from payments.autopay.stopping import Stop, stop_autopay
from payments.checkout import webhook_secret
from payments.gateway import Checkout, PaymentOrder
from payments.links import Holder, issue_link
from payments.mollie_gateway import MollieGateway
from payments.plan_moves import postpone
from payments.plan_records import agree_plan
from payments.plans import Part, PlanBox, Proposal, equal_parts
from payments.plans.postponing import NotPostponed, PostponeCode
from storage.policy_autopay import AutopayTerms
from storage.records.autopay import (
    AutopayCustomer,
    Collection,
    CollectionStatus,
    Mandate,
    MandateStatus,
)
from storage.records.claims import Claim, ClaimStatus, HoldReason
from storage.records.consents import let_rest
from storage.records.conversations import Conversation
from storage.records.debtors import ContactKind, ContactPoint
from storage.records.journal import JournalEntry
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.payments import Payment, PaymentStatus, Sequence
from storage.records.plans import Instalment, Plan, PlanStatus
from storage.records.tasks import Task, TaskKind
from storage.records.users import Role
from storage.words import Actor, Rung
from tests.scenarios.conftest import LINK

PHONE = "+31610002002"
CENTS = 14_995
PARTS = equal_parts(CENTS, 3)
DAYS = (date(2026, 11, 26), date(2026, 12, 24), date(2027, 1, 26))
POLICY = "public_name: Wielhuis\nautopay: {allowed: yes, notice_days: 5, retries: %d}\n"


class Household:
    """A verified debtor with a plan in three parts, and a link to its page."""

    def __init__(self, stage: Any, retries: int = 0, agree: bool = True) -> None:
        self.stage = stage
        stage.creditor("wiel", "Wielhuis Fietsen B.V.", POLICY % retries)
        stage.claim("wiel", "V-1", PHONE)
        stage.run()
        with stage.house.database.service() as session:
            point = session.scalars(
                select(ContactPoint).where(ContactPoint.kind == ContactKind.PHONE)
            ).one()
            point.rung, point.rung_at = Rung.VERIFIED, stage.clock.now()
            claim = session.scalars(select(Claim)).one()
            holder = Holder(contact_point_id=point.id, confirmed=True)
            self.link = f"{stage.url}/b/{issue_link(session, claim, stage.clock.now(), holder)}"
            if agree:
                self._agree(session, claim)

    def _agree(self, session: Any, claim: Claim) -> None:
        parts = tuple(Part(due_on=day, cents=cents) for day, cents in zip(DAYS, PARTS, strict=True))
        locked = ledger.lock_claim(session, claim.id)
        plan = agree_plan(session, locked, Proposal(parts=parts), self.stage.clock.now())
        assert isinstance(plan, Plan)

    def open(self, page: str = "") -> tuple[requests.Session, requests.Response]:
        browser = requests.Session()
        address = f"{self.link}/{page}" if page else self.link
        return browser, browser.get(address, timeout=60)

    def text(self, page: str = "") -> str:
        return html.unescape(self.open(page)[1].text)

    def presses(self, action: str, page: str = "") -> requests.Response:
        browser, shown = self.open(page)
        return self.stage.press(browser, shown, action)

    def opts_in(self, outcome: str = "paid") -> None:
        """Say yes, and pay the first part."""
        checkout = self.presses("autopay", "afschrijven")
        assert "/mollie/checkout/" in checkout.url, checkout.text
        requests.post(
            checkout.url, data={"status": outcome}, allow_redirects=False, timeout=60
        ).close()
        self.stage.settle()
        self.stage.run()

    def mandate(self) -> Mandate:
        return max(self.stage.rows(Mandate), key=lambda one: one.agreed_at)

    def collections(self) -> list[CollectionStatus]:
        found = sorted(self.stage.rows(Collection), key=lambda one: one.created_at)
        return [one.status for one in found]

    def taken(self) -> Any:
        """Return the sandbox's newest direct debit."""
        found = self.stage.sandbox.world.payments.values()
        return [one for one in found if one.sequence == "recurring"][-1]

    def bank(self, act: str = "status", **body: Any) -> None:
        self.stage.control(f"mollie/{self.taken().id}/{act}", **body)
        self.stage.settle()

    def announced(self) -> None:
        """Let the notice of the second part go out."""
        self.stage.at("2026-12-15T09:00")
        self.stage.run()
        assert self.collections() == [CollectionStatus.ANNOUNCED]
        # Older links have expired by now; the notice brings a fresh one.
        self.link = LINK.findall(self.heard()[-1])[-1]

    def collected(self) -> None:
        """Let the day of the second part come."""
        self.stage.at("2026-12-24T09:00")
        self.stage.run()
        assert self.collections() == [CollectionStatus.COLLECTING]

    def heard(self) -> list[str]:
        return self.stage.heard(PHONE)

    def plan_facts(self) -> PlanFacts:
        """Return what the talk knows of the plan now."""
        stage, terms = self.stage, AutopayTerms(allowed=True)
        with stage.house.database.service() as session:
            claim = session.scalars(select(Claim)).one()
            cents = ledger.open_cents(session, claim)
            found = _plan(session, claim, cents, terms, stage.clock.now().date())
        assert found is not None
        return found

    def entries(self) -> Counter[EntryKind]:
        return Counter(entry.kind for entry in self.stage.rows(LedgerEntry))

    def tasks(self) -> list[TaskKind]:
        return [task.kind for task in self.stage.rows(Task)]

    def deeds(self) -> list[str]:
        return [row.action for row in self.stage.rows(JournalEntry)]


@pytest.fixture
def home(stage: Any) -> Household:
    return Household(stage)


@pytest.fixture
def running(home: Household) -> Household:
    home.opts_in()
    assert home.mandate().status is MandateStatus.VALID
    return home


def test_from_a_yes_on_the_page_to_the_last_part(home: Household) -> None:
    stage = home.stage
    offer = home.text("afschrijven")
    for word in ("SEPA-machtiging", "Wielhuis Fietsen B.V.", "8 weken", "5 dagen", "stoppen"):
        assert word in offer
    home.opts_in()
    mandate = home.mandate()
    assert (mandate.status, mandate.notice_days) == (MandateStatus.VALID, 5)
    page = home.text()
    assert "Automatisch afschrijven staat aan" in page
    assert "Op of kort na 24 december 2026 schrijven wij € 49,98 af" in page
    home.announced()
    notice = home.heard()[-1]
    assert "deel 2 van 3" in notice
    assert "€ 49,98, op of kort na donderdag 24 december" in notice
    home.collected()
    taken = home.taken()
    assert (taken.cents, taken.method, taken.mandate_id) == (
        PARTS[1],
        "directdebit",
        mandate.provider_id,
    )
    stage.run()
    assert len(stage.rows(Payment)) == 2
    # Nobody is asked to pay what is being collected.
    assert not [text for text in home.heard() if "Betaal dit" in text]
    home.bank(status="paid")
    assert home.collections() == [CollectionStatus.COLLECTED]
    stage.at("2027-01-18T09:00")
    stage.run()
    stage.at("2027-01-26T09:00")
    stage.run()
    home.bank(status="paid")
    stage.run()
    assert home.entries() == {EntryKind.PRINCIPAL: 1, EntryKind.PAYMENT: 3}
    assert stage.rows(Claim)[0].status is ClaimStatus.PAID
    assert stage.rows(Plan)[0].status is PlanStatus.COMPLETED
    ended = home.mandate()
    assert ended.status is MandateStatus.ENDED
    # What is no longer needed is taken back at Mollie as well.
    assert ended.withdrawn_at is not None
    assert {one.status for one in stage.sandbox.world.mandates.values()} == {"invalid"}
    assert home.tasks() == []


# What the bank or the debtor does in between


def test_what_the_bank_could_not_collect_is_asked_for_by_link_once_and_kindly(
    running: Household,
) -> None:
    stage = running.stage
    running.announced()
    running.collected()
    running.bank(status="failed", reason="AM04")
    stage.step(days=1)
    stage.step(days=2)  # over Christmas
    stage.at("2026-12-28T09:00")
    before = len(running.heard())
    stage.run()
    (word,) = running.heard()[before:]
    assert "de bank kon deel 2 van 3" in word
    assert "€ 49,98" in word
    assert "/b/" in word
    assert running.collections() == [CollectionStatus.FAILED]
    stage.at("2026-12-30T09:00")
    stage.run()
    # One word, no second collection, no cost.
    assert len(running.heard()) == before + 1
    assert running.collections() == [CollectionStatus.FAILED]
    assert running.entries() == {EntryKind.PRINCIPAL: 1, EntryKind.PAYMENT: 1}
    # The plan's own grace runs from there: a week after its day, and four days after that word.
    stage.at("2027-01-02T09:00")
    stage.run()
    assert stage.rows(Plan)[0].status is PlanStatus.BROKEN
    assert running.mandate().status in {MandateStatus.VALID, MandateStatus.ENDED}
    stage.run()
    assert running.mandate().status is MandateStatus.ENDED


def test_a_creditor_may_have_it_tried_once_more_and_never_twice(stage: Any) -> None:
    home = Household(stage, retries=1)
    home.opts_in()
    home.announced()
    home.collected()
    home.bank(status="failed", reason="AM04")
    stage.at("2026-12-28T09:00")
    before = len(home.heard())
    stage.run()
    assert home.collections() == [CollectionStatus.FAILED, CollectionStatus.ANNOUNCED]
    (word,) = home.heard()[before:]
    # Told anew, five days and more ahead, and on a day on which banks work.
    assert "€ 49,98, op of kort na woensdag 6 januari" in word
    stage.at("2027-01-04T09:00")
    stage.run()
    assert stage.rows(Plan)[0].status is PlanStatus.AGREED
    stage.at("2027-01-06T09:00")
    stage.run()
    home.bank(status="failed", reason="AM04")
    stage.at("2027-01-07T09:00")
    stage.run()
    assert home.collections() == [CollectionStatus.FAILED, CollectionStatus.FAILED]
    assert "de bank kon deel 2 van 3" in home.heard()[-1]
    stage.at("2027-01-09T09:00")
    stage.run()
    assert len(home.collections()) == 2


def test_a_refusal_of_the_debtor_is_not_tried_again(stage: Any) -> None:
    home = Household(stage, retries=1)
    home.opts_in()
    home.announced()
    home.collected()
    home.bank(status="failed", reason="MD06")
    stage.at("2026-12-28T09:00")
    stage.run()
    assert home.collections() == [CollectionStatus.FAILED]
    assert "de bank kon deel 2 van 3" in home.heard()[-1]


def test_money_taken_back_ends_autopay_and_a_person_looks(running: Household) -> None:
    stage = running.stage
    running.announced()
    running.collected()
    running.bank(status="paid")
    stage.at("2027-01-18T09:00")
    stage.run()
    assert running.collections()[-1] is CollectionStatus.ANNOUNCED
    done, *_ = [p for p in stage.sandbox.world.payments.values() if p.sequence == "recurring"]
    stage.control(f"mollie/{done.id}/chargeback")
    stage.settle()
    mandate = running.mandate()
    assert (mandate.status, mandate.reason) == (MandateStatus.FAILED, "charged_back")
    assert running.collections() == [CollectionStatus.CHARGED_BACK, CollectionStatus.SKIPPED]
    claim = stage.rows(Claim)[0]
    assert (claim.status, claim.hold_reason) == (ClaimStatus.ON_HOLD, HoldReason.CHARGEBACK)
    assert running.tasks() == [TaskKind.CHARGEBACK]
    stage.at("2027-01-26T09:00")
    stage.run()
    assert len(stage.rows(Payment)) == 2
    stage.control(f"mollie/{done.id}/reversal")
    stage.settle()
    # Money again, but no yes: whoever took it back says so anew.
    assert running.collections()[0] is CollectionStatus.COLLECTED
    assert running.mandate().status is MandateStatus.FAILED


def test_a_mandate_ended_at_the_bank_is_noticed_before_anything_is_collected(
    running: Household,
) -> None:
    stage = running.stage
    running.announced()
    (mandate,) = stage.sandbox.world.mandates
    stage.control(f"mollie/{mandate}/mandate", status="invalid")
    stage.at("2026-12-24T09:00")
    stage.run()
    assert (running.mandate().status, running.mandate().reason) == (
        MandateStatus.FAILED,
        "invalid",
    )
    assert running.collections() == [CollectionStatus.SKIPPED]
    assert not [p for p in stage.rows(Payment) if p.sequence is Sequence.RECURRING]
    # From its day on the part goes by link again.
    assert "deel 2 van 3" in running.heard()[-1]
    assert "Betaal dit voor of op" in running.heard()[-1]


def test_one_tap_stops_it_here_and_at_mollie(running: Household) -> None:
    stage = running.stage
    running.announced()
    stopped = running.presses("autopay_stop")
    assert "Automatisch afschrijven is gestopt" in html.unescape(stopped.text)
    mandate = running.mandate()
    assert (mandate.status, mandate.reason) == (MandateStatus.REVOKED, "stopped_by_debtor")
    assert {one.status for one in stage.sandbox.world.mandates.values()} == {"invalid"}
    assert mandate.withdrawn_at is not None
    stage.at("2026-12-24T09:00")
    stage.run()
    assert running.collections() == [CollectionStatus.SKIPPED]
    assert "Betaal dit voor of op" in running.heard()[-1]
    assert stage.rows(Plan)[0].status is PlanStatus.AGREED
    # And it can be chosen anew.
    assert 'value="autopay"' in running.open("afschrijven")[1].text


def test_a_stop_that_mollie_does_not_hear_at_once_holds_here_and_is_told_again(
    running: Household,
) -> None:
    stage = running.stage
    running.announced()
    stage.control(
        "faults", provider="mollie", kind="500_before", times=1, match={"method": "DELETE"}
    )
    running.presses("autopay_stop")
    assert running.mandate().status is MandateStatus.REVOKED
    assert {one.status for one in stage.sandbox.world.mandates.values()} == {"valid"}
    collect_instalments(stage.house, stage.clock.now())
    assert {one.status for one in stage.sandbox.world.mandates.values()} == {"invalid"}


def test_who_stop_it_at_the_same_moment_stop_it_once(running: Household) -> None:
    stage = running.stage
    claim_id, now = stage.rows(Claim)[0].id, stage.clock.now()

    def stop(actor: Actor) -> Stop:
        house, by = stage.house, By(actor=actor)
        return stop_autopay(
            house.database, house.gateway, claim_id, by, now, lambda _: time.sleep(0.1)
        )

    with ThreadPoolExecutor(4) as pool:
        found = Counter(pool.map(stop, [Actor.DEBTOR, Actor.STAFF] * 2))
    assert found == {Stop.STOPPED: 1, Stop.NONE_RUNS: 3}
    assert running.deeds().count("autopay.revoked") == 1


def test_what_was_stopped_before_the_first_payment_came_is_taken_back_once_it_gave_a_mandate(
    home: Household,
) -> None:
    stage = home.stage
    checkout = home.presses("autopay", "afschrijven")
    Colleague(stage).stops()
    assert home.mandate().status is MandateStatus.REVOKED
    assert not stage.sandbox.world.mandates
    requests.post(checkout.url, data={"status": "paid"}, allow_redirects=False, timeout=60).close()
    stage.settle()
    assert {one.status for one in stage.sandbox.world.mandates.values()} == {"valid"}
    collect_instalments(stage.house, stage.clock.now())
    assert {one.status for one in stage.sandbox.world.mandates.values()} == {"invalid"}
    assert home.mandate().withdrawn_at is not None


class Colleague:
    """Somebody of the desk, with the debtor's talk open."""

    def __init__(self, stage: Any) -> None:
        self.stage, self.browser = stage, requests.Session()
        secret = "een lang wachtwoord"
        with stage.house.database.service() as session:
            user = create_user(session, "s@d.nl", Role.STAFF, secret, None, stage.clock.now())
            self.id = user.id
        self.post("/console/login", self.get("/console/login"), email="s@d.nl", password=secret)
        stage.says(PHONE, "dank u")
        (self.talk,) = stage.rows(Conversation)

    def get(self, path: str) -> str:
        return html.unescape(self.browser.get(f"{self.stage.url}{path}", timeout=60).text)

    def post(self, path: str, page: str, **fields: str) -> requests.Response:
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token, page
        form = {"csrf_token": token[1], **fields}
        return self.browser.post(f"{self.stage.url}{path}", data=form, timeout=60)

    def thread(self) -> str:
        return self.get(f"/console/conversations/{self.talk.id}")

    def looks(self) -> tuple[str, str]:
        """Follow the way from the talk to the page that asks whether to stop."""
        way = re.search(r'href="(/console/conversations/[^"]+/autopay)"', self.thread())
        assert way
        return way[1], self.get(way[1])

    def stops(self) -> str:
        way, page = self.looks()
        assert f'action="{way}/stop"' in page
        return html.unescape(self.post(f"{way}/stop", page).text)


def test_a_colleague_stops_it_after_looking_twice_and_the_debtor_reads_so(
    running: Household,
) -> None:
    stage = running.stage
    running.announced()
    staff = Colleague(stage)
    assert "Volgende afschrijving: € 49,98 op 24-12-2026 (aangekondigd op 15-12-2026)" in (
        staff.thread().replace("\xa0", " ")
    )
    _, page = staff.looks()
    # The sandbox's account is NL53INGB0654422370: no more of it is shown, and none of it is kept.
    assert "eindigt op 2370" in page
    assert "0654422370" not in page
    assert "Deel 3" in page
    assert running.mandate().status is MandateStatus.VALID
    said = staff.stops()
    assert "gestopt, ook bij Mollie" in said
    assert "automatisch afschrijven gestopt door een medewerker" in said
    mandate = running.mandate()
    assert (mandate.status, mandate.reason) == (MandateStatus.REVOKED, "stopped_by_staff")
    assert mandate.withdrawn_at is not None
    assert {one.status for one in stage.sandbox.world.mandates.values()} == {"invalid"}
    assert running.collections() == [CollectionStatus.SKIPPED]
    (deed,) = [row for row in stage.rows(JournalEntry) if row.action == "autopay.revoked"]
    assert (deed.actor, deed.actor_id) == (Actor.STAFF, str(staff.id))
    told = running.text()
    assert "Automatisch afschrijven is gestopt" in told
    assert "Sinds 15 december 2026 schrijven wij niets meer af" in told
    assert "Automatisch afschrijven staat aan" not in told
    # It is stopped once, and what was agreed goes on by link.
    assert "/autopay" not in staff.thread()
    stage.at("2026-12-24T09:00")
    stage.run()
    assert "Betaal dit voor of op" in running.heard()[-1]
    assert running.deeds().count("autopay.revoked") == 1


def test_a_notice_that_waits_is_taken_back_when_a_colleague_stops_it(running: Household) -> None:
    stage = running.stage
    stage.at("2026-12-15T09:00")
    plan_all(stage.house, stage.clock.now())
    staff = Colleague(stage)
    assert "aankondiging klaargezet" in staff.looks()[1]
    staff.stops()
    before = running.heard()
    stage.run()
    assert running.heard() == before


def test_a_part_that_the_bank_has_goes_on_when_a_colleague_stops_it(running: Household) -> None:
    stage = running.stage
    running.announced()
    running.collected()
    staff = Colleague(stage)
    assert "al bij de bank" in staff.looks()[1]
    staff.stops()
    assert running.collections() == [CollectionStatus.COLLECTING]
    running.bank(status="paid")
    assert running.collections() == [CollectionStatus.COLLECTED]
    assert running.entries()[EntryKind.PAYMENT] == 2


def test_while_mollie_is_away_a_colleague_stops_it_all_the_same(running: Household) -> None:
    stage = running.stage
    running.announced()
    staff = Colleague(stage)
    stage.control("faults", provider="mollie", kind="500_before", times=2)
    way, page = staff.looks()
    assert "Mollie noemt nu geen rekening" in page
    said = html.unescape(staff.post(f"{way}/stop", page).text)
    assert "Mollie gaf nog geen antwoord" in said
    assert running.mandate().status is MandateStatus.REVOKED
    # Pressed in an old tab, it changes nothing more.
    again = html.unescape(staff.post(f"{way}/stop", page).text)
    assert "Er liep geen automatisch afschrijven meer" in again
    collect_instalments(stage.house, stage.clock.now())
    assert {one.status for one in stage.sandbox.world.mandates.values()} == {"invalid"}
    assert running.deeds().count("autopay.revoked") == 1


def test_autopay_is_stopped_from_the_debtors_own_talk_only(running: Household) -> None:
    stage = running.stage
    staff = Colleague(stage)
    way, page = staff.looks()
    *before, claim, _ = way.split("/")
    another = "/".join([*before, str(uuid.uuid4()), "autopay"])
    assert claim not in another
    for other in (way.replace(str(staff.talk.id), str(uuid.uuid4())), another):
        assert staff.post(f"{other}/stop", page).status_code == 404
    assert running.mandate().status is MandateStatus.VALID


@pytest.mark.parametrize("status", [ClaimStatus.DISPUTED, ClaimStatus.ON_HOLD])
def test_a_disputed_or_paused_claim_is_not_collected(
    running: Household, status: ClaimStatus
) -> None:
    stage = running.stage
    running.announced()
    with stage.house.database.service() as session:
        claim = session.scalars(select(Claim)).one()
        reason = HoldReason.HARDSHIP if status is ClaimStatus.ON_HOLD else None
        claim.move_to(status, stage.clock.now(), reason)
    stage.at("2026-12-24T09:00")
    stage.run()
    assert running.collections() == [CollectionStatus.SKIPPED]
    assert len(stage.rows(Payment)) == 1


def test_what_was_paid_meanwhile_is_not_collected(running: Household) -> None:
    stage = running.stage
    running.announced()
    stage.pay(running.link)
    stage.at("2026-12-24T09:00")
    stage.run()
    assert running.collections() == [CollectionStatus.SKIPPED]
    assert running.entries() == {EntryKind.PRINCIPAL: 1, EntryKind.PAYMENT: 2}


def test_only_what_is_left_of_the_part_is_collected(running: Household) -> None:
    stage = running.stage
    running.announced()
    with stage.house.database.service() as session:
        claim = ledger.lock_claim(session, stage.rows(Claim)[0].id)
        part = ledger.Booking(kind=EntryKind.PAYMENT, cents=-3_000, key="bank:part")
        assert ledger.book(session, claim, part, stage.clock.now())
        ledger.judge_balance(session, claim, EntryKind.PAYMENT, stage.clock.now())
    running.collected()
    assert running.taken().cents == PARTS[1] - 3_000


def test_a_notice_that_could_not_leave_in_time_means_a_link_instead(running: Household) -> None:
    stage = running.stage
    stage.control("faults", provider="twilio", kind="500_before", times=None, probability=1.0)
    stage.at("2026-12-15T09:00")
    plan_all(stage.house, stage.clock.now())
    requests.delete(f"{stage.sandbox.url}/_control/faults", timeout=60)
    stage.at("2026-12-21T09:00")
    stage.run()
    assert running.collections() == [CollectionStatus.SKIPPED]
    assert running.tasks() == [TaskKind.UNREACHABLE]
    stage.at("2026-12-24T09:00")
    stage.run()
    assert running.collections() == [CollectionStatus.SKIPPED]
    assert "Betaal dit voor of op" in running.heard()[-1]


def test_who_never_pays_the_first_part_gave_no_mandate(home: Household) -> None:
    home.opts_in("failed")
    assert home.mandate().status is MandateStatus.ASKED
    assert "Automatisch afschrijven staat aan" not in home.text()
    home.opts_in("canceled")
    assert len(home.stage.rows(Mandate)) == 1
    home.stage.step(days=2)
    home.stage.run()
    assert (home.mandate().status, home.mandate().reason) == (MandateStatus.ENDED, "not_paid")


def test_who_says_yes_again_a_day_later_is_waited_for_again(home: Household) -> None:
    home.opts_in("failed")
    home.stage.step(days=2)
    home.opts_in("failed")
    assert home.mandate().status is MandateStatus.ASKED
    home.stage.step(days=1, minutes=1)
    home.stage.run()
    assert (home.mandate().status, home.mandate().reason) == (MandateStatus.ENDED, "not_paid")


# Once is once


def test_two_taps_on_yes_are_one_customer_one_mandate_and_one_payment(home: Household) -> None:
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(lambda _: home.presses("autopay", "afschrijven"), range(4)))
    assert {page.status_code for page in pages} <= {200, 503}
    assert len(home.stage.rows(Mandate)) == 1
    assert len(home.stage.sandbox.world.customers) == 1
    assert len(home.stage.sandbox.world.payments) == 1


def test_two_workers_collect_one_part_once(running: Household) -> None:
    stage = running.stage
    running.announced()
    stage.at("2026-12-24T09:00")
    with ThreadPoolExecutor(4) as pool:
        now = stage.clock.now()
        taken = list(pool.map(lambda _: collect_instalments(stage.house, now), range(4)))
    assert sum(taken) == 1
    assert len([p for p in stage.rows(Payment) if p.sequence is Sequence.RECURRING]) == 1
    debits = [p for p in stage.sandbox.world.payments.values() if p.sequence == "recurring"]
    assert len(debits) == 1


def test_two_schedulers_announce_one_part_once(running: Household) -> None:
    stage = running.stage
    stage.at("2026-12-15T09:00")
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: plan_all(stage.house, stage.clock.now()), range(3)))
    stage.run()
    assert running.collections() == [CollectionStatus.ANNOUNCED]
    assert sum("vanzelf van uw rekening" in text for text in running.heard()) == 1


@pytest.mark.parametrize("kind", ["500_after", "reset_after", "500_before", "reset_before", "429"])
def test_a_call_that_broke_off_is_looked_up_and_collects_once(
    running: Household, kind: str
) -> None:
    stage = running.stage
    running.announced()
    stage.at("2026-12-24T09:00")
    match = {"method": "POST", "path_contains": "/v2/payments"}
    stage.control("faults", provider="mollie", kind=kind, times=1, match=match)
    collect_instalments(stage.house, stage.clock.now())
    (row,) = [p for p in stage.rows(Payment) if p.sequence is Sequence.RECURRING]
    assert (row.status, row.provider_id) == (PaymentStatus.STARTING, None)
    # While it is in doubt, nobody pays it a second time by link.
    page = running.text()
    assert "Wij schrijven dit deel nu af" in page
    collect_instalments(stage.house, stage.clock.now())
    made = kind.endswith("after")
    debits = [p for p in stage.sandbox.world.payments.values() if p.sequence == "recurring"]
    assert len(debits) == made
    stage.step(minutes=3)
    collect_instalments(stage.house, stage.clock.now())
    debits = [p for p in stage.sandbox.world.payments.values() if p.sequence == "recurring"]
    assert len(debits) == 1
    running.bank(status="paid")
    assert running.entries() == {EntryKind.PRINCIPAL: 1, EntryKind.PAYMENT: 2}
    assert running.collections() == [CollectionStatus.COLLECTED]


def test_what_was_paid_while_a_call_was_in_doubt_is_not_called_again(running: Household) -> None:
    stage = running.stage
    running.announced()
    stage.at("2026-12-24T09:00")
    match = {"method": "POST", "path_contains": "/v2/payments"}
    stage.control("faults", provider="mollie", kind="reset_before", times=1, match=match)
    collect_instalments(stage.house, stage.clock.now())
    with stage.house.database.service() as session:
        claim = ledger.lock_claim(session, stage.rows(Claim)[0].id)
        booking = ledger.Booking(kind=EntryKind.PAYMENT, cents=-PARTS[1], key="bank:all of it")
        assert ledger.book(session, claim, booking, stage.clock.now())
        ledger.judge_balance(session, claim, EntryKind.PAYMENT, stage.clock.now())
    stage.step(minutes=3)
    collect_instalments(stage.house, stage.clock.now())
    assert not [p for p in stage.sandbox.world.payments.values() if p.sequence == "recurring"]
    assert running.collections() == [CollectionStatus.SKIPPED]


def test_webhooks_late_doubled_and_out_of_order_change_nothing_twice(running: Household) -> None:
    stage = running.stage
    running.announced()
    match = {"path_contains": "/hooks/"}
    stage.control("faults", provider="mollie", kind="dropped", times=None, match=match)
    running.collected()
    running.bank(status="paid")
    running.bank("chargeback")
    # Neither word came; the chargeback is the first that we hear of.
    assert running.collections() == [CollectionStatus.COLLECTING]
    hook = f"{stage.url}/hooks/mollie/{webhook_secret(stage.house.secret_key)}"
    with ThreadPoolExecutor(5) as pool:
        told = pool.map(
            lambda _: requests.post(hook, data={"id": running.taken().id}, timeout=60).status_code,
            range(5),
        )
        assert set(told) == {200}
    assert running.collections() == [CollectionStatus.CHARGED_BACK]
    assert running.entries() == {
        EntryKind.PRINCIPAL: 1,
        EntryKind.PAYMENT: 2,
        EntryKind.CHARGEBACK: 1,
    }
    deeds = Counter(running.deeds())
    assert deeds["collection.collected"] == deeds["collection.charged_back"] == 1
    assert deeds["autopay.failed"] == 1


def test_a_webhook_that_never_comes_is_found_by_looking(running: Household) -> None:
    stage = running.stage
    running.announced()
    match = {"path_contains": "/hooks/"}
    stage.control("faults", provider="mollie", kind="dropped", times=None, match=match)
    running.collected()
    running.bank(status="paid")
    stage.step(hours=4, minutes=1)
    collect_instalments(stage.house, stage.clock.now())
    assert running.collections() == [CollectionStatus.COLLECTED]


def test_an_order_that_mollie_refuses_ends_in_a_link_and_a_task(running: Household) -> None:
    stage = running.stage
    running.announced()
    stage.at("2026-12-24T09:00")
    now = stage.clock.now()
    # The mandate goes between our look at it and our order.
    with stage.house.database.service() as session:
        session.scalars(select(Mandate)).one().looked_at = now
    (mandate,) = stage.sandbox.world.mandates
    stage.control(f"mollie/{mandate}/mandate", status="invalid")
    collect_instalments(stage.house, now)
    assert running.collections() == [CollectionStatus.FAILED]
    assert TaskKind.SETTING in running.tasks()
    collect_instalments(stage.house, now + timedelta(minutes=1))
    assert running.mandate().status is MandateStatus.FAILED
    assert len([one for one in stage.rows(Instalment) if one.paid_at]) == 1


class DyingGateway(MollieGateway):
    """Mollie takes the order, and the worker dies before it writes anything down."""

    def create(self, order: PaymentOrder) -> Checkout:
        super().create(order)
        raise SystemExit


@pytest.mark.parametrize("webhook_first", [False, True])
def test_a_worker_that_dies_between_call_and_record_collects_once(
    running: Household, webhook_first: bool
) -> None:
    stage = running.stage
    running.announced()
    stage.at("2026-12-24T09:00")
    settings = stage.house.settings
    dying = DyingGateway(
        api_key=settings.mollie_api_key.get_secret_value(), api_url=settings.mollie_api_url
    )
    with pytest.raises(SystemExit):
        collect_instalments(dataclasses.replace(stage.house, gateway=dying), stage.clock.now())
    if webhook_first:
        running.bank(status="paid")
        assert running.collections() == [CollectionStatus.COLLECTED]
    stage.step(minutes=3)
    collect_instalments(stage.house, stage.clock.now())
    debits = [p for p in stage.sandbox.world.payments.values() if p.sequence == "recurring"]
    assert len(debits) == 1
    if not webhook_first:
        assert running.collections() == [CollectionStatus.COLLECTING]
        running.bank(status="paid")
    assert running.collections() == [CollectionStatus.COLLECTED]
    assert running.entries() == {EntryKind.PRINCIPAL: 1, EntryKind.PAYMENT: 2}


def test_while_a_part_is_collected_its_page_asks_for_nothing(running: Household) -> None:
    running.announced()
    page = running.text()
    assert "Nu betalen" in page  # sooner is fine
    running.collected()
    page = running.text()
    assert "Wij schrijven dit deel nu af" in page
    assert 'value="pay"' not in page


def test_beside_a_part_that_is_collected_nobody_is_asked_for_more_than_the_rest(
    running: Household,
) -> None:
    running.announced()
    running.collected()
    stage = running.stage
    with stage.house.database.service() as session:
        claim = session.scalars(select(Claim)).one()
        third = session.scalars(select(Instalment).where(Instalment.position == 3)).one()
        token = issue_link(
            session, claim, stage.clock.now(), Holder(confirmed=True), instalment=third
        )
    running.link = f"{stage.url}/b/{token}"
    page = running.text()
    assert "€ 49,99 via uw eigen bank" in page
    assert 'name="whole"' not in page
    assert page.count("via uw eigen bank") == 1


def test_a_debtor_who_moves_the_part_is_told_and_collected_on_the_new_day(
    running: Household,
) -> None:
    stage = running.stage
    running.announced()
    with stage.house.database.service() as session:
        claim = ledger.lock_claim(session, stage.rows(Claim)[0].id)
        wanted = date(2027, 1, 4)
        assert postpone(session, claim, (2, wanted), PlanBox(), stage.clock.now()) == wanted
    stage.at("2026-12-28T09:00")
    stage.run()
    assert running.collections() == [CollectionStatus.SKIPPED, CollectionStatus.ANNOUNCED]
    assert "op of kort na maandag 4 januari" in running.heard()[-1]
    stage.at("2027-01-04T09:00")
    stage.run()
    assert running.collections()[-1] is CollectionStatus.COLLECTING


def test_a_part_that_the_bank_has_does_not_move_and_the_talk_says_so(running: Household) -> None:
    stage = running.stage
    running.announced()
    running.collected()
    assert running.plan_facts().under_way
    with stage.house.database.service() as session:
        claim = ledger.lock_claim(session, stage.rows(Claim)[0].id)
        wanted = (2, date(2026, 12, 30))
        moved = postpone(session, claim, wanted, PlanBox(), stage.clock.now())
    assert moved == NotPostponed(code=PostponeCode.UNDER_WAY)
    assert [part.postponed_from for part in stage.rows(Instalment)] == [None] * 3
    (said,) = stage.says(PHONE, "kan mijn termijn een weekje later?")
    assert "Deel 2 van 3, € 49,98, is al bij uw bank" in said
    assert "op of kort na donderdag 24 december" in said
    # Its link leads to the button that stops what is not at the bank yet.
    running.link = LINK.findall(said)[-1]
    assert 'value="autopay_stop"' in running.text()
    (asked,) = stage.says(PHONE, "wanneer wordt het afgeschreven?")
    assert "U hoeft niets te doen" in asked


def test_a_part_that_goes_to_the_bank_while_the_answer_is_read_does_not_move(
    running: Household,
) -> None:
    stage = running.stage
    running.announced()
    with stage.house.database.service() as session:
        read = session.scalars(select(Collection)).one()
        running.collected()
        claim = ledger.lock_claim(session, stage.rows(Claim)[0].id)
        wanted = (2, date(2026, 12, 30))
        moved = postpone(session, claim, wanted, PlanBox(), stage.clock.now())
        assert read.status is CollectionStatus.ANNOUNCED, "what was read before is not asked again"
    assert moved == NotPostponed(code=PostponeCode.UNDER_WAY)


def test_staff_see_in_one_line_how_it_stands(running: Household) -> None:
    stage = running.stage
    running.announced()
    with stage.house.database.service() as session:
        debtor_id = session.scalars(select(Claim.debtor_id)).one()
        (fact,) = _claims(session, debtor_id, stage.clock.now())
    facts = running.plan_facts()
    # The talk knows it too.
    assert (facts.part, facts.collected_on, facts.under_way) == (2, date(2026, 12, 24), False)
    assert fact.agreed == (
        "Regeling in 3 delen · automatisch afschrijven aan, aangekondigd voor 24-12-2026"
    )


def test_another_creditor_sees_nothing_of_it(running: Household) -> None:
    running.announced()
    database = running.stage.house.database
    for table in (Mandate, Collection, AutopayCustomer):
        with database.tenant(uuid.uuid4()) as session:
            assert session.scalars(select(table)).all() == []
        with database.tenant(running.mandate().creditor_id) as session:
            assert session.scalars(select(table)).all()


def test_while_an_address_is_at_rest_nothing_is_collected(running: Household) -> None:
    stage = running.stage
    running.announced()
    with stage.house.database.service() as session:
        point = session.scalars(
            select(ContactPoint).where(ContactPoint.kind == ContactKind.PHONE)
        ).one()
        let_rest(session, point.address_key, stage.clock.now())
    stage.at("2026-12-24T09:00")
    stage.run()
    (kept,) = stage.rows(Collection)
    assert (kept.status, kept.reason) == (CollectionStatus.SKIPPED, "at_rest")


def test_a_claim_that_goes_elsewhere_takes_its_mandate_along(running: Household) -> None:
    stage = running.stage
    running.announced()
    with stage.house.database.service() as session:
        session.scalars(select(Claim)).one().move_to(ClaimStatus.HANDED_OVER, stage.clock.now())
    collect_instalments(stage.house, stage.clock.now())
    assert (running.mandate().status, running.mandate().reason) == (
        MandateStatus.ENDED,
        "claim_handed_over",
    )
    assert {one.status for one in stage.sandbox.world.mandates.values()} == {"invalid"}
    assert running.collections() == [CollectionStatus.SKIPPED]
