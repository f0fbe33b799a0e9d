"""The chain of consents: every field counts, and neither a change nor a gap goes unseen."""

from __future__ import annotations

import threading
import uuid
from datetime import datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text

from storage import sealing
from storage.database import Database
from storage.migrate import downgrade, migrate
from storage.records.consents import (
    Consent,
    ConsentAction,
    ConsentScope,
    Word,
    first_broken_consent,
    record_consent,
)
from storage.records.debtors import ContactPoint
from storage.words import Actor, Channel
from tests.outbox_records import Books, HandClock

SECRET_WORDS = "laat me met rust"


@pytest.fixture
def point_id(books: Books) -> uuid.UUID:
    return books.case(channels=()).point_id


def speak(database: Database, point_id: uuid.UUID, now: datetime, count: int = 4) -> None:
    for number in range(count):
        with database.service() as session:
            word = Word(
                action=ConsentAction.WITHDRAW if number % 2 else ConsentAction.GRANT,
                scope=ConsentScope.CHANNEL,
                channel=Channel.SMS,
                source=f"inbound message {number}",
                evidence=SECRET_WORDS,
                actor=Actor.DEBTOR,
                at=now + timedelta(minutes=number),
            )
            record_consent(session, session.get_one(ContactPoint, point_id), word, now)


def broken(database: Database, point_id: uuid.UUID) -> int | None:
    with database.service() as session:
        return first_broken_consent(session, session.get_one(ContactPoint, point_id))


def tamper(database: Database, statement: str, **values: object) -> None:
    """Do what no role of ours may: change the books as their owner's superuser."""
    with database.engine.begin() as connection:
        connection.execute(text(statement), values)


def test_what_was_written_stands(database: Database, point_id: uuid.UUID, now: datetime) -> None:
    assert broken(database, point_id) is None
    speak(database, point_id, now)
    assert broken(database, point_id) is None


CHANGES = {
    "creditor_id": "gen_random_uuid()",
    "action": "'grant'",
    "scope": "'creditor'",
    "channel": "'whatsapp'",
    "purpose": "'marketing'",
    "source": "'provider 21610'",
    "evidence_digest": "'\\x00'",
    "evidence_salt": "null",
    "evidence": "(select evidence from consents where id = 1)",
    "actor": "'creditor'",
    "at": "at + interval '1 second'",
    "recorded_at": "recorded_at + interval '1 second'",
    "hash": "'\\x00'",
}


@pytest.mark.parametrize("column", sorted(CHANGES))
def test_a_change_of_any_field_is_found_at_its_place(
    database: Database, point_id: uuid.UUID, now: datetime, column: str
) -> None:
    speak(database, point_id, now)
    tamper(database, "alter table consents drop constraint fk_consents_creditor_id")
    change = f"update consents set {column} = {CHANGES[column]} where id = 2"  # noqa: S608 # ours
    tamper(database, change)
    # The same words under another salt are as they were: only a changed text breaks.
    assert broken(database, point_id) == (None if column == "evidence" else 2)


def test_every_column_of_an_entry_is_tried() -> None:
    assert set(CHANGES) | {"id", "contact_point_id"} == {
        column.name for column in Consent.__table__.columns
    }


def test_other_words_as_evidence_are_found(
    database: Database, point_id: uuid.UUID, now: datetime
) -> None:
    speak(database, point_id, now)
    forged = sealing.ring().seal("ja graag", "consents.evidence")
    tamper(database, "update consents set evidence = :forged where id = 3", forged=forged)
    assert broken(database, point_id) == 3


def test_a_missing_entry_is_found_also_at_the_end(
    database: Database, point_id: uuid.UUID, now: datetime
) -> None:
    speak(database, point_id, now)
    tamper(database, "delete from consents where id = 4")
    assert broken(database, point_id) == 0
    tamper(database, "delete from consents where id = 2")
    assert broken(database, point_id) == 3


def test_two_entries_that_changed_places_are_found(
    database: Database, point_id: uuid.UUID, now: datetime
) -> None:
    speak(database, point_id, now)
    tamper(database, "update consents set id = id + 100 where id = 2")
    assert broken(database, point_id) == 3


def test_evidence_that_was_erased_with_its_salt_leaves_the_chain_whole(
    database: Database, point_id: uuid.UUID, now: datetime
) -> None:
    speak(database, point_id, now)
    tamper(database, "update consents set evidence = null, evidence_salt = null where id = 2")
    assert broken(database, point_id) is None


def test_the_same_words_have_another_digest_each_time(
    database: Database, point_id: uuid.UUID, now: datetime
) -> None:
    speak(database, point_id, now)
    with database.service() as session:
        digests = session.scalars(text("select evidence_digest from consents")).all()
    assert len({bytes(digest) for digest in digests}) == 4


def test_many_who_speak_at_once_make_one_chain(
    database: Database, point_id: uuid.UUID, now: datetime
) -> None:
    threads = [threading.Thread(target=speak, args=(database, point_id, now)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken(database, point_id) is None
    with database.service() as session:
        assert session.scalar(text("select count(*) from consents")) == 24


def test_entries_from_before_the_whole_chain_are_chained_by_the_migration(
    cluster: str, now: datetime
) -> None:
    name = f"old_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    database = Database.connect(cluster.replace("/postgres?", f"/{name}?"))
    try:
        migrate(database)
        point_id = Books(database, HandClock(now)).case(channels=()).point_id
        speak(database, point_id, now)
        downgrade(database, "0004")
        migrate(database)
        assert broken(database, point_id) is None
        speak(database, point_id, now, 1)
        assert broken(database, point_id) is None
        tamper(database, "update consents set action = 'withdraw' where id = 1")
        assert broken(database, point_id) == 1
    finally:
        database.close()
        with psycopg.connect(cluster, autocommit=True) as connection:
            connection.execute(f"drop database {name} with (force)")
