"""Workers killed at any moment beside a bad provider: nothing is lost, doubled or overtaken."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from outbox.engine.queue import enqueue_all
from storage.records.messages import MessageKind
from tests.faults.faulty_twilio import Twilio
from tests.faults.ground import (
    Ledger,
    end_leases,
    keep,
    let_broken_calls_age,
    ours,
    size,
    stable,
    strike,
    wait_for,
)

PEOPLE, KILLS = size(60, 2_000), size(12, 100)
#: What each person gets, in the order in which it must come.
EACH = (
    MessageKind.ANSWER,
    MessageKind.ANSWER,
    MessageKind.ANSWER,
    MessageKind.THANKS,
    MessageKind.PREMINDER,
)
MESSAGES = PEOPLE * len(EACH)
SEEDS = size((1,), (1, 2, 3))

#: 15 in 100 calls go badly; besides, connections are refused now and then for a moment.
SHARES = {
    "429": 0.055,
    "500_before": 0.02,
    "500_after": 0.03,
    "reset_before": 0.005,
    "reset_after": 0.03,
    "hang_after": 0.005,
}
HANG_BEFORE = 0.005
AWAY_EACH, AWAY_FOR = 20, 0.15
#: Faults after which the provider has the message, or surely has not: nobody waits for minutes.
KIND_SHARES = {"429": 0.05, "500_after": 0.05, "reset_after": 0.05}


def fill(books: Any) -> list[int]:
    """Queue five messages for each person; return them by id."""
    cases = books.cases(PEOPLE)
    drafts = [
        books.draft(
            case,
            kind,
            body=f"Bericht {place} aan {case.phone}.",
            answer_to_at=books.now if kind is MessageKind.ANSWER else None,
        )
        for case in cases
        for place, kind in enumerate(EACH)
    ]
    with books.transaction() as session:
        return sorted(enqueue_all(session, drafts, books.now).values())


@dataclass
class Reaper:
    """Keeps two workers alive by turns, and kills them at any moment."""

    start: Callable[..., int]
    twilio: Twilio
    dice: random.Random
    longest: float
    kills: list[int] = field(default_factory=list)

    def reap(self, count: int) -> None:
        alive = [self.start(), self.start()]
        assert wait_for(lambda: self.twilio.taken > 0, 180)
        while len(self.kills) < count:
            before = self.twilio.taken
            # When all is leased to the dead it only looks up; then it is killed while it does so.
            wait_for(lambda before=before: self.twilio.taken > before, 1.0)
            time.sleep(self.dice.uniform(0, self.longest))
            victim = alive.pop(self.dice.randrange(2))
            strike(victim, signal.SIGKILL)
            self.kills.append(self.twilio.taken)
            alive.append(self.start())
            if len(self.kills) % AWAY_EACH == 0:
                self.twilio.away(AWAY_FOR)
        for pid in alive:
            strike(pid, signal.SIGKILL)


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_workers_lose_nothing_send_nothing_twice_and_keep_the_order(
    books: Any,
    twilio: Twilio,
    environment: dict[str, str],
    tmp_path: Path,
    seed: int,
) -> None:
    numbers = fill(books)
    began = time.monotonic()
    full = MESSAGES > 1_000
    shares, hang_before = (SHARES, HANG_BEFORE) if full else (KIND_SHARES, 0.0)
    twilio.script(seed, hang_before, shares=shares, delay=0.02)
    # The lane is slow enough that the kills are spread over the whole batch.
    slowly = f"sms={MESSAGES / (KILLS * 0.45):.0f}"
    with stable({**environment, "LANE_RATES": slowly}, tmp_path) as start:
        reaper = Reaper(start, twilio, random.Random(seed), longest=0.5)
        reaper.reap(KILLS)
    ledger = Ledger(books.database, twilio)
    if not full:
        end_leases(books.database)
    with ours(environment, tmp_path, "outbox", "--no-jobs"):
        never_taken = ledger.await_rest(1_500 if full else 300, hurry=not full)
        lasted = time.monotonic() - began
        # Ten minutes on, what the provider never showed is a person's.
        let_broken_calls_age(books.database, 900)
        assert wait_for(lambda: ledger.untasked(list(never_taken)) == [], 240, 0.5)
        assert ledger.at_rest()
    seen = twilio.ask("/_all")
    in_between = sum(0 < count < MESSAGES for count in reaper.kills)
    keep(
        f"kills, seed {seed}",
        messages=len(numbers),
        people=PEOPLE,
        kills=len(reaper.kills),
        kills_under_way=in_between,
        taken=len(ledger.calls),
        posts=seen["posts"],
        faults=seen["faults"],
        tries_that_never_came=sum(row.attempts for row in ledger.rows()) - seen["posts"],
        doubled=len(ledger.doubled()),
        lost=len(ledger.lost()),
        out_of_order=ledger.out_of_order(),
        never_taken_and_a_task=len(never_taken),
        seconds=round(lasted),
    )
    assert ledger.doubled() == []
    assert ledger.lost() == []
    assert ledger.out_of_order() == 0
    assert len(ledger.calls) + len(never_taken) == len(numbers) == MESSAGES
    assert in_between >= KILLS * 3 / 4, reaper.kills
