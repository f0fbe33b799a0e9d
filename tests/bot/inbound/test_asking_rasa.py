"""A Rasa server answers the same as the engine here, holds nothing up, and may fail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.action_server import stored_case
from bot.inbound.asking import use_server
from bot.inbound.receiving import Arrival, receive
from bot.inbound.turns import take_turn
from dialogs.hosting.rasa_server import RasaServer
from storage.records.conversations import Conversation, InboundMessage, InboundState
from storage.words import Channel
from tests.outbox_records import SMS, Books, Case
from tests.rasa_server import RasaInTests, rasa_in_tests

WAITS = InboundState.RECEIVED
BUSY = """
select count(*) from pg_stat_activity
 where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()
"""


@pytest.fixture
def rasa(books: Books, office: Any) -> Iterator[RasaInTests]:
    settings = SimpleNamespace(public_url=office.public_url)
    house: Any = SimpleNamespace(database=books.database, clock=books.clock, settings=settings)
    with rasa_in_tests(lambda name: stored_case(house, name)) as running:
        use_server(RasaServer(running.url, patience=1.0))
        yield running
        use_server(None)


def says(books: Books, office: Any, case: Case, words: str) -> tuple[InboundState, list[str]]:
    before = {message.id for message in books.messages()}
    number = came(books, case, words)
    state = take_turn(books.database, office, number, books.now)
    return state, [one.body for one in books.messages() if one.id not in before]


def came(books: Books, case: Case, words: str) -> int:
    arrival = Arrival(
        provider="twilio",
        provider_id=f"SM{next(books.numbers):032}",
        channel=Channel.SMS,
        sender=case.phone,
        recipient=SMS,
        body=words,
    )
    with books.database.service() as session:
        number = receive(session, arrival, {}, books.now)
    assert number is not None
    return number


STORY = ("hoi", "1234AB 1", "in 2 keer", "nee", "ik wil een medewerker", "bedankt")


def test_the_server_and_the_engine_tell_the_same_story(
    books: Books, office: Any, rasa: RasaInTests
) -> None:
    here, there = books.cases(2)
    told = [says(books, office, there, words) for words in STORY]
    use_server(None)
    assert [says(books, office, here, words) for words in STORY] == told
    assert len(rasa.heard) == len(STORY)


def test_no_transaction_is_open_while_the_server_is_asked(
    books: Books, office: Any, rasa: RasaInTests
) -> None:
    busy: list[int] = []

    def look() -> None:
        with books.database.service() as session:
            busy.append(session.scalars(text(BUSY)).one())

    rasa.on_message = look
    state, answers = says(books, office, books.case(), "hoi")
    assert (state, len(answers), busy) == (InboundState.ANSWERED, 1, [0])


def test_a_server_that_lost_its_talks_goes_on_where_we_are(
    books: Books, office: Any, rasa: RasaInTests
) -> None:
    case = books.case()
    says(books, office, case, "hoi")
    rasa.talks.clear()
    _, answers = says(books, office, case, "9999ZZ 99")
    assert "kan ik niet vinden" in answers[0]


@pytest.mark.parametrize("trouble", ["down", "slow", "broken"])
def test_when_the_server_fails_a_person_is_promised(
    books: Books, office: Any, rasa: RasaInTests, trouble: str
) -> None:
    case = books.case()
    if trouble == "down":
        use_server(RasaServer("http://127.0.0.1:9", patience=1.0))
    rasa.delay = 2.0 if trouble == "slow" else 0.0
    rasa.status = 500 if trouble == "broken" else 200
    state, answers = says(books, office, case, "wat moet ik betalen?")
    assert state is InboundState.ANSWERED
    assert [answer for answer in answers if "collega" in answer]
    with books.transaction() as session:
        talk = session.scalars(select(Conversation)).one()
        assert talk.waiting_for == "server_down"


@pytest.mark.parametrize("words", ["STOP", "ik wil niet meer leven", "hij is overleden"])
def test_what_protects_a_person_needs_no_server(
    books: Books, office: Any, rasa: RasaInTests, words: str
) -> None:
    use_server(RasaServer("http://127.0.0.1:9", patience=1.0))
    _, answers = says(books, office, books.case(), words)
    with books.transaction() as session:
        read = session.scalars(select(InboundMessage.read_as)).one()
    assert read in {"opt_out", "crisis", "deceased"}
    assert len(answers) == 1
    assert "collega leest uw bericht" not in answers[0]


def test_a_burst_is_one_question_to_the_server(
    books: Books, office: Any, rasa: RasaInTests
) -> None:
    case, pause = books.case(), timedelta(seconds=4)
    numbers = [came(books, case, words) for words in ("hoi", "ik ben Jan", "wat wilt u?")]
    assert take_turn(books.database, office, numbers[-1], books.now, pause) is WAITS
    # A line that comes while the server is asked begins the next burst.
    rasa.on_message = lambda: numbers.append(came(books, case, "en hoeveel is het?"))
    books.clock.time += pause
    take_turn(books.database, office, numbers[0], books.now, pause)
    with books.transaction() as session:
        found = select(InboundMessage.state).order_by(InboundMessage.id)
        states = list(session.scalars(found))
    assert states == [InboundState.ANSWERED] * 3 + [WAITS]
    assert (len(rasa.heard), len(books.messages())) == (1, 1)
