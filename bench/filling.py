"""Filling a database with people, claims and queued messages, in sets.

Nothing is planned and no text is composed: what is measured begins with a queued message. Every
value is sealed as the product seals it, and every default comes from the models, so new columns
with a default need nothing here. Rows come in by COPY, as the owner of the server and without its
checks of keys, which hold by how the rows are made.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, func, select, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from storage import sealing
from storage.columns import Base
from storage.database import Database
from storage.records.claims import Claim, Invoice
from storage.records.consents import Consent, ConsentAction, ConsentScope
from storage.records.creditors import Creditor
from storage.records.debtors import ContactKind, ContactPoint, Debtor
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.words import Actor, Channel, DebtorType, Rung

SMS, WHATSAPP = "+3197010200300", "+3197010200400"
SENDERS = {Channel.SMS: SMS, Channel.WHATSAPP: WHATSAPP}
#: The template that the WhatsApp messages use; the policy's word is that it is approved.
CONTENT = "HX" + "0" * 32
BOTH = (Channel.WHATSAPP, Channel.SMS)
_CHUNK = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What is to be there.

    The first message is due at `due`, each further one `every` later; `spread` gives the channels
    of one place after another. `written_to` puts a message that has left already in the place of
    the queued one.
    """

    people: int
    now: datetime
    due: datetime | None = None
    every: timedelta = timedelta()
    spread: tuple[Channel, ...] = BOTH
    creditors: int = 5
    first: int = 0
    written_to: bool = False
    prefix: str = "bench"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Person:
    place: int
    creditor: uuid.UUID
    debtor: uuid.UUID
    point: uuid.UUID
    claim: uuid.UUID
    phone: str
    key: bytes


def phone_of(place: int) -> str:
    """Return a Dutch mobile number that is nobody else's here."""
    return f"+316{10_000_000 + place:08}"


def fill(database: Database, wish: Wish) -> None:
    """Add people with a number, two consents, a claim with its ledger, and a message each."""
    with database.engine.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        owners = _creditors(connection, wish)
        for start in range(0, wish.people, _CHUNK):
            places = range(start, min(start + _CHUNK, wish.people))
            _chunk(connection, wish, [_person(wish, owners, place) for place in places])
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))


def unfinished(database: Database, prefix: str = "bench") -> int:
    """Return how many messages have not come to rest."""
    waiting = [MessageStatus.QUEUED, MessageStatus.SENDING]
    with database.service() as session:
        found = select(func.count()).where(
            Message.status.in_(waiting), Message.intent_key.like(f"{prefix}:%")
        )
        return session.scalar(found) or 0


def statuses(database: Database, prefix: str = "bench") -> dict[str, int]:
    """Return how many messages stand where."""
    with database.service() as session:
        rows = session.execute(
            select(Message.status, func.count())
            .where(Message.intent_key.like(f"{prefix}:%"))
            .group_by(Message.status)
        )
        return {str(status): count for status, count in rows}


def _creditors(connection: Connection, wish: Wish) -> list[uuid.UUID]:
    ids = [uuid.uuid4() for _ in range(wish.creditors)]
    rows = [
        {
            "id": one,
            "slug": f"{wish.prefix}-{number}",
            "name": f"Bakkerij {number}",
            "iban": "NL91ABNA0417164300",
            "created_at": wish.now,
        }
        for number, one in enumerate(ids)
    ]
    _copy(connection, Creditor, rows)
    return ids


def _person(wish: Wish, owners: list[uuid.UUID], place: int) -> _Person:
    phone = phone_of(wish.first + place)
    return _Person(
        place=place,
        creditor=owners[place % len(owners)],
        debtor=uuid.uuid4(),
        point=uuid.uuid4(),
        claim=uuid.uuid4(),
        phone=phone,
        key=sealing.blind(phone),
    )


def _chunk(connection: Connection, wish: Wish, people: list[_Person]) -> None:
    tables: tuple[tuple[type[Base], Callable[[Wish, _Person], Iterator[dict[str, Any]]]], ...] = (
        (Debtor, _debtor),
        (ContactPoint, _point),
        (Claim, _claim),
        (Invoice, _invoice),
        (LedgerEntry, _entry),
        (Consent, _consents),
        (Message, _message),
    )
    for kind, rows_of in tables:
        rows = [row for person in people for row in rows_of(wish, person)]
        if rows:
            _copy(connection, kind, rows)


