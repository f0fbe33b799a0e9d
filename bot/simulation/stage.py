"""The stage: the real house on a clock that stands still until told, with the sandbox beside it.

One process holds the web application, the outbox worker and the sandbox; between them goes real
HTTP. The database is made for the run in a server of the simulation's own, and dropped at its end,
so nothing of the operator's is ever touched.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot import cycle
from bot.bootstrap import House
from bot.sandbox.server import Sandbox, sandbox_thread
from bot.sandbox.settings import SandboxSettings
from bot.settings import Settings, load_settings
from bot.simulation.claims_file import write_claims
from bot.simulation.creditors import CREDITORS, POLICY
from bot.simulation.own_web import web_server
from bot.simulation.people import Person
from bot.web import create_app
from bot.wiring import worker_of
from outbox.engine.worker import Worker
from payments.mollie_gateway import MollieGateway
from storage.clock import monotonic
from storage.database import Database
from storage.errors import PreminderError
from storage.intake.importing import import_rows
from storage.intake.reading import read_claims
from storage.policy_file import parse_policy
from storage.records.creditors import Creditor
from storage.records.strategies import store_strategy

SMS, WHATSAPP = "+3197010200300", "+3197010200400"
#: Far above what one machine sends, so that no lane holds anything up.
_RATES = "sms=100000,whatsapp=100000"
_PATIENCE_SECONDS = 120.0
_NO_SENT_REPORTS = {
    "provider": "twilio",
    "kind": "dropped",
    "match": {"MessageStatus": "sent"},
    "probability": 1.0,
}


class SimulationError(PreminderError):
    """The simulation cannot go on; the message says what stands in its way."""


@dataclass(slots=True)
class StillClock:
    """A clock that stands still until it is moved forward."""

    moment: datetime

    def now(self) -> datetime:
        """Return where the clock stands."""
        return self.moment

    def go_to(self, moment: datetime) -> None:
        """Move it forward; it never goes back."""
        self.moment = max(self.moment, moment)


@dataclass(slots=True)
class Stage:
    """Everything that a run needs, and the few things that it does to the product."""

    house: House
    sandbox: Sandbox
    clock: StillClock
    worker: Worker
    runner: asyncio.Runner
    home: Path

    def open_books(self, people: list[Person]) -> int:
        """Add the creditors and import their claims from files; return how many claims there are.

        Raises:
            SimulationError: a claim was refused.
        """
        count = 0
        for slug, (name, public) in CREDITORS.items():
            file = self.home / f"{slug}.csv"
            written = write_claims(people, slug, file)
            accepted = self._import(slug, name, POLICY.format(public=public), file)
            if accepted != written:
                raise SimulationError(f"{written - accepted} claims of {slug} were refused")
            count += accepted
        cycle.sync_whatsapp(self.house, self.clock.now())
        return count

    def _import(self, slug: str, name: str, policy: str, file: Path) -> int:
        now = self.clock.now()
        with self.house.database.service() as session:
            creditor = Creditor(
                slug=slug, name=name, iban="NL91ABNA0417164300", policy_text=policy, created_at=now
            )
            session.add(creditor)
            session.flush()
            store_strategy(session, creditor.id, parse_policy(policy).strategy, now)
            report = import_rows(session, creditor, read_claims(file, now=now), file.name, now)
            return len(report.accepted)

    def do_rounds(self) -> None:
        """Do once what the product does every minute: sweep, look up payments, plan."""
        now = self.clock.now()
        cycle.sweep(self.house, now)
        cycle.poll_payments(self.house, now)
        cycle.plan_all(self.house, now)

    def send_due(self) -> None:
        """Let the worker send all that is due, and wait until every receipt has come in."""
        self.runner.run(self.worker.drain())
        self.settle()

    def settle(self) -> None:
        """Wait until the sandbox has nothing on its way any more.

        Raises:
            SimulationError: it does not come to rest.
        """
        ends = monotonic() + _PATIENCE_SECONDS
        while self.sandbox.pending:
            if monotonic() > ends:
                raise SimulationError("the sandbox's webhooks do not come to rest")
            time.sleep(0.001)


@contextmanager
def stage(database_url: str, start: datetime) -> Iterator[Stage]:
    """Put the house on its stage: sandbox, web application and worker, at `start`.

    The key ring must be installed (`storage.sealing.install`).
    """
    home = Path(tempfile.mkdtemp(prefix="preminder-simulation-"))
    clock = StillClock(start)
    database = Database.connect(database_url, pool_size=10)
    try:
        with (
            sandbox_thread(SandboxSettings(delay=(0.0, 0.0)), clock) as sandbox,
            asyncio.Runner() as runner,
            web_server() as web,
        ):
            # Of the two reports of each message only the last tells anything here.
            sandbox.faults.add(_NO_SENT_REPORTS)
            settings = _settings(sandbox, web.url, database_url, home)
            house = _house(settings, database, database_url, clock)
            web.serve(create_app(house))
            sandbox.settings.public_url = web.url
            worker = worker_of(house)
            try:
                yield Stage(
                    house=house,
                    sandbox=sandbox,
                    clock=clock,
                    worker=worker,
                    runner=runner,
                    home=home,
                )
            finally:
                runner.run(worker.close())
    finally:
        database.close()
        shutil.rmtree(home, ignore_errors=True)


def _settings(sandbox: Sandbox, url: str, database_url: str, home: Path) -> Settings:
    """Return settings that reach nothing but the sandbox, whatever the environment says."""
    given = {name.lower(): value for name, value in sandbox.environment().items()}
    return load_settings(
        **given
        | {
            "database_url": database_url,
            "preminder_home": home,
            "public_url": url,
            "twilio_sms_from": SMS,
            "twilio_whatsapp_from": f"whatsapp:{WHATSAPP}",
            "twilio_messaging_service_sid": "",
            "twilio_lookup": False,
            "telegram_bot_token": "",
            "telegram_staff_chat": "",
            "smtp_url": "",
            "letter_spool": "",
            "lane_rates": _RATES,
            "preminder_clock": "",
            "sandbox_url": "",
        }
    )


def _house(settings: Settings, database: Database, url: str, clock: StillClock) -> House:
    return House(
        settings=settings,
        database=database,
        database_url=url,
        clock=clock,
        gateway=MollieGateway(
            api_key=settings.mollie_api_key.get_secret_value(), api_url=settings.mollie_api_url
        ),
        secret_key=secrets.token_hex(32),
    )
