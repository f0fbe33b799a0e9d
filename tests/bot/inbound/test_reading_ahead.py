"""Reading ahead: a second reader is asked while nothing is held, and its word reaches the turn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from sqlalchemy import text

from bot.inbound import conversing, reading_ahead
from bot.inbound.receiving import Arrival, receive
from bot.inbound.turns import take_turn
from bot.second_reader import SecondReader, use_second_reader
from dialogs.intents import Intent
from dialogs.understanding.ranking import Ranked
from storage.records.conversations import InboundMessage, InboundState
from storage.words import Channel
from tests.openai_server import Model, completion, openai_server, reply, says
from tests.outbox_records import SMS, Books

WORDS = "ik Jansen zwoerd flapdrol kwispel 0612345678"
BUSY = """
select count(*) from pg_stat_activity
 where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()
"""


class Unsure:
    """A reader that hardly knows."""

    def rank(self, _: str) -> tuple[Ranked, ...]:
        names = [Intent.PAY_NOW, Intent.HARDSHIP, Intent.DISPUTE, *list(Intent)[:6]]
        chances = [0.3, 0.2, 0.05, *([0.01] * 6)]
        seen = dict(zip(names, chances, strict=True))
        return tuple(Ranked(intent=one, confidence=chance) for one, chance in seen.items())


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    for module in (reading_ahead, conversing):
        monkeypatch.setattr(module, "reader", Unsure)
    with openai_server() as running:
        made = SecondReader(running.url, "", "m")
        use_second_reader(made)
        yield running
        use_second_reader(None)
        made.close()


def came(books: Books, phone: str, words: str, payload: str | None = None) -> int:
    arrival = Arrival(
        provider="twilio",
        provider_id=f"SM{next(books.numbers):032}",
        channel=Channel.SMS,
        sender=phone,
        recipient=SMS,
        body=words,
        payload=payload,
    )
    with books.database.service() as session:
        number = receive(session, arrival, {}, books.now)
    assert number is not None
    return number


def row(books: Books, number: int) -> InboundMessage:
    with books.database.service() as session:
        return session.get_one(InboundMessage, number)


def test_no_transaction_is_open_while_it_is_asked(books: Books, office: Any, model: Model) -> None:
    busy: list[int] = []

    def look(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        with books.database.service() as session:
            busy.append(session.scalars(text(BUSY)).one())
        reply(handler, completion(json.dumps({"intent": "hardship"})))

    model.answer = look
    case = books.case()
    number = came(books, case.phone, WORDS)
    take_turn(books.database, office, number, books.now)
    assert busy == [0]
    assert row(books, number).advised == "hardship"
    assert row(books, number).state is InboundState.ANSWERED


def test_it_sees_no_name_and_no_number(books: Books, office: Any, model: Model) -> None:
    case = books.case()
    take_turn(books.database, office, came(books, case.phone, WORDS), books.now)
    (shown,) = model.texts
    assert "zwoerd flapdrol" in shown
    assert "0612345678" not in shown
    assert "Jansen" not in shown


@pytest.mark.parametrize("words", ["stop", "ja", "25", "👍", " ", "ik wil niet meer leven"])
def test_what_we_understand_ourselves_is_not_asked(
    books: Books, office: Any, model: Model, words: str
) -> None:
    case = books.case()
    take_turn(books.database, office, came(books, case.phone, words), books.now)
    take_turn(books.database, office, came(books, case.phone, WORDS, "pay_now"), books.now)
    assert model.questions == []


def test_without_an_answer_the_turn_is_taken_as_ever(
    books: Books, office: Any, model: Model
) -> None:
    model.answer = lambda handler, _: reply(handler, b"", 500)
    case = books.case()
    number = came(books, case.phone, WORDS)
    assert take_turn(books.database, office, number, books.now) is InboundState.ANSWERED
    assert row(books, number).advised is None


def test_a_danger_that_it_names_reaches_a_person(books: Books, office: Any, model: Model) -> None:
    model.answer = says("crisis")
    case = books.case()
    take_turn(books.database, office, came(books, case.phone, WORDS), books.now)
    assert any(task.kind in {"crisis", "answer_debtor"} for task in books.tasks())


def test_a_message_that_is_done_is_not_asked_about(books: Books, office: Any, model: Model) -> None:
    case = books.case()
    number = came(books, case.phone, WORDS)
    take_turn(books.database, office, number, books.now)
    take_turn(books.database, office, number, books.now)
    assert len(model.questions) == 1


def test_what_a_message_was_read_as_is_kept(books: Books, office: Any) -> None:
    case = books.case()
    number = came(books, case.phone, "STOP")
    take_turn(books.database, office, number, books.now)
    assert row(books, number).read_as == "opt_out"
    assert (row(books, number).read_percent or 0) > 50
