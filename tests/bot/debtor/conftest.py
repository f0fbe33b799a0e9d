"""A debtor's page on its own: an app, the sandbox's Mollie, one claim of € 123,45 and its links."""

from __future__ import annotations

import base64
import dataclasses
import re
import threading
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from bot.bootstrap import House
from bot.check_page.page import check_page_blueprint
from bot.debtor.page import PageDeed, PageHooks, debtor_blueprint
from bot.sandbox.server import Sandbox, SandboxSettings, sandbox_thread
from bot.settings import Settings
from payments import ledger
from payments.links import Holder, issue_link
from payments.mollie_gateway import MollieGateway
from payments.settle import settle
from storage.database import Database
from storage.intake.documents import embedded_document
from storage.intake.keeping_documents import keep_document
from storage.records.claims import Claim
from storage.records.conversations import Conversation
from storage.records.tasks import Task, TaskKind
from storage.words import Channel
from tests.debt_records import seed_claim


class StandingClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time


@dataclasses.dataclass
class Scene:
    """An app, a claim, and a link to it."""

    app: Flask
    client: FlaskClient
    database: Database
    clock: StandingClock
    gateway: MollieGateway
    sandbox: Sandbox
    creditor_id: uuid.UUID
    claim_id: uuid.UUID
    point_id: uuid.UUID
    told: list[PageDeed]

    def link(self, *, confirmed: bool = False) -> str:
        with self.database.service() as session:
            return issue_link(
                session,
                session.get_one(Claim, self.claim_id),
                self.clock.time,
                Holder(contact_point_id=self.point_id, confirmed=confirmed),
            )

    def get(self, token: str, page: str = "") -> Any:
        return self.client.get(f"/b/{token}{'/' if page else ''}{page}")

    def post(self, token: str, action: str, page: str = "", **values: str) -> Any:
        """Open a page and send its form, as a browser does."""
        shown = self.get(token, page).text
        found = re.search(r'name="form_token" value="(\w+)"', shown)
        form = {"action": action, "form_token": found[1] if found else ""}
        return self.client.post(f"/b/{token}", data=form | values)

    def claim(self) -> Claim:
        with self.database.service() as session:
            return session.get_one(Claim, self.claim_id)

    def claim_now(self, session: Session) -> Claim:
        """Return the claim in a transaction, locked."""
        return ledger.lock_claim(session, self.claim_id)

    def tasks(self) -> list[TaskKind]:
        with self.database.service() as session:
            return list(session.scalars(select(Task.kind)))

    def pay(self, location: str, how: str = "paid") -> None:
        requests.post(location, data={"status": how}, allow_redirects=False, timeout=60)
        payment = location.rsplit("/", 1)[-1]
        settle(self.database, self.gateway, payment, self.clock.time)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with sandbox_thread(SandboxSettings()) as running:
        yield running


@pytest.fixture
def scene(database: Database, database_url: str, sandbox: Sandbox, now: datetime) -> Scene:
    clock = StandingClock(now)
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        mollie_api_url=f"{sandbox.url}/mollie",
        public_url="http://127.0.0.1:9",
    )
    gateway = MollieGateway(sandbox.settings.mollie_key, f"{sandbox.url}/mollie")
    house = House(
        settings=settings,
        database=database,
        database_url=database_url,
        clock=clock,
        gateway=gateway,
        secret_key="secret",
    )
    told: list[PageDeed] = []
    app = Flask("test")
    app.register_blueprint(
        debtor_blueprint(house, PageHooks(done=lambda _, __, deed: told.append(deed)))
    )
    app.register_blueprint(check_page_blueprint(house))
    with database.service() as session:
        seed = seed_claim(session, now)
    return Scene(
        app=app,
        client=app.test_client(),
        database=database,
        clock=clock,
        gateway=gateway,
        sandbox=sandbox,
        creditor_id=seed.creditor_id,
        claim_id=seed.claim_id,
        point_id=seed.contact_point_id,
        told=told,
    )


@pytest.fixture
def served(scene: Scene) -> Iterator[str]:
    """The scene's app on real HTTP, for a browser: its address."""
    server = make_server("127.0.0.1", 0, scene.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def with_pdf(scene: Scene, content: bytes = b"%PDF-1.7") -> uuid.UUID:
    """Give the claim's invoice a PDF; return the invoice's id."""
    with scene.database.service() as session:
        invoice = session.get_one(Claim, scene.claim_id).invoices[0]
        document = embedded_document(base64.b64encode(content).decode())
        keep_document(session, invoice, document, scene.clock.time)
        return invoice.id


def talk(scene: Scene) -> None:
    with scene.database.service() as session:
        session.add(
            Conversation(
                creditor_id=scene.creditor_id,
                debtor_id=session.get_one(Claim, scene.claim_id).debtor_id,
                contact_point_id=scene.point_id,
                channel=Channel.SMS,
                sender="+3197000000000",
                created_at=scene.clock.time,
            )
        )
