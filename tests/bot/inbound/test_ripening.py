"""The hook keeps a line and lets it ripen; what may not wait is answered before it returns."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from bot.bootstrap import House
from bot.cycle import sweep
from bot.inbound import turns
from bot.web import create_app
from storage.clock import Clock
from storage.records.conversations import InboundMessage, InboundState
from tests.outbox_records import SMS, Books

SECONDS = 0.4
WAITS, ANSWERED = InboundState.RECEIVED, InboundState.ANSWERED


@pytest.fixture
def house(database_url: str, hooked: Callable[[str], House]) -> House:
    opened = hooked(database_url)
    patient = opened.settings.model_copy(update={"burst_seconds": SECONDS})
    return replace(opened, settings=patient)


@pytest.fixture
def client(house: House) -> Iterator[FlaskClient]:
    yield create_app(house).test_client()
    for thread in threading.enumerate():
        if thread.name == "ripening":  # it ends by itself when nothing waits any more
            thread.join(20)
            assert not thread.is_alive()


def says(client: FlaskClient, number: int, phone: str, words: str, **more: str) -> None:
    form = {"MessageSid": f"SM{number}", "From": phone, "To": SMS, "Body": words, **more}
    address = "/hooks/twilio/message"
    signature = RequestValidator("token").compute_signature(f"http://localhost{address}", form)
    answer = client.post(address, data=form, headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 200


def states(books: Books) -> list[InboundState]:
    with books.transaction() as session:
        return list(session.scalars(select(InboundMessage.state).order_by(InboundMessage.id)))


def until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.02)


def test_lines_that_came_over_the_hook_are_answered_once_after_the_pause(
    books: Books, client: FlaskClient
) -> None:
    case = books.case()
    for number, words in enumerate(("hoi", "ik ben Jan", "wat wilt u?")):
        says(client, number, case.phone, words)
    assert set(states(books)) == {WAITS}
    until(lambda: set(states(books)) == {ANSWERED})
    assert len(books.messages()) == 1


def test_who_writes_again_after_an_answer_is_heard_again(books: Books, client: FlaskClient) -> None:
    first, second = books.cases(2)
    for number, case in enumerate((first, second, first)):
        says(client, number, case.phone, "wat wilt u?")
        until(lambda: set(states(books)) == {ANSWERED})
    assert len(books.messages()) == 3


@pytest.mark.parametrize(
    ("words", "more"), [("STOP", {}), ("ja", {"ButtonPayload": "human"}), ("", {"NumMedia": "1"})]
)
def test_what_may_not_wait_is_answered_before_the_hook_returns(
    books: Books, client: FlaskClient, words: str, more: dict[str, str]
) -> None:
    case = books.case()
    says(client, 1, case.phone, "hoi")
    says(client, 2, case.phone, words, **more)
    assert set(states(books)) == {ANSWERED}


def test_what_a_process_that_died_kept_is_taken_by_the_sweep_in_its_time(
    books: Books, house: House, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inbound.ripening.Ripening.expect", lambda _: None)
    case = books.case()
    for number, words in enumerate(("hoi", "wat wilt u?")):
        says(client, number, case.phone, words)
    clock: Clock = house.clock
    sweep(house, clock.now() - timedelta(seconds=SECONDS))
    assert set(states(books)) == {WAITS}
    sweep(house, clock.now() + timedelta(seconds=SECONDS))
    assert set(states(books)) == {ANSWERED}
    assert len(books.messages()) == 1


def test_a_turn_that_fails_is_left_to_the_sweep_and_others_are_answered(
    books: Books, house: House, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = books.cases(2)
    real = turns.take_turn

    def fails_once(*given: Any) -> InboundState:
        if given[2] == failing[0]:
            raise RuntimeError("a fault of ours")
        return real(*given)

    failing: list[int] = []
    monkeypatch.setattr("bot.inbound.turns.take_turn", fails_once)
    says(client, 1, first.phone, "wat wilt u?")
    with books.transaction() as session:
        failing += session.scalars(select(InboundMessage.id)).all()
    says(client, 2, second.phone, "wat wilt u?")
    until(lambda: states(books) == [WAITS, ANSWERED])
    monkeypatch.setattr("bot.inbound.turns.take_turn", real)
    sweep(house, house.clock.now() + timedelta(seconds=SECONDS))
    assert states(books) == [ANSWERED, ANSWERED]
