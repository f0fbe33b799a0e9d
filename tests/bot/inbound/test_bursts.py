"""Lines that are typed one after another are one turn; what is urgent or tapped never waits."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.inbound.bursts import (
    MOST_PAUSES,
    NO_PAUSE,
    body_of,
    bursts_of,
    is_urgent,
    stands_alone,
    waiting_turns,
)
from bot.inbound.receiving import Arrival, receive
from bot.inbound.turns import take_turn, take_waiting_turns
from bot.staff.corrections import correct
from outbox import gate
from outbox.engine.reading_facts import read_facts
from outbox.verdict import ReasonCode
from storage import sealing
from storage.clock import parse_time
from storage.database import Database
from storage.records.consents import ConsentAction
from storage.records.conversations import InboundMessage, InboundState
from storage.records.corrections import Correction
from storage.records.debtors import ContactKind, ContactPoint
from storage.records.messages import MessageKind
from storage.records.talk_turns import TalkTurn
from storage.records.tasks import Task, TaskKind
from storage.records.users import Role, User
from storage.words import Channel, Rung
from tests.inbound_person import PHONE, Person
from tests.outbox_records import SMS, WHATSAPP, Books, Case

PAUSE = timedelta(seconds=4)
NOW = parse_time("2026-11-23T09:00Z")
WAITS = InboundState.RECEIVED


class Typing:
    """Somebody who types, and a process that keeps each line and looks when it may be read."""

    def __init__(self, books: Books, office: Any, phone: str) -> None:
        self.books, self.office, self.phone = books, office, phone

    def says(self, words: str, after: float = 0, **more: Any) -> int:
        """Keep a line that comes so many seconds after what was before; return its number."""
        self.pauses(after)
        channel = more.pop("channel", Channel.SMS)
        arrival = Arrival(
            provider="twilio",
            provider_id=f"SM{next(self.books.numbers):032}",
            channel=channel,
            sender=self.phone,
            recipient=more.pop("recipient", SMS if channel is Channel.SMS else WHATSAPP),
            body=words,
            **more,
        )
        with self.books.database.service() as session:
            number = receive(session, arrival, {}, self.books.now)
        assert number is not None
        return number

    def pauses(self, seconds: float) -> None:
        self.books.clock.time += timedelta(seconds=seconds)

    def looks(self, number: int) -> InboundState:
        return take_turn(self.books.database, self.office, number, self.books.now, PAUSE)

    def sweeps(self) -> int:
        return take_waiting_turns(self.books.database, self.office, self.books.now, PAUSE)

    def rows(self) -> list[InboundMessage]:
        with self.books.transaction() as session:
            return list(session.scalars(select(InboundMessage).order_by(InboundMessage.id)))

    def states(self) -> list[InboundState]:
        return [row.state for row in self.rows()]

    def turns(self) -> list[int]:
        """Return the messages that stand for the turns that were taken."""
        with self.books.transaction() as session:
            return list(session.scalars(select(TalkTurn.inbound_id).order_by(TalkTurn.id)))


@pytest.fixture
def typing(books: Books, office: Any) -> Typing:
    return Typing(books, office, books.case(rung=Rung.VERIFIED).phone)


LINES = ("hoi", "ik ben Jan", "1234AB 12", "kan het in stukjes?")


def test_lines_without_a_pause_are_answered_once_as_one_message(typing: Typing) -> None:
    numbers = [typing.says(words, after=2) for words in LINES]
    assert [typing.looks(number) for number in numbers] == [WAITS] * 4
    typing.pauses(3.9)
    assert (typing.looks(numbers[0]), typing.books.messages()) == (WAITS, [])
    typing.pauses(0.1)
    assert typing.looks(numbers[0]) is InboundState.ANSWERED
    assert typing.states() == [InboundState.ANSWERED] * 4
    (answer,) = typing.books.messages()
    assert (answer.answer_to_id, typing.turns()) == (numbers[-1], [numbers[-1]])
    assert [row.read_as for row in typing.rows()] == [None, None, None, "request_plan"]
    assert len({row.conversation_id for row in typing.rows()}) == 1


def test_what_was_typed_together_reads_as_one_message(books: Books, office: Any) -> None:
    here, there = books.cases(2)
    typed, wrote = Typing(books, office, here.phone), Typing(books, office, there.phone)
    for words in LINES:
        typed.says(words, after=1)
    typed.pauses(4)
    typed.sweeps()
    wrote.says("\n".join(LINES))
    wrote.pauses(4)
    wrote.sweeps()
    lines, letter = typed.books.messages()
    assert lines.body == letter.body


def test_without_a_pause_each_message_is_a_turn_at_once(typing: Typing) -> None:
    numbers = [typing.says(words) for words in LINES[2:]]
    for number in numbers:
        state = take_turn(typing.books.database, typing.office, number, typing.books.now)
        assert state is InboundState.ANSWERED
    assert typing.turns() == numbers


def test_the_sweep_takes_what_a_process_that_died_left_and_nothing_before_its_time(
    typing: Typing,
) -> None:
    for words in LINES:
        typing.says(words, after=1)
    assert (typing.sweeps(), set(typing.states())) == (0, {WAITS})
    typing.pauses(4)
    assert (typing.sweeps(), set(typing.states())) == (1, {InboundState.ANSWERED})
    assert (typing.sweeps(), len(typing.books.messages())) == (0, 1)


def test_who_goes_on_typing_is_answered_after_three_pauses(typing: Typing) -> None:
    numbers = [typing.says("en nog iets", after=3) for _ in range(6)]
    assert typing.looks(numbers[-1]) is WAITS
    assert typing.turns() == [numbers[3]], "the first twelve seconds were read"
    typing.pauses(4)
    typing.looks(numbers[-1])
    assert typing.turns() == [numbers[3], numbers[-1]]


def test_a_line_that_comes_after_its_burst_was_answered_has_a_turn_of_its_own(
    typing: Typing,
) -> None:
    typing.says("hoi")
    typing.pauses(4)
    typing.sweeps()
    late = typing.says("kan het in stukjes?")
    assert typing.looks(late) is WAITS
    typing.pauses(4)
    assert typing.looks(late) is InboundState.ANSWERED
    assert len(typing.turns()) == 2


@pytest.mark.parametrize(
    ("words", "read_as"),
    [
        ("STOP", "opt_out"),
        ("ik wil niet meer leven", "crisis"),
        ("mijn man is overleden", "deceased"),
    ],
)
def test_a_stop_and_danger_are_read_at_once_with_what_came_before(
    typing: Typing, words: str, read_as: str
) -> None:
    typing.says("hoi")
    typing.says("ik ben Jan", after=1)
    urgent = typing.says(words, after=1)
    assert typing.looks(urgent) is InboundState.ANSWERED
    assert set(typing.states()) == {InboundState.ANSWERED}
    assert typing.rows()[-1].read_as == read_as
    assert len(typing.books.messages()) == 1


def test_a_stop_that_would_be_drowned_out_is_a_turn_of_its_own(books: Books, office: Any) -> None:
    person = Person(books, office, ("Alfa",))
    typing = Typing(books, office, PHONE)
    lines = [typing.says(words, after=1) for words in ("hoi", "wie is dit?", "STOP")]
    assert not is_urgent("hoi\nwie is dit?\nSTOP", books.now), "or this test shows nothing"
    assert typing.looks(lines[-1]) is InboundState.ANSWERED
    assert typing.turns() == lines[1:]
    answered = [one.id for one in books.messages() if one.answer_to_id]
    assert person.closed() == {"Alfa sms", "Alfa whatsapp"}
    assert [person.judge(number).allowed for number in answered] == [False, True]


def test_a_stop_is_kept_with_the_words_that_said_it(books: Books, office: Any) -> None:
    case = books.case()
    typing = Typing(books, office, case.phone)
    typing.says("ik heb hier zo genoeg van " * 30)
    typing.looks(typing.says("STOP", after=1))
    (word,) = (one for one in books.consents(case) if one.action is ConsentAction.WITHDRAW)
    assert word.evidence == "STOP"


def test_a_start_after_a_stop_is_heard_after_it(books: Books, office: Any) -> None:
    case = books.case()
    typing = Typing(books, office, case.phone)
    for words in ("hoi", "STOP", "START"):
        typing.looks(typing.says(words, after=1))
    said = [one.action for one in books.consents(case)][-2:]
    assert said == [ConsentAction.WITHDRAW, ConsentAction.GRANT]


@pytest.mark.parametrize(
    "alone", [{"payload": "human"}, {"media": 1}, {"provider_opt_out": "HELP"}]
)
def test_what_is_no_line_of_text_is_a_turn_at_once_after_the_lines_before_it(
    typing: Typing, alone: dict[str, Any]
) -> None:
    line = typing.says("kan het in stukjes?")
    other = typing.says("", after=1, **alone)
    assert typing.looks(other) is InboundState.ANSWERED
    assert typing.states() == [InboundState.ANSWERED] * 2
    assert typing.turns()[0] == line


def test_lines_over_two_channels_or_to_two_numbers_of_ours_are_not_read_together(
    typing: Typing,
) -> None:
    numbers = [
        typing.says("kan het in stukjes?"),
        typing.says("hoi", channel=Channel.WHATSAPP),
        typing.says("hallo", recipient="+3197010200999"),
    ]
    typing.pauses(4)
    typing.sweeps()
    assert typing.turns() == numbers


def test_every_line_waits_for_a_colleague_who_has_the_talk(typing: Typing) -> None:
    typing.looks(typing.says("ik wil niet meer leven"))
    for words in ("hallo?", "bent u daar?"):
        typing.says(words, after=1)
    typing.pauses(4)
    typing.sweeps()
    assert typing.states()[1:] == [InboundState.WITH_STAFF] * 2


def test_a_burst_about_which_we_asked_which_creditor_is_answered_whole(
    books: Books, office: Any
) -> None:
    Person(books, office, ("Alfa", "Beta"))
    typing = Typing(books, office, PHONE)
    typing.pauses(3 * 3600)
    for words in ("hoi", "wie is dit?"):
        typing.says(words, after=1)
    typing.pauses(4)
    typing.sweeps()
    assert typing.states() == [InboundState.ASKED_WHICH] * 2
    typing.says("1", after=5)
    typing.pauses(4)
    typing.sweeps()
    assert typing.states() == [InboundState.ANSWERED] * 3
    assert typing.turns() == [typing.rows()[1].id]
    asked, answer = typing.books.messages()[-2:]
    assert (asked.kind, answer.kind) == (MessageKind.NEUTRAL, MessageKind.ANSWER)


def test_a_burst_whose_turn_fails_is_broken_whole_with_one_task(
    typing: Typing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError("a fault of ours")

    monkeypatch.setattr("bot.inbound.conversing.answer", fail)
    for words in LINES:
        typing.says(words, after=1)
    typing.pauses(4)
    typing.sweeps()
    assert set(typing.states()) == {InboundState.BROKEN}
    assert [task.kind for task in typing.books.tasks()] == [TaskKind.TURN_FAILED]


def test_a_correction_keeps_all_that_was_read_together(typing: Typing) -> None:
    for words in ("bedankt", *LINES[:2], "kan het in stukjes?"):
        typing.says(words, after=1 if words != "hoi" else 9)
        if words == "bedankt":
            typing.pauses(4)
            typing.sweeps()
    typing.pauses(4)
    typing.sweeps()
    newest = typing.rows()[-1]
    assert newest.conversation_id is not None
    with typing.books.transaction() as session:
        user = User(
            email="sanne@desk.example",
            role=Role.STAFF,
            email_key=uuid.uuid4().bytes,
            password_hash="x",
            session_mark="x",
            created_at=NOW,
        )
        session.add(user)
        session.flush()
        now = typing.books.now
        assert correct(session, newest.conversation_id, newest.id, "request_plan", user, now)
    with typing.books.transaction() as session:
        kept = session.scalars(select(Correction.text)).one()
    assert kept == "hoi\nik ben Jan\nkan het in stukjes?"


def judged(books: Books, number: int) -> frozenset[ReasonCode]:
    with books.transaction() as session:
        read = read_facts(session, [number], books.now)[number]
    return gate.decide(read.facts, books.now).codes


def test_no_reminder_leaves_while_a_line_waits_and_no_answer_is_held_for_it(
    books: Books, office: Any
) -> None:
    case, another = books.cases(2)
    typing = Typing(books, office, case.phone)
    asked = typing.says("Hallo, van wie is dit bericht?")
    typing.pauses(PAUSE.total_seconds())
    typing.looks(asked)
    (answer,) = books.messages()
    books.clock.time += timedelta(hours=25)  # the talk is over
    reminder, thanks = (
        books.queue(case, kind) for kind in (MessageKind.PREMINDER, MessageKind.THANKS)
    )
    assert (judged(books, reminder), judged(books, thanks)) == (set(), set())
    before = judged(books, answer.id)
    last = typing.says("ik wil dat het ophoudt")
    held = ReasonCode.UNREAD_MESSAGE
    assert (judged(books, reminder), judged(books, thanks)) == ({held}, {held})
    assert judged(books, answer.id) == before
    assert judged(books, books.queue(another)) == set()
    typing.pauses(PAUSE.total_seconds())
    typing.looks(last)
    assert held not in judged(books, reminder) | judged(books, thanks)


def test_a_line_that_waits_on_one_number_holds_what_would_go_to_another_of_the_same_person(
    books: Books, office: Any
) -> None:
    case = books.case()
    with books.transaction() as session:
        other = ContactPoint(
            creditor_id=case.creditor_id,
            debtor_id=case.debtor_id,
            kind=ContactKind.PHONE,
            address=PHONE,
            address_key=sealing.blind(PHONE),
            rung_at=books.now,
            created_at=books.now,
        )
        session.add(other)
    reminder = books.queue(case)
    Typing(books, office, PHONE).says("hoi")
    assert judged(books, reminder) == {ReasonCode.UNREAD_MESSAGE}


def test_no_reminder_leaves_until_a_colleague_saw_the_line_whose_turn_failed(
    books: Books, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = books.case()
    reminder = books.queue(case)

    def fail(*_: Any, **__: Any) -> None:
        raise ValueError("a fault of ours")

    monkeypatch.setattr("bot.inbound.conversing.answer", fail)
    typing = Typing(books, office, case.phone)
    stop = typing.says("STOP")
    typing.pauses(PAUSE.total_seconds())
    assert typing.looks(stop) is InboundState.BROKEN
    assert judged(books, reminder) == {ReasonCode.UNREAD_MESSAGE}
    with books.transaction() as session:
        session.scalars(select(Task)).one().finish(books.now, by=None)
    assert ReasonCode.UNREAD_MESSAGE not in judged(books, reminder)


def test_two_processes_never_answer_the_same_burst_twice(books: Books, office: Any) -> None:
    cases: list[Case] = books.cases(12)
    newest = []
    for case in cases:
        typing = Typing(books, office, case.phone)
        newest.append([typing.says(words) for words in LINES])
    books.clock.time += PAUSE
    start = threading.Barrier(3)
    faults: list[BaseException] = []

    def take(place: int) -> None:
        database = Database.connect(books.database.engine.url.render_as_string(False))
        try:
            start.wait()
            for numbers in newest:
                take_turn(database, office, numbers[place], books.now, PAUSE)
        except BaseException as error:
            faults.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=take, args=(place,)) for place in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    answers = [one.answer_to_id for one in books.messages()]
    assert sorted(answers) == [numbers[-1] for numbers in newest]


# Which messages are one burst, for any.

_TEXTS = st.sampled_from(["hoi", "ja", "1234AB 12", "STOP", "START", "", "x" * 6000])


@st.composite
def _senders_messages(draw: st.DrawFn) -> list[InboundMessage]:
    rows = []
    at = NOW
    for number in range(draw(st.integers(0, 12))):
        at += timedelta(seconds=draw(st.floats(0, 6)))
        channel = draw(st.sampled_from([Channel.SMS, Channel.SMS, Channel.WHATSAPP]))
        rows.append(
            InboundMessage(
                id=number,
                channel=channel,
                recipient=SMS,
                body=draw(_TEXTS),
                payload=draw(st.sampled_from([None, None, None, None, "ja"])),
                media=0,
                received_at=at,
            )
        )
    return rows


@given(_senders_messages())
def test_each_message_is_in_one_burst_in_order_and_none_is_too_long_or_too_slow(
    rows: list[InboundMessage],
) -> None:
    made = bursts_of(rows, PAUSE)
    assert sorted(row.id for burst in made for row in burst.rows) == [row.id for row in rows]
    assert [one.rows[0].id for one in made] == sorted(one.rows[0].id for one in made)
    for burst in made:
        assert len({(row.channel, row.recipient) for row in burst.rows}) == 1
        times = [row.received_at for row in burst.rows]
        assert times[-1] - times[0] < MOST_PAUSES * PAUSE
        assert all(b - a < PAUSE for a, b in pairwise(times))
        hasty = [row for row in burst.rows if stands_alone(row) or is_urgent(row.body, NOW)]
        assert hasty in ([], [burst.newest])
        assert not hasty or burst.ripe_at is None
        if len(burst.rows) > 1:
            assert not any(stands_alone(row) for row in burst.rows)
            assert len(body_of(burst.rows)) <= 10_000


@given(_senders_messages(), st.floats(0, 80))
def test_what_is_ripe_is_not_changed_by_what_comes_later(
    rows: list[InboundMessage], seconds: float
) -> None:
    now = NOW + timedelta(seconds=seconds)
    known = bursts_of([row for row in rows if row.received_at <= now], PAUSE)
    ripe = {burst.rows for burst in known if burst.is_ripe(now)}
    assert ripe <= {burst.rows for burst in bursts_of(rows, PAUSE)}


@given(_senders_messages())
def test_with_no_pause_each_message_is_a_burst_that_is_ripe(rows: list[InboundMessage]) -> None:
    made = bursts_of(rows, NO_PAUSE)
    assert [burst.rows for burst in made] == [(row,) for row in rows]
    assert all(burst.is_ripe(NOW) for burst in made)


def test_who_waits_is_told_with_the_time_at_which_all_may_be_read(typing: Typing) -> None:
    began = typing.books.now
    first = typing.says("hoi")
    typing.says("ik ben Jan", after=3)
    with typing.books.transaction() as session:
        (one,) = waiting_turns(session, PAUSE)
    assert (one.id, one.ripe_at) == (first, began + timedelta(seconds=7))
