"""What a START opens again: all that its stop closed, and nothing that another word closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.wrong_numbers import close_number
from outbox.wording.segments import count
from storage.records.consents import ConsentAction, ConsentScope, Word, record_consent
from storage.records.debtors import ContactPoint
from storage.records.journal import JournalEntry
from storage.words import Actor, Channel
from tests.inbound_person import Person, both_ways, over
from tests.outbox_records import Books

KIES, JANSEN, MOL = "Kies", "Jansen Utrecht", "Mol"
A_WEEK = timedelta(days=7)


def write_down(three: Person, name: str, word: Word) -> None:
    with three.books.transaction() as session:
        point = session.get_one(ContactPoint, three.cases[name].point_id)
        record_consent(session, point, word, three.books.now)


@pytest.fixture
def three(books: Books, office: Any) -> Person:
    return Person(books, office, (KIES, JANSEN, MOL))


@pytest.mark.parametrize("pause", [timedelta(), A_WEEK], ids=["at once", "a week later"])
@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
def test_a_start_opens_its_channel_at_every_creditor_that_the_stop_closed(
    three: Person, channel: Channel, pause: timedelta
) -> None:
    three.says("STOP", channel)
    assert three.closed() == both_ways(KIES, JANSEN, MOL)
    three.later(pause)
    (answer,) = three.says("START", channel)
    assert three.judge(answer.id).allowed
    assert {name for name in three.cases if name in answer.body} == set(three.cases), answer.body
    other = Channel.WHATSAPP if channel is Channel.SMS else Channel.SMS
    assert three.closed() == over(other, KIES, JANSEN, MOL)


def test_each_contact_point_has_its_own_entry_and_each_creditor_its_own_deed(three: Person) -> None:
    three.says("STOP")
    three.says("START")
    for case in three.cases.values():
        newest = three.books.consents(case)[-1]
        assert newest.action is ConsentAction.GRANT
        assert (newest.scope, newest.channel) == (ConsentScope.CHANNEL, Channel.SMS)
        assert (newest.evidence, newest.actor) == ("START", Actor.DEBTOR)
    with three.books.transaction() as session:
        told = {
            entry.creditor_id
            for entry in session.query(JournalEntry).filter_by(action="consent.granted")
        }
    assert told == {case.creditor_id for case in three.cases.values()}


def test_the_welcome_back_is_one_sms_that_is_in_nobodys_talk(three: Person) -> None:
    three.says("STOP")
    (answer,) = three.says("START")
    assert (answer.creditor_id, answer.conversation_id) == (None, None)
    assert count(answer.body).segments == 1


def test_a_stop_that_was_said_twice_is_taken_back_as_one(three: Person) -> None:
    three.says("STOP")
    three.says("stop nou eens")
    three.says("START")
    assert three.closed() == over(Channel.WHATSAPP, KIES, JANSEN, MOL)


def test_a_start_that_the_provider_handled_opens_them_all_and_is_not_answered(
    three: Person,
) -> None:
    three.says("STOP", opt_out="STOP")
    assert three.says("START", opt_out="START") == []
    assert three.closed() == over(Channel.WHATSAPP, KIES, JANSEN, MOL)


def test_a_channel_that_was_stopped_over_another_opens_at_all_of_them(three: Person) -> None:
    three.says("niet meer appen", Channel.SMS)
    assert three.closed() == over(Channel.WHATSAPP, KIES, JANSEN, MOL)
    (answer,) = three.says("START", Channel.SMS)
    assert "Welkom terug" in answer.body
    assert three.closed() == set()


def test_a_start_elsewhere_does_not_open_the_channel_that_was_stopped_on_itself(
    three: Person,
) -> None:
    three.says("niet meer appen", Channel.WHATSAPP)
    three.says("START", Channel.SMS)
    assert three.closed() == over(Channel.WHATSAPP, KIES, JANSEN, MOL)


def earlier_stop(three: Person) -> None:
    three.says(f"stop met berichten van {MOL}")
    three.later(A_WEEK)


def staff_stop(three: Person) -> None:
    write_down(
        three,
        MOL,
        Word(
            action=ConsentAction.WITHDRAW,
            scope=ConsentScope.CREDITOR,
            source="phone call",
            actor=Actor.STAFF,
            at=three.books.now,
        ),
    )


def provider_stop(three: Person) -> None:
    write_down(
        three,
        MOL,
        Word(
            action=ConsentAction.WITHDRAW,
            scope=ConsentScope.CHANNEL,
            channel=Channel.SMS,
            source="provider 21610",
            actor=Actor.PROVIDER,
            at=three.books.now,
        ),
    )


def wrong_number(three: Person) -> None:
    with three.books.transaction() as session:
        point = session.get_one(ContactPoint, three.cases[MOL].point_id)
        point.declare_wrong(three.books.now)


def later_stop(three: Person) -> None:
    three.says(f"en echt niets meer van {MOL}, stop")


@pytest.mark.parametrize("before", [earlier_stop, staff_stop, provider_stop, wrong_number])
def test_what_another_word_had_closed_before_the_stop_stays_closed(
    three: Person, before: Callable[[Person], None]
) -> None:
    before(three)
    three.says("STOP met Kies, Jansen en Mol")
    three.says("START")
    assert over(Channel.SMS, MOL) <= three.closed()


@pytest.mark.parametrize("after", [later_stop, staff_stop, provider_stop, wrong_number])
def test_what_another_word_closed_after_the_stop_stays_closed(
    three: Person, after: Callable[[Person], None]
) -> None:
    three.says("STOP")
    after(three)
    three.later(timedelta(hours=3))  # no talk is under way
    three.says("START")
    if over(Channel.SMS, KIES, JANSEN) <= three.closed():
        three.says(KIES)  # asked which one is meant
    assert over(Channel.SMS, MOL) <= three.closed()
    assert not over(Channel.SMS, KIES, JANSEN) & three.closed()


def test_a_number_that_is_wrong_for_all_is_opened_by_no_start(three: Person) -> None:
    three.says("STOP")
    with three.books.transaction() as session:
        close_number(
            session, session.get_one(ContactPoint, three.cases[KIES].point_id), three.books.now
        )
    three.says("START")
    assert three.closed() == both_ways(KIES, JANSEN, MOL)


def test_who_refused_everybody_opens_only_the_one_where_the_start_lands(three: Person) -> None:
    three.says("nooit meer, van niemand")
    three.says("START")
    opened = both_ways(KIES, JANSEN, MOL) - three.closed()
    assert len(opened) == 1


def test_a_yes_opens_none_of_them(three: Person) -> None:
    three.says("STOP")
    for yes in ("JA", "ok", "1"):
        three.says(yes)
    assert three.closed() == both_ways(KIES, JANSEN, MOL)
