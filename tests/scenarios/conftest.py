"""A stage for whole stories: the product and the sandbox on real HTTP, and a clock that jumps."""

from __future__ import annotations

import html
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin

import pytest
import requests
from sqlalchemy import select
from twilio.request_validator import RequestValidator
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.bootstrap import House
from bot.cycle import sync_whatsapp
from bot.operator.explain import explain
from bot.running import RunReport, run
from bot.sandbox.server import Sandbox, sandbox_thread
from bot.sandbox.settings import SandboxSettings
from bot.sandbox.telegram_chats import person
from bot.settings import load_settings
from bot.web import create_app
from payments.mollie_gateway import MollieGateway
from storage.clock import FileClock, parse_time
from storage.columns import Base
from storage.database import Database
from storage.intake.importing import ImportReport, import_rows
from storage.intake.reading import read_claims
from storage.policy_file import parse_policy
from storage.records.creditors import Creditor
from storage.records.strategies import store_strategy

SMS, WHATSAPP = "+3197010200300", "+3197010200400"
START = "2026-11-23T09:00"
#: What Mollie's signed events are signed with.
MOLLIE_SECRET = "secret-of-signed-events"
LINK = re.compile(r"https?://\S+/b/[A-Za-z0-9_-]{22}")
#: A claim of somebody who lives at 3581 KL 12, unless a test says otherwise.
ROW = {
    "reference": "V-1",
    "debtor_name": "Sanne de Boer",
    "debtor_type": "consumer",
    "phone": "",
    "street": "Lindelaan",
    "house_number": "12",
    "postcode": "3581 KL",
    "city": "Utrecht",
    "language": "nl",
    "invoice_number": "F2026-0417",
    "invoice_date": "2026-08-21",
    "due_date": "2026-09-04",
    "amount": "149,95",
    "description": "Kinderfiets",
    "consent_sms": "yes",
    "consent_whatsapp": "no",
}
Row = TypeVar("Row", bound=Base)


class QuietHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        return None


