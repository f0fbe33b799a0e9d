"""A turn that falls with the server before it is on the disk is lost whole, and taken again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from bot.inbound.receiving import from_twilio, receive
from bot.inbound.turns import take_turn, take_waiting_turns
from outbox.planning.office import Office
from storage.database import Database
from storage.records.consents import ConsentAction, standing
from storage.records.conversations import InboundMessage, InboundState
from storage.words import Channel
from tests.faults.own_postgres import OwnPostgres, own_postgres
from tests.outbox_records import PRODUCT, SMS, Books, Case, HandClock

OFFICE = Office(public_url=PRODUCT, senders={Channel.SMS: SMS})


def stop(books: Books, case: Case) -> int:
    fields = {"MessageSid": f"SM-{case.phone}", "From": case.phone, "To": SMS, "Body": "STOP"}
    with books.database.service() as session:
        number = receive(session, from_twilio(fields), fields, books.now)
    assert number is not None
    return number


def became(books: Books, number: int) -> InboundState:
    with books.database.service() as session:
        return session.get_one(InboundMessage, number).state


def answers(books: Books, number: int) -> int:
    return sum(message.answer_to_id == number for message in books.messages())


def refused(books: Books, case: Case) -> bool:
    return standing(books.consents(case), Channel.SMS) is ConsentAction.WITHDRAW


def crash(postgres: OwnPostgres) -> None:
    postgres.control("stop", "-m", "immediate")
    postgres.start()


@pytest.fixture
def slow_to_disk() -> Iterator[OwnPostgres]:
    """A server that brings what nobody waits for to the disk as late as it may."""
    with own_postgres() as postgres:
        database = Database.connect(postgres.url)
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as settings:
            settings.execute(text("alter system set wal_writer_delay = '10s'"))
            settings.execute(text("select pg_reload_conf()"))
        database.close()
        yield postgres


def test_a_turn_that_is_lost_is_lost_whole_and_taken_again_once(
    slow_to_disk: OwnPostgres, clock: HandClock
) -> None:
    database = Database.connect(slow_to_disk.url)
    books = Books(database, clock)
    cases = books.cases(4)
    lost = 0
    for case in cases:
        number = stop(books, case)
        assert take_turn(database, OFFICE, number, books.now) is InboundState.ANSWERED
        crash(slow_to_disk)
        waits = became(books, number) is InboundState.RECEIVED
        assert (answers(books, number), refused(books, case)) == (not waits, not waits)
        lost += waits
        assert take_waiting_turns(database, OFFICE, books.now) == waits
        assert (answers(books, number), refused(books, case)) == (1, True)
    assert lost, "no turn was lost: this shows nothing"
    database.close()
