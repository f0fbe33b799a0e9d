"""Who asks for the invoice in a talk gets the page on which it can be read, and reads it there."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from sqlalchemy import select

from bot.bootstrap import House
from bot.settings import Settings
from bot.web import create_app
from payments.mollie_gateway import MollieGateway
from storage.intake.documents import embedded_document
from storage.intake.keeping_documents import keep_document
from storage.records.claims import Invoice
from storage.records.debtors import ContactPoint
from storage.words import Rung
from tests.inbound_person import Person
from tests.outbox_records import Books


@pytest.fixture
def person(books: Books, office: Any) -> Person:
    """Somebody who proved who they are, with one claim."""
    person = Person(books, office, ["De Vries"])
    with books.transaction() as session:
        point = session.scalars(select(ContactPoint)).one()
        point.rung, point.rung_at = Rung.VERIFIED, books.now
    return person


def test_the_invoice_is_one_tap_from_the_question(
    person: Person, books: Books, database_url: str
) -> None:
    with books.transaction() as session:
        invoice = session.scalars(select(Invoice)).one()
        keep_document(session, invoice, embedded_document("JVBERi0xLjc="), books.now)
    (answer,) = person.says("kunnen jullie de factuur nog eens sturen")
    link = re.search(r"https?://\S+(/b/\S+)", answer.body or "")
    assert link, answer.body
    assert "PDF" in (answer.body or "")
    house = House(
        settings=Settings(_env_file=None),  # type: ignore[call-arg]
        database=books.database,
        database_url=database_url,
        clock=books.clock,
        gateway=MollieGateway(api_key="test_unused", api_url="http://127.0.0.1:9"),
        secret_key="secret",
    )
    client = create_app(house).test_client()
    page = client.get(link[1]).text
    pdf = re.search(r'href="([^"]+/factuur\?[^"]+)"', page)
    assert pdf, page
    assert client.get(html.unescape(pdf[1])).data == b"%PDF-1.7"


def test_without_a_pdf_a_colleague_sends_a_copy(person: Person) -> None:
    (answer,) = person.says("kunnen jullie de factuur nog eens sturen")
    assert "http" not in (answer.body or "")
    assert "collega" in (answer.body or "")
