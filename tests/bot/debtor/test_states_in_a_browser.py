"""Every state of the debtor's page and of `/echt` in a real browser: axe, keyboard, no script."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from bot.check_codes import check_code
from payments import ledger
from payments.links import Holder, issue_link, revoke_links
from payments.plan_records import agree_plan
from payments.plans import Part, Proposal, equal_parts
from storage import sealing
from storage.records.claims import Claim, ClaimStatus, HoldReason
from storage.records.conversations import InboundMessage, InboundState
from storage.records.creditors import Creditor
from storage.records.debtors import ContactPoint, Debtor, Representation
from storage.records.journal import Deed, write_journal
from storage.records.ledger import EntryKind
from storage.records.payments import PayLink
from storage.words import Actor, Channel
from tests.axe_pages import MOST_BYTES, faults_of, tab_to, weight_of
from tests.bot.debtor.conftest import Scene, with_pdf
from tests.bot.debtor.test_debtor_page import second_claim

pytestmark = pytest.mark.browser
#: The SMS holds the link; from there so many taps and fields to the bank, and no more.
MOST_TAPS, MOST_FIELDS = 3, 1


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page into which axe may be put; ours need no script, as `plain` proves."""
    context = browser.new_context(bypass_csp=True, locale="nl-NL")
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page of a browser without scripts."""
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


class Walk:
    """Goes through the states of the page and collects what is wrong with each."""

    def __init__(self, scene: Scene, served: str, page: Page) -> None:
        self.scene, self.served, self.page = scene, served, page
        self.faults: list[str] = []
        self.seen: set[str] = set()

    def look(self, name: str, token: str, path: str = "", says: str = "") -> None:
        """Open a page below a link and judge it."""
        self.page.goto(f"{self.served}/b/{token}{path}")
        self.judge(name, says)

    def judge(self, name: str, says: str = "") -> None:
        """Judge the page that is open; `says` is what proves that it is the state that is meant."""
        assert name not in self.seen
        self.seen.add(name)
        shown = self.page.inner_text("main")
        assert says in shown, (name, shown)
        weight = weight_of(self.page)
        if weight > MOST_BYTES:
            self.faults.append(f"{name}: {weight} bytes")
        if self.page.locator("script").count() or self.page.locator("h1").count() != 1:
            self.faults.append(f"{name}: a script, or not one first heading")
        self.faults += faults_of(self.page, name)

    def presses(self, name: str, says: str, error: str = "[role=alert]") -> None:
        """Send the form that is open with Enter and judge what comes."""
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(error)
        self.judge(name, says)


@pytest.fixture
def walk(scene: Scene, served: str, page: Page) -> Walk:
    return Walk(scene, served, page)


def test_what_anybody_with_a_link_sees_passes_axe(walk: Walk) -> None:
    scene, page, token = walk.scene, walk.page, walk.scene.link()
    walk.look("landing", token, says="Er is een bericht voor u")
    page.fill("#antwoord", "9999 ZZ 1")
    walk.presses("landing-wrong", "Dit komt niet overeen")
    page.fill("#antwoord", "hallo")
    walk.presses("landing-unreadable", "bijvoorbeeld 1234 AB 12")
    walk.look("landing-en", token, "?lang=en", "There is a message for you")
    walk.look("privacy", token, "/privacy", "Wat bewaren wij")
    walk.look("stop", token, "/stop", "geen berichten meer")
    page.click("button.main")
    walk.judge("stopped", "De berichten zijn gestopt")
    walk.look("not-me", token, "/andere-persoon", "niet voor u")
    walk.look("unknown", "nothing", says="kennen wij niet")
    old = scene.link()
    page.goto(f"{walk.served}/b/{old}")
    page.evaluate("document.querySelector('[name=form_token]').value = 'x'")
    page.fill("#antwoord", "1234 AB 12")
    walk.presses("landing-old-form", "te lang open")
    with scene.database.service() as session:
        for link in session.scalars(select(PayLink)):
            link.attempts = 5
    walk.look("locked", token, says="Een medewerker helpt u verder")
    with scene.database.service() as session:
        revoke_links(session, scene.claim_id, scene.clock.time)
    walk.look("expired", token, says="Deze link werkt niet meer")
    page.goto(f"{walk.served}/b/{scene.link()}/andere-persoon")
    page.click("button.main")
    walk.judge("not-me-done", "Sorry voor de moeite")
    assert walk.faults == []


def test_what_somebody_who_confirmed_sees_passes_axe(walk: Walk) -> None:
    scene, page = walk.scene, walk.page
    with_pdf(scene, b"%PDF-1.7" + b"x" * 83_000)
    own_policy(scene, "least_part_payment_cents: 1000\ncontact: {name: Anna, phone: 010 123 45 67}")
    token = scene.link(confirmed=True)
    walk.look("overview", token, says="Bekijk de factuur (PDF, 84 kB)")
    walk.look("overview-en", token, "?lang=en", "Still to pay")
    walk.look("objection", token, "/klopt-niet", "Klopt dit niet?")
    page.click("button.main")
    walk.judge("objection-wrong", "Kies wat er aan de hand is")
    walk.look("transfer", token, "/overmaken", "NL91 ABNA 0417 1643 00")
    walk.look("part", token, "/ander-bedrag", "Bedrag in euro")
    page.fill("#bedrag", "9,99")
    walk.presses("part-wrong", "Dit bedrag kan niet")
    walk.look("plan", token, "/plan", "In delen betalen")
    walk.look("plan-own-wrong", token, "/plan?bedrag=1&ritme=month", "Er ging iets mis")
    walk.look("plan-confirm", token, "/plan?delen=3", "Klopt deze afspraak?")
    page.goto(f"{walk.served}/b/{token}/plan?delen=3")
    page.evaluate("document.querySelector('[name=form_token]').value = 'x'")
    page.click("button.main")
    walk.judge("form-old", "te lang open")
    other = second_claim(scene)
    walk.look("overview-several", token, says="Alle rekeningen in één keer betalen")
    walk.look("together", token, "/alles", "Nu € 148,45 betalen")
    page.evaluate("document.querySelector('[name=total]').value = '1'")
    page.click("button.main")
    walk.judge("together-changed", "Het bedrag is veranderd")
    pause(scene, ClaimStatus.DISPUTED)
    walk.look("disputed", token, says="Wij zoeken het uit")
    pause(scene, ClaimStatus.ON_HOLD, HoldReason.PAID_CLAIMED)
    walk.look("on-hold", token, says="al betaald")
    walk.look("objection-done", token, "/gemeld", "wij zoeken het uit")
    pause(scene, ClaimStatus.OPEN)
    with scene.database.service() as session:
        session.get_one(Claim, other).move_to(ClaimStatus.HANDED_OVER, scene.clock.time)
        gone = issue_link(
            session,
            session.get_one(Claim, other),
            scene.clock.time,
            Holder(contact_point_id=scene.point_id, confirmed=True),
        )
    walk.look("closed", gone, says="niets te doen")
    with scene.database.service() as session:
        session.get_one(Claim, scene.claim_id).debtor.representation = Representation.WSNP
    walk.look("represented", token, says="hulpverlener")
    assert walk.faults == []


def test_paying_passes_axe_from_the_first_wait_to_a_surplus(walk: Walk) -> None:
    scene, page, token = walk.scene, walk.page, walk.scene.link(confirmed=True)
    for how in ("failed", "expired", "canceled"):
        location = scene.post(token, "pay").location
        if how == "failed":
            walk.look("waiting", token, "/terug?n=50", "Wij wachten op de bank")
        scene.pay(location, how)
        later(scene)
        walk.look(f"return-{how}", token, "/terug", "niet gelukt")
    page.click("text=Opnieuw")
    page.wait_for_url(f"{scene.sandbox.url}/mollie/checkout/**")
    scene.pay(page.url, "failed")
    later(scene)
    with scene.database.service() as session:
        days = (date(2026, 12, 1), date(2026, 12, 29), date(2027, 1, 26))
        parts = zip(days, equal_parts(12_345, 3), strict=True)
        proposal = Proposal(parts=tuple(Part(due_on=day, cents=cents) for day, cents in parts))
        agree_plan(session, scene.claim_now(session), proposal, scene.clock.time)
    walk.look("plan-agreed", token, "/afgesproken", "De afspraak staat")
    walk.look("plan-running", token, says="Alles in een keer betalen")
    scene.pay(scene.post(token, "pay").location)
    walk.look("part-paid", token, "/terug", "Dit deel is betaald")
    walk.look("plan-later", token, says="Betaald")
    scene.pay(scene.post(token, "pay", whole="1").location)
    walk.look("paid", token, "/terug", "Betaald. Dank u wel!")
    with scene.database.service() as session:
        claim = scene.claim_now(session)
        more = ledger.Booking(kind=EntryKind.PAYMENT, cents=-5_000, key="payment:twice")
        ledger.book(session, claim, more, scene.clock.time)
    walk.look("surplus", token, says="U betaalde € 50,00 te veel")
    assert walk.faults == []


def test_the_check_page_passes_axe_in_every_state(walk: Walk) -> None:
    scene, page = walk.scene, walk.page
    own_policy(scene, "public_name: De Spaak\nlisted: yes")
    code = told_code(scene)
    page.goto(f"{walk.served}/echt")
    walk.judge("echt", "De Spaak")
    page.focus("#code")
    walk.presses("echt-missing", "Vul de drie woorden")
    page.fill("#code", code)
    page.fill("#cijfers", "12")
    walk.presses("echt-digits", "laatste vier cijfers")
    page.fill("#cijfers", "5678")
    walk.presses("echt-ours", "Wij schrijven u voor De Spaak", ".note")
    page.fill("#cijfers", "0000")
    walk.presses("echt-unknown", "Deze code kennen wij niet")
    page.fill("#tekst", "Betaal nu via bit.example")
    page.click("text=Meld dit bericht")
    walk.judge("echt-reported", "Dank u wel voor uw melding")
    page.goto(f"{walk.served}/echt?lang=en")
    walk.judge("echt-en", "Is this message real?")
    assert walk.faults == []


def test_from_sms_to_bank_in_three_taps_and_one_field_without_script(
    scene: Scene, served: str, plain: Page
) -> None:
    taps, fields = 1, 0
    plain.goto(f"{served}/b/{scene.link()}")  # the link in the SMS
    fields += plain.locator("input:not([type=hidden]):visible, textarea:visible").count()
    plain.fill("#antwoord", "1234 AB 12")
    plain.click("text=Verder")
    taps += 1
    fields += plain.locator("input:not([type=hidden]):visible, textarea:visible").count()
    plain.click("text=Nu betalen")
    taps += 1
    plain.wait_for_url(f"{scene.sandbox.url}/mollie/checkout/**")
    assert (taps, fields) == (MOST_TAPS, MOST_FIELDS)
    token = scene.link(confirmed=True)
    location = plain.url
    # The page that waits looks again by itself, also without script.
    plain.goto(f"{served}/b/{token}/terug")
    plain.wait_for_selector("text=Wij wachten op de bank")
    scene.pay(location)
    plain.wait_for_selector("text=Betaald. Dank u wel!")
    assert urlsplit(plain.url).path.endswith("/terug")


def test_the_invoice_is_saved_under_its_name_and_the_page_stays(
    scene: Scene, served: str, plain: Page
) -> None:
    with_pdf(scene, b"%PDF-1.7 the invoice")
    plain.goto(f"{served}/b/{scene.link(confirmed=True)}")
    with plain.expect_download() as saving:
        plain.click("text=Bekijk de factuur")
    assert saving.value.suggested_filename == "factuur-F2026-0042.pdf"
    assert Path(saving.value.path()).read_bytes() == b"%PDF-1.7 the invoice"
    assert "Nog te betalen" in plain.inner_text("h1")


def test_everything_is_done_with_the_keyboard_alone(scene: Scene, served: str, plain: Page) -> None:
    plain.goto(f"{served}/b/{scene.link()}")
    tab_to(plain, "Naar de inhoud")
    tab_to(plain, "Uw postcode en huisnummer")
    plain.keyboard.type("1234 AB 12")
    plain.keyboard.press("Enter")
    plain.wait_for_selector(".choices")
    for stop in ("Nu betalen", "In delen betalen", "Klopt dit niet?", "Liever zelf overmaken"):
        tab_to(plain, stop)
    plain.keyboard.press("Shift+Tab")
    plain.keyboard.press("Enter")
    plain.wait_for_selector("text=Vertel ons wat er niet klopt")
    tab_to(plain, "Ik heb al betaald")
    plain.keyboard.press("Space")
    tab_to(plain, "Versturen")
    plain.keyboard.press("Enter")
    plain.wait_for_selector("text=Dank u wel, wij zoeken het uit")
    assert scene.claim().hold_reason is HoldReason.PAID_CLAIMED
    plain.goto(f"{served}/b/{scene.link(confirmed=True)}")
    tab_to(plain, "Nu betalen")
    plain.keyboard.press("Enter")
    plain.wait_for_url(f"{scene.sandbox.url}/mollie/checkout/**")


def later(scene: Scene) -> None:
    """Let a minute pass, so that it is clear which payment is the newest."""
    scene.clock.time += timedelta(minutes=1)


def own_policy(scene: Scene, policy: str) -> None:
    with scene.database.service() as session:
        session.get_one(Creditor, scene.creditor_id).policy_text = policy


def pause(scene: Scene, status: ClaimStatus, reason: HoldReason | None = None) -> None:
    with scene.database.service() as session:
        scene.claim_now(session).move_to(status, scene.clock.time, reason)


def told_code(scene: Scene) -> str:
    """Return a check code as if the debtor had asked for it over SMS."""
    now = scene.clock.time
    with scene.database.service() as session:
        debtor_id = session.scalars(select(Debtor.id)).one()
        inbound = InboundMessage(
            creditor_id=scene.creditor_id,
            provider="twilio",
            provider_id=uuid.uuid4().hex,
            channel=Channel.SMS,
            sender=session.get_one(ContactPoint, scene.point_id).address,
            sender_key=sealing.blind("x"),
            recipient="+3197000000000",
            body="ECHT",
            received_at=now - timedelta(minutes=1),
            state=InboundState.ANSWERED,
        )
        session.add(inbound)
        session.flush()
        code = check_code(debtor_id)
        deed = Deed(
            creditor_id=scene.creditor_id,
            action="authenticity.asked",
            actor=Actor.DEBTOR,
            details={"inbound": inbound.id, "code": code},
        )
        write_journal(session, now, [deed])
        return code
