"""The doctor names each fault in one line with its mend, and never a secret."""

from __future__ import annotations

import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from bot.operator.doctor import Finding, examine
from bot.sandbox.server import Sandbox, SandboxSettings, sandbox_thread
from bot.settings import Settings
from storage.records.consents import ConsentAction, ConsentScope, Word, record_consent
from storage.records.debtors import ContactPoint
from storage.words import Actor

SECRETS = {
    "data_keys": "k1:zeer-geheim-0123456789abcdef",
    "secret_key": "ook-geheim-0123456789abcdef",
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with sandbox_thread(SandboxSettings()) as running:
        yield running


@pytest.fixture
def sound(sandbox: Sandbox, database_url: str, tmp_path: Path) -> dict[str, Any]:
    """Settings with which everything is well."""
    given = {name.lower(): value for name, value in sandbox.environment().items()}
    return (
        given
        | SECRETS
        | {
            "database_url": database_url,
            "preminder_home": tmp_path,
            "public_url": "https://preminder.example",
            "twilio_sms_from": "+3197010240001",
            "twilio_whatsapp_from": "whatsapp:+3197010240002",
            "mail_from": "Preminder <preminder@example.nl>",
        }
    )


def findings(given: dict[str, Any]) -> dict[str, Finding]:
    found = examine(Settings(_env_file=None, **given))
    lines = str([finding.to_dict() for finding in found])
    secrets = [
        str(value)
        for name, value in given.items()
        if name in {"twilio_auth_token", "mollie_api_key", "telegram_bot_token", *SECRETS}
    ]
    assert [secret for secret in secrets if len(secret) > 8 and secret in lines] == []
    assert "geheim" not in lines
    assert all("\n" not in finding.message + finding.mend for finding in found)
    assert all(finding.ok or finding.mend for finding in found)
    # The worst is what counts when a setting has several findings.
    worst: dict[str, Finding] = {}
    for finding in found:
        if finding.name not in worst or not finding.ok:
            worst[finding.name] = finding
    return worst


def faults(given: dict[str, Any]) -> dict[str, str]:
    return {name: f.message for name, f in findings(given).items() if not f.ok}


def test_a_sound_set_up_has_no_fault_and_says_what_was_looked_at(sound: dict[str, Any]) -> None:
    found = findings(sound)
    # Dated data grows old by itself, whatever the settings are.
    dated = {"calendar", "interest rates"}
    assert {name for name, finding in found.items() if not finding.ok} <= dated
    assert set(found) == {
        "DATA_KEYS",
        "SECRET_KEY",
        "PUBLIC_URL",
        "DATABASE_URL",
        "clock",
        "roles",
        "schema",
        "books",
        "twilio",
        "TWILIO_SMS_FROM",
        "TWILIO_WHATSAPP_FROM",
        "mollie",
        "telegram",
        "mail",
        "letters",
        "second reader",
        "rasa",
        "calendar",
        "interest rates",
    }


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        ({"data_keys": ""}, "DATA_KEYS", "not set"),
        ({"data_keys": "k1:kort"}, "DATA_KEYS", "16 characters"),
        ({"secret_key": ""}, "SECRET_KEY", "not set"),
        ({"secret_key": "kort"}, "SECRET_KEY", "shorter"),
        ({"public_url": "http://preminder.example"}, "PUBLIC_URL", "not https"),
        ({"public_url": "preminder"}, "PUBLIC_URL", "no address"),
        ({"preminder_clock": "ooit"}, "PREMINDER_CLOCK", "cannot be read"),
        ({"twilio_account_sid": ""}, "twilio", "TWILIO_ACCOUNT_SID is not set"),
        ({"twilio_auth_token": ""}, "twilio", "TWILIO_AUTH_TOKEN is not set"),
        ({"twilio_auth_token": "verkeerd-token"}, "twilio", "refuses our key"),
        ({"twilio_api_url": "http://127.0.0.1:1"}, "twilio", "cannot be reached"),
        ({"twilio_sms_from": "0612345678"}, "TWILIO_SMS_FROM", "is no number"),
        ({"twilio_sms_from": "Preminder"}, "TWILIO_SMS_FROM", "nobody can answer"),
        ({"twilio_whatsapp_from": "whatsapp:06"}, "TWILIO_WHATSAPP_FROM", "no number"),
        ({"twilio_sms_from": "", "twilio_whatsapp_from": ""}, "senders", "nothing to send"),
        ({"mollie_api_key": ""}, "mollie", "not set"),
        ({"mollie_api_key": "test_" + "v" * 30}, "mollie", "refuses our key"),
        ({"mollie_api_url": "http://127.0.0.1:1"}, "mollie", "cannot be reached"),
        ({"telegram_bot_token": "geen"}, "telegram", "no token"),
        ({"telegram_bot_token": "123456:verkeerd-token"}, "telegram", "refuses our key"),
        ({"telegram_staff_chat": "de groep"}, "telegram", "no chat id"),
        ({"telegram_api_url": "http://127.0.0.1:1/bot"}, "telegram", "cannot be reached"),
        ({"smtp_url": "http://x"}, "mail", "SMTP_URL or MAIL_FROM"),
        ({"mail_from": ""}, "mail", "SMTP_URL or MAIL_FROM"),
        ({"smtp_url": "smtp://ik:geheim@127.0.0.1:1"}, "mail", "does not let us in"),
        ({"letter_spool": "/nergens/post"}, "letters", "no folder that we can write"),
        ({"database_url": "postgresql://ik:geheim@127.0.0.1:1/x"}, "DATABASE_URL", "not answer"),
        ({"database_url": "mysql://ik:geheim@x/y"}, "DATABASE_URL", "only PostgreSQL"),
        ({"database_url": "ik:geheim@x"}, "DATABASE_URL", "no address"),
    ],
)
def test_each_fault_is_named(
    sound: dict[str, Any], changes: dict[str, Any], name: str, words: str
) -> None:
    found = faults(sound | changes)
    assert set(found) == {name}
    assert words in found[name]


