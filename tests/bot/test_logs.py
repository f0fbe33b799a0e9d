"""No log line shows a person, a text, an amount or a secret."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.logs import configure_logs
from bot.masking import is_secret, mask_text, mask_value
from storage.database import Database

#: One debtor, as they would be found by a search through the logs.
CANARIES = (
    "612345678",
    "6 1234 5678",
    "6-12345678",
    "Kanarie",
    "kanarie@example",
    "0417164300",
    "1.234,56",
    "123456 cents",
    "Zs3cr3tT0kenZs3cr3tT0k",
    "geheimwoord",
)


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    kept = (list(root.handlers), root.level, sys.excepthook, threading.excepthook)
    yield
    root.handlers[:], level, sys.excepthook, threading.excepthook = kept
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def assert_clean(output: str) -> None:
    assert output
    assert [canary for canary in CANARIES if canary in output] == []


digits8 = st.text("0123456789", min_size=8, max_size=8)


@given(
    rest=digits8,
    form=st.sampled_from(
        [
            "+316{}",
            "00316{}",
            "316{}",
            "06{}",
            "06-{}",
            "06 {}",
            "+31 6 {}",
            "+31 (0)6-{}",
            "whatsapp:+316{}",
            "tel:06{}",
            "To=%2B316{}&x",
            "whatsapp%3A%2B316{}",
            '{{"to":"+316{}"}}',
            "\\u002b316{}",
        ]
    ),
    before=st.sampled_from(["", "to ", "(", "=", '"', "http://x/?p="]),
    after=st.sampled_from(["", ".", ", ", ")", '"', "\n", "&y=1"]),
)
def test_a_phone_number_is_masked_however_it_is_written(
    rest: str, form: str, before: str, after: str
) -> None:
    masked = mask_text(before + form.format(rest) + after)
    assert rest not in masked
    assert rest[1:] not in masked


@given(
    prefix=st.sampled_from(["+31", "+32", "+44", "+1"]),
    groups=st.lists(st.text("0123456789", min_size=2, max_size=3), min_size=4, max_size=4),
    gap=st.sampled_from([" ", "-", ".", ""]),
)
def test_a_number_in_groups_is_masked(prefix: str, groups: list[str], gap: str) -> None:
    number = f"{prefix}{gap}6{gap.join(groups)}"
    assert gap.join(groups[1:]) not in mask_text(f"sent to {number}!")


def test_a_masked_number_still_tells_two_apart() -> None:
    assert mask_text("to +31612345678") == "to +316…678"
    assert mask_text("to 0612345678") == "to 06…678"


@pytest.mark.parametrize(
    "plain",
    [
        "2026-11-23T08:00:00.123456+00:00",
        "2026-11-23 08:00:00",
        "SM0123456789abcdef0123456789abcdef",
        "tr_7UhSN1zuXS",
        "message 12345678901 sent in 0.123456789 s",
        "ca761232-ed42-11ce-bacd-00aa0057b223",
        "http://127.0.0.1:8000/console/",
        "preminder:0f3c:2:sms",
        "21 planned, 3 sent",
        "<m42@preminder>",
    ],
)
def test_what_operators_need_stays(plain: str) -> None:
    assert mask_text(plain) == plain


@given(st.uuids())
def test_ids_stay(number: uuid.UUID) -> None:
    assert str(number)[:8] in mask_text(f"claim {number}")[6:] or "31" in str(number)


@pytest.mark.parametrize(
    "secret",
    [
        "NL91ABNA0417164300",
        "NL91 ABNA 0417 1643 00",
        "nl91abna0417164300",
        "j.kanarie+x@example.nl",
        "j.kanarie%40example.nl",
        "https://pay.example/b/Zs3cr3tT0kenZs3cr3tT0k?x=1",
        "https://api.telegram.org/bot123456:Zs3cr3tT0kenZs3cr3tT0kabc/getMe",
        "postgresql://ik:geheimwoord@db/x",
        "smtp://ik%40x:geheimwoord@mail",
        "live_Zs3cr3tT0kenZs3cr3tT0kabc",
        "Authorization: Bearer Zs3cr3tT0kenZs3cr3tT0k",
        "POST /hooks/mollie/Zs3cr3tT0kenZs3cr3tT0k 200",
        "open € 1.234,56",
        "EUR 1.234,56 due",
        "1.234,56 euro",
        "123456 cents more came in",
    ],
)
def test_what_has_the_shape_of_a_secret_is_masked(secret: str) -> None:
    assert_clean(mask_text(f"before {secret} after"))
    assert "before" in mask_text(f"before {secret} after")


@given(
    st.recursive(
        st.sampled_from(["Kanarie 0612345678", 31612345678, None, True, b"Kanarie"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["a", "+31612345678", "body"]), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_every_depth_of_a_value_is_masked(value: object) -> None:
    masked = json.dumps({"event": mask_value(value)}, default=str)
    assert "12345678" not in masked
    assert "b'Kanarie" not in masked


@pytest.mark.parametrize(
    "key", ["body", "Text", "debtor_name", "name", "postcode", "amount_cents", "invoice_number"]
)
def test_what_people_say_and_are_called_is_dropped_whole(key: str) -> None:
    assert is_secret(key)
    assert mask_value({key: "Kanarie"}) == {key: "…"}


def fail() -> None:
    raise ValueError("no claim for +31612345678 of € 1.234,56")


@dataclass
class Person:
    nickname: str


@pytest.mark.parametrize("as_json", [True, False])
def test_a_canary_gets_into_no_line(database: Database, as_json: bool) -> None:
    stream = io.StringIO()
    configure_logs("DEBUG", json=as_json, stream=stream)
    log = structlog.get_logger("preminder.test")
    log.info("sent to +31612345678", body="Kanarie zegt hallo", to="06-12345678", cents=123456)
    log.info("deep", tree={"debtor": {"name": "Kanarie", "tel": ["+31 6 1234 5678"]}})
    log.info("odd", person=Person("Kanarie"), raw=b"Kanarie", at=datetime(2026, 1, 1, tzinfo=UTC))
    structlog.contextvars.bind_contextvars(recipient="+31612345678")
    logging.getLogger("other").warning(
        "mail to %s, IBAN %s", "j.kanarie@example.nl", "NL91 ABNA 0417 1643 00"
    )
    structlog.contextvars.clear_contextvars()
    logging.getLogger("other").info("extra", extra={"body": "Kanarie", "to": "0612345678"})
    logging.getLogger("httpx").info("GET https://x/b/Zs3cr3tT0kenZs3cr3tT0k")
    logging.getLogger("twilio.http_client").debug("Kanarie")
    try:
        with database.service() as session:
            session.execute(
                text("insert into creditors (name, slug) values (:name, :phone)"),
                {"name": "Kanarie", "phone": "+31612345678"},
            )
    except SQLAlchemyError:
        log.exception("failed")
    try:
        fail()
    except ValueError as error:
        log.exception("failed", problem=error)
        sys.excepthook(ValueError, error, error.__traceback__)
    thread = threading.Thread(target=int, args=("j.kanarie@example.nl",))
    thread.start()
    thread.join()
    assert_clean(stream.getvalue())
    assert "uncaught error in a thread" in stream.getvalue()
    assert "Traceback" in stream.getvalue()
    if as_json:
        events = [line["event"] for line in lines(stream)]
        assert events[0] == "sent to +316…678"
        assert all({"timestamp", "level", "logger"} <= set(line) for line in lines(stream))


def test_levels_hold_and_sdks_are_quiet() -> None:
    stream = io.StringIO()
    configure_logs("info", json=True, stream=stream)
    structlog.get_logger("a").debug("hidden")
    logging.getLogger("httpx").info("hidden")
    logging.getLogger("sqlalchemy.engine").info("hidden")
    structlog.get_logger("a").info("shown", n=1)
    logging.getLogger("twilio").warning("shown")
    assert [line["event"] for line in lines(stream)] == ["shown", "shown"]


def test_a_second_set_up_does_not_double_the_lines() -> None:
    stream = io.StringIO()
    configure_logs(json=True, stream=stream)
    configure_logs(json=True, stream=stream)
    structlog.get_logger("a").info("once")
    assert len(lines(stream)) == 1
