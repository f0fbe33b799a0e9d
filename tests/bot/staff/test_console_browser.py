"""The console in a real browser: accessible, no wider than the screen, and up to date by itself."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from bot.staff.takeover import staff_reply, take_over
from payments import ledger
from payments.autopay.mandates import Yes, ask_mandate, confirm_mandate, prove_mandate
from payments.bank.importing import import_file
from payments.plan_offers import Offered, keep_offer
from payments.plan_records import agree_plan
from payments.plans import Offer, Part, PlanBox, Proposal, work_out
from storage.intake.documents import embedded_document
from storage.intake.keeping_documents import keep_document
from storage.policy_autopay import AutopayTerms
from storage.records.claims import Claim
from storage.records.conversations import InboundMessage, InboundState
from storage.records.creditors import Creditor
from storage.records.messages import Message, MessageStatus
from storage.records.plans import Plan
from storage.records.tasks import TaskKind, add_task
from storage.words import Channel, Language, Rung
from tests.axe_pages import faults_of
from tests.payments.bank.conftest import camt, transfer

pytestmark = pytest.mark.browser

PASSWORD = "een lang wachtwoord"


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/console/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser, url: str, desk: Any) -> Iterator[Page]:
    """A page of a colleague who is logged in; anything on the browser's console fails the test."""
    desk.user("ann@desk.nl")
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="nl-NL")
    page = context.new_page()
    page.set_default_timeout(60_000)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    log_in(page, url)
    yield page
    context.close()
    assert not said, said


def log_in(page: Page, url: str, email: str = "ann@desk.nl") -> None:
    page.goto(url)
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("heading", name="Gesprekken")).to_be_visible()


def check(page: Page, name: str) -> None:
    """Check a page at every width: nothing scrolls sideways, and axe finds nothing."""
    found = faults_of(page, name)
    assert not found, found


def fill(desk: Any) -> Any:
    """Fill the desk with one of everything; return the conversation to look at."""
    ann = desk.user("bob@desk.nl")
    talk = desk.conversation(name="Jan-Willem van der Zwaluwenburg-Oosterhout")
    add = desk.database.service
    desk.clock.forward(minutes=4)
    other = desk.conversation(
        name="Fatima el Idrissi", channel=Channel.WHATSAPP, rung=Rung.VERIFIED, waiting=False
    )
    with add() as session:
        take_over(session, other.id, ann, desk.clock.now(), "console")
        staff_reply(session, other.id, ann, "Goedemorgen", "console:a", desk.clock.now())
        message = session.scalars(select(Message)).one()
        message.move_to(MessageStatus.SENDING, desk.clock.now())
        message.move_to(MessageStatus.UNDELIVERED, desk.clock.now())
        add_task(session, TaskKind.CRISIS, "crisis", "2026-0007", desk.clock.now())
    desk.inbound(None, "Wie bent u? " + "x" * 80, InboundState.UNKNOWN_SENDER)
    desk.clock.forward(minutes=3)
    desk.inbound(talk, "https://voorbeeld.nl/" + "a" * 120)
    return talk, other


def test_every_page_is_accessible_and_fits_every_width(page: Page, url: str, desk: Any) -> None:
    check(page, "inbox-empty")
    talk, other = fill(desk)
    for tab in ("wacht", "mijn", "alle"):
        page.goto(f"{url}?tab={tab}")
        check(page, f"inbox-{tab}")
    page.goto(f"{url}conversations/{talk.id}")
    check(page, "thread-bot")
    page.get_by_role("button", name="Overnemen").click()
    expect(page.get_by_text("Dit gesprek is van: u")).to_be_visible()
    check(page, "thread-mine")
    page.get_by_label("Uw bericht").fill("Goedemorgen, waar kan ik mee helpen?")
    page.get_by_role("button", name="Versturen").click()
    page.get_by_role("button", name="Teruggeven", exact=True).click()
    expect(page.get_by_text("Er wacht nog een bericht")).to_be_visible()
    check(page, "thread-unsent")
    page.goto(f"{url}conversations/{other.id}")
    check(page, "thread-colleague")
    desk.clock.forward(hours=30)
    page.reload()
    check(page, "thread-closed")
    page.goto(f"{url}telegram")
    page.get_by_role("button", name="Maak een code").click()
    expect(page.get_by_text("/koppel")).to_be_visible()
    check(page, "telegram")


