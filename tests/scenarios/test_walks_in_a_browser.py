"""Walks in a real Chromium over `preminder demo`: every process, the page, the clock's buttons."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

pytestmark = pytest.mark.browser
WIDTHS = (320, 390, 1280)
#: Set it to keep pictures of every stop.
PICTURES = os.environ.get("PREMINDER_PICTURES")
#: The demo's processes answer within a few seconds; a busy machine needs more.
PATIENCE = 60_000
EMAIL, PASSWORD = "collega@preminder.example", "samen-aan-de-slag"
expect.set_options(timeout=PATIENCE)


@dataclass
class Demo:
    """A running demo."""

    process: Any
    ports: tuple[int, int]
    home: Path
    said: list[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}/"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(home: Path, ports: tuple[int, int]) -> Demo:
    """Start a demo and wait until it says where to click."""
    command = [sys.executable, "-m", "bot", "demo", "--port", str(ports[0])]
    process = subprocess.Popen(
        [*command, "--sandbox-port", str(ports[1])],
        env={**os.environ, "PREMINDER_HOME": str(home), "DATABASE_URL": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    demo = Demo(process=process, ports=ports, home=home, said=[])
    for line in process.stdout:
        demo.said.append(line)
        if "Ctrl-C" in line:
            break
    else:
        raise AssertionError("".join(demo.said))
    return demo


@pytest.fixture(scope="module")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = start(tmp_path_factory.mktemp("demo"), (free_port(), free_port()))
    yield demo
    demo.process.send_signal(signal.SIGINT)
    demo.process.wait(30)
    demo.process.stdout.close()
    for port in demo.ports:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0, f"{port} is still taken"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser in which nothing may go wrong unseen."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
    wrong: list[str] = []

    def note(line: ConsoleMessage) -> None:
        # axe speaks to the framed console, which has another origin; that is axe's own noise.
        if line.type in {"error", "warning"} and "postMessage" not in line.text:
            wrong.append(f"{line.text} {line.location}")

    context.on("console", note)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    yield context
    context.close()
    assert not wrong, wrong


@pytest.fixture
def page(context: BrowserContext, demo: Demo) -> Page:
    """The demo's page, found by its front door."""
    page = context.new_page()
    page.goto(demo.url)
    expect(page.locator("#phones button")).to_have_count(9)
    return page


class Phone:
    """A debtor's phone on the demo page."""

    def __init__(self, page: Page, number: str) -> None:
        self.page = page
        page.locator(f'#phones button[data-number="{number}"]').click()
        self.thread = page.locator("#thread")
        expect(page.locator("#own")).to_contain_text(number)

    @property
    def last(self) -> Any:
        return self.thread.locator(".bubble").last

    def hears(self, text: str | re.Pattern[str]) -> None:
        expect(self.last).to_contain_text(text)
        expect(self.last).to_be_in_viewport()

    def says(self, text: str, answer: str) -> None:
        field = self.page.get_by_label("Antwoord van de klant")
        field.fill(text)
        field.press("Enter")
        self.hears(answer)

    def taps(self, title: str, answer: str) -> None:
        button = self.thread.get_by_role("button", name=title, exact=True).last
        expect(button, self.thread.inner_text()).to_be_visible()
        button.click()
        self.hears(answer)

    def opens_link(self) -> Page:
        with self.page.expect_popup() as popup:
            self.last.get_by_role("link").click()
        return popup.value


def check(page: Page, name: str, *, axe: bool = True) -> None:
    """Look at a page at every width: nothing scrolls sideways, and axe finds nothing."""
    before = page.viewport_size
    assert before
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=width < 1000)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} is {wide} wide at {width}"
        found = Axe().run(page).response["violations"] if axe else []
        assert not found, (name, width, [(v["id"], v["nodes"][0]["html"]) for v in found])
    page.set_viewport_size(before)


def test_a_wrong_number_hears_an_apology(page: Page) -> None:
    phone = Phone(page, "+31610001010")
    expect(phone.thread).to_contain_text("Wielhuis")
    check(page, "demo")
    phone.says("VERKEERD", "Excuses")
    expect(page.locator("#note")).to_contain_text("Daan van den Berg")


def test_who_says_stop_gets_one_answer(page: Page) -> None:
    phone = Phone(page, "+31610001005")
    phone.says("Stop met die berichten", "START")
    phone.says("START", "Welkom terug")


