"""Words that seem to refuse and that no rule understands: a colleague looks before we go on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.staff.wording import WAITING, why_waiting
from dialogs.effects import HandOverReason
from outbox.verdict import ReasonCode
from storage.records.conversations import Conversation, InboundMessage, InboundState
from storage.records.messages import MessageKind
from storage.records.tasks import Task, TaskKind
from storage.words import Channel
from tests.inbound_person import Person, both_ways
from tests.outbox_records import Books

KIES, JANSEN = "Kies", "Jansen Utrecht"
A_WEEK = timedelta(days=7)
STRANGE = "streep mij maar door op de lijst"


@pytest.fixture
def one(books: Books, office: Any) -> Person:
    return Person(books, office, (KIES,))


@pytest.fixture
def both(books: Books, office: Any) -> Person:
    return Person(books, office, (KIES, JANSEN))


def held(person: Person) -> set[str]:
    """Return the creditors whose reminders the gate holds because a person is waited for."""
    found = set()
    for name, case in person.cases.items():
        number = person.books.queue(case, kind=MessageKind.PREMINDER)
        codes = {reason.code for reason in person.judge(number).reasons}
        if ReasonCode.WAITING_FOR_PERSON in codes:
            found.add(name)
    return found


def waiting(person: Person) -> set[str | None]:
    with person.books.transaction() as session:
        return {talk.waiting_for for talk in session.query(Conversation)}


def test_no_reminder_follows_until_a_colleague_has_looked(one: Person) -> None:
    (answer,) = one.says(STRANGE)
    assert "Antwoord STOP" in answer.body
    assert one.judge(answer.id).allowed
    one.later(A_WEEK)
    assert held(one) == {KIES}
    assert waiting(one) == {"maybe_opt_out"}
    with one.books.transaction() as session:
        (task,) = session.query(Task).filter_by(kind=TaskKind.ANSWER_DEBTOR)
        assert "geen berichten" in task.summary


@pytest.mark.parametrize("reply", ["STOP", "ja", "ja graag"])
def test_what_was_asked_is_closed_by_a_yes_as_by_a_stop(one: Person, reply: str) -> None:
    one.says(STRANGE)
    (answer,) = one.says(reply)
    assert "geen berichten meer" in answer.body
    assert one.closed() == both_ways(KIES)


def test_a_no_closes_nothing_and_a_colleague_still_looks(one: Person) -> None:
    one.says(STRANGE)
    one.says("nee")
    assert one.closed() == set()
    assert held(one) == {KIES}


def test_it_is_asked_once_however_often_it_is_said(one: Person) -> None:
    said = [message.body for _ in range(4) for message in one.says(STRANGE)]
    assert len([body for body in said if "STOP" in body]) == 1
    assert held(one) == {KIES}


def test_it_holds_for_all_that_could_be_meant(both: Person) -> None:
    (answer,) = both.says(STRANGE)
    assert "Antwoord STOP" in answer.body
    assert {name for name in (KIES, JANSEN) if name in answer.body} == {KIES, JANSEN}
    assert held(both) == {KIES, JANSEN}
    with both.books.transaction() as session:
        tasks = session.query(Task).filter_by(kind=TaskKind.ANSWER_DEBTOR)
        assert len({task.conversation_id for task in tasks}) == len(both.cases)
    both.says("STOP")
    assert both.closed() == both_ways(KIES, JANSEN)


def test_whoever_looks_can_read_it_and_the_talk_is_nobodys(both: Person) -> None:
    both.says(STRANGE)
    with both.books.transaction() as session:
        (said,) = session.query(InboundMessage)
        assert said.conversation_id is not None
        assert said.state is InboundState.ASKED_WHICH


def test_it_is_asked_in_the_language_of_the_message(both: Person) -> None:
    (answer,) = both.says("get rid of my phone from your thing, I want that you leave", Channel.SMS)
    assert "Reply STOP" in answer.body


def test_a_plain_riddle_is_no_refusal(one: Person) -> None:
    one.says("blauwe schoenen dansen")
    assert "maybe_opt_out" not in waiting(one)


def test_staff_read_why_a_person_is_waited_for() -> None:
    assert set(HandOverReason) <= set(WAITING)
    assert why_waiting("maybe_opt_out") == "Wil misschien geen berichten meer"
