"""What a person says about being written to, from the hook's door to the gate's verdict."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.debtor import deeds
from bot.inbound.receiving import Arrival, receive
from bot.inbound.turns import answer_inbound
from outbox import gate
from outbox.engine.reading_facts import read_facts
from outbox.engine.receipts import Report, take_receipt
from outbox.planning.composing import addressee_of
from outbox.verdict import ReasonCode
from payments.links import Holder, issue_link
from storage.records.claims import Claim
from storage.records.consents import ConsentAction, ConsentScope, Suppression, standing
from storage.records.debtors import ContactPoint, Debtor
from storage.records.journal import JournalEntry
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.payments import PayLink
from storage.records.tasks import TaskKind
from storage.words import Channel, Rung
from tests.outbox_records import SMS, WHATSAPP, Books, Case

PHONE = "+31612345678"
NEVER = {ReasonCode.OPTED_OUT, ReasonCode.CONSENT_WITHDRAWN}


@dataclass
class Two:
    """One person who owes two creditors; the first one wrote last."""

    books: Books
    office: Any
    first: Case
    second: Case
    ids: itertools.count

    def says(self, words: str, channel: Channel = Channel.SMS, opt_out: str | None = None) -> None:
        arrival = Arrival(
            provider="twilio",
            provider_id=f"SM{next(self.ids):032}",
            channel=channel,
            sender=PHONE,
            recipient=SMS if channel is Channel.SMS else WHATSAPP,
            body=words,
            provider_opt_out=opt_out,
        )
        with self.books.transaction() as session:
            number = receive(session, arrival, {}, self.books.now)
            assert number is not None
            answer_inbound(session, self.office, number, self.books.now)

    def answers(self) -> list[Message]:
        return [message for message in self.books.messages() if message.kind is MessageKind.ANSWER]

    def closed(self) -> set[str]:
        """Return for which creditor and channel the gate says that the person wants nothing."""
        found = set()
        for name, case in (("first", self.first), ("second", self.second)):
            for channel in (Channel.SMS, Channel.WHATSAPP):
                number = self.books.queue(case, channel=channel)
                if NEVER & {reason.code for reason in judge(self.books, number).reasons}:
                    found.add(f"{name} {channel}")
        return found

    def word(self, channel: Channel = Channel.SMS) -> ConsentAction | None:
        return standing(self.books.consents(self.first), channel)


def judge(books: Books, number: int) -> Any:
    with books.transaction() as session:
        return gate.decide(read_facts(session, [number], books.now)[number].facts, books.now)


@pytest.fixture
def two(books: Books, office: Any) -> Two:
    first = books.case(phone=PHONE)
    second = books.case(phone=PHONE, creditor_id=books.creditor())
    for case, channel in ((first, Channel.SMS), (first, Channel.WHATSAPP)):
        number = books.queue(case, channel=channel)
        with books.transaction() as session:
            message = session.get_one(Message, number)
            message.status, message.sent_at = MessageStatus.SENT, books.now
    return Two(books, office, first, second, itertools.count(1))


ALL = {"first sms", "first whatsapp", "second sms", "second whatsapp"}


@pytest.mark.parametrize(
    ("words", "channel", "closed"),
    [
        ("niet meer appen", Channel.WHATSAPP, {"first whatsapp"}),
        ("stop met sms'en", Channel.SMS, {"first sms"}),
        ("STOP", Channel.SMS, {"first sms", "first whatsapp"}),
        ("stop", Channel.WHATSAPP, {"first sms", "first whatsapp"}),
        ("nooit meer, van niemand", Channel.SMS, ALL),
        ("verwijder mijn nummer", Channel.WHATSAPP, ALL),
        ("JA", Channel.SMS, set()),
    ],
)
def test_each_word_closes_as_far_as_it_reaches(
    two: Two, words: str, channel: Channel, closed: set[str]
) -> None:
    assert two.closed() == set()
    two.says(words, channel)
    assert two.closed() == closed


def test_who_refused_everybody_and_comes_back_to_one_is_opened_by_that_one_only(two: Two) -> None:
    two.says("nooit meer, van niemand")
    two.says("START")
    assert two.closed() == ALL - {"first sms"}


@pytest.mark.parametrize("yes", ["JA", "ja", "YES", "Yes!", "ja graag", "oke", "1"])
def test_yes_never_opts_in_again_whatever_the_provider_makes_of_it(two: Two, yes: str) -> None:
    two.says("STOP", opt_out="STOP")
    for opt_out in (None, "START"):
        two.says(yes, opt_out=opt_out)
        assert two.word() is ConsentAction.WITHDRAW
    assert [judge(two.books, m.id).allowed for m in two.answers()].count(True) == 0


@pytest.mark.parametrize("plain", ["START", "start", "UNSTOP", "weer aanmelden"])
@pytest.mark.parametrize("opt_out", [None, "START"])
def test_who_plainly_asks_for_messages_gets_them_again(
    two: Two, plain: str, opt_out: str | None
) -> None:
    two.says("STOP", opt_out="STOP")
    two.says(plain, opt_out=opt_out)
    assert two.word() is ConsentAction.GRANT
    # Where the provider has answered, we do not answer again.
    assert len(two.answers()) == (opt_out is None)


def test_a_yes_that_the_provider_takes_for_start_is_answered_as_a_yes(two: Two) -> None:
    two.says("YES", opt_out="START")
    assert len(two.answers()) == 1
    assert two.word() is ConsentAction.GRANT
    assert len(two.books.consents(two.first)) == 2


@pytest.mark.parametrize("word", ["STOP", "END", "ARRET", "afmelden"])
def test_a_stop_that_the_provider_handled_closes_the_creditor_in_any_language(
    two: Two, word: str
) -> None:
    two.says(word, opt_out="STOP")
    # The provider closes our sender, and all creditors write from it.
    assert two.closed() == {"first sms", "first whatsapp", "second sms"}
    assert two.answers() == []


def test_a_stop_of_a_number_that_we_do_not_know_is_kept(books: Books, office: Any) -> None:
    nobody = Two(books, office, None, None, itertools.count(1))  # type: ignore[arg-type]
    nobody.says("ARRET", opt_out="STOP")
    assert books.count(Suppression) == 1
    assert books.messages() == []


def test_a_wrong_number_is_closed_for_all_and_each_creditor_is_asked(two: Two) -> None:
    with two.books.transaction() as session:
        claim = session.get_one(Claim, two.second.claim_id)
        issue_link(session, claim, two.books.now, Holder(contact_point_id=two.second.point_id))
    waiting = two.books.queue(two.second)
    two.says("u heeft het verkeerde nummer")
    check_closed_everywhere(two)
    codes = {reason.code for reason in judge(two.books, waiting).reasons}
    assert ReasonCode.WRONG_NUMBER in codes
    (sorry,) = two.answers()
    assert sorry.body.startswith("Excuses")
    assert judge(two.books, sorry.id).allowed


def test_not_me_on_the_page_does_the_same(two: Two) -> None:
    with two.books.transaction() as session:
        for case in (two.first, two.second):
            claim = session.get_one(Claim, case.claim_id)
            issue_link(session, claim, two.books.now, Holder(contact_point_id=case.point_id))
    with two.books.transaction() as session:
        link = session.scalars(select(PayLink).where(PayLink.claim_id == two.first.claim_id)).one()
        deeds.not_me(session, link, two.books.now)
    check_closed_everywhere(two)


def check_closed_everywhere(two: Two) -> None:
    with two.books.transaction() as session:
        assert {point.rung for point in session.scalars(select(ContactPoint))} == {Rung.WRONG}
        assert all(link.revoked_at for link in session.scalars(select(PayLink)))
        told = session.scalars(
            select(JournalEntry.creditor_id).where(JournalEntry.action == "number.wrong")
        ).all()
        assert session.scalar(text("select count(*) from suppressions")) == 1
    creditors = {two.first.creditor_id, two.second.creditor_id}
    assert set(told) == creditors
    assert {
        t.creditor_id for t in two.books.tasks() if t.kind is TaskKind.WRONG_NUMBER
    } == creditors


@pytest.fixture
def proved(books: Books, office: Any) -> Two:
    """Somebody who proved who they are, long ago."""
    case = books.case(phone=PHONE, rung=Rung.VERIFIED)
    with books.transaction() as session:
        debtor = session.get_one(Debtor, case.debtor_id)
        debtor.postcode, debtor.house_number = "3581 KL", "12"
    number = books.queue(case)
    with books.transaction() as session:
        message = session.get_one(Message, number)
        message.status, message.sent_at = MessageStatus.SENT, books.now
    return Two(books, office, case, case, itertools.count(1))


def test_a_proof_that_expired_says_no_more_of_the_debt_until_it_is_given_again(
    proved: Two,
) -> None:
    books = proved.books
    waiting = books.queue(proved.first, rung_needed=Rung.VERIFIED, expires_at=None)
    proved.says("hoeveel moet ik betalen?")
    assert "100,00" in proved.answers()[-1].body
    books.clock.time += timedelta(days=190)
    with books.transaction() as session:
        claim = session.get_one(Claim, proved.first.claim_id)
        to = addressee_of(session, claim, books.now)
    assert to is not None
    assert to.shown_rung is Rung.UNKNOWN
    assert ReasonCode.RUNG_TOO_LOW in {r.code for r in judge(books, waiting).reasons}
    proved.says("hoeveel moet ik betalen?")
    asked = proved.answers()[-1]
    assert (asked.rung_needed, "100,00" in asked.body) == (Rung.UNKNOWN, False)
    proved.says("3581 KL 12")
    assert "100,00" in proved.answers()[-1].body
    assert books.point(proved.first).rung_at == books.now
    assert ReasonCode.RUNG_TOO_LOW not in {r.code for r in judge(books, waiting).reasons}


def test_who_only_writes_does_not_renew_a_proof(proved: Two) -> None:
    begun = proved.books.now
    proved.books.clock.time += timedelta(days=100)
    proved.says("hoi")
    assert proved.books.point(proved.first).rung_at == begun


def test_a_creditor_may_believe_a_proof_for_longer_or_shorter(books: Books, office: Any) -> None:
    shown: dict[int, bool] = {}
    cases = {
        months: books.case(
            rung=Rung.VERIFIED, creditor_id=books.creditor(f"verification_months: {months}")
        )
        for months in (1, 12)
    }
    books.clock.time += timedelta(days=40)
    for months, case in cases.items():
        number = books.queue(case, rung_needed=Rung.VERIFIED)
        codes = {reason.code for reason in judge(books, number).reasons}
        shown[months] = ReasonCode.RUNG_TOO_LOW in codes
    assert shown == {1: True, 12: False}


Undelivered = Callable[[str, Channel], Case]


@pytest.fixture
def undelivered(books: Books) -> Undelivered:
    def make(code: str, channel: Channel) -> Case:
        case = books.case(phone=PHONE, rung=Rung.VERIFIED)
        number = books.queue(case, channel=channel)
        sid = f"SM{uuid.uuid4().hex}"
        with books.transaction() as session:
            message = session.get_one(Message, number)
            message.status, message.sent_at = MessageStatus.SENT, books.now
            message.provider_id = sid
        with books.transaction() as session:
            report = Report(provider_id=sid, status="undelivered", error_code=code)
            take_receipt(session, report, books.now)
        return case

    return make


@pytest.mark.parametrize(
    ("code", "channel", "sms", "whatsapp"),
    [
        ("63014", Channel.WHATSAPP, ConsentAction.GRANT, ConsentAction.WITHDRAW),
        ("21610", Channel.SMS, ConsentAction.WITHDRAW, ConsentAction.WITHDRAW),
        ("30003", Channel.SMS, ConsentAction.GRANT, ConsentAction.GRANT),
    ],
)
def test_what_the_provider_says_of_the_persons_will_closes_just_that(
    books: Books,
    undelivered: Undelivered,
    code: str,
    channel: Channel,
    sms: ConsentAction,
    whatsapp: ConsentAction,
) -> None:
    ledger = books.consents(undelivered(code, channel))
    assert standing(ledger, Channel.SMS) is sms
    assert standing(ledger, Channel.WHATSAPP) is whatsapp


@pytest.mark.parametrize(("code", "channel"), [("21610", Channel.SMS), ("63014", Channel.WHATSAPP)])
def test_what_the_provider_blocks_is_kept_at_every_creditor_of_the_number(
    books: Books, undelivered: Undelivered, code: str, channel: Channel
) -> None:
    other = books.case(phone=PHONE, creditor_id=books.creditor())
    undelivered(code, channel)
    entry = books.consents(other)[-1]
    assert (entry.action, entry.scope) == (ConsentAction.WITHDRAW, ConsentScope.CHANNEL)
    assert (entry.channel, entry.source) == (channel, f"provider {code}")


def test_a_number_that_no_network_has_is_closed_on_every_channel(
    books: Books, undelivered: Undelivered
) -> None:
    case = undelivered("21211", Channel.SMS)
    for channel in (Channel.SMS, Channel.WHATSAPP):
        number = books.queue(case, channel=channel)
        assert ReasonCode.NUMBER_INVALID in {r.code for r in judge(books, number).reasons}


def test_a_number_that_went_dead_has_proved_nothing_any_more(
    books: Books, undelivered: Undelivered
) -> None:
    assert books.point(undelivered("30005", Channel.SMS)).rung is Rung.UNKNOWN
    assert books.point(undelivered("30003", Channel.SMS)).rung is Rung.VERIFIED
