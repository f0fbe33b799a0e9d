"""Danger or a death told to one creditor: no other writes to that number as if nothing was said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dialogs.intents import Intent
from dialogs.understanding.ranking import Ranked
from outbox import gate
from outbox.verdict import ReasonCode
from storage.records.messages import MessageKind
from tests.inbound_person import PHONE, Person
from tests.outbox_records import Books

TOLD = [
    "ik wil niet meer leven",
    "Good afternoon, I don't want to live anymore",
    "hij is overleden",
]


def codes_elsewhere(books: Books, person: Person) -> set[ReasonCode]:
    """Return why a creditor that the person never heard of may not remind this number now."""
    case = books.case(phone=PHONE, creditor_id=books.creditor("public_name: Ander"))
    number = books.queue(case, kind=MessageKind.PREMINDER)
    return {reason.code for reason in person.judge(number).reasons}


@pytest.mark.parametrize("words", TOLD)
def test_a_creditor_that_was_not_told_leaves_the_number_alone(
    books: Books, office: Any, words: str
) -> None:
    person = Person(books, office, ("Kies",))
    assert ReasonCode.NUMBER_AT_REST not in codes_elsewhere(books, person)
    person.says(words)
    assert ReasonCode.NUMBER_AT_REST in codes_elsewhere(books, person)
    person.later(gate.REST - timedelta(hours=1))
    assert ReasonCode.NUMBER_AT_REST in codes_elsewhere(books, person)
    person.later(timedelta(hours=2))
    assert ReasonCode.NUMBER_AT_REST not in codes_elsewhere(books, person)


def test_the_newest_word_counts(books: Books, office: Any) -> None:
    person = Person(books, office, ("Kies",))
    person.says(TOLD[0])
    person.later(gate.REST - timedelta(days=1))
    person.says(TOLD[0])
    person.later(timedelta(days=2))
    assert ReasonCode.NUMBER_AT_REST in codes_elsewhere(books, person)


def test_a_number_that_no_creditor_knew_rests_as_well(books: Books, office: Any) -> None:
    person = Person(books, office)
    person.says(TOLD[0])
    assert ReasonCode.NUMBER_AT_REST in codes_elsewhere(books, person)


def test_whoever_writes_is_answered_all_the_same(books: Books, office: Any) -> None:
    person = Person(books, office, ("Kies",))
    (answer,) = person.says(TOLD[0])
    assert person.judge(answer.id).allowed


class _Murky:
    """A reader that hears a wish to die in everything, and is not sure of it."""

    def rank(self, text: str) -> tuple[Ranked, ...]:
        """Return the same ranking for every text."""
        del text
        crisis = Ranked(intent=Intent.CRISIS, confidence=0.3)
        return (Ranked(intent=Intent.PROMISE_TO_PAY, confidence=0.6), crisis)


def test_what_may_be_danger_lets_the_number_rest_until_somebody_knows_better(
    books: Books, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person(books, office, ("Kies",))
    monkeypatch.setattr("bot.intent_reader._ready", [_Murky()])
    (answer,) = person.says("ik laat mijn kat bij de buren en dan is het klaar")
    assert "113" in answer.body
    assert ReasonCode.NUMBER_AT_REST in codes_elsewhere(books, person)