def test_the_pages_of_money_and_of_learning_are_accessible(
    page: Page, url: str, desk: Any, tmp_path: Path
) -> None:
    for name in ("bank", "corrections"):
        page.goto(f"{url}{name}")
        check(page, f"{name}-empty")
    talk = desk.conversation(said="Ik kan maar 10 euro per maand")
    with_everything(desk, talk, tmp_path)
    page.goto(f"{url}bank")
    for summary in page.locator("summary").all():
        summary.click()
    check(page, "bank")
    page.get_by_role("button", name="Boek op 2026-0001").click()
    expect(page.get_by_text("Geboekt.")).to_be_visible()
    check(page, "bank-booked")
    page.goto(f"{url}conversations/{talk.id}")
    expect(page.get_by_text("Factuur F-2026-0001 (PDF, 1 kB)")).to_be_visible()
    page.locator("summary").first.click()
    check(page, "thread-offer")
    page.get_by_role("button", name="Niet akkoord").click()
    expect(page.get_by_text("Het voorstel is afgewezen.")).to_be_visible()
    page.locator("summary").first.click()
    page.get_by_label("Bedoeld was").select_option("hardship")
    page.get_by_role("button", name="Bewaren").click()
    page.goto(f"{url}corrections")
    check(page, "corrections")
    page.get_by_role("button", name="Goedkeuren").click()
    expect(page.get_by_role("button", name="Alsnog afkeuren")).to_be_visible()
    check(page, "corrections-approved")
    aside = page.context.new_page()  # a browser writes a 404 and a 400 on its console
    aside.goto(f"{url}conversations/{uuid.uuid4()}")
    check(aside, "unknown")
    aside.goto(f"{url}conversations/{talk.id}")
    aside.evaluate("document.querySelector('form[action$=reply] [name=csrf_token]').value = 'x'")
    aside.get_by_label("Uw bericht").fill("Goedemorgen")
    aside.get_by_role("button", name="Versturen").click()
    expect(aside.get_by_label("Dit had u getypt")).to_have_value("Goedemorgen")
    check(aside, "stale")


def test_autopay_is_looked_at_and_stopped_by_keyboard(page: Page, url: str, desk: Any) -> None:
    talk = desk.conversation(said="Kunt u het afschrijven stoppen?")
    with_autopay(desk, talk)
    page.goto(f"{url}conversations/{talk.id}")
    expect(page.get_by_text("Volgende afschrijving: € 41,15")).to_be_visible()
    check(page, "thread-autopay")
    page.get_by_role("link", name="bekijken of stoppen").press("Enter")
    expect(page.get_by_text("Mollie noemt nu geen rekening")).to_be_visible()
    check(page, "autopay")
    page.get_by_role("button", name="Ja, stop het automatisch afschrijven").press("Enter")
    expect(page.get_by_text("Het automatisch afschrijven is gestopt")).to_be_visible()
    check(page, "autopay-stopped")
    page.goto(f"{url}conversations/{talk.id}/claims/{claim_of(desk, talk)}/autopay")
    expect(page.get_by_text("Er wordt niets meer afgeschreven.")).to_be_visible()
    check(page, "autopay-over")


def claim_of(desk: Any, talk: Any) -> uuid.UUID:
    with desk.database.service() as session:
        return session.scalars(select(Claim.id).where(Claim.debtor_id == talk.debtor_id)).one()


def with_autopay(desk: Any, talk: Any) -> None:
    """Give the claim a plan in three parts with a mandate that the provider called valid."""
    now = desk.clock.now()
    days = [now.date() + timedelta(days=30 * month) for month in (1, 2, 3)]
    with desk.database.service() as session:
        session.get_one(Creditor, desk.creditor_id).policy_text = "autopay: {allowed: yes}"
        claim = ledger.lock_claim(session, claim_of(desk, talk))
        parts = tuple(Part(due_on=day, cents=4_115) for day in days)
        plan = agree_plan(session, claim, Proposal(parts=parts), now)
        assert isinstance(plan, Plan)
        yes = Yes(link_id=None, language=Language.NL, terms=AutopayTerms(allowed=True))
        mandate = ask_mandate(session, claim, plan, yes, now)
        prove_mandate(mandate, None, now)
        confirm_mandate(session, mandate, now)


