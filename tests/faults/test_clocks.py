"""Clocks that are ten minutes off, and the nights in which the clock is changed."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from outbox import calendar
from outbox.digests.digest_day import digest_due, last_digest, send_digest
from outbox.engine.worker import Worker
from outbox.facts import (
    ClaimFacts,
    CreditorFacts,
    DebtorFacts,
    Facts,
    MessageFacts,
    NumberFacts,
)
from outbox.gate import decide
from outbox.planning.policies import policy_of
from storage.clock import LOCAL, FileClock, SystemClock, agreed_now, parse_time
from storage.policy import ContactHours
from storage.records.claims import ClaimStatus
from storage.records.consents import ConsentAction
from storage.records.creditors import Creditor
from storage.records.messages import MessageKind, MessageStatus
from storage.words import Actor, Channel, Rung
from tests.faults.faulty_twilio import Twilio
from tests.faults.ground import FULL, Ledger, keep, size, stable, strike, wait_for

MESSAGES, KILLS = size(150, 2_000), size(6, 45)
OFF = timedelta(minutes=10)


class OffClock(SystemClock):
    """A machine's clock that is off."""

    def __init__(self, by: timedelta) -> None:
        self.by = by

    def now(self) -> datetime:
        return super().now() + self.by


# ------------------------------------------------------------------------ ten minutes off


