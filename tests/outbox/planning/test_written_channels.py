"""Mail, letters and creditors' own words: planned, written for who cannot reply, handed over."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from outbox.planning.office import Office
from outbox.planning.planner import plan_due
from outbox.senders.letter_sender import LetterSender
from payments.epc import grouped_iban
from storage import sealing
from storage.records.claims import Claim
from storage.records.debtors import ContactKind, ContactPoint
from storage.records.messages import Message, MessageStatus
from storage.words import Channel, Rung
from tests.qr_reader import read_qr

CONTACT = "contact: {name: Anna de Wit, phone: 030-1234567, email: info@tandarts.example}\n"
STEP = "strategy: {{steps: [{{template: {template}, days_after_due: 1, channels: [{channel}]}}]}}\n"
OWN = (
    'texts:\n  opener.nl: "Hoi! Hier is de hulp van {public_name}. Er is een bericht voor u. '
    'Antwoord JA of STOP."\n'
)
ADDRESS = "J. Jansen\nDorpsstraat 1\n1234AB  Utrecht"


@pytest.fixture
def office(office: Office) -> Office:
    senders = {**office.senders, Channel.EMAIL: "us@preminder.example", Channel.LETTER: "letter"}
    return replace(office, senders=senders)


def planned(
    books: Any,
    office: Office,
    template: str,
    channel: str,
    *,
    rung: Rung = Rung.UNKNOWN,
    more: str = CONTACT,
) -> Message:
    early = template == "before_due"
    step = STEP.replace("due: 1", "due: -3") if early else STEP
    creditor = books.creditor(more + step.format(template=template, channel=channel))
    due_on = date(2026, 11, 25) if early else date(2026, 11, 10)
    case = books.case(creditor_id=creditor, plan_at=books.now, due_on=due_on)
    kinds = {ContactKind.EMAIL: "jan@example.nl", ContactKind.POSTAL: ADDRESS}
    with books.transaction() as session:
        for kind, address in kinds.items():
            session.add(
                ContactPoint(
                    creditor_id=creditor,
                    debtor_id=case.debtor_id,
                    kind=kind,
                    address=address,
                    address_key=sealing.blind(address),
                    rung=rung,
                    rung_at=books.now,
                    created_at=books.now,
                )
            )
    with books.transaction() as session:
        plan_due(session, office, books.now)
    (message,) = books.messages()
    return message


def test_a_mail_shows_only_who_writes_and_leads_to_the_page(books: Any, office: Office) -> None:
    message = planned(books, office, "opener", "email")
    rich = json.loads(message.rich or "")
    assert message.recipient == "jan@example.nl"
    assert message.segments is None
    assert rich["subject"].startswith("Een bericht van ")
    assert rich["unsubscribe"].endswith("/stop")
    assert rich["unsubscribe"].removesuffix("/stop") in message.body
    assert "JA" not in message.body.split()
    assert message.body.endswith("Vragen? Anna de Wit, 030-1234567")
    # The mail address would tell the trade.
    assert "tandarts" not in message.body


@pytest.mark.parametrize("channel", ["email", "letter"])
@pytest.mark.parametrize("text", ["opener", "before_due", "last_friendly"])
def test_below_each_letter_and_mail_stands_the_contact_person(
    books: Any, office: Office, text: str, channel: str
) -> None:
    contact = CONTACT.replace("info@tandarts.example", "anna@delinde.example")
    message = planned(books, office, text, channel, more=contact)
    assert message.body.endswith("Vragen? Anna de Wit, 030-1234567, anna@delinde.example")


def test_an_sms_before_proof_names_no_contact_person(books: Any, office: Office) -> None:
    message = planned(books, office, "opener", "sms")
    assert "Anna" not in message.body
    assert "030" not in message.body


def test_after_proof_a_mail_names_the_amount_and_the_contact(books: Any, office: Office) -> None:
    message = planned(books, office, "follow_up", "email", rung=Rung.VERIFIED)
    assert message.rung_needed is Rung.VERIFIED
    assert "€\u00a0100,00" in message.body or "€ 100,00" in message.body
    assert message.body.endswith("Vragen? Anna de Wit, 030-1234567, info@tandarts.example")
    assert "€" not in json.loads(message.rich or "")["subject"]


def test_a_letter_is_laid_in_the_spool_by_the_engine(
    books: Any, office: Office, work: Any, tmp_path: Path
) -> None:
    message = planned(books, office, "follow_up", "letter")
    tally = work(senders={Channel.LETTER: LetterSender(tmp_path, books.clock)})
    assert tally.sent == 1
    page = (tmp_path / f"m{message.id}.txt").read_text(encoding="utf-8")
    assert ADDRESS in page
    assert "23 november 2026" in page
    assert "STOP" not in page
    assert books.message(message.id).status is MessageStatus.SENT


def test_a_letter_to_a_proved_address_carries_the_code_of_its_own_amount(
    books: Any, office: Office, work: Any, tmp_path: Path
) -> None:
    message = planned(books, office, "follow_up", "letter", rung=Rung.VERIFIED)
    assert message.rung_needed is Rung.VERIFIED
    work(senders={Channel.LETTER: LetterSender(tmp_path, books.clock)})
    page = (tmp_path / f"m{message.id}.html").read_text(encoding="utf-8")
    name, iban, amount, *_, text = read_qr(page).split("\n")[5:]
    with books.transaction() as session:
        claim = session.scalars(select(Claim)).one()
    assert (amount, text) == ("EUR100.00", claim.reference)
    assert name
    assert grouped_iban(iban) in page
    assert "€ 100,00" in message.body


@pytest.mark.parametrize("rung", [rung for rung in Rung if rung not in {Rung.VERIFIED, Rung.WRONG}])
@pytest.mark.parametrize("text", ["opener", "follow_up", "last_friendly"])
def test_before_proof_no_letter_carries_an_account_or_an_amount(
    books: Any, office: Office, work: Any, tmp_path: Path, text: str, rung: Rung
) -> None:
    message = planned(books, office, text, "letter", rung=rung)
    assert "transfer" not in json.loads(message.rich or "")
    work(senders={Channel.LETTER: LetterSender(tmp_path, books.clock)})
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".txt"]
    for path in tmp_path.iterdir():
        laid = path.read_text(encoding="utf-8")
        assert "NL91" not in laid
        assert "100,00" not in laid


def test_a_proof_that_ended_before_it_leaves_holds_the_letter_back(
    books: Any, office: Office, work: Any, tmp_path: Path
) -> None:
    message = planned(books, office, "follow_up", "letter", rung=Rung.VERIFIED)
    with books.transaction() as session:
        for point in session.scalars(select(ContactPoint)):
            point.rung = Rung.ANSWERED
    work(senders={Channel.LETTER: LetterSender(tmp_path, books.clock)})
    assert books.message(message.id).status is not MessageStatus.SENT
    assert list(tmp_path.iterdir()) == []


def test_a_mail_carries_no_account_whoever_reads_it(books: Any, office: Office) -> None:
    message = planned(books, office, "follow_up", "email", rung=Rung.VERIFIED)
    assert "transfer" not in json.loads(message.rich or "")


def test_a_spool_that_is_away_delays_the_letter_and_tells_an_operator_once(
    books: Any, office: Office, work: Any, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    message = planned(books, office, "follow_up", "letter")
    work(senders={Channel.LETTER: LetterSender(tmp_path / "file", books.clock)})
    after = books.message(message.id)
    assert (after.status, after.error_code) == (MessageStatus.QUEUED, "spool")
    assert [task.summary for task in books.tasks()] == ["letter spool: letters cannot be written"]


def test_a_creditors_own_words_are_what_the_debtor_reads(books: Any, office: Office) -> None:
    message = planned(books, office, "opener", "sms", more=OWN)
    assert message.body.startswith("Hoi! Hier is de hulp van ")


def test_the_contact_person_stands_in_the_text_after_proof(books: Any, office: Office) -> None:
    creditor = books.creditor(CONTACT + STEP.format(template="follow_up", channel="sms"))
    books.case(creditor_id=creditor, plan_at=books.now, rung=Rung.VERIFIED)
    with books.transaction() as session:
        plan_due(session, office, books.now)
    (message,) = books.messages()
    assert "Anna de Wit helpt u graag." in message.body