def with_everything(desk: Any, talk: Any, folder: Path) -> None:
    """Give a claim a PDF and an offer, its talk a doubtful reading, and the bank two payments."""
    now, wish = desk.clock.now(), Offer(cents=1_000)
    with desk.database.service() as session:
        found = session.scalars(select(Claim.id).where(Claim.debtor_id == talk.debtor_id)).one()
        claim = ledger.lock_claim(session, found)
        plan = work_out(ledger.open_cents(session, claim), wish, PlanBox(), now.date())
        keep_offer(session, claim, Offered(wish=wish, plan=plan, reason="part_too_small"), now)
        keep_document(session, claim.invoices[0], embedded_document("JVBERi0xLjc="), now)
        said = session.scalars(select(InboundMessage)).one()
        said.read_as, said.read_percent = "unclear", 43
        creditor = session.get_one(Creditor, desk.creditor_id)
    path = folder / "statement.xml"
    payments = [
        transfer("123.45", "dank u", name="J. de Vries"),
        transfer("6.00", "iets anders " + "x" * 60, name="K. Klant-van der Zwaluwenburg"),
    ]
    path.write_text(camt(payments), encoding="utf-8")
    report = import_file(desk.database, creditor, path, now)
    assert (report.proposed, report.unmatched) == (1, 1)


def test_the_door_is_accessible_also_when_it_stays_shut(
    browser: Browser, url: str, desk: Any
) -> None:
    desk.user("ann@desk.nl")
    page = browser.new_page()
    page.goto(url)
    check(page, "login")
    page.get_by_label("E-mailadres").fill("ann@desk.nl")
    page.get_by_label("Wachtwoord").fill("verkeerd")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("horen niet bij elkaar")
    check(page, "login-refused")
    page.close()


def test_new_messages_appear_by_themselves_and_typed_words_stay(
    page: Page, url: str, desk: Any
) -> None:
    talk = desk.conversation(said="Eerste bericht")
    page.goto(f"{url}conversations/{talk.id}")
    page.get_by_label("Uw bericht").fill("Ik typ nog")
    desk.inbound(talk, "Tweede bericht")
    expect(page.get_by_text("Tweede bericht")).to_be_visible()
    expect(page.get_by_label("Uw bericht")).to_have_value("Ik typ nog")
    assert page.locator("#entries > li").count() == 2


def test_the_page_shows_by_itself_that_a_colleague_took_over(
    page: Page, url: str, desk: Any
) -> None:
    talk, bob = desk.conversation(), desk.user("bob@desk.nl")
    page.goto(f"{url}conversations/{talk.id}")
    with desk.database.service() as session:
        take_over(session, talk.id, bob, desk.clock.now(), "telegram")
    expect(page.get_by_text("bob heeft dit gesprek.")).to_be_visible()
    expect(page.get_by_label("Uw bericht")).to_be_disabled()
    expect(page.get_by_role("button", name="Overnemen")).to_have_count(0)


def test_who_waits_is_counted_in_the_title(page: Page, url: str, desk: Any) -> None:
    page.goto(f"{url}?tab=alle")
    expect(page).to_have_title("Gesprekken – Preminder")
    desk.conversation(name="Wim Wacht")
    expect(page).to_have_title("(1) Gesprekken – Preminder")
    expect(page.get_by_role("link", name="Wim Wacht")).to_be_visible()


def test_everything_can_be_done_with_the_keyboard(page: Page, url: str, desk: Any) -> None:
    talk = desk.conversation()
    page.goto(f"{url}conversations/{talk.id}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.get_by_label("Uw bericht").focus()
    page.keyboard.type("Goedemorgen")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".bubble.staff")).to_contain_text("Goedemorgen")
    expect(page.get_by_text("Dit gesprek is van: u")).to_be_visible()


def test_it_works_without_scripts(browser: Browser, url: str, desk: Any) -> None:
    desk.user("ann@desk.nl")
    talk = desk.conversation()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, url)
    page.goto(f"{url}conversations/{talk.id}")
    page.get_by_role("button", name="Overnemen").click()
    page.get_by_label("Uw bericht").fill("Zonder script")
    page.get_by_role("button", name="Versturen").click()
    expect(page.locator(".bubble.staff")).to_contain_text("Zonder script")
    desk.inbound(talk, "Dank u")
    page.get_by_role("link", name="Vernieuwen").click()
    expect(page.get_by_text("Dank u")).to_be_visible()
    context.close()
