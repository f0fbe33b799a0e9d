"""Consents and the journal: append-only chains on PostgreSQL."""

from __future__ import annotations

import threading
import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from storage import sealing
from storage.database import Database
from storage.records.consents import (
    ConsentAction,
    ConsentScope,
    Word,
    consents_of,
    record_consent,
    standing,
)
from storage.records.creditors import Creditor
from storage.records.debtors import ContactKind, ContactPoint, Debtor, person_key
from storage.records.journal import Deed, first_broken, write_journal
from storage.words import Actor, Channel, DebtorType, Rung

PHONE = "+31612345678"


@pytest.fixture
def creditor_id(database: Database, now: datetime) -> uuid.UUID:
    with database.service() as session:
        creditor = Creditor(slug="c", name="C", iban="NL91ABNA0417164300", created_at=now)
        session.add(creditor)
        session.flush()
        return creditor.id


@pytest.fixture
def point_id(database: Database, creditor_id: uuid.UUID, now: datetime) -> uuid.UUID:
    with database.service() as session:
        debtor = Debtor(
            creditor_id=creditor_id,
            person_key=person_key(PHONE, "Jan"),
            name="Jan",
            type=DebtorType.CONSUMER,
            created_at=now,
        )
        session.add(debtor)
        session.flush()
        point = ContactPoint(
            creditor_id=creditor_id,
            debtor_id=debtor.id,
            kind=ContactKind.PHONE,
            address=PHONE,
            address_key=sealing.blind(PHONE),
            rung_at=now,
            created_at=now,
        )
        session.add(point)
        session.flush()
        return point.id


def say(
    database: Database,
    point_id: uuid.UUID,
    creditor_id: uuid.UUID,
    action: ConsentAction,
    channel: Channel | None,
    now: datetime,
) -> None:
    del creditor_id
    word = Word(
        action=action,
        scope=ConsentScope.CHANNEL if channel else ConsentScope.CREDITOR,
        channel=channel,
        source="test",
        actor=Actor.DEBTOR,
        at=now,
    )
    with database.service() as session:
        record_consent(session, session.get_one(ContactPoint, point_id), word, now)


def test_the_newest_word_that_covers_a_channel_decides(
    database: Database, creditor_id: uuid.UUID, point_id: uuid.UUID, now: datetime
) -> None:
    say(database, point_id, creditor_id, ConsentAction.GRANT, Channel.SMS, now)
    say(database, point_id, creditor_id, ConsentAction.GRANT, Channel.WHATSAPP, now)
    say(database, point_id, creditor_id, ConsentAction.WITHDRAW, None, now)
    say(database, point_id, creditor_id, ConsentAction.GRANT, Channel.WHATSAPP, now)
    with database.service() as session:
        ledger = consents_of(session, point_id)
    assert standing(ledger, Channel.SMS) is ConsentAction.WITHDRAW
    assert standing(ledger, Channel.WHATSAPP) is ConsentAction.GRANT
    assert standing([], Channel.SMS) is None
    assert len({entry.hash for entry in ledger}) == 4


def test_a_wrong_number_never_climbs_again(now: datetime) -> None:
    point = ContactPoint(rung=Rung.UNKNOWN, rung_at=now)
    point.climb(Rung.VERIFIED, now)
    point.climb(Rung.ANSWERED, now + timedelta(days=1))
    assert (point.rung, point.rung_at) == (Rung.VERIFIED, now)
    point.declare_wrong(now)
    point.climb(Rung.VERIFIED, now)
    assert point.rung is Rung.WRONG


def test_many_writers_make_one_unbroken_chain(
    database: Database, creditor_id: uuid.UUID, now: datetime
) -> None:
    def write(number: int) -> None:
        with database.service() as session:
            deeds = [
                Deed(creditor_id=creditor_id, action="x", details={"writer": number, "ë": i})
                for i in range(5)
            ]
            write_journal(session, now, deeds)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.service() as session:
        assert first_broken(session, creditor_id) is None
        assert session.scalar(text("select max(sequence) from journal")) == 40


def test_a_changed_entry_breaks_the_chain_at_its_place(
    database: Database, creditor_id: uuid.UUID, now: datetime
) -> None:
    with database.service() as session:
        write_journal(
            session, now, [Deed(creditor_id=creditor_id, action=f"a{i}") for i in range(5)]
        )
    with database.engine.begin() as connection:
        connection.execute(text("update journal set action = 'other' where sequence = 3"))
    with database.service() as session:
        assert first_broken(session, creditor_id) == 3
