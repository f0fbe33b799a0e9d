"""The states of direct debit on the debtor's page in a real browser: axe, keyboard, no script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from payments.autopay.watching import Watcher
from tests.axe_pages import faults_of, tab_to
from tests.bot.debtor.conftest import Scene
from tests.bot.debtor.test_autopay_page import with_plan

pytestmark = pytest.mark.browser


def test_each_state_passes_axe_and_is_reached_without_script_by_keyboard(
    scene: Scene, served: str, browser: Browser
) -> None:
    link = f"{served}/b/{with_plan(scene)}"
    seen = browser.new_context(bypass_csp=True, locale="nl-NL").new_page()
    plain = browser.new_context(java_script_enabled=False, locale="nl-NL").new_page()
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
    look("autopay-stopped-home", "", "schrijven wij niets meer af")
    assert faults == []
