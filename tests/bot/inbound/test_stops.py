"""Which of several creditors a stop is for, from the hook's door to the gate's verdict."""

from __future__ import annotations

from typing import Any

import pytest

from bot.inbound.stops import named
from outbox.wording.segments import count
from storage.records.consents import ConsentAction, ConsentScope, Word, record_consent
from storage.records.debtors import ContactPoint
from storage.records.journal import JournalEntry
from storage.records.messages import MessageKind
from storage.words import Actor, Channel
from tests.inbound_person import PHONE, Person, both_ways, over
from tests.outbox_records import Books

KIES, JANSEN = "Kies", "Jansen Utrecht"


@pytest.fixture
def both(books: Books, office: Any) -> Person:
    return Person(books, office, (KIES, JANSEN))


@pytest.mark.parametrize(
    ("words", "channel", "closed", "said"),
    [
        ("stop met de berichten van Kies", Channel.SMS, both_ways(KIES), {KIES}),
        ("alleen Kies stoppen graag", Channel.WHATSAPP, both_ways(KIES), {KIES}),
        ("Jansen mag mij niets meer sturen, stop", Channel.SMS, both_ways(JANSEN), {JANSEN}),
        ("geen sms meer van Kies", Channel.WHATSAPP, over(Channel.SMS, KIES), {KIES}),
        ("stop met alles, behalve Kies", Channel.SMS, both_ways(JANSEN), {JANSEN}),
        ("stop met Kies en Jansen", Channel.SMS, both_ways(KIES, JANSEN), {KIES, JANSEN}),
        ("STOP", Channel.SMS, both_ways(KIES, JANSEN), {KIES, JANSEN}),
        ("ik kies stop", Channel.SMS, both_ways(KIES, JANSEN), {KIES, JANSEN}),
        (
            "niet meer appen",
            Channel.SMS,
            over(Channel.WHATSAPP, KIES, JANSEN),
            {KIES, JANSEN},
        ),
        ("stop voor alle bedrijven", Channel.WHATSAPP, both_ways(KIES, JANSEN), set()),
        ("bel me niet, app maar", Channel.SMS, set(), None),
    ],
)
def test_a_stop_closes_whom_it_names_and_the_answer_says_whom(
    both: Person, words: str, channel: Channel, closed: set[str], said: set[str] | None
) -> None:
    (answer,) = both.says(words, channel)
    assert both.judge(answer.id).allowed
    if said is not None:
        assert {name for name in (KIES, JANSEN) if name in answer.body} == said
    assert both.closed() == closed


def test_a_stop_of_both_is_confirmed_once_in_one_sms_that_is_nobodys(both: Person) -> None:
    (answer,) = both.says("STOP")
    assert (answer.kind, answer.creditor_id) == (MessageKind.ANSWER, None)
    assert count(answer.body).segments == 1
    assert both.says("STOP") == []


def test_a_name_counts_above_the_talk_that_goes_on(both: Person) -> None:
    both.says("wie bent u?")
    both.says("1")
    (answer,) = both.says(f"stop met berichten van {JANSEN}")
    assert JANSEN in answer.body
    assert both.closed() == both_ways(JANSEN)


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


@pytest.mark.parametrize(
    ("words", "channel", "closed"),
    [
        ("please stop sending me messages", Channel.WHATSAPP, both_ways(KIES, JANSEN)),
        ("please stop", Channel.SMS, both_ways(KIES, JANSEN)),
        ("stop sending me messages", Channel.SMS, both_ways(KIES, JANSEN)),
        ("Don't text me again", Channel.SMS, both_ways(KIES, JANSEN)),
        ("no more whatsapp please", Channel.WHATSAPP, over(Channel.WHATSAPP, KIES, JANSEN)),
    ],
)
def test_a_stop_in_english_is_confirmed_once_for_all_in_english(
    both: Person, words: str, channel: Channel, closed: set[str]
) -> None:
    (answer,) = both.says(words, channel)
    assert answer.body.startswith("That is fine. You will get no more")
    assert KIES in answer.body
    assert JANSEN in answer.body
    assert both.judge(answer.id).allowed
    assert both.closed() == closed


def test_everything_is_stopped_in_english_without_a_name(both: Person) -> None:
    (answer,) = both.says("no messages from any company please")
    assert answer.body.startswith("That is fine.")
    assert not {name for name in (KIES, JANSEN) if name in answer.body}
    assert both.closed() == both_ways(KIES, JANSEN)


@pytest.mark.parametrize("words", ["STOPALL", "stop all", "uitschrijven voor alles"])
def test_a_stop_of_all_closes_the_number_for_creditors_that_did_not_write_too(
    books: Books, office: Any, words: str
) -> None:
    one = Person(books, office, (KIES,))
    one.cases[JANSEN] = books.case(phone=PHONE, creditor_id=books.creditor())
    one.says(words)
    assert one.closed() == both_ways(KIES, JANSEN)


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
def test_a_stop_that_the_provider_handled_is_kept_at_every_creditor_of_its_sender(
    books: Books, office: Any, channel: Channel
) -> None:
    one = Person(books, office, (KIES,))
    quiet = one.cases[JANSEN] = books.case(phone=PHONE, creditor_id=books.creditor())
    assert one.says("STOP", channel, opt_out="STOP") == []
    assert one.closed() == both_ways(KIES) | over(channel, JANSEN)
    entry = books.consents(quiet)[-1]
    assert (entry.action, entry.scope) == (ConsentAction.WITHDRAW, ConsentScope.CHANNEL)
    assert (entry.channel, entry.evidence, entry.actor) == (channel, "STOP", Actor.DEBTOR)
    with books.transaction() as session:
        told = session.query(JournalEntry).filter_by(action="consent.withdrawn")
        assert {row.creditor_id for row in told} == {c.creditor_id for c in one.cases.values()}


def test_the_providers_stop_is_written_down_once_at_each(both: Person) -> None:
    both.says("STOP", opt_out="STOP")
    stops = [
        [entry.scope for entry in both.books.consents(case) if entry.source.startswith("inbound")]
        for case in both.cases.values()
    ]
    assert stops == [[ConsentScope.CREDITOR]] * 2


def test_the_start_after_it_opens_them_all_and_names_only_who_wrote(
    books: Books, office: Any
) -> None:
    one = Person(books, office, (KIES,))
    quiet = books.creditor(f"public_name: {JANSEN}")
    one.cases[JANSEN] = books.case(phone=PHONE, creditor_id=quiet)
    one.says("STOP", opt_out="STOP")
    (answer,) = one.says("START")
    assert KIES in answer.body
    assert JANSEN not in answer.body
    assert one.closed() == over(Channel.WHATSAPP, KIES)


def test_a_no_in_a_claims_file_is_no_stop_of_the_person(books: Books, office: Any) -> None:
    """Who writes over a channel that the creditor may not begin on is answered there."""
    one = Person(books, office, (KIES,))
    word = Word(
        action=ConsentAction.WITHDRAW,
        scope=ConsentScope.CHANNEL,
        channel=Channel.WHATSAPP,
        source="claims file",
        actor=Actor.CREDITOR,
        at=books.now,
    )
    with books.transaction() as session:
        point = session.get_one(ContactPoint, one.cases[KIES].point_id)
        record_consent(session, point, word, books.now)
    assert one.says("JA", Channel.WHATSAPP)
    (confirmed,) = one.says("stop met appen", Channel.WHATSAPP)
    assert confirmed.confirms_opt_out
    assert one.says("JA", Channel.WHATSAPP) == []
