"""What can go wrong with money, over real HTTP: the faults 9 and 11 to 20 of the quality page.

Fault 10, a status out of order, cannot do harm here, because a webhook holds no status: whatever
comes, the payment is fetched back. `test_an_older_word_never_undoes_a_newer_one` proves that.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import re
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
import requests
from sqlalchemy import select

from bot.cycle import poll_payments
from bot.staff.accounts import create_user
from outbox.digests.digest_day import gather
from payments import ledger
from payments.checkout import webhook_secret
from payments.links import Holder, issue_link
from payments.plan_records import agree_plan
from payments.plans import Part, Proposal, equal_parts
from payments.poll import QUIET
from storage.records.claims import Claim, ClaimStatus, HoldReason
from storage.records.conversations import ProviderEvent
from storage.records.creditors import Creditor
from storage.records.debtors import ContactKind, ContactPoint
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.payments import Payment, PaymentStatus
from storage.records.plans import Instalment, Plan, PlanStatus
from storage.records.refunds import Refund, RefundStatus
from storage.records.tasks import Task, TaskKind, TaskStatus
from storage.records.users import Role
from storage.words import Rung
from tests.scenarios.conftest import MOLLIE_SECRET

PHONE = "+31610002001"
CENTS = 14_995


class Till:
    """A stage with one debtor who is verified and has a link to pay € 149,95."""

    def __init__(self, stage: Any) -> None:
        self.stage = stage
        stage.creditor("wiel", "Wielhuis Fietsen B.V.", "public_name: Wielhuis\n")
        stage.claim("wiel", "V-1", PHONE)
        stage.run()
        with stage.house.database.service() as session:
            point = session.scalars(
                select(ContactPoint).where(ContactPoint.kind == ContactKind.PHONE)
            ).one()
            point.rung, point.rung_at = Rung.VERIFIED, stage.clock.now()
            holder = Holder(contact_point_id=point.id, confirmed=True)
            claim = session.scalars(select(Claim)).one()
            token = issue_link(session, claim, stage.clock.now(), holder)
        self.link = f"{stage.url}/b/{token}"
        self.hook = f"{stage.url}/hooks/mollie/{webhook_secret(stage.house.secret_key)}"

    def checkout(self) -> str:
        """Press the button and return the address at the bank."""
        browser = requests.Session()
        page = browser.get(self.link, timeout=60)
        answer = self.stage.press(browser, page, "pay")
        assert "/mollie/checkout/" in answer.url, answer.text
        return str(answer.url)

    def ends(self, checkout: str, status: str = "paid") -> str:
        """End a payment at the bank; return its id."""
        answer = requests.post(checkout, data={"status": status}, allow_redirects=False, timeout=60)
        assert answer.status_code == 303
        self.stage.settle()
        return checkout.rsplit("/", 1)[-1]

    def tell(self, provider_id: str) -> int:
        """Post a classic webhook as Mollie does."""
        return requests.post(self.hook, data={"id": provider_id}, timeout=60).status_code

    def fault(self, kind: str, **rule: Any) -> None:
        self.stage.control("faults", **{"provider": "mollie", "kind": kind, "times": 1, **rule})

    def mollie(self, provider_id: str, act: str, **body: Any) -> None:
        self.stage.control(f"mollie/{provider_id}/{act}", **body)
        self.stage.settle()

    def poll(self) -> int:
        return poll_payments(self.stage.house, self.stage.clock.now())

    def claim(self) -> Claim:
        (claim,) = self.stage.rows(Claim)
        return claim

    def entries(self) -> Counter[tuple[EntryKind, int]]:
        found = self.stage.rows(LedgerEntry)
        return Counter((entry.kind, entry.amount_cents) for entry in found)

    def open_cents(self) -> int:
        return sum(entry.amount_cents for entry in self.stage.rows(LedgerEntry))

    def tasks(self) -> list[TaskKind]:
        found = self.stage.rows(Task)
        return [task.kind for task in found if task.status is TaskStatus.OPEN]

    def dunned(self) -> int:
        """Return how many reminders left so far."""
        found = self.stage.rows(Message)
        return sum(one.kind is MessageKind.PREMINDER and one.sent_at is not None for one in found)

    def returned(self) -> tuple[int, int]:
        """Return what the digest of today says went back: how often, how many cents."""
        now = self.stage.clock.now()
        with self.stage.house.database.service() as session:
            creditor = session.scalars(select(Creditor)).one()
            figures = gather(session, creditor.id, now - timedelta(days=1), now)
        return figures.returned, figures.returned_cents


@pytest.fixture
def till(stage: Any) -> Till:
    return Till(stage)


PAID_ONCE = {(EntryKind.PRINCIPAL, CENTS): 1, (EntryKind.PAYMENT, -CENTS): 1}


def test_a_webhook_that_comes_ten_times_at_once_pays_once(till: Till) -> None:
    """Fault 9."""
    till.fault("dropped", match={"path_contains": "/hooks/"})
    provider_id = till.ends(till.checkout())
    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(lambda _: till.tell(provider_id), range(10))) == {200}
    assert till.entries() == PAID_ONCE
    till.stage.run()
    assert sum("Bedankt" in text for text in till.stage.heard(PHONE)) == 1


def test_an_older_word_never_undoes_a_newer_one(till: Till) -> None:
    """Fault 10: a stale `expired` of one try, and of the very payment that was paid."""
    first = till.ends(till.checkout(), "expired")
    paid = till.ends(till.checkout())
    for provider_id in (first, paid, first):
        assert till.tell(provider_id) == 200
    assert till.entries() == PAID_ONCE
    assert till.claim().status is ClaimStatus.PAID
    statuses = {one.provider_id: one.status for one in till.stage.rows(Payment)}
    assert statuses == {first: PaymentStatus.EXPIRED, paid: PaymentStatus.PAID}


def test_a_webhook_that_beats_our_own_record_is_not_lost(till: Till) -> None:
    """Fault 11: the bank has the money before the answer that names the payment reached us."""
    till.fault("slow", match={"method": "POST", "path_contains": "/v2/payments"}, seconds=1.5)
    with ThreadPoolExecutor(1) as pool:
        pressed = pool.submit(till.checkout)
        payments: list[Any] = []
        while not payments:
            payments = list(till.stage.sandbox.world.payments.values())
        till.ends(f"{till.stage.sandbox.url}/mollie/checkout/{payments[0].id}")
        assert till.entries() == PAID_ONCE
        with pytest.raises(AssertionError):  # Nobody is sent to a bank that has the money already.
            pressed.result()
    (payment,) = till.stage.rows(Payment)
    assert (payment.provider_id, payment.status) == (payments[0].id, PaymentStatus.PAID)


def test_a_webhook_that_never_comes_is_found_within_a_quarter_of_an_hour(till: Till) -> None:
    """Fault 12."""
    till.fault("dropped", times=None, probability=1.0)
    till.ends(till.checkout())
    assert till.open_cents() == CENTS
    waited = timedelta()
    while till.open_cents() and waited < timedelta(minutes=30):
        waited += timedelta(minutes=1)  # the job's own rhythm
        till.stage.step(minutes=1)
        till.poll()
    assert till.entries() == PAID_ONCE
    assert QUIET <= waited <= timedelta(minutes=15)


@pytest.mark.parametrize("kind", ["429", "500_before", "reset_before"])
def test_when_mollie_cannot_be_asked_the_webhook_is_kept_and_settled_later(
    till: Till, kind: str
) -> None:
    """Fault 13."""
    checkout = till.checkout()
    till.fault(kind, match={"method": "GET"})
    provider_id = till.ends(checkout)
    assert till.open_cents() == CENTS
    till.stage.step(minutes=1)
    assert till.poll() == 1
    assert till.entries() == PAID_ONCE
    told = [event for event in till.stage.rows(ProviderEvent) if provider_id in event.payload]
    assert all(event.processed_at is not None for event in told)


@pytest.mark.parametrize("foreign", ["tr_nietvanons", "tr_../../v2/x", "pl_4Y0eZitmBn", "rubbish"])
def test_an_unknown_or_foreign_id_is_answered_and_does_nothing(till: Till, foreign: str) -> None:
    """Fault 14."""
    before = till.entries()
    assert till.tell(foreign) == 200
    assert till.entries() == before
    assert till.tasks() == []
    kept = [event for event in till.stage.rows(ProviderEvent) if event.provider == "mollie"]
    assert len(kept) == 1


def test_a_payment_at_mollie_that_is_not_ours_does_nothing(till: Till) -> None:
    """Fault 14: our account may serve a shop beside us."""
    key = till.stage.sandbox.settings.mollie_key
    made = requests.post(
        f"{till.stage.sandbox.url}/mollie/v2/payments",
        json={
            "amount": {"currency": "EUR", "value": "149.95"},
            "description": "Winkel",
            "redirectUrl": "http://127.0.0.1:9/",
            "metadata": {"payment": str(uuid.uuid4())},
        },
        headers={"Authorization": f"Bearer {key}"},
        timeout=60,
    ).json()
    till.ends(f"{till.stage.sandbox.url}/mollie/checkout/{made['id']}")
    assert till.tell(made["id"]) == 200
    assert till.open_cents() == CENTS


@pytest.mark.parametrize("wrong", [{"cents": 14_994}, {"cents": 1_499_500}, {"currency": "USD"}])
def test_another_amount_or_currency_is_not_booked_but_alarmed(
    till: Till, wrong: dict[str, Any]
) -> None:
    """Fault 15."""
    checkout = till.checkout()
    payment = till.stage.sandbox.world.payments[checkout.rsplit("/", 1)[-1]]
    for name, value in wrong.items():
        setattr(payment, name, value)
    till.ends(checkout)
    till.tell(payment.id)
    assert till.open_cents() == CENTS
    assert till.claim().status is ClaimStatus.OPEN
    assert till.tasks() == [TaskKind.PAYMENT_MISMATCH]


def test_two_tabs_pressed_at_once_lead_to_one_payment(till: Till) -> None:
    """Fault 16."""
    with ThreadPoolExecutor(4) as pool:
        pages = [till.link] * 4
        found = set(pool.map(lambda _: till.checkout(), pages))
    assert len(found) == 1
    assert len(till.stage.sandbox.world.payments) == 1


def test_a_link_and_a_transfer_are_both_booked_and_the_surplus_goes_back_once(till: Till) -> None:
    """Fault 16, and the refund that staff approve in the console."""
    checkout = till.checkout()
    with till.stage.house.database.service() as session:
        claim = ledger.lock_claim(session, till.claim().id)
        transfer = ledger.Booking(kind=EntryKind.PAYMENT, cents=-CENTS, key="bank:1")
        ledger.book(session, claim, transfer, till.stage.clock.now())
        ledger.judge_balance(session, claim, EntryKind.PAYMENT, till.stage.clock.now())
    provider_id = till.ends(checkout)
    assert till.open_cents() == -CENTS
    assert till.tasks() == [TaskKind.SURPLUS]

    staff = console(till)
    inbox = staff.get(f"{till.stage.url}/console/", timeout=60)
    button = re.search(r'formaction="([^"]+/refund[^"]*)">Betaal € 149,95 terug', inbox.text)
    assert button, inbox.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', inbox.text)
    assert token
    for _ in range(2):
        answer = staff.post(
            urljoin(inbox.url, html.unescape(button[1])),
            data={"csrf_token": token[1]},
            timeout=60,
        )
        assert answer.status_code == 200
    till.stage.settle()
    assert "Er is niets meer terug te betalen." in answer.text
    assert [back.cents for back in till.stage.sandbox.world.payments[provider_id].refunds] == [
        CENTS
    ]
    assert till.open_cents() == 0
    assert till.tasks() == []
    assert [one.status for one in till.stage.rows(Refund)] == [RefundStatus.DONE]
    assert till.claim().status is ClaimStatus.PAID


def console(till: Till) -> requests.Session:
    """Log a colleague in."""
    with till.stage.house.database.service() as session:
        create_user(
            session,
            "sanne@desk.nl",
            Role.STAFF,
            "een lang wachtwoord",
            None,
            till.stage.clock.now(),
        )
    browser = requests.Session()
    door = f"{till.stage.url}/console/login"
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(door, timeout=60).text)
    assert token
    form = {
        "csrf_token": token[1],
        "email": "sanne@desk.nl",
        "password": "een lang wachtwoord",
    }
    assert browser.post(door, data=form, timeout=60).ok
    return browser


@pytest.mark.parametrize("ended", ["expired", "canceled", "failed"])
def test_after_an_ended_payment_one_tap_makes_a_new_one(till: Till, ended: str) -> None:
    """Fault 17."""
    browser = requests.Session()
    page = browser.get(till.link, timeout=60)
    checkout = till.stage.press(browser, page, "pay").url
    back = browser.post(checkout, data={"status": ended}, timeout=60)
    till.stage.settle()
    back = browser.get(back.url, timeout=60)
    assert back.status_code == 200
    assert "Opnieuw: € 149,95 betalen" in html.unescape(back.text)
    again = till.stage.press(browser, back, "pay").url
    assert again != checkout
    till.ends(again)
    assert till.entries() == PAID_ONCE


def test_a_payment_that_expired_behind_our_back_is_not_offered_again(till: Till) -> None:
    """Fault 17: its webhook got lost too."""
    till.fault("dropped", times=None, probability=1.0)
    first = till.checkout()
    payment = till.stage.sandbox.world.payments[first.rsplit("/", 1)[-1]]
    till.stage.step(minutes=16)
    while payment.status == "open":  # the sandbox's own watch sees it
        pass
    assert till.checkout() != first


@pytest.mark.parametrize("part", [False, True])
@pytest.mark.parametrize("kind", ["refund", "chargeback"])
def test_money_that_goes_back_opens_the_claim_and_nobody_is_reminded_that_day(
    till: Till, kind: str, part: bool
) -> None:
    """Fault 18."""
    provider_id = till.ends(till.checkout())
    till.stage.run()
    till.stage.step(days=5)
    before = till.dunned()
    cents = 5_000 if part else CENTS
    till.mollie(provider_id, kind, amount=f"{cents / 100:.2f}")
    for _ in range(2):  # told twice, booked once
        till.tell(provider_id)
    assert till.entries() == {**PAID_ONCE, (EntryKind(kind), cents): 1}
    assert till.returned() == (1, cents)
    claim = till.claim()
    if kind == "chargeback":
        assert (claim.status, claim.hold_reason) == (ClaimStatus.ON_HOLD, HoldReason.CHARGEBACK)
        assert till.tasks() == [TaskKind.CHARGEBACK]
    else:
        assert claim.status is ClaimStatus.OPEN
    for _ in range(8):
        till.stage.step(hours=1)
        till.stage.run()
    assert till.dunned() == before
    if kind == "refund":
        till.stage.step(days=2)
        till.stage.run()
        assert till.dunned() == before + 1


def test_a_reminder_that_was_queued_before_the_money_went_back_does_not_go_out(till: Till) -> None:
    """Fault 18: it was planned, then paid, then charged back, all before it could leave."""
    till.stage.at("2026-11-26T19:59:47")
    till.stage.run()
    queued = [one for one in till.stage.rows(Message) if one.status is MessageStatus.QUEUED]
    assert [one.kind for one in queued] == [MessageKind.PREMINDER]
    before = till.dunned()
    provider_id = till.ends(till.checkout())
    till.mollie(provider_id, "refund", amount="149.95")
    till.stage.at("2026-11-27T09:00")
    till.stage.run()
    assert till.dunned() == before


def test_a_chargeback_that_the_bank_takes_back_closes_the_claim_again(till: Till) -> None:
    """Fault 18."""
    provider_id = till.ends(till.checkout())
    till.mollie(provider_id, "chargeback", amount="149.95")
    assert till.claim().status is ClaimStatus.ON_HOLD
    till.mollie(provider_id, "reversal")
    assert till.open_cents() == 0
    assert till.claim().status is ClaimStatus.PAID


def test_who_comes_back_before_the_bank_waits_honestly_and_sees_it_flip(till: Till) -> None:
    """Fault 19."""
    till.fault("dropped", match={"path_contains": "/hooks/"})
    browser = requests.Session()
    checkout = till.stage.press(browser, browser.get(till.link, timeout=60), "pay").url
    back = browser.post(checkout, data={"status": "paid"}, timeout=60)
    assert "Wij wachten op de bank" in back.text
    assert 'value="pay"' not in back.text  # no second button to pay by mistake
    assert back.headers["Refresh"].startswith("2; url=")
    till.tell(checkout.rsplit("/", 1)[-1])
    flipped = browser.get(urljoin(back.url, back.headers["Refresh"].split("url=")[1]), timeout=60)
    assert "Betaald. Dank u wel!" in flipped.text
    assert "Refresh" not in flipped.headers


def test_a_plan_whose_part_fails_and_is_charged_back_is_never_silent(till: Till) -> None:
    """Fault 20."""
    stage = till.stage
    with stage.house.database.service() as session:
        days = (date(2026, 11, 26), date(2026, 12, 24), date(2027, 1, 26))
        parts = zip(days, equal_parts(CENTS, 3), strict=True)
        proposal = Proposal(parts=tuple(Part(due_on=day, cents=cents) for day, cents in parts))
        claim = ledger.lock_claim(session, till.claim().id)
        assert isinstance(agree_plan(session, claim, proposal, stage.clock.now()), Plan)
    till.ends(till.checkout(), "failed")
    back = requests.get(f"{till.link}/terug", timeout=60)
    assert "Opnieuw: € 49,98 betalen" in html.unescape(back.text)
    till.ends(till.checkout())
    first = min(stage.rows(Instalment), key=lambda part: part.position)
    assert first.paid_at is not None
    (paid,) = [one for one in stage.rows(Payment) if one.status is PaymentStatus.PAID]
    till.mollie(str(paid.provider_id), "chargeback")
    first = min(stage.rows(Instalment), key=lambda part: part.position)
    assert first.paid_at is None
    assert till.tasks() == [TaskKind.CHARGEBACK]
    assert till.returned() == (1, first.amount_cents)
    claim = till.claim()
    assert (claim.status, claim.hold_reason) == (ClaimStatus.ON_HOLD, HoldReason.CHARGEBACK)
    (plan,) = stage.rows(Plan)
    assert plan.status is PlanStatus.AGREED
    before = len(stage.heard(PHONE))
    stage.step(days=20)
    stage.run()
    # A person decides; until then nobody is chased and the plan is not broken by a machine.
    assert len(stage.heard(PHONE)) == before
    assert stage.rows(Plan)[0].status is PlanStatus.AGREED


# Signed events of the next generation


def post_event(till: Till, event: dict[str, Any], secret: str = MOLLIE_SECRET) -> int:
    """Post a signed event as Mollie does, and return the answer's status."""
    raw = json.dumps(event).encode()
    signature = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    answer = requests.post(
        f"{till.stage.url}/hooks/mollie/events",
        data=raw,
        headers={"X-Mollie-Signature": f"sha256={signature}", "Content-Type": "application/json"},
        timeout=60,
    )
    return answer.status_code