def _copy(connection: Connection, kind: type[Base], rows: list[dict[str, Any]]) -> None:
    """Write rows that all name the same columns, with the models' own defaults and types."""
    table = Base.metadata.tables[kind.__tablename__]
    defaults = {
        column.name: column.default.arg
        for column in table.columns
        if isinstance(column.default, ScalarElementColumnDefault)
    }
    columns = [table.columns[name] for name in {**defaults, **rows[0]}]
    ways = [column.type.dialect_impl(connection.dialect) for column in columns]
    writers = [way.bind_processor(connection.dialect) or _as_it_is for way in ways]
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(table.name), sql.SQL(", ").join(sql.Identifier(c.name) for c in columns)
    )
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("only psycopg's COPY will do")
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            whole = {**defaults, **row}
            copy.write_row(
                [write(whole[column.name]) for column, write in zip(columns, writers, strict=True)]
            )


def _as_it_is(value: Any) -> Any:
    return value


def _debtor(wish: Wish, person: _Person) -> Iterator[dict[str, Any]]:
    yield {
        "id": person.debtor,
        "creditor_id": person.creditor,
        "person_key": person.debtor.bytes,
        "name": f"J. Jansen {person.place}",
        "type": DebtorType.CONSUMER,
        "created_at": wish.now,
    }


def _point(wish: Wish, person: _Person) -> Iterator[dict[str, Any]]:
    yield {
        "id": person.point,
        "creditor_id": person.creditor,
        "debtor_id": person.debtor,
        "kind": ContactKind.PHONE,
        "address": person.phone,
        "address_key": person.key,
        "rung": Rung.UNKNOWN,
        "rung_at": wish.now,
        "created_at": wish.now,
    }


def _claim(wish: Wish, person: _Person) -> Iterator[dict[str, Any]]:
    yield {
        "id": person.claim,
        "creditor_id": person.creditor,
        "debtor_id": person.debtor,
        "reference": f"{wish.prefix}-{person.place}",
        "status_at": wish.now,
        "started_at": wish.now,
        "plan_at": None,
        "import_hash": b"bench",
        "created_at": wish.now,
    }


def _invoice(wish: Wish, person: _Person) -> Iterator[dict[str, Any]]:
    del wish
    yield {
        "id": uuid.uuid4(),
        "creditor_id": person.creditor,
        "claim_id": person.claim,
        "number": f"F-{person.place}",
        "invoiced_on": date(2026, 10, 1),
        "due_on": date(2026, 11, 1),
        "amount_cents": 10_000,
    }


def _entry(wish: Wish, person: _Person) -> Iterator[dict[str, Any]]:
    yield {
        "creditor_id": person.creditor,
        "claim_id": person.claim,
        "kind": EntryKind.PRINCIPAL,
        "amount_cents": 10_000,
        "booking_key": f"principal:{person.claim}",
        "booked_at": wish.now,
    }


def _consents(wish: Wish, person: _Person) -> Iterator[dict[str, Any]]:
    for channel in BOTH:
        yield {
            "creditor_id": person.creditor,
            "contact_point_id": person.point,
            "action": ConsentAction.GRANT,
            "scope": ConsentScope.CHANNEL,
            "channel": channel,
            "source": "claims file",
            "actor": Actor.CREDITOR,
            "at": wish.now - timedelta(days=30),
            "recorded_at": wish.now,
            "hash": b"bench",
        }


def _message(wish: Wish, person: _Person) -> Iterator[dict[str, Any]]:
    if wish.due is None and not wish.written_to:
        return
    channel = wish.spread[person.place % len(wish.spread)]
    name = f"Bakkerij {person.place % wish.creditors}"
    rich = {"content_sid": CONTENT, "variables": {"1": name}, "template": True, "vouched": True}
    row = {
        "creditor_id": person.creditor,
        "intent_key": f"{wish.prefix}:{person.place}",
        "kind": MessageKind.PREMINDER,
        "author": Actor.SYSTEM,
        "channel": channel,
        "sender": SENDERS[channel],
        "recipient": person.phone,
        "recipient_key": person.key,
        "debtor_id": person.debtor,
        "contact_point_id": person.point,
        "claim_id": person.claim,
        "step": 1,
        "strategy": "standard/1",
        "template": "opener",
        "body": f"Goedendag, dit is een bericht van {name}. Bent u de juiste persoon?",
        "rich": json.dumps(rich) if channel is Channel.WHATSAPP else None,
        "status_at": wish.now,
        "queued_at": wish.now,
    }
    if wish.written_to:
        left = wish.now - timedelta(hours=3)
        yield row | {
            "status": MessageStatus.SENT,
            "send_after": left,
            "sent_at": left,
            "attempts": 1,
            "provider_id": f"SM{wish.prefix}{person.place}",
        }
    elif wish.due is not None:
        yield row | {"send_after": wish.due + person.place * wish.every}
