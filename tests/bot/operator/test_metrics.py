"""Metrics and health tell operators what hangs, and nobody what is inside."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from bot.bootstrap import House, open_house
from bot.operator.health import Health, check, ops_blueprint
from bot.operator.metrics import metrics_text
from bot.settings import Settings
from storage.database import Database
from storage.migrate import ensure_roles
from storage.records.creditors import Creditor
from storage.records.digests import Digest
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.tasks import TaskKind, add_task
from storage.words import Actor, Channel


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def settings(url: str, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        database_url=url,
        preminder_home=tmp_path,
        data_keys="test:0123456789abcdef0123456789abcdef",
        secret_key="0123456789abcdef",
        mollie_api_key="test_" + "x" * 30,
    )


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    with open_house(settings(database_url, tmp_path), clock=FixedClock()) as opened:
        yield opened


@pytest.fixture
def client(house: House) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(ops_blueprint(house))
    return app.test_client()


def message(status: MessageStatus, at: datetime, **changes: object) -> Message:
    values: dict[str, object] = {
        "intent_key": str(uuid.uuid4()),
        "kind": MessageKind.PREMINDER,
        "author": Actor.SYSTEM,
        "channel": Channel.SMS,
        "sender": "+3197010240001",
        "recipient": "+31612345678",
        "recipient_key": b"x",
        "body": "Kanarie",
        "status": status,
        "status_at": at,
        "queued_at": at,
        "send_after": at,
    }
    return Message(**values | changes)


def values_of(page: bytes) -> dict[str, float]:
    return {
        "|".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


def test_an_empty_database_gives_every_metric(database: Database, now: datetime) -> None:
    with database.service() as session:
        values = values_of(metrics_text(session, now))
    assert values["preminder_messages|queued"] == 0
    assert values["preminder_messages|refused"] == 0
    assert values["preminder_tasks_open|crisis"] == 0
    assert values["preminder_payments_open|starting"] == 0
    assert values["preminder_messages_due_oldest_seconds"] == 0
    assert values["process_resident_memory_bytes"] > 0


def test_metrics_count_what_is_there_now(database: Database, now: datetime) -> None:
    with database.service() as session:
        creditor = Creditor(slug="a", name="A", iban="NL91ABNA0417164300", created_at=now)
        session.add(creditor)
        session.flush()
        for status, hours, number in (
            (MessageStatus.DELIVERED, 30, 40),
            (MessageStatus.DELIVERED, 3, 5),
            (MessageStatus.UNCERTAIN, 48, 1),
            (MessageStatus.QUEUED, 2, 3),
            (MessageStatus.QUEUED, -5, 1),
        ):
            for _ in range(number):
                session.add(message(status, now - timedelta(hours=hours)))
                session.flush()
        for number in range(2):
            add_task(session, TaskKind.DISPUTE, f"d{number}", "x", now)
        session.add(
            Digest(creditor_id=creditor.id, day=now.date(), figures={}, until=now, created_at=now)
        )
        session.flush()
        page = metrics_text(session, now)
    values = values_of(page)
    assert values["preminder_messages|delivered"] == 5
    assert values["preminder_messages|queued"] == 4
    assert values["preminder_messages_uncertain"] == 1
    assert values["preminder_messages_due"] == 3
    assert values["preminder_messages_due_oldest_seconds"] == 7200
    assert values["preminder_tasks_open|dispute"] == 2
    assert values["preminder_last_digest_timestamp_seconds"] == now.timestamp()
    for canary in (b"Kanarie", b"31612345678", b"NL91", str(creditor.id).encode()):
        assert canary not in page


def test_the_last_day_is_found_whatever_lies_before_it(database: Database, now: datetime) -> None:
    for old in (0, 1, 7, 33):
        with database.service() as session:
            session.query(Message).delete()
            for number in range(old):
                at = now - timedelta(days=2, minutes=-number)
                session.add(message(MessageStatus.FAILED, at))
                session.flush()
            for number in range(3):
                at = now - timedelta(minutes=9 - number)
                session.add(message(MessageStatus.FAILED, at))
                session.flush()
            values = values_of(metrics_text(session, now))
            assert values["preminder_messages|failed"] == 3


def test_a_sound_house_is_healthy(house: House, client: FlaskClient) -> None:
    assert check(house) == Health(database=True, schema_pending=0, oldest_due_seconds=0.0)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ok",
        "database": "ok",
        "schema_pending": 0,
        "oldest_due_seconds": 0.0,
        "sending": "ok",
        "overdue": [],
    }
    page = client.get("/metrics")
    assert page.status_code == 200
    assert page.content_type.startswith("text/plain; version=0.0.4")
    assert b"preminder_messages{" in page.data
    assert page.headers["Cache-Control"] == "no-store"


def test_late_messages_are_told_but_do_not_take_the_web_down(
    house: House, client: FlaskClient
) -> None:
    late = house.clock.now() - timedelta(hours=1)
    with house.database.service() as session:
        session.add(message(MessageStatus.QUEUED, late))
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert (answer.json["sending"], answer.json["oldest_due_seconds"]) == ("late", 3600.0)


def test_a_database_that_is_gone_is_said_without_its_password(tmp_path: Path) -> None:
    gone = "postgresql://ik:geheimwoord@127.0.0.1:1/niets"
    with open_house(settings(gone, tmp_path), clock=FixedClock()) as house:
        app = Flask(__name__)
        app.register_blueprint(ops_blueprint(house))
        for path in ("/healthz", "/metrics"):
            answer = app.test_client().get(path)
            assert answer.status_code == 503
            assert b"geheimwoord" not in answer.data
    assert json.loads(app.test_client().get("/healthz").data)["database"] == "unreachable"


def test_a_schema_that_lags_makes_a_process_unhealthy(cluster: str, tmp_path: Path) -> None:
    name = f"bare_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    url = cluster.replace("/postgres?", f"/{name}?")
    try:
        with open_house(settings(url, tmp_path), clock=FixedClock()) as house:
            ensure_roles(house.database)
            health = check(house)
        assert (health.ok, health.database) == (False, True)
        assert health.schema_pending
    finally:
        with psycopg.connect(cluster, autocommit=True) as connection:
            connection.execute(f"drop database {name} with (force)")