def test_workers_whose_clocks_differ_by_twenty_minutes_lose_and_double_nothing(
    books: Any, twilio: Twilio, environment: dict[str, str], tmp_path: Path
) -> None:
    """Leases run by the database's clock; so two who disagree never hold one message."""
    dice = random.Random(6)
    cases = books.cases(MESSAGES // 3)
    for place in range(3):
        books.queue_all(cases, MessageKind.ANSWER, body=f"Bericht {place}.")
    twilio.script(6, shares={"500_after": 0.05, "reset_after": 0.05}, delay=0.02)
    clocks = []
    for minutes in (-10, 0, 10):
        path = tmp_path / f"clock{minutes:+}"
        FileClock.create(path, books.now + timedelta(minutes=minutes))
        clocks.append({"PREMINDER_CLOCK": f"file:{path}"})
    ledger = Ledger(books.database, twilio)
    slowly = {"LANE_RATES": f"sms={MESSAGES / (KILLS * 0.5):.0f}"}
    with stable({**environment, **slowly}, tmp_path) as start:
        alive = [start(**clock) for clock in clocks]
        for _ in range(KILLS):
            before = twilio.taken
            wait_for(lambda before=before: twilio.taken > before, 1.0)
            time.sleep(dice.uniform(0, 0.4))
            place = dice.randrange(3)
            strike(alive[place], signal.SIGKILL)
            alive[place] = start(**clocks[place])
        never_taken = ledger.await_rest(600, hurry=not FULL)
    keep(
        "clocks ten minutes off",
        messages=MESSAGES,
        kills=KILLS,
        doubled=len(ledger.doubled()),
        lost=len(ledger.lost()),
        out_of_order=ledger.out_of_order(),
        never_taken=len(never_taken),
    )
    assert ledger.doubled() == []
    assert ledger.lost() == []
    assert ledger.out_of_order() == 0
    assert len(ledger.calls) + len(never_taken) == MESSAGES


@pytest.mark.parametrize("by", [-OFF, OFF])
def test_a_worker_judges_the_hours_by_the_databases_clock_whatever_its_machine_says(
    books: Any, by: timedelta
) -> None:
    true = SystemClock().now()
    clock = OffClock(by)
    books.clock.time = true
    number = books.queue(books.case(), send_after=true - timedelta(hours=1))
    worker = Worker(database=books.database, clock=clock, senders={})
    worker._claim(10, (0, 1, 2, 3))
    (verdict,) = books.verdicts(number)
    assert abs(verdict.at - true) < timedelta(minutes=1)
    assert abs(clock.now() - true) > timedelta(minutes=9)


def test_a_process_that_was_given_a_clock_keeps_it(books: Any) -> None:
    databases = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert agreed_now(books.clock, databases) == books.now
    assert agreed_now(OffClock(OFF), databases) == databases


@pytest.mark.parametrize(
    ("reads", "leaves"),
    [("19:44", True), ("19:54", True), ("20:04", False), ("06:56", False), ("07:56", False)],
)
def test_a_given_clock_closes_and_opens_with_itself(
    reads: str, leaves: bool, books: Any, work: Any
) -> None:
    books.clock.time = parse_time(f"2026-11-24T{reads}")
    number = books.queue(books.case())
    work()
    assert (books.message(number).status is MessageStatus.SENT) is leaves


# ------------------------------------------------------- the nights of the changed clock

#: The evening before, and when the doors open again: (Amsterdam's evening, UTC's opening).
NIGHTS = [
    # A Saturday, the night to Sunday 25 October 2026, when 02:30 comes twice.
    ("2026-10-24T19:30", datetime(2026, 10, 26, 7, 0, tzinfo=UTC)),
    # Saturday 27 March 2027; the night to Easter Sunday has no 02:30, and Monday is closed too.
    ("2027-03-27T19:30", datetime(2027, 3, 30, 6, 0, tzinfo=UTC)),
    ("2027-10-30T19:30", datetime(2027, 11, 1, 7, 0, tzinfo=UTC)),
]


@pytest.mark.parametrize(("evening", "opening"), NIGHTS)
def test_over_a_night_of_a_changed_clock_nothing_leaves_until_the_doors_open(
    evening: str, opening: datetime, books: Any, work: Any
) -> None:
    books.clock.time = parse_time(evening)
    before = books.queue(books.case())
    work()
    books.clock.time += timedelta(minutes=31)
    late = [books.queue(case) for case in books.cases(3)]
    left: dict[int, datetime] = {}
    while books.now < opening + timedelta(hours=1):
        work()
        for number in late:
            if books.message(number).status is MessageStatus.SENT:
                left.setdefault(number, books.now)
        books.clock.time += timedelta(minutes=30)
        if opening - timedelta(minutes=30) < books.now < opening:
            books.clock.time = opening - timedelta(seconds=1)
            work()
            assert left == {}
            books.clock.time = opening
    assert books.message(before).status is MessageStatus.SENT
    assert left == dict.fromkeys(late, opening)
    assert all(calendar.is_open(at, ContactHours()) for at in left.values())


@pytest.mark.parametrize(("evening", "opening"), NIGHTS)
@pytest.mark.parametrize("hour", [2, 3, 9])
def test_on_a_day_of_a_changed_clock_a_digest_goes_out_once(
    evening: str, opening: datetime, hour: int, books: Any
) -> None:
    """Hour 2 does not exist in March and comes twice in October."""
    books.clock.time = parse_time(evening) - timedelta(days=2)
    creditor_id = books.creditor(f"digest:\n  channel: sms\n  to: '+31610000001'\n  hour: {hour}\n")
    days: Counter[date] = Counter()
    while books.now < opening + timedelta(days=1):
        # Something to tell, every half hour.
        books.cases(1, creditor_id=creditor_id)
        with books.transaction() as session:
            creditor = session.get_one(Creditor, creditor_id)
            last = last_digest(session, creditor_id)
            due = digest_due(books.now, hour, last.day if last else None)
            sent = due and send_digest(
                session, creditor, policy_of(creditor), books.now, {Channel.SMS: "+31970"}
            )
        if sent:
            days[books.now.astimezone(LOCAL).date()] += 1
            assert books.now.astimezone(LOCAL).hour >= hour
        books.clock.time += timedelta(minutes=30)
    assert set(days.values()) == {1}
    wanted = {(parse_time(evening) + timedelta(days=n)).astimezone(LOCAL).date() for n in range(3)}
    assert wanted <= set(days)


def facts(*initiatives: datetime) -> Facts:
    return Facts(
        message=MessageFacts(
            kind=MessageKind.PREMINDER,
            channel=Channel.SMS,
            author=Actor.SYSTEM,
            rung_needed=Rung.UNKNOWN,
            queued_at=initiatives[0],
        ),
        claim=ClaimFacts(status=ClaimStatus.OPEN, open_cents=10_000),
        number=NumberFacts(rung=Rung.UNKNOWN, consent=ConsentAction.GRANT, initiatives=initiatives),
        debtor=DebtorFacts(),
        creditor=CreditorFacts(),
    )


@pytest.mark.parametrize(
    ("first", "again", "same_day"),
    [
        # 25 October 2026 has 25 hours: half past midnight and half past eleven at night.
        ("2026-10-24T22:30Z", "2026-10-25T22:30Z", True),
        ("2026-10-24T21:30Z", "2026-10-24T22:30Z", False),
        # 28 March 2027 has 23: less than a day apart, and yet on two days.
        ("2027-03-27T22:30Z", "2027-03-27T23:30Z", False),
        ("2027-03-27T23:30Z", "2027-03-28T21:30Z", True),
    ],
)
def test_the_day_cap_counts_the_local_day_however_many_hours_it_has(
    first: str, again: str, same_day: bool
) -> None:
    verdict = decide(facts(parse_time(first)), parse_time(again))
    assert ("day_cap" in {reason.code for reason in verdict.reasons}) is same_day