@dataclass
class Stage:
    """Everything on one machine; the test is director, debtor, creditor and colleague."""

    house: House
    sandbox: Sandbox
    clock: FileClock
    url: str
    reports: list[RunReport] = field(default_factory=list)

    def creditor(self, slug: str, name: str, policy: str = "") -> str:
        with self.house.database.service() as session:
            creditor = Creditor(
                slug=slug,
                name=name,
                iban="NL91ABNA0417164300",
                policy_text=policy,
                created_at=self.clock.now(),
            )
            session.add(creditor)
            session.flush()
            store_strategy(session, creditor.id, parse_policy(policy).strategy, self.clock.now())
        return slug

    def claim(self, slug: str, reference: str, phone: str, **other: str) -> ImportReport:
        """Import one claim from a file, as a creditor does; `other` replaces columns."""
        row = {**ROW, "reference": reference, "phone": phone, **other}
        file = self.house.settings.preminder_home / f"{slug}-{time.monotonic_ns()}.csv"
        file.write_text(";".join(row) + "\n" + ";".join(row.values()) + "\n", encoding="utf-8")
        now = self.clock.now()
        with self.house.database.service() as session:
            creditor = session.query(Creditor).filter_by(slug=slug).one()
            return import_rows(session, creditor, read_claims(file, now=now), file.name, now)

    def rows(self, table: type[Row]) -> list[Row]:
        """Return all rows of a table, in the order in which they came."""
        with self.house.database.service() as session:
            return list(session.scalars(select(table).order_by(*table.__table__.primary_key)))

    def run(self) -> RunReport:
        report = run(self.house, until_idle=True)
        self.reports.append(report)
        self.settle()
        return report

    def settle(self) -> None:
        """Wait until every webhook of the sandbox has come to rest."""
        ends = time.monotonic() + 60
        while self.sandbox.pending:
            assert time.monotonic() < ends, "the sandbox's webhooks do not come to rest"
            time.sleep(0.02)

    def step(self, **by: float) -> datetime:
        return self.clock.step(timedelta(**by))

    def at(self, moment: str) -> None:
        self.clock.step(parse_time(moment) - self.clock.now())

    def control(self, path: str, **body: Any) -> Any:
        answer = requests.post(f"{self.sandbox.url}/_control/{path}", json=body, timeout=60)
        assert answer.ok, answer.text
        return answer.json()

    def state(self) -> dict[str, Any]:
        return requests.get(f"{self.sandbox.url}/_control/state", timeout=60).json()

    def says(self, phone: str, text: str, channel: str = "sms", button: Any = None) -> list[str]:
        """Let a phone say something, and return what it hears back."""
        before = len(self.heard(phone))
        body: dict[str, Any] = {"channel": channel, "body": text}
        if button is not None:
            body["button"] = button
        answer = self.control(f"phones/{phone}/send", **body)
        assert answer["status"] in (200, 204), answer
        self.run()
        return self.heard(phone)[before:]

    def verified(self, phone: str, channel: str = "sms") -> str:
        """Let a phone answer our opener and prove who it is; return what it was told."""
        self.says(phone, "JA", channel)
        return "\n".join(self.says(phone, "3581KL 12", channel))

    def posts(self, phone: str, text: str, sid: str, **more: str) -> int:
        """Post an inbound SMS to the hook as Twilio does, and return the hook's status."""
        url = f"{self.url}/hooks/twilio/message"
        form = {"MessageSid": sid, "From": phone, "To": SMS, "Body": text, "NumMedia": "0", **more}
        key = self.house.settings.twilio_auth_token.get_secret_value()
        headers = {"X-Twilio-Signature": RequestValidator(key).compute_signature(url, form)}
        return requests.post(url, data=form, headers=headers, timeout=60).status_code

    def heard(self, phone: str) -> list[str]:
        """Return every text of ours that a phone got, in order."""
        return [
            message["body"] for message in self.state()["messages"] if message["phone"] == phone
        ]

    def press(self, browser: requests.Session, page: requests.Response, action: str, **more: str):
        """Press the button of a debtor's page that does `action`, as a browser would."""
        forms = re.findall(r"<form.*?</form>", page.text, re.DOTALL)
        wanted = [form for form in forms if f'name="action" value="{action}"' in form]
        assert wanted, page.text
        (form, *_) = wanted
        target = html.unescape(re.search(r'action="([^"]+)"', form).group(1))
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        return browser.post(urljoin(page.url, target), data={**hidden, **more}, timeout=60)

    def pay(self, link: str, outcome: str = "paid") -> requests.Response:
        """Open a link, prove who one is where the page asks for it, pay, and come back."""
        browser = requests.Session()
        page = browser.get(link, timeout=60)
        assert page.status_code == 200, page.text
        if 'value="confirm"' in page.text:
            page = self.press(browser, page, "confirm", answer="3581 KL 12")
        checkout = self.press(browser, page, "pay")
        assert "/mollie/checkout/" in checkout.url, checkout.text
        back = browser.post(checkout.url, data={"status": outcome}, timeout=60)
        self.settle()
        return back

    def explain(self, reference: str) -> dict[str, Any]:
        with self.house.database.service() as session:
            return explain(session, reference, None, self.clock.now())


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    clock = FileClock.create(tmp_path / "clock", parse_time(START))
    settings = SandboxSettings(clock_file=tmp_path / "clock", delay=(0.0, 0.02))
    with sandbox_thread(settings, clock) as sandbox:
        server_app: list[Any] = []

        def app(environ: Any, start: Any) -> Any:
            return server_app[0](environ, start)

        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
        url = f"http://127.0.0.1:{server.server_port}"
        loaded = load_settings(
            **{name.lower(): value for name, value in sandbox.environment().items()},
            public_url=url,
            twilio_sms_from=SMS,
            twilio_whatsapp_from=f"whatsapp:{WHATSAPP}",
            mail_from="noreply@preminder.example",
            mollie_webhook_secrets=f"{MOLLIE_SECRET}, an-older-one",
            preminder_clock=f"file:{tmp_path / 'clock'}",
            preminder_home=tmp_path,
        )
        database = Database.connect(database_url, pool_size=10)
        house = House(
            settings=loaded,
            database=database,
            database_url=database_url,
            clock=clock,
            gateway=MollieGateway(
                api_key=loaded.mollie_api_key.get_secret_value(), api_url=loaded.mollie_api_url
            ),
            secret_key="a secret key for tests only",
        )
        server_app.append(create_app(house))
        sandbox.settings.public_url = url
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        stage = Stage(house=house, sandbox=sandbox, clock=clock, url=url)
        yield stage
        server.shutdown()
        thread.join(10)
        server.server_close()
        database.close()


@pytest.fixture
def whatsapp(stage: Stage) -> Stage:
    """The stage with our WhatsApp templates approved."""
    sync_whatsapp(stage.house, stage.clock.now())
    return stage


@pytest.fixture
def colleague_id() -> int:
    return int(person("Sanne")["id"])