def test_signed_events_do_what_classic_webhooks_do(till: Till) -> None:
    till.fault("dropped", times=None, probability=1.0)
    provider_id = till.ends(till.checkout())
    paid = {"resource": "event", "id": "event_1", "type": "payment.paid", "entityId": provider_id}
    assert post_event(till, paid, "a wrong secret") == 401
    assert till.open_cents() == CENTS
    for secret in (MOLLIE_SECRET, "an-older-one", MOLLIE_SECRET):
        assert post_event(till, paid, secret) == 200
    assert till.entries() == PAID_ONCE
    kept = [event for event in till.stage.rows(ProviderEvent) if "event_1" in event.payload]
    assert len(kept) == 1
    till.mollie(provider_id, "refund", amount="50.00")
    (back,) = till.stage.sandbox.world.payments[provider_id].refunds
    refunded = {
        "id": "event_2",
        "type": "refund.refunded",
        "entityId": back.id,
        "_embedded": {"entity": {"id": back.id, "paymentId": provider_id}},
    }
    assert post_event(till, refunded) == 200
    assert till.open_cents() == 5_000
    # Of something else: kept, answered, and nothing more.
    assert post_event(till, {"id": "event_3", "type": "hook.ping", "entityId": "hook_1"}) == 200
    assert post_event(till, {"type": "payment.paid"}) == 400
    assert till.poll() == 0
