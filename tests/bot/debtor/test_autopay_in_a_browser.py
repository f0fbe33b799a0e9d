"""The states of direct debit on the debtor's page in a real browser: axe, keyboard, no script."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from payments.autopay.watching import Watcher
from tests.axe_pages import faults_of, tab_to
from tests.bot.debtor.conftest import Scene
from tests.bot.debtor.test_autopay_page import with_plan

pytestmark = pytest.mark.browser


@pytest.fixture
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine; apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def address(scene: Scene) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, scene.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_each_state_passes_axe_and_is_reached_without_script_by_keyboard(
    scene: Scene, address: str, chromium: Browser
) -> None:
    link = f"{address}/b/{with_plan(scene)}"
    seen = chromium.new_context(bypass_csp=True, locale="nl-NL").new_page()
    plain = chromium.new_context(java_script_enabled=False, locale="nl-NL").new_page()
    faults: list[str] = []

    def look(name: str, path: str, says: str) -> None:
        seen.goto(link + path)
        assert says in seen.inner_text("main"), name
        faults.extend(faults_of(seen, name))

    look("autopay-offered", "", "Automatisch laten afschrijven")
    look("autopay-after-agreeing", "/afgesproken", "Automatisch laten afschrijven")
    look("autopay-consent", "/afschrijven", "SEPA-machtiging")
    look("autopay-consent-en", "/afschrijven?lang=en", "direct debit mandate")
    plain.goto(link)
    tab_to(plain, "Automatisch laten afschrijven")
    plain.keyboard.press("Enter")
    plain.wait_for_selector("text=SEPA-machtiging")
    tab_to(plain, "Ja, ik geef toestemming")
    plain.keyboard.press("Enter")
    plain.wait_for_url(f"{scene.sandbox.url}/mollie/checkout/**")
    scene.pay(plain.url)
    Watcher(scene.database, scene.gateway).run(scene.clock.time)
    look("autopay-on", "", "Automatisch afschrijven staat aan")
    plain.goto(link)
    tab_to(plain, "Stop automatisch afschrijven")
    plain.keyboard.press("Enter")
    plain.wait_for_selector("text=Automatisch afschrijven is gestopt")
    look("autopay-stopped", "/afschrijven-gestopt", "is gestopt")
    assert faults == []
