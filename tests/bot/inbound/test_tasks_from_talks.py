"""What a talk asks of people: calls with their hours, helpers, complaints, reports of fraud."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.check_codes import check_code
from bot.staff.case import case_facts
from bot.staff.inbox import open_tasks
from outbox.digests.digest_day import gather
from storage.records.conversations import Conversation
from storage.records.debtors import ContactPoint
from storage.records.journal import JournalEntry
from storage.records.tasks import Task, TaskKind, TaskStatus
from storage.records.users import User
from storage.words import Rung
from tests.inbound_person import Person
from tests.outbox_records import Books

KIES = "Kies"


@pytest.fixture
def one(books: Books, office: Any) -> Person:
    books.clock.time = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    return Person(books, office, (KIES,))


def tasks(person: Person, kind: TaskKind) -> list[Task]:
    with person.books.transaction() as session:
        found = select(Task).where(Task.kind == kind).order_by(Task.id)
        return list(session.scalars(found))


def talk(person: Person) -> Conversation:
    with person.books.transaction() as session:
        return session.scalars(select(Conversation)).one()


def verify(person: Person) -> None:
    with person.books.transaction() as session:
        for point in session.scalars(select(ContactPoint)):
            point.climb(Rung.VERIFIED, person.books.now)


def test_a_call_is_one_task_with_its_hours(one: Person) -> None:
    one.says("bel me morgen na 5 uur op 020-1234567")
    (task,) = tasks(one, TaskKind.CALLBACK)
    assert "nog geen ja" in task.summary
    one.says("liever om 14.30")
    one.says("ja")
    (task,) = tasks(one, TaskKind.CALLBACK)
    assert task.summary == "Bel di 24 nov tussen 14:30 en 15:30 uur"
    assert task.due_from == datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
    assert task.due_until == datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
    assert task.note == "Bel naar +31201234567"


def test_the_number_to_call_is_sealed_and_in_no_journal(one: Person) -> None:
    one.says("bel me morgen om 10 uur op 020-1234567")
    with one.books.transaction() as session:
        notes = session.scalars(text("select encode(note, 'escape') from tasks")).all()
        deeds = session.scalars(select(JournalEntry.details)).all()
    assert not any("1234567" in str(kept) for kept in [*notes, *deeds])


def test_no_call_after_all_ends_the_task(one: Person) -> None:
    one.says("bel me morgen om 10 uur")
    one.says("nee")
    one.says("laat maar")
    (task,) = tasks(one, TaskKind.CALLBACK)
    assert task.status is TaskStatus.DONE


def test_who_never_wants_a_call_is_marked_until_one_is_asked(one: Person) -> None:
    one.says("bel me niet meer")
    assert talk(one).no_calls_since == one.books.now
    one.says("bel me toch maar morgen om 10 uur")
    assert talk(one).no_calls_since is None


def test_who_helps_is_kept_for_staff_alone(one: Person) -> None:
    one.says("ik heb een bewindvoerder")
    one.says("dat is Boer Bewind, 020 123 45 67")
    (task,) = tasks(one, TaskKind.REPRESENTED)
    assert task.note == "dat is Boer Bewind, 020 123 45 67"
    assert "Boer" not in task.summary


def test_a_complaint_is_to_be_answered_by_its_day(one: Person) -> None:
    one.says("ik heb een klacht")
    (task,) = tasks(one, TaskKind.COMPLAINT)
    assert task.due_until == datetime(2026, 12, 7, 23, 0, tzinfo=UTC)


def test_a_report_of_fraud_is_a_task_of_its_own(one: Person) -> None:
    one.says("ik kreeg een nep sms uit jullie naam")
    (task,) = tasks(one, TaskKind.SUSPICION)
    assert task.status is TaskStatus.OPEN


def test_a_dispute_is_one_task_with_its_reason_and_its_day(one: Person) -> None:
    verify(one)
    one.says("5")
    one.says("klopt niet")
    one.says("het kwam kapot aan")
    (task,) = tasks(one, TaskKind.DISPUTE)
    assert task.note == "het kwam kapot aan"
    assert task.due_until == datetime(2026, 12, 7, 23, 0, tzinfo=UTC)


def test_the_code_that_was_told_is_what_staff_and_creditor_see(one: Person) -> None:
    (answer,) = one.says("is dit echt?")
    code = check_code(talk(one).debtor_id)
    assert code in answer.body
    with one.books.transaction() as session:
        conversation = session.scalars(select(Conversation)).one()
        facts = case_facts(session, conversation, User(), one.books.now)
        figures = gather(
            session,
            conversation.creditor_id,
            datetime(2026, 11, 22, tzinfo=UTC),
            one.books.now,
        )
    assert facts.check_code == code
    assert figures.doubts == 1
    assert figures.codes == (code,)


def test_staff_see_what_is_to_be_done_beside_the_talk(one: Person) -> None:
    one.says("bel me morgen om 10 uur op 020-1234567")
    with one.books.transaction() as session:
        conversation = session.scalars(select(Conversation)).one()
        facts = case_facts(session, conversation, User(), one.books.now)
    (note,) = facts.notes
    assert note.note == "Bel naar +31201234567"


def test_whoever_is_to_be_called_now_stands_above_older_work(one: Person) -> None:
    one.says("ik kreeg een nep sms uit jullie naam")
    one.says("bel me morgen om 10 uur")
    with one.books.transaction() as session:
        before = [row.kind for row in open_tasks(session, one.books.now)]
        at_ten = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
        then = [row.kind for row in open_tasks(session, at_ten)]
    assert before == [TaskKind.SUSPICION, TaskKind.CALLBACK]
    assert then == [TaskKind.CALLBACK, TaskKind.SUSPICION]
