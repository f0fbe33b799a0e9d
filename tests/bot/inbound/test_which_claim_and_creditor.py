"""Answers about more than one invoice, and who is answered when two creditors could be meant."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from dialogs.speaking.texts import PAY_LINK
from storage.records.claims import Claim, Invoice
from storage.records.conversations import InboundMessage, InboundState
from storage.records.debtors import Debtor
from storage.records.ledger import EntryKind, LedgerEntry
from storage.words import Channel, Rung
from tests.inbound_person import PHONE, Person
from tests.outbox_records import Books

KIES, JANSEN = "Kies", "Jansen Utrecht"


@pytest.fixture
def both(books: Books, office: Any) -> Person:
    return Person(books, office, (KIES, JANSEN))


def owing_twice(books: Books, office: Any) -> Person:
    """Return a person known to be the debtor, with a second invoice of the same creditor."""
    person = Person(books, office)
    case = books.case(phone=PHONE, rung=Rung.VERIFIED)
    person.cases = {"one": case}
    with books.transaction() as session:
        debtor = session.get_one(Debtor, case.debtor_id)
        claim = Claim(
            creditor_id=debtor.creditor_id,
            debtor_id=debtor.id,
            reference="second",
            status_at=books.now,
            started_at=books.now,
            import_hash=b"y",
            created_at=books.now,
            invoices=[
                Invoice(
                    creditor_id=debtor.creditor_id,
                    number="F-second",
                    invoiced_on=date(2026, 10, 1),
                    due_on=date(2026, 11, 11),
                    amount_cents=4_200,
                )
            ],
        )
        session.add(claim)
        session.flush()
        session.add(
            LedgerEntry(
                creditor_id=debtor.creditor_id,
                claim_id=claim.id,
                kind=EntryKind.PRINCIPAL,
                amount_cents=4_200,
                booking_key=f"principal:{claim.id}",
                booked_at=books.now,
            )
        )
    return person


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
def test_each_invoice_that_is_paid_at_once_has_a_link_of_its_own(
    books: Books, office: Any, channel: Channel
) -> None:
    person = owing_twice(books, office)
    (asked,) = person.says("nu betalen", channel)
    assert "Welke bedoelt u?" in asked.body
    (answer,) = person.says("allebei", channel)
    links = [word for word in answer.body.split() if word.startswith("http")]
    assert len(links) == len(set(links)) == 2
    assert PAY_LINK not in answer.body
    assert answer.body.index("100,00") < answer.body.index(links[0]) < answer.body.index("42,00")


def test_which_creditor_is_meant_is_asked_once(both: Person) -> None:
    (asked,) = both.says("ja vertel")
    assert {name for name in (KIES, JANSEN) if name in asked.body} == {KIES, JANSEN}
    (answer,) = both.says("mag ik in 3 termijnen betalen")
    assert "Over wie gaat" not in answer.body
    assert answer.template != asked.template
    with both.books.transaction() as session:
        states = {said.state for said in session.query(InboundMessage)}
    assert states == {InboundState.ANSWERED}


def test_a_stop_said_instead_of_the_creditor_stops_both(both: Person) -> None:
    both.says("ja vertel")
    both.says("STOP")
    assert {name.split(" sms")[0] for name in both.closed() if name.endswith("sms")} == {
        KIES,
        JANSEN,
    }


def test_who_did_not_follow_which_creditor_is_told_once_why_we_ask(both: Person) -> None:
    both.says("ja vertel")
    both.books.clock.time += timedelta(minutes=1)
    (again,) = both.says("wat bedoelt u")
    both.books.clock.time += timedelta(minutes=1)
    assert "meer dan een organisatie" in again.body
    assert KIES in again.body
    (answer,) = both.says("huh?")
    assert "meer dan een organisatie" not in answer.body


def test_all_that_was_said_before_the_choice_is_read_in_the_talk_with_the_chosen(
    both: Person,
) -> None:
    for words in ("ja vertel", "wat bedoelt u", KIES):
        both.says(words)
        both.books.clock.time += timedelta(minutes=1)
    with both.books.transaction() as session:
        said = list(session.query(InboundMessage))
    assert {message.state for message in said} == {InboundState.ANSWERED}
    assert {message.creditor_id for message in said} == {both.cases[KIES].creditor_id}