def test_a_colleague_takes_over_in_the_console(page: Page, context: BrowserContext) -> None:
    phone = Phone(page, "+31610001004")
    phone.says("MENS", "collega")
    console = page.frame_locator("#console")
    expect(page.locator("#console-note")).to_contain_text(EMAIL)
    console.get_by_label("E-mailadres").fill(EMAIL)
    console.get_by_label("Wachtwoord").fill(PASSWORD)
    console.get_by_role("button", name="Inloggen").click()
    console.get_by_role("link", name="Bakkerij Van Loon").click()
    console.get_by_role("button", name="Overnemen").click()
    expect(console.get_by_text("Dit gesprek is van: u")).to_be_visible()
    console.get_by_label("Uw bericht").fill("Goedemorgen, met Sanne van de desk.")
    console.get_by_role("button", name="Versturen").click()
    phone.hears("met Sanne van de desk")
    field = page.get_by_label("Antwoord van de klant")
    field.fill("Fijn dat u er bent")
    field.press("Enter")
    expect(console.locator("#entries")).to_contain_text("Fijn dat u er bent")
    check(page, "demo-console", axe=False)
    tab = context.new_page()
    tab.goto(page.locator("#console-link").get_attribute("href") or "")
    tab.get_by_role("link", name="Alle").click()
    tab.get_by_role("link", name="Bakkerij Van Loon").click()
    check(tab, "console-thread")
    console.get_by_role("button", name="Teruggeven", exact=True).click()
    expect(console.get_by_text("Dit gesprek is van: de bot", exact=False)).to_be_visible()
    phone.says("JA", "postcode")


def test_a_colleague_takes_over_in_telegram(page: Page) -> None:
    phone = Phone(page, "+31610001006")
    phone.says("Kan ik een medewerker spreken?", "collega")
    page.get_by_role("tab", name="Telegram").click()
    page.locator("#topics").get_by_role("button", name="WH-2026-006").click()
    posts = page.locator("#posts")
    expect(posts).to_contain_text("Kan ik een medewerker spreken?")
    posts.get_by_role("button", name="Overnemen").first.click()
    expect(posts).to_contain_text("Nu bij: collega")
    page.get_by_label("Bericht van de medewerker").fill("Dag, met Sanne. Vertelt u het maar.")
    page.get_by_label("Bericht van de medewerker").press("Enter")
    phone.hears("Vertelt u het maar")
    check(page, "demo-telegram")
    posts.get_by_role("button", name="Teruggeven").first.click()
    expect(posts).to_contain_text("Nu bij: De bot")


def test_from_the_first_message_to_a_payment_and_the_digest(page: Page) -> None:
    phone = Phone(page, "+31610001001")
    phone.says("JA", "postcode en huisnummer")
    phone.says("3581 KL 12", "149,95")
    phone.taps("Nu betalen", "Hier betaalt u")
    paying = phone.opens_link()
    expect(paying.get_by_role("heading", level=1)).to_contain_text("149,95")
    check(paying, "debtor-overview")
    paying.get_by_role("button", name=re.compile("betalen", re.IGNORECASE)).first.click()
    expect(paying).to_have_url(re.compile("/mollie/checkout/"))
    check(paying, "checkout")
    paying.get_by_role("button", name=re.compile("paid|betaald", re.IGNORECASE)).first.click()
    expect(paying.get_by_role("heading", level=1)).to_contain_text("Betaald. Dank u wel!")
    check(paying, "debtor-paid")
    paying.close()
    phone.hears("Bedankt!")
    page.get_by_role("button", name="17:00").click()
    inbox = page.locator("#inbox")
    expect(inbox).to_contain_text("Betaald: 1 = € 149,95")
    assert "Sanne" not in inbox.inner_text()
    check(page, "demo-paid")


def test_a_plan_and_its_first_part(page: Page) -> None:
    phone = Phone(page, "+31610001002")
    phone.says("JA", "postcode")
    phone.says("3024TM 7b", "384,50")
    phone.taps("In delen", "In hoeveel delen")
    phone.taps("In 4 delen: € 96,12", "akkoord")
    phone.taps("Ja", "Afgesproken")
    page.get_by_role("button", name="+3 dagen").click()
    phone.hears("deel 1 van 4")
    # The number was proved in the talk, so its link asks for nothing twice.
    plan = phone.opens_link()
    expect(plan.get_by_role("table")).to_be_visible()
    check(plan, "debtor-plan")
    plan.get_by_role("button", name=re.compile("betalen", re.IGNORECASE)).first.click()
    plan.get_by_role("button", name=re.compile("paid|betaald", re.IGNORECASE)).first.click()
    phone.hears("Bedankt!")


def test_a_second_demo_on_the_same_port_says_what_to_do(demo: Demo, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "demo", "--port", str(demo.ports[0])]
    second = subprocess.run(
        command,
        env={**os.environ, "PREMINDER_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert "--port" in second.stderr
    assert "Traceback" not in second.stderr
    assert requests.get(f"{demo.url}healthz", timeout=60).ok
