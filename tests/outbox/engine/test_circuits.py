"""The circuits of several channels, and the board on which all processes see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from outbox.engine.circuit import Circuit, CircuitRules, CircuitState
from outbox.engine.circuits import Circuits, open_circuits, write_changes
from outbox.errors import DeliveryError, TransientDeliveryError, UncertainDeliveryError
from outbox.senders.mail_sender import MailSender, SmtpServer
from outbox.senders.twilio_sender import TwilioAccount, TwilioSender
from storage.clock import SystemClock
from storage.records.tasks import TaskKind
from storage.words import Channel


class Steady:
    """A steady clock that the test moves."""

    time = 0.0

    def __call__(self) -> float:
        return self.time


def circuits() -> tuple[Circuits, Steady]:
    steady = Steady()
    twilio = TwilioSender(TwilioAccount(account_sid="AC1", auth_token="x"))
    mail = MailSender(SmtpServer.parse("smtp://127.0.0.1"), "preminder@example.nl", SystemClock())
    senders = {Channel.SMS: twilio, Channel.WHATSAPP: twilio, Channel.EMAIL: mail}
    rules = CircuitRules(in_a_row=2)
    made = Circuits.of(senders, lambda: Circuit(rules=rules, random=lambda: 0.0), steady)
    return made, steady


def fail(made: Circuits, times: int = 2) -> None:
    for _ in range(times):
        made.note(Channel.SMS, TransientDeliveryError("cannot be reached"))


def test_channels_over_one_sender_share_its_circuit_and_others_go_on() -> None:
    made, steady = circuits()
    fail(made)
    assert made.shut() == {Channel.SMS, Channel.WHATSAPP}
    assert made.wait() == 2.0
    steady.time = 2.0
    assert (made.shut(), made.probing()) == (set(), {Channel.SMS, Channel.WHATSAPP})
    assert made.enter(Channel.SMS) is True
    assert made.enter(Channel.WHATSAPP) is None
    assert made.shut() == {Channel.SMS, Channel.WHATSAPP}
    made.note(Channel.SMS, None, probe=True)
    assert (made.shut(), made.wait()) == (set(), None)


def test_what_was_claimed_before_it_opened_is_not_called() -> None:
    made, steady = circuits()
    assert made.enter(Channel.SMS) is False
    fail(made)
    assert (made.enter(Channel.SMS), made.enter(Channel.EMAIL)) == (None, False)
    steady.time = 2.0
    assert (made.enter(Channel.SMS), made.enter(Channel.WHATSAPP)) == (True, None)
    made.note(Channel.SMS, None, probe=True)
    assert (made.enter(Channel.SMS), made.enter(Channel.LETTER)) == (False, False)


def test_a_channel_without_a_sender_is_not_held_up_here() -> None:
    made, _ = circuits()
    made.note(Channel.LETTER, UncertainDeliveryError())
    assert made.enter(Channel.LETTER) is False


def test_the_board_tells_since_when_and_why_and_makes_one_task(books: Any) -> None:
    made, steady = circuits()
    fail(made)
    opened = books.now
    with books.transaction() as session:
        write_changes(session, made.take_changes(), books.now)
    steady.time = 2.0
    made.note(Channel.SMS, DeliveryError(code="20003"), probe=bool(made.enter(Channel.SMS)))
    books.clock.time += timedelta(minutes=5)
    with books.transaction() as session:
        write_changes(session, made.take_changes(), books.now)
        assert made.take_changes() == []
        (shown,) = open_circuits(session, books.now)
    assert (shown.name, shown.state, shown.why) == ("twilio", CircuitState.OPEN, "20003")
    assert shown.open_since == opened
    assert shown.next_probe_at == books.now + timedelta(seconds=4)
    assert [task.kind for task in books.tasks()] == [TaskKind.SETTING]
    steady.time = 10.0
    made.note(Channel.SMS, None, probe=bool(made.enter(Channel.SMS)))
    with books.transaction() as session:
        write_changes(session, made.take_changes(), books.now)
    with books.transaction() as session:
        assert open_circuits(session, books.now) == []


def test_a_circuit_that_nobody_speaks_of_any_more_is_not_shown(books: Any) -> None:
    made, _ = circuits()
    fail(made)
    with books.transaction() as session:
        write_changes(session, made.take_changes(), books.now)
        assert len(open_circuits(session, books.now)) == 1
        assert open_circuits(session, books.now + timedelta(hours=2)) == []
