"""A turn that the database cannot take now waits for the sweep; only bad content is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.inbound.receiving import from_twilio, receive
from bot.inbound.turns import take_turn, take_waiting_turns
from storage.database import DatabaseUnreachableError, is_own_trouble
from storage.records.consents import ConsentAction
from storage.records.conversations import InboundMessage, InboundState
from storage.records.messages import MessageKind
from storage.records.tasks import TaskKind
from tests.outbox_records import SMS, Books

Trouble = Callable[[str], None]

#: What the database answers when a consent is to be written.
RAISES = "raise exception using errcode = '{}'"
DISK_FULL, OUT_OF_MEMORY, DEADLOCK, READ_ONLY = "53100", "53200", "40P01", "25006"
GONE = "perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5)"
TOO_LONG, NOT_NULL, TOO_COMPLEX = "22001", "23502", "54001"


@pytest.fixture
def trouble(books: Books) -> Iterator[Trouble]:
    """Let the database be in trouble whenever a stop is written down, until told otherwise."""
    drop = "drop trigger if exists trouble on consents; drop function if exists trouble()"

    def do(statements: str) -> None:
        with books.database.engine.begin() as connection:
            connection.execute(text(statements))

    def make(action: str) -> None:
        do(
            f"{drop}; create function trouble() returns trigger security definer language plpgsql"
            f" as $$ begin {action}; return new; end $$;"
            " create trigger trouble before insert on consents for each row"
            " when (new.action = 'withdraw') execute function trouble()"
            if action
            else drop
        )

    yield make
    do(drop)


def arrived(books: Books, phone: str, words: str, number: int = 1) -> int:
    fields = {"MessageSid": f"SM-{phone}-{number}", "From": phone, "To": SMS, "Body": words}
    with books.transaction() as session:
        inbound_id = receive(session, from_twilio(fields), fields, books.now)
    assert inbound_id is not None
    return inbound_id


def state(books: Books, inbound_id: int) -> InboundState:
    with books.transaction() as session:
        return session.get_one(InboundMessage, inbound_id).state


@pytest.mark.parametrize(
    "action",
    [*map(RAISES.format, (DISK_FULL, OUT_OF_MEMORY, DEADLOCK, READ_ONLY)), GONE],
    ids=["disk full", "out of memory", "deadlock", "read only", "server gone"],
)
def test_a_stop_that_the_database_could_not_take_is_taken_by_the_sweep(
    books: Books, office: Any, trouble: Trouble, action: str
) -> None:
    case = books.case()
    stop = arrived(books, case.phone, "STOP")
    trouble(action)
    with pytest.raises((DBAPIError, DatabaseUnreachableError)) as failed:
        take_turn(books.database, office, stop, books.now)
    assert is_own_trouble(failed.value)
    assert state(books, stop) is InboundState.RECEIVED
    assert take_waiting_turns(books.database, office, books.now) == 0
    assert (books.tasks(), books.messages()) == ([], [])
    trouble("")
    assert take_waiting_turns(books.database, office, books.now) == 1
    assert state(books, stop) is InboundState.ANSWERED
    assert books.consents(case)[-1].action is ConsentAction.WITHDRAW
    assert [message.kind for message in books.messages()] == [MessageKind.ANSWER]


@pytest.mark.parametrize("code", [TOO_LONG, NOT_NULL, TOO_COMPLEX])
def test_a_turn_that_fails_by_its_content_is_broken_and_a_person_answers(
    books: Books, office: Any, trouble: Trouble, code: str
) -> None:
    stop = arrived(books, books.case().phone, "STOP")
    trouble(RAISES.format(code))
    assert take_turn(books.database, office, stop, books.now) is InboundState.BROKEN
    assert [task.kind for task in books.tasks()] == [TaskKind.TURN_FAILED]


def test_who_waits_for_the_database_keeps_no_other_waiting(
    books: Books, office: Any, trouble: Trouble
) -> None:
    first, second = books.cases(2)
    stop = arrived(books, first.phone, "STOP")
    question = arrived(books, second.phone, "Van wie is dit bericht?")
    trouble(RAISES.format(DISK_FULL))
    assert take_waiting_turns(books.database, office, books.now) == 1
    assert state(books, stop) is InboundState.RECEIVED
    assert state(books, question) is InboundState.ANSWERED


def test_a_senders_messages_wait_together_and_keep_their_order(
    books: Books, office: Any, trouble: Trouble
) -> None:
    case = books.case()
    words = ("Hallo, wie is dit?", "STOP", "START")
    ids = [arrived(books, case.phone, said, n) for n, said in enumerate(words)]
    trouble(RAISES.format(DISK_FULL))
    for inbound_id in ids[1:]:
        with suppress(DBAPIError):
            take_turn(books.database, office, inbound_id, books.now)
    assert {state(books, inbound_id) for inbound_id in ids} == {InboundState.RECEIVED}
    trouble("")
    take_waiting_turns(books.database, office, books.now)
    assert {state(books, inbound_id) for inbound_id in ids} == {InboundState.ANSWERED}
    assert books.consents(case)[-1].action is ConsentAction.GRANT


def test_only_the_database_itself_is_in_trouble_of_its_own() -> None:
    assert is_own_trouble(DatabaseUnreachableError())
    assert not is_own_trouble(ValueError("a fault of ours"))
