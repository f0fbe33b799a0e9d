"""Workers that stand still past their lease and go on: nothing that others sent is sent again."""

from __future__ import annotations

import random
import signal
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from storage.database import Database
from tests.faults.faulty_twilio import Twilio
from tests.faults.ground import FULL, Ledger, keep, ours, size, stable, strike, wait_for

FREEZES, MESSAGES = size(2, 12), size(200, 6_000)
#: Slow enough that no worker has sent all of it before it is frozen.
LANES = {"LANE_RATES": f"sms={size(60, 200)}"}


def test_workers_that_were_frozen_past_their_lease_send_nothing_that_others_sent(
    books: Any, twilio: Twilio, environment: dict[str, str], tmp_path: Path
) -> None:
    dice = random.Random(5)
    numbers = books.queue_all(books.cases(MESSAGES), body=lambda place: f"Bericht {place}.")
    twilio.script(delay=0.05)
    ledger = Ledger(books.database, twilio)
    held: list[int] = []
    with stable({**environment, **LANES}, tmp_path) as start:
        frozen: list[int] = []
        while len(frozen) < FREEZES:
            before, since, pid = twilio.taken, present(books.database), start()
            wait_for(lambda before=before: twilio.taken > before, 30)
            time.sleep(dice.uniform(0, 0.3))
            strike(pid, signal.SIGSTOP)
            frozen.append(pid)
            time.sleep(0.1)
            held.append(held_since(books.database, since))
        with ours(environment, tmp_path, "outbox", "--no-jobs"):
            left_over = ledger.await_rest(600, hurry=not FULL)
            by_others = {call["ours"] for call in ledger.calls}
            for pid in frozen:
                strike(pid, signal.SIGCONT)
            time.sleep(5)  # Whatever the thawed ones still mean to send, they would send now.
            never_taken = ledger.await_rest(60)
    late = [int(call["ours"]) for call in ledger.calls if call["ours"] not in by_others]
    keep(
        "frozen and thawed",
        messages=MESSAGES,
        freezes=len(frozen),
        held_when_frozen=held,
        doubled=len(ledger.doubled()),
        lost=len(ledger.lost()),
        sent_after_the_thaw=len(late),
    )
    assert ledger.doubled() == []
    assert ledger.lost() == []
    # Who stands still between its last look at the lease and the first byte sends when it goes on;
    # its note is there by then, so nobody else ever sends the same.
    assert set(late) <= left_over
    assert len(ledger.calls) + len(never_taken) == len(numbers)
    assert sum(count > 0 for count in held) >= FREEZES / 2, held


def present(database: Database) -> datetime:
    with database.service() as session:
        return session.scalar(text("select clock_timestamp()"))


def held_since(database: Database, since: datetime) -> int:
    """Return how many messages were claimed since then and are still under way."""
    with database.service() as session:
        found = text("select count(*) from messages where status = 'sending' and claimed_at > :at")
        return session.scalar(found, {"at": since}) or 0
