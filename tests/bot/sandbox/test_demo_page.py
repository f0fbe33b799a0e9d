"""The demo page in a real browser: a phone, the creditor's inbox, the desk, the clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.sandbox.server import Sandbox, SandboxSettings, sandbox_thread
from storage.clock import FileClock, parse_time

pytestmark = pytest.mark.browser
PHONE, SENDER = "+31612345678", "+3197010200300"


@pytest.fixture
def demo(tmp_path: Path, listener: Any) -> Iterator[Sandbox]:
    FileClock.create(tmp_path / "clock", parse_time("2026-11-23T09:00"))
    settings = SandboxSettings(
        clock_file=tmp_path / "clock",
        delay=(0.0, 0.0),
        creditor_phones=("+31611111111",),
        public_url=listener.url,
    )
    with sandbox_thread(settings) as sandbox:
        settings.console_url = f"{sandbox.url}/healthz"
        yield sandbox


@pytest.fixture
def page(demo: Sandbox, browser: Browser) -> Iterator[Page]:
    """The demo's page in a context of its own; an error on the browser's console fails the test."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.goto(demo.url)
    yield page
    page.context.close()
    assert not errors


def sms(demo: Sandbox, to: str, body: str) -> None:
    settings = demo.settings
    requests.post(
        f"{demo.url}/twilio/2010-04-01/Accounts/{settings.account_sid}/Messages.json",
        data={"To": to, "From": SENDER, "Body": body},
        auth=(settings.account_sid, settings.auth_token),
        timeout=60,
    ).raise_for_status()


def test_a_person_answers_on_the_phone_and_the_inbox_shows_the_digest(
    demo: Sandbox, page: Page, listener: Any
) -> None:
    sms(demo, PHONE, "Bent u <b>daar</b>? Kijk op http://127.0.0.1/b/x.")
    sms(demo, "+31611111111", "Uw dag: 1 betaald")
    thread = page.get_by_role("log", name="Berichten", exact=True)
    expect(thread).to_contain_text("Bent u <b>daar</b>?")
    link = thread.get_by_role("link")
    expect(link).to_have_attribute("href", "http://127.0.0.1/b/x")
    expect(link).to_have_attribute("target", "_blank")
    expect(page.locator("#inbox")).to_contain_text("Uw dag: 1 betaald")
    page.get_by_label("Antwoord van de klant").fill("Ja, dat ben ik")
    page.get_by_label("Antwoord van de klant").press("Enter")
    expect(thread).to_contain_text("Ja, dat ben ik")
    assert listener.wait_for(1)[0].form["Body"] == "Ja, dat ben ik"
    assert not Axe().run(page).response["violations"]


def test_a_person_taps_a_whatsapp_button(demo: Sandbox, page: Page, listener: Any) -> None:
    settings = demo.settings
    keys = (settings.account_sid, settings.auth_token)
    actions = [{"id": "ja", "title": "Ja"}, {"id": "nee", "title": "Nee"}]
    content = {"body": "Bent u daar?", "actions": actions}
    sid = requests.post(
        f"{demo.url}/twilio/v1/Content",
        json={"language": "nl", "types": {"twilio/quick-reply": content}},
        auth=keys,
        timeout=60,
    ).json()["sid"]
    requests.post(
        f"{demo.url}/twilio/2010-04-01/Accounts/{settings.account_sid}/Messages.json",
        data={"To": f"whatsapp:{PHONE}", "From": f"whatsapp:{SENDER}", "ContentSid": sid},
        auth=keys,
        timeout=60,
    ).raise_for_status()
    expect(page.locator("#phone")).to_have_attribute("data-look", "whatsapp")
    page.get_by_role("button", name="Nee", exact=True).click()
    form = listener.wait_for(1)[0].form
    assert (form["ButtonPayload"], form["Body"]) == ("nee", "Nee")
    page.get_by_role("button", name="Sms", exact=True).click()
    expect(page.locator("#thread")).to_contain_text("nog geen Sms-bericht")


def test_staff_writes_and_taps_in_a_telegram_topic(demo: Sandbox, page: Page) -> None:
    settings = demo.settings
    base = f"{demo.url}/telegram/bot{settings.telegram_token}"
    chat = settings.telegram_chat
    made = requests.post(
        f"{base}/createForumTopic", json={"chat_id": chat, "name": "Gesprek"}, timeout=60
    ).json()["result"]
    keys = {"inline_keyboard": [[{"text": "Overnemen", "callback_data": "take"}]]}
    body = {
        "chat_id": chat,
        "message_thread_id": made["message_thread_id"],
        "text": "Vraagt om een mens",
        "reply_markup": keys,
    }
    requests.post(f"{base}/sendMessage", json=body, timeout=60).raise_for_status()
    page.get_by_role("tab", name="Telegram").click()
    page.get_by_role("button", name="Overnemen").click()
    page.get_by_label("Bericht van de medewerker").fill("Goedemorgen")
    page.get_by_label("Bericht van de medewerker").press("Enter")
    expect(page.locator("#posts")).to_contain_text("Goedemorgen")
    updates = requests.post(f"{base}/getUpdates", json={"timeout": 0}, timeout=60).json()["result"]
    assert updates[0]["callback_query"]["data"] == "take"
    assert updates[1]["message"]["text"] == "Goedemorgen"


def test_the_clock_is_stepped_from_the_page(demo: Sandbox, page: Page) -> None:
    expect(page.locator("#clock")).to_have_text(re.compile("maandag 23 november 2026.*09:00"))
    page.get_by_role("button", name="+3 dagen").click()
    expect(page.locator("#clock")).to_have_text(re.compile("donderdag 26 november 2026.*09:00"))
    page.get_by_role("button", name="volgende werkdag").click()
    expect(page.locator("#clock")).to_have_text(re.compile("vrijdag 27 november 2026.*09:00"))
    expect(page.locator("#console")).to_be_visible()