def test_a_machine_of_our_own_may_make_its_keys(sound: dict[str, Any]) -> None:
    local = {"data_keys": "", "secret_key": "", "public_url": "http://127.0.0.1:8000"}
    assert faults(sound | local) == {}


def test_what_is_not_used_is_no_fault(sound: dict[str, Any]) -> None:
    bare = dict.fromkeys(("telegram_bot_token", "telegram_staff_chat", "smtp_url", "mail_from"), "")
    assert faults(sound | bare) == {}


def test_a_fresh_database_is_told_to_migrate(sound: dict[str, Any], cluster: str) -> None:
    name = f"bare_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    try:
        found = findings(sound | {"database_url": cluster.replace("/postgres?", f"/{name}?")})
        assert not found["schema"].ok
        assert "preminder migrate" in found["schema"].mend
    finally:
        with psycopg.connect(cluster, autocommit=True) as connection:
            connection.execute(f"drop database {name} with (force)")


@contextmanager
def answering(status: int) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # http.server's name
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            del args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(("status", "words"), [(500, "answers 500"), (302, "answers 302")])
def test_a_provider_in_trouble_is_not_our_key(
    sound: dict[str, Any], status: int, words: str
) -> None:
    with answering(status) as url:
        assert words in faults(sound | {"mollie_api_url": url})["mollie"]


def test_a_password_is_not_shown_to_a_mail_server_in_the_clear(sound: dict[str, Any]) -> None:
    with socket.create_server(("127.0.0.2", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"220 test\r\n")
                connection.recv(1024)
                connection.sendall(b"250 test\r\n")
                connection.recv(1024)

        thread = threading.Thread(target=serve)
        thread.start()
        port = listener.getsockname()[1]
        found = faults(sound | {"smtp_url": f"smtp://ik:geheim@127.0.0.2:{port}"})
        thread.join()
    assert "TLS" in found["mail"]


def test_an_address_that_tells_of_debts_is_named(sound: dict[str, Any]) -> None:
    told = faults(sound | {"public_url": "https://betaal.kliniek.example"})
    assert "betaal" in told["PUBLIC_URL"] or "kliniek" in told["PUBLIC_URL"]


def test_the_books_are_looked_at_with_the_keys_that_sealed_them(
    sound: dict[str, Any], books: Any, now: Any
) -> None:
    ours = sound | {"data_keys": "test:0123456789abcdef0123456789abcdef"}
    case = books.case(channels=())
    with books.transaction() as session:
        word = Word(
            action=ConsentAction.WITHDRAW,
            scope=ConsentScope.CREDITOR,
            source="inbound message 1",
            evidence="stop",
            actor=Actor.DEBTOR,
            at=now,
        )
        record_consent(session, session.get_one(ContactPoint, case.point_id), word, now)
    assert findings(ours)["books"].ok
    assert "do not open" in faults(sound)["DATA_KEYS"]
    with books.database.engine.begin() as connection:
        connection.execute(text("update consents set action = 'grant'"))
    assert "broken at entry 1" in faults(ours)["consents"]


def test_a_creditor_whose_words_tell_too_much_is_named(sound: dict[str, Any], books: Any) -> None:
    ours = sound | {"data_keys": "test:0123456789abcdef0123456789abcdef"}
    books.creditor("texts: {opener.nl: 'Dag, {public_name} stuurt u een factuur. Antwoord JA.'}")
    (told,) = [words for name, words in faults(ours).items() if name.startswith("creditor ")]
    assert "opener.nl" in told
    assert "factuur" in told


def test_lane_rates_that_cannot_be_read_are_a_fault(sound: dict[str, Any]) -> None:
    assert "LANE_RATES" not in findings(sound | {"lane_rates": "whatsapp=1000"})
    assert "whatsapp=80" in faults(sound | {"lane_rates": "whatsapp=snel"})["LANE_RATES"]
