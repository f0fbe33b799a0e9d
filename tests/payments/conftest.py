"""A creditor with one claim of € 123,45, as the tests of payments need it."""

from __future__ import annotations

import itertools
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import select

from bot.sandbox.server import Sandbox, SandboxSettings, sandbox_thread
from payments import ledger
from payments.gateway import PaymentOrder
from payments.mollie_gateway import MollieGateway
from payments.refund_records import Approval, RefundRefusal, approve_refund
from payments.settle import settle
from storage.database import Database
from storage.records.claims import Claim
from storage.records.payments import Payment, PaymentStatus
from storage.records.refunds import Refund
from storage.records.tasks import Task, TaskKind, TaskStatus
from tests.debt_records import Seed, seed_claim


@pytest.fixture
def make_claim(database: Database, now: datetime) -> Callable[[int], Seed]:
    def make(cents: int = 12_345) -> Seed:
        with database.service() as session:
            return seed_claim(session, now, cents, booked_at=now - timedelta(days=1))

    return make


@pytest.fixture
def seed(make_claim: Callable[[int], Seed]) -> Seed:
    return make_claim(12_345)


@pytest.fixture(scope="session")
def mollie() -> Iterator[Sandbox]:
    with sandbox_thread(SandboxSettings()) as sandbox:
        yield sandbox


@pytest.fixture
def gateway(mollie: Sandbox) -> MollieGateway:
    return MollieGateway(mollie.settings.mollie_key, f"{mollie.url}/mollie")


class Desk:
    """A claim of € 123,45 that was paid at the sandbox's Mollie as often as a test wants."""

    def __init__(self, database: Database, seed: Any, sandbox: Sandbox, now: datetime) -> None:
        self.database, self.seed, self.sandbox, self.now = database, seed, sandbox, now
        self.gateway = MollieGateway(sandbox.settings.mollie_key, f"{sandbox.url}/mollie")
        self._numbers = itertools.count(1)

    def made(self, cents: int = 12_345) -> str:
        """Make a payment that is open, and return the provider's id of it."""
        reference = uuid.uuid4()
        checkout = self.gateway.create(
            PaymentOrder(
                idempotency_key=str(reference),
                reference=str(reference),
                cents=cents,
                description="x",
                redirect_url="http://127.0.0.1:9/",
                webhook_url="",
            )
        )
        at = self.now + timedelta(seconds=next(self._numbers))
        with self.database.service() as session:
            session.add(
                Payment(
                    id=reference,
                    creditor_id=self.seed.creditor_id,
                    claim_id=self.seed.claim_id,
                    idempotency_key=str(reference),
                    provider_id=checkout.provider_id,
                    amount_cents=cents,
                    status=PaymentStatus.OPEN,
                    status_at=at,
                    created_at=at,
                )
            )
        return checkout.provider_id

    def paid(self, cents: int = 12_345) -> str:
        """Pay, and return the provider's id of the payment."""
        provider_id = self.made(cents)
        self.control(provider_id, "status", status="paid")
        settle(self.database, self.gateway, provider_id, self.now)
        return provider_id

    def control(self, provider_id: str, act: str, **body: Any) -> None:
        url = f"{self.sandbox.url}/_control/mollie/{provider_id}/{act}"
        answer = requests.post(url, json=body, timeout=60)
        assert answer.ok, answer.text

    def approve(self) -> Approval | RefundRefusal:
        with self.database.service() as session:
            return approve_refund(session, self.seed.claim_id, None, self.now)

    def approved(self) -> list[uuid.UUID]:
        found = self.approve()
        assert isinstance(found, Approval)
        return list(found.refund_ids)

    def open_cents(self) -> int:
        with self.database.service() as session:
            return ledger.open_cents(session, session.get_one(Claim, self.seed.claim_id))

    def refunds(self) -> list[Refund]:
        with self.database.service() as session:
            return list(session.scalars(select(Refund).order_by(Refund.created_at)))

    def tasks(self, status: TaskStatus = TaskStatus.OPEN) -> Counter[TaskKind]:
        with self.database.service() as session:
            return Counter(session.scalars(select(Task.kind).where(Task.status == status)))

    def given_back(self, provider_id: str) -> list[int]:
        """Return what the sandbox gave back of a payment, in cents."""
        return [back.cents for back in self.sandbox.world.payments[provider_id].refunds]


@pytest.fixture
def desk(database: Database, seed: Any, mollie: Sandbox, now: datetime) -> Desk:
    return Desk(database, seed, mollie, now)
