"""An opt-out, a payment, a take-over or a wrong number against a claim: nothing slips through.

Each trial is one message and one other transaction about the same debtor. Both sides work at the
same ten at the same time, over and over. The other side reads the database's clock behind its own
lock: a message that was claimed after that moment was claimed in spite of it.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.staff.takeover import take_over
from outbox.engine import reading_facts
from outbox.engine.claiming import claim_batch
from payments import ledger
from storage.records.consents import (
    ConsentAction,
    ConsentScope,
    Suppression,
    SuppressionReason,
    Word,
    record_consent,
)
from storage.records.debtors import ContactPoint
from storage.records.ledger import EntryKind
from storage.records.messages import MessageKind, MessageStatus
from storage.records.users import Role, User
from storage.words import Actor
from tests.faults.ground import keep, size

TRIALS, CONTROL_TRIALS = size(500, 10_000), size(200, 1_000)
ROUND = 10
#: A busy machine may run one side after the other; then both begin again with fresh messages.
TRIES = 10

Other = Callable[[Session, Any], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Race:
    """Messages with what the other side needs to know of each, and what it does."""

    trials: dict[int, Any]
    other: Other


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """How many messages were claimed first, stopped by the gate, and claimed in spite of it."""

    claimed: int
    stopped: int
    leaked: int


def due(books: Any) -> Callable[[int], datetime]:
    """Return when the message at each place is due: a second later for every round."""
    return lambda place: books.now + timedelta(seconds=place // ROUND)


def preminders(books: Any, trials: int) -> dict[int, Any]:
    cases = books.cases(trials)
    return dict(zip(books.queue_all(cases, send_after=due(books)), cases, strict=True))


def opt_out(books: Any, trials: int) -> Race:
    def say_stop(session: Session, case: Any) -> None:
        word = Word(
            action=ConsentAction.WITHDRAW,
            scope=ConsentScope.CREDITOR,
            source="test",
            actor=Actor.DEBTOR,
            at=books.now,
        )
        record_consent(session, session.get_one(ContactPoint, case.point_id), word, books.now)

    return Race(trials=preminders(books, trials), other=say_stop)


def payment(books: Any, trials: int) -> Race:
    def pay(session: Session, case: Any) -> None:
        locked = ledger.lock_claim(session, case.claim_id)
        paid = ledger.Booking(kind=EntryKind.PAYMENT, cents=-10_000, key=f"paid:{case.claim_id}")
        assert ledger.book(session, locked, paid, books.now)
        assert ledger.judge_balance(session, locked, EntryKind.PAYMENT, books.now).closed

    return Race(trials=preminders(books, trials), other=pay)


def takeover(books: Any, trials: int) -> Race:
    with books.transaction() as session:
        sanne = User(
            email="sanne@example.nl",
            email_key=uuid.uuid4().bytes,
            password_hash="x",
            role=Role.STAFF,
            session_mark="x",
            created_at=books.now,
        )
        session.add(sanne)
    cases = books.cases(trials)
    talks = books.talks(cases)
    numbers = books.queue_all(
        cases,
        MessageKind.ANSWER,
        conversation_id=lambda place: talks[place],
        epoch=0,
        send_after=due(books),
    )

    def take(session: Session, talk: uuid.UUID) -> None:
        assert take_over(session, talk, sanne, books.now, "console").yours

    return Race(trials=dict(zip(numbers, talks, strict=True)), other=take)


def wrong_number(books: Any, trials: int) -> Race:
    def say_wrong(session: Session, case: Any) -> None:
        point = session.get_one(ContactPoint, case.point_id, with_for_update=True)
        point.declare_wrong(books.now)
        session.execute(
            insert(Suppression).values(
                address_key=point.address_key, reason=SuppressionReason.WRONG_NUMBER, at=books.now
            )
        )

    return Race(trials=preminders(books, trials), other=say_wrong)


RACES = {
    "opt-out": opt_out,
    "payment": payment,
    "take-over": takeover,
    "wrong number": wrong_number,
}


def claim_some(books: Any, now: datetime, limit: int) -> bool:
    with books.transaction() as session:
        return not claim_batch(session, now, limit).is_empty


def run(books: Any, race: Race) -> Ended:
    """Run both sides of every trial."""
    locked_at: dict[int, datetime] = {}
    order = sorted(race.trials)
    meet = threading.Barrier(2, timeout=300)

    def interfere() -> None:
        dice = random.Random(1)
        for begin in range(0, len(order), ROUND):
            mine = order[begin : begin + ROUND]
            dice.shuffle(mine)
            meet.wait()
            for number in mine:
                with books.transaction() as session:
                    race.other(session, race.trials[number])
                    session.flush()
                    at = session.execute(text("select clock_timestamp()")).scalar_one()
                    locked_at[number] = at

    def work() -> None:
        dice = random.Random(2)
        for round_ in range(len(order) // ROUND):
            meet.wait()
            now = books.now + timedelta(seconds=round_)
            time.sleep(dice.choice([0, 0, 0.005, 0.01]))
            while claim_some(books, now, dice.randint(1, 6)):
                pass

    sides = [threading.Thread(target=side) for side in (interfere, work)]
    for side in sides:
        side.start()
    for side in sides:
        side.join(1_800)
    rows = {message.id: message for message in books.messages()}
    claimed = [n for n in race.trials if rows[n].status is MessageStatus.SENDING]
    stopped = [n for n in race.trials if rows[n].status is MessageStatus.REFUSED]
    leaked = [n for n in claimed if rows[n].claimed_at > locked_at[n]]
    return Ended(claimed=len(claimed), stopped=len(stopped), leaked=len(leaked))


@pytest.mark.parametrize("name", RACES)
def test_no_message_is_claimed_after(name: str, books: Any) -> None:
    for _ in range(TRIES):
        ended = run(books, RACES[name](books, TRIALS))
        keep(
            f"race: {name}",
            trials=TRIALS,
            claimed_first=ended.claimed,
            stopped=ended.stopped,
            leaked=ended.leaked,
        )
        assert ended.claimed + ended.stopped == TRIALS
        assert ended.leaked == 0
        if min(ended.claimed, ended.stopped) > TRIALS / 50:
            return
    pytest.fail("the two sides hardly met")


@pytest.mark.parametrize("name", RACES)
def test_without_the_locks_these_races_would_see_messages_slip_through(
    name: str, books: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked = tuple(
        (subject, text(str(lock.text).replace("for share", "")))
        for subject, lock in reading_facts._LOCKS
    )
    assert all("for share" not in lock.text for _, lock in unlocked)
    monkeypatch.setattr(reading_facts, "_LOCKS", unlocked)
    for _ in range(TRIES):
        ended = run(books, RACES[name](books, CONTROL_TRIALS))
        keep(f"race without locks: {name}", trials=CONTROL_TRIALS, leaked=ended.leaked)
        if ended.leaked:
            return
    pytest.fail("no message slipped through, so the trials prove nothing")
