"""Who says before proof that it is not right, or paid, is not reminded until somebody looked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from outbox.verdict import ReasonCode
from storage.records.claims import Claim, ClaimStatus
from storage.records.conversations import Conversation
from storage.records.debtors import Debtor
from storage.records.messages import MessageKind
from storage.records.tasks import Task, TaskKind, TaskStatus
from tests.inbound_person import Person
from tests.outbox_records import Books

KIES = "Kies"
A_WEEK = timedelta(days=7)


@pytest.fixture
def one(books: Books, office: Any) -> Person:
    person = Person(books, office, (KIES,))
    with books.transaction() as session:
        debtor = session.query(Debtor).one()
        debtor.postcode, debtor.house_number = "1234AB", "12"
    return person


def reminder(person: Person) -> Any:
    """Return what the gate says of a reminder a week later."""
    person.later(A_WEEK)
    return person.judge(person.books.queue(person.cases[KIES], kind=MessageKind.PREMINDER))


def waiting(person: Person) -> list[str | None]:
    with person.books.transaction() as session:
        return [talk.waiting_for for talk in session.query(Conversation)]


def open_tasks(person: Person) -> list[TaskKind]:
    with person.books.transaction() as session:
        found = session.query(Task).filter(Task.status == TaskStatus.OPEN).order_by(Task.id)
        return [task.kind for task in found]


def status(person: Person) -> ClaimStatus:
    with person.books.transaction() as session:
        return session.query(Claim).one().status


@pytest.mark.parametrize(
    "words", ["Klopt niet", "nee, dat klopt niet", "er klopt niks van", "this is not right"]
)
def test_no_reminder_follows_and_staff_read_why(one: Person, words: str) -> None:
    one.says(words)
    assert waiting(one) == ["dispute"]
    assert status(one) is ClaimStatus.OPEN  # who writes may be anybody
    found = reminder(one)
    assert ReasonCode.WAITING_FOR_PERSON in {reason.code for reason in found.reasons}


@pytest.mark.parametrize("words", ["al betaald", "ik heb dit vorige week al overgemaakt"])
def test_no_reminder_follows_who_says_that_it_is_paid(one: Person, words: str) -> None:
    one.says(words)
    assert waiting(one) == ["paid"]
    assert status(one) is ClaimStatus.OPEN
    found = reminder(one)
    assert ReasonCode.WAITING_FOR_PERSON in {reason.code for reason in found.reasons}


@pytest.mark.parametrize(
    ("words", "paused"),
    [("dat klopt niet", ClaimStatus.DISPUTED), ("al betaald", ClaimStatus.ON_HOLD)],
)
def test_the_proof_ends_the_wait_and_its_task_and_pauses_the_claim(
    one: Person, words: str, paused: ClaimStatus
) -> None:
    one.says(words)
    assert open_tasks(one) == [TaskKind.ANSWER_DEBTOR]
    one.says("1234 AB 12")
    assert waiting(one) == [None]
    assert status(one) is paused
    assert TaskKind.ANSWER_DEBTOR not in open_tasks(one)
    assert len(open_tasks(one)) == 1


def test_what_is_told_of_a_payment_in_three_lines_is_one_task(one: Person) -> None:
    for words in ("al betaald", "1234 AB 12", "vorige week vrijdag", "met ideal, 120,50"):
        one.says(words)
    assert open_tasks(one) == [TaskKind.PAID_CLAIMED]


def test_who_asks_for_a_person_twice_is_one_task(one: Person) -> None:
    one.says("MENS")
    one.says("ik wil gebeld worden")
    assert open_tasks(one) == [TaskKind.ANSWER_DEBTOR]


def test_a_person_who_was_asked_for_meanwhile_is_still_waited_for(one: Person) -> None:
    for words in ("al betaald", "ik wil een medewerker spreken", "1234 AB 12"):
        one.says(words)
    assert waiting(one) == ["asked"]


def test_who_was_promised_a_call_meanwhile_is_still_waited_for(one: Person) -> None:
    for words in ("dat klopt niet", "bel me morgen om 10 uur", "ja", "1234 AB 12"):
        one.says(words)
    assert waiting(one) == ["callback"]
    assert TaskKind.CALLBACK in open_tasks(one)


def test_a_complaint_is_not_forgotten_for_what_is_said_beside_it(one: Person) -> None:
    one.says("ik wil een klacht indienen")
    one.says("ik heb het al betaald")
    one.says("1234 AB 12")
    assert waiting(one) == ["complaint"]


def test_a_bare_no_holds_nothing(one: Person) -> None:
    one.says("nee")
    assert waiting(one) == [None]
    found = reminder(one)
    assert ReasonCode.WAITING_FOR_PERSON not in {reason.code for reason in found.reasons}


def test_after_proof_the_claim_itself_is_disputed(one: Person) -> None:
    one.says("dat klopt niet")
    (answer,) = one.says("1234 AB 12")
    assert "wat er niet klopt" in answer.body
    assert status(one) is ClaimStatus.DISPUTED
