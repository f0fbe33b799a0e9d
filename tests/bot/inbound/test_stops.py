"""Which of several creditors a stop is for, from the hook's door to the gate's verdict."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from bot.inbound.receiving import Arrival, receive
from bot.inbound.stops import named
from bot.inbound.turns import answer_inbound
from outbox import gate
from outbox.engine.reading_facts import read_facts
from outbox.verdict import ReasonCode
from outbox.wording.segments import count
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.words import Channel
from tests.outbox_records import SMS, WHATSAPP, Books, Case

PHONE = "+31612345678"
NEVER = {ReasonCode.OPTED_OUT, ReasonCode.CONSENT_WITHDRAWN}
KIES, JANSEN = "Kies", "Jansen Utrecht"


class Both:
    """One person to whom two creditors wrote, from the same number of ours."""

    def __init__(self, books: Books, office: Any) -> None:
        self.books, self.office, self.ids = books, office, itertools.count(1)
        self.cases: dict[str, Case] = {}
        for name in (KIES, JANSEN):
            creditor = books.creditor(f"public_name: {name}")
            case = books.case(phone=PHONE, creditor_id=creditor)
            self.cases[name] = case
            for channel in (Channel.SMS, Channel.WHATSAPP):
                number = books.queue(case, channel=channel)
                with books.transaction() as session:
                    message = session.get_one(Message, number)
                    message.status, message.sent_at = MessageStatus.SENT, books.now

    def says(self, words: str, channel: Channel = Channel.SMS) -> list[Message]:
        """Say it, and return what was answered."""
        before = {message.id for message in self.books.messages()}
        arrival = Arrival(
            provider="twilio",
            provider_id=f"SM{next(self.ids):032}",
            channel=channel,
            sender=PHONE,
            recipient=SMS if channel is Channel.SMS else WHATSAPP,
            body=words,
        )
        with self.books.transaction() as session:
            number = receive(session, arrival, {}, self.books.now)
            assert number is not None
            answer_inbound(session, self.office, number, self.books.now)
        return [message for message in self.books.messages() if message.id not in before]

    def closed(self) -> set[str]:
        found = set()
        for name, case in self.cases.items():
            for channel in (Channel.SMS, Channel.WHATSAPP):
                number = self.books.queue(case, channel=channel)
                if NEVER & {reason.code for reason in self.judge(number).reasons}:
                    found.add(f"{name} {channel}")
        return found

    def judge(self, number: int) -> Any:
        with self.books.transaction() as session:
            facts = read_facts(session, [number], self.books.now)[number].facts
        return gate.decide(facts, self.books.now)


@pytest.fixture
def both(books: Books, office: Any) -> Both:
    return Both(books, office)


def on(name: str, *channels: Channel) -> set[str]:
    return {f"{name} {channel}" for channel in channels or (Channel.SMS, Channel.WHATSAPP)}


@pytest.mark.parametrize(
    ("words", "channel", "closed", "said"),
    [
        ("stop met de berichten van Kies", Channel.SMS, on(KIES), {KIES}),
        ("alleen Kies stoppen graag", Channel.WHATSAPP, on(KIES), {KIES}),
        ("Jansen mag mij niets meer sturen, stop", Channel.SMS, on(JANSEN), {JANSEN}),
        ("geen sms meer van Kies", Channel.WHATSAPP, on(KIES, Channel.SMS), {KIES}),
        ("stop met alles, behalve Kies", Channel.SMS, on(JANSEN), {JANSEN}),
        ("stop met Kies en Jansen", Channel.SMS, on(KIES) | on(JANSEN), {KIES, JANSEN}),
        ("STOP", Channel.SMS, on(KIES) | on(JANSEN), {KIES, JANSEN}),
        ("ik kies stop", Channel.SMS, on(KIES) | on(JANSEN), {KIES, JANSEN}),
        (
            "niet meer appen",
            Channel.SMS,
            on(KIES, Channel.WHATSAPP) | on(JANSEN, Channel.WHATSAPP),
            {KIES, JANSEN},
        ),
        ("stop voor alle bedrijven", Channel.WHATSAPP, on(KIES) | on(JANSEN), set()),
        ("bel me niet, app maar", Channel.SMS, set(), None),
    ],
)
def test_a_stop_closes_whom_it_names_and_the_answer_says_whom(
    both: Both, words: str, channel: Channel, closed: set[str], said: set[str] | None
) -> None:
    (answer,) = both.says(words, channel)
    assert both.judge(answer.id).allowed
    if said is not None:
        assert {name for name in (KIES, JANSEN) if name in answer.body} == said
    assert both.closed() == closed


def test_a_stop_of_both_is_confirmed_once_in_one_sms_that_is_nobodys(both: Both) -> None:
    (answer,) = both.says("STOP")
    assert (answer.kind, answer.creditor_id) == (MessageKind.ANSWER, None)
    assert count(answer.body).segments == 1
    assert both.says("STOP") == []


def test_a_name_counts_above_the_talk_that_goes_on(both: Both) -> None:
    both.says("wie bent u?")
    both.says("1")
    (answer,) = both.says(f"stop met berichten van {JANSEN}")
    assert JANSEN in answer.body
    assert both.closed() == on(JANSEN)


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("stop kies", (0,)),
        ("KIES mag me niet meer appen", (0,)),
        ("geen berichten van jansen", (1,)),
        ("geen berichten van Jansen Utrecht of Kies", (0, 1)),
        ("alles stoppen behalve jansen", (0,)),
        ("stop", ()),
        ("ik kies voor stop", ()),
        ("jullie kiezen maar, stop", ()),
    ],
)
def test_a_name_is_heard_only_where_a_name_can_stand(words: str, places: tuple[int, ...]) -> None:
    assert named(words, (KIES, JANSEN)) == places
