"""What a message may cost: a hook and its turn keep to a number of statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot.inbound.receiving import from_twilio, receive
from bot.inbound.turns import take_turn
from outbox.engine.receipts import Report, take_receipt
from storage.records.messages import MessageStatus
from tests.outbox_records import SMS


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def post(books: Any, office: Any, phone: str, text: str) -> None:
    fields = {"MessageSid": f"SM-{phone}", "From": phone, "To": SMS, "Body": text}
    with books.transaction() as session:
        number = receive(session, from_twilio(fields), fields, books.now)
    take_turn(books.database, office, number, books.now)


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("Hallo, van wie is dit bericht?", 16),
        ("JA", 17),
        ("STOP", 25),
    ],
)
def test_a_turn_costs_a_fixed_number_of_statements(
    books: Any, office: Any, text: str, most: int
) -> None:
    earlier, case = books.cases(2)
    post(books, office, earlier.phone, "STOP")  # The creditor's journal and tallies are begun.
    with counted(books.database.engine) as statements:
        post(books, office, case.phone, text)
    assert len(statements) <= most, "\n".join(statements)


def test_only_a_turn_itself_is_not_waited_for_until_it_is_on_the_disk(
    books: Any, office: Any
) -> None:
    """The provider is told that we have a message, so that is kept before anything else is done."""
    durable: list[str] = []

    def note(connection: Any) -> None:
        durable.append(connection.exec_driver_sql("show synchronous_commit").scalar())

    case = books.case()
    event.listen(books.database.engine, "commit", note)
    post(books, office, case.phone, "STOP")
    with books.database.service(), books.database.tenant(case.creditor_id):
        pass
    event.remove(books.database.engine, "commit", note)
    assert durable == ["on", "off", "on", "on"]


def test_a_receipt_costs_five_statements(books: Any) -> None:
    number = books.queue(books.case())
    with books.transaction() as session:
        message = session.get_one(type(books.message(number)), number)
        message.move_to(MessageStatus.SENDING, books.now)
        message.move_to(MessageStatus.SENT, books.now)
        message.provider_id = "SM-out"
    with counted(books.database.engine) as statements, books.transaction() as session:
        report = Report(provider_id="SM-out", status="delivered", message_id=number)
        assert take_receipt(session, report, books.now)
    assert len(statements) <= 5, "\n".join(statements)
